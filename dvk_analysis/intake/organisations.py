"""The mass organisation that a title, a line, a sheet's name or a chapter's name means; where two are named, none."""

import re
from collections.abc import Sequence

from dvk_analysis import text
from dvk_analysis.intake import cells

#: Organisations by the words that name them, as patterns on keys.
_NAMES = {
    "farmers": r"nong dan|hoi nd|hnd|chi hoi nd|ch ?nd", "women": r"phu nu|lhpn|hoi pn|hpn|ch ?pn",
    "veterans": r"cuu chien binh|h?ccb|ch ?ccb", "union": r"cong doan|cdcs",
    "youth": r"chi doan|doan thanh nien|doan tn|dtn|tncs|to chuc doan",
    "front": r"mat tran|ctmt|(?:ub)?mttq",
}  # fmt: skip
#: Organisations that are not rated here; their chapters must not be taken for those of the title.
_OTHERS = re.compile(
    r"\b(?:chu thap do|dong y|(?:nguoi )?cao tuoi|khuyen hoc|cuu giao chuc|thanh nien xung phong|da cam|chat doc|"
    r"nguoi mu|to chuc khac|hoi khac|khuyet tat|lam vuon|sinh vat canh|luat gia|bao tro|tu thien|dac thu|"
    r"chi hoi thanh nien)\b"
)
#: Words that speak of several organisations, or of chapters as farmers, women and veterans have them.
_SEVERAL = re.compile(r"\b(?:doan the|cac hoi)\b")
_CHAPTERS = re.compile(r"\b(?:chi|to) hoi\b")
_OF_CHAPTERS = {"farmers", "women", "veterans"}
#: Words beside an organisation's name in a line that says only whose chapters follow.
_BESIDE = re.compile(
    r"(?:cac|khoi|to|chuc|chi|hoi|doan|co|so|cap|viet|nam|vn|xa|thi|tran|cua|danh|sach|ban|cong|tac|ket|qua|xep|loai|"
    r"thanh|nien|tn|ho|minh|uy|ub|quoc|lien|hiep|don|vi|he|thong)"
)


def named(key: str) -> list[str]:
    """Codes of the organisations that a text, as a key, names; "" for one that is not rated here.

    Examples
    --------
    >>> named("chi hoi nd ap 1"), named("chi hoi chu thap do"), named("ap 1")
    (['farmers'], [''], [])
    """
    if _OTHERS.search(key):
        return [""]
    return [code for code, words in _NAMES.items() if re.search(rf"\b(?:{words})\b", key)]


def of_line(key: str) -> str | None:
    """Code of the organisation whose chapters follow a line, "" for one not rated here; None for any other line.

    Examples
    --------
    >>> of_line("cac chi hoi nong dan"), of_line("hoi dong y"), of_line("chi hoi nong dan ap 1")
    ('farmers', '', None)
    """
    codes = named(key)
    if len(codes) != 1:
        return cells.code_of("organisation", key)
    plain = re.sub(rf"\b(?:{_NAMES[codes[0]] if codes[0] else _OTHERS.pattern})\b", " ", key)
    return codes[0] if all(map(_BESIDE.fullmatch, plain.split())) else None


def of_title(lines: Sequence[str], titles: Sequence[str], sheet: str) -> str | None:
    """Code of the one organisation that a form is of, by its title, else its other lines, else its sheet's name.

    Parameters
    ----------
    lines, titles : sequence of str
        Keys of all lines above the table, and of those that say what form it is.
    sheet : str

    Examples
    --------
    >>> of_title(["hoi nong dan xa tan an", "xep loai chi hoi"], ["xep loai chi hoi"], "Sheet1")
    'farmers'
    >>> of_title([], ["xep loai chi hoi chi doan"], "PN")
    'women'
    """
    said = [_of(" | ".join(some)) for some in (titles, lines)]
    by_sheet = _of(text.key(sheet)) or {cells.code_of("organisation", sheet)} - {None}
    found = next((codes for codes in said if codes), set()) or by_sheet
    if len(found) != 1:
        found = by_sheet
    return next(iter(found)) if len(found) == 1 and found >= (by_sheet or found) else None


def _of(key: str) -> set[str]:
    """Organisations that a title speaks of; several at once if it speaks of them by a word for all."""
    found = set(named(key))
    chapters = _CHAPTERS.search(key) and found and not found & _OF_CHAPTERS
    return found | {"several"} if chapters or _SEVERAL.search(key) else found
