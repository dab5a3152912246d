"""Display tables: result tables or records in, rows of formatted text out, ready for a page.

Unless said otherwise ``names`` maps unit ids to names and ``language`` is ``vi`` or ``en``. Cells are plain text;
whoever shows them escapes them.
"""

from dataclasses import dataclass

import pandas as pd

from dvk_analysis.phrases import phrase
from dvk_analysis.text import format_date, format_number, format_percent
from dvk_analysis.vocabulary import codes, label


@dataclass(frozen=True)
class Table:
    """Formatted rows with their caption and columns, each a label and ``left``, ``right`` or ``center``."""

    name: str
    caption: str
    columns: list[tuple[str, str]]
    rows: list[list[str]]
    total: bool = False
    note: str = ""


def share(row: object, language: str = "vi") -> str:
    """Write a share with its counts, for example ``9/42 (21,4 %)``; a dash where there is nothing to share.

    Examples
    --------
    >>> share({"numerator": 9, "denominator": 42, "value": 9 / 42}, "en")
    '9/42 (21.4%)'
    """
    if pd.isna(row["denominator"]) or row["denominator"] == 0:
        return "–"
    x, n = (format_number(row[c], language=language) for c in ("numerator", "denominator"))
    return f"{x}/{n} ({format_percent(row['value'], language=language)})"


def kinds(counts: pd.DataFrame, *, where: str, language: str = "vi") -> Table:
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
    rows = []
    for name, row in wide.iterrows():
        first = phrase("column.total", language) if name == "total" else label("field", name, language).capitalize()
        part = format_percent(row.sum() / whole, language=language)
        rows.append([first, *(format_number(v, language=language) for v in (*row, row.sum())), part])
    heads = [label("registrant_kind", k, language).capitalize() for k in wide.columns]
    heads = [phrase("column.field", language), *heads]
    heads += [phrase("column.total", language), phrase("column.share", language)]
    caption = phrase("table.kinds", language, where=where, year=counts["year"].iloc[0])
    return Table("registered-by-field-and-kind", caption, _columns(heads), rows, total=True)


def awards(counts: pd.DataFrame, *, where: str, language: str = "vi") -> Table:
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
    rows = [
        [
            label("award_form", form, language).capitalize(),
            *(format_number(v, language=language) for v in (*row, row.sum())),
        ]
        for form, row in wide.iterrows()
    ]
    sums = [format_number(v, language=language) for v in (*wide.sum(), wide.to_numpy().sum())]
    rows.append([phrase("column.total", language), *sums])
    heads = [phrase("column.award_form", language), *(label("level", v, language).capitalize() for v in wide.columns)]
    heads.append(phrase("column.total", language))
    caption = phrase("table.awards", language, where=where, year=counts["year"].iloc[0])
    return Table("awards-by-form-and-level", caption, _columns(heads), rows, total=True)


def organisations(
    improvement: pd.DataFrame, whole: pd.DataFrame, *, where: str, years: tuple[int, int], language: str = "vi"
) -> Table:
    """Organisations in rows; chapters rated in both years, and how many rose, stayed and fell.

    Parameters
    ----------
    improvement, whole : DataFrame
        Results of :func:`dvk_analysis.chapters.improvement` by ``organisation`` and without groups.
    years : tuple of int
        The two years.
    """
    moves = ("improved", "same", "declined")
    rows = []
    for name in codes("organisation"):
        part = improvement[improvement["organisation"].eq(name)].set_index("indicator")
        if len(part) and part.loc["improved_share", "denominator"] > 0:
            rows.append([label("organisation", name, language), *_moved(part, moves, language)])
    if not rows:
        return Table("chapters-by-organisation", "", [], [])
    rows.append([phrase("column.total", language), *_moved(whole.set_index("indicator"), moves, language)])
    heads = [phrase("column.organisation", language), phrase("column.rated", language)]
    heads += [label("change", m, language).capitalize() for m in moves]
    caption = phrase("table.organisations", language, where=where, before=years[0], year=years[1])
    return Table("chapters-by-organisation", caption, _columns(heads), rows, total=True)


def _moved(part: pd.DataFrame, moves: tuple[str, ...], language: str) -> list[str]:
    rated = format_number(part.loc["improved_share", "denominator"], language=language)
    return [rated, *(format_number(part.loc[f"{m}_share", "numerator"], language=language) for m in moves)]


def by_unit(
    recognised: pd.DataFrame, commended: pd.DataFrame, improvement: pd.DataFrame, names: dict[str, str], *,
    language: str = "vi",
) -> Table:  # fmt: skip
    """All units of a year with their models, shares and chapters, in the order of ``names``, and their total.

    Parameters
    ----------
    recognised, commended, improvement : DataFrame
        Result tables per unit of one year.
    """
    rated = improvement[improvement["denominator"] > 0]
    moved = rated.pivot_table(index="unit_id", columns="indicator", values="numerator", aggfunc="sum")
    moved = moved.reindex(columns=["improved_share", "declined_share"])
    units = [u for u in names if recognised["unit_id"].eq(u).any()]
    if not units:
        return Table("by-unit", "", [], [])
    total = phrase("column.total", language)
    rows = []
    for name, chosen in [*((names[u], [u]) for u in units), (total, units)]:
        shares = [_summed(table[table["unit_id"].isin(chosen)]) for table in (recognised, commended)]
        chapters = [moved[f"{m}_share"].reindex(chosen).sum(min_count=1) for m in ("improved", "declined")]
        rows.append([
            name, format_number(shares[0]["denominator"], language=language), *(share(s, language) for s in shares),
            *(_number(n, language) for n in chapters),
        ])  # fmt: skip
    heads = ("unit", "registered", "recognised", "commended", "chapters_up", "chapters_down")
    caption = phrase("table.units", language, year=recognised["year"].iloc[0])
    columns = _columns([phrase(f"column.{h}", language) for h in heads])
    return Table("by-unit", caption, columns, rows, total=True, note=phrase("note.share", language))


def _summed(shares: pd.DataFrame) -> dict[str, float]:
    x, n = (float(shares[c].sum()) for c in ("numerator", "denominator"))
    return {"numerator": x, "denominator": n, "value": x / n if n else None}


def exemplary(
    models: pd.DataFrame, outcomes: pd.DataFrame, names: dict[str, str], *, where: str, year: int, language: str = "vi"
) -> Table:
    """Models with what came of them, a row a model; models without an outcome say so with a dash.

    Parameters
    ----------
    models, outcomes : DataFrame
        Rows of the tables ``registrations`` and ``outcomes`` of one year.
    """
    said = {
        model: "; ".join(_outcome(r, language) for r in rows.to_dict("records"))
        for model, rows in outcomes.groupby("model_id")
    }
    rows = [
        [m.title, names.get(m.unit_id, m.unit_id), label("field", m.field, language), said.get(m.model_id, "–")]
        for m in models.itertuples()
    ]
    heads = [phrase(f"column.{c}", language) for c in ("model", "unit", "field", "outcome")]
    caption = phrase("table.exemplary", language, where=where, year=year)
    return Table("exemplary-models", caption, [(h, "left") for h in heads], rows)


def outcomes(models: pd.DataFrame, records: pd.DataFrame, *, where: str, year: int, language: str = "vi") -> Table:
    """Outcomes of the given models, a row an outcome, with value, unit and period.

    Parameters
    ----------
    models, records : DataFrame
        Rows of the tables ``registrations`` and ``outcomes`` of one unit and year.
    """
    titles = dict(zip(models["model_id"], models["title"], strict=True))
    rows = [
        [titles[r["model_id"]], r["measure"], _amount(r, language), "–" if pd.isna(r["period"]) else r["period"]]
        for r in records[records["model_id"].isin(titles)].to_dict("records")
    ]
    heads = {"model": "left", "measure": "left", "value": "right", "period": "left"}
    columns = [(phrase(f"column.{c}", language), side) for c, side in heads.items()]
    return Table("outcomes", phrase("table.outcomes", language, where=where, year=year), columns, rows)


def commended(models: pd.DataFrame, awards: pd.DataFrame, *, where: str, year: int, language: str = "vi") -> Table:
    """Commended models with their awards, a row a model.

    Parameters
    ----------
    models, awards : DataFrame
        Rows of the tables ``registrations`` and ``awards`` of one unit and year.
    """
    won = awards[awards["model_id"].notna() & awards["programme"].eq("dvk")]
    said = {
        model: "; ".join(
            f"{label('award_form', f, language)} ({label('level', v, language)})"
            for f, v in zip(rows["award_form"], rows["level"], strict=True)
        )
        for model, rows in won.groupby("model_id")
    }
    rows = [
        [m.title, m.registrant, label("field", m.field, language), said[m.model_id]]
        for m in models.itertuples()
        if m.model_id in said
    ]
    heads = [phrase(f"column.{c}", language) for c in ("model", "registrant", "field", "awards")]
    return Table(
        "commended-models",
        phrase("table.commended", language, where=where, year=year),
        [(h, "left") for h in heads],
        rows,
    )


def models(records: pd.DataFrame, *, where: str, year: int, language: str = "vi") -> Table:
    """All models of a unit and year, by field and title.

    Parameters
    ----------
    records : DataFrame
        Rows of the table ``registrations``.
    """
    order = {f: i for i, f in enumerate(codes("field"))}
    rows = [
        [
            m.title,
            m.registrant,
            label("field", m.field, language),
            label("status", m.status, language),
            format_date(m.registered_on, language) if pd.notna(m.registered_on) else "–",
        ]
        for m in sorted(records.itertuples(), key=lambda m: (order[m.field], m.title, m.model_id))
    ]
    heads = [phrase(f"column.{c}", language) for c in ("model", "registrant", "field", "status", "registered_on")]
    return Table("models", phrase("table.models", language, where=where, year=year), [(h, "left") for h in heads], rows)


def stated(comparison: pd.DataFrame, *, year: int, language: str = "vi") -> Table:
    """Put published figures beside the sums of the records.

    Parameters
    ----------
    comparison : DataFrame
        Result of ``stated``.
    """
    rows = []
    for r in comparison.to_dict("records"):
        what = phrase(f"measure.{r['measure']}", language)
        what += f", {label('field', r['field'], language)}" if r["field"] else ""
        verdict = phrase(f"verdict.{r['verdict']}", language, d=_number(r["difference"], language))
        rows.append([what, *(_number(r[c], language) for c in ("stated", "recorded")), verdict])
    heads = [phrase(f"column.{c}", language) for c in ("measure", "stated", "recorded", "verdict")]
    note = ""
    if len(comparison):
        note = phrase(
            "note.source", language, title=comparison["source_title"].iloc[0], date=comparison["source_date"].iloc[0]
        )
    return Table("stated", phrase("table.stated", language, year=year), _columns(heads), rows, note=note)


def _columns(heads: list[str]) -> list[tuple[str, str]]:
    """First column to the left, numbers to the right."""
    return [(h, "left" if i == 0 else "right") for i, h in enumerate(heads)]


def _number(value: float, language: str) -> str:
    """Missing values of every kind, also those of integers, as a dash."""
    return format_number(None if pd.isna(value) else value, language=language)


def _outcome(row: dict, language: str) -> str:
    return f"{row['measure']}: {_amount(row, language)}"


def _amount(row: dict, language: str) -> str:
    decimals = next((d for d in (0, 1) if round(row["value"], d) == row["value"]), 2)
    return f"{format_number(row['value'], decimals, language)} {label('measure_unit', row['unit'], language)}"
