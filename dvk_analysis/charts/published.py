"""Chart of published figures: the shares that places state, side by side and never tested."""

import numpy as np
import pandas as pd

from dvk_analysis import style
from dvk_analysis.charts.base import Chart, broken, counts_of, draw_intervals, percent_axis
from dvk_analysis.phrases import phrase


def published_shares(beside: pd.DataFrame, finding: str, *, language: str = "vi") -> Chart | None:
    """Shares that places published, with 95 % intervals, a panel a share; the own place dark, caveats in the table.

    Parameters
    ----------
    beside : DataFrame
        Result of :func:`dvk_analysis.published.beside_places`.

    Returns
    -------
    Chart or None
        None if no place published what a share needs.
    """
    shares = beside[beside["denominator"].notna()].sort_values("value", ascending=False, kind="stable")
    panels = {m: shares[shares["measure"].eq(m)] for m in sorted(shares["measure"].unique(), reverse=True)}
    if not panels:
        return None
    sizes = [len(rows) + 0.8 for rows in panels.values()]
    figure, axes = style.new_figure(0.6 + 0.3 * len(panels) + 0.3 * sum(sizes), rows=len(panels), height_ratios=sizes)
    with style.context():
        for ax, rows in zip(axes, panels.values(), strict=True):
            draw_intervals(ax, rows, np.where(rows["own"], style.FOCUS, style.UNCLEAR))
            top = float(rows["upper"].max())
            for i, row in enumerate(rows.to_dict("records")):
                ax.text(top * 1.03, i, counts_of(row, language), va="center", fontsize=8)
            ax.set(xlim=(0, top * 1.45))
            ax.set_yticks(
                range(len(rows)), [broken(f"{r.place}, {period(r, language)}", 34) for r in rows.itertuples()]
            )
            percent_axis(ax, language, axis="x", to=top)
            ax.spines["left"].set_visible(False)
        style.title(figure, finding, "")
        for ax, measure in zip(axes, panels, strict=True):
            ax.set_title(phrase(f"share.{measure}", language), loc="left", x=0, pad=6)
    items = "; ".join(f"{r['place']}: {counts_of(r, language)}" for r in shares.to_dict("records"))
    caption = phrase("caption.published", language)
    return Chart("published-shares", figure, caption, phrase("alt.published", language, items=items), shares)


def period(row: object, language: str) -> str:
    """Write the years that a figure covers.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> period(SimpleNamespace(period_from=2016, period_to=2020), "vi"), period(SimpleNamespace(period_from=None), "en")
    ('2016 – 2020', 'undated')
    """
    ends = [y for y in (row.period_from, getattr(row, "period_to", None)) if not pd.isna(y)]
    if not ends:
        return phrase("published.undated", language)
    return f"{ends[0]} – {ends[-1]}" if ends[0] != ends[-1] else str(ends[0])
