"""Who a form is from: the unit that a line, a cell, a sheet's or a file's name means, in the year of the form.

Only an exact name counts, with or without its kind, its tone marks and what stands before it in an office's name. Near
names are proposed to the sender, never taken: An Trường and An Trường A, Đại Phúc and Đại Phước differ by little.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

from dvk_analysis import text
from dvk_analysis.place import Place, Unit

#: Likeness in per cent from which a unit is proposed to the sender, and how many at the most.
LIKE, PROPOSED = 75, 3

#: What stands before the name of a commune in the names of its offices, as keys.
_OFFICES = ("dang uy", "dang bo", "khoi dan van", "khoi van", "ban dan van", "uy ban nhan dan", "ubnd", "hdnd",
            "ban chi dao", "bcd", "mttq", "ubmttq", "ban chap hanh dang bo", "bch dang bo")  # fmt: skip
_KINDS = {"commune": ("xa", "x"), "town": ("thi tran", "tt"), "ward": ("phuong", "p")}
_BEFORE = re.compile(rf"^(?:(?:{'|'.join(_OFFICES)}) )+(?=(?:xa|x|thi tran|tt|phuong|p) )")
_AFTER = re.compile(r" (?:huyen|h|tinh|t) .*$")
_WIDER = re.compile(r"\b(?:huyen|tinh|huyen uy|tinh uy|h) $")


def find(place: Place, written: str, year: int) -> Unit | None:
    """Find the unit of a year that a name means, exactly.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> cang_long = load_place("cang-long")
    >>> [find(cang_long, name, 2017).unit_id for name in ("X. An Trường A", "Khối dân vận xã Nhị Long")]
    ['an-truong-a', 'nhi-long']
    >>> find(cang_long, "Đại Phứơc 2", 2017) is None
    True
    """
    names = _names(place, year)
    key = text.key(written)
    for wanted in (key, _AFTER.sub("", key)):
        plain = _BEFORE.sub("", wanted)
        for form in (plain, plain.replace(" ", "")):
            found = names.get(form, ())
            if len(found) > 1:  # names that differ by their tone marks alone
                found = tuple(u for u in found if text.clean(u.name).lower().endswith(text.clean(written).lower()))
            if len(found) == 1:
                return found[0]
    return None


def is_name(place: Place, written: str) -> bool:
    """Whether a text names a unit of any year."""
    key = text.key(written)
    return any(form in _names_of(place.units) for form in (key, _BEFORE.sub("", _AFTER.sub("", key))))


def is_like(place: Place, written: str) -> bool:
    """Whether a text names a unit of any year, or nearly does, so that its writer meant one.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> [is_like(load_place("cang-long"), name) for name in ("Nhị Lonng", "X. Mỹ Long", "Ấp 3")]
    [True, True, False]
    """
    key = _BEFORE.sub("", text.key(written))
    if is_name(place, written) or re.match(r"(?:xa|x|thi tran|phuong) \w", key):
        return True
    return process.extractOne(key, list(_names_of(place.units)), scorer=fuzz.ratio, score_cutoff=LIKE) is not None


def find_within(place: Place, written: str, year: int) -> Unit | None:
    """Find the one unit that a longer line names: a commune with its kind before it, another unit in full.

    A line that names two units, a district by the name of its town, or who receives the form, means none.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> cang_long = load_place("cang-long")
    >>> find_within(cang_long, "DANH SÁCH ĐĂNG KÝ CỦA XÃ NHỊ LONG PHÚ NĂM 2017", 2017).unit_id
    'nhi-long-phu'
    >>> find_within(cang_long, "HUYỆN ỦY CÀNG LONG", 2017) is None
    True
    """
    if text.key(written).startswith(("kinh gui", "noi nhan")):
        return None
    found = _only(place, written, year, bare=False)
    return None if found and _receives(place, found) else found


def _receives(place: Place, unit: Unit) -> bool:
    """Whether a unit is one that forms are sent to, so that its name above a table does not say whose table it is."""
    name = text.key(unit.name)
    return name == text.key(place.board) or name.startswith("uy ban nhan dan huyen")


def find_in_name(place: Place, name: str, year: int) -> Unit | None:
    """Find the one unit that the name of a file or sheet holds, also without its kind.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> find_in_name(load_place("cang-long"), "2017/DK_nhi-long-phu (1).xlsx", 2017).unit_id
    'nhi-long-phu'
    """
    return _only(place, re.sub(r"([a-z])([A-Z])", r"\1 \2", name), year, bare=True)


def near(place: Place, written: str, year: int) -> list[str]:
    """Names like one that means no unit, to propose to the sender, the likest first.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> near(load_place("cang-long"), "xã Nhị Lonng", 2017)[0]
    'Xã Nhị Long'
    """
    names = {text.key(u.name): u.name for u in place.units if u.valid_in(year)}
    key = _BEFORE.sub("", text.key(written))
    return [
        names[k] for k, _, _ in process.extract(key, list(names), scorer=fuzz.ratio, limit=PROPOSED, score_cutoff=LIKE)
    ]


@lru_cache(64)
def _names_of(units: tuple[Unit, ...]) -> dict[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = {}
    for unit in units:
        for name in {form for key in _spellings(unit) for form in (key, key.replace(" ", ""))}:
            found.setdefault(name, []).append(unit)
    return {name: tuple(listed) for name, listed in found.items()}


def _names(place: Place, year: int) -> dict[str, tuple[Unit, ...]]:
    return _names_of(tuple(u for u in place.units if u.valid_in(year)))


def _spellings(unit: Unit) -> Iterable[str]:
    """Keys of a unit's name: in full, its id, its code, and for a commune with every short kind and with none."""
    full = text.key(unit.name)
    bare = _bare(unit)
    yield from (full, text.key(unit.unit_id))
    if unit.code:
        yield unit.code
    if bare != full:
        yield bare
        yield from (f"{kind} {bare}" for kind in _KINDS.get(unit.unit_kind, ()))


def _bare(unit: Unit) -> str:
    full = text.key(unit.name)
    kinds = [f"{kind} " for kinds in _KINDS.values() for kind in kinds if full.startswith(f"{kind} ")]
    return full.removeprefix(max(kinds, key=len)) if kinds and unit.unit_kind in _KINDS else full


def _only(place: Place, written: str, year: int, *, bare: bool) -> Unit | None:
    line = f" {text.key(written)} "
    spans: list[tuple[int, int, Unit]] = []
    for unit in (u for u in place.units if u.valid_in(year)):
        names = {text.key(unit.name), *(f"{kind} {_bare(unit)}" for kind in _KINDS.get(unit.unit_kind, ()))}
        if bare and _bare(unit) != text.key(place.name):
            names |= {_bare(unit), text.key(unit.unit_id)}
        for name in names:
            for match in re.finditer(rf"(?= {re.escape(name)} )", line):
                if not _WIDER.search(line[: match.start() + 1]):
                    spans.append((match.start(), match.start() + len(name) + 1, unit))
    # a longer name hides the shorter one inside it: Nhị Long Phú holds Nhị Long
    outer = [s for s in spans if not any(o[0] <= s[0] and s[1] <= o[1] and o[1] - o[0] > s[1] - s[0] for o in spans)]
    found = {unit.unit_id: unit for _, _, unit in outer}
    return next(iter(found.values())) if len(found) == 1 else None
