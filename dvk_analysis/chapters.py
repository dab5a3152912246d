"""Ratings of chapters: the same chapters in two years, and how the labels are spread in one.

Chapters are told apart by ``chapter_id``, which they keep over the years. A rank counts only inside its scale: across a
change of scale or organisation a chapter is not comparable, never up or down. A chapter without a rating is unrated,
never lowest. Shares are of the chapters rated in both years on the same scale; all others are counted apart.

The shape of a result table and the meaning of ``by``, ``per_unit`` and ``units`` are in :mod:`dvk_analysis.results`;
the year of a change is its later year.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from dvk_analysis.place import AMBIGUOUS, Place
from dvk_analysis.results import Names, Units, coded, counts, result, shares, tally
from dvk_analysis.stats import paired_improvement
from dvk_analysis.units import Scale
from dvk_analysis.vocabulary import codes

#: Changes of chapters rated in both years on one scale.
COMPARED = ("improved", "same", "declined")

#: Under this many compared chapters, net improvement is noted as ``few``.
FEW = 10

_CHAPTER = ["unit_id", "organisation", "chapter", "scale_id"]
_COLUMNS = [
    *("year_from", "year_to", "unit_id", "organisation", "chapter", "chapter_id", "scale_id"),
    *("label_from", "rank_from", "label_to", "rank_to", "change"),
]  # fmt: skip


def transitions(ratings: pd.DataFrame, year_from: int, year_to: int, *, place: Place | None = None) -> pd.DataFrame:
    """Follow each chapter from one year to another.

    Parameters
    ----------
    ratings : DataFrame
        One row a chapter and year; other years are left aside. Across a merger, put them on the later map first
        (:meth:`dvk_analysis.place.Place.rebase`).
    place : Place, optional
        With it, a chapter seen in one year only, of a unit that is not on the map of both, is not comparable.

    Returns
    -------
    DataFrame
        A row for each chapter of either year, sorted by unit, organisation and name: ``year_from``, ``year_to``,
        ``unit_id``, ``organisation``, ``chapter``, ``chapter_id``, ``scale_id`` (these as in the later year, if it has
        the chapter), ``label_from``, ``rank_from``, ``label_to``, ``rank_to`` (null where not rated) and ``change``:

        - ``entered``, ``left``: seen in the later, in the earlier year only;
        - ``unrated``: seen in both, not rated in at least one;
        - ``not_comparable``: rated on different scales or in different organisations; or seen in one year only, and
          the map changed between them, so that nobody can tell a new chapter from one that was renamed;
        - ``improved``, ``same``, ``declined``: by rank.

    Raises
    ------
    ValueError
        If a chapter has two different ratings in one of the years; the same row twice counts once.

    Examples
    --------
    >>> seen = {"year": [2016, 2017], "unit_id": "a", "chapter_id": "c", "organisation": "farmers", "chapter": "Ấp 9A"}
    >>> ratings = pd.DataFrame(seen).assign(scale_id="hoi", label=["kém", "tiên tiến"], rank=[1, 3])
    >>> transitions(ratings, 2016, 2017)[["label_from", "label_to", "change"]].values.tolist()
    [['kém', 'tiên tiến', 'improved']]
    """
    old, new = (_of_year(ratings, year) for year in (year_from, year_to))
    either = old.index.union(new.index)
    in_old, in_new = (frame.index.get_indexer(either) >= 0 for frame in (old, new))  # isin is slow on text
    old, new = old.reindex(either), new.reindex(either)
    table = new[_CHAPTER].fillna(old[_CHAPTER])
    for end, ratings_then in (("from", old), ("to", new)):
        table[[f"label_{end}", f"rank_{end}"]] = ratings_then[["label", "rank"]]
    table["change"] = _change(old, new, in_old, in_new)
    on_both = place.names(year_from).keys() & place.names(year_to).keys() if place else set(table["unit_id"].unique())
    moved = (_renamed(table.index) | ~table["unit_id"].isin(on_both)) & (in_old != in_new)
    table["change"] = table["change"].mask(moved, "not_comparable")
    table["year_from"], table["year_to"] = year_from, year_to
    rank_of = {code: i for i, code in enumerate(codes("organisation"))}
    table = table.assign(order=table["organisation"].map(rank_of)).reset_index()
    table = table.sort_values(["unit_id", "order", "chapter", "chapter_id"], ignore_index=True)[_COLUMNS]
    types = dict.fromkeys([*_CHAPTER, "chapter_id", "change"], "str")
    return table.astype(types | {"year_from": "Int64", "year_to": "Int64"})


def change_counts(
    transitions: pd.DataFrame, *, by: Names = (), per_unit: bool = False, units: Units = None
) -> pd.DataFrame:
    """Count chapters by what became of them, entered, left, unrated and not comparable among them.

    Returns
    -------
    DataFrame
        Result table ``chapters`` by ``organisation`` if asked for and by ``change``. Note ``no_chapters`` where the
        count is 0.

    Raises
    ------
    ValueError
        If `by` names anything but ``organisation``.

    Examples
    --------
    >>> moves = pd.DataFrame({"year_to": 2017, "unit_id": "a", "change": ["improved", "left"]})
    >>> change_counts(moves)["value"].tolist()
    [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    """
    groups = coded(by, ("organisation",)) | {"change": codes("change")}
    cells = tally(_dated(transitions), groups, {"numerator": 1}, per_unit=per_unit, units=units)
    return counts(cells, "chapters", [*groups], empty="no_chapters")


def improvement(
    transitions: pd.DataFrame, *, by: Names = (), per_unit: bool = False, units: Units = None
) -> pd.DataFrame:
    """Shares of chapters that rose, stayed and fell, and net improvement.

    Parameters
    ----------
    transitions : DataFrame
        Of :func:`transitions`.
    by : str or sequence of str
        ``organisation`` or nothing.
    per_unit, units
        See :mod:`dvk_analysis.results`.

    Returns
    -------
    DataFrame
        Result tables ``improved_share``, ``same_share``, ``declined_share`` (Wilson intervals) and ``net_improvement``
        (numerator improved less declined, value in [-1, 1], interval of the paired score method) below each other; the
        denominator is always the chapters rated in both years on one scale. Note ``no_chapters`` where there are none;
        ``few`` at a net improvement of fewer than :data:`FEW`.

    Raises
    ------
    ValueError
        If `by` names anything but ``organisation``.

    Examples
    --------
    >>> moves = {"year_to": 2017, "unit_id": "a", "change": ["improved"] * 9 + ["same"] * 30 + ["declined"] * 3}
    >>> improvement(pd.DataFrame(moves))["value"].round(3).tolist()
    [0.214, 0.714, 0.071, 0.143]
    """
    groups = coded(by, ("organisation",))
    amounts = {name: transitions["change"].eq(name) for name in COMPARED}
    cells = tally(_dated(transitions), groups, amounts, per_unit=per_unit, units=units)
    moved = [cells[name] for name in COMPARED]
    cells["denominator"] = sum(moved)
    parts = [
        shares(cells.assign(numerator=cells[name]), f"{name}_share", [*groups], empty="no_chapters")
        for name in COMPARED
    ]
    cells["numerator"] = cells["improved"] - cells["declined"]
    net, lower, upper, _ = paired_improvement(*moved)
    note = np.select([cells["denominator"] == 0, cells["denominator"] < FEW], ["no_chapters", "few"], "")
    parts.append(result(cells, "net_improvement", [*groups], value=net, lower=lower, upper=upper, note=note))
    return pd.concat(parts, ignore_index=True)


def matrix(transitions: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    """Cross the labels of both years, for the chapters rated in both on a scale.

    Returns
    -------
    DataFrame
        Square counts, int64: rows are the labels of the earlier year (index name ``from``), columns those of the later
        (``to``), all labels of the scale from the lowest to the highest.

    Examples
    --------
    >>> moves = {"scale_id": "s", "change": "improved", "rank_from": [1], "rank_to": [2]}
    >>> matrix(pd.DataFrame(moves), Scale("s", ("women",), ("kém", "tiên tiến"))).loc["kém", "tiên tiến"].item()
    1
    """
    compared = transitions[transitions["change"].isin(COMPARED) & (transitions["scale_id"] == scale.scale_id)]
    crossed = np.zeros((len(scale.labels),) * 2, dtype="int64")
    np.add.at(crossed, tuple(compared[rank].to_numpy("int64") - 1 for rank in ("rank_from", "rank_to")), 1)
    labels = list(scale.labels)
    return pd.DataFrame(crossed, pd.Index(labels, name="from"), pd.Index(labels, name="to"))


def by_label(
    ratings: pd.DataFrame,
    year: int,
    scale: Scale,
    *,
    organisation: str | None = None,
    per_unit: bool = False,
    units: Units = None,
) -> pd.DataFrame:
    """Spread of the labels of a scale over the rated chapters of a year.

    Parameters
    ----------
    ratings : DataFrame
        One row a chapter and year.
    scale : Scale
        Only chapters on this scale; several organisations may share it.
    organisation : str, optional
        Only this organisation.

    Returns
    -------
    DataFrame
        Result table ``label_share`` with the group column ``label``, from the lowest to the highest, denominator the
        rated chapters, Wilson intervals. One more row, with label "" and note ``unrated``, counts the chapters without
        a rating, outside the denominator. Note ``no_chapters`` where none is rated.

    Examples
    --------
    >>> ratings = pd.DataFrame({"year": 2017, "unit_id": "a", "scale_id": "s", "rank": [1, 2, 2, None]})
    >>> by_label(ratings, 2017, Scale("s", ("women",), ("kém", "tiên tiến")))["numerator"].tolist()
    [1, 2, 1]
    """
    chosen = ratings[(ratings["year"] == year) & (ratings["scale_id"] == scale.scale_id)]
    if organisation is not None:
        chosen = chosen[chosen["organisation"] == organisation]
    names = dict(enumerate(scale.labels, 1))
    labelled = chosen.assign(label=chosen["rank"].astype("float64").map(names).fillna("").astype("str"))
    groups = {"label": (*scale.labels, "")}
    cells = tally(labelled, groups, {"numerator": 1}, per_unit=per_unit, units=units, years=[year])
    unrated = cells["label"] == ""
    rated = cells["numerator"].mask(unrated, 0).groupby([cells["year"], cells["unit_id"]]).transform("sum")
    cells["denominator"] = rated.mask(unrated)
    return shares(cells, "label_share", ["label"], empty="no_chapters", note=np.where(unrated, "unrated", ""))


def _dated(transitions: pd.DataFrame) -> pd.DataFrame:
    return transitions.rename(columns={"year_to": "year"})


def _of_year(ratings: pd.DataFrame, year: int) -> pd.DataFrame:
    """Ratings of a year by chapter_id."""
    columns = [*_CHAPTER, "label", "rank"]
    seen = ratings[ratings["year"] == year]
    seen = seen.drop_duplicates(["chapter_id", *columns]) if seen["chapter_id"].duplicated().any() else seen
    twice = seen["chapter_id"][seen["chapter_id"].duplicated()]
    if len(twice):
        raise ValueError(f"ratings: chapter {twice.min()!r} has more than one rating in {year}")
    return seen.set_index("chapter_id")[columns].astype({"rank": "Int64"})


def _renamed(chapter_ids: pd.Index) -> np.ndarray:
    """Tell which chapters a merger left without a name of their own, and which share that name."""
    unclear = chapter_ids.str.contains(AMBIGUOUS, regex=False)
    names = chapter_ids.str.split(AMBIGUOUS).str[0] if unclear.any() else chapter_ids
    return names.isin(names[unclear])


def _change(old: pd.DataFrame, new: pd.DataFrame, in_old: np.ndarray, in_new: np.ndarray) -> np.ndarray:
    before, after = (frame["rank"].to_numpy(float, na_value=np.nan) for frame in (old, new))
    another = (old["scale_id"] != new["scale_id"]) | (old["organisation"] != new["organisation"])
    cases = {
        "entered": ~in_old,
        "left": ~in_new,
        "unrated": np.isnan(before + after),
        "not_comparable": another.to_numpy(bool),
        "improved": after > before,
        "declined": after < before,
    }
    return np.select(list(cases.values()), list(cases), "same")


def improvement_over_years(read: Callable[[Sequence[int]], pd.DataFrame], years: Sequence[int]) -> pd.DataFrame:
    """Net improvement from each year to the next: results of :func:`improvement` below each other.

    Parameters
    ----------
    read : callable
        Gives the ratings of two years, so that those of all years need not be in memory at once.
    years : sequence of int

    Examples
    --------
    >>> seen = {"unit_id": "a", "chapter_id": "c", "organisation": "farmers", "chapter": "Ấp 9A", "scale_id": "hoi"}
    >>> ratings = pd.DataFrame({"year": [2015, 2016, 2017], "label": list("abb"), "rank": [1, 2, 2]}).assign(**seen)
    >>> found = improvement_over_years(lambda pair: ratings, [2015, 2016, 2017])
    >>> found[found["indicator"].eq("net_improvement")][["year", "value"]].values.tolist()
    [[2016, 1.0], [2017, 0.0]]
    """
    pairs = list(pairwise(years)) or [(years[0] - 1, years[0])]
    return pd.concat([improvement(transitions(read(pair), *pair)) for pair in pairs], ignore_index=True)
