"""Make one report: execute the notebook, export it, put the files in place.

Papermill takes a second to import, so nothing imports this module before there is a report to make.
"""

import hashlib
import os
import re
import shutil
import time
import traceback
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers
from papermill.log import logger

from dvk_analysis.batch.kernels import ENVIRONMENT, Manager
from dvk_analysis.batch.limits import Guard
from dvk_analysis.batch.task import DEPTH, Result, Task
from dvk_analysis.publish.exporters import export, figure_data

LAST_LINES, LINE_LENGTH = 6, 300
STOPPED = "stopped"
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
KERNEL = {
    "kernel_name": "python3",
    "kernel_manager_class": Manager,
    "shutdown_kernel": "immediate",
    "coalesce_streams": True,
    # Kernels write to the terminal, amid the progress bar, even that they were ended; and nobody reads their history.
    "extra_arguments": ["--log-level=CRITICAL", "--HistoryManager.enabled=False"],
}
#: Kernels at work in this process, to be ended when the batch is stopped.
_guards: set[Guard] = set()


class Client(PapermillNotebookClient):
    """Papermill's client, watched over."""

    guard: Guard

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Count what is printed: it is kept in this process, not in the kernel's."""
        content = msg["content"]
        self.guard.output += len(content.get("text", "")) + sum(map(len, map(str, content.get("data", {}).values())))
        return super().process_message(msg, cell, cell_index)


class Engine(NBClientEngine):
    """Papermill's engine, with a guard, and keeping hold of the notebook, which is lost when a kernel dies."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Execute as papermill does."""
        run: _Run = options["run"]
        run.notebook = nb_man.nb
        client = Client(nb_man, log=logger, startup_timeout=60, **KERNEL)
        client.guard = run.guard
        client.on_notebook_start = lambda **_: run.attach(client.km.provisioner)
        loop = ensure_event_loop()  # that of this thread, which nbclient uses and leaves open
        environment = os.environ | ENVIRONMENT | {"IPYTHONDIR": str(run.stage / ".ipython")}
        try:
            client.execute(cwd=str(run.stage), env=environment)
        finally:
            loop.close()


papermill_engines.register("dvk", Engine)
logger.setLevel("CRITICAL")  # what goes wrong is told by the result


def make(task: Task) -> Result:
    """Execute and export one item, then move its files to their final names.

    Threads and processes may call this at the same time, for different items. A kernel that dies gets a second try, an
    error in the notebook does not. Whatever a notebook or an exporter raises ends this item only.

    Parameters
    ----------
    task : Task

    Returns
    -------
    Result

    Raises
    ------
    CancelledError
        If `stop` was called.
    """
    started = time.monotonic()
    for tries in (1, 2):
        run = _Run(task)
        try:
            files, error = run.make(), None
        except Exception as problem:
            if run.guard.reason == STOPPED:
                raise CancelledError from problem
            files, error = {}, run.explain(problem)
            if tries == 1 and _died(problem) and not run.guard.reason:
                continue
        finally:
            shutil.rmtree(run.stage, ignore_errors=True)
        break
    seconds = round(time.monotonic() - started, 2)
    result = Result(task.item, "failed" if error else "done", seconds, files, error, task.inputs, tries, run.kernel)
    _settle(result, task.output)
    return result


def rehearse(task: Task) -> None:
    """Set up the exporters, which takes longer than an export; there is time for it while the first kernels start."""
    for format_ in task.formats:
        with suppress(Exception):  # the reports will tell
            export(nbformat.v4.new_notebook(), format_)


def stop() -> None:
    """End the kernels at work in this process."""
    for guard in list(_guards):
        guard.end(STOPPED)


class _Run:
    """One attempt at an item, in a working directory of its own."""

    def __init__(self, task: Task):
        self.task, self.guard, self.notebook = task, Guard(task.limits), nbformat.v4.new_notebook()
        self.kernel = ""
        # As far below the output folder as the final one: what is relative in the notebook stays right.
        # Its own also when another machine, believed to be lost, is still at the same item.
        self.stage = task.output.joinpath(".staging", f"{task.item.notebook}--{task.item.key}--{uuid4().hex[:8]}")
        assert len(self.stage.relative_to(task.output).parts) == DEPTH

    def attach(self, provisioner: Any) -> None:
        """Note which kernel runs, and watch it."""
        self.kernel = provisioner.kind
        self.guard.attach(provisioner.pid)

    def make(self) -> dict[str, dict[str, Any]]:
        """Execute, export and move; whatever else the notebook wrote to its working directory comes along."""
        item, stage = self.task.item, self.stage
        (stage / "data").mkdir(parents=True)
        notebook = self.execute()
        _write(stage / f"{item.notebook}.ipynb", _text(notebook))
        for format_ in self.task.formats:
            _write(stage / f"{item.notebook}.{format_}", export(notebook, format_))
        for name, csv in figure_data(notebook).items():
            # With the byte-order mark Excel reads the file as UTF-8.
            _write(stage / "data" / f"{name}.csv", csv.encode("utf-8-sig"))
        return _put(stage, self.task.output / item.notebook / item.key, self.task.output, item.notebook)

    def execute(self) -> nbformat.NotebookNode:
        """Execute with parameters in a fresh kernel.

        Returns
        -------
        NotebookNode
            Without times, paths and random ids: the same inputs give the same notebook.
        """
        # Papermill fills in {names} in paths; a folder may well have braces in its name.
        template = str(self.task.notebooks / f"{self.task.item.notebook}.ipynb").replace("{", "{{").replace("}", "}}")
        _guards.add(self.guard)
        try:
            with self.guard:
                notebook = papermill.execute_notebook(
                    template,
                    None,
                    self.task.item.parameters,
                    engine_name="dvk",
                    kernel_name="python3",
                    language="python",
                    progress_bar=False,
                    request_save_on_cell_execute=False,
                    autosave_cell_every=0,
                    run=self,
                )
        finally:
            _guards.discard(self.guard)
        return _steady(notebook)

    def explain(self, error: Exception) -> dict[str, Any]:
        """Describe a failure, and keep what the notebook did under ``failed/``.

        Returns
        -------
        dict
            ``message`` (``ename: evalue``), ``cell`` (1 = first of the kept notebook, None outside cells), ``lines``
            (the last of the traceback) and ``notebook`` (path relative to the output).
        """
        notebook, item, output = remove_error_markers(self.notebook), self.task.item, self.task.output
        begun = [i for i, cell in enumerate(notebook.cells, 1) if cell.metadata.get("papermill", {}).get("start_time")]
        if isinstance(error, PapermillExecutionError):
            name, text, lines = error.ename, error.evalue, "\n".join(error.traceback)
        else:
            name, text = type(error).__name__, str(error).split("\n")[0]
            lines = "".join(traceback.format_exception(error))
        kept = output / "failed" / item.notebook / f"{item.key}.ipynb"
        with suppress(OSError):  # a full disk must not end the whole batch
            kept.parent.mkdir(parents=True, exist_ok=True)
            _write(kept, _text(_steady(notebook)))
        return {
            "message": self.guard.reason or f"{name}: {_short(text)}".rstrip(": "),
            "cell": begun[-1] if begun else None,
            "lines": [_short(line) for line in ANSI.sub("", lines).splitlines() if line.strip()][-LAST_LINES:],
            "notebook": kept.relative_to(output).as_posix() if kept.exists() else None,
        }


def _died(error: Exception) -> bool:
    return isinstance(error, DeadKernelError) or "Kernel died" in str(error)


def _settle(result: Result, output: Path) -> None:
    """Leave either the reports of an item or its failed notebook, never one of them from an earlier run."""
    if result.status == "failed":
        shutil.rmtree(output / result.item.notebook / result.item.key, ignore_errors=True)
        return
    failed = output / "failed" / result.item.notebook
    with suppress(OSError):  # not there, or holding other failures
        (failed / f"{result.item.key}.ipynb").unlink()
        failed.rmdir()
        failed.parent.rmdir()


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


def _text(notebook: nbformat.NotebookNode) -> bytes:
    return (nbformat.writes(notebook) + "\n").encode("utf-8")


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    os.replace(partial, path)


def _put(stage: Path, final: Path, output: Path, notebook: str) -> dict[str, dict[str, Any]]:
    """Move staged files to their final names and remove those of an earlier run; hidden files stay behind."""
    found = (path.relative_to(stage) for path in stage.rglob("*") if path.is_file())
    staged = sorted(part for part in found if not any(name.startswith(".") for name in part.parts))
    files = {}
    for part in staged:
        content = (stage / part).read_bytes()
        (final / part).parent.mkdir(parents=True, exist_ok=True)
        os.replace(stage / part, final / part)
        # The report itself goes by its format, any other file by its name.
        kind = part.suffix[1:] if part.parent == Path() and part.stem == notebook else part.as_posix()
        path = (final / part).relative_to(output).as_posix()
        files[kind] = {"path": path, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    for path in sorted(final.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(final) not in staged:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return files


def _short(line: str) -> str:
    line = " ".join(line.split()) if "\n" in line else line.rstrip()
    return line if len(line) <= LINE_LENGTH else line[: LINE_LENGTH - 1] + "…"
