"""What the binary .xls files of old say and the reader leaves out: error values."""

import io
import re

#: A cell with an error, or a formula that came to one; where the bytes of a file hold neither, it has no such cell.
_ERROR = re.compile(rb"\x05\x02\x08\0.{7}\x01|\x06\0.{2}.{6}\x02\0.\0{3}\xff\xff", re.DOTALL)


def error_cells(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Find the cells of an .xls file that hold an error such as ``#REF!``.

    Returns
    -------
    dict of str to dict
        Sheets, with (row, column), counted from 0, and the error.
    """
    if not _ERROR.search(data):
        return {}
    import xlrd  # slow, so for these files only

    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    return {sheet.name: dict(_errors(sheet, xlrd)) for sheet in book.sheets()}


def _errors(sheet, xlrd):
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                yield (row, column), xlrd.error_text_from_code[sheet.cell_value(row, column)]
