"""Writing the tables: Parquet by year, the same bytes for the same rows, never half a table under the final name."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
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
#: Most rows of a row group, unless one unit has more. Of 3,321 communes one is read in 4 ms a file; with a
#: group a unit the footer alone, which every reader reads, has 5 MB and takes 30 ms; with one group it is 22 ms.
GROUP_ROWS = 4_000
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


def write_parts(parts: Iterable[tuple[str, int, Iterable[pa.Table]]], place: Place, into: Path, about: dict) -> None:
    """Write parts piece by piece, so that no more than one need be in memory, then swap the folders.

    Parameters
    ----------
    parts : iterable of (table name, year, rows)
        Each table and year once, in any order; the rows as Arrow tables of whole units, in the order of the units.
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
        counts: dict[str, dict[str, int]] = {table: {} for table in schema.TABLES}
        for table, year, some in parts:
            path, order = new / table / f"year={year}" / "part-0.parquet", ("unit_id", *ORDER[table], *_SOURCE)
            counts[table][str(year)] = write_sorted(some, schema.arrow_schema(table), order, path)
        (new / "place").mkdir(parents=True)
        for name in place.files:
            (new / "place" / name).write_bytes((place.folder / name).read_bytes())
        write_json(new / ABOUT, {**about, "rows": counts})
        swap(new, into / "tables", Path(staging) / "old")


def write_sorted(some: Iterable[pa.Table], columns: pa.Schema, order: Sequence[str], path: Path) -> int:
    """Write rows in order, row groups holding whole units, so that a reader of one unit skips most of the others.

    Returns
    -------
    int
        Number of rows.
    """
    path.parent.mkdir(parents=True)
    waiting, written = columns.empty_table(), 0
    with pq.ParquetWriter(path, columns, compression="zstd") as writer:
        for rows in some:
            rows = rows.take(pc.sort_indices(rows, sort_keys=[(name, "ascending") for name in order]))
            waiting, written = pa.concat_tables([waiting, rows]), written + len(rows)
            *full, _ = _group_starts(waiting["unit_id"])
            for start, end in pairwise(full):
                writer.write_table(waiting.slice(start, end - start), row_group_size=end - start)
            waiting = waiting.slice(full[-1]) if full else waiting
        if len(waiting):
            writer.write_table(waiting, row_group_size=len(waiting))
    return written


def _group_starts(unit_ids: pa.ChunkedArray) -> list[int]:
    """Rows at which a row group starts, and the number of rows at the end."""
    sizes = unit_ids.combine_chunks().value_counts().field("counts").to_pylist()  # in the order of the sorted rows
    starts = [0]
    for end, size in zip(accumulate(sizes), sizes, strict=True):
        if end - starts[-1] > GROUP_ROWS and end - size > starts[-1]:
            starts.append(end - size)
    return [*starts, len(unit_ids)] if sizes else [0]


def write_json(path: Path, content: dict) -> None:
    """Write JSON under a temporary name, then give it its own."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def write_text(path: Path, content: str) -> None:
    """Write text under a temporary name, then give it its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(content, "utf-8", newline="\n")
    draft.replace(path)


def swap(new: Path, final: Path, old: Path) -> None:
    """Put a new folder in the place of an old one, which is removed; if that fails the old one comes back."""
    if final.exists():
        final.rename(old)
    try:
        new.rename(final)
    except OSError:
        with suppress(OSError):
            old.rename(final)
        raise
    shutil.rmtree(old, ignore_errors=True)
