"""Tables of models: exemplary and commended ones, outcomes, all of a unit."""

import pandas as pd

from dvk_analysis.disclosure import PUBLIC, hidden
from dvk_analysis.phrases import phrase
from dvk_analysis.tables.base import HELD_BACK, Table
from dvk_analysis.text import format_date, format_number
from dvk_analysis.vocabulary import codes, label


def exemplary(
    models: pd.DataFrame, outcomes: pd.DataFrame, names: dict[str, str], *, where: str, year: int, language: str = "vi"
) -> Table:
    """Models with what came of them, a row a model; models without an outcome say so with a dash.

    Parameters
    ----------
    models, outcomes : DataFrame
        Rows of the tables ``registrations`` and ``outcomes`` of one year.
    """
    said: dict[str, list[str]] = {}
    for r in outcomes[outcomes["model_id"].isin(models["model_id"])].to_dict("records"):
        said.setdefault(r["model_id"], []).append(_outcome(r, language))
    rows = [
        [
            m.title,
            names.get(m.unit_id, m.unit_id),
            phrase(f"field_short.{m.field}", language),
            "; ".join(said.get(m.model_id, "–")),
        ]
        for m in models.itertuples()
    ]
    heads = [phrase(f"column.{c}", language) for c in ("model", "unit", "field", "outcome")]
    caption = phrase("table.exemplary", language, where=where, year=year)
    note = phrase("note.fields", language)
    return Table("exemplary-models", caption, [(h, "left") for h in heads], rows, note=note)


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
    models = models[models["model_id"].isin(said)]
    rows = [
        [m.title, who, label("field", m.field, language), said[m.model_id]]
        for m, who in zip(models.itertuples(), _registrants(models, language), strict=True)
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
    records = records.assign(order=records["field"].map(order)).sort_values(["order", "title", "model_id"])
    rows = [
        [
            m.title,
            who,
            phrase(f"field_short.{m.field}", language),
            label("status", m.status, language),
            format_date(m.registered_on, language) if pd.notna(m.registered_on) else "–",
        ]
        for m, who in zip(records.itertuples(), _registrants(records, language), strict=True)
    ]
    heads = [phrase(f"column.{c}", language) for c in ("model", "registrant", "field", "status", "registered_on")]
    caption = phrase("table.models", language, where=where, year=year)
    return Table("models", caption, [(h, "left") for h in heads], rows, note=phrase("note.fields", language))


def _registrants(records: pd.DataFrame, language: str) -> list[str]:
    """Names of registrants; a masked person is a person, and where those are too few to be counted nobody is named."""
    masked = records["registrant"].isna()
    names = records["registrant"].mask(masked, label("registrant_kind", "individual", language))
    if masked.any():
        counts = pd.crosstab(records["field"], masked, margins=True, margins_name="").drop(columns="")
        held = pd.Series(hidden(counts, [True]).any(axis=1), counts.index)
        names = names.mask(records["field"].map(held) | held[""], HELD_BACK)
    return list(names)


def _outcome(row: dict, language: str) -> str:
    return f"{row['measure']}: {_amount(row, language)}"


def _amount(row: dict, language: str) -> str:
    decimals = next((d for d in (0, 1) if round(row["value"], d) == row["value"]), 2)
    return f"{format_number(row['value'], decimals, language)} {label('measure_unit', row['unit'], language)}"


def signs(
    found: pd.DataFrame, names: dict[str, str], *, year: int, edition: str = "office", language: str = "vi"
) -> Table:
    """Models that show a sign of form over substance, a row a model, to be asked about; not for the public.

    Parameters
    ----------
    found : DataFrame
        Result of :func:`dvk_analysis.signs.signs`.
    """
    if found.empty or edition == PUBLIC:
        return Table("signs", "", [], [])
    models: dict[tuple[str, str], list[str]] = {}
    for r in found.sort_values(["unit_id", "model_id"], kind="stable").to_dict("records"):
        row = models.setdefault((r["unit_id"], r["model_id"]), [r["title"], names.get(r["unit_id"], r["unit_id"]), ""])
        row[2] += "; " * bool(row[2]) + label("sign", r["sign"], language)
    rows = list(models.values())
    heads = [phrase(f"column.{c}", language) for c in ("model", "unit", "sign")]
    return Table("signs", phrase("table.signs", language, year=year), [(h, "left") for h in heads], rows)


def amounts(sums: pd.DataFrame, *, where: str, language: str = "vi") -> Table:
    """List what the models of a year achieved, a row a measure in its own unit; what has no sum says so.

    Parameters
    ----------
    sums : DataFrame
        Result of :func:`dvk_analysis.amounts.amounts` for one year.
    """
    if sums.empty:
        return Table("amounts", "", [], [])
    rows = []
    for row in sums.sort_values(["numerator", "measure"], ascending=[False, True], kind="stable").to_dict("records"):
        told = phrase(f"amount.{row['note']}", language) if row["note"] else _amount(row, language)
        rows.append([row["measure"], told, f"{row['numerator']}/{row['denominator']}"])
    heads = {"measure": "left", "sum": "right", "told": "right"}
    columns = [(phrase(f"column.{c}", language), side) for c, side in heads.items()]
    return Table("amounts", phrase("table.amounts", language, where=where, year=sums["year"].iloc[0]), columns, rows)
