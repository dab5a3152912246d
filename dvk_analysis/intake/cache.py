"""What was read from each file, kept by the content of the file, so that a rerun reads only what changed."""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from importlib import resources
from pathlib import Path


class Cache:
    """Readings by key in one SQLite file; a damaged one is begun anew.

    Examples
    --------
    >>> from contextlib import closing
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, closing(Cache(Path(folder) / "cache")) as cache:
    ...     cache.put([("a", b"reading")])
    ...     cache.get("a"), cache.get("b")
    (b'reading', None)
    """

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._open(path)
        except sqlite3.DatabaseError:
            self.close()
            path.unlink()
            self._open(path)

    def _open(self, path: Path) -> None:
        self.base = sqlite3.connect(path)
        self.base.execute("create table if not exists readings (key text primary key, body blob)")
        self.base.execute("select count(*) from readings").fetchone()

    def get(self, key: str) -> bytes | None:
        """Return what is kept under a key, or None."""
        row = self.base.execute("select body from readings where key = ?", (key,)).fetchone()
        return row[0] if row else None

    def has(self, key: str) -> bool:
        """Whether anything is kept under a key."""
        return self.base.execute("select 1 from readings where key = ?", (key,)).fetchone() is not None

    def put(self, readings: Iterable[tuple[str, bytes]]) -> None:
        """Keep readings."""
        with self.base:
            self.base.executemany("insert or replace into readings values (?, ?)", readings)

    def keep_only(self, keys: Iterable[str]) -> None:
        """Forget all other keys."""
        with self.base:
            self.base.execute("create temp table if not exists wanted (key text primary key)")
            self.base.execute("delete from wanted")
            self.base.executemany("insert or ignore into wanted values (?)", ((key,) for key in keys))
            self.base.execute("delete from readings where key not in (select key from wanted)")

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
