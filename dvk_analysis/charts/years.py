"""Charts over years: shares and net improvement with their intervals; breaks are drawn where years do not compare."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dvk_analysis import style
from dvk_analysis.charts.base import Chart, broken, counts_of, draw_breaks, percent_axis, signed_axis, span_of, told
from dvk_analysis.phrases import phrase
from dvk_analysis.text import format_percent, format_signed
from dvk_analysis.vocabulary import label

#: Years whose counts fit beside each other in half the width of a page.
SIDE_BY_SIDE = 5


def shares_over_years(
    shares: list[pd.DataFrame], finding: str, *, where: str, breaks: dict[int, str] | None = None, language: str = "vi"
) -> Chart | None:
    """Shares of each year as points on their 95 % intervals, a panel an indicator.

    Parameters
    ----------
    shares : list of DataFrame
        Result tables of one share each, without groups, over several years, for one unit or for all.
    where : str
        Name of the unit, for the caption.
    breaks : dict of int to str, optional
        Year from which figures do not compare with those before to the reason.

    Returns
    -------
    Chart or None
        None if no year has anything to share.
    """
    table = pd.concat(shares, ignore_index=True)
    known = table[table["denominator"].gt(0)]
    if known.empty:
        return None
    panels = {i: known[known["indicator"].eq(i)] for i in dict.fromkeys(known["indicator"])}
    years = range(int(known["year"].min()), int(known["year"].max()) + 1)
    shape = {"columns": len(panels)} if len(years) <= SIDE_BY_SIDE else {"rows": len(panels)}
    figure, axes = style.new_figure(0.7 + 1.6 * shape.get("rows", 1), **shape)
    with style.context():
        for ax, rows in zip(axes, panels.values(), strict=True):
            words = [
                f"{told(r.numerator, language)}/{told(r.denominator, language)}\n"
                f"{format_percent(r.value, language=language)}"
                for r in rows.itertuples()
            ]
            _draw(ax, rows, words, years, breaks or {})
            ax.set_ylim(0, min(1.0, float(rows["upper"].max()) * 1.35))
            percent_axis(ax, language)
        style.title(figure, finding, "")
        for ax, indicator in zip(axes, panels, strict=True):
            ax.set_title(phrase(f"share.{indicator}", language), loc="left", x=0, pad=8)
    items = "; ".join(f"{phrase(f'share.{r.indicator}', language)} {r.year}: {counts_of(r._asdict(), language)}"
                      for r in known.itertuples())  # fmt: skip
    caption = phrase("caption.shares_over_years", language, where=where, years=span_of(years))
    return Chart("shares-over-years", figure, caption, phrase("alt.over_years", language, items=items), table)


def net_over_years(
    improvement: pd.DataFrame, finding: str, *, where: str, breaks: dict[int, str] | None = None, language: str = "vi"
) -> Chart | None:
    """Net improvement of the same chapters from each year to the next, with its 95 % interval.

    Parameters
    ----------
    improvement : DataFrame
        Results of :func:`dvk_analysis.chapters.improvement` without groups, of several years below each other.

    Returns
    -------
    Chart or None
        None if no chapter was rated in two years running.
    """
    rated = improvement[improvement["denominator"].gt(0)]
    if rated.empty:
        return None
    net = rated[rated["indicator"].eq("net_improvement")]
    moved = rated.pivot_table(index="year", columns="indicator", values="numerator", aggfunc="sum")
    years = range(int(net["year"].min()), int(net["year"].max()) + 1)
    gap = " " if len(years) <= SIDE_BY_SIDE else "\n"
    words = []
    for row in net.itertuples():
        counts = (*moved.loc[row.year, ["improved_share", "declined_share"]], row.denominator)
        up, down, of = (told(n, language) for n in counts)
        words.append(f"+{up} −{down}{gap}/ {of}\n{format_signed(100 * row.value, 1, language)}")
    figure, (ax,) = style.new_figure(2.1 if gap == " " else 2.6)
    with style.context():
        low, high = min(net["lower"].min(), 0), max(net["upper"].max(), 0)
        span = high - low
        ax.set_ylim(low - (0.3 * span if breaks else 0.02), high + (0.35 if gap == " " else 0.45) * span)
        _draw(ax, net, words, years, breaks or {})
        signed_axis(ax, language, axis="y")
        style.title(figure, finding, phrase("chart.net_over_years", language))
    items = "; ".join(
        f"{y}: {w}".replace("\n/", " /").replace("\n", ", ") for y, w in zip(net["year"], words, strict=True)
    )
    caption = phrase("caption.net_over_years", language, where=where, years=span_of(years))
    return Chart("net-over-years", figure, caption, phrase("alt.over_years", language, items=items), improvement)


def _draw(ax: Axes, rows: pd.DataFrame, words: list[str], years: range, breaks: dict[int, str]) -> None:
    """Draw points with intervals and counts above them; a line joins years that compare, a dotted one parts others."""
    year, value, low, high = (rows[c].astype(float).to_numpy() for c in ("year", "value", "lower", "upper"))
    ax.vlines(year, low, high, color=style.FOCUS, linewidth=5, alpha=0.3)
    ax.scatter(year, value, s=34, color=style.FOCUS, zorder=3)
    for (x, y), (next_x, next_y) in zip(zip(year, value), zip(year[1:], value[1:])):  # noqa: B905 - pairs
        if next_x == x + 1 and next_x not in breaks:
            ax.plot([x, next_x], [y, next_y], color=style.OTHERS, linewidth=1.2)
    size = 7 if len(years) <= SIDE_BY_SIDE else 6.2
    for x, top, word in zip(year, high, words, strict=True):
        ax.annotate(
            word, (x, top), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=size, linespacing=1
        )
    draw_breaks(ax, breaks, years, "bottom")  # counts stand at the top
    ax.set(xlabel="", ylabel="", xticks=list(years), xlim=(years[0] - 0.5, years[-1] + 0.5))
    ax.grid(axis="y", linewidth=0.5)


def waterfall(
    parts: pd.DataFrame, change: pd.Series, finding: str, *, measure: str = "recognised", language: str = "vi"
) -> Chart | None:
    """Waterfall from the share of the earlier to that of the later year: mix of fields, then the rate of each field.

    Parameters
    ----------
    parts : DataFrame
        Result of :func:`dvk_analysis.trends.decomposition` by ``field``.
    change : Series
        Row of :func:`dvk_analysis.comparisons.change` of the whole share between the same years.
    measure : str
        ``commended`` or ``recognised``, for the words.

    Returns
    -------
    Chart or None
        None if a year has nothing to share.
    """
    if parts["value"].isna().any() or parts.empty:
        return None
    rates = parts[parts["part"].eq("rate")]
    steps = [(phrase("chart.mix", language), parts.loc[parts["part"].eq("mix"), "value"].sum())]
    steps += [(label("field", f, language), v) for f, v in zip(rates["field"], rates["value"], strict=True)]
    ends = [(str(change[f"year_{e}"]), change[f"value_{e}"]) for e in ("from", "to")]
    tops = np.cumsum([ends[0][1], *(v for _, v in steps)])
    figure, (ax,) = style.new_figure(2.3)
    with style.context():
        moved = np.array([v for _, v in steps])
        marks = np.array([0, len(steps) + 1])  # not bars: the axis does not begin at 0
        ax.hlines([v for _, v in ends], marks - 0.3, marks + 0.3, color=style.FOCUS, linewidth=4)
        ax.bar(range(1, len(steps) + 1), moved, bottom=tops[:-1], width=0.6,
               color=np.where(moved >= 0, style.GOOD, style.BAD))  # fmt: skip
        ax.hlines(tops, np.arange(len(tops)) + 0.3, np.arange(len(tops)) + 0.7, color=style.QUIET, linewidth=0.7)
        words = [format_percent(ends[0][1], language=language), *(format_signed(100 * v, 1, language) for v in moved),
                 format_percent(ends[1][1], language=language)]  # fmt: skip
        heights = [ends[0][1], *np.maximum(tops[:-1], tops[1:]), ends[1][1]]
        for x, (y, word) in enumerate(zip(heights, words, strict=True)):
            ax.annotate(word, (x, y), xytext=(0, 3), textcoords="offset points", ha="center", weight="bold")
        low = max(0.0, min(*tops, ends[1][1]) - 0.05)
        ax.set(ylim=(low, max(heights) + 0.2 * (max(heights) - low)), yticks=[], xlabel="", ylabel="")
        names = [ends[0][0], *(n for n, _ in steps), ends[1][0]]
        ax.set_xticks(range(len(names)), [broken(n, 13) for n in names])
        ax.spines["left"].set_visible(False)
        style.title(figure, finding, phrase(f"chart.waterfall_{measure}", language))
    items = "; ".join(f"{n} {w}" for n, w in zip(names, words, strict=True))
    caption = phrase(f"caption.waterfall_{measure}", language, before=ends[0][0], year=ends[1][0])
    return Chart(f"waterfall-{measure}", figure, caption, phrase("alt.waterfall", language, items=items), parts)
