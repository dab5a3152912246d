"""Public figures of other places beside those of one's own, where the measures are the same, with their caveats.

Nobody published these figures to be compared. They are put side by side and never tested: there is no verdict
here. What cannot be compared at all is left out: models running in a year are a stock, not the year's
registrations; a medal goes to a person; certificates, papers and proposals are forms of award, not commended models.
"""

import numpy as np
import pandas as pd

from dvk_analysis.place import Place
from dvk_analysis.stats import wilson

#: Measure -> what it counts, the first being the word that is meant, the others near it.
MEASURES = {
    "registered": ("registered",),
    "recognised_share": ("recognised", "effective"),
    "commended_share": ("commended", "praised"),
}
#: Why a figure is not quite like the own one, in the order in which they are said.
CAVEATS = ("other_level", "several_years", "undated", "other_year", "other_word", "denominator")

_KEYS = ["place", "level", "period_from", "period_to"]
_SOURCE = ["source_title", "source_date", "source_url"]
_TYPES = (
    {"measure": "str", "own": "bool", "place": "str", "level": "str"}
    | dict.fromkeys(("period_from", "period_to", "numerator", "denominator"), "Int64")
    | dict.fromkeys(("value", "lower", "upper"), "float64")
    | dict.fromkeys(("caveats", *_SOURCE), "str")
)


def beside_places(place: Place, year: int) -> pd.DataFrame:
    """Put the published figures of a place and year beside those of other places.

    Parameters
    ----------
    place : Place
        Its published figures, and those of others in the same file.
    year : int
        Year of the own figures.

    Returns
    -------
    DataFrame
        A row for each measure of :data:`MEASURES` and each place and period that published it, the own one first:
        ``measure``, ``own`` (bool), ``place``, ``level``, ``period_from``, ``period_to`` (Int64, null if not stated),
        ``numerator``, ``denominator`` (Int64), ``value``, ``lower``, ``upper`` (Wilson, 95 %; a count has neither
        denominator nor interval), ``caveats`` (codes of :data:`CAVEATS`, parted by spaces) and the source:

        - ``other_level``: of a commune or a province, the own one being of a district, say;
        - ``several_years``, ``undated``, ``other_year``: a period, no period stated, or another year;
        - ``other_word``: "effective" for recognised, "praised" for commended;
        - ``denominator``: the parts add up to the registered although fewer were carried out.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> table = beside_places(load_place("cang-long"), 2017)
    >>> table[table["measure"].eq("commended_share")].iloc[0]["denominator"].item()
    890
    """
    unsplit = [r for r in place.published if not r["field"]]
    stated = pd.DataFrame(unsplit, columns=[*_KEYS, "measure", "registrant_kind", "value", *_SOURCE])
    level = next(iter(stated.loc[stated["place"] == place.name, "level"]), "")
    rows = []
    for (name, *about), figures in stated.groupby(_KEYS, sort=False):
        totals, period = _totals(figures), [int(y) if y else None for y in about[1:]]
        own = name == place.name and period == [year, year]
        for measure, words in MEASURES.items():
            word = next((w for w in words if w in totals), None)
            if word and "registered" in totals:
                caveats = _caveats(totals, period, year)
                caveats |= {"other_level": about[0] != level, "other_word": word != words[0]}
                caveats["denominator"] &= word == "effective"
                counts = totals[word], totals["registered"]
                rows.append([measure, own, name, about[0], *period, *counts, caveats, *figures.iloc[0][_SOURCE]])
    return _table(rows)


def _totals(rows: pd.DataFrame) -> dict[str, int]:
    """Figures of a place and period by measure; where only the kinds are given, both together."""
    totals: dict[str, int] = {}
    for measure, found in rows.groupby("measure", sort=False):
        whole = found[found["registrant_kind"] == ""]
        if len(whole) or len(found) == 2:
            totals[measure] = int((whole if len(whole) else found)["value"].astype(float).sum())
    return totals


def _caveats(totals: dict[str, int], period: list[int | None], year: int) -> dict[str, bool]:
    parts = totals.get("effective", 0) + totals.get("not_effective", 0)
    return {
        "several_years": None not in period and period[0] != period[1],
        "undated": None in period,
        "other_year": None not in period and period[0] == period[1] != year,
        "denominator": parts == totals["registered"] > totals.get("carried_out", parts),
    }


def _table(rows: list[list]) -> pd.DataFrame:
    """Give the rows their shares, intervals, types and order; a count is its own value."""
    names = [name for name in _TYPES if name not in ("value", "lower", "upper")]
    table = pd.DataFrame(rows, columns=names)
    table["caveats"] = [" ".join(c for c in CAVEATS if found[c]) for found in table["caveats"]]
    count = table["measure"].eq("registered")
    table["denominator"] = table["denominator"].astype("Int64").mask(count)
    x, n = (table[name].astype("Float64").to_numpy(float, na_value=np.nan) for name in ("numerator", "denominator"))
    lower, upper = wilson(x, n)
    table = table.assign(value=np.where(count, x, x / n), lower=lower, upper=upper)
    table["order"] = table["measure"].map({measure: at for at, measure in enumerate(MEASURES)})
    ordered = table.sort_values(["order", "own"], ascending=[True, False], kind="stable", ignore_index=True)
    return ordered[[*_TYPES]].astype(_TYPES)
