"""The rows of a table on a sheet as records of the schema, each with the reasons why it is out, if any."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

from dvk_analysis import schema, text
from dvk_analysis.intake import amounts, cells, layout, totals, units
from dvk_analysis.intake.context import Context
from dvk_analysis.intake.forms import BY_TABLE, FormColumn
from dvk_analysis.intake.heads import EXACT, head_key, meanings
from dvk_analysis.intake.layout import Block
from dvk_analysis.intake.report import Problem, SheetEntry
from dvk_analysis.intake.workbooks import Sheet
from dvk_analysis.place import Place, Scale
from dvk_analysis.vocabulary import RATING_SYNONYMS

_NOT_RATED = {"chua xep loai", "khong xep loai", "chua xep", "cxl", "khong xl", "chua xl", "kxl", "moi thanh lap"}
#: Columns of the schema that a form fills where it has them, but that no table is refused for.
_ASKED = ("registrant", "level")
#: What a column that is not on the sheet means for every row of it.
_WITHOUT = {"status": "registered", "replicated": False, "maintained": False, "stopped": False, "programme": "dvk"}
_FILLED_BY_INTAKE = ("year", "unit_id", "chapter_id", "scale_id", "rank", "source_file", "source_sheet", "source_row")
_EXTRA = {"title": FormColumn("Tên mô hình", "title", "text"), "year": FormColumn("Năm", "year", "integer")}
#: Organisations by the words that their chapters' names hold, as a pattern on keys.
_CHAPTERS = {
    "farmers": r"nong dan|hoi nd", "women": r"phu nu|lhpn|hoi pn", "veterans": r"cuu chien binh|ccb",
    "union": r"cong doan", "youth": r"chi doan|doan thanh nien|doan tn", "front": r"mat tran|ctmt|mttq",
}  # fmt: skip


@dataclass(slots=True)
class Record:
    """A record of a table: its values, and whether a problem keeps it out.

    ``also`` marks a value of an earlier year beside this year's: it counts only where the earlier year's own form has
    none.
    """

    table: str
    entry: int
    values: dict
    out: bool = False
    also: bool = False


@dataclass
class Reader:
    """Reads one table of a sheet; ``records``, ``problems`` and ``entry`` fill up."""

    sheet: Sheet
    file: str
    place: Place
    block: Block
    context: Context
    number: int
    entry: SheetEntry = field(init=False)
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find the columns, and what the table as a whole lacks."""
        self.table = self.block.table
        self.form = {c.name: c for c in BY_TABLE[self.table].columns if c.name} | {
            k: v for k, v in _EXTRA.items() if k not in {c.name for c in BY_TABLE[self.table].columns}
        }
        self.specs = {c.name: c for c in schema.TABLES[self.table]}
        self.heads = {c.role.name: (c.head, letters(c.at)) for c in reversed(self.block.columns)}
        self.single = [
            c for c in self.block.columns if c.role.name in self.form and not c.role.code and not c.role.year
        ]
        self.ticked: dict[str, list[layout.Column]] = {}
        for column in (c for c in self.block.columns if c.role.code):
            self.ticked.setdefault(column.role.name, []).append(column)
        self.years = self.block.years or [self.context.year]
        unit = self.context.unit.unit_id if self.context.unit else None
        columns = {name: where for name, where in self.heads.items() if name in self.form or name == "unit_id"}
        self.entry = SheetEntry(
            self.sheet.name, self.table, self.context.year, unit, columns=columns, unread=self.block.unread,
            version=self.context.version, adds=self.context.adds,
        )  # fmt: skip
        self.section: dict[str, str] = {}
        self.told: set[str] = set()
        self.memo: dict[str, dict[object, object]] = {}  # cells of a column that were read already, and as what
        self.kinds: list[tuple[int, str]] = []

    def read(self) -> None:
        """Read every row from the title to the end of the body, and count each."""
        rows, block = self.sheet.rows, self.block
        title = sum(not _is_blank(rows[i]) for i in block.title)
        head = sum(not _is_blank(rows[i]) for i in block.head)
        counts = Counter(title=title, head=head)
        lack = self._lack()
        self.entry.message = lack[1] if lack else ""
        first, signed, outs = True, False, 0
        for at in block.body:
            row = rows[at]
            kind = layout.classify(row, block, first=first, signed=signed) if row else "blank"
            if kind in ("section", "group"):
                known = self._take_section(row)
                kind = "section" if known or kind == "group" else "record"
            self.kinds.append((at, kind))
            signed |= kind == "signature"
            if kind == "record":
                first = False
                outs += self._record(at, row, lack)
            counts[kind] += kind != "blank"
        records = counts.pop("record", 0)
        self.entry.refused, self.entry.accepted = outs, records - outs
        self.entry.not_data = {k: n for k, n in sorted(counts.items()) if n}
        self.entry.seen = records + sum(counts.values())
        for head in [] if lack else self.block.unread:
            message = f"cột {cells.quoted(head)} không có trong biểu mẫu nên không đọc"
            self.problems.append(Problem(self.file, self.sheet.name, 0, head, "", "unread_column", "note", "", message))
        for at, column, stated, found in totals.disagreeing(self.block, rows, self.kinds):
            message = f"dòng tổng ghi {stated:g}, cộng các dòng được {found:g}; kiểm tra lại"
            self.refuse(at, "total", message, column=column, value=stated, severity="note")

    def refuse(
        self, at: int, problem: str, message: str, *, name: str = "", column: layout.Column | None = None,
        value: object = "", severity: str = "refused",
    ) -> bool:  # fmt: skip
        """Note a problem of a row, and of a column by its name or itself; return whether it keeps the row out."""
        head, letter = self.heads.get(name, (self.form[name].header if name in self.form else "", ""))
        if column:
            head, letter = column.head, letters(column.at)
        row = self.sheet.first_row + at
        cell = f"{letter}{row}" if letter else ""
        shown = cells.shown(value)[: cells.MAX_TEXT]
        self.told.add(name)
        self.problems.append(Problem(self.file, self.sheet.name, row, head, cell, problem, severity, shown, message))
        return severity != "note"

    def _lack(self) -> tuple[str, str] | None:
        """Say why the whole table is out, if it is: hidden, or a column, the year or the unit is not there."""
        if self.sheet.hidden:
            return "hidden_sheet", "trang bị ẩn; bỏ ẩn nếu là số liệu gửi, hoặc xóa trang"
        if twice := [head for head in self.block.unread if self._names_again(head)]:
            return "ambiguous", f"có hai cột {cells.quoted(twice[0])}; tách thành hai bảng, bảng này dưới bảng kia"
        have = {*self.heads, *_WITHOUT, *_ASKED, *_FILLED_BY_INTAKE, *self.context.codes, "model_id"}
        have |= {"recipient_kind"} if "registrant_kind" in self.context.codes else set()
        have |= {"organisation"} if self.table == "ratings" else set()
        have |= {"sessions"} if "held_on" in self.heads else set()
        have |= {"measure", "unit"} if self.table == "outcomes" else set()
        sections = {n for n in ("field", "registrant_kind", "recipient_kind") if self._sections_name(n)}
        absent = [self.form[n].header for n, c in self.specs.items() if c.required and n not in have | sections]
        if absent:
            return "missing_column", f"thiếu cột {', '.join(map(cells.quoted, absent))}"
        if "year" in self.heads:
            return None
        if not self.context.year:
            return "year", "tiêu đề không ghi năm; ghi như “… NĂM 2017”"
        if len(self.context.years) > 1 and self.years == [self.context.year] and not self._years_agree():
            years = ", ".join(map(str, self.context.years))
            return "year", f"tiêu đề ghi nhiều năm ({years}); ghi một năm, như “… NĂM {self.context.year}”"
        if "unit_id" not in self.heads and not self.context.unit and not self._sections_name("unit_id"):
            return self._no_unit(self.context.unit_line, self.context.year)
        return None

    def _names_again(self, head: str) -> bool:
        """Whether an unread head is that of the names again, as where two tables stand side by side."""
        exact = {name for name, sure in meanings(self.table, head_key(head)) if sure == EXACT}
        return any(name in self.heads for name in exact & {"title", "chapter", "attendees"})

    def _years_agree(self) -> bool:
        """Whether years beside the last one are those of other papers; then the name of the file or sheet decides."""
        named = {int(y) for y in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", f"{self.file} {self.sheet.name}")}
        both = named & set(self.context.years)
        if len(both) == 1:
            self.context.year = self.entry.year = both.pop()
            self.years = [self.context.year]
        return len(both) == 1

    def _no_unit(self, written: str, year: int) -> tuple[str, str]:
        if not written:
            return "unknown_unit", "không ghi đơn vị; thêm dòng “ĐƠN VỊ: …” dưới tiêu đề"
        proposed = " hoặc ".join(map(cells.quoted, units.near(self.place, written, year)))
        why = f"đơn vị {cells.quoted(written)} không có trong danh sách đơn vị năm {year}"
        return "unknown_unit", f"{why}; có phải {proposed}?" if proposed else why

    def _sections_name(self, name: str) -> bool:
        """Whether some line between the rows names a field, a kind or a unit for the rows below it."""
        lines = (row for i in self.block.body if len(row := [c for c in self.sheet.rows[i] if c != ""]) in (1, 2))
        return any(name in self._section_means(row) for row in lines)

    def _section_means(self, filled: list[object]) -> dict[str, str]:
        """Tell what a line of one text, perhaps behind a numeral, says of the rows below it."""
        written = cells.shown(filled[-1])
        key, _ = layout.section_of(written)
        if not key or len(written) > 120:
            return {}
        for name in ("field", "registrant_kind", "recipient_kind", "organisation", "award_form"):
            if name in self.form and (
                code := cells.code_of("registrant_kind" if name == "recipient_kind" else name, key)
            ):
                return {name: code}
        year = self.context.year
        unit = units.find(self.place, key, year) if year else None
        return {"unit_id": unit.unit_id} if unit else {}

    def _take_section(self, row: list[object]) -> bool:
        found = self._section_means([c for c in row if c != ""])
        if "unit_id" in found:
            self.section = {}
        self.section |= found
        return bool(found)

    def _record(self, at: int, row: list[object], lack: tuple[str, str] | None) -> bool:
        """Read a row into its records; return whether it is out."""
        source = {"source_file": self.file, "source_sheet": self.sheet.name, "source_row": self.sheet.first_row + at}
        unit_id = self.context.unit.unit_id if self.context.unit else None
        values = {"year": self.context.year, "unit_id": unit_id} | self.section | source
        self.told.clear()
        if lack:
            self.refuse(at, *lack)
            self.records.append(Record(self.table, self.number, values, out=True))
            return True
        out = any([self._singles(at, row, values), self._ticks(at, row, values), self._unit_and_year(at, row, values)])
        out |= _COMPLETE[self.table](self, at, row, values)
        records = [values]
        if self.table == "ratings":
            records, unread = self._rated(at, row, values)
            out |= unread
        out |= self._missing(at, records)
        self.records += [Record(self.table, self.number, one, out, one is not records[-1]) for one in records]
        return out

    def _singles(self, at: int, row: list[object], values: dict) -> bool:
        out = False
        for column in self.single:
            name, cell = column.role.name, row[column.at] if column.at < len(row) else ""
            if name == "value" and self.table == "outcomes":
                continue
            if cell == "" and self.form[name].kind != "flag":
                values.setdefault(name, None)
                continue
            known = self.memo.setdefault(name, {})
            try:
                if cell not in known:
                    known[cell] = cells.read_cell(self.form[name], cell)
                values[name] = values.get(name) if known[cell] is None else known[cell]
            except cells.CellError as error:
                values[name] = None
                out |= self.refuse(at, error.problem, str(error), name=name, value=cell, severity=error.severity)
        return out

    def _ticks(self, at: int, row: list[object], values: dict) -> bool:
        """Read columns of which one is ticked; a name in the place of a tick is the registrant's."""
        out = False
        for name, columns in self.ticked.items():
            cells_of = {c.role.code: row[c.at] if c.at < len(row) else "" for c in columns}
            ticked = [code for code, cell in cells_of.items() if cells.is_tick(cell) is not False]
            who = "recipient" if self.table == "awards" else "registrant"
            named = [code for code in ticked if cells.is_tick(cells_of[code]) is None]
            if len(ticked) > 1:
                heads = " và ".join(cells.quoted(c.head) for c in columns if c.role.code in ticked)
                message = f"đánh dấu cả {heads}; chỉ chọn một"
                out |= self.refuse(at, "ambiguous", message, name=name, severity="question")
            elif named and name in ("registrant_kind", "recipient_kind") and not values.get(who):
                values |= {name: named[0], who: cells.shown(cells_of[named[0]])[: cells.MAX_TEXT]}
            elif named:
                message = f"{cells.quoted(cells_of[named[0]])} không đọc được; đánh dấu x hoặc để trống"
                out |= self.refuse(at, "type", message, name=name, value=cells_of[named[0]])
            elif ticked and name != "label":
                values[name] = ticked[0]
        return out

    def _unit_and_year(self, at: int, row: list[object], values: dict) -> bool:
        year = values["year"] = values.get("year") or self.context.year
        column = self.block.at("unit_id")
        if "year" in self.heads and not year:
            return self.refuse(at, "year", "không ghi năm", name="year")
        if column is None:
            if values["unit_id"] is None:
                return self.refuse(at, *self._no_unit(self.context.unit_line, year))
            return False
        written = cells.shown(row[column]) if column < len(row) else ""
        unit = units.find(self.place, written, year) if written else None
        if unit:
            values["unit_id"] = unit.unit_id
        elif written or values["unit_id"] is None:
            values["unit_id"] = None
            problem, message = self._no_unit(written, year)
            return self.refuse(at, problem, message, name="unit_id", value=written)
        return False

    def _missing(self, at: int, records: list[dict]) -> bool:
        """Refuse what has to be there and is not, and numbers out of range."""
        out = False
        for name, spec in self.specs.items():
            value = records[-1].setdefault(name, None)
            made = name in _FILLED_BY_INTAKE or (name == "model_id" and name not in self.heads)
            asked = (spec.required and not made) or (name in _ASKED and name in self.heads)
            if value is None and asked and name not in self.told:
                head = self.heads.get(name, (self.form[name].header,))[0]
                out |= self.refuse(at, "missing", f"cột {cells.quoted(head)} để trống", name=name)
            elif value is not None and spec.dtype in ("int", "float") and not _within(spec, value):
                out |= self.refuse(at, "range", _range(spec, value), name=name, value=value)
        return out

    def _rated(self, at: int, row: list[object], values: dict) -> tuple[list[dict], bool]:
        """Give a record for each year that the row rates, the table's own year last; and whether one does not read."""
        records, out = [], False
        for year in sorted(self.years, key=lambda y: (y == self.context.year, y or 0)):
            columns = [c for c in self.block.columns if c.role.name == "label" and c.role.year in (None, year)]
            column = next((c for c in columns if c.role.code and c.at < len(row) and cells.is_tick(row[c.at])), None)
            column = column or next((c for c in columns if not c.role.code), None)
            cell = row[column.at] if column and column.at < len(row) else ""
            one = {**values, "year": year or values["year"]}
            written = column.role.code if column and column.role.code else cells.shown(cell)
            if problem := self._rate(one, written):
                out |= self.refuse(at, *problem, name="label", column=column, value=cell)
            records.append(one)
        return records, out

    def _rate(self, values: dict, written: str) -> tuple[str, str] | None:
        """Add the chapter's id and scale, and the rank of its label on that scale."""
        organisation, chapter, unit = (values.get(k) for k in ("organisation", "chapter", "unit_id"))
        values |= {"chapter_id": None, "scale_id": None, "label": None, "rank": None}
        if not (organisation and chapter and unit):
            return None
        values["chapter_id"] = f"{unit}/{organisation}/{chapter_key(chapter).replace(' ', '-')}"
        scale = self.place.scale(organisation, values["year"])
        if scale is None:
            return "scale", f"không có thang xếp loại cho tổ chức này năm {values['year']}"
        values["scale_id"] = scale.scale_id
        if not written or text.key(written) in _NOT_RATED:
            return None
        rank = rank_of(scale, written)
        if rank is None:
            allowed = "; ".join(reversed(scale.labels))
            why = f"{cells.quoted(written)} không có trong thang xếp loại; chọn một trong: {allowed}; chưa xếp loại"
            return "category", why
        values |= {"label": scale.labels[rank - 1], "rank": rank}
        return None


def _registration(reader: Reader, at: int, row: list[object], values: dict) -> bool:
    for name in ("field", "registrant_kind"):
        if values.get(name) is None and name not in reader.heads:
            values[name] = reader.context.codes.get(name)
    _without(reader, values)
    if values.get("model_id") is None and values.get("title") and values.get("unit_id"):
        if "model_id" in reader.heads:
            return False
        said = f"{text.key(values['title'])}|{text.key(values.get('registrant') or '')}"
        values["model_id"] = f"{values['year']}-{values['unit_id']}-{blake2b(said.encode(), digest_size=4).hexdigest()}"
    return False


def _award(reader: Reader, at: int, row: list[object], values: dict) -> bool:
    codes = reader.context.codes
    given = {"recipient_kind": codes.get("registrant_kind"), "award_form": codes.get("award_form")}
    for name, code in given.items():
        if values.get(name) is None and name not in reader.heads:
            values[name] = code
    _without(reader, values)
    return False


def _rating(reader: Reader, at: int, row: list[object], values: dict) -> bool:
    if values.get("organisation") is None and "organisation" not in reader.heads and values.get("chapter"):
        key = text.key(values["chapter"])
        named = [code for code, words in _CHAPTERS.items() if re.search(rf"\b(?:{words})\b", key)]
        values["organisation"] = named[0] if len(named) == 1 else reader.context.codes.get("organisation")
    return False


def _outreach(reader: Reader, at: int, row: list[object], values: dict) -> bool:
    if "sessions" not in reader.heads:
        values["sessions"] = 1  # a table of meetings, one a row
    return False


def _outcome(reader: Reader, at: int, row: list[object], values: dict) -> bool:
    """Read the amount with its unit; a measure that is not named is what the column of amounts is headed."""
    column = reader.block.at("value")
    cell, head = (row[column] if column < len(row) else ""), reader.heads["value"][0]
    if "measure" not in reader.heads:
        values["measure"] = text.clean(re.sub(r"\(.*\)", "", head))
    values["value"], named = None, None
    out = False
    try:
        if cells.shown(cell):
            values["value"] = cells.read_cell(reader.form["value"], cell)
            named = amounts.parse_amount(cell)[1]
    except cells.CellError as error:
        out = reader.refuse(at, error.problem, str(error), name="value", value=cell, severity=error.severity)
    else:
        if not cells.shown(cell):
            out = reader.refuse(at, "missing", f"cột {cells.quoted(head)} để trống", name="value")
    bracket = re.search(r"\(([^)]*)\)", head)
    unit = values.get("unit")
    if unit and named and unit != named:
        message = f"{cells.quoted(cell)} khác với đơn vị tính đã ghi; ghi lại cho khớp"
        out |= reader.refuse(at, "ambiguous", message, name="value", value=cell, severity="question")
    if unit is None and "unit" not in reader.told:
        values["unit"] = named or (amounts.unit_of(bracket.group(1)) if bracket else None)
    return out


_COMPLETE = {
    "registrations": _registration,
    "awards": _award,
    "ratings": _rating,
    "outreach": _outreach,
    "outcomes": _outcome,
}


def _without(reader: Reader, values: dict) -> None:
    for name, value in _WITHOUT.items():
        if name in reader.specs and name not in reader.heads:
            values[name] = value


def chapter_key(name: str) -> str:
    """Make the key of a chapter's name, the same for the short forms of its organisation.

    Examples
    --------
    >>> chapter_key("Chi hội ND ấp 9A") == chapter_key("chi hội Nông dân ấp 9a")
    True
    """
    return " ".join(_SHORT.get(word, word) for word in text.key(name).replace("lien hiep phu nu", "phu nu").split())


_SHORT = {"nd": "nong dan", "pn": "phu nu", "lhpn": "phu nu", "ccb": "cuu chien binh", "tn": "thanh nien"}


def rank_of(scale: Scale, written: str) -> int | None:
    """Rank of a rating as offices write it: the scale's own labels and synonyms, then the usual short forms.

    Examples
    --------
    >>> scale = Scale("s", ("youth",), ("yếu", "trung bình", "khá", "vững mạnh"))
    >>> [rank_of(scale, written) for written in ("TB", "Loại khá", "yếu kém", "xuất sắc")]
    [2, 3, 1, None]
    """
    plain = re.sub(r"^(?:xep |dat )*(?:loai |muc )?", "", text.key(written)) or text.key(written)
    for one in (text.key(written), plain):
        if (rank := scale.rank(one)) is not None:
            return rank
        for label in _RATINGS.get(one, ()):
            if (rank := scale.rank(label)) is not None:
                return rank
    return None


_RATINGS = {text.key(short): labels for short, labels in RATING_SYNONYMS.items()}


def rating_labels(place: Place) -> dict[str, str]:
    """Keys of every label and short form of a place's scales, with the words as written."""
    return _labels(tuple(w for s in place.scales for w in (*s.labels, *s.synonyms)))


@lru_cache
def _labels(words: tuple[str, ...]) -> dict[str, str]:
    words = (*words, *RATING_SYNONYMS)
    return {text.key(w): w for w in words if len(text.key(w)) > 1} | dict.fromkeys(_NOT_RATED, "chưa xếp loại")


def letters(at: int) -> str:
    """Letters of a column counted from 0, as Excel names it.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    return (letters(at // 26 - 1) if at > 25 else "") + chr(65 + at % 26)


def _is_blank(row: list[object]) -> bool:
    return not any(c != "" and cells.shown(c) for c in row)


def _within(spec: schema.Column, value: float) -> bool:
    return (spec.minimum is None or value >= spec.minimum) and (spec.maximum is None or value <= spec.maximum)


def _range(spec: schema.Column, value: object) -> str:
    bounds = {"từ": spec.minimum, "đến": spec.maximum}
    allowed = " ".join(f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None)
    return f"{cells.quoted(value)} ngoài khoảng cho phép ({allowed})"
