"""Text in the fonts from before Unicode: TCVN3 (.VnTime) and VNI-Windows, recognised and turned into Unicode.

What a cell looks like is no evidence: ``Hòa`` is right in Unicode and could be something else in TCVN3. So a column, or
a whole sheet, is judged from all its cells together, by how many of its words would be syllables of Vietnamese in each
reading. Text that is Unicode is never converted.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

#: A reading other than Unicode must make at least this share of the words syllables …
CONVINCING = 0.75
#: … and so much more than Unicode does …
MARGIN = 0.25
#: … and a column must hold so many different words with marks to be judged apart from its sheet.
OWN_WORDS = 4

_ONSET = "(?:ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
_OPEN = (
    "uyu|uya|oai|oay|oao|oeo|uây|uôi|ươi|ươu|iêu|yêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|uê|uy|ui|uơ|ưa|ưi|ưu|"
    "oa|oe|[aeêioôơuưy]"
)
_CLOSED = "(?:uyê|iê|yê|uô|ươ|oa|oă|oe|oo|uâ|uê|uy|[aăâeêioôơuưy])(?:ch|ng|nh|[cmnpt])"
_SYLLABLE = re.compile(f"{_ONSET}(?:{_CLOSED}|{_OPEN})")
#: An abbreviation, such as QĐ.
_SHORT = re.compile("[A-Z]{0,4}Đ[A-Z]{0,4}")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
#: Words: what stands between spaces and ASCII punctuation. Signs such as × count, they are letters in TCVN3.
_WORD = re.compile(r"[^\s\d!-@\[-`{-~\u00a0]+")
#: Letters that only Unicode text has.
_ONLY_UNICODE = re.compile("[\u1ea0-\u1ef9ĂăĐđƠơƯư\u0300-\u0323]")

_TCVN3 = str.maketrans(
    "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉË®ÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ¡¢£¤¥¦§",
    "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵĂÂÊÔƠƯĐ",
)
#: VNI writes a letter as its base and one mark. The marks of the plain, the hatted and the breve letters stand here for
#: the combining marks acute, grave, hook, tilde and dot below; the hat and the breve alone come first.
_VNI_MARKS = {
    mark: shape + tone
    for shape, marks in {"": " ùøûõï", "\u0302": "âáàåãä", "\u0306": "êéèúüë"}.items()
    for mark, tone in zip(marks, ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True)
    if mark != " "
}
_VNI_MARKS |= {mark.upper(): combining for mark, combining in _VNI_MARKS.items()}
_VNI_ALONE = str.maketrans("æóòîñôöÆÓÒÎÑÔÖ", "ỉĩịỵđơưỈĨỊỴĐƠƯ")
_VNI_LETTER = re.compile(f"([aeouyôöAEOUYÔÖ])([{''.join(_VNI_MARKS)}])|.", re.DOTALL)


def from_tcvn3(text: str) -> str:
    """Turn TCVN3 text into Unicode; capitals of the capital-only fonts come back as capitals.

    Examples
    --------
    >>> from_tcvn3("TËp thÓ, trung b×nh"), from_tcvn3("DANH S¸CH")
    ('Tập thể, trung bình', 'DANH SÁCH')
    """
    letters = [c for c in text if c.isascii() and c.isalpha()]
    turned = text.translate(_TCVN3)
    return turned.upper() if len(letters) > 1 and all(c.isupper() for c in letters) else turned


def from_vni(text: str) -> str:
    """Turn VNI-Windows text into Unicode.

    Examples
    --------
    >>> from_vni("Taäp theå"), from_vni("ÑAÊNG KYÙ")
    ('Tập thể', 'ĐĂNG KÝ')
    """
    return unicodedata.normalize("NFC", _VNI_LETTER.sub(_vni_letter, text))


def _vni_letter(found: re.Match[str]) -> str:
    base, mark = found.groups()
    return base.translate(_VNI_ALONE) + _VNI_MARKS[mark] if base else found.group().translate(_VNI_ALONE)


READINGS: dict[str, Callable[[str], str]] = {"tcvn3": from_tcvn3, "vni": from_vni}


@lru_cache(50_000)
def is_syllable(word: str) -> bool:
    """Whether a word is spelt as a Vietnamese syllable with at most one tone.

    Examples
    --------
    >>> is_syllable("nghiệp"), is_syllable("Thoå")
    (True, False)
    """
    parts = unicodedata.normalize("NFD", word.lower())
    tones = sum(c in _TONES for c in parts)
    plain = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    return tones < 2 and _SYLLABLE.fullmatch(plain) is not None


def reading_of(cells: Iterable[str]) -> str:
    """Judge in which reading the words of many cells together are Vietnamese.

    Returns
    -------
    str
        ``tcvn3``, ``vni``, or ``unicode``; ``unicode`` also where there is nothing to judge by.

    Examples
    --------
    >>> reading_of(["Trung b×nh", "XuÊt s¾c"]), reading_of(["Xuất sắc"]), reading_of(["Hòa"])
    ('tcvn3', 'unicode', 'unicode')
    """
    return _judge(_words(cells))


def meant(cell: str, known: Callable[[str], bool] | None = None) -> str | None:
    """Give what a cell in an old font means, judged by itself, or None; it is for proposing only.

    Examples
    --------
    >>> meant("Trång dõa s¸p"), meant("Trồng dừa sáp"), meant("Kinh tÕ"), meant("Kinh tÕ", {"Kinh tế"}.__contains__)
    ('Trồng dừa sáp', None, None, 'Kinh tế')
    """
    if cell.isascii() or _ONLY_UNICODE.search(cell):
        return None
    turn = READINGS.get(reading_of([cell]))
    if turn is None and known:
        turn = next((t for t in READINGS.values() if known(t(cell))), None)
    return turn(cell) if turn else None


def _judge(words: Counter[str], usual: str = "unicode", *, plain: bool = False) -> str:
    """Judge words; what is ``usual`` around them holds unless another reading is so much better.

    Beside cells that are ``plain`` Unicode, Unicode need only be as good.
    """
    if not words:
        return "unicode"
    shares = {name: _share(words, turn) for name, turn in {"unicode": str, **READINGS}.items()}
    best = max(shares, key=shares.__getitem__)
    if plain and shares["unicode"] >= shares[usual]:
        return "unicode"
    needed = max(shares[usual] + MARGIN, 0 if best == "unicode" else CONVINCING)
    return best if shares[best] >= needed else usual


def _words(cells: Iterable[str]) -> Counter[str]:
    """Words with letters that could be legacy ones, of cells that are not plainly Unicode."""
    doubtful = (cell for cell in cells if not cell.isascii() and not _ONLY_UNICODE.search(cell))
    return Counter(word for cell in doubtful for word in _WORD.findall(cell) if not word.isascii())


def _share(words: Counter[str], turn: Callable[[str], str]) -> float:
    turned = ((turn(word), n) for word, n in words.items())
    return sum(n for word, n in turned if is_syllable(word) or _SHORT.fullmatch(word)) / max(words.total(), 1)


def share_of_syllables(text: str) -> float:
    """Share of the words with marks that are Vietnamese syllables, in [0, 1]; 0 if there are none.

    Examples
    --------
    >>> share_of_syllables("Xã Nhị Long"), share_of_syllables("Taäp theå")
    (1.0, 0.0)
    """
    words = Counter(w for w in _WORD.findall(unicodedata.normalize("NFC", text)) if not w.isascii())
    return _share(words, str)


def to_unicode(
    rows: list[list[object]], known: Callable[[str], bool] = lambda cell: False
) -> tuple[list[list[object]], str]:
    """Turn the legacy columns of a sheet into Unicode.

    Parameters
    ----------
    rows : list of rows of cells
    known : callable
        Whether a cell is a word that forms use, as it stands: it is Unicode then, such as a head typed later.

    Returns
    -------
    rows : list of rows of cells
        The same rows if nothing was legacy.
    reading : str
        Reading of the sheet as a whole, ``unicode`` if no column was converted.

    Examples
    --------
    >>> to_unicode([["Khối vận động"], ["Trung b×nh"], ["XuÊt s¾c"], ["Kh¸"], ["YÕu kÐm"]])[0][1]
    ['Trung bình']
    """
    marked = {cell for row in rows for cell in row if type(cell) is str and not cell.isascii()}
    if all(is_syllable(word) or _SHORT.fullmatch(word) for word in _words(marked)):
        return rows, "unicode"
    columns: dict[int, list[str]] = {}
    for row in rows:
        for at, cell in enumerate(row):
            if cell in marked:
                columns.setdefault(at, []).append(cell)
    readings = _readings({at: [cell for cell in cells if not known(cell)] for at, cells in columns.items()}, known)
    turned = {at: READINGS[name] for at, name in readings.items() if name in READINGS}
    if not turned:
        return rows, "unicode"
    fresh = [[_turn(c, turned[at], known) if at in turned else c for at, c in enumerate(row)] for row in rows]
    return fresh, Counter(readings[at] for at in turned).most_common(1)[0][0]


def _readings(columns: dict[int, list[str]], known: Callable[[str], bool]) -> dict[int, str]:
    """Judge every column by its words, one of few words by the sheet or by the columns beside it."""
    words = {at: _words(cells) for at, cells in columns.items()}
    plain = {at for at, cells in columns.items() if any(map(_ONLY_UNICODE.search, cells))}
    whole = _judge(sum(words.values(), Counter()))
    readings = {at: _judge(w, whole, plain=at in plain) for at, w in words.items() if len(w) >= OWN_WORDS}
    beside = Counter(name for name in readings.values() if name != "unicode").most_common(1)
    around = beside[0][0] if beside and whole == "unicode" else whole
    for at in words.keys() - readings.keys():
        readings[at] = _judge_few(words[at], around, known, plain=around != whole or at in plain)
    return readings


def _judge_few(words: Counter[str], around: str, known: Callable[[str], bool], *, plain: bool) -> str:
    """Judge few words: by the reading around them, which a tie goes to unless some cells are ``plain`` Unicode."""
    shares = {name: _share(words, turn) for name, turn in {"unicode": str, **READINGS}.items()}
    used = {name for name, turn in READINGS.items() if any(known(turn(word)) and not known(word) for word in words)}
    gain = shares[around] - shares["unicode"]
    if around != "unicode" and (gain > 0 or (gain == 0 and (around in used or not plain))):
        return around
    only = [name for name in READINGS if shares[name] == 1 and (not shares["unicode"] or name in used)]
    return only[0] if words and len(only) == 1 else "unicode"


def _turn(cell: object, turn: Callable[[str], str], known: Callable[[str], bool]) -> object:
    """Convert a cell of a legacy column, unless it is plainly Unicode."""
    if not isinstance(cell, str) or cell.isascii() or _ONLY_UNICODE.search(cell) or known(cell):
        return cell
    turned = turn(cell)
    return cell if share_of_syllables(cell) == 1 > share_of_syllables(turned) else turned
