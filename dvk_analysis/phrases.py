"""The sentences of the reports, in Vietnamese and English, side by side in ``phrases.yaml``.

Values are put in as text: whatever comes from a workbook is never read as a template.
"""

from functools import cache
from pathlib import Path

from dvk_analysis.resources import load_yaml

_FILE = Path(__file__).with_name("phrases.yaml")


def phrase(name: str, /, language: str = "vi", **values: object) -> str:
    """Return a phrase with its values put in.

    Parameters
    ----------
    name : str
        Key in ``phrases.yaml``.
    language : str
        ``vi`` or ``en``.
    **values
        What stands in braces in the phrase.

    Raises
    ------
    KeyError
        If there is no such phrase, or a value for it is missing.

    Examples
    --------
    >>> phrase("chart.rated_in", "vi", year=2017), phrase("chart.rated_in", "en", year=2017)
    ('Xếp loại năm 2017', 'Rating in 2017')
    """
    return phrases()[name][language].format(**values)


@cache
def phrases() -> dict[str, dict[str, str]]:
    """Return every phrase: key -> language -> text."""
    return load_yaml(_FILE.read_text("utf-8"))
