"""Workbooks in: the files of an inbox, and their sheets as plain Python values.

Nothing in the inbox is written. A file that does not open is refused with a reason that its sender understands.
"""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from dvk_analysis.intake import biff, delimited, parts

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
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
    unpacked, errors, merges = io.BytesIO(data), {}, {}
    try:
        if data.startswith(b"PK"):
            found = parts.unpack(data)
            unpacked, errors = parts.pack(found), parts.error_cells(found)
            merges = parts.merged_cells(found["content.xml"]) if "content.xml" in found else {}
        elif data.startswith(_OLE):
            errors = biff.error_cells(data)
        with CalamineWorkbook.from_filelike(unpacked) as book:
            kinds = {m.name: m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet}
            return [
                _sheet(
                    book.get_sheet_by_name(n), m.visible != SheetVisibleEnum.Visible, errors.get(n, {}), merges.get(n)
                )
                for n, m in kinds.items()
            ]
    except parts.TooLarge as error:
        raise Unreadable(str(error)) from None
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
