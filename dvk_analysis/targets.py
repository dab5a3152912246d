"""Registered models against what was asked for: quotas and registration windows. Records in, result table out.

The shape of a result table and the meaning of ``per_unit`` and ``units`` are in :mod:`dvk_analysis.results`. Only the
models of the one year are looked at; its quota is that of the model year, its window opens in the year before.
"""

import numpy as np
import pandas as pd

from dvk_analysis.place import Place
from dvk_analysis.results import Units, coded, of_total, result, shares, tally

#: Codes of the group column ``timing``, in the order of the result table.
TIMINGS = ("in_window", "early", "late", "undated")


def quota(registrations: pd.DataFrame, place: Place, year: int) -> pd.DataFrame:
    """Hold the registered models of a year against the quotas.

    Returns
    -------
    DataFrame
        Result table ``quota`` by ``registrant_kind``, a row for each unit of the year with a quota or with registered
        models, in the order of the place: numerator registered, denominator quota, value their ratio (above 1 when
        exceeded), no interval. Note ``met``, ``not_met`` or ``no_quota`` (denominator and value null).

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> models = pd.DataFrame({"year": [2018], "unit_id": "nhi-long", "registrant_kind": "collective"})
    >>> len(quota(models, load_place("cang-long"), 2018))  # 14 communes and the Party committee, two kinds each
    30
    """
    groups = coded("registrant_kind", ("registrant_kind",))
    models = registrations[registrations["year"] == year]
    present, kinds = set(models["unit_id"].unique()), groups["registrant_kind"]
    quotas = {(u.unit_id, k): place.quota(year, u.unit_kind, k) for u in place.units for k in kinds}
    present |= {
        u.unit_id for u in place.units if u.valid_in(year) and any(quotas[u.unit_id, k] is not None for k in kinds)
    }
    units = [u.unit_id for u in place.units if u.unit_id in present]
    cells = tally(models, groups, {"numerator": 1}, per_unit=True, units=units, years=[year])
    wanted = [quotas.get(cell) for cell in zip(cells["unit_id"], cells["registrant_kind"], strict=True)]
    wanted = pd.Series(wanted, cells.index, dtype=float)
    met = np.where(cells["numerator"] >= wanted, "met", "not_met")
    note = np.where(wanted.isna(), "no_quota", met)
    value = cells["numerator"] / wanted.where(wanted > 0)
    return result(cells, "quota", [*groups], denominator=wanted, value=value, note=note)


def window(
    registrations: pd.DataFrame, place: Place, year: int, *, per_unit: bool = False, units: Units = None
) -> pd.DataFrame:
    """Share of the models of a year registered inside, before and after the window, or without a date.

    Returns
    -------
    DataFrame
        Result table ``window`` with the group column ``timing`` (see :data:`TIMINGS`) and Wilson intervals, units in
        the order of the place. Both days of the window count as inside. Where the place has no window for the year
        the numerators are null, with the note ``no_window``.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> models = pd.DataFrame({"year": 2018, "unit_id": "nhi-long", "registered_on": ["2017-10-15", None]})
    >>> window(models, load_place("cang-long"), 2018)["numerator"].tolist()
    [1, 0, 0, 1]
    """
    models = registrations[registrations["year"] == year]
    if units is None:
        present = set(models["unit_id"].unique())
        units = [u.unit_id for u in place.units if u.unit_id in present]
    timed = models.assign(timing=timing(models, place, year))
    cells = tally(timed, {"timing": TIMINGS}, {"numerator": 1}, per_unit=per_unit, units=units, years=[year])
    cells = of_total(cells)
    if year not in place.windows:
        return shares(cells.assign(numerator=np.nan), "window", ["timing"], empty="no_window", note="no_window")
    return shares(cells, "window", ["timing"])


def timing(models: pd.DataFrame, place: Place, year: int) -> pd.Series:
    """Tell for each model of a year whether it was registered in time; without a window all are ``undated``.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> models = pd.DataFrame({"registered_on": ["2017-10-14", "2017-12-31", "2018-01-01", None]})
    >>> timing(models, load_place("cang-long"), 2018).tolist()
    ['early', 'in_window', 'late', 'undated']
    """
    day = pd.to_datetime(models["registered_on"])
    if year not in place.windows:
        return pd.Series("undated", models.index, dtype="str")
    opens, closes = (pd.Timestamp(end) for end in (place.windows[year].opens, place.windows[year].closes))
    found = np.select([day.isna(), day < opens, day > closes], ["undated", "early", "late"], "in_window")
    return pd.Series(found, models.index, dtype="str")
