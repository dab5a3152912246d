"""Run one notebook in a worker process: execute, export, put the files in place.

Papermill takes seconds to import, so only worker processes import this module.
"""

import os
import re
import shutil
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers
from papermill.log import logger

from dvk_analysis.batch.plan import Item
from dvk_analysis.publish.exporters import export, figure_data

LAST_LINES, LINE_LENGTH = 6, 300
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Engine(NBClientEngine):
    """Papermill's engine, except that it keeps hold of the notebook, which is lost when a kernel dies."""

    notebook: nbformat.NotebookNode

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute as papermill does."""
        cls.notebook = nb_man.nb
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


def make(item: Item, output: Path, notebooks: Path, formats: tuple[str, ...], timeout: int) -> dict[str, str]:
    """Execute and export one item, then move its files to their final names.

    Parameters
    ----------
    item : Item
    output : Path
        Absolute output folder; also the notebook's working directory.
    notebooks : Path
        Folder of the notebooks.
    formats : tuple of str
        ``html``, ``pdf``.
    timeout : int
        Seconds a cell may take.

    Returns
    -------
    dict of str to str
        ``ipynb``, each format and each ``data/<name>.csv``, to a path relative to `output` with forward slashes.
    """
    Engine.notebook = nbformat.v4.new_notebook()
    stage = output / ".staging" / item.notebook / item.key
    shutil.rmtree(stage, ignore_errors=True)
    (stage / "data").mkdir(parents=True)
    notebook = execute(notebooks / f"{item.notebook}.ipynb", item.parameters, output, timeout)
    _write(notebook, stage / f"{item.notebook}.ipynb")
    for format_ in formats:
        (stage / f"{item.notebook}.{format_}").write_bytes(export(notebook, format_))
    for name, csv in figure_data(notebook).items():
        # With the byte-order mark Excel reads the file as UTF-8.
        (stage / "data" / f"{name}.csv").write_bytes(csv.encode("utf-8-sig"))
    return _put(stage, output / item.notebook / item.key, output)


def execute(template: Path, parameters: dict[str, Any], cwd: Path, timeout: int) -> nbformat.NotebookNode:
    """Execute a notebook with parameters in a fresh kernel.

    Returns
    -------
    NotebookNode
        Without times, paths and random ids: the same inputs give the same notebook.

    Raises
    ------
    Exception
        Whatever stopped it; `Engine.notebook` then holds what was done.
    """
    papermill_engines.register("dvk", Engine)
    logger.setLevel("CRITICAL")  # what goes wrong is told by the result
    # Papermill fills in {names} in paths; a folder may well have braces in its name.
    escaped = str(template).replace("{", "{{").replace("}", "}}")
    notebook = papermill.execute_notebook(
        escaped,
        None,
        parameters,
        engine_name="dvk",
        kernel_name="python3",
        language="python",
        cwd=cwd,
        progress_bar=False,
        log_output=False,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        execution_timeout=timeout,
        shutdown_kernel="immediate",
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],  # kernels write to the terminal, amid the progress bar
    )
    return _steady(notebook)


def explain(error: Exception, item: Item, output: Path) -> dict[str, Any]:
    """Describe a failure, and keep what the notebook did under ``failed/``.

    Returns
    -------
    dict
        ``message`` (``ename: evalue``), ``cell`` (1 = first of the kept notebook, None outside cells), ``lines`` (the
        last of the traceback) and ``notebook`` (path relative to `output`).
    """
    notebook = remove_error_markers(Engine.notebook)
    started = [i for i, cell in enumerate(notebook.cells, 1) if cell.metadata.get("papermill", {}).get("start_time")]
    if isinstance(error, PapermillExecutionError):
        name, text, lines = error.ename, error.evalue, "\n".join(error.traceback)
    else:
        name, text, lines = type(error).__name__, str(error).split("\n")[0], "".join(traceback.format_exception(error))
    kept = output / "failed" / item.notebook / f"{item.key}.ipynb"
    with suppress(OSError):  # a full disk must not end the whole batch
        kept.parent.mkdir(parents=True, exist_ok=True)
        _write(_steady(notebook), kept)
    return {
        "message": f"{name}: {_short(text)}".rstrip(": "),
        "cell": started[-1] if started else None,
        "lines": [_short(line) for line in ANSI.sub("", lines).splitlines() if line.strip()][-LAST_LINES:],
        "notebook": kept.relative_to(output).as_posix() if kept.exists() else None,
    }


def _steady(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out what differs between two runs of the same inputs."""
    recorded = notebook.metadata.get("papermill", {})
    notebook.metadata["papermill"] = {"parameters": recorded.get("parameters", {})}
    for index, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if not cell.metadata.get("tags"):
            cell.metadata.pop("tags", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{index}"
    return notebook


def _write(notebook: nbformat.NotebookNode, path: Path) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    os.replace(partial, path)


def _put(stage: Path, final: Path, output: Path) -> dict[str, str]:
    """Move staged files to their final names and remove those of an earlier run."""
    staged = sorted(path.relative_to(stage) for path in stage.rglob("*") if path.is_file())
    for part in staged:
        (final / part).parent.mkdir(parents=True, exist_ok=True)
        os.replace(stage / part, final / part)
    for path in sorted(final.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(final) not in staged:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    # Data files have their own names, all others only their extension.
    keys = {part: part.as_posix() if part.parent.name else part.suffix[1:] for part in staged}
    return {keys[part]: (final / part).relative_to(output).as_posix() for part in staged}


def _short(line: str) -> str:
    line = " ".join(line.split()) if "\n" in line else line.rstrip()
    return line if len(line) <= LINE_LENGTH else line[: LINE_LENGTH - 1] + "…"
