"""The rows of a table on a sheet as records of the schema, each with the reasons why it is out, if any."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from dvk_analysis import schema
from dvk_analysis.intake import cells, filling, rowkinds, summaries, totals, units
from dvk_analysis.intake.columns import Block, Column
from dvk_analysis.intake.completion import ASKED, COMPLETE, FILLED_BY_INTAKE, WITHOUT
from dvk_analysis.intake.context import Context
from dvk_analysis.intake.forms import BY_TABLE, FormColumn
from dvk_analysis.intake.lacking import QUESTIONS, lack, missing, no_unit, other_unit, unknown_line
from dvk_analysis.intake.ratings import rate
from dvk_analysis.intake.report import Problem, SheetEntry
from dvk_analysis.intake.sections import Sections
from dvk_analysis.intake.workbooks import Sheet
from dvk_analysis.place import Place

#: An amount is read with its unit, elsewhere.
_AMOUNT = {"outcomes": ("value", "unit")}
_EXTRA = {"title": FormColumn("Tên mô hình", "title", "text"), "year": FormColumn("Năm", "year", "integer")}


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
        self.ticked: dict[str, list[Column]] = {}
        for column in (c for c in self.block.columns if c.role.code):
            self.ticked.setdefault(column.role.name, []).append(column)
        self.years = self.block.years or [self.context.year]
        unit = self.context.unit.unit_id if self.context.unit else None
        columns = {name: where for name, where in self.heads.items() if name in self.form or name == "unit_id"}
        self.entry = SheetEntry(
            self.sheet.name, self.table, self.context.year, unit, columns=columns, version=self.context.version,
            unread=self.block.unread(self.sheet.rows), adds=self.context.adds, part=self.context.part,
        )  # fmt: skip
        self.sections = Sections(self.form, self.place, self.context)
        self.told: set[str] = set()
        self.common = dict.fromkeys(self.specs) | {"source_file": self.file, "source_sheet": self.sheet.name}
        self.common["unit_id"] = unit
        self.unit_at = self.block.at("unit_id")
        self.loose = {c.role.name for c in self.block.columns if c.loose}
        #: Columns of which each holds one value: position, name, what to read it as, and cells that were read already.
        self.single = [
            (c.at, c.role.name, self.form[c.role.name], {})
            for c in self.block.columns
            if c.role.name in self.form and c.role.name not in _AMOUNT.get(self.table, ())
            if not c.role.code and not c.role.year
        ]
        #: Columns to check at last: name, specification, whether it has to be there, whether it has bounds.
        self.last = [
            (n, spec, asked, bounded)
            for n, spec in self.specs.items()
            if (asked := self._is_asked(n, spec)) | (bounded := spec.dtype in ("int", "float"))
        ]
        self.kinds: list[tuple[int, str]] = []

    def read(self) -> None:
        """Read every row from the title to the end of the body, and count each."""
        rows, block = self.sheet.rows, self.block
        if not self.context.unit:
            rows = filling.fill_units(rows, block.body, block.number, self.unit_at)
        title = sum(not _is_blank(rows[i]) for i in block.title)
        head = sum(not _is_blank(rows[i]) for i in block.head)
        counts = Counter(title=title, head=head)
        why = lack(self)
        self.common["year"] = self.context.year  # one of several may have been settled only now
        self.entry.message = why[1] if why else ""
        first, signed, outs, above = True, False, 0, []
        for at in block.body:
            row = rows[at]
            kind = rowkinds.classify(row, block, first=first, signed=signed) if row else "blank"
            if kind == "remark" and self.sections.means([c for c in row if c != ""]):
                kind = "section"  # «* Hội Nông dân»
            if kind in ("section", "group", "item", "subtotal"):
                kind = self.sections.read(kind, rows, at, block)
            if kind == "record":
                kind = summaries.class_of(self.table, block, rows, at, above) or kind
            self.kinds.append((at, kind))
            signed |= kind == "signature"
            if kind == "record" and self.context.example:
                kind = "example"
            if kind == "record":
                first = False
                above.append(at)
                outs += self._record(at, row, why)
            counts[kind] += kind != "blank"
        records = counts.pop("record", 0)
        self.entry.refused, self.entry.accepted = outs, records - outs
        self.entry.not_data = {k: n for k, n in sorted(counts.items()) if n}
        self.entry.seen = records + sum(counts.values())
        for head in [] if why else self.entry.unread:
            message = f"cột {cells.quoted(head)} không có trong biểu mẫu nên không đọc"
            self.problems.append(Problem(self.file, self.sheet.name, 0, head, "", "unread_column", "note", "", message))
        for message in [] if why else self._named_otherwise():
            self.problems.append(Problem(self.file, self.sheet.name, 0, "", "", "differs", "note", "", message))
        for at, column, stated, found in totals.disagreeing(self.block, rows, self.kinds):
            message = f"dòng tổng ghi {stated:g}, cộng các dòng được {found:g}; kiểm tra lại"
            self.refuse(at, "total", message, column=column, value=stated, severity="note")

    def _named_otherwise(self) -> Iterator[str]:
        """Say where the name of the file, a folder or the sheet names another unit or year than the table."""
        unit, year, sheet = self.context.unit, self.context.year, self.sheet.name
        for name in (sheet, *self.file.split("/")) if unit and "unit_id" not in self.heads else ():
            if (other := units.find_in_name(self.place, name, year)) and other.unit_id != unit.unit_id:
                yield f"bảng ghi {unit.name} nhưng tên {cells.quoted(name)} ghi {other.name}; kiểm tra lại"
        years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", sheet)
        if years and year and str(year) not in years and "year" not in self.heads:
            yield f"bảng ghi năm {year} nhưng tên trang {cells.quoted(sheet)} ghi năm khác; kiểm tra lại"

    def refuse(
        self, at: int, problem: str, message: str, *, name: str = "", column: Column | None = None,
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

    def _record(self, at: int, row: list[object], why: tuple[str, str] | None) -> bool:
        """Read a row into its records; return whether it is out."""
        values = {**self.common, **self.sections.said, "source_row": self.sheet.first_row + at}
        self.told.clear()
        if why := why or unknown_line(self, row):
            self.refuse(at, *why, severity="question" if why[0] in QUESTIONS else "refused")
            self.records.append(Record(self.table, self.number, values, out=True))
            return True
        if "unit_id" in self.sections.lost:
            values["unit_id"] = None
        out = self._singles(at, row, values)
        out |= self._ticks(at, row, values)
        out |= self._unit_and_year(at, row, values)
        out |= COMPLETE[self.table](self, at, row, values)
        records = [values]
        if self.table == "ratings":
            records, unread = self._rated(at, row, values)
            out |= unread
        out |= self._missing(at, records)
        self.records += [Record(self.table, self.number, one, out, one is not records[-1]) for one in records]
        return out

    def _singles(self, at: int, row: list[object], values: dict) -> bool:
        out, width = False, len(row)
        for column, name, form, known in self.single:
            cell = row[column] if column < width else ""
            if cell == "" and form.kind != "flag":
                continue
            same = cell if type(cell) is str else (type(cell), cell)  # 1 and True are equal
            if same not in known:
                known[same] = _read(form, cell)
            found, error = known[same]
            if error and name in self.loose:
                values[name] = WITHOUT[name]
                message = f"{cells.quoted(cell)} không cho biết tình trạng của mô hình; tạm tính là đăng ký"
                self.refuse(at, "category", message, name=name, value=cell, severity="note")
            elif error:
                values[name] = None
                out |= self.refuse(at, error.problem, str(error), name=name, value=cell, severity=error.severity)
            elif name == "title" and rowkinds.is_count(cells.shown(cell)):
                message = f"{cells.quoted(cell)} là số lượng, không phải tên mô hình; ghi tên từng mô hình"
                out |= self.refuse(at, "type", message, name=name, value=cell)
            elif found is not None:
                values[name] = found
        return out

    def _ticks(self, at: int, row: list[object], values: dict) -> bool:
        """Read columns of which one is ticked; a name in the place of a tick is the registrant's."""
        out = False
        for column, head in self.block.strange.items():
            if column < len(row) and cells.is_tick(row[column]):
                message = f"cột {cells.quoted(head)} không có trong danh mục hoặc thang xếp loại; ghi vào cột đúng"
                out |= self.refuse(at, "category", message, value=row[column])
        for name, columns in self.ticked.items():
            cells_of = {c.role.code: row[c.at] if c.at < len(row) else "" for c in columns}
            ticked = [code for code, cell in cells_of.items() if cells.is_tick(cell) is not False]
            who = "recipient" if self.table == "awards" else "registrant"
            named = [code for code in ticked if cells.is_tick(cells_of[code]) is None]
            if len(ticked) > 1:
                heads = " và ".join(cells.quoted(c.head) for c in columns if c.role.code in ticked)
                message = f"đánh dấu cả {heads}; chỉ chọn một"
                out |= self.refuse(at, "ambiguous", message, name=name, severity="question")
            elif named and name.endswith("_kind") and cells.is_name(cells_of[named[0]]) and not values.get(who):
                values |= {name: named[0], who: cells.shown(cells_of[named[0]])[: cells.MAX_TEXT]}
            elif named:
                message = f"{cells.quoted(cells_of[named[0]])} không đọc được; đánh dấu x hoặc để trống"
                out |= self.refuse(at, "type", message, name=name, value=cells_of[named[0]])
            elif ticked and name != "label":
                values[name] = ticked[0]
        return out

    def _unit_and_year(self, at: int, row: list[object], values: dict) -> bool:
        year = values["year"] = values.get("year") or self.context.year
        column = self.unit_at
        if "year" in self.heads and not year:
            return self.refuse(at, "year", "không ghi năm", name="year")
        if column is None:
            line = "" if "unit_id" in self.sections.lost else self.context.unit_line
            if values["unit_id"] is None and (unit := year and units.find(self.place, line, year)):
                values["unit_id"] = unit.unit_id  # the year is in the row
            if values["unit_id"] is None:
                return self.refuse(at, *no_unit(self, line, year))
            return False
        written = cells.shown(row[column]) if column < len(row) else ""
        unit = units.find(self.place, written, year) if written else None
        own = self.context.unit if "unit_id" in self.loose and "unit_id" not in self.sections.said else None
        if unit and own and unit != own:
            values["unit_id"] = None
            return self.refuse(at, *other_unit(own, written), name="unit_id", value=written, severity="question")
        if unit:
            values["unit_id"] = unit.unit_id
        elif written or values["unit_id"] is None:
            values["unit_id"] = None
            problem, message = no_unit(self, written, year)
            return self.refuse(at, problem, message, name="unit_id", value=written)
        return False

    def _missing(self, at: int, records: list[dict]) -> bool:
        """Refuse what has to be there and is not, and numbers out of range."""
        out, values = False, records[-1]
        for name, spec, asked, bounded in self.last:
            value = values[name]
            if value is None:
                if asked and name not in self.told:
                    head = self.heads.get(name, (self.form[name].header,))[0]
                    out |= self.refuse(at, *missing(self, name, head), name=name)
            elif bounded and not _within(spec, value):
                out |= self.refuse(at, "range", _range(spec, value), name=name, value=value)
        return out

    def _is_asked(self, name: str, spec: schema.Column) -> bool:
        made = name in FILLED_BY_INTAKE or (name == "model_id" and name not in self.heads)
        return (spec.required and not made) or (name in ASKED and name in self.heads)

    def _rated(self, at: int, row: list[object], values: dict) -> tuple[list[dict], bool]:
        """Give a record for each year that the row rates, the table's own year last; and whether one does not read."""
        records, out, told = [], False, "label" in self.told
        for year in sorted(self.block.years or [values["year"]], key=lambda y: (y == self.context.year, y or 0)):
            columns = [c for c in self.block.columns if c.role.name == "label" and c.role.year in (None, year)]
            columns.sort(key=lambda c: c.role.year is None)
            column = next((c for c in columns if c.role.code and c.at < len(row) and cells.is_tick(row[c.at])), None)
            column = column or next((c for c in columns if not c.role.code), None)
            cell = row[column.at] if column and column.at < len(row) else ""
            one = {**values, "year": year or values["year"]}
            written = column.role.code if column and column.role.code else cells.shown(cell)
            if (problem := rate(self.place, one, written)) and not told:
                out |= self.refuse(at, *problem, name="label", column=column, value=cell)
            records.append(one)
        return records, out


def _read(form: FormColumn, cell: object) -> tuple[object, cells.CellError | None]:
    try:
        return cells.read_cell(form, cell), None
    except cells.CellError as error:
        return None, error


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
