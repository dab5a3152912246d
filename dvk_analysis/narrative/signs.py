"""Signs of form over substance, put as questions to the units."""

import pandas as pd

from dvk_analysis.narrative.words import number
from dvk_analysis.phrases import phrase


def signs_asked(found: pd.DataFrame, shares: pd.DataFrame, language: str = "vi") -> list[str]:
    """Ask about each sign that models show, with the number of models.

    Parameters
    ----------
    found : DataFrame
        Result of :func:`dvk_analysis.signs.signs`, of one unit or of all.
    shares : DataFrame
        Result of :func:`dvk_analysis.signs.sign_shares` for the same models.
    """
    sentences = []
    for row in shares[shares["numerator"].gt(0)].to_dict("records"):
        declared = int(found.loc[found["sign"].eq(row["sign"]), "maintained"].sum())
        counts = {"x": number(row["numerator"], language), "n": number(row["denominator"], language)}
        sentences.append(phrase(f"sign.{row['sign']}", language, m=number(declared, language), **counts))
    return sentences
