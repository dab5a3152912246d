"""Sentences on several years: counts and shares from first to last, trends, what moved a share, and breaks."""

from collections.abc import Iterable

import pandas as pd

from dvk_analysis.narrative.chapters import net_table
from dvk_analysis.narrative.words import capital, listed, number, percent, points, value_of, years_listed
from dvk_analysis.phrases import phrase
from dvk_analysis.place import Place
from dvk_analysis.stats import TREND_YEARS
from dvk_analysis.vocabulary import LABELS, label

#: Fields named in a sentence on what moved a share.
NAMED = 2


def registered_span(counts: pd.DataFrame, years: tuple[int, int], where: str, language: str = "vi") -> str:
    """Say how many models were registered in all years and how the last stands to the first.

    Parameters
    ----------
    counts : DataFrame
        Result of ``registered`` without groups, over the years.
    years : tuple of int
        The first and the last year.
    where : str
        The unit as it stands inside a sentence.
    """
    first, last = (value_of(counts, y) for y in years)
    span = {"from_year": years[0], "to_year": years[1], "where": where}
    if not first or not last:
        return phrase("period.registered_gap", language, **span)
    side = "more" if last > first else "less" if last < first else "equal"
    change = {"d": number(abs(last - first), language), "p": percent(abs(last / first - 1), language)}
    ends = {"a": number(first, language), "b": number(last, language)}
    return phrase(f"period.registered_{side}", language, **span, **ends, **change)


def trend_said(row: pd.Series, what: str, language: str = "vi") -> str:
    """Say how a share moved from the first to the last comparable year, and whether there is a trend.

    Parameters
    ----------
    row : Series
        Row of :func:`dvk_analysis.trends.trend`.
    what : str
        ``recognised`` or ``commended``.
    """
    name = phrase(f"change.what_{what}", language)
    if row["verdict"] == "not_available":
        return phrase("trend.not_available", language, what=name)
    ends = {
        k: f"{number(row[f'numerator_{e}'], language)}/{number(row[f'denominator_{e}'], language)} "
        f"({percent(row[f'value_{e}'], language)})" for k, e in (("a", "from"), ("b", "to"))
    }  # fmt: skip
    limits = {k: points(row[c], language) for k, c in (("d", "difference"), ("low", "lower"), ("high", "upper"))}
    span = {"from_year": row["year_from"], "to_year": row["year_to"]}
    text = phrase(f"trend.{row['verdict']}", language, what=name, **span, **ends, **limits)
    reason = row["note"] or row["marker"]
    return f"{text} {phrase(f'trend.{reason}', language, n=number(row['years'], language), five=TREND_YEARS)}"


def decomposition_said(parts: pd.DataFrame, what: str, language: str = "vi") -> str:
    """Say how much of the change of a share comes from the mix of fields and how much from the shares within them.

    Parameters
    ----------
    parts : DataFrame
        Result of :func:`dvk_analysis.trends.decomposition` by ``field``, for one unit or for all.
    """
    sums = parts.groupby("part")["value"].sum(min_count=1)
    if sums.isna().any():
        return ""
    rates = parts[parts["part"].eq("rate")]
    rates = rates.loc[rates["value"].abs().sort_values(ascending=False, kind="stable").index[:NAMED]]
    fields = [f"{label('field', r.field, language)} {points(r.value, language)}" for r in rates.itertuples()]
    values = {"total": points(sums.sum(), language), "what": phrase(f"change.what_{what}", language)}
    values |= {p: points(sums[p], language) for p in ("mix", "rate")}
    return capital(phrase("period.decomposition", language, fields=listed(fields, language), **values))


def decomposition_finding(parts: pd.DataFrame, language: str = "vi") -> str:
    """Say what the mix and the shares within the fields gave to a change, as a title."""
    sums = parts.groupby("part")["value"].sum()
    return phrase("finding.waterfall", language, **{p: points(sums[p], language) for p in ("mix", "rate")})


def shares_finding(trends: dict[str, pd.Series], language: str = "vi") -> str:
    """Name the shares that rose and fell from the first to the last year, as a title.

    Parameters
    ----------
    trends : dict of str to Series
        ``recognised`` and ``commended`` to a row of :func:`dvk_analysis.trends.trend`.
    """
    items = [
        phrase(f"finding.share_{row['verdict']}", language, what=phrase(f"change.what_{what}", language))
        for what, row in trends.items()
        if row["verdict"] in ("up", "down")
    ]
    return capital(listed(items, language)) if items else phrase("finding.shares_unclear", language)


def counts_finding(counts: pd.DataFrame, names: dict[str, str], years: tuple[int, int], language: str = "vi") -> str:
    """Count the units that registered more, as many and fewer models in the last year than in the first, as a title."""
    wide = counts[counts["unit_id"].isin(names) & counts["value"].gt(0)]
    wide = wide.pivot_table(index="unit_id", columns="year", values="value", aggfunc="sum").reindex(columns=list(years))
    moved = (wide[years[1]] - wide[years[0]]).dropna()
    sides = {"more": moved.gt(0), "less": moved.lt(0)}
    numbers = {side: number(found.sum(), language) for side, found in sides.items()}
    span = {"from_year": years[0], "to_year": years[1], "n": number(len(moved), language)}
    return phrase("finding.counts", language, **span, **numbers)


def net_years(improvement: pd.DataFrame, language: str = "vi") -> list[str]:
    """Say for each year whether the quality of the chapters rose or fell on the year before.

    Parameters
    ----------
    improvement : DataFrame
        Result of :func:`dvk_analysis.chapters.improvement_over_years`.
    """
    net = net_table(improvement)
    return [
        phrase(
            f"net_year.{r.verdict}", language, year=r.year, before=r.year - 1, n=number(r.denominator, language),
            d=points(r.value, language), low=points(r.lower, language), high=points(r.upper, language),
        )
        for r in net.sort_values("year").itertuples()
    ] or [phrase("finding.no_chapters", language) + "."]  # fmt: skip


def net_years_finding(improvement: pd.DataFrame, language: str = "vi") -> str:
    """Name the years in which quality clearly rose and fell, as a title."""
    net = net_table(improvement).sort_values("year")
    items = [
        phrase(f"finding.net_{v}", language, years=years_listed(net.loc[net["verdict"].eq(v), "year"], language))
        for v in ("up", "down")
        if net["verdict"].eq(v).any()
    ]
    return capital("; ".join(items)) if items else phrase("finding.net_years_unclear", language)


def breaks(place: Place, years: Iterable[int], language: str = "vi") -> dict[int, str]:
    """Name the years from which communes are others than the year before.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> breaks(load_place("cang-long"), range(2015, 2028))
    {2026: 'địa giới mới'}
    """
    pairs = ((y, *({u.unit_id for u in place.communes(x)} for x in (y - 1, y))) for y in list(years)[1:])
    return {y: phrase("break.map", language) for y, before, now in pairs if before != now}


def scale_breaks(place: Place, years: Iterable[int], language: str = "vi") -> dict[int, str]:
    """Name the years from which an organisation rates on another scale than the year before.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> scale_breaks(load_place("cang-long"), range(2020, 2024))
    {2021: 'thang mới: Công đoàn', 2023: 'thang mới: Đoàn Thanh niên'}
    """
    found: dict[int, str] = {}
    for year in list(years)[1:]:
        new = [o for o in LABELS["organisation"] if place.scale(o, year) != place.scale(o, year - 1)]
        if new:
            names = listed([label("organisation", o, language) for o in new], language)
            found[year] = phrase("break.scale", language, organisations=names)
    return found


def one_map(place: Place, years: tuple[int, int], language: str = "vi") -> str:
    """Say that the earlier year is shown on the communes of the later one, if they are others."""
    return phrase("period.rebased", language, year=years[1]) if breaks(place, years, language) else ""


def breaks_said(maps: dict[int, str], scales: dict[int, str], year: int, language: str = "vi") -> list[str]:
    """Say which breaks lie in a period, a sentence each, and how records are put on the communes of a year."""
    found = sorted([*maps.items(), *scales.items()])
    sentences = [phrase("break.said", language, year=y, what=what) for y, what in found]
    rebased = [phrase("period.rebased", language, year=year)] if maps else []
    return [*sentences, *rebased] or [phrase("break.none", language)]
