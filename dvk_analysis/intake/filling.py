"""Cells that say what stands elsewhere: merged down a column, a ditto mark for the cell above, blank below a unit."""

import re
from collections.abc import Sequence

from dvk_analysis import text
from dvk_analysis.intake.cells import shown

#: A longer text is no ditto mark.
LONGEST = 20
_NUMBER = re.compile(r"\d+[.)]?")
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


def fill_units(
    rows: Sequence[list[object]], body: range, number: int | None, unit: int | None
) -> Sequence[list[object]]:
    """Give numbered rows the unit that is written once, at the first row of its group.

    That is plain only where the whole table keeps to it: each unit stands there once, with blanks below it.

    Examples
    --------
    >>> fill_units([[1, "Xã A"], [2, ""], [3, "Xã B"], [4, ""]], range(4), 0, 1)
    [[1, 'Xã A'], [2, 'Xã A'], [3, 'Xã B'], [4, 'Xã B']]
    >>> fill_units([[1, "Xã A"], [2, ""], [3, "Xã B"]], range(3), 0, 1)[1]
    [2, '']
    """
    if number is None or unit is None:
        return rows
    numbered = [i for i in body if number < len(rows[i]) and _NUMBER.fullmatch(shown(rows[i][number]))]
    said = [text.key(shown(rows[i][unit])) if unit < len(rows[i]) else "" for i in numbered]
    starts = [i for i, name in enumerate(said) if name]
    ends = [*starts[1:], len(said)]
    plain = len(starts) > 1 and starts[0] == 0 and len({said[i] for i in starts}) == len(starts)
    if not plain or any(end - start < 2 for start, end in zip(starts, ends, strict=True)):
        return rows
    filled = list(rows)
    for start, end in zip(starts, ends, strict=True):
        for i in numbered[start + 1 : end]:
            row = [*rows[i], *[""] * (unit + 1 - len(rows[i]))]
            filled[i] = [*row[:unit], rows[numbered[start]][unit], *row[unit + 1 :]]
    return filled
