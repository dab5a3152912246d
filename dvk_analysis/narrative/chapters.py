"""Sentences on chapters: how the same chapters were rated in two years, and who moved."""

import pandas as pd

from dvk_analysis.narrative.words import escaped, inside, listed, number, one, percent
from dvk_analysis.phrases import phrase
from dvk_analysis.vocabulary import label

#: Fewer pairs than this are too few to speak of a trend.
FEW = 10
#: Chapters named in a sentence before the rest is only counted.
NAMED = 8


def chapters_compared(improvement: pd.DataFrame, years: tuple[int, int], language: str = "vi") -> list[str]:
    """Say how many chapters rose, stayed and fell, with the net improvement and the verdict its interval allows.

    Parameters
    ----------
    improvement : DataFrame
        Result of :func:`dvk_analysis.chapters.improvement` without groups, for one unit or for all.
    years : tuple of int
        The two years.
    """
    counts = {name: one(improvement, indicator=f"{name}_share") for name in ("improved", "same", "declined")}
    paired = 0 if counts["same"] is None else int(counts["same"]["denominator"])
    span = {"before": years[0], "year": years[1]}
    if not paired:
        return [phrase("chapters.none", language, **span)]
    moves = {
        k: number(counts[v]["numerator"], language)
        for k, v in (("up", "improved"), ("same", "same"), ("down", "declined"))
    }
    text = phrase("chapters.sentence", language, n=number(paired, language), **span, **moves)
    if paired < FEW:
        return [text + phrase("chapters.few", language)]
    net = one(improvement, indicator="net_improvement")
    ends = {k: percent(net[c], language) for k, c in (("net", "value"), ("low", "lower"), ("high", "upper"))}
    return [text + phrase("chapters.net", language, **ends), phrase(f"chapters.{_verdict(net)}", language)]


def chapters_finding(improvement: pd.DataFrame, language: str = "vi") -> str:
    """Say the same in one line, as a title."""
    counts = {k: one(improvement, indicator=f"{v}_share") for k, v in (("up", "improved"), ("down", "declined"))}
    if counts["up"] is None or not counts["up"]["denominator"]:
        return phrase("finding.no_chapters", language)
    net = one(improvement, indicator="net_improvement")
    verdict = _verdict(net) if counts["up"]["denominator"] >= FEW else "unclear"
    name = {"up": "chapters_up", "down": "chapters_down", "unclear": "chapters_even"}[verdict]
    values = {k: number(row["numerator"], language) for k, row in counts.items()}
    return phrase(f"finding.{name}", language, n=number(counts["up"]["denominator"], language), **values)


def units_improved(improvement: pd.DataFrame, language: str = "vi") -> str:
    """Count the units in which more chapters rose than fell, as a title."""
    net = improvement[improvement["indicator"].eq("net_improvement") & improvement["denominator"].gt(0)]
    up = number(net["numerator"].gt(0).sum(), language)
    return phrase("finding.units_up", language, n=up, total=number(len(net), language))


def _verdict(net: pd.Series) -> str:
    return "up" if net["lower"] > 0 else "down" if net["upper"] < 0 else "unclear"


def chapters_apart(transitions: pd.DataFrame, language: str = "vi") -> str:
    """Count the chapters that are left out of the comparison, by reason."""
    counts = transitions["change"].value_counts()
    reasons = ("entered", "left", "unrated", "not_comparable")
    items = [f"{number(counts[r], language)} {label('change', r, language)}" for r in reasons if counts.get(r, 0)]
    return phrase("chapters.apart", language, items=listed(items, language)) if items else ""


def chapter_moves(
    transitions: pd.DataFrame, change: str, *, names: dict[str, str] | None = None, language: str = "vi"
) -> list[str]:
    """Name the chapters that rose or fell, with both ratings, or say that there are none.

    Parameters
    ----------
    transitions : DataFrame
        Result of :func:`dvk_analysis.chapters.transitions`.
    change : str
        ``improved`` or ``declined``.
    names : dict of str to str, optional
        Unit id to name, to say the unit too.

    Examples
    --------
    >>> moved = pd.DataFrame({"chapter": ["Chi hội Nông dân ấp 9a"], "unit_id": "a", "change": "improved",
    ...                       "label_from": "kém", "label_to": "tiên tiến"})
    >>> chapter_moves(moved, "improved")
    ['Chi hội Nông dân ấp 9a: từ kém lên tiên tiến']
    """
    name = "chapters.move_up" if change == "improved" else "chapters.move_down"
    moves = [
        phrase(
            name, language, chapter=escaped(r.chapter), a=r.label_from, b=r.label_to,
            unit=f" ({inside(names[r.unit_id], language)})" if names else "",
        )
        for r in transitions[transitions["change"].eq(change)].itertuples()
    ]  # fmt: skip
    return moves or [phrase("chapters.no_moves", language)]


def two_steps_up(transitions: pd.DataFrame, names: dict[str, str], language: str = "vi") -> str:
    """Name the chapters that rose by two steps or more."""
    far = transitions[transitions["change"].eq("improved") & (transitions["rank_to"] - transitions["rank_from"] >= 2)]
    if far.empty:
        return ""
    moves = chapter_moves(far, "improved", names=names, language=language)
    more = len(moves) - NAMED
    shown = moves[:NAMED] + ([phrase("chapters.more", language, n=number(more, language))] if more > 0 else [])
    return phrase("chapters.two_steps", language, items="; ".join(shown))
