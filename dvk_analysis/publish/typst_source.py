"""Text and tables as Typst source.

Every piece of text is a string literal, so nothing a notebook says can act as markup or as code.
"""

import re
import unicodedata
from typing import Any

from dvk_analysis.publish.fonts import SHORT, breakable, layout, split
from dvk_analysis.publish.html_tables import Cell, Table

#: Rows whose cells are all shorter, in signs, are kept on one page.
WHOLE = 800
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def quote(text: str) -> str:
    r"""Write `text` as a Typst string literal, composed (NFC) and without control characters.

    Examples
    --------
    >>> quote('#read("x") $1$')
    '"#read(\\"x\\") $1$"'
    """
    plain = _CONTROL.sub("\ufffd", unicodedata.normalize("NFC", text).replace("\r\n", "\n"))
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def table_to_typst(table: Table, number: int = 0, lead: str = "") -> str:
    """Call the template's ``dvk-table`` to set `table`, in parts if it is too wide.

    With a `number` it may move to the top of a page. `lead` is the source of the headings over it, which turn with it.
    """
    first, *others = split(table)
    return _part_to_typst(first, number, lead) + "".join(_part_to_typst(part, 0, "") for part in others)


def _part_to_typst(table: Table, number: int, lead: str) -> str:
    plan = layout(table)
    last = len(table.body) - 1 if table.total else -1
    options = {
        "n": str(number),
        "caption": quote(table.caption),
        "note": quote(table.note),
        "size": f"{plan.size}pt",
        "landscape": str(plan.landscape).lower(),
        "lead": f"[{lead}]" if plan.landscape else "none",
        "whole": str(all(len(cell.text) < WHOLE for row in table.body for cell in row)).lower(),
        "long": str(len(table.body) > SHORT).lower(),
        "total": str(table.total).lower(),
        "columns": _array(f"{width}{plan.unit}" for width in plan.widths),
        "align": _array(table.align),
        "head": _array(_cell(cell, strong=True) for row in table.head for cell in row),
        "head-rows": str(len(table.head)),
        "rows": str(len(table.body)),
    }
    cells = (_cell(cell, strong=y == last) for y, row in enumerate(table.body) for cell in row)
    return (
        "" if plan.landscape else lead
    ) + f"#dvk-table({', '.join(f'{key}: {value}' for key, value in options.items())},\n{', '.join(cells)})\n"


def _cell(cell: Cell, *, strong: bool) -> str:
    content = f"[{cell.markup}]" if cell.markup else quote(breakable(cell.text))
    content = f"strong({content})" if strong and cell.text else content
    if cell.columns == cell.rows == 1:
        return content
    center = "align: center + bottom, " if cell.head and cell.columns > 1 else ""
    return f"table.cell({center}colspan: {cell.columns}, rowspan: {cell.rows}, {content})"


def _array(items: Any) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"
