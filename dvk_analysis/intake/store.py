"""Writing the tables: Parquet by year, the same bytes for the same rows, never half a table under the final name."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dvk_analysis import schema
from dvk_analysis.dataset import ABOUT
from dvk_analysis.place import Place

#: Order of the rows of each table, after the unit; the source breaks ties.
ORDER = {
    "registrations": ("model_id",),
    "awards": ("model_id", "recipient"),
    "ratings": ("chapter_id",),
    "outreach": ("held_on",),
    "outcomes": ("model_id", "measure"),
}
_SOURCE = ("source_file", "source_sheet", "source_row")


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal digits.

    Examples
    --------
    >>> digest(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def fingerprint(files: Mapping[str, str], place: Place) -> str:
    """One hash for an inbox and a place: the same if, and only if, every name and every byte is.

    Parameters
    ----------
    files : mapping of str to str
        Path inside the inbox to SHA-256.
    place : Place
    """
    about = {name: digest((place.folder / name).read_bytes()) for name in place.files}
    return digest(json.dumps([sorted(files.items()), sorted(about.items())]).encode())


def write_tables(rows: Mapping[str, list[dict]], place: Place, into: Path, about: dict) -> None:
    """Write every table for every year, then put the folder in the place of the old one.

    Parameters
    ----------
    rows : mapping of table name to rows
        Rows as :data:`dvk_analysis.schema.TABLES` describes them, in any order.
    place : Place
        Its files are copied beside the tables.
    into : Path
        Folder that gets ``tables/``.
    about : dict
        Content of ``dataset.json``; ``rows`` is added.
    """
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".tables-", dir=into) as staging:
        new = Path(staging) / "tables"
        counts = {}
        for table in schema.TABLES:
            by_year = {year: [r for r in rows[table] if r["year"] == year] for year in about["years"]}
            for year, found in by_year.items():
                _write(table, found, new / table / f"year={year}" / "part-0.parquet")
            counts[table] = {str(year): len(found) for year, found in by_year.items()}
        (new / "place").mkdir()
        for name in place.files:
            (new / "place" / name).write_bytes((place.folder / name).read_bytes())
        write_json(new / ABOUT, {**about, "rows": counts})
        _swap(new, into / "tables", Path(staging) / "old")


def write_json(path: Path, content: dict) -> None:
    """Write JSON under a temporary name, then give it its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
    draft.replace(path)


def _write(table: str, rows: list[dict], path: Path) -> None:
    order = ("unit_id", *ORDER[table], *_SOURCE)
    rows = sorted(rows, key=lambda r: [(r[k] is not None, r[k]) if r[k] is not None else (False, 0) for k in order])
    path.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema.arrow_schema(table)), path, compression="zstd")


def _swap(new: Path, final: Path, old: Path) -> None:
    """Rename the new folder to the final name; if that fails the old one comes back."""
    if final.exists():
        final.rename(old)
    try:
        new.rename(final)
    except OSError:
        with suppress(OSError):
            old.rename(final)
        raise
    shutil.rmtree(old, ignore_errors=True)
