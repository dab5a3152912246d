"""What may be added up and what may not: models running in a year, and amounts of outcomes. Records in, results out.

The shape of a result table is in :mod:`dvk_analysis.results`. A stock is counted in its year and never summed over
years; money is never added to land; a price or an amount "per month" is no total.
"""

import re

import numpy as np
import pandas as pd

from dvk_analysis import text
from dvk_analysis.results import ALL, Names, Units, Years, coded, counts, result, tally

#: Words in the name of a measure that make it an amount per something (keys, see :func:`dvk_analysis.text.key`).
_PER = re.compile(r"\b(?:binh quan|trung binh|hang thang|hang nam|don gia|ty le|thoi gian|gia ban)\b")


def running(
    registrations: pd.DataFrame, *, by: Names = (), per_unit: bool = False, units: Units = None, years: Years = None
) -> pd.DataFrame:
    """Count the models running in a year: on its list and not given up, new or carried on.

    Returns
    -------
    DataFrame
        Result table ``running`` by any of ``field``, ``registrant_kind`` and ``level``. The note is ``stock``: a model
        that runs for three years is in three rows, so rows of several years have no sum. ``no_models`` where it is 0.

    Raises
    ------
    ValueError
        If `by` names another column.

    Examples
    --------
    >>> models = pd.DataFrame({"year": [2016, 2017, 2017], "unit_id": "a", "stopped": [False, False, True]})
    >>> running(models)[["value", "note"]].values.tolist()
    [[1.0, 'stock'], [1.0, 'stock']]
    """
    groups = coded(by, ("field", "registrant_kind", "level"))
    amounts = {"numerator": ~registrations["stopped"].astype(bool)}
    cells = tally(registrations, groups, amounts, per_unit=per_unit, units=units, years=years)
    table = counts(cells, "running", [*groups])
    return table.assign(note=table["note"].mask(table["note"] == "", "stock"))


def amounts(outcomes: pd.DataFrame, *, per_unit: bool = False) -> pd.DataFrame:
    """Sum what models achieved, each measure in its own unit of measure.

    Returns
    -------
    DataFrame
        Result table ``amount`` by ``measure`` (spellings of one name together, the first in the alphabet shown) and
        ``unit``, only those that occur: value the sum, numerator the rows with a number, denominator all rows; no
        interval, reported amounts are no sample. Note ``rate`` with a null value for an amount per something (a price,
        a monthly or average figure, anything with "/"), which has no sum; ``no_number`` where no row has one.

    Examples
    --------
    >>> told = pd.DataFrame({"year": 2017, "unit_id": "a", "measure": ["diện tích", "Diện tích", "giá ong/lít"]})
    >>> amounts(told.assign(unit=["ha", "ha", "VND"], value=[1.5, 2.0, 300000.0]))[["measure", "value", "note"]].values
    array([['Diện tích', 3.5, ''],
           ['giá ong/lít', nan, 'rate']], dtype=object)
    """
    keys = outcomes["measure"].map(text.key)
    shown = outcomes["measure"].groupby(keys).min()
    cells = outcomes.assign(measure=keys.map(shown), unit_id=outcomes["unit_id"] if per_unit else ALL)
    grouped = cells.groupby(["year", "unit_id", "measure", "unit"], dropna=False)["value"]
    cells = grouped.agg(numerator="count", denominator="size", value=lambda each: each.sum(min_count=1)).reset_index()
    each = cells["measure"].str.contains(r"/|\bmỗi\b", case=False)  # with its tone: a key takes "mới", new, for "mỗi"
    rate = each | cells["measure"].map(text.key).str.contains(_PER)
    note = np.select([rate, cells["value"].isna()], ["rate", "no_number"], "")
    return result(cells, "amount", ["measure", "unit"], value=cells["value"].mask(rate), note=note)
