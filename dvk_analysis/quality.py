"""What the intake report says about one year: which forms came, and what is asked of whom. Report in, frames out."""

import pandas as pd

from dvk_analysis.dataset import EVERY_YEAR

#: What a problem does to its row, the gravest first; see :mod:`dvk_analysis.intake.report`.
SEVERITIES = ("refused", "question", "superseded", "note")
#: What the sender has to answer.
ASKED = SEVERITIES[:2]
_COUNTS = ("accepted", "refused", "superseded", "questions")


def forms(report: dict, year: int, communes: dict[str, str]) -> pd.DataFrame:
    """Say for every unit and form of a year what came.

    Parameters
    ----------
    report : dict
        As in ``intake/report.json``; empty if there is none.
    year : int
    communes : dict of str to str
        Ids of the communes, which send certain forms every year, to their names.

    Returns
    -------
    DataFrame
        ``unit_id``, ``table``, ``received`` (bool), ``due`` (bool: the unit sends this form every year) and the counts
        ``accepted``, ``refused``, ``superseded`` and ``questions``, in the order of the report.

    Examples
    --------
    >>> cell = {"year": 2017, "unit_id": "a", "table": "ratings", "received": False, "accepted": 0, "refused": 0}
    >>> found = forms({"matrix": [cell | {"superseded": 0, "questions": 0}]}, 2017, {"a": "Xã A"})
    >>> found[["received", "due"]].values.tolist()
    [[False, True]]
    """
    columns = ["year", "unit_id", "table", "received", *_COUNTS]
    found = pd.DataFrame(report.get("matrix", []), columns=columns)
    found = found[found["year"].eq(year)].drop(columns="year").astype({"received": bool} | dict.fromkeys(_COUNTS, int))
    return found.assign(due=found["table"].isin(EVERY_YEAR) & found["unit_id"].isin(communes)).reset_index(drop=True)


def problems(report: dict, year: int) -> pd.DataFrame:
    """List the problems of a year with the unit that sent them.

    Returns
    -------
    DataFrame
        ``unit_id`` and ``table`` ("" where unknown), ``file``, ``sheet``, ``cell``, ``problem``, ``severity`` (one of
        :data:`SEVERITIES`), ``value`` and ``message`` (in the sender's language), the gravest first.

    Examples
    --------
    >>> sheet = {"sheet": "S", "year": 2017, "unit_id": "a", "table": "ratings"}
    >>> problem = {"file": "f.xlsx", "sheet": "S", "cell": "B7", "problem": "label", "severity": "refused"}
    >>> report = {"workbooks": [{"file": "f.xlsx", "sheets": [sheet]}], "problems": [problem]}
    >>> problems(report, 2017)[["unit_id", "cell"]].values.tolist()
    [['a', 'B7']]
    """
    sent: dict[tuple[str, str], dict] = {}
    for book in report.get("workbooks", []):
        for sheet in book["sheets"]:
            for name in (sheet["sheet"], ""):
                sent.setdefault((book["file"], name), sheet)
    columns = ["file", "sheet", "row", "cell", "problem", "severity", "value", "message"]
    table = pd.DataFrame(report.get("problems", []), columns=columns)
    about = [sent.get((r.file, r.sheet), {}) for r in table.itertuples()]
    for name in ("unit_id", "table"):
        table[name] = [a.get(name) or "" for a in about]
    own = pd.Series([a.get("year", year) == year for a in about], table.index, dtype=bool)
    grave = table["severity"].map({s: i for i, s in enumerate(SEVERITIES)})
    table = table.assign(grave=grave)[own].sort_values(["grave", "unit_id", "file", "sheet", "row"], kind="stable")
    return table.drop(columns="grave").reset_index(drop=True)
