"""Signs of form over substance, the worry of the 2017 report itself: models to look at. Records in, models out.

A sign is a question to ask on a visit, never an accusation: a unit may register exactly its quota because it planned
well, and a good model may carry on for years under its old name. The signs, in the order of the vocabulary:

- ``quota_exact``: its unit registered exactly the quota of its kind (collective, individual), not one more or less;
- ``carried_over``: last year's list of the unit has nearly the same title (:data:`SAME_TITLE`), years in it aside.
  Names and numbers must be in both: the models of hamlets 3 and 5, or of Trung Kiên and Trung Thiên, are two models;
- ``never_reported``: still "registered" at the end of the year, without an outcome or an award;
- ``outside_window``: registered before or after the days for it; a missing date is no sign;
- ``concentration``: commended in a unit whose share of commended models is clearly above that of all (99.8 % funnel).
"""

import re

import numpy as np
import pandas as pd

from dvk_analysis import comparisons, indicators, targets, text
from dvk_analysis.place import Place
from dvk_analysis.results import Units, result, shares, tally
from dvk_analysis.vocabulary import codes

#: From this similarity on (1 = the same letters) two titles are taken for one: a slip in ten letters.
SAME_TITLE = 0.9

_SHOWN = ["year", "unit_id", "model_id", "title", "registrant_kind", "field", "status", "registered_on", "maintained"]
_NUMBER = re.compile(r"\w*\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def signs(
    registrations: pd.DataFrame, awards: pd.DataFrame, outcomes: pd.DataFrame, place: Place, year: int
) -> pd.DataFrame:
    """List the models of a year that show a sign.

    Parameters
    ----------
    registrations, awards, outcomes : DataFrame
        Records, of the year before too.
    place : Place
        Whose quotas and windows hold.
    year : int
        Year of the models.

    Returns
    -------
    DataFrame
        A row for each sign of a model: ``sign``, ``year``, ``unit_id``, ``model_id``, ``title``, ``registrant_kind``,
        ``field``, ``status``, ``registered_on``, ``maintained`` (declared as carried on) and, for ``carried_over``,
        ``earlier_title``; by sign, then unit and id. A model with two signs has two rows.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> models = pd.DataFrame({"year": [2018], "unit_id": "my-cam", "model_id": "m", "title": "Nuôi ong"})
    >>> models = models.assign(registrant_kind="collective", field="economy", status="registered", maintained=False)
    >>> models["registered_on"] = ["2018-02-03"]
    >>> nothing = pd.DataFrame({"year": [], "model_id": [], "programme": []})
    >>> signs(models, nothing, nothing, load_place("cang-long"), 2018)["sign"].tolist()
    ['never_reported', 'outside_window']
    """
    models = registrations[registrations["year"] == year].sort_values(["unit_id", "model_id"], ignore_index=True)
    earlier = carried_over(models, registrations[registrations["year"] == year - 1])
    given, told = (frame.loc[frame["year"] == year, "model_id"] for frame in (awards, outcomes))
    found = {
        "quota_exact": _quota_exact(models, place, year),
        "carried_over": earlier.notna(),
        "never_reported": models["status"].eq("registered") & ~models["model_id"].isin([*given, *told]),
        "outside_window": targets.timing(models, place, year).isin(["early", "late"]),
        "concentration": _concentrated(models, awards),
    }
    shown = models[_SHOWN].assign(earlier_title=earlier)
    listed = pd.concat([shown[found[sign]].assign(sign=sign) for sign in codes("sign")], ignore_index=True)
    listed["earlier_title"] = listed["earlier_title"].where(listed["sign"].eq("carried_over"))
    return listed[["sign", *_SHOWN, "earlier_title"]]


def sign_shares(
    found: pd.DataFrame,
    registrations: pd.DataFrame,
    place: Place,
    year: int,
    *,
    per_unit: bool = False,
    units: Units = None,
) -> pd.DataFrame:
    """Share of the registered models of a year that show each sign.

    Parameters
    ----------
    found : DataFrame
        Of :func:`signs`.
    registrations, place, year
        As given to :func:`signs`.
    per_unit, units
        See :mod:`dvk_analysis.results`.

    Returns
    -------
    DataFrame
        Result table ``sign_share`` by ``sign``: numerator models with the sign, denominator models registered, Wilson
        intervals. Note ``no_quota``, ``no_window`` or ``no_year_before``, with nulls, where a sign cannot show.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> models = pd.DataFrame({"year": [2017] * 4, "unit_id": "a"})
    >>> table = sign_shares(models[:1].assign(sign="never_reported"), models, load_place("cang-long"), 2017)
    >>> table[["value", "note"]].values.tolist()[:3]
    [[nan, 'no_quota'], [nan, 'no_year_before'], [0.25, '']]
    """
    given = {"per_unit": per_unit, "units": units, "years": [year]}
    cells = tally(found, {"sign": codes("sign")}, {"numerator": 1}, **given)
    models = tally(registrations[registrations["year"] == year], {}, {"denominator": 1}, **given)
    cells = cells.merge(models, on=["year", "unit_id"], how="left").fillna({"denominator": 0})
    missing = {
        "no_quota": cells["sign"].eq("quota_exact") & (year not in {y for y, *_ in place.quotas}),
        "no_window": cells["sign"].eq("outside_window") & (year not in place.windows),
        "no_year_before": cells["sign"].eq("carried_over") & ~registrations["year"].eq(year - 1).any(),
    }
    note = np.select(list(missing.values()), list(missing), "")
    return shares(cells.assign(numerator=cells["numerator"].where(note == "")), "sign_share", ["sign"], note=note)


def half_of(counts: pd.DataFrame) -> pd.DataFrame:
    """Count the fewest units that together hold half of a count, for example of the commended models.

    Parameters
    ----------
    counts : DataFrame
        Result table per unit; the numerators are added up, every year by itself.

    Returns
    -------
    DataFrame
        Result table ``half_of`` of the whole place: numerator the fewest units that hold half, denominator the units of
        the table, value their ratio, no interval: it describes and does not test. Note ``no_models`` where all are 0.

    Examples
    --------
    >>> from dvk_analysis.results import counts
    >>> cells = pd.DataFrame({"year": 2017, "unit_id": list("abcd"), "numerator": [50, 30, 15, 5]})
    >>> half_of(counts(cells, "commended", ()))[["numerator", "denominator"]].values.tolist()
    [[1, 4]]
    """
    held = counts.groupby(["year", "unit_id"])["numerator"].sum().astype(float)
    rows = []
    for year, units in held.groupby(level="year"):
        reached = units.sort_values(ascending=False).cumsum() * 2 >= units.sum()
        fewest = int(reached.to_numpy().argmax()) + 1 if units.sum() else np.nan
        rows.append({"year": year, "unit_id": "all", "numerator": fewest, "denominator": len(units)})
    cells = pd.DataFrame(rows, columns=["year", "unit_id", "numerator", "denominator"])
    note = np.where(cells["numerator"].isna(), "no_models", "")
    return result(cells, "half_of", [], value=cells["numerator"] / cells["denominator"], note=note)


def carried_over(models: pd.DataFrame, before: pd.DataFrame) -> pd.Series:
    """Give each model the title of the year before that is the same as its own, in the same unit; null if none is.

    Examples
    --------
    >>> now = pd.DataFrame({"unit_id": "a", "title": ["Tuyến đường hoa năm 2017", "Nuôi bò ở ấp 5"]})
    >>> before = pd.DataFrame({"unit_id": "a", "title": ["Nuôi bò ở ấp 3", "Tuyến  đường hoa năm 2016"]})
    >>> carried_over(now, before).tolist()
    ['Tuyến  đường hoa năm 2016', nan]
    """
    from rapidfuzz import fuzz, process

    read = {title: _read_title(title) for title in {*models["title"], *before["title"]}}
    earlier = {unit_id: list(titles) for unit_id, titles in before.groupby("unit_id")["title"]}
    titles, found = models["title"].to_numpy(object), np.full(len(models), None, dtype=object)
    for unit_id, rows in models.groupby("unit_id").indices.items():
        then = earlier.get(unit_id, [])
        keys = ([" ".join(read[title][0]) for title in each] for each in (titles[rows], then))
        alike = process.cdist(*keys, scorer=fuzz.ratio, score_cutoff=100 * SAME_TITLE)
        for row, column in zip(*np.nonzero(alike), strict=True):
            (words, names), (other_words, other_names) = read[titles[rows[row]]], read[then[column]]
            if any(words.count(name) != other_words.count(name) for name in names | other_names):
                alike[row, column] = 0
        for row in np.flatnonzero(alike.any(axis=1)):
            found[rows[row]] = then[alike[row].argmax()]
    return pd.Series(found, models.index, dtype="str")


def _read_title(title: str) -> tuple[list[str], set[str]]:
    """Words of a title without years, and those among them that name something: capitals after the first, numbers."""
    plain = _YEAR.sub("", text.clean(title))
    names = {word for at, word in enumerate(plain.split()) if _NUMBER.match(word) or (at and word[0].isupper())}
    return text.key(plain).split(), {text.key(name) for name in names}


def _quota_exact(models: pd.DataFrame, place: Place, year: int) -> np.ndarray:
    held = targets.quota(models, place, year)
    exact = held[held["numerator"].eq(held["denominator"]).fillna(False) & held["numerator"].gt(0)]
    cells = pd.MultiIndex.from_frame(exact[["unit_id", "registrant_kind"]])
    return pd.MultiIndex.from_frame(models[["unit_id", "registrant_kind"]]).isin(cells)


def _concentrated(models: pd.DataFrame, awards: pd.DataFrame) -> pd.Series:
    funnel = comparisons.funnel(indicators.commended_share(models, awards, per_unit=True))
    units = funnel.loc[funnel["outside998"] & funnel["verdict"].eq("higher"), "unit_id"]
    return models["unit_id"].isin(units) & indicators.is_commended(models, awards)
