"""Sentences on registrations: totals, fields, kinds, units, quotas and the window."""

import pandas as pd

from dvk_analysis.narrative.words import (
    capital,
    compared,
    foremost,
    inside,
    listed,
    lowered,
    number,
    one,
    percent,
    value_of,
)
from dvk_analysis.phrases import phrase
from dvk_analysis.place import Place
from dvk_analysis.text import format_date
from dvk_analysis.vocabulary import label


def registered_total(counts: pd.DataFrame, year: int, where: str, language: str = "vi") -> str:
    r"""Say how many models were registered, and how that stands to the year before.

    Parameters
    ----------
    counts : DataFrame
        Result of ``registered`` without groups, over the years, for one unit or for all.
    where : str
        The unit as it stands inside a sentence.

    Examples
    --------
    >>> counts = pd.DataFrame({"year": [2016, 2017], "value": [842.0, 890.0]})
    >>> registered_total(counts, 2017, "toàn huyện")
    'Năm 2017, toàn huyện đăng ký **890 mô hình**, tăng 48 mô hình (5,7\xa0%) so với năm 2016.'
    """
    now, before = value_of(counts, year), value_of(counts, year - 1)
    if not now:
        return phrase("registered.none", language, year=year, where=where)
    text = phrase("registered.total", language, year=year, where=where, n=number(now, language))
    if not before:
        return text + phrase("registered.no_before", language, before=year - 1)
    side = "more" if now > before else "less" if now < before else "equal"
    change = {"d": number(abs(now - before), language), "p": percent(abs(now / before - 1), language)}
    return text + phrase(f"registered.{side}", language, before=year - 1, **change)


def composition(shares: pd.DataFrame, language: str = "vi") -> str:
    """Say how the models of a year divide over the fields, the largest first.

    Parameters
    ----------
    shares : DataFrame
        Result of ``registered_share(..., by="field")`` for one year.
    """
    rows = shares[shares["numerator"] > 0].sort_values("numerator", ascending=False, kind="stable").to_dict("records")
    if not rows:
        return ""
    words = [
        f"{label('field', r['field'], language)} {number(r['numerator'], language)} ({percent(r['value'], language)})"
        for r in rows[1:]
    ]
    first = capital(label("field", rows[0]["field"], language))
    if len(rows) == 1:
        return phrase("registered.one_field", language, field=first)
    values = {"n": number(rows[0]["numerator"], language), "p": percent(rows[0]["value"], language)}
    return phrase("registered.composition", language, first=first, rest=listed(words, language), **values)


def fields_finding(shares: pd.DataFrame, language: str = "vi") -> str:
    """Name the leading field, as the title of the chart of fields."""
    rows = shares[shares["numerator"] > 0]
    if rows.empty:
        return phrase("finding.no_models", language)
    top = rows.loc[rows["value"].idxmax()]
    name = "economy_majority" if top["value"] > 0.5 else "leading_field"
    counts = {"x": number(top["numerator"], language), "n": number(top["denominator"], language)}
    return phrase(f"finding.{name}", language, field=capital(label("field", top["field"], language)), **counts)


def kinds_split(counts: pd.DataFrame, language: str = "vi") -> str:
    """Say how many of the models are collective and how many individual."""
    values = {r.registrant_kind: number(r.value, language) for r in counts.itertuples() if r.registrant_kind}
    told = counts["value"].sum() and not counts["value"].isna().any()  # a public edition may hold them back
    return phrase("registered.kinds", language, **values) if told else ""


def most_and_fewest(counts: pd.DataFrame, names: dict[str, str], language: str = "vi") -> str:
    """Name the units with the most and the fewest models."""
    return _extremes("registered.rank", counts, {u: inside(n, language) for u, n in names.items()}, language)


def units_finding(counts: pd.DataFrame, names: dict[str, str], language: str = "vi") -> str:
    """Name the units with the most and the fewest models, as a title."""
    return capital(_extremes("finding.units", counts, {u: lowered(n, language) for u, n in names.items()}, language))


def _extremes(name: str, counts: pd.DataFrame, names: dict[str, str], language: str) -> str:
    rows = counts[counts["unit_id"].isin(names)]
    totals = rows.groupby("unit_id", sort=False)["value"].sum()
    totals = totals[totals > 0]  # who sent nothing has not registered fewest
    if totals.empty:
        return phrase("finding.no_models", language) if name.startswith("finding") else ""
    ends = {"first": names[totals.idxmax()], "last": names[totals.idxmin()]}
    if totals.min() == totals.max():
        return phrase(f"{name}_equal", language, n=number(totals.max(), language))
    return phrase(name, language, n=number(totals.max(), language), m=number(totals.min(), language), **ends)


def own_years_finding(counts: pd.DataFrame, year: int, where: str, language: str = "vi") -> str:
    """Say how a unit's total stands to its year before, as a title."""
    now, before = value_of(counts, year), value_of(counts, year - 1)
    if not now:
        return phrase("finding.no_models", language)
    change = compared(now, before or None, year - 1, language)
    return phrase("finding.own_years", language, where=where, n=number(now, language), change=change)


def by_fields(
    counts: pd.DataFrame, recognised: pd.DataFrame, commended: pd.DataFrame, year: int, language: str = "vi"
) -> list[str]:
    """Say of each field how many models it has, how that changed, and how many were recognised and commended.

    Parameters
    ----------
    counts, recognised, commended : DataFrame
        Results by ``field`` of ``registered`` (over the years), ``recognised_share`` and ``commended_share``.
    """
    sentences = []
    for now in counts[counts["year"].eq(year)].itertuples():
        before = one(counts, year=year - 1, field=now.field)
        parts = {
            name: number(one(table, year=year, field=now.field)["numerator"], language)
            for name, table in (("recognised", recognised), ("commended", commended))
        }
        change = compared(now.value, None if before is None else before["value"], year - 1, language)
        field = capital(label("field", now.field, language))
        sentences.append(
            phrase(
                "registered.field_change", language, field=field, n=number(now.value, language), change=change, **parts
            )
        )
    return sentences


def quota_met(quota: pd.DataFrame, names: dict[str, str], year: int, language: str = "vi") -> list[str]:
    """Say which units met their quota, or that none is known.

    Parameters
    ----------
    quota : DataFrame
        Result of ``quota`` for one year, for all units or one.
    """
    due = quota[~quota["note"].eq("no_quota")]
    if due.empty:
        return [phrase("quota.none", language, year=year)]
    met = due.groupby("unit_id", sort=False)["note"].agg(lambda notes: notes.eq("met").all())
    if len(met) == 1:
        name = "quota.unit_met" if met.all() else "quota.unit_not_met"
        return [phrase(name, language, year=year, items=_of_quota(due, language))]
    short = [
        f"{inside(names.get(unit, unit), language)} ({_of_quota(rows, language)})"
        for unit, rows in foremost(due[due["note"].eq("not_met")], "value").groupby("unit_id", sort=False)
    ]
    whole = phrase("quota.all", language, met=number(met.sum(), language), n=number(len(met), language))
    return [whole, phrase("quota.not_met", language, units=listed(short, language)) if short else ""]


def quota_finding(quota: pd.DataFrame, language: str = "vi") -> str:
    """Count the units that met their quota, as a title; "" where there is none."""
    due = quota[~quota["note"].eq("no_quota")]
    if due.empty:
        return ""
    met = due.groupby("unit_id")["note"].agg(lambda notes: notes.eq("met").all())
    return phrase("finding.quota", language, met=number(met.sum(), language), n=number(len(met), language))


def _of_quota(rows: pd.DataFrame, language: str) -> str:
    return ", ".join(
        f"{label('registrant_kind', r.registrant_kind, language)} {'*' if pd.isna(r.numerator) else r.numerator}"
        f"/{r.denominator}"
        for r in rows.itertuples()
    )


def timeliness(window: pd.DataFrame, place: Place, year: int, language: str = "vi") -> str:
    """Say how many models were registered inside the window, and how the others were not.

    Parameters
    ----------
    window : DataFrame
        Result of ``window`` for one year, for one unit or for all.
    """
    days = place.windows.get(year)
    if days is None:
        return phrase("window.none", language, year=year)
    inside_window = one(window, timing="in_window")
    if inside_window is None or not inside_window["denominator"]:
        return ""
    x, n = inside_window["numerator"], inside_window["denominator"]
    span = {"opens": format_date(days.opens, language), "closes": format_date(days.closes, language)}
    text = phrase("window.share", language, x=number(x, language), n=number(n, language), **span)
    rest = {t: number(one(window, timing=t)["numerator"], language) for t in ("late", "early", "undated")}
    return text + (phrase("window.rest", language, **rest) if x < n else ".")
