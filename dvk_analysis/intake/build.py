"""From an inbox to tables: read every file, hold the records against each other, write what is in, say what is not.

Rows seen = rows accepted + refused + superseded + rows that are no data, in every table on every sheet. The inbox is
only read. Files are read side by side where there are many, and once only as long as they do not change.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import yaml

from dvk_analysis.errors import InputError
from dvk_analysis.intake import checking, legacy, store, workbooks
from dvk_analysis.intake.cache import Cache, code_version
from dvk_analysis.intake.cache import Reading as Packed
from dvk_analysis.intake.published import stated
from dvk_analysis.intake.reading import Reading, read_file
from dvk_analysis.intake.report import FileEntry, IntakeReport, Problem
from dvk_analysis.intake.report_page import report_page
from dvk_analysis.intake.returns import write_returns
from dvk_analysis.intake.workers import Workers
from dvk_analysis.place import Place

REPORT, PAGE = Path("intake", "report.json"), Path("intake", "report.html")
CACHE = Path(".cache", "intake.sqlite")
#: File of the inbox in which the user says which files hold instead of others.
ORDER = "order.yaml"
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
        Told after every file: files done, files in all, name of the file; then what else is done, of all files.

    Returns
    -------
    IntakeReport

    Raises
    ------
    InputError
        If there is no inbox, no workbook in it, no form in any workbook, or no row that can be accepted. Tables of an
        earlier intake then stay as they were.
    """
    inbox, into, tell = Path(inbox), Path(into), progress or (lambda *_: None)
    files = _files(inbox, into)
    order, hashes, n = _order(inbox, files), _hashes(files), len(files)
    about = store.digest((store.fingerprint({}, place) + code_version()).encode())
    with closing(Cache(into / CACHE)) as cache, Workers(place) as workers:
        taken = _Taken(place, hashes)
        for done, reading in enumerate(_read_all(files, hashes, about, cache, workers), 1):
            taken.add(reading)
            tell(done, n, reading.entry.file)
        checked = checking.check(
            cache, workers, order, about, told=lambda done, of: tell(n, n, f"đối chiếu {done}/{of}")
        )
        report = taken.report(checked)
        if report.years:
            written = {k: getattr(report, k) for k in ("years", "illustrative", "fingerprint", "files")}
            store.write_parts(checking.accepted(cache, report.years), place, into, written)
        readers = {name: partial(_sheets, path, name) for name, path in files.items()}
        write_returns(report.problems, readers, into, workers, told=lambda done, of: tell(n, n, f"gửi trả {done}/{of}"))
    content = report.to_dict()
    store.write_text(into / PAGE, report_page(content))
    store.write_json(into / REPORT, content)
    if not any(book.sheets for book in taken.books):
        raise _no_form(inbox, taken.books)
    if not report.years:
        rows = report.totals["rows_refused"]
        what = f"no row can be accepted, {rows} refused" if rows else "the forms hold no rows"
        raise InputError(what, where=str(inbox), remedy=f"see {into / REPORT}")
    return report


def _sheets(path: Path, name: str) -> list[workbooks.Sheet]:
    sheets = workbooks.read_sheets(path.read_bytes(), name)
    return [replace(sheet, rows=legacy.to_unicode(sheet.rows)[0]) for sheet in sheets]


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
    files: dict[str, Path], hashes: dict[str, str], about: str, cache: Cache, workers: Workers
) -> Iterator[Reading]:
    """Read every file, in order; those that did not change come from the cache. The records stay there."""
    keys = {n: store.digest(f"{n}\n{hashes[n]}\n{about}".encode()) for n in hashes if n != ORDER}
    cache.keep_only(keys.values(), "readings", "pieces", "codes")
    new = {name: (name, files[name]) for name, key in keys.items() if not cache.has("readings", key)}
    read = workers.map(_read_packed, list(new.values()), len(new))
    for name in (name for name in files if name != ORDER):
        if name not in keys:
            yield _not_read(name)
            continue
        if name in new:
            cache.put_reading(keys[name], next(read))
        yield Reading.unpack(cache.get("readings", keys[name]))


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


def _read_packed(place: Place, name: str, path: Path) -> Packed:
    return read_file(name, path.read_bytes(), place).pack()


@dataclass
class _Taken:
    """What was read so far; the records wait in the cache until all files are read."""

    place: Place
    hashes: dict[str, str]
    books: list[FileEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    illustrative: bool = False

    def add(self, reading: Reading) -> None:
        """Take a file."""
        self.books.append(reading.entry)
        self.problems += reading.problems
        self.illustrative |= reading.illustrative

    def report(self, checked: checking.Checked) -> IntakeReport:
        """Make the report."""
        books = {book.file: book for book in self.books}
        for (file, number, counted), rows in checked.turned.items():
            entry = books[file].sheets[number]
            setattr(entry, counted, getattr(entry, counted) + rows)
            entry.accepted -= rows
        problems = [*self.problems, *checked.problems, *stated(self.place, checked.sums)]
        order = {(book.file, s.sheet): n for book in self.books for n, s in enumerate(book.sheets)}
        problems.sort(key=lambda p: (p.file, order.get((p.file, p.sheet), -1), p.row))
        where = {(b.file, s.sheet): (s.year, s.unit_id, s.table) for b in self.books for s in b.sheets if s.unit_id}
        for problem in problems:
            if problem.severity == "question" and (key := where.get((problem.file, problem.sheet))):
                checked.cells[*key, "questions"] += 1
        return IntakeReport(
            place=self.place,
            years=sorted(checked.years),
            illustrative=self.illustrative,
            fingerprint=store.fingerprint(self.hashes, self.place),
            files=self.hashes,
            workbooks=self.books,
            problems=problems,
            cells=checked.cells,
        )
