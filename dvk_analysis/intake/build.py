"""From an inbox to tables: read every file, hold the records against each other, write what is in, say what is not.

Rows seen = rows accepted + refused + superseded + rows that are no data, in every table on every sheet. The inbox is
only read. Files are read side by side where there are many, and once only as long as they do not change.
"""

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from dvk_analysis import schema
from dvk_analysis.errors import InputError
from dvk_analysis.intake import legacy, store, workbooks
from dvk_analysis.intake.cache import Cache, code_version
from dvk_analysis.intake.crosscheck import HELD, IN, OUT, SUPERSEDED, Checker, Frames
from dvk_analysis.intake.published import stated
from dvk_analysis.intake.reading import OWN, Reading, read_file, to_arrow
from dvk_analysis.intake.report import FileEntry, IntakeReport, Problem, SheetEntry
from dvk_analysis.intake.report_page import report_page
from dvk_analysis.intake.returns import write_returns
from dvk_analysis.place import Place, load_place

REPORT, PAGE = Path("intake", "report.json"), Path("intake", "report.html")
CACHE = Path(".cache", "intake.sqlite")
#: File of the inbox in which the user says which files hold instead of others.
ORDER = "order.yaml"
#: Files from which on several processes read; below it, starting them costs more than it saves.
MANY = 150
#: Files that a process reads before it reports.
CHUNK = 25

Told = Callable[[int, int, str], None]


def build(inbox: Path, place: Place, into: Path, *, progress: Told | None = None) -> IntakeReport:
    """Read an inbox and write its tables and the report of what was refused.

    Parameters
    ----------
    inbox : Path
        Folder with the workbooks that units sent; subfolders count.
    place : Place
        Whose units, scales and periods hold.
    into : Path
        Folder that gets ``tables/`` and ``intake/``.
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
    taken = _Taken(place, order=_order(inbox, files), hashes=_hashes(files))
    for done, (reading, name) in enumerate(_read_all(files, place, into, taken.hashes), 1):
        taken.add(reading)
        if progress:
            progress(done, len(files), name)
    if not any(book.sheets for book in taken.books):
        raise _no_form(inbox, taken.books)
    years = taken.check()
    report = taken.report(years)
    if report.years:
        about = {k: getattr(report, k) for k in ("years", "illustrative", "fingerprint", "files")}
        store.write_parts(_parts(taken.accepted, years), place, into, about)
    _give_back(report, files, into)
    if not report.years:
        rows = report.totals["rows_refused"]
        what = f"no row can be accepted, {rows} refused" if rows else "the forms hold no rows"
        raise InputError(what, where=str(inbox), remedy=f"see {into / REPORT}")
    return report


def _give_back(report: IntakeReport, files: dict[str, Path], into: Path) -> None:
    """Write the report, the page of it, and the workbooks that go back to their senders."""

    def sheets_of(file: str) -> list[workbooks.Sheet]:
        sheets = workbooks.read_sheets(files[file].read_bytes(), file)
        return [replace(sheet, rows=legacy.to_unicode(sheet.rows)[0]) for sheet in sheets]

    about = report.to_dict()
    write_returns(report.problems, sheets_of, into)
    store.write_text(into / PAGE, report_page(about))
    store.write_json(into / REPORT, about)


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


def _order(inbox: Path, files: dict[str, Path]) -> list[str]:
    """Read the files that the user lists, the one that holds last."""
    path = inbox / ORDER
    if not path.is_file():
        return []
    remedy = "write a list of file names of the inbox, the one that holds last"
    try:
        listed = yaml.safe_load(path.read_text("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read it: {str(error).splitlines()[0]}", where=str(path), remedy=remedy) from None
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise InputError("it holds no list of file names", where=str(path), remedy=remedy)
    if unknown := [name for name in listed if name not in files]:
        raise InputError(f"no file {unknown[0]!r} in the inbox", where=str(path), remedy=remedy)
    return listed


def _no_form(inbox: Path, books: list[FileEntry]) -> InputError:
    tried = [f"{book.file}: {book.reason}" for book in books if book.outcome != "ignored"]
    listed = "; ".join(tried[:3]) + ("; …" if len(tried) > 3 else "")
    what = f"no form in any workbook ({listed})"
    return InputError(what, where=str(inbox), remedy="`dvk forms DIR` writes forms to send out")


def _read_all(
    files: dict[str, Path], place: Place, into: Path, hashes: dict[str, str]
) -> Iterator[tuple[Reading, str]]:
    """Read every file, in order; those that did not change come from the cache."""
    about = store.digest((store.fingerprint({}, place) + code_version()).encode())
    with closing(Cache(into / CACHE)) as cache:
        keys = {n: store.digest(f"{n}\n{hashes[n]}\n{about}".encode()) for n in hashes if n != ORDER}
        fresh = [name for name, key in keys.items() if not cache.has(key)]
        read, new = _read_fresh(fresh, files, place), set(fresh)
        for name in (name for name in files if name != ORDER):
            if name not in keys:
                yield _not_read(name), name
                continue
            if name in new:
                cache.put([(keys[name], next(read))])
            yield Reading.from_bytes(cache.get(keys[name])), name
        cache.keep_only(keys.values())


def _hashes(files: dict[str, Path]) -> dict[str, str]:
    """Hash the workbooks of an inbox and the user's order of them; what cannot be read has none."""
    found = {}
    for name, path in files.items():
        if workbooks.is_workbook(name) or name == ORDER:
            with suppress(OSError):
                found[name] = store.digest(path.read_bytes())
    return found


def _not_read(name: str) -> Reading:
    if not workbooks.is_workbook(name):
        return Reading(FileEntry(name, "ignored", "không phải sổ tính"))
    reason = "không đọc được; đóng tệp trong Excel và kiểm tra quyền đọc"
    return Reading(
        FileEntry(name, "refused", reason), problems=[Problem(name, "", 0, "", "", "unreadable", "refused", "", reason)]
    )


def _read_fresh(names: list[str], files: dict[str, Path], place: Place) -> Iterator[bytes]:
    """Read files, packed, in order; several at once where there are many."""
    paths = [files[name] for name in names]
    workers = min(os.cpu_count() or 1, len(names) // (MANY // 2))
    if len(names) < MANY or workers < 2:
        yield from (_read_packed(name, path, place) for name, path in zip(names, paths, strict=True))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=(place.folder,)) as pool:
        yield from pool.map(_read_here, names, paths, chunksize=CHUNK)


_HERE: list[Place] = []


def _start(folder: Path) -> None:
    _HERE[:] = [load_place(folder)]


def _read_here(name: str, path: Path) -> bytes:
    return _read_packed(name, path, _HERE[0])


def _read_packed(name: str, path: Path, place: Place) -> bytes:
    return read_file(name, path.read_bytes(), place).to_bytes()


_COUNTED = {IN: "accepted", OUT: "refused", HELD: "refused", SUPERSEDED: "superseded"}


@dataclass
class _Taken:
    """What was read so far; the records wait as Arrow tables until all files are read."""

    place: Place
    order: list[str]
    books: list[FileEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    entries: list[SheetEntry] = field(default_factory=list)
    records: dict[str, list[pa.Table]] = field(default_factory=lambda: {table: [] for table in schema.TABLES})
    accepted: dict[int, Frames] = field(default_factory=dict)
    cells: Counter = field(default_factory=Counter)
    illustrative: bool = False

    def add(self, reading: Reading) -> None:
        """Take the records of a file."""
        for table, records in self.records.items():
            found = to_arrow(reading, table, len(self.entries))
            if found is not None:
                records.append(found)
        self.books.append(reading.entry)
        self.entries += reading.entry.sheets
        self.problems += reading.problems
        self.illustrative |= reading.illustrative

    def check(self) -> list[int]:
        """Hold the records of every year against each other; return the years that have any record."""
        whole = {table: pa.concat_tables(found) if found else _empty(table) for table, found in self.records.items()}
        self.records.clear()
        lasting: Counter = Counter()
        years = sorted({year for found in whole.values() for year in found["year"].unique().to_pylist() if year})
        earlier: Frames = {}
        for year in years:
            frames = {table: _frame(found, year) for table, found in whole.items()}
            checker = Checker(year, frames, self.entries, self.place, order=self.order, earlier=earlier)
            checker.check()
            self.problems += checker.problems
            self.accepted[year] = {t: f.loc[f["state"].eq(IN), _columns(t)] for t, f in frames.items()}
            self._count(frames, lasting)
            earlier = frames
        for (entry, state), rows in lasting.items():
            counted = _COUNTED[state]
            setattr(self.entries[entry], counted, getattr(self.entries[entry], counted) + rows)
            self.entries[entry].accepted -= rows
        self.problems += stated(self.place, self.accepted)
        return [year for year in years if any(len(frame) for frame in self.accepted[year].values())]

    def _count(self, frames: Frames, lasting: Counter) -> None:
        """Count rows that went out only here, by table on a sheet, and all rows by unit and form."""
        for table, frame in frames.items():
            own = frame[~frame["also"]]
            turned = own[own["state"].ne(IN) & ~own["out"]]
            lasting.update(turned.groupby(["entry", "state"])["source_row"].nunique().to_dict())
            for (unit, state), rows in own.groupby(["unit_id", "state"]).size().items():
                self.cells[int(frame["year"].iloc[0]), unit, table, _COUNTED[state]] += int(rows)

    def report(self, years: list[int]) -> IntakeReport:
        """Make the report."""
        order = {(book.file, s.sheet): n for book in self.books for n, s in enumerate(book.sheets)}
        self.problems.sort(key=lambda p: (p.file, order.get((p.file, p.sheet), -1), p.row))
        self._count_questions()
        return IntakeReport(
            place=self.place,
            years=years,
            illustrative=self.illustrative,
            fingerprint=store.fingerprint(self.hashes, self.place),
            files=self.hashes,
            workbooks=self.books,
            problems=self.problems,
            cells=self.cells,
        )

    def _count_questions(self) -> None:
        where = {(b.file, s.sheet): (s.year, s.unit_id, s.table) for b in self.books for s in b.sheets if s.unit_id}
        for problem in self.problems:
            key = where.get((problem.file, problem.sheet))
            if problem.severity == "question" and key:
                self.cells[*key, "questions"] += 1


def _parts(accepted: dict[int, Frames], years: list[int]) -> Iterator[tuple[str, int, pa.Table]]:
    for table in schema.TABLES:
        for year in years:
            frame = accepted[year][table]
            yield table, year, pa.Table.from_pandas(frame, schema.arrow_schema(table), preserve_index=False)


def _columns(table: str) -> list[str]:
    return [column.name for column in schema.TABLES[table]]


def _empty(table: str) -> pa.Table:
    return pa.schema([*schema.arrow_schema(table), *(pa.field(n, t) for n, t in OWN.items())]).empty_table()


def _frame(found: pa.Table, year: int) -> pd.DataFrame:
    """Take the records of a year, with the state that reading left them in."""
    rows = found.filter(pc.equal(found["year"], year)).to_pandas(types_mapper=_pandas_type)
    return rows.assign(state=rows["out"].astype(int))


def _pandas_type(arrow_type: object) -> object | None:
    return pd.Int64Dtype() if str(arrow_type) == "int64" else None
