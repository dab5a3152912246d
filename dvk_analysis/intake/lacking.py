"""Why a table as a whole is out: hidden, two tables side by side, or no column, year or unit."""

from typing import TYPE_CHECKING

from dvk_analysis.intake import cells, heads, units
from dvk_analysis.intake.completion import ASKED, FILLED_BY_INTAKE, WITHOUT
from dvk_analysis.intake.context import years_in_name

if TYPE_CHECKING:
    from dvk_analysis.intake.rows import Reader

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


def named_otherwise(reader: "Reader") -> str:
    """Say that the title names one unit and the sheet or the file one that is called alike; "" if they agree."""
    unit, year = reader.context.unit, reader.context.year
    for name in (reader.sheet.name, *reversed(reader.file.rpartition(".")[0].replace("_", " ").split("/"))):
        other = units.find_in_name(reader.place, name, year) if unit and year else None
        if other and other != unit and other.name in units.near(reader.place, unit.name, year):
            return f"tiêu đề ghi {unit.name}, tên trang hoặc tệp ghi {other.name}; đã nhận là của {unit.name}"
    return ""


def _names_again(reader: "Reader", head: str) -> bool:
    """Whether an unread head is that of the names again, as where two tables stand side by side."""
    exact = {name for name, sure in heads.meanings(reader.table, heads.head_key(head)) if sure == heads.EXACT}
    return any(name in reader.heads for name in exact & {"title", "chapter", "attendees"})


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


def missing(reader: "Reader", name: str, head: str) -> tuple[str, str]:
    """Say that a value is not there: its cell is empty, or the line above that should say it is not understood."""
    if name in reader.sections.lost and name not in reader.heads:
        line = cells.quoted(reader.sections.unclear)
        return "missing", f"dòng {line} ở trên không cho biết {cells.quoted(head)}; ghi rõ cho nhóm này"
    return "missing", f"cột {cells.quoted(head)} để trống"


def unknown_line(reader: "Reader", row: list[object]) -> tuple[str, str] | None:
    """Say that a row of one text, at which what the lines above it said ends, says nothing that is understood."""
    filled = [cells.shown(c) for c in row if c != ""]
    line = reader.sections.unclear
    if not reader.sections.lost or not filled or len(filled) > 2 or filled[-1] != line:
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
