"""Sheets of cells saved as every kind of file that offices send."""

import csv
import datetime as dt
import io
import random
import unicodedata
from dataclasses import dataclass, field

import xlsxwriter
import xlwt
from messy import to_windows_1258
from odf import opendocument, table, text
from odf.namespaces import OFFICENS

from dvk_analysis.text import clean


@dataclass
class Grid:
    """Cells of a sheet with its merges, hidden rows and columns; ``truth`` by row as Excel counts, None if out."""

    name: str
    rows: list[list] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    truth: dict[int, dict | None] = field(default_factory=dict)
    forms: list[str] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)

    @property
    def filled(self) -> int:
        return sum(
            i in self.truth or any(c not in ("", None) and clean(c) for c in row) for i, row in enumerate(self.rows, 1)
        )


def save_xlsx(dice: random.Random, grids: list[Grid]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for grid in grids:
        page = book.add_worksheet(grid.name)
        for a, b, c, d in grid.merges:
            page.merge_range(a, b, c, d, "")
        for at, row in enumerate(grid.rows):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    page.write_datetime(at, column, dt.datetime.combine(value, dt.time()), day)
                elif value == "#REF!":
                    page.write_formula(at, column, "=A1", None, value)
                elif value != "" and isinstance(value, (int, float)) and dice.random() < 0.1:
                    page.write_formula(at, column, f"={value}", None, value)
                elif value != "":
                    page.write(at, column, value)
        for row in grid.hidden:
            page.set_row(row, None, None, {"hidden": True})
    book.close()
    return file.getvalue()


def save_xls(dice: random.Random, grids: list[Grid]) -> bytes:
    book, file = xlwt.Workbook(), io.BytesIO()
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for grid in grids:
        page = book.add_sheet(grid.name, cell_overwrite_ok=True)
        for at, row in enumerate(grid.rows):
            for column, value in enumerate(row):
                if value != "":
                    page.write(at, column, value, *([day] if isinstance(value, dt.date) else []))
        for a, b, c, d in grid.merges:
            page.merge(a, c, b, d)
    book.save(file)
    return file.getvalue()


def save_ods(dice: random.Random, grids: list[Grid]) -> bytes:
    book, file = opendocument.OpenDocumentSpreadsheet(), io.BytesIO()
    for grid in grids:
        page = table.Table(name=grid.name)
        spans = {(a, b): (c - a + 1, d - b + 1) for a, b, c, d in grid.merges}
        covered = {(i, j) for a, b, c, d in grid.merges for i in range(a, c + 1) for j in range(b, d + 1)} - set(spans)
        for at, row in enumerate(grid.rows):
            line = table.TableRow()
            for column, value in enumerate(row or [""]):
                line.addElement(_ods_cell(value, spans.get((at, column)), (at, column) in covered))
            page.addElement(line)
        book.spreadsheet.addElement(page)
    book.write(file)
    return file.getvalue()


def _ods_cell(value: object, span: tuple[int, int] | None, covered: bool):
    if covered:
        return table.CoveredTableCell()
    cell = table.TableCell(**({"numberrowsspanned": span[0], "numbercolumnsspanned": span[1]} if span else {}))
    kind = "date" if isinstance(value, dt.date) else "float" if isinstance(value, (int, float)) else "string"
    if value != "":
        cell.setAttrNS(OFFICENS, "value-type", kind)
        if kind != "string":
            cell.setAttrNS(
                OFFICENS,
                "date-value" if kind == "date" else "value",
                value.isoformat() if kind == "date" else str(value),
            )
        for line in str(value).split("\n"):
            cell.addElement(text.P(text=line))
    return cell


def save_csv(dice: random.Random, grids: list[Grid]) -> bytes:
    rows, made = grids[0].rows, io.StringIO(newline="")
    width = max(map(len, rows))
    shown = [[_csv_cell(c) for c in row] + [""] * (width - len(row)) for row in rows]
    csv.writer(made, delimiter=dice.choice(";;,,\t|")).writerows(shown)
    written = made.getvalue()
    encodings = [str.encode, lambda t: t.encode("utf-8-sig"), lambda t: t.encode("utf-16")]
    if written.isascii() or not set(written) - set(map(chr, range(256))):
        encodings.append(lambda t: t.encode("latin-1"))  # the old fonts, as the Excel of their time wrote them
    elif unicodedata.is_normalized("NFC", written) and to_windows_1258(written).count(b"?") == written.count("?"):
        encodings.append(to_windows_1258)
    return dice.choice(encodings)(written)


def _csv_cell(value: object) -> object:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value


SAVERS = {"xlsx": save_xlsx, "xlsm": save_xlsx, "xls": save_xls, "ods": save_ods, "csv": save_csv}
