"""Workbooks in: the files of an inbox, and their sheets as plain Python values.

Nothing in the inbox is written. A file that does not open is refused with a reason that its sender understands.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from dvk_analysis.intake import delimited, parts

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
#: The reader holds a sheet as a full rectangle, so one stray cell far away would take all memory.
MAX_CELLS = 20_000_000
MAX_BYTES = 500_000_000

#: A cell with a value in it: cells that are only coloured reach no further than the reader looks.
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,7})"')
_PREFIX, _COLUMNS = 20, 16_384
_ODS = b"mimetypeapplication/vnd.oasis"
_OLE = b"\xd0\xcf\x11\xe0"


class Unreadable(Exception):
    """A workbook that cannot be read; the message is the reason, in Vietnamese."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: ``rows`` of cells from column A on, the first of them row ``first_row`` of the sheet, counted from 1.

    ``merged`` are merged cells as first row, first column, last row, last column, counted from 0 in ``rows``.
    """

    name: str
    rows: list[list[object]]
    first_row: int
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden: bool = False


def list_files(inbox: Path) -> dict[str, Path]:
    """Files of an inbox by their path inside it, sorted; hidden files and Excel's lock files are left out.

    Parameters
    ----------
    inbox : Path
        A folder; its subfolders count.

    Returns
    -------
    dict of str to Path
        Paths with ``/`` and composed letters, the same on every system.
    """
    files = (p for p in inbox.rglob("*") if p.is_file())
    named = {unicodedata.normalize("NFC", p.relative_to(inbox).as_posix()): p for p in files}
    return {name: named[name] for name in sorted(named) if not re.search(r"(^|/)(\.|~\$)", name)}


def is_workbook(name: str) -> bool:
    """Whether a file's name says that it is a workbook or a table as text.

    Examples
    --------
    >>> is_workbook("2017/NHI LONG.XLSX"), is_workbook("readme.txt")
    (True, False)
    """
    return name.lower().endswith(SUFFIXES)


def read_sheets(data: bytes, name: str = "") -> list[Sheet]:
    r"""Read the sheets of a workbook, or a table as text as one sheet.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name; one that ends in ``.csv`` is read as text.

    Returns
    -------
    list of Sheet

    Raises
    ------
    Unreadable
        If it is empty, cut off, encrypted, or no workbook at all.

    Examples
    --------
    >>> read_sheets(b"")
    Traceback (most recent call last):
    dvk_analysis.intake.workbooks.Unreadable: tệp rỗng
    >>> read_sheets("STT;Số cuộc\n1;2".encode(), "a.csv")[0].rows
    [['STT', 'Số cuộc'], ['1', '2']]
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    if not data.strip():
        raise Unreadable("tệp rỗng")
    if name.lower().endswith(".csv") and not data.startswith((_OLE, b"PK")):
        return [Sheet(Path(name).stem, delimited.read(data), 1)]
    faulty = _refuse_huge(data)
    try:
        errors = parts.error_cells(data) if faulty else {}
        merges = parts.merged_cells(data) if _ODS in data[:200] else {}
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            kinds = {m.name: m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet}
            return [
                _sheet(
                    book.get_sheet_by_name(n), m.visible != SheetVisibleEnum.Visible, errors.get(n, {}), merges.get(n)
                )
                for n, m in kinds.items()
            ]
    except Exception:  # whatever a foreign file makes a reader raise, its sender gets one reason
        raise Unreadable(_reason(data)) from None


def _sheet(sheet, hidden: bool, errors: dict, merges: Sequence | None) -> Sheet:
    """Take the filled part of a sheet; columns count from A, blank rows share one empty list."""
    (first, left), blank = sheet.start or (0, 0), []
    cells = _with_errors(sheet.iter_rows(), errors, left) if errors else sheet.iter_rows()
    rows = [blank if row.count("") == len(row) else row for row in islice(cells, first, None)]
    if left:
        rows = [[""] * left + row if row else row for row in rows]
    while rows and not rows[-1]:
        rows.pop()
    if merges is None:
        merges = [(t, c, b, d) for (t, c), (b, d) in sheet.merged_cell_ranges or ()]
    merged = [(t - first, c, b - first, d) for t, c, b, d in merges if t >= first]
    return Sheet(sheet.name, rows, first + 1, merged, hidden)


def _with_errors(rows: Iterable[list], errors: dict[tuple[int, int], str], left: int) -> Iterator[list]:
    """Put errors into their cells, which the reader leaves empty."""
    for at, row in enumerate(rows):
        yield [errors.get((at, column), cell) for column, cell in enumerate(row, left)]


def _reason(data: bytes) -> str:
    head = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(b"<"):
        return "không phải sổ tính mà là trang web hoặc XML; mở bằng Excel rồi lưu lại dạng .xlsx"
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        return "có mật khẩu; bỏ mật khẩu rồi gửi lại"
    if data.startswith((_OLE, b"PK")):
        return "tệp hỏng hoặc bị cắt giữa chừng; gửi lại bản lành"
    return "không phải sổ tính"


def _refuse_huge(data: bytes) -> bool:
    """Refuse what would fill the memory before the reader gets it; return whether a sheet holds error values."""
    size, cells, faulty = 0, 0, False
    with (
        suppress(Exception),
        zipfile.ZipFile(io.BytesIO(data)) as archive,
    ):  # no zip, or a broken one: the reader says so
        size = sum(part.file_size for part in archive.infolist())
        names = [n for n in archive.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
        for part in map(archive.read, names if size <= MAX_BYTES else ()):
            cells, faulty = max(cells, _area(part)), faulty or b't="e"' in part
    if size > MAX_BYTES:
        raise Unreadable("quá lớn khi giải nén; chỉ gửi các trang biểu mẫu")
    if cells > MAX_CELLS:
        raise Unreadable("có ô nằm quá xa bảng; xóa các dòng và cột thừa rồi lưu lại")
    return faulty


def _area(xml: bytes) -> int:
    """Cells in the rectangle from A1 to the furthest filled cell; 0 where no column could make it too many."""
    start = max(xml.rfind(b"<row "), xml.rfind(b":row ") - _PREFIX, 0)
    last = _ROW.findall(xml[start:]) or _ROW.findall(xml)
    if not last or int(last[-1]) * _COLUMNS <= MAX_CELLS:
        return 0
    found = _CELL.findall(xml)
    columns, rows = {c for c, _ in found}, {r for _, r in found}
    widest = max(columns, key=lambda c: (len(c), c), default=b"")
    return (parts.column_of(widest) + 1) * max(map(int, rows), default=0)
