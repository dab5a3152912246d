"""The columns of a table: which form its heads fit best, and what each column means in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dvk_analysis import text
from dvk_analysis.intake import cells, codes, heads, rowkinds
from dvk_analysis.intake.heads import Role

#: Records that a column is judged by where its head leaves two meanings.
JUDGED_BY = 60
#: Heads, as keys, under which a group or a hamlet may stand as well as a unit of the place.
_ANY_UNIT = ("don vi", "ten don vi", "dia phuong")
#: Roles of a column that may name a unit as well: «Hội LHPN xã Tân An» registers, and is of xã Tân An.
_WHO = ("registrant", "recipient")
#: Columns above which a row of two cells is no record.
WIDE = 4
#: A column of which this share says collective or individual says just that; names of groups and people do not.
KINDS = 0.2
#: A head of many meanings means what this share of the cells below it says.
NEARLY_ALL, HALF = 0.9, 0.5
#: What a name counts as that is a unit's to the letter; one that is only like a unit's counts less.
IS_UNIT = 2

Rows = Sequence[Sequence[object]]
Merges = Sequence[tuple[int, int, int, int]]


@dataclass
class Column:
    """A column of a table: its head as written, what it means, where it stands.

    ``loose`` says that cells below may hold something else: addresses beside units, results in words beside a status.
    """

    at: int
    head: str
    role: Role
    loose: bool = False


@dataclass
class Block:
    """A table on a sheet; rows are counted from 0 in the sheet's rows.

    ``title`` are the lines above it, ``head`` its head's rows, ``body`` what follows, to the next table's title;
    ``heads`` are the heads of every column, also of those that mean nothing to the form; ``untitled`` says
    that the head is that of the table above, numbered from 1 again, and that nothing says whose table it is.
    """

    table: str
    title: range
    head: range
    body: range
    columns: list[Column]
    heads: dict[int, list[str]]
    untitled: bool = False

    @cached_property
    def number(self) -> int | None:
        """Position of the column that numbers the rows, or None."""
        return self.at("number")

    def unread(self, rows: Rows) -> list[str]:
        """Heads that mean nothing to the form, of columns that hold anything in some row of a sheet below them."""
        read = {column.at for column in self.columns}
        used = {at for i in self.body for at, cell in enumerate(rows[i]) if cell != ""} - read
        return [" ".join(written) for at, written in self.heads.items() if at in used]

    @cached_property
    def strange(self) -> dict[int, str]:
        """Columns that mean nothing beside others to be ticked, under the same head, such as a rating of no scale."""
        ticked = {tuple(self.heads[c.at][:-1]) for c in self.columns if c.role.code} - {()}
        read = {column.at for column in self.columns}
        those = {at: written for at, written in self.heads.items() if at not in read and tuple(written[:-1]) in ticked}
        return {at: " ".join(written) for at, written in those.items()}

    @property
    def years(self) -> list[int]:
        """Years that stand side by side in the head, ascending."""
        return sorted({c.role.year for c in self.columns if c.role.year})

    def at(self, name: str) -> int | None:
        """Position of the column with a role, or None."""
        return next((c.at for c in self.columns if c.role.name == name), None)


def read_head(
    rows: Rows,
    merged: Merges,
    head: range,
    body: range,
    title: range,
    ratings: Mapping[str, str],
    names: Sequence[str],
    is_unit,
) -> Block | None:
    """Read a head as the form that fits it best; None if it fits none."""
    lines = [cells.shown(c) for i in title for c in rows[i] if c != ""][-12:]
    said = " ".join(text.key(line) for line in [*names, *lines])
    columns = _heads_of(rows, merged, head)
    sample = [rows[i] for i in body[:JUDGED_BY] if _tells(rows[i], len(columns))]
    between = any(_says_form(rows[i]) for i in body)
    best, score = None, 0.0
    for table in heads.tables():
        chosen = _assign(table, columns, sample, ratings, is_unit)
        ticked = {(c.role.name, *columns[c.at][:-1]) for c, _ in chosen if c.role.code and len(columns[c.at]) > 1}
        chosen = [(c, s) for c, s in chosen if c.role.code or (c.role.name, *columns[c.at][:-1]) not in ticked]
        filled = {c.role.name for c, _ in chosen} | ({"award_form"} if table == "awards" and between else set())
        if not all(filled & set(one) for one in heads.heads()[table]["needs"]):
            continue
        sure = sum(s for c, s in chosen if c.role.name not in ("number", "remark", "unit_id", "year"))
        total = sure + 1.5 * any(text.key(word) in said for word in heads.heads()[table]["words"])
        if total > score:
            best, score = Block(table, title, head, body, [c for c, _ in chosen], columns), total
    if best:
        judged = _judged(best, sample, is_unit)
        left = {at: written for at, written in columns.items() if at not in judged}
        taken = {column.role.name for column in judged.values()}
        chosen = [c for c, _ in _assign(best.table, left, sample, ratings, is_unit) if c.role.name not in taken]
        roles = {column.role for column in chosen}
        chosen += [c for c in best.columns if c.at in judged and c.role.name in _WHO and c.role not in roles]
        best.columns = sorted([*chosen, *judged.values()], key=lambda c: c.at) if judged else best.columns
    return best


def _judged(block: Block, sample: Rows, is_unit) -> dict[int, Column]:
    """Find the columns whose heads have many meanings and whose cells settle it, for roles that no other column has.

    A result in words is no status, but none may pass for registered unread.
    """
    found: dict[int, Column] = {}
    for at, written in block.heads.items():
        head, values = heads.head_key(written[-1]), _values(sample, at)
        taken = {c.role.name for c in (*block.columns, *found.values()) if c.at != at}
        for name in set(heads.judged(block.table, head)) - taken if values else ():
            share = sum(_says(name, cells.shown(v), is_unit) for v in values) / len(values)
            if share >= NEARLY_ALL or name == "status":
                loose = name == "unit_id" or share < HALF
                found[at] = Column(at, " ".join(written), Role(name), loose=loose)
    known = {"status"} & {c.role.name for c in (*block.columns, *found.values())}
    others = block.heads.keys() - {c.at for c in block.columns} - found.keys() if not known else ()
    ticked = {at: code for at in others if (code := _ticked_state(block, sample, at))}
    if len(ticked) > 1:
        found |= {at: Column(at, block.heads[at][0], Role("status", code)) for at, code in ticked.items()}
    return found


def _says(name: str, written: str, is_unit) -> bool:
    if name == "unit_id":
        return is_unit is not None and is_unit(written) == IS_UNIT
    return codes.read_code(name, written) is not None


def _ticked_state(block: Block, sample: Rows, at: int) -> str | None:
    """Code of the status that a column with a head of its own is ticked for, as «Đạt» beside «Không đạt»."""
    alone = block.table == "registrations" and len(block.heads[at]) == 1
    ticks = alone and all(cells.is_tick(v) is not None for v in _values(sample, at))
    code = codes.code_of("status", block.heads[at][0]) if ticks else None
    return None if code == "registered" else code


def _values(sample: Rows, at: int) -> list[object]:
    return [row[at] for row in sample if at < len(row) and row[at] != ""]


def _says_form(row: Sequence[object]) -> bool:
    """Whether a row is a line that says what all below it are awarded."""
    filled = [cells.shown(c) for c in row if c != ""] if len(row) - row.count("") in (1, 2) else []
    return bool(filled) and rowkinds.code_of_line("award_form", rowkinds.section_of(filled[-1])[0]) is not None


def _tells(row: Sequence[object], width: int) -> bool:
    """Whether a row is more than a line such as «I. Tập thể» or a signature, so that columns are judged by it."""
    filled = [cells.shown(c) for c in row if c != ""]
    few = 2 if width <= WIDE else 3
    return len(filled) >= few and not (len(filled) == 2 and re.fullmatch(r"[IVX]+|[A-H]", filled[0].strip(" .)")))


def _heads_of(rows: Rows, merged: Merges, head: range) -> dict[int, list[str]]:
    """Heads of every column from the highest to the lowest, a head over several columns given to each."""
    width = max((len(rows[i]) for i in head), default=0)
    grid = [[cells.shown(rows[i][at]) if at < len(rows[i]) else "" for at in range(width)] for i in head]
    for top, left, bottom, right in merged:
        for i in range(max(top, head.start), min(bottom + 1, head.stop) if right > left else 0):
            for at in range(left, min(right + 1, width)):
                grid[i - head.start][at] = cells.shown(rows[top][left]) if i == top else ""
    for depth, line in enumerate(grid[:-1]):  # without merges: a gap over a lower head belongs to the head at its left
        for at in range(1, width):
            below = any(low[at] for low in grid[depth + 1 :])
            if not line[at] and below and line[at - 1] and any(low[at - 1] for low in grid[depth + 1 :]):
                line[at] = line[at - 1]
    stacked = {at: [line[at] for line in grid if line[at]] for at in range(width)}
    return {at: list(dict.fromkeys(written)) for at, written in stacked.items() if written}


def _assign(
    table: str, columns: dict[int, list[str]], sample: Rows, ratings: Mapping[str, str], is_unit
) -> list[tuple[Column, float]]:
    """Give every column at most one role and every role at most one column, the surest first."""
    options, pairs = [], _pairs(table, columns, sample)
    for at, written in columns.items():
        values, head = _values(sample, at), heads.head_key(written[-1])
        roles = pairs.get(at) or heads.roles(table, written[:-1], written[-1], ratings)
        for role, sure in roles:
            fit = _fit(role, values, is_unit, head)
            if len(roles) == 1 and sure == heads.EXACT and role.name != "unit_id":
                fit = max(fit, 0.0)  # the head leaves no other meaning, whatever stands below it
            place = heads.place_of(table, role.name, head)
            loose = role.name == "unit_id" and sure == heads.LONGER
            options.append((sure + fit, sure, len(roles), place, Column(at, " ".join(written), role, loose)))
    taken: dict[Role, int] = {}
    chosen: dict[int, tuple[Column, float]] = {}
    most_specific: dict[tuple[Role, float], int] = {}
    for fitness, _, _, place, column in options:
        same = column.role, fitness
        most_specific[same] = min(place, most_specific.get(same, place))
    for fitness, sure, _, place, column in sorted(options, key=lambda o: (-o[0], o[2], o[4].at)):
        free = column.role not in taken and place == most_specific[column.role, fitness]
        free = free or column.role.name == "remark"
        if column.at in chosen or not free or fitness < 0.3:
            continue
        taken[column.role] = column.at
        chosen[column.at] = (column, sure)
    return [chosen[at] for at in sorted(chosen)]


def _pairs(table: str, columns: dict[int, list[str]], sample: Rows) -> dict[int, list[tuple[Role, float]]]:
    """Find two columns side by side that are ticked, or hold the name, where a group or a person registers.

    «TT» is such a column only beside another that numbers the rows, «Tên tập thể» only where no column says the kind.
    """
    keys = {at: heads.head_key(written[0]) if len(written) == 1 else "" for at, written in columns.items()}
    kind = "recipient_kind" if table == "awards" else "registrant_kind"
    for at, key in keys.items():
        both = {heads.pair_of(table, key): at, heads.pair_of(table, keys.get(at + 1, "")): at + 1}
        if set(both) != {"collective", "individual"}:
            continue
        others = [(name, o) for o, k in keys.items() if o not in both.values() for name, _ in heads.meanings(table, k)]
        values = [v for where in both.values() for v in _values(sample, where)]
        ticked = values and sum(cells.is_tick(v) is not None for v in values) >= HALF * len(values)
        twice = sum(all(at < len(row) and row[at] != "" for at in both.values()) for row in sample)
        named = any("ten" in keys[where].split() for where in both.values()) and twice <= HALF * len(sample)
        numbered = keys[both["collective"]] != "tt" or "number" in {name for name, _ in others}
        said = any(name == kind and _say_kinds(_values(sample, o)) for name, o in others)
        if numbered and not said and (ticked or named):
            return {where: [(Role(kind, code), heads.EXACT)] for code, where in both.items()}
    return {}


def _say_kinds(values: list[object]) -> bool:
    """Whether cells say collective or individual, and do not name groups and people."""
    kinds = sum(codes.read_code("registrant_kind", cells.shown(v)) is not None for v in values)
    return kinds >= KINDS * len(values)


def _fit(role: Role, values: list[object], is_unit, head: str) -> float:
    """How well the cells below a head fit a meaning, from -1 to 1; 0 where there is nothing to tell by."""
    if not values:
        return 0.1 if role.name.endswith("_kind") else 0.0
    if role.code:
        return 0.5
    if role.name == "unit_id":
        texts = map(cells.shown, values)
        return 2 * sum(bool(is_unit and is_unit(t)) for t in texts) / len(values) - 1 if head in _ANY_UNIT else 0.5
    if role.name == "value":  # «Kết quả» in words beside «Số tiền»
        return 0.2 if any(re.match(r"[-+]?\d", cells.shown(v)) for v in values) else -0.5
    if role.name == "organisation":
        return 2 * sum(cells.code_of("organisation", cells.shown(v)) is not None for v in values) / len(values) - 1
    if role.name in ("registrant_kind", "recipient_kind", "registrant", "recipient"):
        of_kinds = _say_kinds(values)
        return (1.0 if of_kinds else -1.0) if role.name.endswith("kind") else (-1.0 if of_kinds else 0.5)
    if role.name in ("label", "award_form", "field"):
        return 0.2 if all(isinstance(v, str) for v in values) else 0.0
    return 0.0
