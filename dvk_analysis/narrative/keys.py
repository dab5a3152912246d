"""The strip of key figures: this year, last year beside it, counts under every share."""

import pandas as pd

from dvk_analysis.narrative.words import capital, number, one, percent, value_of
from dvk_analysis.phrases import phrase
from dvk_analysis.vocabulary import label


def key_figures(
    year: int, registered: pd.DataFrame, recognised: pd.DataFrame, commended: pd.DataFrame, improvement: pd.DataFrame,
    meetings: pd.DataFrame, *, language: str = "vi",
) -> list[dict[str, str]]:  # fmt: skip
    """Make the key figures of a year, for one unit or for all.

    Parameters
    ----------
    registered, recognised, commended, meetings : DataFrame
        Result tables over the years, without groups.
    improvement : DataFrame
        Result of :func:`dvk_analysis.chapters.improvement` without groups.

    Returns
    -------
    list of dict
        ``label``, ``value``, ``note`` and ``tone`` of each figure.
    """
    total, before = value_of(registered, year), value_of(registered, year - 1)
    note = phrase("key.before", language, year=year - 1, n=number(before, language)) if before else ""
    items = [_item("registered", number(total or None, language), note, language)]
    for name, table in (("recognised", recognised), ("commended", commended)):
        row = one(table, year=year)
        if row is not None and row["denominator"]:
            share = {"n": number(row["denominator"], language), "p": percent(row["value"], language)}
            items.append(_item(name, number(row["numerator"], language), phrase("key.of", language, **share), language))
    return [*items, *_chapters(improvement, language), *_outreach(meetings, year, language)]


def chapter_figures(counts: pd.DataFrame, language: str = "vi") -> list[dict[str, str]]:
    """Make the key figures of chapters between two years.

    Parameters
    ----------
    counts : DataFrame
        Result of :func:`dvk_analysis.chapters.change_counts` without groups.
    """
    shown = ("improved", "same", "declined", "entered", "left", "unrated")
    n = counts.set_index("change")["numerator"].reindex(shown, fill_value=0)
    paired = n[["improved", "same", "declined"]].sum()
    share = {c: phrase("key.of", language, n=number(paired, language), p=percent(n[c] / paired, language))
             for c in ("improved", "same", "declined")} if paired else {}  # fmt: skip
    return [
        {"label": capital(label("change", c, language)), "value": number(n[c], language), "note": share.get(c, ""),
         "tone": "neutral"}
        for c in shown
    ]  # fmt: skip


def _chapters(improvement: pd.DataFrame, language: str) -> list[dict[str, str]]:
    up, down = (one(improvement, indicator=f"{m}_share") for m in ("improved", "declined"))
    if up is None or not up["denominator"]:
        return []
    moved = f"{number(up['numerator'], language)} / {number(down['numerator'], language)}"
    note = phrase("key.paired", language, n=number(up["denominator"], language))
    return [_item("chapters", moved, note, language)]


def _outreach(meetings: pd.DataFrame, year: int, language: str) -> list[dict[str, str]]:
    found = {i: one(meetings, year=year, indicator=i) for i in ("sessions", "attendees", "attendees_per_session")}
    if found["sessions"] is None or not found["sessions"]["value"]:
        return []
    before = one(meetings, year=year - 1, indicator="sessions")
    note = ""
    if before is not None and before["value"]:
        note = phrase("key.before", language, year=year - 1, n=number(before["value"], language))
    per = phrase("key.per_session", language, n=number(found["attendees_per_session"]["value"], language, 1))
    return [
        _item("sessions", number(found["sessions"]["value"], language), note, language),
        _item("attendees", number(found["attendees"]["value"], language), per, language),
    ]


def _item(name: str, value: str, note: str, language: str) -> dict[str, str]:
    return {"label": phrase(f"key.{name}", language), "value": value, "note": note, "tone": "neutral"}
