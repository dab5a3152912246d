"""The manifest: what a batch was made from and what came of each item."""

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from dvk_analysis.batch.run import Result
from dvk_analysis.params import Params

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
    """Write ``manifest.json``.

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
        "items": [_entry(output, result) for result in results],
    }
    path = output / "manifest.json"
    partial = output / ".manifest.json.partial"
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    partial.write_text(text, encoding="utf-8", newline="\n")
    os.replace(partial, path)
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


def _entry(output: Path, result: Result) -> dict[str, Any]:
    item = result.item
    files = {
        kind: {"path": path, "sha256": hashlib.sha256((output / path).read_bytes()).hexdigest()}
        for kind, path in result.files.items()
    }
    return {
        "notebook": item.notebook,
        "key": item.key,
        "parameters": item.parameters,
        "status": result.status,
        "seconds": result.seconds,
        "error": result.error,
        "files": files,
    }
