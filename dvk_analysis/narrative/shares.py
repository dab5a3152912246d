"""Sentences on shares: with their interval, against last year, and in the funnel of all units.

``what`` is ``recognised`` or ``commended``. A verdict is given only where the 95 % interval or limit allows it.
"""

import pandas as pd

from dvk_analysis.disclosure import small
from dvk_analysis.narrative.words import capital, foremost, inside, listed, number, one, percent
from dvk_analysis.phrases import phrase
from dvk_analysis.vocabulary import label


def share_with_interval(row: pd.Series, what: str, language: str = "vi") -> str:
    """Say a share with its counts and 95 % interval.

    Examples
    --------
    >>> row = pd.Series({"numerator": 74, "denominator": 890, "value": 74 / 890, "lower": 0.0667, "upper": 0.1031})
    >>> share_with_interval(row, "commended", "en")
    '74/890 models were commended (8.3%; 95% confidence interval 6.7% – 10.3%).'
    """
    if not row["denominator"]:
        return phrase("share.none", language)
    counts = {"x": number(row["numerator"], language), "n": number(row["denominator"], language)}
    ends = {"p": percent(row["value"], language), "low": percent(row["lower"], language)}
    return phrase(f"{what}.sentence", language, **counts, **ends, high=percent(row["upper"], language))


def change_of_share(change: pd.Series | None, what: str, year_before: int, language: str = "vi") -> str:
    """Say whether a share rose or fell since last year, or that this cannot be told.

    Parameters
    ----------
    change : Series or None
        Row of :func:`dvk_analysis.comparisons.change`; None if last year has no records.
    """
    if change is None or change["verdict"] not in ("up", "down", "unclear"):
        return ""
    before = f"{_counts(change, 'from', language)}"
    now = f"{_counts(change, 'to', language)}"
    words = {"what": _what(what, language), "a": before, "b": now, "before": year_before}
    return phrase(f"change.{change['verdict']}", language, **words)


def changes_finding(changes: pd.DataFrame, what: str, language: str = "vi") -> str:
    """Count the units whose share rose and fell beyond chance, as a title."""
    n = {v: int(changes["verdict"].eq(v).sum()) for v in ("up", "down", "unclear")}
    name = "finding.changes" if n["up"] + n["down"] else "finding.changes_unclear"
    counts = {k: number(v, language) for k, v in (("up", n["up"]), ("down", n["down"]), ("n", sum(n.values())))}
    return capital(phrase(name, language, what=_what(what, language), **counts))


def changes_by_unit(changes: pd.DataFrame, names: dict[str, str], what: str, language: str = "vi") -> list[str]:
    """Name the units whose share rose and fell beyond chance, and count those of which that cannot be told.

    Parameters
    ----------
    changes : DataFrame
        Result of :func:`dvk_analysis.comparisons.change` for one share per unit.
    """
    sentences = []
    for verdict in ("up", "down"):
        rows = foremost(changes[changes["verdict"].eq(verdict)], "difference", largest=verdict == "up")
        if len(rows):
            items = [
                f"{inside(names[r['unit_id']], language)} ({_moved(r, language)})" for r in rows.to_dict("records")
            ]
            values = {"what": _what(what, language), "units": listed(items, language)}
            sentences.append(capital(phrase(f"changes.{verdict}", language, **values)))
    known = changes["verdict"].ne("not_available")
    unclear = number(changes["verdict"].eq("unclear").sum(), language)
    if changes["verdict"].eq("unclear").any():
        sentences.append(phrase("changes.unclear", language, n=unclear, total=number(known.sum(), language)))
    return sentences


def _moved(row: dict, language: str) -> str:
    return " → ".join(f"{row[f'numerator_{e}']}/{row[f'denominator_{e}']}" for e in ("from", "to"))


def _counts(change: pd.Series, side: str, language: str) -> str:
    x, n = change[f"numerator_{side}"], change[f"denominator_{side}"]
    return f"{number(x, language)}/{number(n, language)} ({percent(x / n, language)})"


def funnel_of_one(funnel: pd.DataFrame, unit_id: str, name: str, what: str, language: str = "vi") -> str:
    """Say where a unit stands in the funnel."""
    row = one(funnel, unit_id=unit_id)
    if row is None or not row["denominator"]:
        return ""
    words = {"unit": inside(name, language), "what": _what(what, language), "p": percent(row["reference"], language)}
    return capital(phrase(f"funnel.{row['verdict']}", language, n=number(row["denominator"], language), **words))


def funnel_of_all(funnel: pd.DataFrame, names: dict[str, str], what: str, language: str = "vi") -> list[str]:
    """Say which units are outside the limits, how many chance alone would put there, and whether limits are widened."""
    shown = funnel[funnel["denominator"] > 0]
    if shown.empty:
        return [phrase("share.none", language)]
    words = {"what": _what(what, language), "p": percent(shown["reference"].iloc[0], language)}
    sentences = []
    for side in ("higher", "lower"):
        rows = foremost(shown[shown["verdict"].eq(side)], "p_adjusted")
        if len(rows):
            units = listed([_named(r, names, language) for r in rows.to_dict("records")], language)
            sentences.append(
                phrase("funnel.some", language, side=phrase(f"funnel.side_{side}", language), units=units, **words)
            )
    if not sentences:
        return [phrase("funnel.all_within", language, n=number(len(shown), language), **words)]
    expected = number(max(1, round(0.05 * len(shown))), language)
    sentences.append(phrase("funnel.chance", language, n=number(len(shown), language), k=expected))
    phi = shown["phi"].iloc[0]
    return [*sentences, phrase("funnel.phi", language, phi=number(phi, language, 2)) if phi > 1 else ""]


def funnel_finding(funnel: pd.DataFrame, names: dict[str, str], *, unit_id: str = "", language: str = "vi") -> str:
    """Say the finding of a funnel as a title: of one unit, or of all."""
    shown = funnel[funnel["denominator"] > 0]
    own = one(shown, unit_id=unit_id)
    if own is not None:
        counts = {"x": number(own["numerator"], language), "n": number(own["denominator"], language)}
        return phrase(f"finding.focus_{own['verdict']}", language, unit=names[unit_id], **counts)
    if shown.empty:
        return phrase("finding.no_models", language)
    outside = shown["verdict"].isin(["higher", "lower"]).sum()
    if not outside:
        return phrase("finding.funnel_within", language)
    totals = {"n": number(outside, language), "total": number(len(shown), language)}
    return phrase("finding.funnel_outside", language, p=percent(shown["reference"].iloc[0], language), **totals)


def district_finding(shares: pd.DataFrame, unit_id: str, name: str, language: str = "vi") -> str:
    """Count the shares of a unit whose 95 % interval leaves out the district's value, as a title."""
    own = shares[shares["unit_id"].eq(unit_id)].set_index("indicator")
    district = shares[shares["unit_id"].eq("all")].set_index("indicator")["value"]
    known = own[own["value"].notna()]
    apart = (known["lower"] > district[known.index]) | (known["upper"] < district[known.index])
    if not apart.any():
        return phrase("finding.own_same", language, where=name)
    return phrase(
        "finding.own_above", language, where=name, k=number(apart.sum(), language), n=number(len(known), language)
    )


def flow_finding(recognised: pd.DataFrame, language: str = "vi") -> str:
    """Name the field with the highest share recognised, as a title."""
    rows = recognised[recognised["denominator"] > 0]
    if rows.empty:
        return phrase("finding.no_models", language)
    top = rows.loc[rows["value"].idxmax()]
    counts = {"x": number(top["numerator"], language), "n": number(top["denominator"], language)}
    return phrase("finding.flow", language, field=capital(label("field", top["field"], language)), **counts)


def awards_given(
    counts: pd.DataFrame, commended: pd.Series, to_persons: int, edition: str = "office", language: str = "vi"
) -> list[str]:
    """Say how many awards went to how many models, and how many to persons as such.

    Parameters
    ----------
    counts : DataFrame
        Result of ``awards_count`` for one year, all awards.
    commended : Series
        Row of ``commended_share``.
    to_persons : int
        Awards without a model among them.
    """
    total = counts["value"].sum()
    if not total:
        return [phrase("awards.none", language)]
    values = {"awards": number(total - to_persons, language), "models": number(commended["numerator"], language)}
    if small(to_persons, edition):
        return [phrase("awards.together", language, **values | {"awards": number(total, language)})]
    to_models = phrase("awards.sentence" if total > to_persons else "awards.none", language, **values)
    return [to_models, phrase("awards.persons", language, n=number(to_persons, language)) if to_persons else ""]


def outcomes_told(models: pd.DataFrame, outcomes: pd.DataFrame, language: str = "vi") -> str:
    """Say of how many of some models the records tell what came of them.

    Parameters
    ----------
    models, outcomes : DataFrame
        Rows of the tables ``registrations`` and ``outcomes`` of one unit and year.
    """
    told = models["model_id"].isin(outcomes["model_id"]).sum()
    values = {"x": number(told, language), "n": number(len(models), language)}
    return phrase("outcomes.told" if len(models) else "outcomes.none", language, **values)


def _what(what: str, language: str) -> str:
    return phrase(f"change.what_{what}", language)


def _named(row: dict, names: dict[str, str], language: str) -> str:
    share = f"{row['numerator']}/{row['denominator']}, {percent(row['value'], language)}"
    return f"{inside(names[row['unit_id']], language)} ({share})"
