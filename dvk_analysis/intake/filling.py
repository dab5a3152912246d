"""Cells that say what stands elsewhere: merged down a column, or a ditto mark for the cell above."""

import re
from collections.abc import Sequence

#: A longer text is no ditto mark.
LONGEST = 20
_DITTO = re.compile(r"[-–(]?\s*(?:n\.?t|như trên)\.?\s*[-–)]?|[\"″〃”]|''")


def fill_merged(rows: list[list[object]], merged: Sequence[tuple[int, int, int, int]]) -> list[list[object]]:
    """Give every row of a cell merged down a column the cell's value; cells merged along a row stay as they are.

    Examples
    --------
    >>> fill_merged([["Xã A", 1], ["", 2]], [(0, 0, 1, 0)])
    [['Xã A', 1], ['Xã A', 2]]
    """
    down = [m for m in merged if m[2] > m[0] and m[2] < len(rows)]
    if not down:
        return rows
    filled = [list(row) for row in rows]
    for top, left, bottom, _ in down:
        if left < len(filled[top]) and filled[top][left] != "":
            for row in filled[top + 1 : bottom + 1]:
                row.extend([""] * (left + 1 - len(row)))
                row[left] = filled[top][left]
    return filled


def fill_ditto(rows: list[list[object]]) -> list[list[object]]:
    """Give a cell that says «như trên» (nt, or a ditto mark) what stands above it.

    Examples
    --------
    >>> fill_ditto([["Xã A"], ["-nt-"], ["″"]])
    [['Xã A'], ['Xã A'], ['Xã A']]
    """
    texts = {c for row in rows for c in row if type(c) is str and 0 < len(c) < LONGEST}
    marks = {c for c in texts if _DITTO.fullmatch(c.strip().lower())}
    if not marks:
        return rows
    filled = rows[:1]
    for row in rows[1:]:
        above = filled[-1]
        filled.append([above[at] if c in marks and at < len(above) else c for at, c in enumerate(row)])
    return filled
