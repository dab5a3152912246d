"""Indicators of registration, recognition, commendation and outreach: records in, result table out.

The shape of a result table and the meaning of ``by``, ``per_unit``, ``units`` and ``years`` are in
:mod:`dvk_analysis.results`. Records are frames as :mod:`dvk_analysis.schema` describes them, already checked: only the
columns that an indicator needs are looked at. Methods are those of :mod:`dvk_analysis.stats`.

A model is *recognised* when its status is ``recognised`` or ``exemplary``, and *commended* when it has an award of the
programme ``dvk`` in its year: one model with three awards is one commended model and three awards. A commended model
counts for the unit, field and kind under which it was registered, whoever sent the list of awards.
"""

import numpy as np
import pandas as pd

from dvk_analysis.results import Names, Units, Years, coded, counts, of_total, result, shares, tally
from dvk_analysis.stats import byars_or_exact

RECOGNISED = ("recognised", "exemplary")
PROGRAMME = "dvk"

#: Codes of the group column ``step``, in the order of the way.
STEPS = ("registered", "recognised", "commended")

_MODEL_GROUPS = ("field", "registrant_kind", "level", "status")
_AWARD_GROUPS = ("award_form", "level", "programme", "recipient_kind", "field")
_MODEL = ["year", "model_id"]


def registered(
    registrations: pd.DataFrame, *, by: Names = (), per_unit: bool = False, units: Units = None, years: Years = None
) -> pd.DataFrame:
    """Count registered models.

    Parameters
    ----------
    registrations : DataFrame
        One row a model.
    by : str or sequence of str
        Any of ``field``, ``registrant_kind``, ``level``, ``status``.
    per_unit, units, years
        See :mod:`dvk_analysis.results`.

    Returns
    -------
    DataFrame
        Result table ``registered``; numerator and value are the count. Note ``no_models`` where it is 0.

    Raises
    ------
    ValueError
        If `by` names another column.

    Examples
    --------
    >>> models = pd.DataFrame({"year": 2017, "unit_id": "a", "registrant_kind": ["collective"] * 3})
    >>> registered(models, by="registrant_kind")["value"].tolist()
    [3.0, 0.0]
    """
    groups = coded(by, _MODEL_GROUPS)
    cells = tally(registrations, groups, {"numerator": 1}, per_unit=per_unit, units=units, years=years)
    return counts(cells, "registered", [*groups])


def registered_share(
    registrations: pd.DataFrame, *, by: Names, per_unit: bool = False, units: Units = None, years: Years = None
) -> pd.DataFrame:
    """Share of each group in all models registered in the year, by the unit if ``per_unit``.

    Parameters and errors as in :func:`registered`. The result table ``registered_share`` has Wilson intervals.

    Examples
    --------
    >>> models = pd.DataFrame({"year": 2017, "unit_id": "a", "registrant_kind": ["collective"] * 3 + ["individual"]})
    >>> registered_share(models, by="registrant_kind")["value"].tolist()
    [0.75, 0.25]
    """
    groups = coded(by, _MODEL_GROUPS)
    cells = tally(registrations, groups, {"numerator": 1}, per_unit=per_unit, units=units, years=years)
    return shares(of_total(cells), "registered_share", [*groups])


def recognised_share(
    registrations: pd.DataFrame, *, by: Names = (), per_unit: bool = False, units: Units = None, years: Years = None
) -> pd.DataFrame:
    """Share of the registered models of each group that were recognised.

    Parameters and errors as in :func:`registered`. The result table ``recognised_share`` has Wilson intervals.

    Examples
    --------
    >>> models = pd.DataFrame({"year": 2017, "unit_id": "a", "status": ["exemplary", "recognised", "in_progress"]})
    >>> recognised_share(models)["numerator"].tolist()
    [2]
    """
    groups = coded(by, _MODEL_GROUPS)
    amounts = {"numerator": registrations["status"].isin(RECOGNISED), "denominator": 1}
    cells = tally(registrations, groups, amounts, per_unit=per_unit, units=units, years=years)
    return shares(cells, "recognised_share", [*groups])


def commended_share(
    registrations: pd.DataFrame,
    awards: pd.DataFrame,
    *,
    by: Names = (),
    per_unit: bool = False,
    units: Units = None,
    years: Years = None,
) -> pd.DataFrame:
    """Share of the registered models of each group that were commended.

    Parameters and errors as in :func:`registered`. The result table ``commended_share`` has Wilson intervals. Awards to
    models that are not among `registrations` count nowhere; :func:`unmatched_awards` lists them.

    Examples
    --------
    >>> models = pd.DataFrame({"year": 2017, "unit_id": "a", "model_id": ["m1", "m2"]})
    >>> awards = pd.DataFrame({"year": 2017, "model_id": ["m1", "m1", None], "programme": "dvk"})
    >>> commended_share(models, awards)["value"].tolist()
    [0.5]
    """
    groups = coded(by, _MODEL_GROUPS)
    amounts = {"numerator": is_commended(registrations, awards), "denominator": 1}
    cells = tally(registrations, groups, amounts, per_unit=per_unit, units=units, years=years)
    return shares(cells, "commended_share", [*groups])


def unmatched_awards(registrations: pd.DataFrame, awards: pd.DataFrame) -> pd.DataFrame:
    """Awards of the programme to models that are not registered in the year of the award, as they stand in `awards`.

    Examples
    --------
    >>> models = pd.DataFrame({"year": [2016], "model_id": "m1"})
    >>> unmatched_awards(models, pd.DataFrame({"year": [2017], "model_id": "m1", "programme": "dvk"}))
       year model_id programme
    0  2017       m1       dvk
    """
    won = _to_models(awards)
    known = pd.MultiIndex.from_frame(won[_MODEL]).isin(pd.MultiIndex.from_frame(registrations[_MODEL]))
    return won[~known]


def awards_count(
    awards: pd.DataFrame,
    *,
    by: Names = ("award_form", "level"),
    programme: str | None = PROGRAMME,
    per_unit: bool = False,
    units: Units = None,
    years: Years = None,
) -> pd.DataFrame:
    """Count awards, not models: of one programme, or of all with ``programme=None``.

    Parameters
    ----------
    awards : DataFrame
        One row an award; units are those that sent it.
    by : str or sequence of str
        Any of ``award_form``, ``level``, ``programme``, ``recipient_kind``, ``field``.
    programme : str or None
        Awards of several programmes are not to be added up; with None, let `by` tell them apart.
    per_unit, units, years
        See :mod:`dvk_analysis.results`.

    Returns
    -------
    DataFrame
        Result table ``awards``; numerator and value are the count. Note ``no_awards`` where it is 0.

    Raises
    ------
    ValueError
        If `by` names another column.

    Examples
    --------
    >>> awards = pd.DataFrame({"year": 2017, "unit_id": "a", "programme": ["dvk", "dvk", "government"]})
    >>> awards_count(awards, by=())["value"].tolist()
    [2.0]
    """
    groups = coded(by, _AWARD_GROUPS)
    chosen = awards if programme is None else awards[awards["programme"] == programme]
    cells = tally(chosen, groups, {"numerator": 1}, per_unit=per_unit, units=units, years=years)
    return counts(cells, "awards", [*groups], empty="no_awards")


def flow(
    registrations: pd.DataFrame,
    awards: pd.DataFrame,
    *,
    by: Names = (),
    per_unit: bool = False,
    units: Units = None,
    years: Years = None,
) -> pd.DataFrame:
    """Follow models from registered to recognised to commended.

    Parameters and errors as in :func:`registered`.

    Returns
    -------
    DataFrame
        Result table ``flow`` with the group column ``step`` behind those of `by`. The numerator is the number of models
        at the step, the denominator that of the step before, with Wilson intervals; both and the value are null at the
        first step. Where a commended model is not marked as recognised the step is no share of the one before: only
        the numerator is given, with the note ``not_nested``.

    Examples
    --------
    >>> models = pd.DataFrame({"year": 2017, "unit_id": "a", "model_id": ["m1", "m2"], "status": "recognised"})
    >>> flow(models, pd.DataFrame({"year": [2017], "model_id": "m1", "programme": "dvk"}))["numerator"].tolist()
    [2, 2, 1]
    """
    groups = coded(by, _MODEL_GROUPS)
    commended, recognised = is_commended(registrations, awards), registrations["status"].isin(RECOGNISED).to_numpy()
    amounts = {"registered": 1, "recognised": recognised, "commended": commended, "stray": commended & ~recognised}
    cells = tally(registrations, groups, amounts, per_unit=per_unit, units=units, years=years)
    before = {"registered": np.nan, "recognised": cells["registered"]}
    before["commended"] = cells["recognised"].where(cells["stray"] == 0)
    note = {"commended": np.where(cells["stray"] > 0, "not_nested", "")}
    steps = [
        shares(
            cells.assign(step=step, numerator=cells[step], denominator=before[step]),
            "flow",
            [*groups, "step"],
            note=note.get(step, ""),
        )
        for step in STEPS
    ]
    return pd.concat(steps).sort_index(kind="stable").reset_index(drop=True)


def outreach(
    meetings: pd.DataFrame, *, per_unit: bool = False, units: Units = None, years: Years = None
) -> pd.DataFrame:
    """Count sessions and attendees, attendees per session, and sessions per unit.

    Returns
    -------
    DataFrame
        Result tables ``sessions``, ``attendees`` (counts), ``attendees_per_session`` (numerator attendees, denominator
        sessions) and ``sessions_per_unit`` (numerator sessions, denominator `units`, or those that held any; 1 if
        ``per_unit``) below each other. Note ``no_sessions`` where there are none.

    Notes
    -----
    The intervals of the rates are Byar's, exact below ten. They take sessions and people to come one by one; people
    come in groups, so read theirs as the least uncertainty there is.

    Examples
    --------
    >>> held = pd.DataFrame({"year": 2017, "unit_id": ["a", "b"], "sessions": [200, 18], "attendees": [10000, 1218]})
    >>> outreach(held)["value"].round(1).tolist()
    [218.0, 11218.0, 51.5, 109.0]
    """
    amounts = {name: meetings[name] for name in ("sessions", "attendees")}
    cells = tally(meetings, {}, amounts, per_unit=per_unit, units=units, years=years)
    note = np.where(cells["sessions"] == 0, "no_sessions", "")  # sessions that nobody attended are sessions
    parts = [result(cells.assign(numerator=cells[name]), name, (), value=cells[name], note=note) for name in amounts]
    active = meetings.groupby("year")["unit_id"].nunique().reindex(cells["year"]).to_numpy(float)
    holders = np.ones(len(cells)) if per_unit else np.full(len(cells), len(units)) if units else active
    rates = {"attendees_per_session": ("attendees", cells["sessions"]), "sessions_per_unit": ("sessions", holders)}
    for name, (events, exposure) in rates.items():
        over = np.where(exposure > 0, exposure, np.nan)
        limits = (limit / over for limit in byars_or_exact(cells[events]))
        rate = dict(zip(("lower", "upper"), limits, strict=True), value=cells[events] / over, note=note)
        parts.append(result(cells.assign(numerator=cells[events], denominator=exposure), name, (), **rate))
    return pd.concat(parts, ignore_index=True)


def commended_models(awards: pd.DataFrame) -> pd.DataFrame:
    """Commended models, each once: ``year`` and ``model_id``.

    Examples
    --------
    >>> awards = pd.DataFrame({"year": 2017, "model_id": ["m1", "m1", None], "programme": "dvk"})
    >>> len(commended_models(awards))
    1
    """
    return _to_models(awards)[_MODEL].drop_duplicates().sort_values(_MODEL, ignore_index=True)


def _to_models(awards: pd.DataFrame) -> pd.DataFrame:
    return awards[(awards["programme"] == PROGRAMME) & awards["model_id"].notna()]


def is_commended(registrations: pd.DataFrame, awards: pd.DataFrame) -> np.ndarray:
    """Tell for each registered model whether it was commended in its year."""
    given = _to_models(awards)
    commended = set(zip(*(given[name] for name in _MODEL), strict=True))
    models = zip(*(registrations[name] for name in _MODEL), strict=True)
    return np.fromiter((model in commended for model in models), dtype=bool, count=len(registrations))
