"""Sentences on chapters: how the same chapters were rated in two years, and who moved."""

import pandas as pd

from dvk_analysis.chapters import FEW
from dvk_analysis.narrative.words import escaped, inside, listed, number, one, points
from dvk_analysis.phrases import phrase
from dvk_analysis.stats import marginal_homogeneity
from dvk_analysis.vocabulary import label

#: Level of the test of the spread of labels.
ALPHA = 0.05
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
    ends = {k: points(net[c], language) for k, c in (("net", "value"), ("low", "lower"), ("high", "upper"))}
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


def _verdict(net: pd.Series) -> str:
    return "up" if net["lower"] > 0 else "down" if net["upper"] < 0 else "unclear"


def net_verdicts(improvement: pd.DataFrame, names: dict[str, str], *, by: str, language: str = "vi") -> list[str]:
    """Say for which units or organisations quality rose, for which it fell, and of which that cannot be told.

    Parameters
    ----------
    improvement : DataFrame
        Result of :func:`dvk_analysis.chapters.improvement` per unit or by ``organisation``.
    names : dict of str to str
        Unit id or code of the organisation to name.
    by : str
        Column that tells the rows apart.
    """
    net = net_table(improvement)
    sentences = []
    for verdict in ("up", "down", "unclear"):
        items = [
            f"{inside(names[r[by]], language)} ({points(r['value'], language)})"
            for r in net[net["verdict"].eq(verdict)].to_dict("records")
        ]
        if items:
            counts = {"n": number(len(items), language), "total": number(len(net), language)}
            shown = items if len(items) <= NAMED else items[: 0 if verdict == "unclear" else NAMED]
            text = phrase("net.units", language, **counts) if not shown else listed(shown, language)
            sentences.append(phrase(f"net.{verdict}", language, items=text))
    if len(net) >= FEW and net["verdict"].ne("unclear").any():
        values = {"n": number(len(net), language), "k": number(max(1, round(0.05 * len(net))), language)}
        sentences.append(phrase("net.chance", language, **values))
    return sentences


def net_finding(improvement: pd.DataFrame, language: str = "vi") -> str:
    """Count the units or organisations whose quality clearly rose and fell, as a title."""
    net = net_table(improvement)
    if net.empty:
        return phrase("finding.no_chapters", language)
    up, down = (number(net["verdict"].eq(v).sum(), language) for v in ("up", "down"))
    name = "finding.net" if net["verdict"].ne("unclear").any() else "finding.net_unclear"
    return phrase(name, language, up=up, down=down, n=number(len(net), language))


def net_table(improvement: pd.DataFrame) -> pd.DataFrame:
    """Keep the net improvement, with a verdict, the best first; too few chapters give none."""
    net = improvement[improvement["indicator"].eq("net_improvement") & improvement["denominator"].gt(0)]
    verdicts = [_verdict(r) if r["note"] != "few" else "unclear" for r in net.to_dict("records")]
    return net.assign(verdict=verdicts).sort_values("value", ascending=False, kind="stable")


def label_shift(panels: dict[str, pd.DataFrame], language: str = "vi") -> list[str]:
    """Say for each scale whether the labels of the same chapters are spread otherwise than a year before.

    Parameters
    ----------
    panels : dict of str to DataFrame
        Names of the organisations on a scale to the square counts of :func:`dvk_analysis.chapters.matrix`.
    """
    sentences = []
    for organisations, counts in panels.items():
        p_value = marginal_homogeneity(counts)[2]
        side = "shifted" if p_value < ALPHA else "steady"
        values = {"organisations": organisations, "n": number(counts.to_numpy().sum(), language)}
        sentences.append(phrase(f"labels.{side}", language, p=_p_value(p_value, language), **values))
    return sentences


def _p_value(p: float, language: str) -> str:
    return f"p < {number(0.001, language, 3)}" if p < 0.001 else f"p = {number(p, language, 3)}"


def chapters_stuck(transitions: pd.DataFrame, language: str = "vi") -> str:
    """Count the chapters at the lowest rating of their scale in both years."""
    if transitions.empty:
        return ""
    found, ends = stuck(transitions), transitions.iloc[0]
    name = "chapters.stuck" if len(found) else "chapters.not_stuck"
    span = {"before": ends["year_from"], "year": ends["year_to"]}
    return phrase(name, language, n=number(len(found), language), **span)


def stuck(transitions: pd.DataFrame) -> pd.DataFrame:
    """Keep the chapters that were at the lowest rating of one scale in both years."""
    low = transitions["rank_from"].eq(1) & transitions["rank_to"].eq(1) & transitions["change"].eq("same")
    return transitions[low.fillna(False)]


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


def chapters_named(transitions: pd.DataFrame, language: str = "vi") -> list[str]:
    """Name the chapters of one unit that rose and those that fell, each with both ratings."""
    return [
        phrase(
            f"chapters.named_{change}", language, items="; ".join(chapter_moves(transitions, change, language=language))
        )
        for change in ("improved", "declined")
    ]


def two_steps_up(transitions: pd.DataFrame, names: dict[str, str], language: str = "vi") -> str:
    """Name the chapters that rose by two steps or more."""
    far = transitions[transitions["change"].eq("improved") & (transitions["rank_to"] - transitions["rank_from"] >= 2)]
    if far.empty:
        return ""
    moves = chapter_moves(far, "improved", names=names, language=language)
    more = len(moves) - NAMED
    shown = moves[:NAMED] + ([phrase("chapters.more", language, n=number(more, language))] if more > 0 else [])
    return phrase("chapters.two_steps", language, items="; ".join(shown))
