"""The manifest: what a batch was made from and what came of each item; also what an earlier run left that still holds.

While a batch runs, each item has a line in a journal beside the manifest, so that a run that was ended at any moment is
taken up where it stopped.
"""

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Self

from dvk_analysis.batch.inputs import file_hash
from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.task import Result
from dvk_analysis.params import Params

MANIFEST, JOURNAL = "manifest.json", ".journal.jsonl"
PACKAGES = (
    *("dvk-analysis", "ipykernel", "matplotlib", "nbclient", "nbconvert", "numpy", "pandas", "papermill", "pyarrow"),
    *("python-calamine", "scipy", "seaborn", "statsmodels", "typst", "XlsxWriter"),
)


def write_manifest(
    output: Path,
    *,
    params: Params,
    results: Sequence[Result],
    inputs: Mapping[str, Any],
    versions: Mapping[str, str] | None = None,
) -> Path:
    """Write ``manifest.json``, and remove the journal.

    Parameters
    ----------
    output : Path
        Output folder.
    params : Params
    results : sequence of Result
    inputs : mapping
        What the tables were made from, such as file names to their SHA-256.
    versions : mapping of str to str, optional
        By default those of this environment.

    Returns
    -------
    Path
        The manifest. Only ``finished_at`` and ``seconds`` differ between two runs of the same inputs.
    """
    content = {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "params": params.model_dump(mode="json"),
        "inputs": dict(inputs),
        "versions": dict(versions) if versions is not None else package_versions(),
        "items": [result.entry() for result in results],
    }
    path = output / MANIFEST
    partial = output / f".{MANIFEST}.partial"
    partial.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    os.replace(partial, path)
    (output / JOURNAL).unlink(missing_ok=True)
    return path


def package_versions() -> dict[str, str]:
    """Python, platform and the versions of installed packages that shape a report.

    Examples
    --------
    >>> list(package_versions())[:2]
    ['python', 'platform']
    """
    versions = {"python": platform.python_version(), "platform": f"{platform.system()}-{platform.machine()}"}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


class Journal:
    """What was made in an output folder, by earlier runs and by this one.

    Parameters
    ----------
    output : Path
        Output folder.
    sizes : mapping of str to int, optional
        Bytes of the files of the output, if it is elsewhere.
    """

    def __init__(self, output: Path, sizes: Mapping[str, int] | None = None):
        self._output, self._sizes = output, sizes
        self._entries = {_name(entry): entry for entry in [*_items(output / MANIFEST), *_lines(output / JOURNAL)]}

    def __enter__(self) -> Self:
        self._file = (self._output / JOURNAL).open("a", encoding="utf-8", newline="\n")
        self._file.write("\n")  # after a line that a killed run left half written
        return self

    def __exit__(self, *_: Any) -> None:
        self._file.close()

    def begin(self, item: Item) -> None:
        """Note that the files of an item are about to change: from now on the earlier ones do not hold."""
        self._write({"notebook": item.notebook, "key": item.key, "status": "begun"})

    def done(self, result: Result) -> None:
        """Note what became of an item."""
        self._write(result.entry())

    def earlier(self, item: Item) -> Result:
        """Tell what an earlier run made of an item, as a skipped one; without files if it made none."""
        entry = self._entries.get(item.name, {})
        if not entry.get("files") or not all(map(self._is_there, entry["files"].values())):
            return Result(item, "skipped")
        return Result(
            item, "skipped", entry["seconds"], entry["files"], None, entry["inputs"], entry["tries"], entry["kernel"]
        )

    def _is_there(self, file: dict[str, Any]) -> bool:
        """Whether a file is what the run made; of one elsewhere only its size is known without fetching it."""
        if self._sizes is not None:
            return self._sizes.get(file["path"]) == file["bytes"]
        path = self._output / file["path"]
        try:
            return os.stat(path).st_size == file["bytes"] and file_hash(path) == file["sha256"]
        except OSError:
            return False

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._file.flush()


def _name(entry: dict[str, Any]) -> str:
    return f"{entry['notebook']}/{entry['key']}"


def _items(manifest: Path) -> list[dict[str, Any]]:
    try:
        return json.loads(manifest.read_text("utf-8"))["items"]
    except (OSError, ValueError, LookupError, TypeError):  # none, or not one of ours: then nothing is known
        return []


def _lines(journal: Path) -> Iterator[dict[str, Any]]:
    with suppress(OSError):
        for line in journal.read_text("utf-8", errors="replace").splitlines():
            with suppress(ValueError):  # half a line
                yield json.loads(line)
