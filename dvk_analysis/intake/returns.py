"""What goes back to a sender: their own sheets, the bad cells coloured and explained, and a list of them in front.

Every workbook is made anew from the values that were read, so it is an ``.xlsx`` whatever came in, and carries nothing
else of the sender's file: no macro, no link, no formula.
"""

import datetime as dt
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count, groupby, product
from pathlib import Path, PurePosixPath

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from dvk_analysis.intake.report import Problem
from dvk_analysis.intake.store import swap
from dvk_analysis.intake.workbooks import Sheet, Unreadable
from dvk_analysis.intake.workers import Workers
from dvk_analysis.intake.writing import LINE, Book, lay_out, neutral, row_height, set_page, write_cell

FOLDER = Path("intake", "returns")
LIST = "Cần sửa"
#: Severity -> what it means to the sender, and the colour of the cell.
SEVERITIES = {
    "refused": ("Chưa nhận", "#F8CBAD"),
    "question": ("Cần trả lời", "#FFE699"),
    "note": ("Xem lại", "#DDEBF7"),
    "superseded": ("Đã thay thế", "#EDEDED"),
}
#: Severities for which a workbook goes back.
ASKED = ("refused", "question")
#: Links that Excel bears on a sheet.
MAX_LINKS = 65_000
#: Comments on a sheet; the list in front holds what is beyond.
MAX_COMMENTS = 5_000
#: Cells of a sheet that goes back; of a larger one the list must do.
MAX_CELLS = 1_000_000
#: Runs of rows named where one thing is said of many.
RUNS = 6
#: Cells of a merged area; no office merges more.
MAX_MERGED = 10_000

_HEADS = {"STT": 6, "Trang": 18, "Dòng": 16, "Ô": 9, "Cột": 24, "Đã ghi": 30, "Mức": 14, "Cần sửa thế nào": 70}
_GUIDE = (
    "Sửa ngay trong các trang sau: ô cần sửa được tô màu và có ghi chú. Bấm vào cột “Ô” để đến chỗ cần sửa.",
    "Sửa xong, lưu tệp rồi gửi lại. Không cần xóa trang này.",
)
_NO_SHEETS = "Tệp này không đọc được nên không có trang nào kèm theo. Xem lý do dưới đây rồi gửi lại tệp."
_NOT_IN_SHEET_NAMES = re.compile(r"^[=+\-@＝＋－＠]+|[\[\]:*?/\\']")
_NOT_IN_FILE_NAMES = re.compile(
    r'[<>:"|?*\\\x00-\x1f\x7f]|^(?=(con|prn|aux|nul|com\d|lpt\d)(\.|$))|[. ]+$', re.IGNORECASE
)
_BOX = {"border": 1, "text_wrap": True, "valign": "top"}
_FORMATS = {dt.datetime: "dd/mm/yyyy hh:mm", dt.date: "dd/mm/yyyy", dt.time: "hh:mm", dt.timedelta: "[h]:mm"}

Cell = tuple[int, int]


def write_returns(
    problems: Iterable[Problem],
    readers: Mapping[str, Callable[[], Sequence[Sheet]]],
    into: Path,
    workers: Workers,
    *,
    told: Callable[[int, int], None] | None = None,
) -> dict[str, Path]:
    """Write a workbook for every file with something to put right or to answer, in the place of those of before.

    Parameters
    ----------
    problems : iterable of Problem
    readers : mapping of str to callable
        What gives the sheets of a file, by its path inside the inbox, or raises ``Unreadable`` or ``OSError``.
    into : Path
        Output folder; gets ``intake/returns/``, empty if nothing goes back.
    workers : Workers
        Who do the work.
    told : callable, optional
        Told how much is done: workbooks done, workbooks in all.

    Returns
    -------
    dict of str to Path
        The workbook of each file, by the file's path inside the inbox.
    """
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.file, []).append(problem)
    names = return_names(file for file, those in found.items() if any(p.severity in ASKED for p in those))
    final = into / FOLDER
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".returns-", dir=final.parent) as staging:
        new = Path(staging, "new")
        new.mkdir()
        for name in names.values():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
        tasks = [(new / name, found[file], readers[file]) for file, name in names.items()]
        for done, _ in enumerate(workers.map(_write, tasks, len(tasks)), 1):
            if told:
                told(done, len(tasks))
        swap(new, final, Path(staging, "old"))
    return {file: final / name for file, name in names.items()}


def return_names(files: Iterable[str]) -> dict[str, str]:
    """Name the workbook that goes back for each file, so that no two share one on any system.

    Examples
    --------
    >>> return_names(["2017/a.xls", "2017/a.xlsx", "../../b.csv"])
    {'2017/a.xlsx': '2017/a.xlsx', '../../b.csv': 'b.xlsx', '2017/a.xls': '2017/a-2.xlsx'}
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for file in sorted(set(files), key=lambda f: (not f.lower().endswith(".xlsx"), f)):  # who has the name keeps it
        *folders, last = [f for part in PurePosixPath(file).parts if (f := _safe(part))] or ["_"]
        inside = [f"{f}_" if f.lower().endswith(".xlsx") else f for f in folders]  # no folder is called like a workbook
        stem = "/".join([*inside, PurePosixPath(last).stem])
        names[file] = _unused((f"{stem}{tail}.xlsx" for tail in _tails()), taken)
    return names


def gathered(problems: Iterable[Problem]) -> list[tuple[Problem, list[int]]]:
    """Take problems that say the same of several rows of a sheet as one: the first, with the numbers of the rows."""
    found: dict[tuple, tuple[Problem, list[int]]] = {}
    for p in problems:
        said = (p.file, p.sheet, p.row > 0, p.column, p.problem, p.severity, p.value, p.message)
        found.setdefault(said, (p, []))[1].append(p.row)
    return list(found.values())


def numbered(rows: Iterable[int]) -> int | str:
    """Word the numbers of rows, the first runs of them if there are many.

    Examples
    --------
    >>> numbered([7]), numbered([7, 9, 8, 12]), numbered([0, 0]), numbered(range(1, 99, 2))
    (7, '7–9, 12', '', '1, 3, 5, 7, 9, 11, … (49 dòng)')
    """
    rows = sorted(set(rows))
    if len(rows) == 1:
        return rows[0] or ""
    runs = [[row for _, row in run] for _, run in groupby(enumerate(rows), lambda item: item[1] - item[0])]
    said = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return ", ".join(said if len(said) <= RUNS else [*said[:RUNS], f"… ({len(rows)} dòng)"])


def _safe(part: str) -> str:
    """Part of a path that every system takes; nothing for the root, this folder and the one above."""
    short = part.encode(errors="replace")[-240:].decode(errors="ignore") if part.strip("/.") else ""
    return _NOT_IN_FILE_NAMES.sub("_", short)


def _tails() -> Iterable[str]:
    return ("" if n == 1 else f"-{n}" for n in count(1))


def _unused(tries: Iterable[str], taken: set[str]) -> str:
    """First name that is not taken, whatever its case; then it is."""
    name = next(t for t in tries if t.casefold() not in taken)
    taken.add(name.casefold())
    return name


def _write(_: object, path: Path, problems: list[Problem], reader: Callable[[], Sequence[Sheet]]) -> None:
    """Write the workbook that goes back for one file."""
    try:
        sheets = reader()
    except (Unreadable, OSError):
        sheets = ()
    large = [sheet.name for sheet in sheets if sum(v != "" for row in sheet.rows for v in row) > MAX_CELLS]
    sheets = [sheet for sheet in sheets if sheet.name not in large]
    taken = {LIST.casefold(), "history"}  # Excel keeps the second for itself
    names = [_sheet_name(sheet.name, taken) for sheet in sheets]
    areas = [_areas(sheet) for sheet in sheets]
    at = {sheet.name: i for i, sheet in reversed(list(enumerate(sheets)))}
    marks = [
        (p, (i, *_place(p, sheets[i], areas[i])) if (i := at.get(p.sheet)) is not None else None) for p in problems
    ]
    marks.sort(key=lambda mark: mark[1] or ())
    with Book(path, problems[0].file) as book:
        _write_list(book, problems[0].file, marks, names, large)
        for i, (sheet, name) in enumerate(zip(sheets, names, strict=True)):
            here: dict[Cell, list[Problem]] = {}
            for problem, place in marks:
                if place and place[0] == i:
                    here.setdefault(place[1:], []).append(problem)
            _write_sheet(book, book.add_worksheet(name), sheet, areas[i], here)


def _sheet_name(written: str, taken: set[str]) -> str:
    """Name that Excel takes, near the sender's; 31 characters is its limit."""
    stem = _NOT_IN_SHEET_NAMES.sub("_", neutral(written)).replace("\n", " ").strip() or "_"
    return _unused((neutral(stem, 31 - len(tail)) + tail for tail in _tails()), taken)


def _areas(sheet: Sheet) -> dict[Cell, tuple[Cell, Cell]]:
    """First and last cell of its merged area for every cell of one; areas that overlap Excel would not open."""
    top, width, found = sheet.first_row - 1, max(map(len, sheet.rows), default=0), {}
    for a, b, c, d in sheet.merged:
        first, last = (a + top, b), (min(c, len(sheet.rows) - 1) + top, min(d, width - 1))
        size = (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
        if 1 < size <= MAX_MERGED and first not in found and last not in found:
            area = list(product(range(first[0], last[0] + 1), range(first[1], last[1] + 1)))
            if not found.keys() & area:
                found |= dict.fromkeys(area, (first, last))
    return found


def _place(problem: Problem, sheet: Sheet, areas: dict[Cell, tuple[Cell, Cell]]) -> Cell:
    """Row and column, from 0, of the cell that is coloured: the cell, the first one of the row, or the title."""
    if problem.cell:
        at = xl_cell_to_rowcol(problem.cell)
    else:
        rows = range(len(sheet.rows))
        if problem.row:
            rows = [r for r in [problem.row - sheet.first_row] if r in rows]
        filled = ((r + sheet.first_row - 1, c) for r in rows for c, v in enumerate(sheet.rows[r]) if v != "")
        at = next(filled, (max(problem.row - 1, 0), 0))
    return areas.get(at, (at, at))[0]


def _write_list(
    book: Book, file: str, marks: list[tuple[Problem, tuple | None]], names: list[str], large: list[str]
) -> None:
    sheet = book.add_worksheet(LIST)
    lines = [f"Tệp: {file}", *(_GUIDE if names else () if large else (_NO_SHEETS,))]
    lines += [f"Trang {name} quá lớn nên không kèm theo; sửa trong tệp gốc." for name in large]
    write_cell(sheet, 0, 0, "NHỮNG CHỖ CẦN SỬA HOẶC TRẢ LỜI", book.look("agency", font_size=14))
    for row, line in enumerate(lines, 1):
        write_cell(sheet, row, 0, line, book.look())
    header = len(lines) + 2
    for at, (head, width) in enumerate(_HEADS.items()):
        sheet.set_column(at, at, width)
        write_cell(sheet, header, at, head, book.look("header"))
    sheet.set_row(header, LINE)
    places = dict(reversed(marks))
    for number, (problem, rows) in enumerate(gathered(p for p, _ in marks), 1):
        word, colour = SEVERITIES[problem.severity]
        place = places[problem]
        value = problem.value if len(problem.value) <= 200 else problem.value[:199] + "…"
        row = [number, problem.sheet, numbered(rows), "", problem.column, value, word, problem.message]
        sheet.set_row(header + number, row_height(zip(row, _HEADS.values(), strict=True)))
        for at, value in enumerate(row):
            look = book.look("code", bg_color=colour) if at == 6 else book.look("code" if at else "ordinal")
            write_cell(sheet, header + number, at, value, look)
        if place and number <= MAX_LINKS:
            cell, look = xl_rowcol_to_cell(*place[1:]), book.look("code", font_color="#0563C1", underline=1)
            sheet.write_url(header + number, 3, f"internal:'{names[place[0]]}'!{cell}", look, cell)
    lay_out(sheet, header)


def _write_sheet(book: Book, sheet: Worksheet, source: Sheet, areas: dict, marks: dict[Cell, list[Problem]]) -> None:
    """Write a sender's sheet as it was read, where it stood, with the marked cells coloured and explained."""
    top = source.first_row - 1
    values = {(r, c): v for r, row in enumerate(source.rows, top) for c, v in enumerate(row) if v != ""}
    filled = Counter(r for r, _ in values)
    tabular = {r for r, number in filled.items() if number > 2}
    most = max(filled.values(), default=0)
    last = max((c for r, c in values if filled[r] == most), default=-1)
    boxes = {(r, c) for r in tabular for c in range(last + 1)}
    merged, widths = dict(areas.values()), _widths(values, tabular, areas)
    for at in sorted(values.keys() | marks.keys() | merged.keys() | boxes):
        if areas.get(at, (at,))[0] != at:
            continue  # under the first cell of a merged area nothing shows
        value, severities = values.get(at, ""), {p.severity for p in marks.get(at, ())}
        look = {"num_format": _FORMATS.get(type(value), "General")} | (_BOX if at[0] in tabular else {})
        look |= next(({"bg_color": colour} for kind, (_, colour) in SEVERITIES.items() if kind in severities), {})
        if at in merged:
            look |= {"align": "center", "valign": "vcenter", "bold": at[0] not in tabular}
            sheet.merge_range(*at, *merged[at], "", book.look(**look))
        write_cell(sheet, *at, value, book.look(**look))
    for column, width in widths.items():
        sheet.set_column(column, column, width)
    for row in tabular:
        row_cells = ((v, widths[c]) for c in widths if (v := values.get((row, c))) and (row, c) not in areas)
        sheet.set_row(row, row_height(row_cells))
    for at, problems in sorted(marks.items())[:MAX_COMMENTS]:
        _comment(sheet, at, problems)
    if source.hidden and not marks:
        sheet.hide()
    set_page(sheet)


def _widths(values: dict[Cell, object], tabular: set[int], areas: dict) -> dict[int, int]:
    """Width of every column, after the longest text in it that is neither a title nor in a merged area."""
    widths = dict.fromkeys(sorted({c for _, c in values}), 8)
    for at, value in values.items():
        if at[0] in tabular and at not in areas:
            widths[at[1]] = min(max(widths[at[1]], len(str(value)) + 2), 45)
    return widths


def _comment(sheet: Worksheet, at: tuple[int, int], problems: list[Problem]) -> None:
    text = neutral("\n".join(f"{SEVERITIES[p.severity][0]}: {p.message}" for p in problems), 2000)
    height = 20 + 16 * sum(1 + len(line) // 50 for line in text.split("\n"))
    sheet.write_comment(*at, text, {"author": "", "font_size": 9, "width": 320, "height": min(height, 400)})
