"""Charts of counts: registrations by field, by unit and over the years; outreach."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from dvk_analysis import style
from dvk_analysis.charts.base import Chart, broken, items_of, span_of, year_of
from dvk_analysis.phrases import phrase
from dvk_analysis.text import format_number
from dvk_analysis.vocabulary import codes, label


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
    figure, (ax,) = style.new_figure(2.6)
    with style.context():
        long = wide.stack().rename("value").reset_index()
        sns.histplot(
            long, x="year", weights="value", hue="field", hue_order=list(reversed(fields)), palette=style.FIELD,
            multiple="stack", discrete=True, shrink=0.62, alpha=1, edgecolor="white", linewidth=0.8, legend=False,
            ax=ax,
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
        phrase("caption.fields_over_years", language, where=where, years=span_of(years)),
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
    """Name the fields beside the last bar, moved apart where a band is thinner than its text."""
    last, top = wide.iloc[-1].fillna(0), wide.sum(axis=1).max()
    middles = last.cumsum() - last / 2
    x, free = wide.index[-1] + 0.36, 0.0
    for name in fields:
        text = broken(f"{label('field', name, language)}: {format_number(last[name], language=language)}", 24)
        half = 0.042 * top * (1 + text.count("\n"))
        at = max(middles[name], free + half)
        free = at + half
        ax.plot([x, x + 0.06], [middles[name], at], color=style.QUIET, linewidth=0.6)
        ax.text(x + 0.09, at, text, va="center", fontsize=8, linespacing=0.95)


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
        "units-registered", figure, phrase("caption.units_registered", language, year=year_of(counts)),
        phrase("alt.units_registered", language, items=items_of(shown, total, language)), counts,
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
    figure, (ax,) = style.new_figure(2.2)
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
        "communes-over-years", figure,
        phrase("caption.communes_over_years", language, where=names[focus], years=span_of(years)),
        phrase("alt.communes_over_years", language, where=names[focus], items="; ".join(items)), rows,
    )  # fmt: skip


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
        "outreach-by-unit", figure, phrase("caption.outreach", language, year=year_of(outreach)),
        phrase("alt.outreach", language, items=items_of(shown, wide["sessions"], language)), outreach,
    )  # fmt: skip
