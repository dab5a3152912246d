"""One file of the inbox read by itself: what it holds, record by record, before it is held against the other files."""

import json
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import partial

import pyarrow as pa

from dvk_analysis import schema, text
from dvk_analysis.intake import cache, cells, filling, heads, layout, legacy, units, workbooks
from dvk_analysis.intake.context import read_context, title_lines
from dvk_analysis.intake.forms import BY_TABLE
from dvk_analysis.intake.ratings import rating_labels
from dvk_analysis.intake.report import FileEntry, Problem, SheetEntry
from dvk_analysis.intake.rows import Reader, Record
from dvk_analysis.place import Place

#: Columns that a record carries beside those of the schema until the tables are written: the number of its table in the
#: file, whether it is out, whether it is an earlier year's value beside this year's, and the title of its model.
OWN = {"entry": pa.int32(), "out": pa.bool_(), "also": pa.bool_(), "titled": pa.string()}


@dataclass
class Reading:
    """What one file holds; ``columns`` are its records by table, as columns of equally long lists."""

    entry: FileEntry
    columns: dict[str, dict[str, list]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    illustrative: bool = False

    def pack(self) -> cache.Reading:
        """Pack for the cache; records of no year are not checked further."""
        body = pack({"entry": asdict(self.entry), "problems": [asdict(p) for p in self.problems],
                     "illustrative": self.illustrative})  # fmt: skip
        split = [
            (*where, table, columns)
            for table, found in self.columns.items()
            for where, columns in _by_year_and_unit(found)
            if where[0]
        ]
        codes = {
            (unit, code)
            for year, unit, _, columns in split
            for code in columns.get("model_id", ())
            if code and code.rpartition("-")[0] != f"{year}-{unit}"
        }
        return cache.Reading(body, [(*where, pack(columns)) for *where, columns in split], sorted(codes))

    @classmethod
    def unpack(cls, body: bytes) -> "Reading":
        """Unpack what :meth:`pack` packed, without the records."""
        read = unpack(body)
        sheets = [SheetEntry(**s | {"version": tuple(s["version"])}) for s in read["entry"].pop("sheets")]
        entry = FileEntry(**read.pop("entry"), sheets=sheets)
        return cls(entry, problems=[Problem(**p) for p in read.pop("problems")], **read)


def read_file(name: str, data: bytes, place: Place) -> Reading:
    """Read one file; its records are not yet held against other files.

    Parameters
    ----------
    name : str
        Path inside the inbox.
    data : bytes
        The file.
    place : Place

    Returns
    -------
    Reading
        Refused with its reason if the file does not open.
    """
    try:
        sheets = workbooks.read_sheets(data, name)
    except workbooks.Unreadable as error:
        return _refused(name, str(error))
    reading, records = Reading(FileEntry(name, "read")), []
    try:
        for sheet in sheets:
            records += _read_sheet(reading, sheet, place)
    except Exception as error:  # a fault of ours in one file must not end the run for all others
        return _refused(
            name, f"chương trình không đọc được tệp này ({type(error).__name__}: {error}); báo cho người hỗ trợ"
        )
    if not reading.entry.sheets:
        reading.entry.outcome, reading.entry.reason = "no_form", "không có biểu mẫu nào"
        said = f"không có bảng nào có cột như trong biểu mẫu: {_looked_for()}; ghi tiêu đề cột như biểu mẫu"
        reading.problems.append(Problem(name, "", 0, "", "", "no_form", "refused", "", said))
    reading.columns = _columns(records)
    return reading


def _looked_for() -> str:
    """Name the columns without which a table is none of the forms, a group of columns a form."""
    needs = {table: [names[0] for names in heads.heads()[table]["needs"]] for table in heads.tables()}
    columns = {t: [BY_TABLE[t].column(n) for n in names] for t, names in needs.items()}
    return " hoặc ".join(" và ".join(cells.quoted(c.header) for c in some if c) for some in columns.values())


def _refused(name: str, why: str) -> Reading:
    problem = Problem(name, "", 0, "", "", "unreadable", "refused", "", why)
    return Reading(FileEntry(name, "refused", why), problems=[problem])


def _read_sheet(reading: Reading, sheet: workbooks.Sheet, place: Place) -> list[Record]:
    book = reading.entry

    labels = rating_labels(place)

    def known(cell: str) -> bool:
        return text.key(cell) in labels or layout.is_known(cell) or units.is_name(place, cell)

    rows, letters = legacy.to_unicode(sheet.rows, known)
    if letters != "unicode":
        book.readings[sheet.name] = letters
    rows = filling.fill_ditto(filling.fill_merged(rows, sheet.merged))
    sheet = workbooks.Sheet(sheet.name, rows, sheet.first_row, sheet.merged, sheet.hidden)
    names = [sheet.name, book.file.rpartition("/")[2]]
    is_unit = partial(units.likeness, place)
    blocks = layout.find_blocks(rows, sheet.merged, labels, names=names, is_unit=is_unit)
    if not blocks:
        book.skipped.append(sheet.name)
        filled = sum(any(c != "" for c in row) for row in rows)
        book.not_data = dict(Counter(book.not_data) + Counter(no_form=filled))
    records: list[Record] = []
    context = None
    for block in blocks:
        lines = [line for i in block.title for line in title_lines(rows[i])]
        tail = [cells.shown(c) for i in block.body[-15:] for c in rows[i] if isinstance(c, str) and c]
        words = heads.heads()[block.table]["words"]
        context = read_context(
            place, lines, sheet.name, book.file, tail=tail, dated=block.years, words=words, above=context
        )
        reader = Reader(sheet, book.file, place, block, context, len(book.sheets))
        reader.read()
        book.sheets.append(reader.entry)
        records += reader.records
        reading.problems += reader.problems
        reading.illustrative |= context.illustrative
    return records


def _columns(records: list[Record]) -> dict[str, dict[str, list]]:
    found: dict[str, dict[str, list]] = {}
    for table in dict.fromkeys(record.table for record in records):
        those = [record for record in records if record.table == table]
        rows = [record.values for record in those]
        found[table] = {c.name: [row.get(c.name) for row in rows] for c in schema.TABLES[table]}
        for dated in (c.name for c in schema.TABLES[table] if c.dtype == "date"):
            found[table][dated] = [day and day.isoformat() for day in found[table][dated]]
        found[table] |= {name: [getattr(record, name) for record in those] for name in ("entry", "out", "also")}
        found[table]["titled"] = [row.get("title") for row in rows]
    return found


def _by_year_and_unit(columns: dict[str, list]) -> Iterator[tuple[tuple[int | None, str], dict[str, list]]]:
    """Split records by year and unit, "" for none."""
    rows: dict[tuple[int | None, str], list[int]] = {}
    for at, (year, unit) in enumerate(zip(columns["year"], columns["unit_id"], strict=True)):
        rows.setdefault((year, unit or ""), []).append(at)
    for where, some in rows.items():
        yield where, columns if len(rows) == 1 else {n: [column[at] for at in some] for n, column in columns.items()}


def pack(content: object) -> bytes:
    """Pack what JSON holds."""
    return zlib.compress(json.dumps(content, ensure_ascii=False).encode(), 1)


def unpack(packed: bytes) -> dict:
    """Unpack what :func:`pack` packed."""
    return json.loads(zlib.decompress(packed))


def to_arrow(columns: dict[str, list], table: str) -> pa.Table:
    """Give the records of a table, with the columns that they carry beside those of the schema."""
    wide = pa.schema([*schema.arrow_schema(table), *(pa.field(n, t) for n, t in OWN.items())])
    fields = [pa.field(f.name, pa.string() if f.type == pa.date32() else f.type) for f in wide]
    found = pa.Table.from_pydict({name: columns.get(name, []) for name in wide.names}, schema=pa.schema(fields))
    return found.cast(pa.schema([pa.field(f.name, f.type) for f in wide]))
