"""Small words that every sentence needs: numbers, names inside a sentence, lists, and the escape of foreign text."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from dvk_analysis.phrases import phrase
from dvk_analysis.text import format_number, format_percent, format_signed

#: Units that a sentence names at most; of more, half as many are named and the others counted.
MOST_LISTED = 24
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$^&])")


def escaped(text: str) -> str:
    r"""Make text from a workbook inert in Markdown.

    Examples
    --------
    >>> escaped("Tổ *1* <b>")
    'Tổ \\*1\\* \\<b\\>'
    """
    return _MARKUP.sub(r"\\\1", text.replace("\n", " "))


def number(value: float, language: str = "vi", decimals: int = 0) -> str:
    """Write a number in the language."""
    return format_number(None if pd.isna(value) else float(value), decimals, language)


def percent(value: float, language: str = "vi") -> str:
    """Write a fraction as a percentage in the language."""
    return format_percent(None if pd.isna(value) else float(value), 1, language)


def points(value: float, language: str = "vi") -> str:
    """Write a difference of shares in points of per cent, with its sign.

    Examples
    --------
    >>> points(-0.088)
    '−8,8'
    """
    return format_signed(100 * float(value), 1, language)


def inside(name: str, language: str = "vi") -> str:
    """Write a unit's name as it stands inside a Markdown sentence: escaped, its Vietnamese kind in lower case.

    Examples
    --------
    >>> inside("Xã Nhị Long"), inside("Công an huyện Càng Long")
    ('xã Nhị Long', 'Công an huyện Càng Long')
    """
    return escaped(lowered(name, language))


def lowered(name: str, language: str = "vi") -> str:
    r"""Write a unit's name as it stands inside a title, which is plain text: not escaped.

    Examples
    --------
    >>> lowered("Thị trấn A - B"), inside("Thị trấn A - B")
    ('thị trấn A - B', 'thị trấn A \\- B')
    """
    kind = next((k for k in ("Xã ", "Thị trấn ") if language == "vi" and name.startswith(k)), "")
    return kind.lower() + name.removeprefix(kind)


def listed(items: list[str], language: str = "vi") -> str:
    """Join words to a list; of more than :data:`MOST_LISTED` units the first are named and the others counted.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b"], "en")
    ('a, b và c', 'a and b')
    >>> listed(["a"] * 3_321)[-25:]
    'a, a và 3.309 đơn vị khác'
    """
    if len(items) > MOST_LISTED:
        others = phrase("list.others", language, n=number(len(items) - MOST_LISTED // 2, language))
        items = [*items[: MOST_LISTED // 2], others]
    last = " và " if language == "vi" else " and "
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + last + items[-1] if items else ""


def years_listed(years: Iterable[int], language: str = "vi") -> str:
    """Join ascending years to a list; three and more in a row are a span.

    Examples
    --------
    >>> years_listed([2016, 2018, 2019, 2020, 2022])
    '2016, 2018–2020 và 2022'
    """
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return listed([w for s in spans for w in ([f"{s[0]}–{s[-1]}"] if len(s) > 2 else map(str, s))], language)


def foremost(rows: pd.DataFrame, by: str, *, largest: bool = False) -> pd.DataFrame:
    """Order units by what makes them stand out, if they are too many for all of them to be named by `listed`.

    Examples
    --------
    >>> foremost(pd.DataFrame({"p": [0.2, 0.1]}), "p").index.tolist()
    [0, 1]
    """
    return rows.sort_values(by, ascending=not largest, kind="stable") if len(rows) > MOST_LISTED else rows


def capital(sentence: str) -> str:
    """Give the first letter of a sentence its capital and leave the others."""
    return sentence[:1].upper() + sentence[1:]


def compared(now: float, before: float | None, year_before: int, language: str = "vi") -> str:
    """Say how a count stands to the year before, for example ``tăng 48 so với năm 2016``.

    Examples
    --------
    >>> compared(890, 842, 2016)
    'tăng 48 so với năm 2016'
    """
    if before is None or pd.isna(before):
        return phrase("count.no_before", language, before=year_before)
    side = "more" if now > before else "less" if now < before else "equal"
    return phrase(f"count.{side}", language, d=number(abs(now - before), language), before=year_before)


def one(table: pd.DataFrame, **where: object) -> pd.Series | None:
    """Return the only row of a result table that fits, or None."""
    fits = np.ones(len(table), dtype=bool)
    for column, wanted in where.items():
        fits &= table[column].eq(wanted).to_numpy(bool, na_value=False)
    return table.iloc[fits.argmax()] if fits.any() else None


def value_of(counts: pd.DataFrame, year: int) -> float | None:
    """Return the value of a year, or None if the year has no row."""
    row = one(counts, year=year)
    return None if row is None else float(row["value"])
