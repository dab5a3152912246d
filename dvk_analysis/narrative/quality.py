"""Sentences on the records themselves: what came, what is missing, what is asked; units are asked, never blamed."""

import pandas as pd

from dvk_analysis.narrative.words import capital, inside, listed, number
from dvk_analysis.phrases import phrase
from dvk_analysis.quality import ASKED


def forms_received(forms: pd.DataFrame, year: int, language: str = "vi") -> str:
    """Say how many of the forms that are due came.

    Parameters
    ----------
    forms : DataFrame
        Result of :func:`dvk_analysis.quality.forms`.
    """
    due = forms[forms["due"]]
    if due.empty:
        return phrase("quality.no_report", language, year=year)
    counts = {"x": number(due["received"].sum(), language), "n": number(len(due), language)}
    units = number(due["unit_id"].nunique(), language)
    return phrase("quality.received", language, year=year, units=units, **counts)


def forms_missing(forms: pd.DataFrame, names: dict[str, str], language: str = "vi") -> str:
    """Name the units of which a form is not there yet, form by form."""
    missing = forms[forms["due"] & ~forms["received"]]
    items = [
        phrase("quality.missing_form", language, form=phrase(f"form.{table}", language), n=number(len(rows), language),
               units=listed([inside(names.get(u, u), language) for u in rows["unit_id"]], language))
        for table, rows in missing.groupby("table", sort=False)
    ]  # fmt: skip
    if items:
        return phrase("quality.missing", language, items="; ".join(items))
    return phrase("quality.nothing_missing", language) if forms["due"].any() else ""


def rows_taken(forms: pd.DataFrame, language: str = "vi") -> str:
    """Say how many rows were accepted, refused and replaced."""
    sums = {c: forms[c].sum() for c in ("accepted", "refused", "superseded")}
    counts = {c: number(n, language) for c, n in sums.items()}
    return phrase("quality.rows", language, n=number(sum(sums.values()), language), **counts) if len(forms) else ""


def questions_asked(problems: pd.DataFrame, names: dict[str, str], language: str = "vi") -> str:
    """Say how many questions go to which units.

    Parameters
    ----------
    problems : DataFrame
        Result of :func:`dvk_analysis.quality.problems`.
    """
    asked = problems[problems["severity"].isin(ASKED)]
    if asked.empty:
        return phrase("quality.no_questions", language)
    counts = asked[asked["unit_id"].ne("")].groupby("unit_id").size().sort_values(ascending=False, kind="stable")
    units = [f"{inside(names.get(u, u), language)} ({number(n, language)})" for u, n in counts.items()]
    return phrase("quality.questions", language, n=number(len(asked), language), units=listed(units, language) or "–")


def notes_made(problems: pd.DataFrame, language: str = "vi") -> str:
    """Say how many rows are accepted and yet worth a look."""
    n = problems["severity"].eq("note").sum()
    return phrase("quality.notes", language, n=number(n, language)) if n else ""


def quality_figures(forms: pd.DataFrame, problems: pd.DataFrame, language: str = "vi") -> list[dict[str, str]]:
    """Make the key figures of the records of a year."""
    due = forms[forms["due"]]
    asked, notes = problems["severity"].isin(ASKED).sum(), problems["severity"].eq("note").sum()
    values = {"forms": f"{due['received'].sum()}/{len(due)}", "questions": asked, "notes": notes}
    values |= {c: forms[c].sum() for c in ("accepted", "refused", "superseded")}
    order = ("forms", "accepted", "refused", "superseded", "questions", "notes")
    written = {k: v if isinstance(v, str) else number(v, language) for k, v in values.items()}
    return [{"label": phrase(f"key.{k}", language), "value": written[k], "note": "", "tone": "neutral"} for k in order]


def jumps_finding(changes: pd.DataFrame, names: dict[str, str], language: str = "vi") -> str:
    """Name the unit whose count changed most since last year, as a title.

    Parameters
    ----------
    changes : DataFrame
        Result of :func:`dvk_analysis.comparisons.count_change` per unit.
    """
    known = changes[changes["relative"].notna() & changes["unit_id"].isin(names)]
    if known.empty:
        return ""
    row = known.loc[known["relative"].abs().idxmax()]
    ends = {"a": number(row["numerator_from"], language), "b": number(row["numerator_to"], language)}
    return capital(phrase("finding.jump", language, unit=names[row["unit_id"]], **ends))
