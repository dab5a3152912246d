"""Signs of form over substance, put as questions to the units."""

import pandas as pd

from dvk_analysis.narrative.words import number
from dvk_analysis.phrases import phrase


def open_signs(found: pd.DataFrame) -> pd.DataFrame:
    """Keep the signs that leave a question: a title of the year before does not where the model is declared as kept up.

    Examples
    --------
    >>> open_signs(pd.DataFrame({"sign": ["carried_over"] * 2, "maintained": [True, False]})).index.tolist()
    [1]
    """
    return found[~(found["sign"].eq("carried_over") & found["maintained"].astype(bool))]


def signs_asked(shares: pd.DataFrame, language: str = "vi") -> list[str]:
    """Ask about each sign that models show, with the number of models.

    Parameters
    ----------
    shares : DataFrame
        Result of :func:`dvk_analysis.signs.sign_shares`, of one unit or of all, over open signs.
    """
    shown = shares[shares["numerator"].gt(0)].to_dict("records")
    return [
        phrase(f"sign.{r['sign']}", language, x=number(r["numerator"], language), n=number(r["denominator"], language))
        for r in shown
    ]
