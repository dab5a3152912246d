"""Strengths, points to check and what to do next: only what the numbers allow, as questions and never as blame."""

import pandas as pd

from dvk_analysis.narrative.chapters import stuck
from dvk_analysis.narrative.words import capital, foremost, inside, listed, number, one, percent, value_of
from dvk_analysis.phrases import phrase
from dvk_analysis.place import COMMUNE_KINDS, Place
from dvk_analysis.text import format_date
from dvk_analysis.vocabulary import label

#: A model at one of these at year's end was never assessed.
UNASSESSED = ("registered", "in_progress")
#: Units asked to report first, at most.
FIRST = 3


def strengths(
    counts: pd.DataFrame, improvement: pd.DataFrame, funnels: dict[str, pd.DataFrame], models: pd.DataFrame,
    names: dict[str, str], year: int, language: str = "vi",
) -> list[str]:  # fmt: skip
    """Say what went well in a year.

    Parameters
    ----------
    counts : DataFrame
        Result of ``registered`` without groups, over the years.
    improvement : DataFrame
        Result of ``improvement`` without groups.
    funnels : dict of str to DataFrame
        ``recognised`` and ``commended`` to the funnel of their shares.
    models : DataFrame
        Registrations of the year.
    """
    found = [
        _count_change("strength", counts, year, language, rising=True),
        _net_improvement(improvement, language),
        *(_outside("strength.higher", funnel, "higher", what, names, language) for what, funnel in funnels.items()),
    ]
    replicated = int(models["replicated"].sum())
    if replicated:
        found.append(phrase("strength.replicated", language, n=number(replicated, language)))
    return [s for s in found if s] or [phrase("strength.none", language)]


def shortcomings(
    counts: pd.DataFrame, funnels: dict[str, pd.DataFrame], models: pd.DataFrame, transitions: pd.DataFrame,
    names: dict[str, str], years: tuple[int, int], language: str = "vi",
) -> list[str]:  # fmt: skip
    """Say what fell short or should be checked in a year; parameters as in :func:`strengths`.

    Parameters
    ----------
    transitions : DataFrame
        Result of :func:`dvk_analysis.chapters.transitions`.
    years : tuple of int
        The year before and the year.
    """
    found = [
        _count_change("short", counts, years[1], language, rising=False),
        *(_outside("short.lower", funnel, "lower", what, names, language) for what, funnel in funnels.items()),
        _unassessed(models, language),
        "" if len(models) else _missing(["registrations"], years[1], language),
    ]
    bottom = stuck(transitions)
    if len(bottom):
        n = number(len(bottom), language)
        found.append(phrase("short.bottom", language, n=n, before=years[0], year=years[1]))
    unrated = (transitions["rank_to"].isna() & transitions["change"].ne("left")).sum()
    if unrated:
        found.append(phrase("short.unrated", language, n=number(unrated, language), year=years[1]))
    return [s for s in found if s] or [phrase("short.none", language)]


def next_year(place: Place, year: int, unit_kinds: tuple[str, ...], language: str = "vi") -> list[str]:
    """Say the window and the quotas of a year as far as they are known."""
    sentences = []
    days = place.windows.get(year)
    if days:
        span = {"opens": format_date(days.opens, language), "closes": format_date(days.closes, language)}
        sentences.append(phrase("next.window", language, year=year, **span))
    for kind in unit_kinds:
        quotas = {short: place.quota(year, kind, k) for short, k in (("c", "collective"), ("i", "individual"))}
        if None not in quotas.values():
            sentences.append(phrase("next.quota", language, year=year, kind=_kind(kind, language), **quotas))
    return sentences or [phrase("next.none", language, year=year)]


def to_visit(
    funnels: dict[str, pd.DataFrame], models: pd.DataFrame, names: dict[str, str], language: str = "vi"
) -> str:
    """Name the units to work with first, each with its reason: low shares, then most models not assessed."""
    reasons: dict[str, list[str]] = {}
    for what, funnel in funnels.items():
        word = phrase(f"change.what_{what}", language)
        for unit in foremost(funnel[funnel["verdict"].eq("lower")], "p_adjusted")["unit_id"]:
            reasons.setdefault(unit, []).append(phrase("next.visit_reason_lower", language, what=word))
    open_models = models.assign(open=models["status"].isin(UNASSESSED)).groupby("unit_id")["open"].agg(["sum", "size"])
    open_models = open_models[open_models.index.isin(names)]
    for unit, row in open_models.sort_values(["sum", "size"], ascending=[False, True]).head(FIRST).iterrows():
        if row["sum"]:
            counts = {"x": number(row["sum"], language), "n": number(row["size"], language)}
            reasons.setdefault(unit, []).append(phrase("next.visit_reason_unreported", language, **counts))
    units = [f"{inside(names[u], language)} ({'; '.join(why)})" for u, why in reasons.items()]
    return phrase("next.visit", language, units=listed(units, language)) if units else ""


def to_do(funnels: dict[str, pd.DataFrame], models: pd.DataFrame, names: dict[str, str], language: str = "vi") -> str:
    """Say in one sentence what to do first."""
    for what, funnel in funnels.items():
        low = foremost(funnel[funnel["verdict"].eq("lower")], "p_adjusted")
        if len(low):
            units = listed([inside(names[u], language) for u in low["unit_id"]], language)
            word = phrase(f"change.what_{what}", language)
            return phrase("main.todo", language, what=phrase("todo.lower", language, units=units, what=word))
    n = int(models["status"].isin(UNASSESSED).sum())
    name = "todo.unreported" if n else "todo.missing" if models.empty else "todo.nothing"
    what = phrase(name, language, n=number(n, language))
    return phrase("main.todo", language, what=what)


def to_do_one(models: pd.DataFrame, language: str = "vi") -> str:
    """Say in one sentence what one unit should do first."""
    return to_do({}, models, {}, language)


def to_ask(
    models: pd.DataFrame, ratings: pd.DataFrame, missing: list[str], year: int, language: str = "vi"
) -> list[str]:
    """Say what is missing from the returns of one unit.

    Parameters
    ----------
    models, ratings : DataFrame
        Registrations and ratings of the unit and year.
    missing : list of str
        Tables of which nothing was received.
    """
    asked = []
    if missing:
        asked.append(_missing(missing, year, language))
    counts = {
        "unreported": models["status"].isin(UNASSESSED).sum(),
        "undated": models["registered_on"].isna().sum(),
        "unrated": ratings["rank"].isna().sum(),
    }
    asked += [phrase(f"next.ask_{k}", language, n=number(n, language), year=year) for k, n in counts.items() if n]
    return asked or [phrase("next.nothing", language, year=year)]


def _count_change(kind: str, counts: pd.DataFrame, year: int, language: str, *, rising: bool) -> str:
    now, before = value_of(counts, year), value_of(counts, year - 1)
    if not now or not before or (now > before) != rising or now == before:
        return ""
    change = {"d": number(abs(now - before), language), "p": percent(abs(now / before - 1), language)}
    return phrase(f"{kind}.registered", language, before=year - 1, **change)


def _kind(kind: str, language: str) -> str:
    return phrase("next.commune", language) if kind in COMMUNE_KINDS else label("unit_kind", kind, language)


def _net_improvement(improvement: pd.DataFrame, language: str) -> str:
    net = one(improvement, indicator="net_improvement")
    if net is None or not net["lower"] > 0:
        return ""
    moves = {k: one(improvement, indicator=f"{v}_share") for k, v in (("up", "improved"), ("down", "declined"))}
    return phrase("strength.chapters", language, **{k: number(r["numerator"], language) for k, r in moves.items()})


def _outside(name: str, funnel: pd.DataFrame, side: str, what: str, names: dict[str, str], language: str) -> str:
    rows = foremost(funnel[funnel["verdict"].eq(side)], "p_adjusted")
    if rows.empty:
        return ""
    units = [f"{inside(names[r.unit_id], language)} ({r.numerator}/{r.denominator})" for r in rows.itertuples()]
    text = phrase(name, language, units=listed(units, language), what=phrase(f"change.what_{what}", language))
    return capital(text)


def _missing(tables: list[str], year: int, language: str) -> str:
    forms = listed([phrase(f"form.{t}", language) for t in tables], language)
    return phrase("next.ask_missing", language, forms=forms, year=year)


def _unassessed(models: pd.DataFrame, language: str) -> str:
    n = models["status"].isin(UNASSESSED).sum()
    return phrase("short.unreported", language, x=number(n, language), n=number(len(models), language)) if n else ""
