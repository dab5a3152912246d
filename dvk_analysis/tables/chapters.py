"""Tables of chapters: how they moved, who is at the bottom, how the labels are spread."""

import pandas as pd

from dvk_analysis.phrases import phrase
from dvk_analysis.tables.base import Table, columns
from dvk_analysis.text import format_number
from dvk_analysis.vocabulary import codes, label


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
    return Table("chapters-by-organisation", caption, columns(heads), rows, total=True)


def _moved(part: pd.DataFrame, moves: tuple[str, ...], language: str) -> list[str]:
    rated = format_number(part.loc["improved_share", "denominator"], language=language)
    return [rated, *(format_number(part.loc[f"{m}_share", "numerator"], language=language) for m in moves)]
