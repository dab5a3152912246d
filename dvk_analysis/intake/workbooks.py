"""Workbooks in and out: the files of an inbox, their sheets as plain Python values, and a unit's forms as a workbook.

Nothing in the inbox is written. A file that does not open is refused with a reason that its sender understands.
"""

import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dvk_analysis import vocabulary
from dvk_analysis.intake import delimited
from dvk_analysis.intake.forms import FORMS, Form, FormColumn

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
#: The mark that sample workbooks carry on every sheet.
SAMPLE_MARK = "DỮ LIỆU MINH HỌA – số liệu giả lập, không phải số liệu thật"
#: The reader holds a sheet as a full rectangle, so one stray cell far away would take all memory.
MAX_CELLS = 20_000_000
MAX_BYTES = 500_000_000

#: A cell with a value in it: cells that are only coloured reach no further than the reader looks.
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,7})"')
_TAIL, _COLUMNS = 200_000, 16_384
_OLE = b"\xd0\xcf\x11\xe0"
_MADE = dt.datetime(2017, 1, 1)  # a fixed date, so that the same rows give the same bytes


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
    _refuse_huge(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            kinds = {m.name: m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet}
            return [_sheet(book.get_sheet_by_name(n), m.visible != SheetVisibleEnum.Visible) for n, m in kinds.items()]
    except Exception:  # whatever a foreign file makes a reader raise, its sender gets one reason
        raise Unreadable(_reason(data)) from None


def _sheet(sheet, hidden: bool) -> Sheet:
    """Take the filled part of a sheet; columns count from A, blank rows share one empty list."""
    (first, left), blank = sheet.start or (0, 0), []
    rows = [[""] * left + row if any(c != "" for c in row) else blank for row in sheet.iter_rows()]
    while rows and not rows[-1]:
        rows.pop()
    merged = [(t - first, c, b - first, d) for (t, c), (b, d) in sheet.merged_cell_ranges or () if t >= first]
    return Sheet(sheet.name, rows, first + 1, merged, hidden)


def _reason(data: bytes) -> str:
    head = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(b"<"):
        return "không phải sổ tính mà là trang web hoặc XML; mở bằng Excel rồi lưu lại dạng .xlsx"
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        return "có mật khẩu; bỏ mật khẩu rồi gửi lại"
    if data.startswith((_OLE, b"PK")):
        return "tệp hỏng hoặc bị cắt giữa chừng; gửi lại bản lành"
    return "không phải sổ tính"


def _refuse_huge(data: bytes) -> None:
    """Refuse what would fill the memory before the reader gets it."""
    size = cells = 0
    with (
        suppress(Exception),
        zipfile.ZipFile(io.BytesIO(data)) as archive,
    ):  # no zip, or a broken one: the reader says so
        size = sum(part.file_size for part in archive.infolist())
        parts = [n for n in archive.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
        cells = max((_area(archive.read(n)) for n in parts), default=0) if size <= MAX_BYTES else 0
    if size > MAX_BYTES:
        raise Unreadable("quá lớn khi giải nén; chỉ gửi các trang biểu mẫu")
    if cells > MAX_CELLS:
        raise Unreadable("có ô nằm quá xa bảng; xóa các dòng và cột thừa rồi lưu lại")


def _area(xml: bytes) -> int:
    """Cells in the rectangle from A1 to the furthest filled cell; 0 where no column could make it too many."""
    last = _ROW.findall(xml[-_TAIL:]) or _ROW.findall(xml)
    if not last or int(last[-1]) * _COLUMNS <= MAX_CELLS:
        return 0
    found = _CELL.findall(xml)
    columns, rows = {c for c, _ in found}, {r for _, r in found}
    widest = max(columns, key=lambda c: (len(c), c), default=b"")
    width = sum((letter - 64) * 26**power for power, letter in enumerate(reversed(widest)))
    return width * max(map(int, rows), default=0)


def write_workbook(
    path: Path, *, unit: str, year: int, rows: Mapping[str, Iterable[Mapping[str, object]]], agency: str, mark: str = ""
) -> None:
    """Write one unit's forms of a year, a sheet each, as offices lay them out.

    Parameters
    ----------
    path : Path
        File to write; its folder exists.
    unit : str
        Name of the unit.
    year : int
    rows : mapping of table name to rows
        Each row maps the table's columns to values; codes are written as their Vietnamese labels.
    agency : str
        Who receives the forms, for the block at the top left.
    mark : str, optional
        Line under the unit that says that the rows are invented.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _MADE, "title": f"{unit} {year}"})
        styles = {name: book.add_format({"font_name": "Times New Roman", **look}) for name, look in _STYLES.items()}
        for form in FORMS:
            head = [agency.upper(), form.title.format(year=year), f"ĐƠN VỊ: {unit.upper()}", mark]
            _write_sheet(book.add_worksheet(form.sheet), form, head, list(rows.get(form.table, ())), styles)


_BOX = {"border": 1, "valign": "top", "text_wrap": True, "font_size": 12}
_STYLES: dict[str, dict] = {
    "agency": {"bold": True, "font_size": 12},
    "title": {"bold": True, "font_size": 14, "align": "center"},
    "unit": {"bold": True, "font_size": 12, "align": "center"},
    "mark": {"italic": True, "font_size": 11, "align": "center", "font_color": "#9C2A10"},
    "header": {**_BOX, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E7E6E6"},
    "text": _BOX,
    "code": _BOX,
    "flag": {**_BOX, "align": "center"},
    "ordinal": {**_BOX, "align": "center"},
    "integer": {**_BOX, "num_format": "#,##0"},
    "number": {**_BOX, "num_format": "#,##0.0##"},
    "date": {**_BOX, "num_format": "dd/mm/yyyy", "align": "center"},
}


def _write_sheet(sheet, form: Form, head: list[str], rows: list[Mapping[str, object]], styles: dict) -> None:
    last, header = len(form.columns) - 1, len(head) + 1
    sheet.write_string(0, 0, head[0], styles["agency"])
    for row, style in enumerate(("title", "unit", "mark"), 1):
        if head[row]:
            sheet.merge_range(row, 0, row, last, head[row], styles[style])
    for at, column in enumerate(form.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(header, at, column.header, styles["header"])
    for number, row in enumerate(rows, 1):
        for at, column in enumerate(form.columns):
            value = number if column.kind == "ordinal" else _shown(column, row.get(column.name))
            _write_cell(sheet, header + number, at, value, styles[_style(column.kind, value)])
    sheet.freeze_panes(header + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)


def _write_cell(sheet, row: int, column: int, value: object, style) -> None:
    """Write by the value's type, so that text never becomes a formula or a link."""
    if value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _style(kind: str, value: object) -> str:
    return "integer" if kind == "number" and float(value or 0).is_integer() else kind


def _shown(column: FormColumn, value: object) -> object:
    """Word a value as an office would type it."""
    if value is None or value is False:
        return ""
    if column.kind == "flag":
        return "x"
    if column.kind != "code":
        return value
    written = vocabulary.label(column.concept, str(value))
    return written if column.concept == "measure_unit" else written[:1].upper() + written[1:]
