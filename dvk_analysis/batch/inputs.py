"""One hash for all that a report is made from: as long as it stays the same, the report need not be made again."""

import hashlib
import json
import platform
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from dvk_analysis.batch.plan import Item
from dvk_analysis.place import Place
from dvk_analysis.resources import PACKAGE
from dvk_analysis.slices import fingerprint, read_slices

#: What a notebook says in its metadata, as ``{"dvk": {"reads": ...}}``, that it reads and shows of the tables; a
#: notebook that does not say so may read everything.
UNIT, YEARS = "unit", "years"


class Inputs:
    """What the reports of one run are made from; the tables are read once a year.

    Parameters
    ----------
    notebooks : Path
        Folder of the notebooks.
    tables : Path
        Folder of the tables.
    formats : iterable of str
    place : Place
        The one that the tables were made for.
    """

    def __init__(self, notebooks: Path, tables: Path, formats: Iterable[str], place: Place):
        self.notebooks, self.tables, self.formats, self.place = notebooks, tables, list(formats), place
        self._code, self._slices = code_hash(), read_slices(tables)
        self._data: dict[int | None, str] = {}
        self._read: dict[str, tuple[str, str]] = {}
        self._parts: dict[int, dict[str, list[str]]] = {}

    def of(self, item: Item) -> str:
        """Hash notebook, parameters, formats, data, this package and its environment.

        The data are what the notebook says that it reads. If it says nothing, they are the tables up to its year (all,
        if it has none), the place, and the description of the tables, which changes with every file of the inbox.
        """
        until, unit = item.parameters.get("to_year") or item.parameters.get("year"), item.parameters.get("commune")
        notebook, reads = self._notebook(item.notebook)
        if reads == UNIT and unit and until and self._slices:
            data = fingerprint(self._slices, until, self._parts_of(until).get(unit, [unit]))
        elif reads == YEARS and until and self._slices:
            data = self._once(until, lambda: fingerprint(self._slices, until))
        else:
            data = self._once(-(until or 0), lambda: folder_hash(self.tables, lambda path: _within(path, until)))
        return hash_of([item.name, item.parameters, self.formats, notebook, data, self._code])

    def _once(self, key: int, make: Callable[[], str]) -> str:
        if key not in self._data:
            self._data[key] = make()
        return self._data[key]

    def _notebook(self, name: str) -> tuple[str, str]:
        """Hash a notebook, and read from its metadata what it reads."""
        if name not in self._read:
            path = self.notebooks / f"{name}.ipynb"
            about = json.loads(path.read_text("utf-8")).get("metadata", {}).get("dvk", {})
            self._read[name] = file_hash(path), about.get("reads", "")
        return self._read[name]

    def _parts_of(self, year: int) -> dict[str, list[str]]:
        """Units of a year with those that became them, whose records are theirs."""
        if year not in self._parts:
            self._parts[year] = {}
            for old, now in self.place.crosswalk(year).items():
                self._parts[year].setdefault(now, []).append(old)
        return self._parts[year]


def code_hash() -> str:
    """Hash this package, Python, and the names and versions of all that is installed beside it.

    Examples
    --------
    >>> code_hash() == code_hash()
    True
    """
    installed = sorted(p.name for folder in sys.path for p in Path(folder or ".").glob("*.dist-info"))
    package = folder_hash(PACKAGE, lambda path: path.suffix != ".pyc")
    return hash_of([package, installed, sys.version, platform.system(), platform.machine()])


def folder_hash(folder: Path, wanted: Callable[[Path], bool] = lambda _: True) -> str:
    """Hash names and contents of the wanted files of a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and wanted(path))
    return hash_of([[path.relative_to(folder).as_posix(), file_hash(path)] for path in files])


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_of(content: Any) -> str:
    """SHA-256 of what JSON can hold."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _within(path: Path, until: int | None) -> bool:
    """Whether a file of the tables belongs to no year after one, going by its folder ``year=<year>``."""
    return until is None or not any(p.startswith("year=") and p[5:] > str(until) for p in path.parts)
