"""Charts of many units at once: quotas, changes and net improvement with intervals, small multiples, a map of tiles."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from dvk_analysis import style
from dvk_analysis.charts.base import (
    Chart,
    bare,
    broken,
    draw_intervals,
    fitted,
    percent_axis,
    signed_axis,
    span_of,
    year_of,
)
from dvk_analysis.phrases import phrase
from dvk_analysis.text import format_number, format_signed
from dvk_analysis.vocabulary import codes, label

_VERDICT = {"up": style.GOOD, "down": style.BAD, "higher": style.GOOD, "lower": style.BAD}


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
    return Chart("quota", figure, caption, phrase("alt.quota", language, items="; ".join(items)), due)


def _draw_quota(ax: Axes, done: pd.Series, due: pd.Series, language: str) -> None:
    colours = np.where(done >= due, style.FOCUS, style.OTHERS)
    rows, most = np.arange(len(done)), max(done.max(), due.max())
    ax.barh(rows, done.fillna(0), color=colours, height=0.72)
    ax.vlines(due, rows - 0.46, rows + 0.46, color=style.REFERENCE, linewidth=2)
    for i, (x, n) in enumerate(zip(done, due, strict=True)):
        ax.text(max(x if x == x else 0, n) + most * 0.03, i, f"{_of(x, language)}/{_of(n, language)}", va="center")
    ax.set(xlim=(0, most * 1.35), ylim=(len(done) - 0.4, -0.6))


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
    items = "; ".join(f"{names[r.unit_id]} {_both(r, language)} ({_points(r, language)})" for r in rows.itertuples())
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
    items = "; ".join(f"{names[r.unit_id]} {_both_counts(r, language)}" for r in rows.itertuples())
    caption = phrase("caption.count_changes", language, before=years[0], year=years[1])
    return Chart("count-changes", figure, caption, phrase("alt.count_changes", language, items=items), rows)


def _both_counts(row: object, language: str) -> str:
    ends = " › ".join(_of(n, language) for n in (row.numerator_from, row.numerator_to))
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
    return " › ".join(f"{_of(x, language)}/{_of(n, language)}" for x, n in ends)


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
    items = "; ".join(f"{names[k]} {words[k]}" for k in net.index)
    caption = phrase(f"caption.net_{by}", language, before=years[0], year=years[1])
    name = f"net-improvement-by-{by.removesuffix('_id')}"
    return Chart(name, figure, caption, phrase("alt.net_improvement", language, items=items), improvement)


def communes_small(counts: pd.DataFrame, names: dict[str, str], finding: str, *, language: str = "vi") -> Chart | None:
    """Small multiples: the models of each commune over the years on one scale, before the median; most models first.

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
        style.title(figure, finding, phrase("chart.communes_small", language, years=span_of(years)))
    ends = wide.iloc[[0, -1]].T.map(lambda n: format_number(None if n != n else n, language=language))
    items = "; ".join(f"{names[u]} {ends.loc[u].iloc[0]} → {ends.loc[u].iloc[1]}" for u in order)
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
        None unless every unit has a tile.
    """
    rows = shares[shares["unit_id"].isin(names)]
    if rows.empty or not set(rows["unit_id"]) <= set(tiles):
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
    return f"{_of(row.numerator, language)}/{_of(row.denominator, language)}"


def _of(value: float, language: str) -> str:
    return "*" if pd.isna(value) else format_number(float(value), language=language)
