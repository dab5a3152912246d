"""Ratings of chapters as offices write them: the key of a chapter's name, the rank of a label on its scale."""

import re
from functools import lru_cache

from dvk_analysis import text
from dvk_analysis.intake import cells
from dvk_analysis.place import Place, Scale
from dvk_analysis.vocabulary import RATING_SYNONYMS

_NOT_RATED = {
    "chua xep loai", "khong xep loai", "chua xep", "khong xep", "cxl", "khong xl", "chua xl", "kxl", "moi thanh lap",
    "chua danh gia", "khong danh gia", "chua phan loai", "khong phan loai", "chua du dieu kien xep loai",
}  # fmt: skip


def rate(place: Place, values: dict, written: str) -> tuple[str, str] | None:
    """Add the chapter's id and scale, and the rank of its label on that scale."""
    organisation, chapter, unit = (values.get(k) for k in ("organisation", "chapter", "unit_id"))
    values |= {"chapter_id": None, "scale_id": None, "label": None, "rank": None}
    if not (organisation and chapter and unit):
        return None
    values["chapter_id"] = f"{unit}/{organisation}/{chapter_key(chapter).replace(' ', '-')}"
    scale = place.scale(organisation, values["year"])
    if scale is None:
        return "scale", f"không có thang xếp loại cho tổ chức này năm {values['year']}"
    values["scale_id"] = scale.scale_id
    if text.key(written) in ("", *_NOT_RATED):  # a dash has no key
        return None
    rank = rank_of(scale, written)
    if rank is None and (why := cells.in_old_font(written, lambda w: rank_of(scale, w) is not None)):
        return "font", why
    if rank is None:
        allowed = "; ".join(reversed(scale.labels))
        why = f"{cells.quoted(written)} không có trong thang xếp loại; chọn một trong: {allowed}; chưa xếp loại"
        return "category", why
    values |= {"label": scale.labels[rank - 1], "rank": rank}
    return None


def chapter_key(name: str) -> str:
    """Make the key of a chapter's name, the same for the short forms of its organisation.

    Examples
    --------
    >>> chapter_key("Chi hội ND ấp 9A") == chapter_key("chi hội Nông dân ấp 9a")
    True
    """
    return " ".join(_SHORT.get(word, word) for word in text.key(name).replace("lien hiep phu nu", "phu nu").split())


def bare_key(name: str) -> str:
    """Key of a chapter's name without the words for chapter and organisation, and without zeros before numbers.

    Examples
    --------
    >>> [bare_key(name) for name in ("Chi hội PN ấp 01", "CHPN ấp 1", "Ấp 1")]
    ['ap 1', 'ap 1', 'ap 1']
    """
    key = re.sub(r"\b0+(?=\d)", "", chapter_key(name))
    return _BEFORE.sub("", key) or key


_BEFORE = re.compile(
    r"^(?:(?:chi hoi|chi to hoi|to hoi|chi doan|hoi|ban cong tac mat tran|ban ctmt|cdcs|cong doan co so|ch\w{2,3}|"
    r"nong dan|phu nu|cuu chien binh|thanh nien) )+(?=\w)"
)
_SHORT = {"nd": "nong dan", "pn": "phu nu", "lhpn": "phu nu", "ccb": "cuu chien binh", "tn": "thanh nien"}


def rank_of(scale: Scale, written: str) -> int | None:
    """Rank of a rating as offices write it: the scale's own labels and synonyms, then the usual short forms.

    Examples
    --------
    >>> scale = Scale("s", ("youth",), ("yếu", "trung bình", "khá", "vững mạnh"))
    >>> [rank_of(scale, written) for written in ("TB", "Loại khá", "yếu kém", "xuất sắc")]
    [2, 3, 1, None]
    """
    plain = re.sub(r"^(?:xep |dat )*(?:loai |muc )?", "", text.key(written)) or text.key(written)
    for one in (text.key(written), plain):
        if (rank := scale.rank(one)) is not None:
            return rank
        for label in _RATINGS.get(one, ()):
            if (rank := scale.rank(label)) is not None:
                return rank
    return None


_RATINGS = {text.key(short): labels for short, labels in RATING_SYNONYMS.items()}


def rating_labels(place: Place) -> dict[str, str]:
    """Keys of every label and short form of a place's scales, with the words as written."""
    return _labels(tuple(w for s in place.scales for w in (*s.labels, *s.synonyms)))


@lru_cache
def _labels(words: tuple[str, ...]) -> dict[str, str]:
    words = (*words, *RATING_SYNONYMS)
    return {text.key(w): w for w in words if len(text.key(w)) > 1} | dict.fromkeys(_NOT_RATED, "chưa xếp loại")
