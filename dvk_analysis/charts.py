"""Charts: one question each, the finding as title, counts visible; a result table in, a :class:`Chart` out.

Unless said otherwise ``language`` is ``vi`` or ``en``, and result tables are those of :mod:`dvk_analysis.indicators` and
:mod:`dvk_analysis.chapters`. Titles come from the caller, who knows the finding; alt texts are made from the data.
"""

import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from dvk_analysis import style
from dvk_analysis.phrases import phrase
from dvk_analysis.stats import funnel_limits
from dvk_analysis.text import format_number, format_percent
from dvk_analysis.vocabulary import codes, label


@dataclass(frozen=True)
class Chart:
    """A drawn chart, its words, and the numbers behind it."""

    name: str
    figure: Figure
    caption: str
    alt: str
    data: pd.DataFrame

    def svg(self) -> str:
        """Return the chart as SVG; the same chart gives the same text."""
        buffer = io.StringIO()
        with style.context():
            self.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return buffer.getvalue()


def fields_over_years(counts: pd.DataFrame, finding: str, *, where: str, language: str = "vi") -> Chart:
    """Stacked bars of registrations by field, a bar a year, with counts in the bars and totals on top.

    Parameters
    ----------
    counts : DataFrame
        Result of ``registered(..., by=["field"])`` for one unit, or for all together.
    finding : str
        Title.
    where : str
        Name of the unit, for the caption.
    """
    fields = codes("field")
    wide = counts.pivot_table(index="year", columns="field", values="value", aggfunc="sum").reindex(
        columns=list(fields)
    )
    years = range(int(wide.index.min()), int(wide.index.max()) + 1)
    wide = wide.reindex(years)
    figure, (ax,) = style.new_figure(2.9)
    with style.context():
        long = wide.stack().rename("value").reset_index()
        sns.histplot(
            long, x="year", weights="value", hue="field", hue_order=list(reversed(fields)), palette=style.FIELD,
            multiple="stack", discrete=True, shrink=0.62, alpha=1, edgecolor="white", linewidth=0.8, legend=False, ax=ax,
        )  # fmt: skip
        _count_stack(ax, wide, language)
        _name_stack(ax, wide, fields, language)
        ax.set(xlabel="", ylabel="", xticks=list(years), yticks=[], xlim=(years[0] - 0.5, years[-1] + 1.35))
        ax.spines["left"].set_visible(False)
        ax.margins(y=0.1)
        style.title(figure, finding, phrase("chart.registered", language))
    totals = [f"{year}: {format_number(wide.loc[year].sum(), language=language)}" for year in years]
    return Chart(
        "fields-over-years", figure,
        phrase("caption.fields_over_years", language, where=where, years=_span(years)),
        phrase("alt.fields_over_years", language, where=where, totals="; ".join(totals)),
        counts,
    )  # fmt: skip


def _count_stack(ax: Axes, wide: pd.DataFrame, language: str) -> None:
    top = wide.sum(axis=1).max()
    for year, row in wide.iterrows():
        if row.isna().all():
            ax.text(year, 0, phrase("chart.no_data", language), ha="center", va="bottom", color=style.QUIET)
            continue
        bottom = 0.0
        for name, value in row.items():
            if value > 0.055 * top:
                dark = name in ("economy", "culture_society")
                ax.text(
                    year, bottom + value / 2, format_number(value, language=language),
                    ha="center", va="center", fontsize=8, color="white" if dark else style.INK,
                )  # fmt: skip
            bottom += value
        ax.text(
            year,
            bottom + top * 0.015,
            format_number(bottom, language=language),
            ha="center",
            va="bottom",
            weight="bold",
        )


def _name_stack(ax: Axes, wide: pd.DataFrame, fields: tuple[str, ...], language: str) -> None:
    """Name the fields beside the last bar, moved apart where a band is thinner than a line of text."""
    last, top = wide.iloc[-1], wide.sum(axis=1).max()
    middles = last.cumsum() - last / 2
    at, x = -1.0, wide.index[-1] + 0.36
    for name in fields:
        at = max(middles[name], at + 0.075 * top)
        ax.plot([x, x + 0.06], [middles[name], at], color=style.QUIET, linewidth=0.6)
        text = f"{label('field', name, language)}: {format_number(last[name], language=language)}"
        ax.text(x + 0.09, at, _broken(text, 26), va="center", fontsize=8, linespacing=0.95)


def units_registered(
    counts: pd.DataFrame,
    names: dict[str, str],
    finding: str,
    *,
    quotas: dict[str, int] | None = None,
    language: str = "vi",
) -> Chart:
    """Horizontal bars of collective and individual models by unit, the largest first, with a tick at the quota.

    Parameters
    ----------
    counts : DataFrame
        Result of ``registered(..., by=["registrant_kind"], per_unit=True)`` for one year.
    names : dict of str to str
        Unit id to name.
    quotas : dict of str to int, optional
        Unit id to the number of models it should register.
    """
    kinds = codes("registrant_kind")
    wide = counts.pivot_table(index="unit_id", columns="registrant_kind", values="value", aggfunc="sum").astype(float)
    wide = wide.reindex(columns=list(kinds)).loc[wide.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    figure, (ax,) = style.new_figure(1.1 + 0.21 * len(wide))
    with style.context():
        total = wide.sum(axis=1)
        shown = [names[u] for u in wide.index]
        sns.barplot(x=total.to_numpy(), y=shown, color=style.REGISTRANT["individual"], width=0.72, ax=ax)
        sns.barplot(x=wide["collective"].to_numpy(), y=shown, color=style.REGISTRANT["collective"], width=0.72, ax=ax)
        for i, (unit, row) in enumerate(wide.iterrows()):
            parts = " + ".join(format_number(row[k], language=language) for k in kinds)
            ax.text(
                total[unit] + total.max() * 0.01,
                i,
                f"{format_number(total[unit], language=language)} ({parts})",
                va="center",
            )
            if quotas and unit in quotas:
                ax.plot([quotas[unit]] * 2, [i - 0.46, i + 0.46], color=style.REFERENCE, linewidth=2)
        ax.set(xlabel="", ylabel="", xticks=[], xlim=(0, total.max() * 1.22))
        ax.spines[["bottom", "left"]].set_visible(False)
        style.title(figure, finding, phrase("chart.units_registered" + ("_quota" if quotas else ""), language))
    return Chart(
        "units-registered", figure, phrase("caption.units_registered", language, year=_year(counts)),
        phrase("alt.units_registered", language, items=_items(shown, total, language)), counts,
    )  # fmt: skip


def funnel(
    shares: pd.DataFrame, names: dict[str, str], finding: str, *, focus: str = "", measure: str = "commended",
    language: str = "vi",
) -> Chart:  # fmt: skip
    """Funnel plot: the share of each unit over its count, with the 95 and 99.8 % limits around the district share.

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
    """
    points = shares[shares["denominator"] > 0].reset_index(drop=True)
    reference, phi = points["reference"].iloc[0], points["phi"].iloc[0]
    most = float(points["denominator"].max())
    figure, (ax,) = style.new_figure(3.3)
    with style.context():
        sizes = np.linspace(1, most * 1.12, 300)
        for confidence, line in ((0.95, (0, (4, 2))), (0.998, "-")):
            lower, upper = funnel_limits(reference, sizes, confidence, phi)
            for limit in (lower, upper):
                ax.plot(sizes, limit, color=style.QUIET, linewidth=0.9, linestyle=line)
            ax.text(
                sizes[-1],
                upper[-1],
                format_percent(confidence, 1 if confidence > 0.99 else 0, language),
                va="center",
                fontsize=7.5,
                color=style.QUIET,
            )
        ax.axhline(reference, color=style.REFERENCE, linewidth=1.2)
        ax.text(
            sizes[-1],
            reference,
            format_percent(reference, language=language),
            va="center",
            fontsize=8,
            color=style.REFERENCE,
            weight="bold",
        )
        outside = points["outside95"]
        sns.scatterplot(
            x=points["denominator"].astype(float), y=points["value"].astype(float), s=38, linewidth=0.6, edgecolor="white",
            color=[style.FOCUS if u == focus or (o and not focus) else style.OTHERS for u, o in zip(points["unit_id"], outside, strict=True)],
            ax=ax, zorder=3,
        )  # fmt: skip
        for row in points[outside | points["unit_id"].eq(focus)].itertuples():
            bold = "bold" if row.unit_id == focus else "normal"
            text = f"{names[row.unit_id]} {row.numerator}/{row.denominator}"
            right = row.denominator > 0.72 * most
            ax.annotate(
                text, (row.denominator, row.value), xytext=(-6 if right else 6, 5), textcoords="offset points",
                ha="right" if right else "left", weight=bold, fontsize=8,
            )  # fmt: skip
        top = max(points["value"].max() * 1.25, reference * 2)
        ax.set(xlim=(0, most * 1.12), ylim=(0, min(1.0, top)), ylabel="", xlabel=phrase("chart.funnel_x", language))
        _percent_axis(ax, language)
        ax.grid(axis="y", linewidth=0.5)
        style.title(figure, finding, phrase(f"chart.funnel_{measure}", language))
    return Chart(
        f"funnel-{measure}", figure, phrase(f"caption.funnel_{measure}", language, year=_year(shares)),
        phrase("alt.funnel", language, n=len(points), outside=int(outside.sum()), reference=format_percent(reference, language=language)),
        shares,
    )  # fmt: skip


def against_district(shares: pd.DataFrame, finding: str, *, unit_id: str, where: str, language: str = "vi") -> Chart:
    """Shares of one unit with their 95 % intervals, each beside the district's value.

    Parameters
    ----------
    shares : DataFrame
        Result tables of several indicators on top of each other, each with a row of the unit and a row ``all``.
    unit_id : str
        Unit of this report.
    where : str
        Its name.
    """
    order = list(dict.fromkeys(shares["indicator"]))
    own = shares[shares["unit_id"].eq(unit_id)].set_index("indicator").reindex(order)
    district = shares[shares["unit_id"].eq("all")].set_index("indicator").reindex(order)
    figure, (ax,) = style.new_figure(0.95 + 0.5 * len(order))
    with style.context():
        rows = np.arange(len(order))
        value, low, high = (own[c].astype(float).to_numpy() for c in ("value", "lower", "upper"))
        ax.hlines(rows, low, high, color=style.FOCUS, linewidth=5, alpha=0.28)
        sns.scatterplot(x=value, y=rows, color=style.FOCUS, s=58, ax=ax, zorder=3, edgecolor="white")
        reference = district["value"].astype(float).to_numpy()
        ax.vlines(reference, rows - 0.34, rows + 0.34, color=style.REFERENCE, linewidth=2, zorder=4)
        for i, name in enumerate(order):
            one, all_ = own.loc[name], district.loc[name]
            text = phrase(
                "chart.own_and_district",
                language,
                own=_counts(one, language),
                district=format_percent(all_["value"], language=language),
            )
            ax.text(1.03, i, text, va="center", transform=ax.get_yaxis_transform(), fontsize=8)
        ax.set(xlim=(0, 1), ylim=(len(order) - 0.5, -0.5), xlabel="", ylabel="")
        ax.set_yticks(rows, [phrase(f"share.{name}", language) for name in order])
        _percent_axis(ax, language, axis="x")
        ax.grid(axis="x", linewidth=0.5)
        ax.spines["left"].set_visible(False)
        style.title(figure, finding, phrase("chart.against_district", language))
    alt = "; ".join(f"{phrase(f'share.{n}', language)}: {_counts(own.loc[n], language)}" for n in order)
    return Chart(
        "against-district", figure, phrase("caption.against_district", language, where=where, year=_year(shares)),
        phrase("alt.against_district", language, where=where, items=alt), shares,
    )  # fmt: skip


def flow_by_field(flow: pd.DataFrame, finding: str, *, language: str = "vi") -> Chart:
    """Shares of the registered models that were recognised and commended, by field, with 95 % intervals.

    Parameters
    ----------
    flow : DataFrame
        Recognised and commended shares by field, on top of each other, for one year.
    """
    steps = list(dict.fromkeys(flow["indicator"]))
    fields = list(codes("field"))
    figure, axes = style.new_figure(2.35, columns=len(steps), sharey=True)
    with style.context():
        for ax, step in zip(axes, steps, strict=True):
            rows = flow[flow["indicator"].eq(step)].set_index("field").reindex(fields)
            value, low, high = (rows[c].astype(float).to_numpy() for c in ("value", "lower", "upper"))
            at = np.arange(len(fields))
            ax.hlines(at, low, high, color=[style.FIELD[f] for f in fields], linewidth=5, alpha=0.45)
            sns.scatterplot(
                x=value, y=at, hue=fields, palette=style.FIELD, s=60, legend=False, ax=ax, zorder=3, edgecolor=style.INK
            )
            top = min(1.0, float(np.nanmax(high)) * 1.08)
            for i, (_, row) in enumerate(rows.iterrows()):
                ax.text(top, i - 0.33, _counts(row, language), ha="right", va="center", fontsize=7.8)
            ax.set(xlim=(0, top), ylim=(len(fields) - 0.5, -0.62), xlabel="", ylabel="")
            ax.set_yticks(at, [_broken(label("field", f, language), 22) for f in fields])
            _percent_axis(ax, language, axis="x")
            ax.grid(axis="x", linewidth=0.5)
            ax.spines["left"].set_visible(False)
        style.title(figure, finding, phrase(f"share.{steps[0]}", language))
        for ax, step in zip(axes[1:], steps[1:], strict=True):
            ax.set_title(phrase(f"share.{step}", language), loc="left", x=0, pad=8)
    alt = "; ".join(
        f"{label('field', r.field, language)}, {phrase(f'share.{r.indicator}', language)}: {_counts(r._asdict(), language)}"
        for r in flow.itertuples()
    )
    return Chart("flow-by-field", figure, phrase("caption.flow_by_field", language, year=_year(flow)), alt, flow)


def rating_transitions(
    matrices: dict[str, pd.DataFrame], finding: str, *, years: tuple[int, int], where: str, language: str = "vi"
) -> Chart:
    """Matrices of the same chapters' ratings, last year in rows and this year in columns, a panel a scale.

    Parameters
    ----------
    matrices : dict of str to DataFrame
        Title of the panel to the square counts of :func:`dvk_analysis.chapters.matrix`, labels from low to high.
    years : tuple of int
        The two years.
    where : str
        Name of the unit, for the caption.
    """
    figure, axes = style.new_figure(1.15 + 0.42 * max(map(len, matrices.values())), columns=len(matrices))
    with style.context():
        for ax, (panel, matrix) in zip(axes, matrices.items(), strict=True):
            _draw_matrix(ax, matrix, language)
            ax.set(
                xlabel=phrase("chart.rated_in", language, year=years[1]),
                ylabel=phrase("chart.rated_in", language, year=years[0]),
            )
            ax.set_title(panel, loc="left", x=0, pad=8)
        figure.suptitle(_wrapped(finding), x=0.01, ha="left", fontsize=10.5, fontweight="bold")
    long = (
        pd.concat({p: m.stack() for p, m in matrices.items()}).rename("chapters").rename_axis(["scale", "from", "to"])
    )
    moved = [f"{a} → {b}: {format_number(n, language=language)}" for (_, a, b), n in long.items() if a != b and n]
    caption = phrase("caption.rating_transitions", language, where=where, year_from=years[0], year_to=years[1])
    alt = phrase("alt.rating_transitions", language, where=where, items="; ".join(moved) or "–")
    return Chart("rating-transitions", figure, caption, alt, long.reset_index())


def _draw_matrix(ax: Axes, matrix: pd.DataFrame, language: str) -> None:
    """Shade who rose green and who fell red-brown, by count; the diagonal stays quiet."""
    counts = matrix.to_numpy(dtype=float)
    side = np.sign(np.subtract.outer(np.arange(len(counts)), np.arange(len(counts)))) * -1
    strength = counts / max(counts[side != 0].max(initial=0), 1)
    shade = np.where(side == 0, 0, side * (0.25 + 0.75 * strength) * (counts > 0))
    colours = LinearSegmentedColormap.from_list("change", [style.BAD, "#f4f6f8", style.GOOD])
    words = np.array([[format_number(n, language=language) if n else "" for n in row] for row in counts])
    sns.heatmap(
        shade, annot=words, fmt="", cmap=colours, vmin=-1, vmax=1, cbar=False, linewidths=1.5, linecolor="white",
        xticklabels=[_broken(c, 9) for c in matrix.columns], yticklabels=[_broken(c, 11) for c in matrix.index],
        annot_kws={"fontsize": 9}, ax=ax,
    )  # fmt: skip
    ax.tick_params(axis="x", rotation=0)
    ax.tick_params(axis="y", rotation=0)
    ax.invert_yaxis()


def chapters_moved(
    improvement: pd.DataFrame, names: dict[str, str], finding: str, *, years: tuple[int, int], language: str = "vi"
) -> Chart:
    """Bars of chapters that rose to the right and that fell to the left of a line, by unit, best net change first.

    Parameters
    ----------
    improvement : DataFrame
        Result of ``improvement(..., per_unit=True)`` with the indicators ``improved_share`` and ``declined_share``.
    names : dict of str to str
        Unit id to name.
    years : tuple of int
        The two years.
    """
    wide = improvement.pivot_table(index="unit_id", columns="indicator", values="numerator", aggfunc="sum").astype(
        float
    )
    paired = improvement.groupby("unit_id")["denominator"].max()
    up, down = wide["improved_share"], wide["declined_share"]
    order = (up - down).sort_values(ascending=False, kind="stable").index
    figure, (ax,) = style.new_figure(1.05 + 0.21 * len(order))
    with style.context():
        shown = [names[u] for u in order]
        sns.barplot(x=up[order].to_numpy(), y=shown, color=style.GOOD, width=0.72, ax=ax)
        sns.barplot(x=-down[order].to_numpy(), y=shown, color=style.BAD, width=0.72, ax=ax)
        reach = max(up.max(), down.max(), 1)
        for i, unit in enumerate(order):
            ax.text(up[unit] + reach * 0.02, i, format_number(up[unit], language=language), va="center")
            ax.text(
                -down[unit] - reach * 0.02, i, format_number(down[unit], language=language), va="center", ha="right"
            )
            ax.text(
                1.0,
                i,
                f"/ {format_number(paired[unit], language=language)}",
                va="center",
                ha="right",
                color=style.QUIET,
                transform=ax.get_yaxis_transform(),
            )
        ax.axvline(0, color=style.INK, linewidth=0.8)
        ax.set(xlabel="", ylabel="", xticks=[], xlim=(-reach * 1.15, reach * 1.35))
        ax.spines[["bottom", "left"]].set_visible(False)
        style.title(figure, finding, phrase("chart.chapters_moved", language))
    items = "; ".join(f"{names[u]} +{up[u]:.0f} −{down[u]:.0f}" for u in order)
    caption = phrase("caption.chapters_moved", language, year_from=years[0], year_to=years[1])
    return Chart("chapters-moved", figure, caption, phrase("alt.chapters_moved", language, items=items), improvement)


def outreach_by_unit(outreach: pd.DataFrame, names: dict[str, str], finding: str, *, language: str = "vi") -> Chart:
    """Bars of sessions held by each unit, the most first, with the people who came beside them.

    Parameters
    ----------
    outreach : DataFrame
        Result of ``outreach(..., per_unit=True)`` for one year.
    names : dict of str to str
        Unit id to name.
    """
    wide = outreach.pivot_table(index="unit_id", columns="indicator", values="value", aggfunc="sum").astype(float)
    wide = wide[wide["sessions"] > 0].sort_values("sessions", ascending=False, kind="stable")
    figure, (ax,) = style.new_figure(0.95 + 0.2 * len(wide))
    with style.context():
        shown = [names[u] for u in wide.index]
        sns.barplot(x=wide["sessions"].to_numpy(), y=shown, color=style.OTHERS, width=0.72, ax=ax)
        for i, row in enumerate(wide.itertuples()):
            words = phrase(
                "chart.sessions_attendees",
                language,
                sessions=format_number(row.sessions, language=language),
                attendees=format_number(row.attendees, language=language),
            )
            ax.text(row.sessions + wide["sessions"].max() * 0.01, i, words, va="center")
        ax.set(xlabel="", ylabel="", xticks=[], xlim=(0, wide["sessions"].max() * 1.35))
        ax.spines[["bottom", "left"]].set_visible(False)
        style.title(figure, finding, phrase("chart.outreach", language))
    return Chart(
        "outreach-by-unit", figure, phrase("caption.outreach", language, year=_year(outreach)),
        phrase("alt.outreach", language, items=_items(shown, wide["sessions"], language)), outreach,
    )  # fmt: skip


def communes_over_years(
    counts: pd.DataFrame, names: dict[str, str], finding: str, *, focus: str, language: str = "vi"
) -> Chart:
    """Lines of registrations over the years: this commune dark and labelled, the others pale behind it.

    Parameters
    ----------
    counts : DataFrame
        Result of ``registered(..., per_unit=True)`` over several years.
    names : dict of str to str
        Unit id to name.
    focus : str
        Unit of this report.
    """
    rows = counts[counts["unit_id"].isin(names)].assign(value=lambda r: r["value"].astype(float))
    own = rows[rows["unit_id"].eq(focus)]
    years = sorted(rows["year"].unique())
    figure, (ax,) = style.new_figure(2.6)
    with style.context():
        others = rows[~rows["unit_id"].eq(focus)]
        sns.lineplot(
            others, x="year", y="value", units="unit_id", estimator=None, color=style.OTHERS, linewidth=0.9, ax=ax
        )
        sns.lineplot(own, x="year", y="value", color=style.FOCUS, linewidth=2.4, marker="o", errorbar=None, ax=ax)
        middle = rows.groupby("year")["value"].median()
        ax.plot(years, middle[years], color=style.REFERENCE, linewidth=1.2, linestyle=(0, (4, 2)))
        ax.text(
            years[-1] + 0.04,
            middle[years[-1]],
            phrase("chart.median", language, value=format_number(middle[years[-1]], language=language)),
            va="center",
            color=style.REFERENCE,
        )
        for row in own.itertuples():
            ax.annotate(
                format_number(row.value, language=language),
                (row.year, row.value),
                xytext=(0, 7),
                textcoords="offset points",
                ha="center",
                weight="bold",
            )
        ax.set(
            xlabel="",
            ylabel="",
            xticks=years,
            ylim=(0, rows["value"].max() * 1.12),
            xlim=(years[0] - 0.15, years[-1] + 0.75),
        )
        ax.grid(axis="y", linewidth=0.5)
        style.title(figure, finding, phrase("chart.communes_over_years", language, where=names[focus]))
    items = [f"{r.year}: {format_number(r.value, language=language)}" for r in own.itertuples()]
    return Chart(
        "communes-over-years", figure, phrase("caption.communes_over_years", language, where=names[focus], years=_span(years)),
        phrase("alt.communes_over_years", language, where=names[focus], items="; ".join(items)), rows,
    )  # fmt: skip


def _percent_axis(ax: Axes, language: str, axis: str = "y") -> None:
    target = ax.yaxis if axis == "y" else ax.xaxis
    span = ax.get_ylim()[1] if axis == "y" else ax.get_xlim()[1]
    step = next(s for s in (0.02, 0.05, 0.1, 0.2, 0.25) if span / s <= 6 or s == 0.25)
    ticks = np.arange(0, span + 1e-9, step)
    target.set_ticks(ticks, [format_percent(t, 0, language) for t in ticks])


def _counts(row: object, language: str) -> str:
    """Numerator, denominator and share, for example ``9/42 (21,4 %)``."""
    if pd.isna(row["denominator"]) or row["denominator"] == 0:
        return phrase("chart.no_data", language)
    x, n = (format_number(row[c], language=language) for c in ("numerator", "denominator"))
    return f"{x}/{n} ({format_percent(row['value'], language=language)})"


def _items(names: list[str], values: pd.Series, language: str) -> str:
    return "; ".join(f"{n} {format_number(v, language=language)}" for n, v in zip(names, values, strict=True))


def _year(result: pd.DataFrame) -> int:
    return int(result["year"].iloc[0])


def _span(years: object) -> str:
    years = list(years)
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])


def _broken(words: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(words, width))


def _wrapped(finding: str) -> str:
    return _broken(finding, 78)
