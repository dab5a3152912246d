"""The totals that a table states itself, held against its rows."""

from collections.abc import Iterator, Sequence

from dvk_analysis import text
from dvk_analysis.intake import cells, rowkinds
from dvk_analysis.intake.columns import Block, Column

#: Columns whose numbers are summed; in all others a line of totals states a count of rows.
SUMMED = ("sessions", "attendees")
#: Columns in which a number in a line of totals has no meaning that rows could be held against.
_OTHER = ("value", "year", "held_on", "registered_on", "decided_on", "decision_no", "label", "remark", "hamlet", "unit")


def disagreeing(
    block: Block, rows: Sequence[Sequence[object]], kinds: Sequence[tuple[int, str]]
) -> Iterator[tuple[int, Column | None, float, float]]:
    """Find stated totals that are neither the sum of all rows above nor of those since the total before.

    Parameters
    ----------
    block : Block
    rows : sequence of rows of cells
    kinds : sequence of (row, class)
        What each row of the body is, as :func:`rowkinds.classify` says.

    Yields
    ------
    row, column, stated, found
        ``column`` is None where the count stands in the line's own words.
    """
    whole: list[int] = []
    part: list[int] = []
    section: tuple[int, int, int] | None = None  # row, stated, records before it
    for at, kind in [*kinds, (-1, "end")]:
        if kind == "record":
            whole.append(at)
            part.append(at)
        if kind in ("section", "total", "end") and section and len(whole) - section[2] != section[1]:
            yield section[0], None, section[1], len(whole) - section[2]
        if kind in ("section", "total", "end"):
            section = None
        if kind == "section":
            stated = rowkinds.section_of(" ".join(cells.shown(c) for c in rows[at] if c != ""))[1]
            section = (at, stated, len(whole)) if stated else None
        if kind == "total":
            for column, stated in _stated(block, rows[at]):
                sums = [_sum(column, rows, some) for some in (whole, part)]
                if None not in sums and stated not in sums:
                    yield at, column, stated, sums[0]
            part = []


def _stated(block: Block, row: Sequence[object]) -> Iterator[tuple[Column | None, float]]:
    columns = {c.at: c for c in block.columns}
    for at, cell in enumerate(row):
        column = columns.get(at)
        if cell == "" or (column and column.role.name in _OTHER):
            continue
        if isinstance(cell, str) and rowkinds.is_total(text.key(cell)):
            numbers = [w for w in text.key(cell).split() if w.isdecimal()]
            if len(numbers) == 1:
                yield None, float(numbers[0])
        elif column and (number := number_in(cell)) is not None:
            yield column, number


def _sum(column: Column | None, rows: Sequence[Sequence[object]], some: list[int]) -> float | None:
    """Add up what a total is about, over some rows; None if a number of them does not read."""
    found = [rows[at][column.at] if column and column.at < len(rows[at]) else "" for at in some]
    if column and column.role.name in SUMMED:
        numbers = [number_in(cell) for cell in found if cell != ""]
        return None if any(n is None or not n.is_integer() for n in numbers) else sum(numbers)
    if column and column.role.code:
        return sum(cells.is_tick(cell) is not False for cell in found)
    return len(some)


def number_in(cell: object) -> float | None:
    """Read a number; None if the cell holds none."""
    try:
        return text.parse_number(cell)
    except ValueError:
        return None
