"""Result tables: the one shape in which every number of the analysis is handed on.

Contract of every function that returns a result table (`indicators`, `chapters`):

- Columns: ``indicator``, ``year``, ``unit_id`` (a unit, or ``all`` for the whole place), the group columns,
  ``numerator``, ``denominator``, ``value``, ``lower``, ``upper`` (95 %), ``note``. Whole numbers are Int64, the others
  float64 and str; a missing number is null. Shares are fractions in [0, 1].
- ``by`` names the group columns, one or several. Codes stand in the order of the vocabulary, and every combination is a
  row, also an empty one: count 0, share null. A null or unknown code is a group of its own, last; nothing is dropped.
- ``per_unit=True`` gives one row a unit instead of the whole place. ``units`` must appear, also without records, and
  set the order; other units follow by id. ``years`` must appear, also without records.
- ``note`` is "" or one short code that says why a number is missing or how to read it.
- Pure: no input is changed, nothing is read, no clock; the order of the input's rows does not matter.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dvk_analysis.schema import RESULT_HEAD, RESULT_TAIL
from dvk_analysis.stats import wilson
from dvk_analysis.vocabulary import codes

Names = str | Sequence[str]
Units = Sequence[str] | None
Years = Sequence[int] | None

#: `unit_id` of the whole place.
ALL = "all"

#: Group columns whose codes are those of another concept.
_CONCEPTS = {"recipient_kind": "registrant_kind"}
_WHOLE = ("year", "numerator", "denominator")
_FLOATS = ("value", "lower", "upper")


def coded(by: Names, allowed: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Codes of each group column, in the order of the vocabulary.

    Raises
    ------
    ValueError
        If a column is not among the allowed ones.

    Examples
    --------
    >>> coded("registrant_kind", ("field", "registrant_kind"))
    {'registrant_kind': ('collective', 'individual')}
    """
    names = (by,) if isinstance(by, str) else tuple(by)
    for name in names:
        if name not in allowed:
            raise ValueError(f"by: {name!r} is not one of {', '.join(allowed)}")
    return {name: codes(_CONCEPTS.get(name, name)) for name in names}


def tally(
    frame: pd.DataFrame,
    groups: Mapping[str, Sequence[str]],
    amounts: Mapping[str, ArrayLike],
    *,
    per_unit: bool = False,
    units: Units = None,
    years: Years = None,
) -> pd.DataFrame:
    """Sum amounts in every cell of year, unit and groups, empty cells included.

    Parameters
    ----------
    frame : DataFrame
        Records with ``year``, ``unit_id`` and the group columns.
    groups : mapping of str to codes
        Group columns and their codes in order.
    amounts : mapping of str to array_like of shape (n_records,) or scalar
        Name of each sum and what a record adds to it; 1 counts records.
    per_unit, units, years
        See the module.

    Returns
    -------
    DataFrame
        ``year``, ``unit_id``, the group columns and the sums (float64), sorted.

    Examples
    --------
    >>> models = pd.DataFrame({"year": 2017, "unit_id": "a", "field": ["economy"] * 3})
    >>> tally(models, {"field": ("economy", "culture_society")}, {"models": 1})["models"].tolist()
    [3.0, 0.0]
    """
    given = {
        "year": sorted({*frame["year"].unique(), *(years or ())}),
        "unit_id": (units or ()) if per_unit else (ALL,),
        **groups,
    }
    levels, cell = {}, np.zeros(len(frame), dtype=np.intp)
    for name, codes_ in given.items():  # number of the cell that a record falls into, the last column counting fastest
        if name == "unit_id" and not per_unit:
            levels[name] = [ALL]
            continue
        number, seen = pd.factorize(frame[name])
        found = {*seen, *([""] if (number < 0).any() else ())}
        levels[name] = (
            [*codes_, *sorted(found.difference(codes_))] if name != "year" else sorted({*found, *(years or ())})
        )
        place = {code: i for i, code in enumerate(levels[name])}
        at = np.array([*(place[code] for code in seen), place.get("", 0)])  # the last is where -1, no code, points to
        cell = cell * len(levels[name]) + at[number]
    shape = [len(level) for level in levels.values()]
    numbers = np.unravel_index(np.arange(np.prod(shape)), shape)
    cells = {name: _level(name, level).take(i) for (name, level), i in zip(levels.items(), numbers, strict=True)}
    for name, amount in amounts.items():
        weights = np.broadcast_to(np.asarray(amount, dtype=float), len(frame))
        cells[name] = np.bincount(cell, weights, minlength=len(numbers[0]))
    return pd.DataFrame(cells)


def _level(name: str, level: list) -> pd.api.extensions.ExtensionArray | np.ndarray:
    return np.array(level, dtype="int64") if name == "year" else pd.array(level, dtype="str")


def result(cells: pd.DataFrame, indicator: str, groups: Sequence[str], **columns: ArrayLike) -> pd.DataFrame:
    """Bring cells into the shape of a result table; what neither they nor ``columns`` give is null.

    Examples
    --------
    >>> cells = pd.DataFrame({"year": [2017], "unit_id": "all", "numerator": 890.0})
    >>> result(cells, "registered", ())[["indicator", "numerator", "note"]].values.tolist()
    [['registered', 890, '']]
    """
    table = {}
    for name in (*RESULT_HEAD, *groups, *RESULT_TAIL):
        column = (
            indicator if name == "indicator" else columns.get(name, cells.get(name, "" if name == "note" else np.nan))
        )
        table[name] = _typed(name, column, len(cells))
    return pd.DataFrame(table, cells.index)


def _typed(name: str, column: ArrayLike, length: int) -> pd.api.extensions.ExtensionArray | np.ndarray:
    column = np.full(length, column) if np.ndim(column) == 0 else column
    if name in _FLOATS:
        return pd.Series(column).to_numpy(float, na_value=np.nan)
    return pd.array(column, dtype="Int64" if name in _WHOLE else "str")


def of_total(cells: pd.DataFrame) -> pd.DataFrame:
    """Give every group the total of its year and unit as denominator."""
    return cells.assign(denominator=cells.groupby(["year", "unit_id"])["numerator"].transform("sum"))


def counts(cells: pd.DataFrame, indicator: str, groups: Sequence[str], empty: str = "no_models") -> pd.DataFrame:
    """Give a result table of counts: the value is the numerator, ``empty`` the note of a count of 0."""
    note = np.where(cells["numerator"] == 0, empty, "")
    return result(cells, indicator, groups, value=cells["numerator"], note=note)


def shares(
    cells: pd.DataFrame, indicator: str, groups: Sequence[str], *, empty: str = "no_models", note: ArrayLike = ""
) -> pd.DataFrame:
    """Give a result table of shares with their Wilson intervals; ``empty`` is the note where there is nothing to share.

    Examples
    --------
    >>> cells = pd.DataFrame({"year": [2017], "unit_id": "all", "numerator": 74.0, "denominator": 890.0})
    >>> shares(cells, "commended_share", ())[["value", "lower", "upper"]].round(4).values.tolist()
    [[0.0831, 0.0667, 0.1031]]
    """
    x, n = cells["numerator"].to_numpy(float), cells["denominator"].to_numpy(float)
    lower, upper = wilson(x, n)
    value = pd.Series(x, cells.index) / n  # as a series, 0 / 0 is null without a warning
    return result(cells, indicator, groups, value=value, lower=lower, upper=upper, note=np.where(n == 0, empty, note))


def group_columns(table: pd.DataFrame) -> list[str]:
    """Group columns of a result table."""
    return [name for name in table if name not in (*RESULT_HEAD, *RESULT_TAIL)]


def verdicts(difference: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Say ``up`` or ``down`` where an interval leaves out 0, else ``unclear``; ``not_available`` for null.

    Examples
    --------
    >>> verdicts(*np.array([[0.1, 0.05, 0.15], [0.1, -0.1, 0.3], [np.nan] * 3]).T).tolist()
    ['up', 'unclear', 'not_available']
    """
    cases = [np.isnan(difference), lower > 0, upper < 0]
    return np.select(cases, ["not_available", "up", "down"], "unclear")
