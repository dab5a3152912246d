"""What every display table needs: the table itself, shares with their counts, columns and numbers."""

import datetime as dt
from dataclasses import dataclass, replace

import pandas as pd

from dvk_analysis.phrases import phrase
from dvk_analysis.text import format_date, format_number, format_percent

#: Stands for a count that a public edition holds back.
HELD_BACK = "*"
#: Rows that a table shows at most; of more, its first and last ones.
MOST_ROWS = 200


@dataclass(frozen=True)
class Table:
    """Formatted rows with their caption and columns, each a label and ``left``, ``right`` or ``center``."""

    name: str
    caption: str
    columns: list[tuple[str, str]]
    rows: list[list[str]]
    total: bool = False
    note: str = ""


def shortened(table: Table, language: str = "vi") -> Table:
    """Keep the first and the last rows of a table that is too long to be read, and say how many others there are.

    Examples
    --------
    >>> long = Table("t", "", [("n", "right")], [[str(n)] for n in range(1_000)])
    >>> shortened(long, "en").rows[99:102]
    [['99'], ['… and 800 more …'], ['900']]
    """
    left_out = len(table.rows) - MOST_ROWS
    if left_out <= 0:
        return table
    between = phrase("table.others", language, n=format_number(left_out, language=language))
    gap, half = [between, *[""] * (len(table.columns) - 1)], MOST_ROWS // 2
    return replace(table, rows=[*table.rows[:half], gap, *table.rows[-half:]])


def share(row: object, language: str = "vi") -> str:
    """Write a share with its counts, for example ``9/42 (21,4 %)``; a dash where there is nothing to share.

    Examples
    --------
    >>> share({"numerator": 9, "denominator": 42, "value": 9 / 42}, "en")
    '9/42 (21.4%)'
    """
    if pd.isna(row["denominator"]) or row["denominator"] == 0:
        return "–"
    x, n = (format_number(row[c], language=language) for c in ("numerator", "denominator"))
    return f"{x}/{n} ({format_percent(row['value'], language=language)})"


def stated_day(written: str, language: str = "vi") -> str:
    """Write the day of a source as the language does; a month or a year alone stays as it is.

    Examples
    --------
    >>> stated_day("2017-10-13"), stated_day("2021-12"), stated_day("")
    ('13/10/2017', '2021-12', '–')
    """
    return format_date(dt.date.fromisoformat(written), language) if len(written) == 10 else written or "–"


def columns(heads: list[str]) -> list[tuple[str, str]]:
    """First column to the left, numbers to the right."""
    return [(h, "left" if i == 0 else "right") for i, h in enumerate(heads)]


def number(value: float, language: str) -> str:
    """Missing values of every kind, also those of integers, as a dash."""
    return format_number(None if pd.isna(value) else value, language=language)
