"""What the head of a column means: synonyms from ``heads.yaml``, labels of a category to tick, years side by side."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from dvk_analysis import text
from dvk_analysis.intake.codes import code_of

#: How sure a head is of its meaning: word for word, with more words behind, or with a slip of the pen or for want of
#: a better one.
EXACT, LONGER, CLOSE = 1.0, 0.8, 0.6
#: Likeness in per cent from which a head counts as a slip of the pen.
LIKE = 90
#: A longer text is no head.
LONGEST = 90

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|\*")
#: «Xếp loại năm trước» says of no year which it is.
_EARLIER = re.compile(r"\b(?:nam|ky|lan|dot) (?:truoc|ngoai)\b")
#: What was planned, proposed, or held for a part of the year is not what a form asks for.
_NOT_ASKED = re.compile(
    r"\b(?:tu (?:xep|danh gia|cham|phan|nhan)|de nghi|du kien|ke hoach|chi tieu (?:giao|ke hoach)|"
    r"[369] thang|quy (?:[iv]+|\d)|dau nam)\b"
)
_RATED = ("ratings", "outreach")
#: Some of those who came.
_SOME = re.compile(r"(?:trong do )?(?:nam|nu|dang vien|dan toc)|trong do")
_YEAR = re.compile(r"(.*?) ?(?:\bnam )?\b((?:19|20)\d\d)")
#: Columns of codes that may come as one column a code, ticked; those of the first group also without a common head.
_TICKED = {"field": "field", "registrant_kind": "registrant_kind", "recipient_kind": "registrant_kind",
           "award_form": "award_form", "level": "level", "status": "status"}  # fmt: skip
_NEED_PARENT = ("level", "status")


@dataclass(frozen=True)
class Role:
    """What a column holds: ``name`` is a column of the table, or ``number``, ``unit_id``, ``year``, ``remark``.

    ``code`` is set for a column that is ticked where the code holds, ``year`` for a column that holds one year's value.
    """

    name: str
    code: str = ""
    year: int | None = None


@lru_cache
def heads() -> dict[str, dict]:
    """Content of ``heads.yaml``."""
    return yaml.safe_load(Path(__file__).with_name("heads.yaml").read_text("utf-8"))


def tables() -> list[str]:
    """Tables that have a form, in the order in which a tie between them is settled."""
    return [table for table in heads() if table != "every"]


@lru_cache(4096)
def head_key(written: str) -> str:
    """Key of a head without what stands in brackets; "" for what is too long to be one.

    Examples
    --------
    >>> head_key("Nhân rộng (x)"), head_key("Tập thể/Cá nhân")
    ('nhan rong', 'tap the ca nhan')
    """
    return text.key(_BRACKETS.sub(" ", written)) if len(written) <= LONGEST else ""


@lru_cache
def _index(table: str) -> dict[str, tuple[str, ...]]:
    """Keys of all heads of a form with the roles each may have."""
    index: dict[str, list[str]] = {}
    for names in (heads()[table]["heads"], heads()["every"], heads()[table].get("instead", {})):
        for name, written in names.items():
            for word in written:
                index.setdefault(head_key(word), []).append(name)
    return {key: tuple(dict.fromkeys(names)) for key, names in index.items()}


@lru_cache
def _listed(table: str, part: str) -> dict[str, dict[str, int]]:
    """Roles, or codes, with the keys of the heads that a part of ``heads.yaml`` lists for them, in order."""
    listed = heads()[table].get(part, {}) | (heads()["every"] if part == "heads" else {})
    return {name: {head_key(word): n for n, word in enumerate(written)} for name, written in listed.items()}


def place_of(table: str, name: str, head: str) -> int:
    """Place of a head, as a key, among those of its role, the more specific first; the last for all not listed.

    Examples
    --------
    >>> place_of("registrations", "title", "ten mo hinh") < place_of("registrations", "title", "mo hinh")
    True
    """
    listed = _listed(table, "heads").get(name, {})
    return listed.get(head, len(listed))


def judged(table: str, head: str) -> list[str]:
    """Roles that a head, as a key, has only where the cells below it say so.

    Examples
    --------
    >>> judged("registrations", "ket qua"), judged("registrations", "don vi thuc hien nam 2017")
    (['status'], ['unit_id'])
    """
    plain = without_year(head)[0]
    return [name for name, listed in _listed(table, "judged").items() if plain in listed]


def pair_of(table: str, head: str) -> str:
    """Code of the kind that a head, as a key, stands for beside one of the other kind; "" for other heads.

    Examples
    --------
    >>> pair_of("awards", "tt"), pair_of("registrations", "ho ten ca nhan"), pair_of("ratings", "tt")
    ('collective', 'individual', '')
    """
    return next((code for code, listed in _listed(table, "pairs").items() if head in listed), "")


@lru_cache(8192)
def meanings(table: str, head: str) -> tuple[tuple[str, float], ...]:
    """Roles that a head, as a key, may have in a form, with how sure each is.

    Examples
    --------
    >>> meanings("registrations", "ten mo hinh dang ky nam 2018")
    (('title', 0.8),)
    """
    index = _index(table)
    if head in index:
        instead = _listed(table, "instead")
        return tuple((name, CLOSE if head in instead.get(name, ()) else EXACT) for name in index[head])
    starts = [key for key in index if head.startswith(key + " ") and len(key) > 3]
    if starts:
        return tuple((name, LONGER) for name in index[max(starts, key=len)])
    near = process.extractOne(head, [k for k in index if len(k) > 4], scorer=fuzz.ratio, score_cutoff=LIKE)
    return tuple((name, CLOSE) for name in index[near[0]]) if near else ()


def is_head(table: str, written: object) -> bool:
    """Whether a cell is word for word a head of a form."""
    return isinstance(written, str) and head_key(written) in _index(table)


def roles(table: str, parents: Sequence[str], leaf: str, ratings: Mapping[str, str]) -> list[tuple[Role, float]]:
    """Roles that a column may have, by its head and the heads above that.

    Parameters
    ----------
    table : str
    parents : sequence of str
        Heads above, the highest first.
    leaf : str
        Lowest head.
    ratings : mapping of str to str
        Keys of rating labels, with the label.

    Examples
    --------
    >>> roles("registrations", ["Lĩnh vực"], "Kinh tế", {})
    [(Role(name='field', code='economy', year=None), 1.0)]
    >>> roles("ratings", ["Xếp loại"], "2016", {})
    [(Role(name='label', code='', year=2016), 1.0)]
    """
    head, above = head_key(leaf), [head_key(p) for p in parents]
    if any(map(_EARLIER.search, (head, *above))) or (table in _RATED and any(map(_NOT_ASKED.search, (head, *above)))):
        return []
    over = {name for parent in above for name, _ in meanings(table, without_year(parent)[0])}
    over |= {name for parent in above for name in judged(table, parent) if name in _TICKED}
    if "attendees" in over and _SOME.fullmatch(head):
        return []
    plain = not above and any(sure == EXACT for _, sure in meanings(table, head))  # «TT» alone numbers the rows
    found = [] if plain else _years(table, head, above, over) + _ticks(table, head, over, ratings, above)
    found = found or [(Role(name), sure) for name, sure in meanings(table, head)]
    if not found and above:  # «Ngày» under «Quyết định»: the heads together, or the upper one alone
        joined = f"{above[-1]} {head}"
        found = [(Role(name), sure) for name, sure in meanings(table, joined) or meanings(table, above[-1])]
    return found


def without_year(head: str) -> tuple[str, int | None]:
    """Take the year off the end of a head, as a key.

    Examples
    --------
    >>> without_year("xep loai nam 2017"), without_year("xep loai")
    (('xep loai', 2017), ('xep loai', None))
    """
    match = _YEAR.fullmatch(head)
    return (match.group(1) or "", int(match.group(2))) if match else (head, None)


def _years(table: str, head: str, above: list[str], over: set[str]) -> list[tuple[Role, float]]:
    rest, year = without_year(head)
    own = {name for name, _ in meanings(table, rest)} if rest else over
    if year and table == "ratings" and not (rest or above):
        return [(Role("label", year=year), CLOSE)]  # «Năm 2016» beside «Năm 2017»
    if not year and table == "ratings" and any(name == "label" for name, _ in meanings(table, head)):
        year = next((y for parent in reversed(above) if (y := without_year(parent)[1])), None)  # «2016» over «Xếp loại»
        own = {"label"}
    return [(Role("label", year=year), EXACT)] if year and "label" in own else []


def _ticks(
    table: str, head: str, over: set[str], ratings: Mapping[str, str], above: list[str]
) -> list[tuple[Role, float]]:
    found = []
    for name in heads()[table]["heads"]:
        concept = _TICKED.get(name)
        code = code_of(concept, head) if concept else None
        of_names = name in ("registrant_kind", "recipient_kind") and over & {"registrant", "recipient"}
        if code and (name in over or of_names or not (over or name in _NEED_PARENT)):
            found.append((Role(name, code), EXACT if name in over else LONGER))
    if table == "ratings" and head in ratings and ("label" in over or not over):
        year = next((y for parent in reversed(above) if (y := without_year(parent)[1])), None)
        found.append((Role("label", ratings[head], year), EXACT))
    return found
