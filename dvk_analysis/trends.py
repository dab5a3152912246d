"""Several years: what moved a total share, whether there is a trend, whether ratings shifted. Tables in, frames out.

Only comparable years count, those with something to share. Records of before a merger are put on the later map first,
by :meth:`dvk_analysis.place.Place.rebase`.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from dvk_analysis import chapters
from dvk_analysis.place import Place
from dvk_analysis.results import ALL, group_columns, result, verdicts
from dvk_analysis.stats import (
    TREND_MARKERS,
    TREND_YEARS,
    kitagawa,
    marginal_homogeneity,
    newcombe_difference,
    paired_improvement,
    trend_marker,
)
from dvk_analysis.units import Scale

#: Codes of the group column ``part`` of a decomposition.
PARTS = ("mix", "rate")
_COUNTS = ("numerator", "denominator")


def decomposition(shares: pd.DataFrame, year_from: int, year_to: int) -> pd.DataFrame:
    """Split the change of a total share into the mix of the groups and the rates within them.

    Parameters
    ----------
    shares : DataFrame
        Result table of a share by groups that leave nobody out, for example ``recognised_share(models, by="field")``.
    year_from, year_to : int
        The earlier and the later year.

    Returns
    -------
    DataFrame
        Result table ``decomposition`` of the later year by the groups and by ``part`` (:data:`PARTS`): value is the
        contribution in share points (fraction, may be negative). All values of a unit sum exactly to the change of its
        total share. Read the mix as a sum over the groups only. There is no count behind a contribution and no
        interval. Note ``one_year`` for a group that is empty in one of the years (all its effect is mix), ``no_models``
        with null values where a whole year is empty.

    Raises
    ------
    ValueError
        If a group has several rows in a year, or a count is missing.

    Examples
    --------
    >>> from dvk_analysis.results import shares
    >>> cells = {"year": [2016] * 2 + [2017] * 2, "unit_id": "all", "field": ["economy", "culture_society"] * 2}
    >>> cells |= {"numerator": [40, 2, 30, 5], "denominator": [80, 20, 50, 50]}
    >>> found = decomposition(shares(pd.DataFrame(cells), "recognised_share", ["field"]), 2016, 2017)
    >>> found.groupby("part")["value"].sum().round(3).to_dict()  # 42/100 to 35/100
    {'mix': -0.135, 'rate': 0.065}
    """
    groups, years = group_columns(shares), [year_from, year_to]
    counts = _by_year(shares[shares["year"].isin(years)], ["unit_id", *groups], years)
    cells = counts.index.to_frame(index=False).assign(year=year_to)
    unit, at = pd.factorize(cells["unit_id"])[0], cells.groupby("unit_id").cumcount()
    four = np.zeros((4, unit.max(initial=-1) + 1, at.max() + 1 if len(at) else 0))  # where a unit lacks a group, nobody
    four[:, unit, at] = counts[[(name, year) for year in years for name in ("denominator", "numerator")]].fillna(0).T
    n1, _, n2, _ = four[:, unit, at]
    cells["mix"], cells["rate"] = (part[unit, at] for part in kitagawa(*four))
    note = np.select([cells["rate"].isna(), (n1 == 0) != (n2 == 0)], ["no_models", "one_year"], "")
    parts = [result(cells.assign(part=p), "decomposition", [*groups, "part"], value=cells[p], note=note) for p in PARTS]
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def trend(shares: pd.DataFrame, *, place: Place | None = None) -> pd.DataFrame:
    """Say whether a share has a recent trend, or with fewer than five comparable years how far it changed.

    Parameters
    ----------
    shares : DataFrame
        Result table of one or several shares over years; the five latest years of the table are looked at.
    place : Place, optional
        With it, a unit that was not on the map in a missing year says so.

    Returns
    -------
    DataFrame
        A row for each indicator, unit and group, in the order of `shares`: ``years`` (number of comparable years),
        ``year_from``, ``year_to`` (the first and last of them), ``numerator``, ``denominator`` and ``value`` of both
        with ``_from`` and ``_to``, ``difference`` with ``lower`` and ``upper`` (Newcombe, 95 %), ``verdict`` (``up``,
        ``down``, ``unclear`` or ``not_available``), ``marker`` (:data:`dvk_analysis.stats.TREND_MARKERS`) and ``note``:
        "" where the marker says whether there is a trend, else why there is none: ``another_map`` (with
        `place`), ``too_few_years``, or ``gap`` (data of five years, but not in a row).

    Raises
    ------
    ValueError
        If a unit and group has several rows in a year.

    Examples
    --------
    >>> from dvk_analysis.results import shares
    >>> cells = {"year": [2015, 2016, 2017], "unit_id": "all", "numerator": [40, 48, 56], "denominator": [80, 80, 70]}
    >>> trend(shares(pd.DataFrame(cells), "recognised_share", ()))[["verdict", "marker", "note"]].values.tolist()
    [['up', 'cannot_be_calculated', 'too_few_years']]
    """
    keys, usable = ["indicator", "unit_id", *group_columns(shares)], shares["denominator"].gt(0)
    kept = shares.assign(**{name: shares[name].where(usable) for name in _COUNTS})
    last = int(shares["year"].max()) if len(shares) else 0
    years = range(last - TREND_YEARS + 1, last + 1)
    wide = _by_year(kept, keys, range(min([*shares["year"], years[0]]), last + 1))
    x, n = (wide[name].to_numpy(float, na_value=np.nan) for name in _COUNTS)
    number, x, n = np.isfinite(n).sum(axis=1), x[:, -TREND_YEARS:], n[:, -TREND_YEARS:]
    missing = ~np.isfinite(n)
    five = ~missing.any(axis=1)
    markers = [trend_marker(*pair) if whole else TREND_MARKERS[-1] for *pair, whole in zip(x, n, five, strict=True)]
    off_map = (missing & _off_map(wide.index.get_level_values("unit_id"), years, place)).any(axis=1)
    note = np.select([five, off_map, number < TREND_YEARS], ["", "another_map", "too_few_years"], "gap")
    table = wide.index.to_frame(index=False).assign(**_ends(x, n, np.array(years)))
    return table.assign(marker=pd.Series(markers, dtype="str"), note=pd.Series(note, dtype="str"))


def shift(transitions: pd.DataFrame, scales: Sequence[Scale]) -> pd.DataFrame:
    """Test on each scale whether chapters moved in one direction, and whether the labels as a whole shifted.

    Returns
    -------
    DataFrame
        A row a scale: ``scale_id``, ``chapters`` (rated in both years on it), ``improved``, ``same``, ``declined``,
        ``sign_p`` (exact two-sided sign test), ``statistic``, ``df`` and ``p_value`` (marginal homogeneity of
        Stuart and Maxwell, McNemar's with two labels) and ``note``: ``no_chapters``, or ``few`` under
        :data:`dvk_analysis.chapters.FEW`.

    Examples
    --------
    >>> from dvk_analysis.units import Scale
    >>> moves = pd.DataFrame({"scale_id": "s", "change": ["improved"] * 9, "rank_from": [1] * 9, "rank_to": [2] * 9})
    >>> shift(moves, [Scale("s", ("women",), ("kém", "tiên tiến"))])[["sign_p", "statistic", "df"]].round(4).values
    array([[3.9e-03, 9.0e+00, 1.0e+00]])
    """
    rows = []
    for scale in scales:
        crossed = chapters.matrix(transitions, scale).to_numpy()
        moved = [int(part.sum()) for part in (np.triu(crossed, 1), np.diag(crossed), np.tril(crossed, -1))]
        rows.append([scale.scale_id, sum(moved), *moved, paired_improvement(*moved)[3], *marginal_homogeneity(crossed)])
    columns = ["scale_id", "chapters", *chapters.COMPARED, "sign_p", "statistic", "df", "p_value"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(
        note=np.select([table["chapters"] == 0, table["chapters"] < chapters.FEW], ["no_chapters", "few"], "")
    )


def _ends(x: np.ndarray, n: np.ndarray, years: np.ndarray) -> dict[str, object]:
    """Compare the first and the last comparable year of each row."""
    known, rows = np.isfinite(n), np.arange(len(n))
    number = known.sum(axis=1)
    ends = {"from": known.argmax(axis=1), "to": known.shape[1] - 1 - known[:, ::-1].argmax(axis=1)}
    arrays = dict(zip(_COUNTS, (x, n), strict=True))
    counts = {f"{name}_{end}": array[rows, at] for end, at in ends.items() for name, array in arrays.items()}
    found = newcombe_difference(*(np.where(number > 1, count, np.nan) for count in counts.values()))
    return {
        "years": pd.array(number, dtype="Int64"),
        **{f"year_{end}": pd.Series(years[at]).where(number > 0).astype("Int64") for end, at in ends.items()},
        **{name: pd.Series(count).astype("Int64") for name, count in counts.items()},
        **{f"value_{end}": counts[f"numerator_{end}"] / counts[f"denominator_{end}"] for end in ends},
        **dict(zip(("difference", "lower", "upper"), found, strict=True)),
        "verdict": pd.Series(verdicts(*found), dtype="str"),
    }


def _by_year(table: pd.DataFrame, keys: list[str], years: Iterable[int]) -> pd.DataFrame:
    """Give each key a row, in the order of the table, and each count and year a column."""
    rows = table.set_index([*keys, "year"])[[*_COUNTS]]
    if rows.index.has_duplicates:
        raise ValueError(f"the result table has several rows for one {', '.join(keys)} in a year")
    wide = rows.unstack("year").reindex(pd.MultiIndex.from_frame(table[keys].drop_duplicates()))
    return wide.reindex(columns=pd.MultiIndex.from_product([_COUNTS, list(years)]))


def _off_map(units: pd.Index, years: Iterable[int], place: Place | None) -> np.ndarray:
    """Whether each unit was not there in each year; never without a place."""
    there = [set(units) if place is None else {ALL, *place.names(year)} for year in years]
    return np.column_stack([~units.isin(names) for names in there])
