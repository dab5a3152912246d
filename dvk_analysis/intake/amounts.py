"""Amounts as people write them in a cell: a number, perhaps with a scale and a unit behind it (``1,2 tỷ đồng``)."""

import re

from dvk_analysis import text, vocabulary

#: Words for powers of ten, as keys.
SCALES = {"nghin": 1e3, "ngan": 1e3, "k": 1e3, "trieu": 1e6, "tr": 1e6, "ty": 1e9, "ti": 1e9}
#: Words that say that a number is not meant exactly, as keys.
VAGUE = ("khoang", "gan", "hon", "tren", "duoi", "chung", "hang", "vai", "nhieu", "it nhat", "toi thieu", "uoc", "tu")
#: Units beside the labels of the vocabulary, as keys.
_UNITS = {
    "d": "VND", "vnd": "VND", "dong": "VND", "dong viet nam": "VND", "hecta": "ha", "hec ta": "ha", "nguoi": "persons",
    "thanh vien": "members", "ho": "households", "ho dan": "households", "ho gia dinh": "households",
    "can nha": "houses", "met vuong": "m2", "lit": "litres", "phan qua": "items", "suat": "items",
}  # fmt: skip

#: Scales in which only money is written where no unit stands behind them.
_OF_MONEY = ("trieu", "tr", "ty", "ti")
#: Short forms of «triệu đồng», which hold a dot or no space.
_MILLIONS = re.compile(r"(?<![^\W\d])tr\.?\s?đ(?:ồng)?(?!\w)", re.IGNORECASE)
_SCALED = re.compile(r"(?:(1 000|1000|1 000 000|1000000) |(nghin|ngan|trieu|ty|ti) )(dong|d|vnd)|(trieu|ty)")

_FIGURES = r"-?\d[\d.,]*(?: \d{3}(?!\d))*"
_PART = re.compile(rf"({_FIGURES})\s*([^\d\s/.,]*)")
_RANGE = re.compile(r"\d\s*(?:-|–|đến)\s*\d|^[<>≤≥~]")


class Vague(ValueError):
    """An amount in words, or not exact: nothing that could be added up; ``unit`` is the code of what it counts."""

    @property
    def unit(self) -> str | None:
        """Unit that the last words name, or None."""
        words = str(self).split()
        return next((u for n in (2, 1) if len(words) > n and (u := unit_of(" ".join(words[-n:])))), None)


def parse_amount(value: object) -> tuple[float, str | None]:
    """Read an amount.

    Returns
    -------
    number : float
    unit : str or None
        Code of `measure_unit` if the cell names one.

    Raises
    ------
    Vague
        If it is no exact total: in words, about, more than, from … to, so much a hectare; ``unit`` is what it counts.
    Ambiguous
        If dots and commas leave two readings, or figures without a scale follow one: «1 tỷ 2».
    ValueError
        If it is no amount.

    Examples
    --------
    >>> parse_amount("50 triệu"), parse_amount("1,2 tỷ đồng"), parse_amount("0,4ha"), parse_amount("07")
    ((50000000.0, 'VND'), (1200000000.0, 'VND'), (0.4, 'ha'), (7.0, None))
    >>> parse_amount("hàng trăm triệu")
    Traceback (most recent call last):
    dvk_analysis.intake.amounts.Vague: hàng trăm triệu
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value), None
    written = _MILLIONS.sub(" triệu đồng", text.clean(value))
    words = text.key(written)
    if _RANGE.search(written) or "/" in written or re.match(rf"({'|'.join(VAGUE)})\b", words):
        raise Vague(written)
    if not re.match(r"[-+]?\d", written):
        raise (Vague if set(words.split()) & {*SCALES, "tram", "chuc"} else ValueError)(written)
    total, unit, rest, money = 0.0, None, written, False
    while match := _PART.match(rest):
        figures, word = match.groups()
        number, scale = text.parse_number(figures.strip(" .,")), SCALES.get(text.key(word))
        rest = rest[match.end() :].strip()
        if scale is None:  # the last part: what follows the figures is the unit
            if money and not word:
                raise text.Ambiguous(written)
            rest = f"{word} {rest}".strip()
        total += number * (scale or 1)
        money |= text.key(word) in _OF_MONEY
        if scale is None or not rest[:1].isdigit():
            break
    if rest:
        unit = unit_of(rest)
        if unit is None:
            raise ValueError(written)
    return total, unit or ("VND" if money else None)


def scaled_unit(written: str) -> tuple[float, str] | None:
    """Read a unit that may have a scale before it, as in the head or the column of units; None if it is none.

    Examples
    --------
    >>> scaled_unit("triệu đồng"), scaled_unit("tr.đ"), scaled_unit("1.000 đồng"), scaled_unit("hộ")
    ((1000000.0, 'VND'), (1000000.0, 'VND'), (1000.0, 'VND'), (1.0, 'households'))
    """
    if unit := unit_of(written):
        return 1.0, unit
    match = _SCALED.fullmatch(text.key(_MILLIONS.sub("triệu đồng", written)))
    if not match:
        return None
    figures, scale, _, alone = match.groups()
    return float(figures.replace(" ", "")) if figures else SCALES[scale or alone], "VND"


def unit_of(written: str) -> str | None:
    """Code of a unit of measure as written, or None.

    Examples
    --------
    >>> unit_of("đồng"), unit_of("VNĐ"), unit_of("hộ"), unit_of("cây")
    ('VND', 'VND', 'households', None)
    """
    key = text.key(written)
    labels = {text.key(names[0]): code for code, names in vocabulary.LABELS["measure_unit"].items()}
    return (_UNITS | labels).get(key) or (written if written in vocabulary.LABELS["measure_unit"] else None)
