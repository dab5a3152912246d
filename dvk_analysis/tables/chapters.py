"""Tables of chapters: how they moved, who is at the bottom, how the labels are spread."""

import pandas as pd

from dvk_analysis.chapters import by_label
from dvk_analysis.phrases import phrase
from dvk_analysis.place import Place
from dvk_analysis.tables.base import Table, columns, share
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


def moves(transitions: pd.DataFrame, names: dict[str, str], caption: str, *, name: str, language: str = "vi") -> Table:
    """Chapters by unit, with their ratings of both years.

    Parameters
    ----------
    transitions : DataFrame
        Rows of :func:`dvk_analysis.chapters.transitions`.
    caption : str
        Key of the caption, below ``table.``.
    name : str
        Name of the table.
    """
    if transitions.empty:
        return Table(name, phrase(f"table.{caption}", language), [], [])
    years = (transitions["year_from"].iloc[0], transitions["year_to"].iloc[0])
    rows = [
        [
            r["chapter"],
            names.get(r["unit_id"], r["unit_id"]),
            *("–" if pd.isna(r[f"label_{end}"]) else r[f"label_{end}"] for end in ("from", "to")),
        ]
        for r in transitions.to_dict("records")
    ]
    heads = [phrase(f"column.{c}", language) for c in ("chapter", "unit")]
    heads += [phrase("chart.rated_in", language, year=y) for y in years]
    return Table(name, phrase(f"table.{caption}", language), [(h, "left") for h in heads], rows)


def spread(ratings: pd.DataFrame, place: Place, years: tuple[int, int], *, language: str = "vi") -> Table:
    """Labels of each scale from the highest to the lowest, with the share of the rated chapters in both years.

    Parameters
    ----------
    ratings : DataFrame
        Rows of the table ``ratings``.
    years : tuple of int
        The two years; a scale in force in one of them only has dashes in the other.
    """
    rows = []
    for scale in place.scales:
        counts = [by_label(ratings, year, scale) for year in years]
        if not any(c["numerator"].sum() for c in counts):
            continue
        on = ratings[ratings["scale_id"].eq(scale.scale_id) & ratings["year"].isin(years)]["organisation"]
        who = ", ".join(label("organisation", o, language) for o in scale.organisations if on.eq(o).any())
        for name in (*reversed(scale.labels), ""):
            cells = [c[c["label"].eq(name)].iloc[0] for c in counts]
            if name:
                rows.append([who, name, *(share(c, language) for c in cells)])
            elif any(c["numerator"] for c in cells):
                words = label("change", "unrated", language)
                rows.append([who, words, *(format_number(c["numerator"], language=language) for c in cells)])
            who = ""
    heads = [phrase("column.organisation", language), phrase("column.rating", language), *map(str, years)]
    aligned = list(zip(heads, ("left", "left", "right", "right"), strict=True))
    return Table("label-spread", phrase("table.spread", language, before=years[0], year=years[1]), aligned, rows)


def _moved(part: pd.DataFrame, moves: tuple[str, ...], language: str) -> list[str]:
    rated = format_number(part.loc["improved_share", "denominator"], language=language)
    return [rated, *(format_number(part.loc[f"{m}_share", "numerator"], language=language) for m in moves)]
