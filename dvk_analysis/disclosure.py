"""Disclosure: what the edition for the public holds back about persons; the edition ``office`` shows everything.

In the edition ``public`` persons have no name, neither as registrants and recipients nor where the title of their model
repeats it; counts of one to four persons are held back, and with each a second one wherever a total would give it back.
Names of collectives stay, except in lists of models in which a reader could count the persons that are held back.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

#: Counts of persons that are held back (rule of methods.md: 1 to 4).
SMALL = (1, 2, 3, 4)
PUBLIC = "public"
_HONORIFIC = r"(?i)^(?:ông|bà|anh|chị|đồng chí|đ/c)\s+"
_PERSONS = {"registrant": "registrant_kind", "recipient": "recipient_kind"}


def masked(frames: Sequence[pd.DataFrame], edition: str) -> list[pd.DataFrame]:
    """Take the names of persons out of records: null in the columns for names, ``…`` in the titles of their models.

    Parameters
    ----------
    frames : sequence of DataFrame
        Tables as :mod:`dvk_analysis.schema` describes them.
    edition : str
        ``office`` or ``public``.

    Examples
    --------
    >>> models = {"registrant": ["Bà Lê An"], "registrant_kind": "individual", "title": "Vườn mẫu của Lê An"}
    >>> masked([pd.DataFrame(models)], "public")[0][["registrant", "title"]].values.tolist()
    [[nan, 'Vườn mẫu của …']]
    """
    return [_without_names(f) if edition == PUBLIC else f for f in frames]


def _without_names(frame: pd.DataFrame) -> pd.DataFrame:
    for name, kind in _PERSONS.items():
        if name not in frame:
            continue
        person = frame[kind].ne("collective")
        if "title" in frame:
            bare = frame.loc[person, name].str.replace(_HONORIFIC, "", regex=True)
            titles = [t.replace(n, "…") for t, n in zip(frame.loc[person, "title"], bare, strict=True)]
            frame = frame.assign(title=frame["title"].mask(person, pd.Series(titles, bare.index, dtype="str")))
        frame = frame.assign(**{name: frame[name].mask(person)})
    return frame


def internal(rows: pd.DataFrame, edition: str) -> pd.DataFrame:
    """Keep rows that are between the board and its units, such as questions, out of the public edition."""
    return rows.head(0) if edition == PUBLIC else rows


def hidden(counts: pd.DataFrame, people: Sequence[str]) -> np.ndarray:
    """Say which cells of a table of counts to hold back.

    Parameters
    ----------
    counts : DataFrame
        Counts whose rows and columns each have a total that is shown; a row of totals among them counts as any other.
    people : sequence of str
        Columns that count persons.

    Returns
    -------
    ndarray of bool, shape of `counts`
        Cells of :data:`SMALL` persons, and with each the smallest other count of its row and of its column: where only
        one cell of a row or column is held back, its total would give it back. Among equals one that is not 0.

    Examples
    --------
    >>> table = pd.DataFrame({"collective": [9, 8, 7], "individual": [2, 20, 30]})
    >>> hidden(table, ["individual"]).tolist()
    [[True, True], [False, False], [True, True]]
    """
    values = counts.fillna(0).to_numpy(dtype=float)
    held = np.isin(values, SMALL) & np.array([c in people for c in counts.columns])
    while any(_complete(*lines) for lines in ((held, values), (held.T, values.T))):
        pass
    return held


def _complete(held: np.ndarray, values: np.ndarray) -> bool:
    """Hold back a second cell in the first row that has only one, and say whether there was such a row."""
    for row, cells in zip(held, values, strict=True):
        free = np.flatnonzero(~row)
        if row.sum() == 1 and len(free):
            row[free[np.lexsort((cells[free], cells[free] == 0))[0]]] = True
            return True
    return False


def small(count: int, edition: str) -> bool:
    """Whether a count of persons is held back in an edition."""
    return edition == PUBLIC and count in SMALL


def protected(counts: pd.DataFrame, edition: str) -> pd.DataFrame:
    """Hold back small counts of persons in a result table by ``registrant_kind``.

    Parameters
    ----------
    counts : DataFrame
        Result table per unit, by ``registrant_kind`` only, of one year.
    edition : str
        ``office`` or ``public``.

    Returns
    -------
    DataFrame
        In the edition ``public``, numerator and value of the cells to hold back are null and their note, where it says
        nothing yet, is ``held_back``; a row of the kind "" carries the sum of what a unit's held-back cells count.

    Examples
    --------
    >>> cells = {"unit_id": "a", "registrant_kind": ["collective", "individual"], "numerator": [9, 2], "value": [9., 2],
    ...          "denominator": None, "note": ""}
    >>> protected(pd.DataFrame(cells), "public")["value"].tolist()
    [nan, nan, 11.0]
    """
    if edition != PUBLIC or counts.empty:
        return counts
    wide = counts.pivot(index="unit_id", columns="registrant_kind", values="numerator").astype(float)
    held = pd.DataFrame(hidden(wide, ["individual"]), wide.index, wide.columns)
    at = np.array([held.at[r.unit_id, r.registrant_kind] for r in counts.itertuples()], dtype=bool)
    sums = counts[at].groupby("unit_id", sort=False)[["numerator", "value"]].sum()
    sums = counts[at].drop_duplicates("unit_id").assign(
        registrant_kind="", note="held_back", **{c: sums[c].to_numpy() for c in sums}
    )  # fmt: skip
    note = counts["note"].mask(at & counts["note"].eq(""), "held_back")
    kept = counts.assign(note=note, **{c: counts[c].mask(at) for c in ("numerator", "value")})
    return pd.concat([kept, sums], ignore_index=True) if counts["denominator"].isna().all() else kept
