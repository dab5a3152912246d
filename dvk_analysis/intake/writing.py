"""Workbooks out: a unit's forms as offices lay them out, for the sample, the blank forms and what is sent back.

Whatever goes into a cell is neutralised here: none of our cells begins a formula, in Excel or after a copy to CSV.
"""

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from dvk_analysis import vocabulary
from dvk_analysis.intake.forms import FORMS, Form, FormColumn

#: The mark that sample workbooks carry on every sheet.
SAMPLE_MARK = "DỮ LIỆU MINH HỌA – số liệu giả lập, không phải số liệu thật"
#: Characters that a cell of Excel holds.
CELL_LIMIT = 32_767
#: Excel knows no date before this year.
FIRST_YEAR = 1900
LINE = 16.5  # points

_MADE = dt.datetime(2017, 1, 1)  # a fixed date, so that the same rows give the same bytes
_TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
#: Controls but line breaks, marks that turn the direction of writing, halves of surrogate pairs, non-characters.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(r"\s*(?=[=+\-@＝＋－＠])")

_BOX = {"border": 1, "valign": "top", "text_wrap": True}
_STYLES: dict[str, dict] = {
    "agency": {"bold": True},
    "title": {"bold": True, "font_size": 14, "align": "center"},
    "unit": {"bold": True, "align": "center"},
    "mark": {"italic": True, "font_size": 11, "align": "center", "font_color": "#9C2A10"},
    "header": {**_BOX, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E7E6E6"},
    "text": {**_BOX, "num_format": "@"},  # Excel would make a number of 0012 and a date of 7/2017
    "code": _BOX,
    "flag": {**_BOX, "align": "center"},
    "ordinal": {**_BOX, "align": "center"},
    "integer": {**_BOX, "num_format": "#,##0"},
    "number": {**_BOX, "num_format": "#,##0.0##"},
    "date": {**_BOX, "num_format": "dd/mm/yyyy", "align": "center"},
}


class Book(xlsxwriter.Workbook):
    """A workbook in one typeface that nobody sees before it is complete."""

    def __init__(self, path: Path, title: str):
        self._path, self._draft = path, path.with_name(f".{path.name[-60:]}.part")
        super().__init__(str(self._draft), _TEXT_ONLY | {"in_memory": True})
        self.set_properties({"created": _MADE, "title": neutral(title)[:255]})
        self._looks: dict[tuple, object] = {}

    def __exit__(self, kind: object, *_: object) -> None:
        self.close()
        self._draft.unlink() if kind else self._draft.replace(self._path)

    def look(self, style: str = "", **more: object) -> object:
        """Give the format of a named style, with more properties where asked for."""
        wanted = {"font_name": "Times New Roman", "font_size": 12, **_STYLES.get(style, {}), **more}
        key = tuple(sorted(wanted.items()))
        if key not in self._looks:
            self._looks[key] = self.add_format(wanted)
        return self._looks[key]


def neutral(value: str, limit: int = CELL_LIMIT) -> str:
    r"""Make text safe for a cell: no formula, no control character, not too long.

    Parameters
    ----------
    value : str
    limit : int
        Most characters, counted as Excel does.

    Examples
    --------
    >>> neutral("\t=HYPERLINK(A1)"), neutral("- trồng dừa"), neutral("a\x00b")
    ("'=HYPERLINK(A1)", "'- trồng dừa", 'ab')
    """
    text = _CONTROL.sub("", "\n".join(value.splitlines()).replace("\t", " "))
    text = _FORMULA.sub("'", text, count=1) if _FORMULA.match(text) else text
    return text if len(text) <= limit // 2 else text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")


def write_cell(sheet: Worksheet, row: int, column: int, value: object, look: object) -> None:
    """Write a value by its type, so that text never becomes a formula or a link."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, look)
    elif isinstance(value, int | float) and math.isfinite(value):
        sheet.write_number(row, column, value, look)
    elif isinstance(value, dt.time | dt.timedelta) or (isinstance(value, dt.date) and value.year >= FIRST_YEAR):
        sheet.write_datetime(row, column, value, look)
    elif value is not None and (text := neutral(str(value))):
        sheet.write_string(row, column, text, look)
    else:
        sheet.write_blank(row, column, None, look)


def write_workbook(
    path: Path, *, unit: str, year: int, rows: Mapping[str, Iterable[Mapping[str, object]]], agency: str, mark: str = ""
) -> None:
    """Write one unit's forms of a year, a sheet each.

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
    with Book(path, f"{unit} {year}") as book:
        for form in FORMS:
            write_form(book, form, heading(form, unit.upper(), year, agency, mark), list(rows.get(form.table, ())))


def heading(form: Form, unit: str, year: int, agency: str, mark: str = "") -> list[str]:
    """Word the lines above a form: who receives it, its title, who sends it, and the mark of invented rows."""
    return [agency.upper(), form.title.format(year=year), f"ĐƠN VỊ: {unit}", mark]


def write_form(
    book: Book, form: Form, head: Sequence[str], rows: Sequence[Mapping[str, object]]
) -> tuple[Worksheet, int]:
    """Write a form as a sheet of its own, ready to print; an empty row gets its boxes and no number.

    Returns
    -------
    tuple of Worksheet and int
        The sheet, and the index of its header row.
    """
    sheet, last, header = book.add_worksheet(form.sheet), len(form.columns) - 1, len(head) + 1
    write_cell(sheet, 0, 0, head[0], book.look("agency"))
    for row, style in enumerate(("title", "unit", "mark"), 1):
        if head[row]:
            sheet.merge_range(row, 0, row, last, neutral(head[row]), book.look(style))
    sheet.set_row(header, 2 * LINE)
    for at, column in enumerate(form.columns):
        sheet.set_column(at, at, column.width)
        write_cell(sheet, header, at, column.header, book.look("header"))
    for number, row in enumerate(rows, 1):
        for at, column in enumerate(form.columns):
            value = worded(column, row.get(column.name) if column.name else number if row else None)
            write_cell(sheet, header + number, at, value, book.look(_style(column.kind, value)))
    lay_out(sheet, header)
    return sheet, header


def lay_out(sheet: Worksheet, header: int) -> None:
    """Print with the header on every page, and keep it in sight on the screen."""
    sheet.freeze_panes(header + 1, 0)
    sheet.repeat_rows(header)
    set_page(sheet)


def set_page(sheet: Worksheet) -> None:
    """Print on A4 across, as wide as the page, with page numbers."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&CTrang &P/&N")


def row_height(texts: Iterable[tuple[object, float]]) -> float:
    """Height in points of a row, from its values and the widths of their columns; some programs do not work it out."""
    lines = (len(line) // width + 1 for value, width in texts for line in str(value).split("\n"))
    return LINE * min(max(lines, default=1), 24)  # Excel's limit is 409 points


def worded(column: FormColumn, value: object) -> object:
    """Word a value as an office would type it; empty for a missing one and for no."""
    if value is None or value is False:
        return ""
    if column.kind == "flag":
        return "x"
    if column.kind != "code":
        return value
    written = vocabulary.label(column.concept, str(value))
    return written if column.concept == "measure_unit" else capital(written)


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def _style(kind: str, value: object) -> str:
    """Look of a cell; a number shows decimals only if it has some, and an empty cell those that are typed."""
    if kind != "number":
        return kind
    return "code" if value == "" else "integer" if float(value).is_integer() else "number"
