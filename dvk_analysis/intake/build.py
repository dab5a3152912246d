"""From an inbox to tables: read every form, refuse what does not read with its reason, keep the rest.

Rows seen = rows accepted + rows refused, in every sheet. The inbox is only read.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from dvk_analysis import schema
from dvk_analysis.errors import InputError
from dvk_analysis.intake import cells, forms, store, workbooks
from dvk_analysis.intake.report import FileEntry, IntakeReport
from dvk_analysis.intake.rows import Row, read_sheet
from dvk_analysis.place import Place

#: Column that no two rows of a table may share in one year, and the column of the form that it comes from.
KEYS = {"registrations": ("model_id", "model_id"), "ratings": ("chapter_id", "chapter")}
#: Tables whose `model_id` must have been registered.
OF_MODELS = ("awards", "outcomes")

REPORT = Path("intake", "report.json")


def build(
    inbox: Path, place: Place, into: Path, *, progress: Callable[[int, int, str], None] | None = None
) -> IntakeReport:
    """Read an inbox and write its tables and the report of what was refused.

    Parameters
    ----------
    inbox : Path
        Folder with the workbooks that units sent; subfolders count.
    place : Place
        Whose units, scales and periods hold.
    into : Path
        Folder that gets ``tables/`` and ``intake/report.json``.
    progress : callable, optional
        Told after every file: files done, files in all, name of the file.

    Returns
    -------
    IntakeReport

    Raises
    ------
    InputError
        If there is no inbox, no workbook in it, no form in any workbook, or no row that can be accepted. Tables of an
        earlier intake then stay as they were.
    """
    inbox, into = Path(inbox), Path(into)
    files = _files(inbox, into)
    taken = _Taken(place)
    for done, (name, path) in enumerate(files.items(), 1):
        taken.books.append(taken.read(name, path))
        if progress:
            progress(done, len(files), name)
    if not any(book.sheets for book in taken.books):
        raise _no_form(inbox, taken.books)
    _check(taken.rows)
    report = _report(taken)
    if report.years:
        about = {k: getattr(report, k) for k in ("years", "illustrative", "fingerprint", "files")}
        accepted = {t: [r.values for r in taken.rows if r.table == t and not r.problems] for t in schema.TABLES}
        store.write_tables(accepted, place, into, about)
    store.write_json(into / REPORT, report.to_dict())
    if not report.years:
        what = f"no row can be accepted, {len(taken.rows)} refused" if taken.rows else "the forms hold no rows"
        raise InputError(what, where=str(inbox), remedy=f"see {into / REPORT}")
    return report


def _files(inbox: Path, into: Path) -> dict[str, Path]:
    remedy = "name the folder that holds the workbooks which the units sent"
    if not inbox.exists():
        raise InputError("no such inbox", where=str(inbox), remedy=remedy)
    if not inbox.is_dir():
        raise InputError("the inbox is a file, not a folder", where=str(inbox), remedy=remedy)
    if into.resolve().is_relative_to(inbox.resolve()):
        raise InputError("the output folder lies inside the inbox", where=str(into), remedy="choose another output")
    files = workbooks.list_files(inbox)
    if not any(map(workbooks.is_workbook, files)):
        kinds = ", ".join(workbooks.SUFFIXES)
        raise InputError(f"no workbook in the inbox ({kinds})", where=str(inbox), remedy=remedy)
    return files


def _no_form(inbox: Path, books: list[FileEntry]) -> InputError:
    tried = [f"{book.file}: {book.reason}" for book in books if book.outcome != "ignored"]
    listed = "; ".join(tried[:3]) + ("; …" if len(tried) > 3 else "")
    what = f"no form in any workbook ({listed})"
    return InputError(what, where=str(inbox), remedy="`dvk sample DIR` shows how the forms look")


@dataclass
class _Taken:
    """What was read so far; ``hashes`` by file, ``first`` the file that first had a content."""

    place: Place
    books: list[FileEntry] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    illustrative: bool = False

    def read(self, name: str, path: Path) -> FileEntry:
        """Read one file; its rows are not yet checked."""
        if not workbooks.is_workbook(name):
            return FileEntry(name, "ignored", "không phải sổ tính")
        try:
            data = path.read_bytes()
        except OSError:
            return FileEntry(name, "refused", "không đọc được; đóng tệp trong Excel và kiểm tra quyền đọc")
        self.hashes[name] = store.digest(data)
        twin = self.first.setdefault(self.hashes[name], name)
        if data and twin != name:
            return FileEntry(name, "refused", f"giống hệt tệp {twin}")
        try:
            return self._read_forms(name, workbooks.read_sheets(data))
        except workbooks.Unreadable as error:
            return FileEntry(name, "refused", str(error))

    def _read_forms(self, name: str, sheets: list[workbooks.Sheet]) -> FileEntry:
        book = FileEntry(name, "read")
        for sheet in sheets:
            found = forms.locate(sheet.rows)
            if found is None:
                book.skipped.append(sheet.name)
                continue
            self.rows += read_sheet(book, sheet, found, self.place)
            self.illustrative |= found.illustrative
        if not book.sheets:
            book.outcome, book.reason = "no_form", "không có biểu mẫu nào"
        return book


def _report(taken: _Taken) -> IntakeReport:
    for row in taken.rows:
        row.entry.seen += 1
        row.entry.refused += bool(row.problems)
        row.entry.accepted += not row.problems
    return IntakeReport(
        place_id=taken.place.place_id,
        years=sorted({row.values["year"] for row in taken.rows if not row.problems}),
        illustrative=taken.illustrative,
        fingerprint=store.fingerprint(taken.hashes, taken.place),
        files=taken.hashes,
        workbooks=taken.books,
        problems=[problem for row in taken.rows for problem in row.problems],
    )


def _check(rows: list[Row]) -> None:
    """Hold the rows against the specs, then against each other."""
    rows = [row for row in rows if not row.entry.message]  # a sheet that is refused as a whole says so once a row
    for table in schema.TABLES:
        _against_specs(table, [row for row in rows if row.table == table])
    for table, (key, column) in KEYS.items():
        _against_twins(key, column, [row for row in rows if row.table == table])
    _against_registrations(rows)


def _against_specs(table: str, rows: list[Row]) -> None:
    specs = {column.name: column for column in schema.TABLES[table]}
    frame = pd.DataFrame([row.values for row in rows], columns=list(specs), dtype=object)
    for at, name, problem, value in schema.check(table, frame).itertuples(index=False):
        row = rows[at]
        column = row.form.column(name)
        if column is None and problem == "missing":
            continue  # filled by intake from cells that have their own reasons
        header = column.header if column else name
        if header not in {p.column for p in row.problems}:
            row.refuse(
                problem,
                _failure(specs[name], header, problem, value),
                column=name,
                value="" if value is None else value,
            )


def _failure(spec: schema.Column, header: str, problem: str, value: object) -> str:
    if problem == "missing":
        return f"cột {cells.quoted(header)} để trống"
    if problem == "range":
        bounds = {"từ": spec.minimum, "đến": spec.maximum}
        allowed = " ".join(f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None)
        return f"{cells.quoted(value)} ngoài khoảng cho phép ({allowed})"
    return f"{cells.quoted(value)} không hợp lệ"


def _against_twins(key: str, column: str, rows: list[Row]) -> None:
    """Refuse a row whose key an earlier row of its year has, even if that one is refused for another reason."""
    first: dict[tuple, dict] = {}
    for row in rows:
        value = row.values[key]
        if value is None:
            continue
        earlier = first.setdefault((row.values["year"], value), row.values)
        if earlier is not row.values:
            written = row.values[column]
            where = "dòng {source_row}, trang “{source_sheet}”, tệp {source_file}".format_map(earlier)
            row.refuse("duplicate", f"{cells.quoted(written)} trùng với {where}", column=column, value=written)


def _against_registrations(rows: list[Row]) -> None:
    sound = [row for row in rows if not row.problems]
    known = {(row.values["year"], row.values["model_id"]) for row in sound if row.table == "registrations"}
    for row in sound:
        if row.table in OF_MODELS and row.values["model_id"] is not None:
            model, year = row.values["model_id"], row.values["year"]
            if (year, model) not in known:
                message = f"mã {cells.quoted(model)} không có trong danh sách đăng ký đã nhận của năm {year}"
                row.refuse("unknown_model", message, column="model_id", value=model)
