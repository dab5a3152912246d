"""Why a table as a whole is out: hidden, two tables side by side, or no column, year or unit."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from dvk_analysis import text
from dvk_analysis.intake import cells, heads, rowkinds, units
from dvk_analysis.intake.completion import ASKED, FILLED_BY_INTAKE, WITHOUT
from dvk_analysis.intake.context import years_in_name
from dvk_analysis.intake.ratings import rating_labels
from dvk_analysis.intake.totals import number_in
from dvk_analysis.place import Unit

if TYPE_CHECKING:
    from dvk_analysis.intake.rows import Reader

_JOINED = re.compile(r"\bcum (?:xa|cac xa)\b")
_PERSON = re.compile(r"ho (?:va )?ten")
_PERSONS = re.compile(r"\b(?:doan vien|hoi vien|dang vien|can bo|cong chuc)\b")
#: Heads of columns that count chapters, and of those that may count sessions, as keys.
_COUNT = re.compile(r"(?:tong so|so luong|tong|so)(?: (?:chi|to|chi to) hoi| chi doan)?")
_COUNTS = re.compile(r"(?:so|sl|tong|luot|dot)\b(?! quyet dinh| van ban| ke hoach)")
#: Columns of numbers of which a form has one.
_ONE_OF = ("sessions", "attendees")
#: Reasons that only an answer of the sender settles.
QUESTIONS = ("untitled", "kind_of_list")


def lack(reader: "Reader") -> tuple[str, str] | None:
    """Say why the whole table is out, if it is: hidden, or a column, the year or the unit is not there."""
    if reader.sheet.hidden:
        return "hidden_sheet", "trang bị ẩn; bỏ ẩn nếu là số liệu gửi, hoặc xóa trang"
    if reader.block.untitled:
        why = "lặp lại tiêu đề cột, đánh số lại từ 1 sau dòng cộng mà không có tên bảng; ghi đơn vị và năm phía trên"
        return "untitled", why
    if twice := [head for head in reader.entry.unread if _names_again(reader, head)]:
        return "ambiguous", f"có hai cột {cells.quoted(twice[0])}; tách thành hai bảng, bảng này dưới bảng kia"
    if why := _is_other(reader) or _alike(reader):
        return why
    have = {*reader.heads, *WITHOUT, *ASKED, *FILLED_BY_INTAKE, *reader.context.codes, "model_id"}
    have |= {"recipient_kind"} if "registrant_kind" in reader.context.codes else set()
    have |= {"organisation"} if reader.table == "ratings" else set()
    have |= {"sessions"} if "held_on" in reader.heads else set()
    have |= {"measure", "unit"} if reader.table == "outcomes" else set()
    sections = _said_between(reader)
    if reader.table == "registrations" and "status" not in reader.heads and reader.context.praised:
        why = "tiêu đề nói đã khen, không nói đăng ký; ghi “ĐĂNG KÝ” hoặc gửi theo biểu khen thưởng"
        return "kind_of_list", why
    absent = [reader.form[n].header for n, c in reader.specs.items() if c.required and n not in have | sections]
    if absent:
        return "missing_column", f"thiếu cột {', '.join(map(cells.quoted, absent))}"
    if "year" in reader.heads:
        return None
    if not reader.context.year and "year" not in sections:
        return "year", "tiêu đề không ghi năm; ghi như “… NĂM 2017”"
    if len(reader.context.years) > 1 and reader.years == [reader.context.year] and not _years_agree(reader):
        years = ", ".join(map(str, reader.context.years))
        return "year", f"tiêu đề ghi nhiều năm ({years}); ghi một năm, như “… NĂM {reader.context.year}”"
    dated = {c.head: heads.without_year(heads.head_key(c.head))[1] for c in reader.block.columns if not c.role.year}
    if other := [head for head, year in dated.items() if year not in (None, reader.context.year)]:
        return "year", f"cột {cells.quoted(other[0])} ghi năm khác với tiêu đề (năm {reader.context.year})"
    if "unit_id" not in reader.heads and not reader.context.unit and "unit_id" not in sections:
        return no_unit(reader, reader.context.unit_line, reader.context.year)
    return None


def _is_other(reader: "Reader") -> tuple[str, str] | None:
    """Say that a table is no list of this form though its heads are: it rates people, counts chapters, joins units."""
    lines = [cells.shown(c) for i in reader.block.title for c in reader.sheet.rows[i] if c != ""]
    keys, unread = [text.key(line) for line in lines], [heads.head_key(head) for head in reader.entry.unread]
    if joined := [line for line, key in zip(lines, keys, strict=True) if _JOINED.search(key)]:
        return "unknown_unit", f"{cells.quoted(joined[0])} ghi nhiều xã; tách bảng theo từng xã"
    if reader.table == "ratings" and any(map(_PERSON.fullmatch, unread)) and any(map(_PERSONS.search, keys)):
        return "ambiguous", "danh sách xếp loại từng người, không phải chi hội; chỉ gửi danh sách chi hội"
    ticked = [c.at for c in reader.block.columns if c.role.name == "label" and c.role.code]
    rows = [row for i in reader.block.body if rowkinds.is_numbered(row := reader.sheet.rows[i], reader.block.number)]
    counted = any(type(row[at]) is float and row[at] > 1 for at in ticked for row in rows if at < len(row))
    if ticked and (counted or (any(map(_COUNT.fullmatch, unread)) and any(map(_number_below(reader), ticked)))):
        return (
            "ambiguous",
            "bảng tổng hợp số lượng, không phải danh sách; gửi danh sách ghi tên và xếp loại từng chi hội",
        )
    return None


def _alike(reader: "Reader") -> tuple[str, str] | None:
    """Say that a column is not read that may be meant as well, or better, than the one that is."""
    labels, read = rating_labels(reader.place), {c.at: c for c in reader.block.columns}
    dated = [c for c in read.values() if c.role.name == "label" and c.role.year and not c.role.code]
    plain = [c for c in read.values() if c.role.name == "label" and not c.role.year and not c.role.code]
    if dated and plain:
        return "year", f"cột {cells.quoted(plain[0].head)} không ghi năm nào, bên cạnh {cells.quoted(dated[0].head)}"
    for at, written in reader.block.heads.items():
        if at in read:
            continue
        means = {role.name for role, _ in heads.roles(reader.table, written[:-1], written[-1], labels) if not role.code}
        rated = any(text.key(cells.shown(c)) in labels for c in _below(reader, at))
        for name in means & set(_ONE_OF if _number_below(reader)(at) else ["label"] if rated else []):
            if other := next((c.head for c in plain if name == "label"), reader.heads.get(name, ("",))[0]):
                both = f"{cells.quoted(other)} và {cells.quoted(' '.join(written))}"
                return "ambiguous", f"cột {both} cùng nghĩa; cho biết cột nào là số liệu cả năm của biểu này"
        uncounted = reader.table == "outreach" and "sessions" not in reader.heads and _number_below(reader)(at)
        if uncounted and _COUNTS.match(heads.head_key(written[-1])):
            head = cells.quoted(" ".join(written))
            return "missing_column", f"cột {head} có phải là số cuộc không; nếu phải thì ghi tiêu đề cột là “Số cuộc”"
    return None


def _below(reader: "Reader", at: int) -> list[object]:
    rows = (reader.sheet.rows[i] for i in reader.block.body)
    return [row[at] for row in rows if at < len(row) and row[at] != ""]


def _number_below(reader: "Reader") -> Callable[[int], bool]:
    return lambda at: any(number_in(cell) is not None for cell in _below(reader, at))


def _names_again(reader: "Reader", head: str) -> bool:
    """Whether an unread head is that of the names again, as where two tables stand side by side.

    Heads that say it in other words do so of one table, unless it numbers its rows twice.
    """
    twice = any(_exact(reader, other) >= {"number"} for other in reader.entry.unread)
    return any(
        name in reader.heads and (twice or heads.head_key(head) == heads.head_key(reader.heads[name][0]))
        for name in _exact(reader, head) & {"title", "chapter", "attendees"}
    )


def _exact(reader: "Reader", head: str) -> set[str]:
    return {name for name, sure in heads.meanings(reader.table, heads.head_key(head)) if sure == heads.EXACT}


def _years_agree(reader: "Reader") -> bool:
    """Whether years beside the last one are those of other papers; then the name of the file or sheet decides."""
    named = [*years_in_name(reader.file), *years_in_name(reader.sheet.name)]
    both = set(named) & set(reader.context.years)
    if len(both) != 1:
        return False
    reader.context.year = reader.entry.year = both.pop()
    reader.years = [reader.context.year]
    return True


def no_unit(reader: "Reader", written: str, year: int) -> tuple[str, str]:
    """Say that a name means no unit of a year, with the units that it may mean."""
    line = reader.sections.unclear if "unit_id" in reader.sections.lost else ""
    if line and not written and "unit_id" not in reader.sections.asked(line):
        return "unknown_unit", f"dòng {cells.quoted(line)} ở trên không phải tên đơn vị; ghi tên đơn vị của nhóm này"
    written = written or line
    if not written and reader.unit_at is not None:
        head = cells.quoted(reader.heads["unit_id"][0])
        return "unknown_unit", f"cột {head} để trống; ghi đơn vị ở từng dòng, hoặc gộp ô cho cả nhóm"
    if not written:
        return "unknown_unit", "không ghi đơn vị; thêm dòng “ĐƠN VỊ: …” dưới tiêu đề"
    if why := cells.in_old_font(written):
        return "unknown_unit", why
    proposed = " hoặc ".join(map(cells.quoted, units.near(reader.place, written, year)))
    why = f"đơn vị {cells.quoted(written)} không có trong danh sách đơn vị năm {year}"
    return "unknown_unit", f"{why}; có phải {proposed}?" if proposed else why


def other_unit(own: Unit, written: str) -> tuple[str, str]:
    """Say that a row names another unit than the form is from."""
    asked = f"khác với đơn vị của biểu này ({own.name}); cho biết dòng này của đơn vị nào"
    return "unknown_unit", f"{cells.quoted(written)} {asked}"


def missing(reader: "Reader", name: str, head: str) -> tuple[str, str]:
    """Say that a value is not there: its cell is empty, or the line above that should say it is not understood."""
    if name in reader.sections.lost and name not in reader.heads:
        line = cells.quoted(reader.sections.unclear)
        return "missing", f"dòng {line} ở trên không cho biết {cells.quoted(head)}; ghi rõ cho nhóm này"
    return "missing", f"cột {cells.quoted(head)} để trống"


def unknown_line(reader: "Reader", row: list[object]) -> tuple[str, str] | None:
    """Say that a row of one text, at which what the lines above it said ends, says nothing that is understood."""
    line = reader.sections.unclear
    filled = [cells.shown(c) for c in row if c != ""] if reader.sections.lost else []
    if not filled or len(filled) > 2 or filled[-1] != line:
        return None
    if "unit_id" in reader.sections.asked(line):
        return no_unit(reader, line, reader.context.year)
    why = "không rõ là đơn vị, lĩnh vực hay nhóm nào; ghi lại, các dòng bên dưới thuộc dòng này nên chưa nhận"
    return "category", f"dòng {cells.quoted(line)} {why}"


def _said_between(reader: "Reader") -> set[str]:
    """Find what lines between the rows say of the rows below them: field, kind, unit and so on."""
    rows = (reader.sheet.rows[i] for i in reader.block.body)
    lines = ([c for c in row if c != ""] for row in rows if len(row) - row.count("") in (1, 2))
    return {name for line in lines for name in reader.sections.means(line)}
