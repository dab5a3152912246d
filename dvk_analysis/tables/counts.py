"""Tables of counts: registrations, awards, units of a year, published figures."""

import pandas as pd

from dvk_analysis.disclosure import PUBLIC, hidden
from dvk_analysis.phrases import phrase
from dvk_analysis.tables.base import HELD_BACK, MOST_ROWS, Table, columns, number, share, stated_day
from dvk_analysis.text import format_number, format_percent
from dvk_analysis.vocabulary import codes, label


def kinds(counts: pd.DataFrame, *, where: str, edition: str = "office", language: str = "vi") -> Table:
    """Fields in rows, collective and individual in columns, with totals and shares.

    Parameters
    ----------
    counts : DataFrame
        Result of ``registered(..., by=["field", "registrant_kind"])`` for one year and one unit or all.
    """
    wide = counts.pivot_table(index="field", columns="registrant_kind", values="value", aggfunc="sum").astype(float)
    wide = wide.reindex(index=list(codes("field")), columns=list(codes("registrant_kind"))).fillna(0)
    wide.loc["total"] = wide.sum()
    whole = wide.loc["total"].sum()
    if not whole:
        return Table("registered-by-field-and-kind", "", [], [])
    held = hidden(wide, ["individual"]) & (edition == PUBLIC)
    rows = []
    for (name, row), stars in zip(wide.iterrows(), held, strict=True):
        first = phrase("column.total", language) if name == "total" else label("field", name, language).capitalize()
        part = format_percent(row.sum() / whole, language=language)
        cells = [format_number(v, language=language) for v in row]
        cells = [HELD_BACK if star else cell for cell, star in zip(cells, stars, strict=True)]
        rows.append([first, *cells, format_number(row.sum(), language=language), part])
    heads = [label("registrant_kind", k, language).capitalize() for k in wide.columns]
    heads = [phrase("column.field", language), *heads]
    heads += [phrase("column.total", language), phrase("column.share", language)]
    caption = phrase("table.kinds", language, where=where, year=counts["year"].iloc[0])
    note = phrase("note.held_back", language) if held.any() else ""
    return Table("registered-by-field-and-kind", caption, columns(heads), rows, total=True, note=note)


def awards(counts: pd.DataFrame, *, where: str, edition: str = "office", language: str = "vi") -> Table:
    """Forms of award in rows, levels in columns; forms and levels never given are left out.

    Parameters
    ----------
    counts : DataFrame
        Result of ``awards_count(..., by=["award_form", "level"])`` for one year.
    """
    wide = counts.pivot_table(index="award_form", columns="level", values="value", aggfunc="sum").astype(float)
    wide = wide.reindex(index=list(codes("award_form")), columns=list(codes("level"))).fillna(0)
    wide = wide.loc[wide.sum(axis=1) > 0, wide.sum() > 0]
    if wide.empty:
        return Table("awards-by-form-and-level", "", [], [])
    first = [label("award_form", form, language).capitalize() for form in wide.index]
    wide = pd.concat([wide, wide.sum().to_frame("total").T])
    wide["total"] = wide.sum(axis=1)
    held = hidden(wide, wide.columns) & (edition == PUBLIC)  # an award may go to a person
    cells = wide.map(lambda n: format_number(n, language=language)).mask(held, HELD_BACK)
    rows = [
        [name, *row] for name, row in zip([*first, phrase("column.total", language)], cells.to_numpy(), strict=True)
    ]
    wide = wide.drop(columns="total")
    heads = [phrase("column.award_form", language), *(label("level", v, language).capitalize() for v in wide.columns)]
    heads.append(phrase("column.total", language))
    caption = phrase("table.awards", language, where=where, year=counts["year"].iloc[0])
    note = phrase("note.held_back", language) if held.any() else ""
    return Table("awards-by-form-and-level", caption, columns(heads), rows, total=True, note=note)


def by_unit(
    recognised: pd.DataFrame, commended: pd.DataFrame, improvement: pd.DataFrame, names: dict[str, str], *,
    language: str = "vi",
) -> Table:  # fmt: skip
    """All units of a year with their models, shares and chapters, in the order of ``names``, and their total.

    More units than a page shows are ordered by the share recognised, so that the first and the last of them say most.

    Parameters
    ----------
    recognised, commended, improvement : DataFrame
        Result tables per unit of one year.
    """
    rated = improvement[improvement["denominator"] > 0]
    moved = rated.pivot_table(index="unit_id", columns="indicator", values="numerator", aggfunc="sum")
    order = recognised.sort_values("value", ascending=False, kind="stable") if len(names) > MOST_ROWS else None
    known = set(recognised["unit_id"])
    units = [u for u in (names if order is None else order["unit_id"]) if u in known and u in names]
    if not units:
        return Table("by-unit", "", [], [])
    counts = [t.set_index("unit_id")[["numerator", "denominator"]] for t in (recognised, commended)]
    wide = pd.concat([*counts, moved.reindex(columns=["improved_share", "declined_share"])], axis=1).reindex(units)
    wide = wide.astype(float)
    total = wide.sum(min_count=1)
    rows = []
    for unit, cells in zip([*(names[u] for u in units), phrase("column.total", language)],
                           [*wide.to_numpy(), total.to_numpy()], strict=True):  # fmt: skip
        shares = [{"numerator": x, "denominator": n, "value": x / n if n else None} for x, n in (cells[:2], cells[2:4])]
        models = format_number(shares[0]["denominator"], language=language)
        rows.append([unit, models, *(share(s, language) for s in shares), *(number(n, language) for n in cells[4:])])
    heads = ("unit", "registered", "recognised", "commended", "chapters_up", "chapters_down")
    caption = phrase("table.units", language, year=recognised["year"].iloc[0])
    heads = columns([phrase(f"column.{h}", language) for h in heads])
    return Table("by-unit", caption, heads, rows, total=True, note=phrase("note.share", language))


def over_years(shares: pd.DataFrame, names: dict[str, str], *, language: str = "vi") -> Table:
    """Units in rows and years in columns, each share with its counts.

    Parameters
    ----------
    shares : DataFrame
        Result table of one share per unit over the years.
    """
    years = sorted(shares["year"].unique())
    cells = {(r["unit_id"], r["year"]): share(r, language) for r in shares.to_dict("records")}
    if len(names) > MOST_ROWS:  # only the first and the last will be shown
        latest = shares[shares["year"].eq(years[-1])].sort_values("value", ascending=False, kind="stable")
        names = {u: names[u] for u in latest["unit_id"] if u in names}
    units = [u for u in names if any((u, y) in cells for y in years)]
    rows = [[names[u], *(cells.get((u, y), "–") for y in years)] for u in units]
    indicator = shares["indicator"].iloc[0] if len(shares) else "recognised_share"
    caption = phrase("table.over_years", language, what=phrase(f"share.{indicator}", language))
    return Table("over-years", caption, columns([phrase("column.unit", language), *map(str, years)]), rows)


def stated(comparison: pd.DataFrame, *, year: int, language: str = "vi") -> Table:
    """Put published figures beside the sums of the records.

    Parameters
    ----------
    comparison : DataFrame
        Result of ``stated``.
    """
    if comparison.empty:
        return Table("stated", "", [], [])
    rows = []
    for r in comparison.to_dict("records"):
        what = phrase(f"measure.{r['measure']}", language)
        what += f", {label('field', r['field'], language)}" if r["field"] else ""
        verdict = phrase(f"verdict.{r['verdict']}", language, d=number(r["difference"], language))
        rows.append([what, *(number(r[c], language) for c in ("stated", "recorded")), verdict])
    heads = [phrase(f"column.{c}", language) for c in ("measure", "stated", "recorded", "verdict")]
    day = stated_day(comparison["source_date"].iloc[0], language)
    note = phrase("note.source", language, title=comparison["source_title"].iloc[0], date=day)
    return Table("stated", phrase("table.stated", language, year=year), columns(heads), rows, note=note)
