"""Tables of the records themselves: forms by unit, and what each sender is asked."""

import pandas as pd

from dvk_analysis.phrases import phrase
from dvk_analysis.schema import TABLES
from dvk_analysis.tables.base import Table, columns, number

_PROBLEM = ("unit", "where", "written", "severity", "message")


def forms(found: pd.DataFrame, names: dict[str, str], *, year: int, language: str = "vi") -> Table:
    """Units in rows and forms in columns: rows accepted, what was not, and which form is missing.

    Parameters
    ----------
    found : DataFrame
        Result of :func:`dvk_analysis.quality.forms`.
    """
    cells = {(r.unit_id, r.table): _received(r, language) for r in found.itertuples()}
    units = [u for u in names if (u, "registrations") in cells]
    rows = [[names[u], *(cells[u, table] for table in TABLES)] for u in units]
    heads = [phrase("column.unit", language), *(phrase(f"form.{t}", language).capitalize() for t in TABLES)]
    note = phrase("note.forms", language)
    return Table("forms", phrase("table.forms", language, year=year), columns(heads), rows, note=note)


def _received(row: object, language: str) -> str:
    if not row.received:
        return phrase("quality.cell_missing", language) if row.due else "–"
    apart = row.refused + row.superseded
    return number(row.accepted, language) + (f" (−{number(apart, language)})" if apart else "")


def problems(found: pd.DataFrame, names: dict[str, str], caption: str, *, year: int, language: str = "vi") -> Table:
    """Problems by sender, a row for all cells of a sheet with one message: where, what is written, what became of it.

    Parameters
    ----------
    found : DataFrame
        Rows of :func:`dvk_analysis.quality.problems`.
    caption : str
        ``questions`` or ``notes``.
    """
    if found.empty:
        return Table(caption, "", [], [])
    rows = []
    alike = ["unit_id", "file", "sheet", "severity", "message"]
    for (unit, file, sheet, severity, message), same in found.fillna("").groupby(alike, sort=False):
        cells, written = (listed_once(same[c]) for c in ("cell", "value"))
        where = " › ".join(part for part in (file, sheet, cells) if part)
        outcome = [phrase(f"severity.{severity}", language)] if caption == "questions" else []
        rows.append([names.get(unit, unit or "–"), where, written or "–", *outcome, message])
    heads = [h for h in _PROBLEM if h != "severity" or caption == "questions"]
    columns = [(phrase(f"column.{h}", language), "left") for h in heads]
    return Table(caption, phrase(f"table.{caption}", language, year=year), columns, rows)


def listed_once(values: pd.Series) -> str:
    """List what is there, each once.

    Examples
    --------
    >>> listed_once(pd.Series(["B7", "", "B9", "B7"]))
    'B7, B9'
    """
    return ", ".join(v for v in values.unique() if v)
