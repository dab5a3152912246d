"""Sentences on outreach: sessions and the people who came."""

import pandas as pd

from dvk_analysis.narrative.words import capital, lowered, number, one
from dvk_analysis.phrases import phrase


def outreach_held(result: pd.DataFrame, year: int, language: str = "vi") -> list[str]:
    """Say how many sessions were held, how many people came, and how that changed.

    Parameters
    ----------
    result : DataFrame
        Result of ``outreach`` for one unit or for all, over the years.
    """
    now = {i: _value(result, year, i) for i in ("sessions", "attendees", "attendees_per_session")}
    if not now["sessions"]:
        return [phrase("outreach.none", language, year=year)]
    values = {i: number(now[i], language) for i in ("sessions", "attendees")}
    per = number(now["attendees_per_session"], language, 1)
    sentences = [phrase("outreach.sentence", language, per=per, **values)]
    before = {i: _value(result, year - 1, i) for i in values}
    if before["sessions"]:
        moves = {i: _moved(now[i], before[i], language) for i in values}
        sentences.append(phrase("outreach.change", language, before=year - 1, **moves))
    return sentences


def outreach_finding(result: pd.DataFrame, names: dict[str, str], language: str = "vi") -> str:
    """Name the units with the most and the fewest sessions, as a title."""
    sessions = result[result["indicator"].eq("sessions") & (result["value"] > 0)].set_index("unit_id")["value"]
    if sessions.empty:
        return phrase("finding.no_outreach", language)
    ends = {"first": lowered(names[sessions.idxmax()], language), "last": lowered(names[sessions.idxmin()], language)}
    values = {"n": number(sessions.max(), language), "m": number(sessions.min(), language)}
    name = "finding.outreach_equal" if sessions.min() == sessions.max() else "finding.outreach"
    return capital(phrase(name, language, **ends, **values))


def _value(result: pd.DataFrame, year: int, indicator: str) -> float:
    row = one(result, year=year, indicator=indicator)
    return 0.0 if row is None or pd.isna(row["value"]) else float(row["value"])


def _moved(now: float, before: float, language: str) -> str:
    side = "more" if now > before else "less" if now < before else "equal"
    return phrase(f"signed.{side}", language, d=number(abs(now - before), language))
