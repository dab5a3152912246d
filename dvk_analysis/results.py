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
    keys = pd.DataFrame({name: frame[name].fillna("") for name in groups}, index=frame.index)
    keys.insert(0, "unit_id", frame["unit_id"] if per_unit else ALL)
    given = {"unit_id": (units or ()) if per_unit else (ALL,), **groups}
    levels = {name: list(dict.fromkeys([*given[name], *sorted(keys[name].unique())])) for name in keys}
    keys.insert(0, "year", frame["year"].astype("int64"))
    levels = {"year": sorted({*keys["year"].unique(), *(years or ())}), **levels}
    cells = pd.MultiIndex.from_product(levels.values(), names=list(levels)).to_frame(index=False)
    cell = np.zeros(len(frame), dtype=np.intp)
    for name, level in levels.items():  # number of the cell that a record falls into, the last column counting fastest
        cell = cell * len(level) + pd.Index(level).get_indexer(keys[name])
    weights = {name: np.broadcast_to(np.asarray(amount, dtype=float), len(frame)) for name, amount in amounts.items()}
    return cells.assign(**{name: np.bincount(cell, w, minlength=len(cells)) for name, w in weights.items()})


def result(cells: pd.DataFrame, indicator: str, groups: Sequence[str], **columns: ArrayLike) -> pd.DataFrame:
    """Bring cells into the shape of a result table; what neither they nor ``columns`` give is null.

    Examples
    --------
    >>> cells = pd.DataFrame({"year": [2017], "unit_id": "all", "numerator": 890.0})
    >>> result(cells, "registered", ())[["indicator", "numerator", "note"]].values.tolist()
    [['registered', 890, '']]
    """
    blank = {name: np.nan for name in RESULT_TAIL if name not in cells} | {"note": ""}
    table = cells.assign(**blank | {"indicator": indicator} | columns)[[*RESULT_HEAD, *groups, *RESULT_TAIL]]
    types = dict.fromkeys(table, "str") | dict.fromkeys(("year", "numerator", "denominator"), "Int64")
    return table.astype(types | dict.fromkeys(_FLOATS, "float64"))


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
