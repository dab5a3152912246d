"""Sentences on how the numbers were made and where they come from."""

import pandas as pd

from dvk_analysis import __version__
from dvk_analysis.dataset import Dataset
from dvk_analysis.disclosure import PUBLIC
from dvk_analysis.narrative.methods import method_note
from dvk_analysis.narrative.words import number
from dvk_analysis.phrases import phrase

_METHODS = ("share", "commended", "funnel", "change", "chapters")


def method(*topics: str, edition: str = "office", language: str = "vi") -> list[str]:
    """Say how numbers are made: of some topics of the method note in full, or in short of what every report holds."""
    said = method_note(*topics, language=language) if topics else [phrase(f"method.{m}", language) for m in _METHODS]
    return [*said, *(phrase(f"method.{m}", language) for m in (*(["public"] if edition == PUBLIC else []), "persons"))]


def provenance(data: Dataset, year: int, language: str = "vi") -> list[str]:
    """Say how many files and rows the report rests on, and the fingerprint of the data."""
    rows = "; ".join(
        f"{phrase(f'form.{table}', language)} {number(years.get(str(year), 0), language)}"
        for table, years in data.about["rows"].items()
    )
    return [
        phrase("source.sentence", language, files=number(len(data.about["files"]), language), year=year, rows=rows),
        phrase("source.fingerprint", language, fingerprint=data.about["fingerprint"][:12], version=__version__),
    ]


def stated_summary(comparison: pd.DataFrame, year: int, *, illustrative: bool, language: str = "vi") -> list[str]:
    """Say how many published figures the records agree with."""
    if comparison.empty:
        return [phrase("stated.none", language, year=year)]
    equal = number(comparison["verdict"].eq("equal").sum(), language)
    text = phrase("stated.equal", language, n=equal, total=number(len(comparison), language))
    return [text, phrase("stated.illustrative", language) if illustrative else ""]
