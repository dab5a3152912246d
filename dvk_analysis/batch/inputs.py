"""One hash for all that a report is made from: as long as it stays the same, the report need not be made again."""

import hashlib
import json
import platform
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from dvk_analysis.batch.plan import Item
from dvk_analysis.resources import PACKAGE


class Inputs:
    """What the reports of one run are made from; the tables are read once a year.

    Parameters
    ----------
    notebooks : Path
        Folder of the notebooks.
    tables : Path
        Folder of the tables.
    formats : iterable of str
    """

    def __init__(self, notebooks: Path, tables: Path, formats: Iterable[str]):
        self.notebooks, self.tables, self.formats = notebooks, tables, list(formats)
        self._code, self._data = code_hash(), dict[int | None, str]()

    def of(self, item: Item) -> str:
        """Hash notebook, parameters, formats, data, this package and its environment.

        The data of a report are the tables up to its year (all, if it has none), the place, and the description of the
        tables, which is printed in the report and changes with every file of the inbox.
        """
        until = item.parameters.get("to_year") or item.parameters.get("year")
        if until not in self._data:
            self._data[until] = folder_hash(self.tables, lambda path: _within(path, until))
        notebook = file_hash(self.notebooks / f"{item.notebook}.ipynb")
        return hash_of([item.name, item.parameters, self.formats, notebook, self._data[until], self._code])


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
