"""Which code a category stands for as offices write it: labels and synonyms, and what only cells add to them."""

import re
from functools import lru_cache

from dvk_analysis import text, vocabulary

#: What may stand before a category without changing it, as a key.
_LEAD = re.compile(
    r"^(?:(?:\d+|[ivx]+|[abcd]) )?(?:(?:thuoc|trong|tren|ve|linh vuc|lv|phat trien|cap|loai|dat|duoc|muc|hinh thuc) )+"
)
_BRACKETS = re.compile(r"\(([^)]*)\)")
#: A number before a field, and the count of one before who registers, as keys; «05 tập thể» is a line of counts.
_NUMBERED, _ONE = re.compile(r"^\d+ "), re.compile(r"^0?1 ")
#: A form of award, and what comes with it or who gives it.
_WITH = re.compile(r"(.+?)(?: của |\s*\+\s*| kèm )(.*)", re.IGNORECASE)
_GIVEN = {text.key(word): code for word, code in vocabulary.GIVERS.items()}
_GIVER = rf"\b(?:{'|'.join(sorted(_GIVEN, key=len, reverse=True))})\b"
#: Perhaps with a name behind: «UBND xã Nhị Long».
_GIVERS = re.compile(rf"{_GIVER}(?: {_GIVER})*(?: \w+){{0,4}}")


@lru_cache
def choices(concept: str) -> dict[str, str]:
    """Keys of everything a form may say for a concept, with the code of each.

    Words may come in any order and without spaces: ``ANQP``, ``quốc phòng - an ninh``.

    Examples
    --------
    >>> choices("registrant_kind")["tap the"], choices("field")["vhxh"]
    ('collective', 'culture_society')
    """
    labels = {names[0]: code for code, names in vocabulary.LABELS[concept].items()}
    written = {text.key(w): code for w, code in {**vocabulary.SYNONYMS.get(concept, {}), **labels}.items()}
    loose = {
        form: code for key, code in written.items() for form in (" ".join(sorted(key.split())), key.replace(" ", ""))
    }
    return loose | written


def code_of(concept: str, written: str) -> str | None:
    """Code that a text stands for, or None; near texts stand for none.

    Examples
    --------
    >>> code_of("field", "1. Lĩnh vực Văn hóa – xã hội")
    'culture_society'
    """
    return _code_of(concept, text.key(written))


@lru_cache(20_000)
def _code_of(concept: str, key: str) -> str | None:
    known = choices(concept)
    plain = _LEAD.sub("", key)
    forms = (key, plain, " ".join(sorted(plain.split())), plain.replace(" ", ""))
    return next((known[form] for form in forms if form in known), None)


def read_code(concept: str, written: str) -> str | None:
    """Code that a cell of the concept's own column stands for, or None: also with a count, brackets or a giver.

    Examples
    --------
    >>> read_code("registrant_kind", "01 tập thể"), read_code("field", "Kinh tế (nông nghiệp)")
    ('collective', 'economy')
    >>> read_code("award_form", "Giấy khen + 300.000đ"), read_code("level", "Chủ tịch UBND huyện")
    ('merit_paper', 'district')
    """
    concept = "registrant_kind" if concept == "recipient_kind" else concept
    return code_of(concept, written) or _read_code(concept, written)


@lru_cache(20_000)
def _read_code(concept: str, written: str) -> str | None:
    plain = _BRACKETS.sub(" ", written)
    added = [m.group(1) for m in _BRACKETS.finditer(written)]
    if concept == "award_form":
        plain, extra = (m.group(1), m.group(2)) if (m := _WITH.fullmatch(plain)) else (plain, "")
        added.append(extra)
    known = choices(concept) | {text.key(w): code for w, code in vocabulary.IN_CELLS.get(concept, {}).items()}
    key = (_NUMBERED if concept == "field" else _ONE).sub("", text.key(plain))
    found = _code_of(concept, key) or known.get(_LEAD.sub("", key))
    if not found and concept == "level":
        found = giver(key)
    if not found and concept == "award_form":  # with its giver right behind: «BẰNG KHEN UBND TỈNH»
        found = next((code for form, code in known.items() if _gives(key, form)), None)
    said = {code for form, code in known.items() if any(f" {form} " in f" {text.key(more)} " for more in added)}
    return found if said <= {found} else None  # «Bằng khen (giấy khen)» says two things


def _gives(key: str, form: str) -> bool:
    return key.startswith(form + " ") and giver(key[len(form) :].strip()) is not None


def giver(key: str) -> str | None:
    """Level of who gives an award, as a key; None if it names no level, two, or anything else.

    Examples
    --------
    >>> giver("chu tich ubnd huyen"), giver("tinh uy"), giver("huyen tinh"), giver("chi bo ap 3")
    ('district', 'province', None, None)
    """
    if not _GIVERS.fullmatch(key):
        return None
    levels = [code for word in re.findall(_GIVER, key) if (code := _GIVEN[word])]
    return levels[0] if len(levels) == 1 else None


def given_by(written: str) -> str | None:
    """Level of who gives an award, named right behind its form, or None.

    Examples
    --------
    >>> [given_by(form) for form in ("Giấy khen của Chủ tịch UBND huyện", "BẰNG KHEN UBND TỈNH", "Giấy khen")]
    ['district', 'province', None]
    """
    key = text.key(written)
    behind = (key.removeprefix(form).strip() for form in choices("award_form") if key.startswith(form + " "))
    return next((level for rest in behind if (level := giver(rest.removeprefix("cua ")))), None)
