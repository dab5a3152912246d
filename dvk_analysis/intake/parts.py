"""The parts of a zipped workbook: unpacked once, checked, and packed again for the reader without compression.

The reader would unpack a sheet twice, for its cells and for its merged cells; here it finds the merged cells first and
stops. What it leaves out is found here too: error values, and merged cells of .ods files.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

Merge = tuple[int, int, int, int]
Parts = dict[str, bytes]

#: The reader holds a sheet as a full rectangle, so one stray cell far away would take all memory.
MAX_CELLS = 20_000_000
MAX_BYTES = 500_000_000

#: Parts that hold no cells: pictures, macros, colours, settings of printers.
_NO_CELLS = re.compile(
    r"(?:docProps|customXml|Pictures|Thumbnails)/|xl/(?:media|theme|drawings|embeddings|printer|vba)", re.IGNORECASE
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
#: A cell with a value in it: cells that are only coloured reach no further than the reader looks.
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,7})"')
_PREFIX, _COLUMNS = 20, 16_384

_ERROR = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)
_SPANNED = re.compile(rb'number-(?:rows|columns)-spanned="(?!1")')
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class TooLarge(ValueError):
    """A workbook that would fill the memory; the message says what to do, in Vietnamese."""


def unpack(data: bytes) -> Parts:
    """Unpack the parts of a zipped workbook that may hold cells; those of a sheet begin with its merged cells.

    Raises
    ------
    TooLarge
        If the parts or the rectangle of a sheet are.
    zipfile.BadZipFile
        If it is no zip, or a part is not what the list of parts says.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_BYTES:
            raise TooLarge("quá lớn khi giải nén; chỉ gửi các trang biểu mẫu")
        parts = {name: archive.read(name) for name in archive.namelist() if not _NO_CELLS.match(name)}
    for name in filter(_SHEET.fullmatch, parts):
        if _area(parts[name]) > MAX_CELLS:
            raise TooLarge("có ô nằm quá xa bảng; xóa các dòng và cột thừa rồi lưu lại")
        parts[name] = _merges_first(parts[name])
    return parts


def pack(parts: Parts) -> io.BytesIO:
    """Make a zip of parts, not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def _area(xml: bytes) -> int:
    """Cells in the rectangle from A1 to the furthest filled cell; 0 where no column could make it too many."""
    start = max(xml.rfind(b"<row "), 0) or max(xml.rfind(b":row ") - _PREFIX, 0)
    last = _ROW.findall(xml[start:]) or _ROW.findall(xml)
    if not last or int(last[-1]) * _COLUMNS <= MAX_CELLS:
        return 0
    found = _CELL.findall(xml)
    columns, rows = {c for c, _ in found}, {r for _, r in found}
    widest = max(columns, key=lambda c: (len(c), c), default=b"")
    return (column_of(widest) + 1) * max(map(int, rows), default=0)


def _merges_first(xml: bytes) -> bytes:
    """Put the list of merged cells, or an empty one, before the cells, so that who looks for it need not read these."""
    begin, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if not 0 <= begin < end:
        return xml
    start, stop = xml.find(b"<mergeCells", end), xml.find(b"</mergeCells>", end) + len(b"</mergeCells>")
    if not 0 <= start < stop:
        start = stop = len(xml)
    merges = xml[start:stop] or b"<mergeCells></mergeCells>"
    return b"".join((xml[:begin], merges, xml[begin:start], xml[stop:]))


def error_cells(parts: Parts) -> dict[str, dict[tuple[int, int], str]]:
    """Find the cells of an .xlsx file that hold an error such as ``#REF!``.

    Returns
    -------
    dict of str to dict
        Sheets that have any, with (row, column), counted from 0, and the error.
    """
    sheets = (content for name, content in parts.items() if _SHEET.fullmatch(name))
    if not any(b"#" in content and b't="e"' in content for content in sheets):
        return {}
    links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {link.get("Id"): posixpath.join("/xl", link.get("Target")) for link in links}
    found = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).findall(".//{*}sheet"):
        cells = _ERROR.findall(parts.get(targets[sheet.get(_LINK)][1:], b""))
        if cells:
            found[sheet.get("name")] = {(int(row) - 1, column_of(c)): error.decode() for c, row, error in cells}
    return found


def column_of(letters: bytes) -> int:
    """Position of a column, counted from 0, by its letters.

    Examples
    --------
    >>> column_of(b"A"), column_of(b"AB")
    (0, 27)
    """
    return sum((letter - 64) * 26**power for power, letter in enumerate(reversed(letters))) - 1


def merged_cells(content: bytes) -> dict[str, list[Merge]]:
    """Find the merged cells in the content of an .ods file, by sheet, as first row and column, last row and column."""
    if not _SPANNED.search(content):
        return {}
    tables = ElementTree.fromstring(content).iter(f"{_TABLE}table")
    return {table.get(f"{_TABLE}name", ""): list(_merges(table)) for table in tables}


def _merges(table: ElementTree.Element) -> Iterator[Merge]:
    top = 0
    for row in table.iter(f"{_TABLE}table-row"):
        left = 0
        for cell in row:
            down, right = (int(cell.get(f"{_TABLE}number-{way}-spanned", 1)) for way in ("rows", "columns"))
            if down > 1 or right > 1:
                yield top, left, top + down - 1, left + right - 1
            left += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        top += int(row.get(f"{_TABLE}number-rows-repeated", 1))
