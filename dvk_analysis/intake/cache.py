"""What was read from each file and found out of it, kept by content, so that a rerun does only what changed.

Everything waits here between reading, checking and writing, so that memory does not grow with the number of files.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

_TABLES = {
    "readings": "body blob",
    "pieces": "year integer, unit text, tbl text, body blob",
    "codes": "unit text, code text",
    "checked": "body blob",
    "accepted": "block integer, year integer, tbl text, body blob",
}


class Reading(NamedTuple):
    """A file, packed: what it is, its records by year, unit and table, and codes of models that say no unit."""

    body: bytes
    pieces: Sequence[tuple[int, str, str, bytes]]
    codes: Sequence[tuple[str, str]]


class Findings(NamedTuple):
    """What came of some units, packed: what to say of them, and the records that are in, by block, year and table."""

    body: bytes
    accepted: Sequence[tuple[int, int, str, bytes]]


class Cache:
    """Readings and findings by key in one SQLite file; a damaged one is begun anew.

    Examples
    --------
    >>> from contextlib import closing
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, closing(Cache(Path(folder) / "cache")) as cache:
    ...     cache.put_reading("a", Reading(b"what it is", [(2017, "tan-an", "ratings", b"records")], []))
    ...     cache.get("readings", "a"), cache.get("readings", "b"), list(cache.sources())
    (b'what it is', None, [('tan-an', 'a')])
    """

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        try:
            self._open()
        except sqlite3.DatabaseError:
            self.close()
            path.unlink()
            self._open()

    def _open(self) -> None:
        self.base = sqlite3.connect(self.path, timeout=60)
        self.base.execute("pragma synchronous = off")  # what a power cut damages is begun anew
        for table, columns in _TABLES.items():
            self.base.execute(f"create table if not exists {table} (key text, {columns})")
            self.base.execute(f"create index if not exists {table}_by_key on {table} (key)")
        self.base.execute("create index if not exists pieces_by_unit on pieces (unit)")
        for table, columns in _TABLES.items():  # one of an older version has other columns
            names = [column.split()[0] for column in columns.split(", ")]
            self.base.execute(f"select key, {', '.join(names)} from {table} limit 1").fetchone()

    def get(self, table: str, key: str) -> bytes | None:
        """Return the body of a reading or of findings, or None."""
        row = self.base.execute(f"select body from {table} where key = ?", (key,)).fetchone()
        return row[0] if row else None

    def has(self, table: str, key: str) -> bool:
        """Whether anything is kept under a key."""
        return self.base.execute(f"select 1 from {table} where key = ?", (key,)).fetchone() is not None

    def put_reading(self, key: str, reading: Reading) -> None:
        """Keep a file."""
        self._put({"readings": [(reading.body,)], "pieces": reading.pieces, "codes": reading.codes}, key)

    def put_findings(self, key: str, findings: Findings) -> None:
        """Keep what came of some units."""
        self._put({"checked": [(findings.body,)], "accepted": findings.accepted}, key)

    def _put(self, rows: dict[str, Sequence[tuple]], key: str) -> None:
        with self.base:
            for table, some in rows.items():
                marks = ", ".join("?" * (1 + len(_TABLES[table].split(", "))))
                self.base.execute(f"delete from {table} where key = ?", (key,))
                self.base.executemany(f"insert into {table} values ({marks})", ((key, *row) for row in some))

    def keep_only(self, keys: Iterable[str], *tables: str) -> None:
        """Forget all other keys in some tables."""
        with self.base:
            self.base.execute("create temp table if not exists wanted (key text primary key)")
            self.base.execute("delete from wanted")
            self.base.executemany("insert or ignore into wanted values (?)", ((key,) for key in keys))
            for table in tables:
                self.base.execute(f"delete from {table} where key not in (select key from wanted)")

    def sources(self) -> Iterator[tuple[str, str]]:
        """Give every unit with the keys of the files that hold records of it."""
        return iter(self.base.execute("select distinct unit, key from pieces order by unit, key").fetchall())

    def shared_codes(self) -> Iterator[tuple[str, str]]:
        """Give units and codes of models that say no unit, or another one than that whose record holds them."""
        several = "select code from codes group by code having count(distinct unit) > 1 or code glob '[12][0-9]*-*-*'"
        return iter(self.base.execute(f"select distinct unit, code from codes where code in ({several})").fetchall())

    def pieces(self, units: Iterable[str]) -> Iterator[tuple[str, int, str, bytes]]:
        """Give the records of units: key of the file, year, table, records."""
        for unit in units:
            yield from self.base.execute("select key, year, tbl, body from pieces where unit = ?", (unit,)).fetchall()

    def accepted(self, table: str, year: int) -> Iterator[bytes]:
        """Give the records of a table and year that are in, block by block."""
        found = "select body from accepted where tbl = ? and year = ? order by block"
        for (body,) in self.base.execute(found, (table, year)):
            yield body

    def close(self) -> None:
        """Close the file."""
        with suppress(sqlite3.Error, AttributeError):
            self.base.close()


@lru_cache
def code_version() -> str:
    """Hash of the code that reads: another version of it may read a file otherwise."""
    package = resources.files("dvk_analysis")
    files = [package / f"{name}.py" for name in ("text", "vocabulary", "schema", "place")]
    files += sorted(
        (f for f in (package / "intake").iterdir() if f.name.endswith((".py", ".yaml"))), key=lambda f: f.name
    )
    found = hashlib.sha256()
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()
