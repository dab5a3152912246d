"""The records of all files held against each other, some units at a time, so that memory does not grow with the files.

Units are taken in blocks. Blocks whose units name the same models are checked together; what came of them is kept by
the content of their files, so that a changed file has only its own units checked anew.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa

from dvk_analysis import schema
from dvk_analysis.intake import store
from dvk_analysis.intake.cache import Cache, Findings
from dvk_analysis.intake.crosscheck import HELD, IN, OUT, SUPERSEDED, Checker, Frames
from dvk_analysis.intake.published import summed
from dvk_analysis.intake.reading import Reading, pack, to_arrow, unpack
from dvk_analysis.intake.report import Problem, SheetEntry
from dvk_analysis.intake.workers import Workers
from dvk_analysis.place import Place

#: Units of a block: few enough to hold, enough to be worth a call.
BLOCK = 50

_COUNTED = {IN: "accepted", OUT: "refused", HELD: "refused", SUPERSEDED: "superseded"}


@dataclass
class Checked:
    """What came of the checks.

    ``turned`` counts the rows that went out only here, by file, number of the table in it and what became of them;
    ``cells`` all rows by year, unit, table and what became of them; ``sums`` what public figures are held against;
    ``years`` are those with any record that is in.
    """

    problems: list[Problem] = field(default_factory=list)
    turned: Counter = field(default_factory=Counter)
    cells: Counter = field(default_factory=Counter)
    sums: Counter = field(default_factory=Counter)
    years: set[int] = field(default_factory=set)

    def pack(self) -> bytes:
        """Pack for the cache."""
        counts = {name: [[*key, n] for key, n in getattr(self, name).items()] for name in ("turned", "cells", "sums")}
        return pack(counts | {"problems": [asdict(p) for p in self.problems], "years": sorted(self.years)})

    def add(self, body: bytes) -> None:
        """Add what :meth:`pack` packed."""
        read = unpack(body)
        self.problems += [Problem(**p) for p in read["problems"]]
        self.years |= set(read["years"])
        for name in ("turned", "cells", "sums"):
            for *key, n in read[name]:
                getattr(self, name)[tuple(key)] += n


def check(
    cache: Cache, workers: Workers, order: list[str], about: str, *, told: Callable[[int, int], None] | None = None
) -> Checked:
    """Check the records that a cache holds, and put there those that are in.

    Parameters
    ----------
    cache : Cache
        Holds the readings of the files of one inbox, and no others.
    workers : Workers
        Who do the work.
    order : list of str
        Files in the order in which they hold, the last one instead of the others.
    about : str
        Whatever else the checks depend on.
    told : callable, optional
        Told what share is done: parts done, parts in all.
    """
    place, sources = workers.place, defaultdict(list)
    for unit, key in cache.sources():
        sources[unit].append(key)
    groups = list(_groups(cache, place, list(sources)))
    keys = [store.digest(repr((about, order, [(u, sources[u]) for u in units])).encode()) for units in groups]
    cache.keep_only(keys, "checked", "accepted")
    fresh = [(key, units) for key, units in zip(keys, groups, strict=True) if not cache.has("checked", key)]
    tasks = [(cache.path, units, order) for _, units in fresh]
    size = len({key for _, units in fresh for unit in units for key in sources[unit]})
    for done, ((key, _), found) in enumerate(zip(fresh, workers.map(check_units, tasks, size), strict=True), 1):
        cache.put_findings(key, found)
        if told:
            told(done, len(fresh))
    checked = Checked()
    for key in keys:
        checked.add(cache.get("checked", key))
    return checked


def _groups(cache: Cache, place: Place, units: list[str]) -> Iterator[list[str]]:
    """Put units into groups that have to be checked together, in the order of their blocks."""
    block = _blocks(place)
    leader = {block[unit]: block[unit] for unit in units}

    def lead(one: int) -> int:
        while leader[one] != one:
            one = leader[one]
        return one

    first: dict[str, int] = {}
    for unit, code in cache.shared_codes():
        named = [b for u in (unit, code[5:].rpartition("-")[0]) if (b := block.get(u)) in leader]
        blocks = [lead(b) for b in (first.setdefault(code, named[0]), *named)]
        leader |= dict.fromkeys(blocks, min(blocks))
    groups = defaultdict(list)
    for unit in sorted(units, key=lambda u: (block[u], u)):
        groups[lead(block[unit])].append(unit)
    yield from groups.values()


def _blocks(place: Place) -> dict[str, int]:
    """Block of every unit of a place; records of no unit have one of their own."""
    return {"": 0} | {u: 1 + n // BLOCK for n, u in enumerate(sorted({unit.unit_id for unit in place.units}))}


def check_units(place: Place, path: Path, units: list[str], order: list[str]) -> Findings:
    """Check the records of some units, year by year."""
    with closing(Cache(path)) as cache:
        pieces = list(cache.pieces(units))
        readings = {key: Reading.unpack(cache.get("readings", key)) for key in {key for key, *_ in pieces}}
    entries: list[SheetEntry] = []
    where: list[tuple[str, int]] = []
    offsets: dict[str, int] = {}
    for key, reading in sorted(readings.items(), key=lambda item: item[1].entry.file):
        offsets[key] = len(entries)
        entries += reading.entry.sheets
        where += [(reading.entry.file, n) for n in range(len(reading.entry.sheets))]
    records: dict[int, dict[str, dict[str, list]]] = defaultdict(lambda: {t: {} for t in schema.TABLES})
    for key, year, table, body in pieces:
        for name, values in unpack(body).items():
            values = [n + offsets[key] for n in values] if name == "entry" else values
            records[year][table].setdefault(name, []).extend(values)
    checked, accepted, block, earlier = Checked(), [], _blocks(place), {}
    for year in sorted(records):
        frames = {table: _frame(columns, table) for table, columns in records[year].items()}
        before = earlier.get(year - 1, {})
        checker = Checker(year, frames, entries, place, order=order, earlier=before)
        checker.check()
        earlier = {year: frames}
        checked.problems += checker.problems
        _count(checked, year, frames, where)
        held = {table: frame.loc[frame["state"].eq(IN), _columns(table)] for table, frame in frames.items()}
        checked.sums.update(summed(year, held))
        checked.years |= {year} if any(map(len, held.values())) else set()
        accepted += _by_block(year, held, block)
    return Findings(checked.pack(), accepted)


def _frame(columns: dict[str, list], table: str) -> pd.DataFrame:
    """Make a frame of the records of a table, in the order of files and rows, in the state that reading left them."""
    found = to_arrow(columns, table).sort_by([("entry", "ascending"), ("source_row", "ascending")])
    rows = found.to_pandas(types_mapper=_pandas_type)
    return rows.assign(state=rows["out"].astype(int))


def _pandas_type(arrow_type: object) -> object | None:
    return pd.Int64Dtype() if str(arrow_type) == "int64" else None


def _count(checked: Checked, year: int, frames: Frames, where: list[tuple[str, int]]) -> None:
    for table, frame in frames.items():
        own = frame[~frame["also"]]
        turned = own[own["state"].ne(IN) & ~own["out"]]
        for (entry, state), rows in turned.groupby(["entry", "state"])["source_row"].nunique().items():
            checked.turned[*where[entry], _COUNTED[state]] += int(rows)
        for (unit, state), rows in own.groupby(["unit_id", "state"]).size().items():
            checked.cells[year, unit, table, _COUNTED[state]] += int(rows)


def _columns(table: str) -> list[str]:
    return [column.name for column in schema.TABLES[table]]


def _by_block(year: int, frames: Frames, block: dict[str, int]) -> Iterator[tuple[int, int, str, bytes]]:
    for table, frame in frames.items():
        for number, rows in frame.groupby(frame["unit_id"].map(block), sort=True):
            found, file = pa.Table.from_pandas(rows, schema.arrow_schema(table), preserve_index=False), io.BytesIO()
            with pa.ipc.new_stream(file, found.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
                writer.write_table(found)
            yield int(number), year, table, file.getvalue()


def accepted(cache: Cache, years: list[int]) -> Iterator[tuple[str, int, Iterator[pa.Table]]]:
    """Give the records that are in by table and year, block by block in the order of the units."""
    for table in schema.TABLES:
        for year in years:
            yield table, year, (pa.ipc.open_stream(body).read_all() for body in cache.accepted(table, year))
