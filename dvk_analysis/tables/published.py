"""Table of published figures: places side by side, with what keeps them from being compared and where they are from."""

import pandas as pd

from dvk_analysis.charts.published import period
from dvk_analysis.phrases import phrase
from dvk_analysis.tables.base import Table, number, stated_day
from dvk_analysis.text import format_number, format_percent

_ALIGN = {"place": "left", "period": "left", "counts": "right", "interval": "right", "caveats": "left"}


def published(beside: pd.DataFrame, measure: str, *, language: str = "vi") -> Table:
    """Figures of one measure by place, the own one first.

    Parameters
    ----------
    beside : DataFrame
        Result of :func:`dvk_analysis.published.beside_places`.
    measure : str
        ``registered``, ``recognised_share`` or ``commended_share``.
    """
    found = beside[beside["measure"].eq(measure)]
    counted = found["denominator"].isna().all()
    rows = []
    for r in found.itertuples():
        where = f"{r.place} – {phrase(f'published.level_{r.level}', language)}"
        caveats = "; ".join(phrase(f"caveat.{c}", language) for c in r.caveats.split()) or "–"
        counts = number(r.numerator, language) + ("" if counted else f"/{number(r.denominator, language)}")
        share, high = (format_percent(v, language=language) for v in (r.value, r.upper))
        interval = [] if counted else [f"{share} ({format_number(100 * r.lower, 1, language)}–{high})"]
        rows.append([where, period(r, language), counts, *interval, caveats])
    heads = [h for h in _ALIGN if not (counted and h == "interval")]
    columns = [(phrase(f"column.{h}", language), _ALIGN[h]) for h in heads]
    return Table(measure.replace("_", "-"), phrase(f"table.published_{measure}", language), columns, rows)


def sources(beside: pd.DataFrame, *, language: str = "vi") -> Table:
    """Where each place's figures were published."""
    once = beside.drop_duplicates(["place", "source_url"])
    rows = [[r.place, r.source_title, stated_day(r.source_date, language), r.source_url] for r in once.itertuples()]
    columns = [(phrase(f"column.{h}", language), "left") for h in ("place", "source", "published_on", "address")]
    return Table("published-sources", phrase("table.published_sources", language), columns, rows)
