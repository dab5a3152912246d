"""Sentences on how the numbers were made and where they come from."""

import pandas as pd

from dvk_analysis import __version__
from dvk_analysis.dataset import Dataset
from dvk_analysis.disclosure import PUBLIC
from dvk_analysis.narrative.methods import method_note
from dvk_analysis.narrative.words import number
from dvk_analysis.phrases import phrase
from dvk_analysis.schema import TABLES
from dvk_analysis.slices import fingerprint
from dvk_analysis.summary import read_slices

_METHODS = ("share", "commended", "funnel", "change", "chapters")


def method(*topics: str, edition: str = "office", language: str = "vi") -> list[str]:
    """Say how numbers are made: of some topics of the method note in full, or in short of what every report holds."""
    said = method_note(*topics, language=language) if topics else [phrase(f"method.{m}", language) for m in _METHODS]
    return [*said, *(phrase(f"method.{m}", language) for m in (*(["public"] if edition == PUBLIC else []), "persons"))]


def provenance(data: Dataset, year: int, *, unit_id: str = "", language: str = "vi") -> list[str]:
    """Say how many files and rows of a year there are, of all units or of one, and the fingerprint of what is read.

    Parameters
    ----------
    unit_id : str, optional
        Unit of a brief, which rests on its own records and the summary of the others.
    """
    records = {t: data.read(t, years=[year], unit_id=unit_id or None, columns=["source_file"]) for t in TABLES}
    rows = "; ".join(f"{phrase(f'form.{t}', language)} {number(len(found), language)}" for t, found in records.items())
    files = number(pd.concat(records.values())["source_file"].nunique(), language)
    units = [old for old, now in data.place.crosswalk(year).items() if now == unit_id]
    code = fingerprint(read_slices(data), year, units)
    return [
        phrase("source.of_unit" if unit_id else "source.of_all", language, files=files, year=year, rows=rows),
        phrase("source.fingerprint", language, fingerprint=code[:12], version=__version__),
    ]


def stated_summary(comparison: pd.DataFrame, year: int, *, illustrative: bool, language: str = "vi") -> list[str]:
    """Say how many published figures the records agree with."""
    if comparison.empty:
        return [phrase("stated.none", language, year=year)]
    equal = number(comparison["verdict"].eq("equal").sum(), language)
    text = phrase("stated.equal", language, n=equal, total=number(len(comparison), language))
    return [text, phrase("stated.illustrative", language) if illustrative else ""]
