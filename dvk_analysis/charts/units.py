"""Charts of many units at once: quotas, small multiples, a map of tiles."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from dvk_analysis import style
from dvk_analysis.charts.base import MANY_UNITS, Chart, bare, broken, fitted, joined, span_of, told, year_of
from dvk_analysis.phrases import phrase
from dvk_analysis.text import format_number
from dvk_analysis.vocabulary import codes, label

_VERDICT = {"higher": style.GOOD, "lower": style.BAD}


def quota_bars(quota: pd.DataFrame, names: dict[str, str], finding: str, *, language: str = "vi") -> Chart | None:
    """Bars of registered models against a tick at the quota, collective and individual apart, the widest gap last.

    Parameters
    ----------
    quota : DataFrame
        Result of :func:`dvk_analysis.targets.quota`; units without a quota are left out.

    Returns
    -------
    Chart or None
        None if no unit has a quota.
    """
    due = quota[quota["denominator"].notna()]
    if due.empty:
        return None
    counts = due.astype({"numerator": "Float64", "denominator": "Float64"})
    wide = counts.pivot(index="unit_id", columns="registrant_kind", values=["numerator", "denominator"])
    wide = wide.apply(lambda column: column.to_numpy(float, na_value=np.nan))
    gap = wide["numerator"].fillna(0) - wide["denominator"]
    worst = pd.DataFrame({"least": gap.min(axis=1), "all": gap.sum(axis=1)})
    units, note = fitted(list(worst.sort_values(["least", "all"], ascending=False, kind="stable").index), language)
    figure, axes = style.new_figure(1.15 + 0.21 * len(units), columns=2, sharey=True)
    with style.context():
        for ax, kind in zip(axes, codes("registrant_kind"), strict=True):
            _draw_quota(ax, wide["numerator"][kind][units], wide["denominator"][kind][units], language)
            bare(ax, [names[u] for u in units])
        style.title(figure, finding, "")
        for ax, kind in zip(axes, codes("registrant_kind"), strict=True):
            shown = phrase("chart.quota", language, kind=label("registrant_kind", kind, language))
            ax.set_title(broken(shown + note, 30), loc="left", x=0, pad=8)
    items = [
        f"{names[r.unit_id]}, {label('registrant_kind', r.registrant_kind, language)} {_counts(r, language)}"
        for r in due.itertuples()
    ]
    caption = phrase("caption.quota", language, year=year_of(quota))
    return Chart("quota", figure, caption, phrase("alt.quota", language, items=joined(items)), due)


def _draw_quota(ax: Axes, done: pd.Series, due: pd.Series, language: str) -> None:
    colours = np.where(done >= due, style.FOCUS, style.OTHERS)
    rows, most = np.arange(len(done)), max(done.max(), due.max())
    ax.barh(rows, done.fillna(0), color=colours, height=0.72)
    ax.vlines(due, rows - 0.46, rows + 0.46, color=style.REFERENCE, linewidth=2)
    for i, (x, n) in enumerate(zip(done, due, strict=True)):
        ax.text(max(x if x == x else 0, n) + most * 0.03, i, f"{told(x, language)}/{told(n, language)}", va="center")
    ax.set(xlim=(0, most * 1.35), ylim=(len(done) - 0.4, -0.6))


def communes_small(counts: pd.DataFrame, names: dict[str, str], finding: str, *, language: str = "vi") -> Chart | None:
    """Small multiples: the models of each commune over the years on one scale, before the median; most models first.

    Of many communes those with the most and with the fewest models are drawn.

    Parameters
    ----------
    counts : DataFrame
        Result of ``registered(..., per_unit=True)`` over several years; no records are a gap.

    Returns
    -------
    Chart or None
        None if no commune has a model.
    """
    rows = counts[counts["unit_id"].isin(names) & counts["value"].gt(0)]
    if rows.empty:
        return None
    wide = rows.pivot_table(index="year", columns="unit_id", values="value", aggfunc="sum").astype(float)
    years = range(int(wide.index.min()), int(wide.index.max()) + 1)
    wide = wide.reindex(years)
    order = list(wide.ffill().iloc[-1].sort_values(ascending=False, kind="stable").index)
    order, note = fitted(order, language, 54) if len(order) > MANY_UNITS else (order, "")
    columns, high = (5, 0.62) if len(order) <= 30 else (9, 0.5)
    deep = math.ceil(len(order) / columns)
    figure, (ax,) = style.new_figure(0.85 + high * deep)
    x = 0.1 + 0.72 * (np.arange(len(years)) / max(len(years) - 1, 1))
    scale = 0.5 / wide.max().max()
    with style.context():
        lines, middle, size = [], wide.median(axis=1).to_numpy() * scale, 8 if columns == 5 else 6
        for i, unit in enumerate(order):
            column, base = i % columns, -(i // columns) - 0.9
            values = wide[unit].to_numpy()
            lines.append(np.column_stack([column + x, base + values * scale]))
            short = names[unit].removeprefix("Xã ").removeprefix("Thị trấn ")
            ax.text(column + 0.08, base + 0.82, broken(short, 16).split("\n")[0], fontsize=size, va="top")
            last = int(np.flatnonzero(~np.isnan(values))[-1])
            words = format_number(values[last], language=language)
            ax.text(column + x[last] + 0.04, base + values[last] * scale, words, fontsize=size, va="center")
        grey = [np.column_stack([i % columns + x, -(i // columns) - 0.9 + middle]) for i in range(len(order))]
        ax.add_collection(LineCollection(grey, colors=style.OTHERS, linewidths=2))
        ax.add_collection(LineCollection(lines, colors=style.FOCUS, linewidths=1.3))
        ax.scatter(*np.vstack(lines).T, s=5, color=style.FOCUS, zorder=3)
        ax.set(xlim=(0, columns), ylim=(-deep, 0), xticks=[], yticks=[])
        ax.set_axis_off()
        style.title(figure, finding, phrase("chart.communes_small", language, years=span_of(years)) + note)
    ends = wide.iloc[[0, -1]].T.map(lambda n: format_number(None if n != n else n, language=language))
    items = joined([f"{names[u]} {ends.loc[u].iloc[0]} → {ends.loc[u].iloc[1]}" for u in order])
    caption = phrase("caption.communes_small", language, years=span_of(years))
    return Chart("communes-small", figure, caption, phrase("alt.communes_small", language, items=items), rows)


def tile_map(
    shares: pd.DataFrame, tiles: dict[str, tuple[int, int]], names: dict[str, str], finding: str, *,
    measure: str = "recognised", language: str = "vi",
) -> Chart | None:  # fmt: skip
    """Schematic map: a tile a commune, its verdict in colour and in words, its counts below the name.

    Parameters
    ----------
    shares : DataFrame
        Result of :func:`dvk_analysis.comparisons.funnel`.
    tiles : dict of str to (column, row)
        Position of each commune, from 0 at the upper left; an arrangement of the place's folder, not geography.

    Returns
    -------
    Chart or None
        None unless every unit has a tile, and a page holds them.
    """
    rows = shares[shares["unit_id"].isin(names)]
    if rows.empty or len(rows) > MANY_UNITS or not set(rows["unit_id"]) <= set(tiles):
        return None
    wide, high = (max(tiles[u][i] for u in rows["unit_id"]) + 1 for i in (0, 1))
    figure, (ax,) = style.new_figure(0.75 + 0.62 * high)
    with style.context():
        for row in rows.itertuples():
            x, y = tiles[row.unit_id]
            dark = row.verdict in _VERDICT
            colour = _VERDICT.get(row.verdict, style.STEADY if row.verdict == "within" else "white")
            ax.add_patch(Rectangle((x + 0.03, y + 0.04), 0.94, 0.92, facecolor=colour, edgecolor=style.OTHERS))
            words = [broken(names[row.unit_id], 16), _counts(row, language)]
            words += [phrase(f"chart.tile_{row.verdict}", language)] if row.verdict != "within" else []
            ax.text(x + 0.5, y + 0.5, "\n".join(words), ha="center", va="center", fontsize=7.5,
                    color="white" if dark else style.INK, linespacing=1.1)  # fmt: skip
        ax.set(xlim=(0, wide), ylim=(high, 0), xticks=[], yticks=[])
        ax.set_axis_off()
        style.title(figure, finding, phrase(f"chart.tiles_{measure}", language))
    items = "; ".join(
        f"{names[r.unit_id]} {_counts(r, language)}, {phrase(f'chart.tile_{r.verdict}', language)}"
        for r in rows.itertuples()
    )
    caption = phrase(f"caption.tiles_{measure}", language, year=year_of(shares))
    return Chart(f"tiles-{measure}", figure, caption, phrase("alt.tiles", language, items=items), rows)


def _counts(row: object, language: str) -> str:
    return f"{told(row.numerator, language)}/{told(row.denominator, language)}"
