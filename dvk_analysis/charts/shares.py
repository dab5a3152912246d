"""Charts of shares with their uncertainty: the funnel, a unit beside the district, fields beside each other."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from dvk_analysis import style
from dvk_analysis.charts import crowd
from dvk_analysis.charts.base import MANY_UNITS, Chart, broken, counts_of, name_points, percent_axis, year_of
from dvk_analysis.phrases import phrase
from dvk_analysis.stats import funnel_limits
from dvk_analysis.text import format_percent
from dvk_analysis.vocabulary import codes, label


def funnel(
    shares: pd.DataFrame, names: dict[str, str], finding: str, *, focus: str = "", measure: str = "commended",
    language: str = "vi",
) -> Chart | None:  # fmt: skip
    """Funnel plot: the share of each unit over its count, with the 95 and 99.8 % limits around the district share.

    Of many units those with the same counts are one dot, and only the most unusual ones are named.

    Parameters
    ----------
    shares : DataFrame
        Result of :func:`dvk_analysis.comparisons.funnel`.
    names : dict of str to str
        Unit id to name.
    focus : str
        Unit of this report; it and those outside the limits are named.
    measure : str
        ``commended`` or ``recognised``, for the words.

    Returns
    -------
    Chart or None
        None if no unit has a model.
    """
    points = shares[shares["denominator"] > 0].reset_index(drop=True)
    if points.empty:
        return None
    reference, most = points["reference"].iloc[0], float(points["denominator"].max())
    outside, own = points["verdict"].isin(["higher", "lower"]), points["unit_id"].eq(focus)
    dark, many = own if focus else outside, len(points) > MANY_UNITS
    named = points.assign(own=own)[outside | own].sort_values(["own", "p_adjusted"], ascending=[False, True])
    named = named.head(crowd.NAMED) if many else named
    drawn, shown = (named, crowd.positions(points, named)) if many else (points, shares)
    figure, (ax,) = style.new_figure(2.4)
    with style.context():
        top = min(1.0, max(points["value"].max() * 1.25, reference * 2, 0.05))
        ax.set(xlim=(0, most * 1.12), ylim=(0, top))
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
        _draw_limits(ax, reference, points["phi"].iloc[0], language)
        if many:
            crowd.draw_positions(ax, shown)
        colours = np.where(dark[drawn.index], style.FOCUS, style.UNCLEAR if many else style.OTHERS)
        place = (drawn[c].astype(float) for c in ("denominator", "value"))
        ax.scatter(*place, c=colours, s=38, linewidth=0.6, edgecolor="white", zorder=3, clip_on=False)
        words = [f"{names[r.unit_id]} {r.numerator}/{r.denominator}" for r in named.itertuples()]
        bold = words[0] if own.any() else ""
        name_points(ax, list(zip(named["denominator"], named["value"], words, strict=True)), bold)
        ax.set(xlabel=phrase("chart.funnel_x", language), ylabel="")
        percent_axis(ax, language)
        ax.grid(axis="y", linewidth=0.5)
        style.title(figure, finding, phrase(f"chart.funnel_{measure}", language))
    words = {"n": len(points), "outside": int(outside.sum()), "reference": format_percent(reference, language=language)}
    caption = phrase(f"caption.funnel_{measure}", language, year=year_of(shares))
    caption += crowd.summed_up(len(points), "funnel", language) if many else ""
    return Chart(f"funnel-{measure}", figure, caption, phrase("alt.funnel", language, **words), shown)


def _draw_limits(ax: Axes, reference: float, phi: float, language: str) -> None:
    """Draw the limits, each named at its right end where that is on the axes and clear of the common share."""
    most, top = ax.get_xlim()[1], ax.get_ylim()[1]
    named = [reference]
    sizes = np.linspace(1, most, 300)
    for confidence, decimals, line in ((0.998, 1, "-"), (0.95, 0, (0, (4, 2)))):
        lower, upper = funnel_limits(reference, sizes, confidence, phi)
        for limit in (lower, upper):
            ax.plot(sizes, limit, color=style.QUIET, linewidth=0.9, linestyle=line)
        if upper[-1] <= top and min(abs(upper[-1] - other) for other in named) > 0.09 * top:
            named.append(upper[-1])
            words = format_percent(confidence, decimals, language)
            ax.text(most, upper[-1], words, va="center", fontsize=7.5, color=style.QUIET)
    ax.axhline(reference, color=style.REFERENCE, linewidth=1.2)
    words = format_percent(reference, language=language)
    ax.text(most, reference, words, va="center", fontsize=8, color=style.REFERENCE, weight="bold")


def against_district(
    shares: pd.DataFrame, finding: str, *, unit_id: str, where: str, language: str = "vi"
) -> Chart | None:
    """Shares of one unit with their 95 % intervals, each beside the district's value.

    Parameters
    ----------
    shares : DataFrame
        Result tables of several indicators on top of each other, each with a row of the unit and a row ``all``.
    unit_id : str
        Unit of this report.
    where : str
        Its name.

    Returns
    -------
    Chart or None
        None if there is no share.
    """
    if shares.empty:
        return None
    order = list(dict.fromkeys(shares["indicator"]))
    own = shares[shares["unit_id"].eq(unit_id)].set_index("indicator").reindex(order)
    district = shares[shares["unit_id"].eq("all")].set_index("indicator").reindex(order)
    figure, (ax,) = style.new_figure(0.85 + 0.3 * len(order))
    with style.context():
        rows = np.arange(len(order))
        value, low, high = (own[c].astype(float).to_numpy() for c in ("value", "lower", "upper"))
        ax.hlines(rows, low, high, color=style.FOCUS, linewidth=5, alpha=0.28)
        ax.scatter(value, rows, color=style.FOCUS, s=58, zorder=3, edgecolor="white", linewidth=0.6)
        reference = district["value"].astype(float).to_numpy()
        ax.vlines(reference, rows - 0.34, rows + 0.34, color=style.REFERENCE, linewidth=2, zorder=4)
        for i, name in enumerate(order):
            one, all_ = own.loc[name], district.loc[name]
            text = phrase(
                "chart.own_and_district",
                language,
                own=counts_of(one, language),
                district=format_percent(all_["value"], language=language),
            )
            ax.text(1.03, i, text, va="center", transform=ax.get_yaxis_transform(), fontsize=8)
        ax.set(xlim=(0, 1), ylim=(len(order) - 0.5, -0.5), xlabel="", ylabel="")
        ax.set_yticks(rows, [phrase(f"share.{name}", language) for name in order])
        percent_axis(ax, language, axis="x")
        ax.grid(axis="x", linewidth=0.5)
        ax.spines["left"].set_visible(False)
        style.title(figure, finding, phrase("chart.against_district", language))
    alt = "; ".join(f"{phrase(f'share.{n}', language)}: {counts_of(own.loc[n], language)}" for n in order)
    return Chart(
        "against-district", figure, phrase("caption.against_district", language, where=where, year=year_of(shares)),
        phrase("alt.against_district", language, where=where, items=alt), shares,
    )  # fmt: skip


def flow_by_field(steps: list[pd.DataFrame], finding: str, *, language: str = "vi") -> Chart | None:
    """Shares of the registered models that were recognised and commended, by field, with 95 % intervals.

    Parameters
    ----------
    steps : list of DataFrame
        Results of ``recognised_share`` and ``commended_share`` by ``field`` for one year, a panel each.

    Returns
    -------
    Chart or None
        None if there is no model.
    """
    if not steps[0]["denominator"].sum():
        return None
    fields = list(codes("field"))
    figure, axes = style.new_figure(2.35, columns=len(steps), sharey=True)
    with style.context():
        for ax, step in zip(axes, steps, strict=True):
            rows = step.set_index("field").reindex(fields)
            value, low, high = (rows[c].astype(float).to_numpy() for c in ("value", "lower", "upper"))
            at = np.arange(len(fields))
            ax.hlines(at, low, high, color=style.FOCUS, linewidth=5, alpha=0.28)
            ax.scatter(value, at, color=style.FOCUS, s=52, zorder=3, edgecolor="white", linewidth=0.6)
            top = min(1.0, float(np.nanmax(high)) * 1.08)
            for i, (_, row) in enumerate(rows.iterrows()):
                ax.text(top, i - 0.33, counts_of(row, language), ha="right", va="center", fontsize=7.8)
            ax.set(xlim=(0, top), ylim=(len(fields) - 0.5, -0.62), xlabel="", ylabel="")
            ax.set_yticks(at, [broken(label("field", f, language), 22) for f in fields])
            percent_axis(ax, language, axis="x")
            ax.grid(axis="x", linewidth=0.5)
            ax.spines["left"].set_visible(False)
        style.title(figure, finding, "")
        for ax, step in zip(axes, steps, strict=True):
            ax.set_title(phrase(f"share.{step['indicator'].iloc[0]}", language), loc="left", x=0, pad=8)
    flow = pd.concat(steps, ignore_index=True)
    items = [
        f"{label('field', r['field'], language)}, "
        f"{phrase('share.' + r['indicator'], language)}: {counts_of(r, language)}"
        for r in flow.to_dict("records")
    ]
    caption = phrase("caption.flow_by_field", language, year=year_of(flow))
    return Chart("flow-by-field", figure, caption, "; ".join(items), flow)
