"""Comparisons: a unit against the place, a year against another, published figures against the records.

Result tables in (see :mod:`dvk_analysis.results`), frames with a verdict out, for the narrative to put into words, the
rows in the order of the result table. Missing numbers are null and never lead to a verdict of more or less.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dvk_analysis.indicators import commended_models
from dvk_analysis.place import Place
from dvk_analysis.results import ALL, group_columns, verdicts
from dvk_analysis.schema import RESULT_HEAD, RESULT_TAIL
from dvk_analysis.stats import (
    benjamini_hochberg,
    beta_binomial_shrinkage,
    funnel_limits,
    funnel_p_value,
    newcombe_difference,
    overdispersion,
)

#: Under this many models a unit gets no verdict: one model more or less would turn it.
FEWEST = 5

#: Published measure -> table that it is recounted from.
MEASURES = {"registered": "registrations", "commended": "awards", "sessions": "outreach", "attendees": "outreach"}


def funnel(shares: pd.DataFrame) -> pd.DataFrame:
    """Tell units that differ from the place from those that vary by chance.

    Parameters
    ----------
    shares : DataFrame
        Result table of one share, one year and one group, a row a unit (``per_unit=True``).

    Returns
    -------
    DataFrame
        The rows of `shares` with

        - ``reference``: share of all units together, in [0, 1];
        - ``phi``: over-dispersion factor by which the limits were widened, 1.0 if not;
        - ``lower95``, ``upper95``, ``lower998``, ``upper998``: control limits, null for a unit without models;
        - ``p_adjusted``: two-sided p-value after Benjamini-Hochberg over all units;
        - ``outside95``, ``outside998``: bool, strictly outside. 95 % is worth a note: one unit in twenty is there by
          chance alone. 99.8 % is clear: one in five hundred;
        - ``verdict``: ``higher`` or ``lower`` when outside 95 %, ``within``, or ``too_few`` under :data:`FEWEST`
          models, whatever the limits. Say "clearly" only with ``outside998``.

    Raises
    ------
    ValueError
        If a unit has several rows, or the whole place is among the units.

    Examples
    --------
    >>> from dvk_analysis.results import shares
    >>> cells = {"year": 2017, "unit_id": ["a", "b", "c"], "numerator": [10, 10, 40], "denominator": [100, 100, 100]}
    >>> funnel(shares(pd.DataFrame(cells), "commended_share", ()))["verdict"].tolist()
    ['within', 'within', 'within']
    """
    if shares["unit_id"].duplicated().any() or shares["unit_id"].eq(ALL).any():
        raise ValueError("shares: funnel() takes one row a unit; choose one indicator, one year and one group")
    x, n = (shares[name].to_numpy(float, na_value=np.nan) for name in ("numerator", "denominator"))
    known = ~np.isnan(x + n)
    total = n[known].sum()
    reference = x[known].sum() / total if total else np.nan
    phi = overdispersion(x, n)
    limits = {level: funnel_limits(reference, n, level, phi) for level in (0.95, 0.998)}
    outside95, outside998 = ((shares["value"] < low) | (shares["value"] > high) for low, high in limits.values())
    judged = known & (n >= FEWEST)
    higher = shares["value"] > reference
    return shares.assign(
        reference=reference,
        phi=phi,
        **{f"{side}{name}": limit for name, pair in zip(("95", "998"), limits.values(), strict=True)
           for side, limit in zip(("lower", "upper"), pair, strict=True)},
        p_adjusted=benjamini_hochberg(funnel_p_value(x, n, reference, phi)),
        outside95=outside95,
        outside998=outside998,
        verdict=np.select([~judged, outside95 & higher, outside95], ["too_few", "higher", "lower"], "within"),
    )  # fmt: skip


def beside_place(pairs: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]], unit_id: str) -> pd.DataFrame:
    """Put the shares of a unit and of the whole place on top of each other.

    Parameters
    ----------
    pairs : mapping of str to two result tables
        Indicator to its table per unit and its table of the whole place, both of one year and without groups.
    unit_id : str
        The unit.

    Returns
    -------
    DataFrame
        Two rows an indicator, first the unit's; an indicator that either lacks is left out.

    Examples
    --------
    >>> from dvk_analysis.results import shares
    >>> own, whole = ({"year": [2017], "unit_id": u, "numerator": 3, "denominator": 9} for u in ("a", "all"))
    >>> tables = tuple(shares(pd.DataFrame(cells), "commended_share", ()) for cells in (own, whole))
    >>> beside_place({"commended_share": tables}, "a")["unit_id"].tolist()
    ['a', 'all']
    """
    rows = []
    for indicator, tables in pairs.items():
        own, whole = (t[t["indicator"].eq(indicator) & t["denominator"].gt(0)] for t in tables)
        own = own[own["unit_id"].eq(unit_id)]
        if len(own) and len(whole):
            rows += [own, whole]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=[*RESULT_HEAD, *RESULT_TAIL])


def shrunken(shares: pd.DataFrame) -> pd.DataFrame:
    """Put the estimate that borrows strength from all units beside each raw share.

    Parameters
    ----------
    shares : DataFrame
        Result table of shares per unit (not of the place); every indicator, year and group is estimated by itself.

    Returns
    -------
    DataFrame
        The rows of `shares` with ``estimate``, ``estimate_lower`` and ``estimate_upper``: mean and 95 % interval of the
        beta-binomial posterior, between the raw share and that of all units together. A unit without models has the
        estimate of a unit about which nothing is known.

    Examples
    --------
    >>> from dvk_analysis.results import shares
    >>> cells = {"year": 2017, "unit_id": list("abcd"), "numerator": [0, 20, 30, 40], "denominator": [2, 100, 100, 100]}
    >>> shrunken(shares(pd.DataFrame(cells), "recognised_share", ()))["estimate"].round(3).tolist()
    [0.277, 0.22, 0.3, 0.379]
    """
    if shares["unit_id"].eq(ALL).any():
        raise ValueError("shares: shrunken() takes units, without the whole place")
    estimates = np.full((len(shares), 3), np.nan)
    x, n = (shares[name].to_numpy(float, na_value=np.nan) for name in ("numerator", "denominator"))
    for rows in shares.groupby(["indicator", "year", *group_columns(shares)], sort=False).indices.values():
        estimates[rows] = np.column_stack(beta_binomial_shrinkage(x[rows], n[rows]))
    return shares.assign(**dict(zip(("estimate", "estimate_lower", "estimate_upper"), estimates.T, strict=True)))


def change(shares: pd.DataFrame, year_from: int, year_to: int, *, place: Place | None = None) -> pd.DataFrame:
    """Compare a share between two years, for every unit and group of a result table.

    Returns
    -------
    DataFrame
        ``indicator``, ``unit_id``, the group columns, ``year_from``, ``year_to``, ``numerator``, ``denominator`` and
        ``value`` of both years with ``_from`` and ``_to``, ``difference`` (to less from, in [-1, 1]) with ``lower`` and
        ``upper`` (Newcombe, 95 %), and ``verdict``: ``up`` or ``down`` when the interval leaves out 0, ``unclear``
        when not, ``not_available`` when a year has no row or nothing to share; with `place`, ``another_map`` if that is
        because the unit is not on the map of both years. Put records on one map first: :meth:`.Place.rebase`.

    Raises
    ------
    ValueError
        If a unit and group have two rows in a year, or a numerator exceeds its denominator.

    Examples
    --------
    >>> from dvk_analysis.results import shares
    >>> cells = {"year": [2016, 2017], "unit_id": "all", "numerator": [48, 56], "denominator": [80, 70]}
    >>> found = change(shares(pd.DataFrame(cells), "recognised_share", ()), 2016, 2017)
    >>> found[["difference", "lower", "upper", "verdict"]].round(4).values.tolist()
    [[0.2, 0.0524, 0.3339, 'up']]
    """
    pairs = _pairs(shares, ["numerator", "denominator", "value"], year_from, year_to)
    four = [f"{name}_{end}" for end in ("from", "to") for name in ("numerator", "denominator")]
    difference, lower, upper = newcombe_difference(*(pairs[name].to_numpy(float, na_value=np.nan) for name in four))
    verdict = verdicts(difference, lower, upper)
    if place is not None:
        both = place.names(year_from).keys() & place.names(year_to).keys()
        verdict[~pairs["unit_id"].isin([ALL, *both]) & (verdict == "not_available")] = "another_map"
    return pairs.assign(difference=difference, lower=lower, upper=upper, verdict=verdict)


def count_change(counts: pd.DataFrame, year_from: int, year_to: int) -> pd.DataFrame:
    """Compare a count between two years: plain arithmetic, no test.

    Returns
    -------
    DataFrame
        ``indicator``, ``unit_id``, the group columns, ``year_from``, ``year_to``, ``numerator_from``, ``numerator_to``,
        ``difference`` (Int64) and ``relative`` (fraction of the earlier count; null when that is 0). Null where a year
        has no row.

    Raises
    ------
    ValueError
        If a unit and group have two rows in a year.

    Examples
    --------
    >>> from dvk_analysis.results import counts
    >>> cells = pd.DataFrame({"year": [2016, 2017], "unit_id": "all", "numerator": [842, 890]})
    >>> found = count_change(counts(cells, "registered", ()), 2016, 2017)
    >>> found[["difference", "relative"]].round(3).values.tolist()
    [[48, 0.057]]
    """
    pairs = _pairs(counts, ["numerator"], year_from, year_to)
    earlier = pairs["numerator_from"].astype("float64")
    difference = pairs["numerator_to"] - pairs["numerator_from"]
    return pairs.assign(difference=difference, relative=difference.astype("float64") / earlier.where(earlier > 0))


def stated(
    place: Place, year: int, registrations: pd.DataFrame, awards: pd.DataFrame, outreach: pd.DataFrame
) -> pd.DataFrame:
    """Put the figures that the place published about a year beside the sum of the records.

    Parameters
    ----------
    place : Place
        Published figures are those of its own name and of level ``district``.
    year : int
        Only figures about this one year.
    registrations, awards, outreach : DataFrame
        Records, also of other years.

    Returns
    -------
    DataFrame
        A row a published figure of :data:`MEASURES`, in the order of the place's file: ``measure``, ``field`` and
        ``registrant_kind`` ("" for all), ``stated``, ``recorded``, ``difference`` (recorded less stated; Int64),
        ``verdict`` (``equal``, ``differs``; ``no_records`` where the year has none that say), ``source_title``,
        ``source_date``, ``source_url``.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> models = pd.DataFrame({"year": [2017] * 890, "model_id": "m", "field": "economy", "registrant_kind": ""})
    >>> nothing = pd.DataFrame(columns=["year", "model_id", "programme", "sessions", "attendees"])
    >>> stated(load_place("cang-long"), 2017, models, nothing, nothing)[["stated", "recorded", "verdict"]].values[0]
    array([890, 890, 'equal'], dtype=object)
    """
    own = {"place": place.name, "level": "district", "period_from": str(year), "period_to": str(year)}
    published = [r for r in place.published if r["measure"] in MEASURES and own.items() <= r.items()]
    records = _records(year, registrations, awards, outreach)
    keep = ["measure", "field", "registrant_kind"]
    table = pd.DataFrame([[r[c] for c in keep] for r in published], columns=keep, dtype="str")
    table["stated"] = pd.array([int(r["value"]) for r in published], dtype="Int64")
    table["recorded"] = pd.array([_recorded(records[r["measure"]], r) for r in published], dtype="Int64")
    table["difference"] = table["recorded"] - table["stated"]
    cases = [table["recorded"].isna(), table["difference"].eq(0).fillna(False)]
    table["verdict"] = pd.Series(np.select(cases, ["no_records", "equal"], "differs"), dtype="str")
    sources = {
        c: pd.Series([r[c] for r in published], dtype="str") for c in ("source_title", "source_date", "source_url")
    }
    return table.assign(**sources)


def _records(
    year: int, registrations: pd.DataFrame, awards: pd.DataFrame, outreach: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Frame of each measure with the column ``amount`` to add up, and field and kind where it has them."""
    models, given, held = (frame[frame["year"] == year] for frame in (registrations, awards, outreach))
    described = models[["model_id", "field", "registrant_kind"]].astype("str")
    commended = commended_models(given).astype({"model_id": "str"}).merge(described, how="left", on="model_id")
    return {
        "registered": models.assign(amount=1),
        "commended": commended.assign(amount=1),
        "sessions": held.assign(amount=held["sessions"]),
        "attendees": held.assign(amount=held["attendees"]),
    }


def _recorded(records: pd.DataFrame, published: dict[str, str]) -> int | None:
    asked = [c for c in ("field", "registrant_kind") if published[c]]
    if records.empty or any(c not in records for c in asked):
        return None
    chosen = np.logical_and.reduce([records[c] == published[c] for c in asked]) if asked else slice(None)
    return int(records.loc[chosen, "amount"].sum())


def _pairs(table: pd.DataFrame, columns: list[str], year_from: int, year_to: int) -> pd.DataFrame:
    """Put both years side by side: the rows of the later year, then those that only the earlier one has."""
    keys = ["indicator", "unit_id", *group_columns(table)]
    ends = {"from": year_from, "to": year_to}
    rows = {end: table[table["year"] == year].set_index(keys)[columns] for end, year in ends.items()}
    if any(r.index.has_duplicates for r in rows.values()):
        raise ValueError(f"the result table has several rows for one {', '.join(keys[1:])} in a year")
    either = rows["to"].index.append(rows["from"].index.difference(rows["to"].index, sort=False))
    pairs = pd.concat([r.reindex(either).add_suffix(f"_{end}") for end, r in rows.items()], axis=1).reset_index()
    for at, (end, year) in enumerate(ends.items(), len(keys)):
        pairs.insert(at, f"year_{end}", pd.array([year] * len(pairs), dtype="Int64"))
    return pairs
