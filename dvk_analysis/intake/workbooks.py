"""Workbooks in: the files of an inbox, and their sheets as plain Python values.

Nothing in the inbox is written. A file that does not open is refused with a reason that its sender understands.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
#: The reader holds a sheet as a full rectangle, so one stray cell far away would take all memory.
MAX_CELLS = 20_000_000
MAX_BYTES = 500_000_000

_CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
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
    """Whether a file's name says that it is a workbook.

    Examples
    --------
    >>> is_workbook("2017/NHI LONG.XLSX"), is_workbook("readme.txt")
    (True, False)
    """
    return name.lower().endswith(SUFFIXES)


def read_sheets(data: bytes) -> list[Sheet]:
    """Read the visible sheets of a workbook.

    Parameters
    ----------
    data : bytes
        The file.

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
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    _refuse_huge(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            shown = [m.name for m in book.sheets_metadata
                     if m.visible == SheetVisibleEnum.Visible and m.typ == SheetTypeEnum.WorkSheet]  # fmt: skip
            sheets = [book.get_sheet_by_name(name) for name in shown]
            return [_sheet(s) for s in sheets]
    except Exception:  # whatever a foreign file makes a reader raise, its sender gets one reason
        raise Unreadable(_reason(data)) from None


def _sheet(sheet) -> Sheet:
    first, left = sheet.start or (0, 0)
    rows = [[""] * left + row for row in sheet.to_python()]
    merged = [(t - first, c, b - first, d) for (t, c), (b, d) in sheet.merged_cell_ranges or () if t >= first]
    return Sheet(sheet.name, rows, first + 1, merged)


def _reason(data: bytes) -> str:
    head = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not data:
        return "tệp rỗng"
    if head.startswith(b"<"):
        return "không phải sổ tính mà là trang web hoặc XML; mở bằng Excel rồi lưu lại dạng .xlsx"
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        return "có mật khẩu; bỏ mật khẩu rồi gửi lại"
    if data.startswith((_OLE, b"PK")):
        return "tệp hỏng hoặc bị cắt giữa chừng; gửi lại bản lành"
    return "không phải sổ tính"


def _refuse_huge(data: bytes) -> None:
    """Refuse what would fill the memory before the reader gets it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
            parts = [n for n in archive.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
            cells = max((_area(archive.read(n)) for n in parts), default=0) if size <= MAX_BYTES else 0
    except Exception:
        return  # no zip, or a broken one: the reader itself says so
    if size > MAX_BYTES:
        raise Unreadable("quá lớn khi giải nén; chỉ gửi các trang biểu mẫu")
    if cells > MAX_CELLS:
        raise Unreadable("có ô nằm quá xa bảng; xóa các dòng và cột thừa rồi lưu lại")


def _area(xml: bytes) -> int:
    """Cells in the rectangle from A1 to the furthest cell."""
    found = _CELL.findall(xml)
    columns, rows = {c for c, _ in found}, {r for _, r in found}
    widest = max(columns, key=lambda c: (len(c), c), default=b"")
    width = sum((letter - 64) * 26**power for power, letter in enumerate(reversed(widest)))
    return width * max(map(int, rows), default=0)
