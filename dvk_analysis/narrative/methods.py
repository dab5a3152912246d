"""The method note: for every indicator what it counts, out of what, with which interval, and what it does not say."""

from functools import cache
from pathlib import Path

from dvk_analysis.phrases import phrase
from dvk_analysis.resources import load_yaml

_PARTS = ("counts", "numerator", "denominator", "interval", "not")


def method_note(*topics: str, language: str = "vi") -> list[str]:
    """Write a paragraph for each indicator or comparison, or for all of them.

    Parameters
    ----------
    *topics : str
        Keys of ``methods.yaml``, in the order wanted.
    language : str

    Raises
    ------
    KeyError
        If there is no such topic.

    Examples
    --------
    >>> method_note("registered", language="en")[0].split(". ")[0]
    "**Models registered.** Counts: models on the year's lists, each once"
    """
    said = [notes()[topic][language] for topic in topics or notes()]
    parts = {part: phrase(f"method_note.{part}", language) for part in _PARTS}
    return [f"**{note['name']}.** " + " ".join(f"{parts[part]}: {note[part]}." for part in _PARTS) for note in said]


@cache
def notes() -> dict[str, dict]:
    """Return the notes by topic: names of indicators, and the parts in both languages."""
    return load_yaml(Path(__file__).with_name("methods.yaml").read_text("utf-8").replace(" %", "\u00a0%"))
