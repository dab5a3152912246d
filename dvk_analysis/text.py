"""Vietnamese text: clean-up, keys for matching, reading numbers and dates, and writing them.

A *key* is what two spellings of one name have in common: lower case, no tone marks, no punctuation. It is for matching
only; what is shown is always the cleaned original.
"""

import datetime as dt
import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"[\s\u00a0]+")
#: Control and invisible characters; they carry nothing and break files that hold them.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff]")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_NOT_LETTER = re.compile(r"[\W_]+")
#: Combining marks of the five tones that are written.
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_VIETNAMESE = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
_FOREIGN = re.compile(r"-?\d{1,3}(,\d{3}){2,}(\.\d+)?|-?\d{1,3}(,\d{3})+\.\d+")
_FIGURES = re.compile(r"-?\d+([.,]\d+)*")
_DATE = re.compile(
    r"(?:[Nn]gày )?(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?"
)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_LONG_DATE = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})")
#: Days that Excel counts from; numbers in a date column between these are such counts (1990 to 2100).
_EXCEL_EPOCH, _SERIALS = dt.date(1899, 12, 30), range(32874, 73416)


class Ambiguous(ValueError):
    """Text that could be read in two ways, so that its writer has to be asked."""


def clean(value: object) -> str:
    r"""Compose text (NFC), drop odd spaces and unseen characters, and put right the Icelandic Eth that passes for Đ.

    Examples
    --------
    >>> clean(" Ðảng\u00a0ủy  xã\x07 ")
    'Đảng ủy xã'
    """
    return _clean(value if isinstance(value, str) else str(value))


@lru_cache(50_000)
def _clean(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("\u00d0", "Đ").replace("\u00f0", "đ")
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


@lru_cache(100_000)
def key(value: str) -> str:
    """Make the matching key: lower-case ASCII words, so that case, tone marks, dashes and spaces do not matter.

    Examples
    --------
    >>> key("Văn hóa-Xã hội") == key("văn hoá - xã hội")
    True
    >>> key("Đại Phúc") == key("Đại Phước")
    False
    """
    text = unicodedata.normalize("NFD", clean(value).lower().replace("đ", "d"))
    return _NOT_WORD.sub(" ", "".join(c for c in text if not unicodedata.combining(c))).strip()


@lru_cache(50_000)
def toned_key(value: str) -> str:
    """Make the key of a title: as :func:`key`, but with the tones, wherever in a word they are set.

    Examples
    --------
    >>> toned_key("Hòa giải") == toned_key("HOÀ  GIẢI"), toned_key("Nuôi dê") == toned_key("Nuôi dế")
    (True, False)
    """
    words = _NOT_LETTER.sub(" ", clean(value).lower()).split()
    return " ".join("".join(sorted(unicodedata.normalize("NFD", word), key=_TONES.__contains__)) for word in words)


def slug(value: str) -> str:
    """Make a name fit for a file: ASCII letters, digits and hyphens.

    Examples
    --------
    >>> slug("Xã Nhị Long Phú")
    'xa-nhi-long-phu'
    """
    return key(value).replace(" ", "-")


def parse_number(value: object) -> float:
    """Read a number as Vietnamese forms write it: dot for thousands, comma for decimals.

    Raises
    ------
    Ambiguous
        If dots and commas stand where both a Vietnamese and a foreign writer could mean something else.
    ValueError
        If the text is no plain number.

    Examples
    --------
    >>> parse_number("1.234.567"), parse_number("0,4"), parse_number("07"), parse_number("1,234,567")
    (1234567.0, 0.4, 7.0, 1234567.0)
    >>> parse_number("0.4")
    Traceback (most recent call last):
    dvk_analysis.text.Ambiguous: number of two readings: '0.4'
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    text = clean(value).replace(" ", "")
    if _VIETNAMESE.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if _FOREIGN.fullmatch(text):
        return float(text.replace(",", ""))
    if _FIGURES.fullmatch(text):
        raise Ambiguous(f"number of two readings: {clean(value)!r}")
    raise ValueError(f"not a number: {clean(value)!r}")


def parse_date(value: object) -> dt.date:
    """Read a date: a date cell, Excel's count of days, or text with day, month and year, in that order.

    Two-digit years are of this century.

    Raises
    ------
    Ambiguous
        If it is a date only when the month is read first.
    ValueError
        If it is no date of the calendar.

    Examples
    --------
    >>> parse_date("15/10/2017") == parse_date("ngày 15 tháng 10 năm 2017") == parse_date("15-10-17")
    True
    >>> parse_date(43023)
    datetime.date(2017, 10, 15)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = clean(value)
    digits = text.removesuffix(".0")
    if digits.isdecimal() and int(digits) in _SERIALS:
        return _EXCEL_EPOCH + dt.timedelta(int(digits))
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _DATE.fullmatch(text) or _LONG_DATE.fullmatch(key(text)):
        day, month, year = map(int, match.groups())
    else:
        raise ValueError(f"not a date: {text!r}")
    if month > 12 >= day and month <= 31:
        raise Ambiguous(f"day and month in an unclear order: {text!r}")
    return dt.date(year + 2000 if year < 100 else year, month, day)


def format_number(value: float | None, decimals: int = 0, language: str = "vi") -> str:
    """Write a number with the separators of the language; a dash for a missing one.

    Examples
    --------
    >>> format_number(11218), format_number(51.46, 1), format_number(None)
    ('11.218', '51,5', '–')
    """
    if value is None or value != value:
        return "–"
    from babel.numbers import format_decimal  # Babel loads its locale data on first use only

    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=language)


def format_signed(value: float, decimals: int = 1, language: str = "vi") -> str:
    """Write a difference with its sign; what rounds to 0 has none.

    Examples
    --------
    >>> format_signed(3.31), format_signed(-8.8, language="en"), format_signed(-0.01)
    ('+3,3', '−8.8', '0,0')
    """
    rounded = round(value, decimals)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + format_number(abs(rounded), decimals, language)


def format_percent(share: float | None, decimals: int = 1, language: str = "vi") -> str:
    r"""Write a fraction as a percentage, ``8,3 %`` in Vietnamese and ``8.3%`` in English.

    Parameters
    ----------
    share : float or None
        Fraction in [0, 1]; missing gives a dash.

    Examples
    --------
    >>> format_percent(74 / 890), format_percent(74 / 890, language="en")
    ('8,3\xa0%', '8.3%')
    """
    number = format_number(None if share is None else 100 * share, decimals, language)
    return number if number == "–" else number + ("\u00a0%" if language == "vi" else "%")


def format_date(day: dt.date, language: str = "vi", *, long: bool = False) -> str:
    """Write a date as official documents do: in the long form a zero before days under 10 and months 1 and 2 only.

    Examples
    --------
    >>> format_date(dt.date(2017, 7, 5), long=True), format_date(dt.date(2018, 1, 18))
    ('ngày 05 tháng 7 năm 2017', '18/01/2018')
    """
    if language == "en":
        from babel.dates import format_date as babel_date

        return babel_date(day, "d MMMM y" if long else "dd/MM/y", locale="en")
    month = f"{day.month:02d}" if day.month < 3 or not long else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}" if long else f"{day.day:02d}/{month}/{day.year}"
