"""Sentences on published figures: what the own place states, and within which range others do; never a verdict."""

import pandas as pd

from dvk_analysis.narrative.words import escaped, number, percent
from dvk_analysis.phrases import phrase


def published_own(beside: pd.DataFrame, year: int, language: str = "vi") -> list[str]:
    """Say what the own place published about a year.

    Parameters
    ----------
    beside : DataFrame
        Result of :func:`dvk_analysis.published.beside_places`.
    """
    own = beside[beside["own"]]
    if own.empty:
        return [phrase("published.none", language, year=year)]
    sentences = []
    for r in own.itertuples():
        values = {"place": escaped(r.place), "year": year, "x": number(r.numerator, language)}
        values |= {"n": number(r.denominator, language), "p": percent(r.value, language)}
        sentences.append(phrase(f"published.{r.measure}", language, **values))
    return sentences


def published_others(beside: pd.DataFrame, language: str = "vi") -> list[str]:
    """Say how many other places published each figure and between which values, with no verdict."""
    sentences = []
    for measure, rows in beside[~beside["own"]].groupby("measure", sort=False):
        write = number if measure == "registered" else percent
        ends = {"low": write(rows["value"].min(), language), "high": write(rows["value"].max(), language)}
        sentences.append(phrase(f"published.others_{measure}", language, n=number(len(rows), language), **ends))
    return sentences


def published_finding(beside: pd.DataFrame, language: str = "vi") -> str:
    """Count the places whose published shares are shown, as a title."""
    shares = beside[beside["denominator"].notna()]
    return phrase("finding.published", language, n=number(shares["place"].nunique(), language))
