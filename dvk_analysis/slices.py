"""What a report reads of the tables, as one hash that changes with nothing else.

``slices.json`` in the folder of the tables holds hashes of the records of every year and unit, and of the summary of
every year. A report on the whole place reads the years up to its own; the brief of a unit its records of these years,
and the summary of the others. Plain JSON, for those who do without the data libraries.
"""

import hashlib
import json
from collections.abc import Collection
from pathlib import Path

FILE = "slices.json"


def fingerprint(slices: dict, until: int, units: Collection[str] = ()) -> str:
    """Hash what a report up to a year reads.

    Parameters
    ----------
    slices : dict
        ``about``: hash of the place and of what else every report shows; ``years``: year to ``summary``, a hash, and
        ``units``, unit id to hash.
    until : int
        Year of the report.
    units : collection of str, optional
        Only the records of these, and the summary of the others; all records if omitted.

    Returns
    -------
    str
        SHA-256 in hexadecimal digits.

    Examples
    --------
    >>> year = {"summary": "s", "units": {"a": "1", "b": "2"}}
    >>> before, later = {"about": "", "years": {"2017": year}}, {"about": "", "years": {"2017": year, "2018": year}}
    >>> fingerprint(before, 2017) == fingerprint(later, 2017)
    True
    >>> other = {"about": "", "years": {"2017": year | {"units": {"a": "1", "b": "3"}}}}
    >>> [fingerprint(before, 2017, units) == fingerprint(other, 2017, units) for units in (["a"], ["b"], ())]
    [True, False, False]
    """
    years = sorted((year, of) for year, of in slices["years"].items() if int(year) <= until)
    kept = [
        [year, of["summary"] if units else "", [[u, of["units"].get(u)] for u in sorted(units or of["units"])]]
        for year, of in years
    ]
    return digest([slices["about"], kept])


def digest(content: object) -> str:
    """SHA-256, in hexadecimal digits, of what JSON can hold."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def read_slices(tables: Path) -> dict | None:
    """Read the hashes beside the tables, or None if there are none."""
    path = tables / FILE
    return json.loads(path.read_text("utf-8")) if path.is_file() else None
