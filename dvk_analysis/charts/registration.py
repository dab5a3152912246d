"""Charts of counts: registrations by field, by unit and over the years; outreach."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dvk_analysis import style
from dvk_analysis.charts import crowd
from dvk_analysis.charts.base import Chart, bare, broken, draw_breaks, fitted, items_of, reach, span_of, year_of
from dvk_analysis.phrases import phrase
from dvk_analysis.text import format_number
from dvk_analysis.vocabulary import codes, label


def fields_over_years(
    counts: pd.DataFrame, finding: str, *, where: str, breaks: dict[int, str] | None = None, language: str = "vi"
) -> Chart | None:
    """Stacked bars of registrations by field, a bar a year, with counts in the bars and totals on top.

    Parameters
    ----------
    counts : DataFrame
        Result of ``registered(..., by=["field"])`` for one unit, or for all together.
    finding : str
        Title.
    where : str
        Name of the unit, for the caption.
    breaks : dict of int to str, optional
        Year from which figures do not compare with those before to the reason.

    Returns
    -------
    Chart or None
        None if there is no model in any year.
    """
    if not counts["value"].sum():
        return None
    fields = codes("field")
    wide = counts.pivot_table(index="year", columns="field", values="value", aggfunc="sum").reindex(
        columns=list(fields)
    )
    years = range(int(wide.index.min()), int(wide.index.max()) + 1)
    wide = wide[wide.sum(axis=1) > 0].reindex(years)  # no records is not zero models
    figure, (ax,) = style.new_figure(2.15)
    with style.context():
        known, bottom = wide.dropna(how="all").fillna(0).astype(float), 0.0
        for name in fields:
            ax.bar(known.index, known[name], 0.62, bottom, color=style.FIELD[name], edgecolor="white", linewidth=0.8)
            bottom = bottom + known[name]
        _count_stack(ax, wide, language)
        _name_stack(ax, wide, fields, language)
        draw_breaks(ax, breaks or {}, years)
        room = max(0.85, 0.43 * len(years))  # for the names of the fields
        ax.set(xlabel="", ylabel="", xticks=list(years), yticks=[], xlim=(years[0] - 0.5, years[-1] + 0.5 + room))
        ax.spines["left"].set_visible(False)
        ax.margins(y=0.1)
        style.title(figure, finding, phrase("chart.registered", language))
    sums = {year: wide.loc[year].sum(min_count=1) for year in years}
    none = phrase("chart.no_data", language)
    totals = [f"{y}: {none if pd.isna(n) else format_number(n, language=language)}" for y, n in sums.items()]
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
            if value > 0.075 * top:
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
        half = 0.058 * top * (1 + text.count("\n"))
        at = max(middles[name], free + half)
        free = at + half
        ax.plot([x, x + 0.06], [middles[name], at], color=style.QUIET, linewidth=0.6)
        ax.text(x + 0.09, at, text, va="center", fontsize=8, linespacing=0.95)


def units_registered(
    counts: pd.DataFrame, names: dict[str, str], finding: str, *, language: str = "vi"
) -> Chart | None:
    """Horizontal bars of collective and individual models by unit, the largest first.

    Parameters
    ----------
    counts : DataFrame
        Result of ``registered(..., by=["registrant_kind"], per_unit=True)`` for one year.
    names : dict of str to str
        Unit id to name.

    Returns
    -------
    Chart or None
        None if there is no model.
    """
    import seaborn as sns  # half a second, which a brief, without bars by unit, can do without

    if not counts["value"].sum():
        return None
    wide = counts.pivot_table(index="unit_id", columns="registrant_kind", values="value", aggfunc="sum").astype(float)
    total = wide.sum(axis=1).sort_values(ascending=False, kind="stable")
    wide = wide.reindex(columns=list(codes("registrant_kind"))).loc[total.index]
    units, note = fitted(list(total.index), language)
    figure, (ax,) = style.new_figure(1.05 + 0.2 * len(units))
    with style.context():
        sns.barplot(x=total[units].to_numpy(), y=units, color=style.REGISTRANT["individual"], width=0.72, ax=ax)
        collective = wide["collective"].fillna(0)[units].to_numpy()
        sns.barplot(x=collective, y=units, color=style.REGISTRANT["collective"], width=0.72, ax=ax)
        words = [_split(total[u], wide.loc[u], language) for u in units]
        for i, unit in enumerate(units):
            ax.text(total[unit] + total.max() * 0.01, i, words[i], va="center")
        shown = [names[u] for u in units]
        bare(ax, shown)
        ax.set(xlim=(0, total.max() * reach(shown, words)))
        style.title(figure, finding, phrase("chart.units_registered", language) + note)
    return Chart(
        "units-registered", figure, phrase("caption.units_registered", language, year=year_of(counts)),
        phrase("alt.units_registered", language, items=items_of([names[u] for u in total.index], total, language)),
        counts,
    )  # fmt: skip


def _split(total: float, kinds: pd.Series, language: str) -> str:
    """Total with its two parts, which a public edition may hold back."""
    if not total:
        return phrase("chart.no_data", language)
    parts = " + ".join(format_number(n, language=language) for n in kinds)
    return format_number(total, language=language) + ("" if kinds.isna().any() else f" ({parts})")


def communes_over_years(
    counts: pd.DataFrame, names: dict[str, str], finding: str, *, focus: str, language: str = "vi"
) -> Chart | None:
    """Lines of registrations over the years: this commune dark and labelled, the others pale behind it.

    Of many others a band shows where most of them are.

    Parameters
    ----------
    counts : DataFrame
        Result of ``registered(..., per_unit=True)`` over several years.
    names : dict of str to str
        Unit id to name.
    focus : str
        Unit of this report.

    Returns
    -------
    Chart or None
        None if no unit has a model in any year.
    """
    rows = counts[counts["unit_id"].isin(names) & counts["value"].gt(0)]  # no records is not zero models
    if rows.empty:
        return None
    rows = rows.assign(value=rows["value"].astype(float))
    wide = rows.pivot_table(index="year", columns="unit_id", values="value").reindex(columns=list(names))
    years = range(int(wide.index.min()), int(wide.index.max()) + 1)
    wide = wide.reindex(years)  # a year without data is a gap in the lines
    own, middle, many = wide[focus].dropna(), wide.median(axis=1), wide.notna().any().sum() > crowd.LINES
    table = crowd.spans(wide, wide[focus]) if many else rows
    figure, (ax,) = style.new_figure(1.75)
    with style.context():
        if many:
            crowd.draw_spans(ax, table)
        else:
            others = (
                wide.drop(columns=focus).astype(float).reindex([*years, np.nan])
            )  # a gap after each, as all are one line
            x, y = np.tile(others.index, len(others.columns)), others.to_numpy().T.ravel()
            ax.plot(x, y, color=style.OTHERS, linewidth=0.9, marker=".", markersize=3)
        ax.plot(years, wide[focus], color=style.FOCUS, linewidth=2.4, marker="o", markersize=5)
        ax.plot(years, middle, color=style.REFERENCE, linewidth=1.2, linestyle=(0, (4, 2)))
        _name_median(ax, years[-1], middle[years[-1]], language)
        for year, value in own.items():
            ax.annotate(
                format_number(value, language=language), (year, value),
                xytext=(0, 7), textcoords="offset points", ha="center", weight="bold",
            )  # fmt: skip
        for year in wide.index[wide.isna().all(axis=1)]:
            ax.text(year, 0, phrase("chart.no_data", language), ha="center", va="bottom", color=style.QUIET)
        room = 0.2 + 0.17 * len(years)  # for the median's name
        ax.set(xlabel="", ylabel="", xticks=years)
        top = table[["own", "most_high"]].max().max() if many else rows["value"].max()
        ax.set(ylim=(0, top * 1.15), xlim=(years[0] - 0.15, years[-1] + room))
        ax.grid(axis="y", linewidth=0.5)
        style.title(figure, finding, phrase("chart.communes_over_years", language, where=names[focus]))
    items = [f"{year}: {format_number(n, language=language)}" for year, n in own.items()]
    items = items or [phrase("chart.no_data", language)]
    caption = phrase("caption.communes_over_years", language, where=names[focus], years=span_of(years))
    caption += crowd.summed_up(int(wide.notna().any().sum()), "years", language) if many else ""
    alt = phrase("alt.communes_over_years", language, where=names[focus], items="; ".join(items))
    return Chart("communes-over-years", figure, caption, alt, table)


def _name_median(ax: Axes, year: int, value: float, language: str) -> None:
    words = format_number(value, 0 if value.is_integer() else 1, language)
    ax.annotate(
        phrase("chart.median", language, value=words), (year, value),
        xytext=(8, 0), textcoords="offset points", va="center", color=style.REFERENCE,
    )  # fmt: skip


def outreach_by_unit(
    outreach: pd.DataFrame, names: dict[str, str], finding: str, *, language: str = "vi"
) -> Chart | None:
    """Bars of sessions held by each unit, the most first, with the people who came beside them.

    Parameters
    ----------
    outreach : DataFrame
        Result of ``outreach(..., per_unit=True)`` for one year.
    names : dict of str to str
        Unit id to name.

    Returns
    -------
    Chart or None
        None if no session was held.
    """
    import seaborn as sns

    if not outreach["value"].sum():
        return None
    wide = outreach.pivot_table(index="unit_id", columns="indicator", values="value", aggfunc="sum").astype(float)
    wide = wide[wide["sessions"] > 0].sort_values("sessions", ascending=False, kind="stable")
    units, note = fitted(list(wide.index), language)
    figure, (ax,) = style.new_figure(0.95 + 0.2 * len(units))
    with style.context():
        shown, held = [names[u] for u in units], wide.loc[units, "sessions"].to_numpy()
        sns.barplot(x=held, y=units, color=style.OTHERS, width=0.72, ax=ax)
        numbers = wide.loc[units, ["sessions", "attendees"]].map(lambda n: format_number(n, language=language))
        words = [phrase("chart.sessions_attendees", language, **row) for row in numbers.to_dict("records")]
        for i, sessions in enumerate(held):
            ax.text(sessions + held.max() * 0.01, i, words[i], va="center")
        bare(ax, shown)
        ax.set(xlim=(0, held.max() * reach(shown, words)))
        style.title(figure, finding, phrase("chart.outreach", language) + note)
    return Chart(
        "outreach-by-unit", figure, phrase("caption.outreach", language, year=year_of(outreach)),
        phrase("alt.outreach", language, items=items_of([names[u] for u in wide.index], wide["sessions"], language)),
        outreach,
    )  # fmt: skip
