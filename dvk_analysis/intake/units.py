"""Who a form is from: the unit that a line, a cell, a sheet's or a file's name means, in the year of the form.

Only an exact name counts, with or without its kind, its tone marks and what stands before it in an office's name. Near
names are proposed to the sender, never taken: An Trường and An Trường A, Đại Phúc and Đại Phước differ by little.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from dvk_analysis import text
from dvk_analysis.place import Place, Unit

#: Likeness in per cent from which a unit is proposed to the sender, and how many at the most.
LIKE, PROPOSED = 75, 3

#: What stands before the name of a commune in the names of its offices, as keys.
_OFFICES = ("dang uy", "du", "dang bo", "khoi dan van", "khoi dv", "khoi van", "ban dan van", "uy ban nhan dan", "ubnd",
            "hdnd", "ban chi dao", "bcd", "mttq", "ubmttq", "ban chap hanh dang bo", "bch dang bo", "hoi lhpn",
            "hoi lien hiep phu nu", "hoi phu nu", "hoi pn", "hoi nong dan", "hoi nd", "hoi cuu chien binh", "hoi ccb",
            "doan thanh nien", "doan tn", "doan", "ban chi huy quan su", "bch quan su", "cong an")  # fmt: skip
_KINDS = {"commune": ("xa", "x"), "town": ("thi tran", "tt"), "ward": ("phuong", "p")}
_BEFORE = re.compile(rf"^(?:(?:{'|'.join(_OFFICES)}) )+(?=(?:xa|x|thi tran|tt|phuong|p) )")
_AFTER = re.compile(r" (?:huyen|h|tinh|t) .*$")
_DISTRICT = re.compile(r" (?:huyen|h) (.+?)(?: (?:tinh|t) .*)?$")
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
    written = _named(place, written) if "," in written or "(" in written else written
    rest, comma, last = written.rpartition(",")
    if comma and (unit := find(place, last, year)) and unit.unit_kind in _KINDS:
        others = find(place, rest, year), find_within(place, rest, year)
        return unit if set(others) <= {None, unit} else None  # «ấp 1, xã Tân Bình», but not «xã Nhị Long, xã Đức Mỹ»
    names = _index(place, year).exact
    key = text.key(written)
    for wanted in (key, _AFTER.sub("", key)) if not _elsewhere(place, key) else (key,):
        plain = _BEFORE.sub("", wanted)
        for form in (plain, plain.replace(" ", "")):
            found = tuple(names.get(form, ()))
            if len(found) > 1:  # names that differ by their tone marks alone
                found = tuple(u for u in found if text.clean(u.name).lower().endswith(text.clean(written).lower()))
            if len(found) == 1:
                return found[0]
    return None


def _named(place: Place, written: str) -> str:
    """Take off what only says in which district and province a commune lies."""
    plain = re.sub(r"\(([^)]*)\)", lambda m: "" if _is_wider(place, m.group(1)) else m.group(), written)
    while plain.count(",") and _is_wider(place, plain.rpartition(",")[2], kind=True):
        plain = plain.rpartition(",")[0]
    return plain


def _is_wider(place: Place, written: str, *, kind: bool = False) -> bool:
    key = text.key(written)
    wider = re.match(r"(?:huyen|h|tinh|t) \w", key) and not is_name(place, written) and not _elsewhere(place, f" {key}")
    return bool(wider) or (not kind and key == text.key(place.name))


def _elsewhere(place: Place, key: str) -> bool:
    """Whether a key ends with the name of another district than the place, where that is one."""
    named = _DISTRICT.search(key) if text.key(place.kind) == "huyen" else None
    return named is not None and named.group(1) != text.key(place.name)


def likeness(place: Place, written: str) -> int:
    """Say how surely a text is a unit's name, in any year: 2 to the letter, 1 nearly, 0 not.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> [likeness(load_place("cang-long"), name) for name in ("ấp 1, xã Nhị Long", "Nhị Lonng", "Ấp 3")]
    [2, 1, 0]
    """
    rest, _, last = _named(place, written).rpartition(",")
    return 2 if is_name(place, last) and not is_name(place, rest) else int(is_like(place, written))


def is_name(place: Place, written: str) -> bool:
    """Whether a text names a unit of any year."""
    key = text.key(written)
    return any(form in _index(place, None).exact for form in (key, _BEFORE.sub("", _AFTER.sub("", key))))


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
    return process.extractOne(key, list(_index(place, None).exact), scorer=fuzz.ratio, score_cutoff=LIKE) is not None


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
    index = _index(place, year)
    found = _only(index, written, index.kinded)
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
    index = _index(place, year)
    return _only(index, re.sub(r"([a-z])([A-Z])", r"\1 \2", name), index.loose)


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


@dataclass(frozen=True)
class _Index:
    """Units by what they are called: ``exact`` also without spaces, ``kinded`` with a kind, ``loose`` also without."""

    exact: dict[str, list[Unit]]
    kinded: dict[str, list[Unit]]
    loose: dict[str, list[Unit]]
    words: int


#: Index of the units of a place by year, None for all years; the units are kept so that no others get their identity.
_INDEXES: dict[int, tuple[tuple[Unit, ...], dict[int | None, _Index]]] = {}


def _index(place: Place, year: int | None) -> _Index:
    units, years = _INDEXES.get(id(place.units), ((), {}))
    if units is not place.units:
        if len(_INDEXES) > 8:
            _INDEXES.clear()
        units, years = _INDEXES[id(place.units)] = (place.units, {})
    if year not in years:
        years[year] = _made_index([u for u in units if year is None or u.valid_in(year)], text.key(place.name))
    return years[year]


def _made_index(units: list[Unit], district: str) -> _Index:
    exact, kinded, loose = {}, {}, {}
    for unit in units:
        bare = _bare(unit)
        names = {text.key(unit.name), *(f"{kind} {bare}" for kind in _KINDS.get(unit.unit_kind, ()))}
        free = (
            {bare, text.key(unit.unit_id)} if bare != district else set()
        )  # the town of that name is not the district
        spelt = {form for key in _spellings(unit) for form in (key, key.replace(" ", ""))}
        for index, forms in ((exact, spelt), (kinded, names), (loose, names | free)):
            for form in forms:
                index.setdefault(form, []).append(unit)
    return _Index(exact, kinded, loose, max((len(name.split()) for name in loose), default=0))


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


def _only(index: _Index, written: str, names: dict[str, list[Unit]]) -> Unit | None:
    """Find the one unit named somewhere in a line; a longer name hides a shorter one inside it."""
    words = text.key(written).split()
    spans = [
        (start, end, unit)
        for start in range(len(words))
        for end in range(start + 1, min(start + index.words, len(words)) + 1)
        for unit in names.get(" ".join(words[start:end]), ())
        if not _WIDER.search(" ".join(["", *words[:start], ""]))
    ]
    outer = [s for s in spans if not any(o[0] <= s[0] and s[1] <= o[1] and o[1] - o[0] > s[1] - s[0] for o in spans)]
    found = {unit.unit_id: unit for _, _, unit in outer}
    return next(iter(found.values())) if len(found) == 1 else None
