"""What the parts of a zipped workbook say and the reader leaves out: error values, and merged cells of .ods files."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

Merge = tuple[int, int, int, int]

_ERROR = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)
_SPANNED = re.compile(rb'number-(?:rows|columns)-spanned="(?!1")')
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def error_cells(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Find the cells of an .xlsx file that hold an error such as ``#REF!``.

    Returns
    -------
    dict of str to dict
        Sheets that have any, with (row, column), counted from 0, and the error.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): posixpath.join("/xl", link.get("Target")) for link in links}
        found = {}
        for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).findall(".//{*}sheet"):
            part = archive.read(targets[sheet.get(_LINK)][1:])
            cells = _ERROR.findall(part)
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


def merged_cells(data: bytes) -> dict[str, list[Merge]]:
    """Find the merged cells of an .ods file, by sheet, as first row, first column, last row, last column from 0."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml")
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
