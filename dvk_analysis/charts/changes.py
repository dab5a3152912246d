"""Charts of what changed between two years, unit by unit: shares and net improvement with their intervals, counts."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dvk_analysis import style
from dvk_analysis.charts.base import Chart, broken, draw_intervals, fitted, joined, percent_axis, signed_axis, told
from dvk_analysis.phrases import phrase
from dvk_analysis.text import format_signed

_VERDICT = {"up": style.GOOD, "down": style.BAD}


def share_changes(
    change: pd.DataFrame, names: dict[str, str], finding: str, *, measure: str = "recognised", language: str = "vi"
) -> Chart | None:
    """Dumbbells of a share in two years, and beside them the difference with its 95 % interval; unclear ones are grey.

    Parameters
    ----------
    change : DataFrame
        Result of :func:`dvk_analysis.comparisons.change` for one share per unit.
    names : dict of str to str
        Unit id, or code of the group, to name.
    measure : str
        ``commended`` or ``recognised``, for the words.

    Returns
    -------
    Chart or None
        None if no unit has the share in both years.
    """
    rows = change[change["verdict"].ne("not_available")].sort_values("difference", ascending=False, kind="stable")
    if rows.empty:
        return None
    kept, note = fitted(list(rows.index), language)
    shown = rows.loc[kept].reset_index(drop=True)
    colours = [_VERDICT.get(v, style.UNCLEAR) for v in shown["verdict"]]
    years = [int(rows[f"year_{end}"].iloc[0]) for end in ("from", "to")]
    figure, (left, right) = style.new_figure(1.3 + 0.21 * len(shown), columns=2, sharey=True, width_ratios=(5, 4))
    with style.context():
        _draw_dumbbells(left, shown, colours, language)
        draw_intervals(right, shown.assign(value=shown["difference"]), colours)
        signed_axis(right, language)
        left.set_yticks(range(len(shown)), [names[u] for u in shown["unit_id"]])
        for ax in (left, right):
            ax.spines["left"].set_visible(False)
        style.title(figure, finding, "")
        span = {"before": years[0], "year": years[1]}
        left.set_title(
            broken(phrase(f"chart.two_years_{measure}", language, **span) + note, 42), loc="left", x=0, pad=8
        )
        right.set_title(broken(phrase("chart.difference", language, **span), 34), loc="left", x=0, pad=8)
    items = joined([f"{names[r.unit_id]} {_both(r, language)} ({_points(r, language)})" for r in rows.itertuples()])
    caption = phrase(f"caption.changes_{measure}", language, before=years[0], year=years[1])
    return Chart(f"changes-{measure}", figure, caption, phrase("alt.changes", language, items=items), rows)


def count_changes(changes: pd.DataFrame, names: dict[str, str], finding: str, *, language: str = "vi") -> Chart | None:
    """Dumbbells of a count in two years, the largest relative change first: no test, only where to look.

    Parameters
    ----------
    changes : DataFrame
        Result of :func:`dvk_analysis.comparisons.count_change` per unit.

    Returns
    -------
    Chart or None
        None if no unit has the count in both years.
    """
    rows = changes[changes["relative"].notna() & changes["numerator_to"].gt(0) & changes["unit_id"].isin(names)]
    if rows.empty:
        return None
    rows = rows.loc[rows["relative"].abs().sort_values(ascending=False, kind="stable").index]
    kept, note = fitted(list(rows.index), language)
    shown, at = rows.loc[kept], np.arange(len(kept))
    before, now = (shown[f"numerator_{end}"].to_numpy(float) for end in ("from", "to"))
    years = [int(rows[f"year_{end}"].iloc[0]) for end in ("from", "to")]
    words = [_both_counts(r, language) for r in shown.itertuples()]
    figure, (ax,) = style.new_figure(1.1 + 0.2 * len(shown))
    with style.context():
        ax.hlines(at, before, now, color=style.OTHERS, linewidth=2)
        ax.scatter(before, at, s=30, color="white", edgecolor=style.FOCUS, linewidth=1.3, zorder=3)
        ax.scatter(now, at, s=36, color=style.FOCUS, zorder=4)
        for i, word in enumerate(words):
            ax.text(1.02, i, word, va="center", fontsize=8, transform=ax.get_yaxis_transform())
        ax.set(xlim=(0, max(before.max(), now.max()) * 1.06), ylim=(len(shown) - 0.4, -0.6), xlabel="", ylabel="")
        ax.set_yticks(at, [names[u] for u in shown["unit_id"]])
        ax.grid(axis="x", linewidth=0.5)
        ax.spines["left"].set_visible(False)
        style.title(figure, finding, phrase("chart.count_changes", language, before=years[0], year=years[1]) + note)
    items = joined([f"{names[r.unit_id]} {_both_counts(r, language)}" for r in rows.itertuples()])
    caption = phrase("caption.count_changes", language, before=years[0], year=years[1])
    return Chart("count-changes", figure, caption, phrase("alt.count_changes", language, items=items), rows)


def _both_counts(row: object, language: str) -> str:
    ends = " › ".join(told(n, language) for n in (row.numerator_from, row.numerator_to))
    return f"{ends} ({format_signed(100 * row.relative, 0, language)}\u00a0%)"


def _draw_dumbbells(ax: Axes, rows: pd.DataFrame, colours: list[str], language: str) -> None:
    at, (before, now) = np.arange(len(rows)), (rows[f"value_{end}"].astype(float) for end in ("from", "to"))
    ax.hlines(at, before, now, color=colours, linewidth=2)
    ax.scatter(before, at, s=30, color="white", edgecolor=colours, linewidth=1.3, zorder=3)
    ax.scatter(now, at, s=36, color=colours, zorder=4)
    top = float(max(before.max(), now.max(), 0.05))
    for i, row in enumerate(rows.itertuples()):
        ax.text(top * 1.12, i, _both(row, language), va="center", fontsize=7.5)
    ax.set(xlim=(0, top * 1.85), xlabel="", ylabel="")
    percent_axis(ax, language, axis="x", to=top)
    ax.grid(axis="x", linewidth=0.5)


def _both(row: object, language: str) -> str:
    ends = ((row.numerator_from, row.denominator_from), (row.numerator_to, row.denominator_to))
    return " › ".join(f"{told(x, language)}/{told(n, language)}" for x, n in ends)


def _points(row: object, language: str) -> str:
    words = {k: format_signed(100 * getattr(row, c), 1, language) for k, c in (("low", "lower"), ("high", "upper"))}
    return phrase("chart.points", language, d=format_signed(100 * row.difference, 1, language), **words)


def net_improvement(
    improvement: pd.DataFrame, names: dict[str, str], finding: str, *, by: str = "unit_id", years: tuple[int, int],
    language: str = "vi",
) -> Chart | None:  # fmt: skip
    """Net improvement of chapters with its 95 % interval, the best first; unclear ones are grey.

    Parameters
    ----------
    improvement : DataFrame
        Result of :func:`dvk_analysis.chapters.improvement` per unit or by ``organisation``.
    names : dict of str to str
        Unit id or code of the organisation to name.
    by : str
        Column that tells the rows apart.
    years : tuple of int
        The two years.

    Returns
    -------
    Chart or None
        None if no chapter was rated in both years.
    """
    rated = improvement[improvement["denominator"] > 0].set_index(by)
    if rated.empty:
        return None
    net = rated[rated["indicator"].eq("net_improvement")].sort_values("value", ascending=False, kind="stable")
    moved = {m: rated.loc[rated["indicator"].eq(f"{m}_share"), "numerator"] for m in ("improved", "declined")}
    kept, note = fitted(list(net.index), language)
    shown = net.loc[kept]
    clear = shown["note"].ne("few")
    colours = np.select([clear & (shown["lower"] > 0), clear & (shown["upper"] < 0)], [style.GOOD, style.BAD],
                        style.UNCLEAR)  # fmt: skip
    words = {k: f"+{moved['improved'][k]} −{moved['declined'][k]} / {net.loc[k, 'denominator']}" for k in net.index}
    figure, (ax,) = style.new_figure(1.15 + 0.21 * len(shown))
    with style.context():
        draw_intervals(ax, shown, colours)
        ax.set_yticks(range(len(shown)), [names[k] for k in kept])
        signed_axis(ax, language)
        ax.spines["left"].set_visible(False)
        for i, k in enumerate(kept):
            ax.text(1.02, i, words[k], va="center", fontsize=8, transform=ax.get_yaxis_transform())
        style.title(figure, finding, phrase("chart.net_improvement", language) + note)
    items = joined([f"{names[k]} {words[k]}" for k in net.index])
    caption = phrase(f"caption.net_{by}", language, before=years[0], year=years[1])
    name = f"net-improvement-by-{by.removesuffix('_id')}"
    return Chart(name, figure, caption, phrase("alt.net_improvement", language, items=items), improvement)
