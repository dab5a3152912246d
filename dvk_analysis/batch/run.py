"""Run a plan in worker processes; one failure, even of a worker, leaves the other reports alone."""

import multiprocessing
import os
import shutil
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.progress import Progress

#: A process pool on Windows takes no more.
MOST_JOBS = 61
#: Seconds a cell may take: far above any report, low enough that a hanging one ends overnight.
CELL_SECONDS = 1800
#: For workers and, through them, kernels. One thread each: the parallelism is between notebooks.
ENVIRONMENT = {
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "JUPYTER_PLATFORM_DIRS": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",  # this environment's kernel, not one registered for another
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


@dataclass(frozen=True)
class Result:
    """What became of an item.

    ``files`` maps ``ipynb``, ``html``, ``pdf`` and ``data/<name>.csv`` to paths relative to the output folder;
    ``error`` has ``message``, ``cell``, ``lines`` and ``notebook``, see `explain`.
    """

    item: Item
    status: str
    seconds: float
    files: dict[str, str] = field(default_factory=dict)
    error: dict[str, Any] | None = None

    def explain(self) -> str:
        """Say on one line what failed, with which parameters, and where to look; empty if nothing did.

        Examples
        --------
        >>> error = {"message": "ValueError: no rows", "cell": 4, "lines": [], "notebook": "failed/a/2017.ipynb"}
        >>> Result(Item("a", "2017", {"year": 2017}), "failed", 1.0, error=error).explain()
        'a/2017 (year=2017): ValueError: no rows; see cell 4 of failed/a/2017.ipynb'
        """
        if self.error is None:
            return ""
        given = ", ".join(f"{name}={value!r}" for name, value in self.item.parameters.items())
        cell = f"cell {self.error['cell']} of " if self.error["cell"] else ""
        look = f"; see {cell}{self.error['notebook']}" if self.error["notebook"] else ""
        return f"{self.item.name} ({given}): {self.error['message']}{look}"


@dataclass(frozen=True)
class Task:
    """An item with all that a worker needs to know."""

    item: Item
    output: Path
    notebooks: Path
    formats: tuple[str, ...]
    timeout: int


def run_batch(
    items: Sequence[Item],
    *,
    output: Path,
    notebooks: Path,
    formats: Sequence[str],
    jobs: int | None = None,
    progress: Progress | None = None,
    timeout: int = CELL_SECONDS,
) -> list[Result]:
    """Execute and export every item.

    Parameters
    ----------
    items : sequence of Item
        With unique names.
    output : Path
        Output folder, made if need be; notebooks run with it as working directory.
    notebooks : Path
        Folder of the notebooks.
    formats : sequence of str
        ``html``, ``pdf``.
    jobs : int, optional
        Worker processes; by default one per processor.
    progress : Progress, optional
        Entered by the caller; told of every item.
    timeout : int
        Seconds a cell may take.

    Returns
    -------
    list of Result
        In the order of `items`. A failed item has no files under its final names, whatever an earlier run left.
    """
    output, notebooks = Path(output).resolve(), Path(notebooks).resolve()
    progress = progress or Progress()
    results: dict[str, Result] = {}

    def finish(result: Result) -> None:
        _settle(result, output)
        results[result.item.name] = result
        progress.advance(result)

    staging = output / ".staging"
    progress.start(len(items))
    try:
        staging.mkdir(parents=True, exist_ok=True)
        tasks = [Task(item, output, notebooks, tuple(formats), timeout) for item in items]
        _run(tasks, jobs or default_jobs(len(items)), progress, finish)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return [results[item.name] for item in items]


def default_jobs(items: int) -> int:
    """One worker per processor this process may use, at most one per item, at least one.

    Examples
    --------
    >>> default_jobs(1)
    1
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(usable, items, MOST_JOBS))


def _run(tasks: list[Task], jobs: int, progress: Progress, finish: Callable[[Result], None]) -> None:
    """Run all tasks; those in flight when a worker died run again, each alone, so that the culprit shows."""
    waiting, suspects = deque(tasks), deque[Task]()
    while waiting:
        suspects += _drain(waiting, jobs, progress, finish)
    while suspects:
        for task in _drain(suspects, 1, progress, finish):
            finish(_lost(task))


def _drain(waiting: deque[Task], jobs: int, progress: Progress, finish: Callable[[Result], None]) -> list[Task]:
    """Run tasks in one pool until none waits or the pool breaks; return those in flight then."""
    running: dict[Future[Result], Task] = {}
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    scratch = waiting[0].output / ".staging"
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start_worker, initargs=(scratch,)) as pool:
        try:
            while waiting or running:
                # No more than one task per worker: what is in flight when a worker dies is then known.
                while waiting and len(running) < jobs:
                    future = pool.submit(_work, waiting[0])
                    running[future] = waiting.popleft()
                    progress.begin(running[future].item)
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    result = future.result()
                    del running[future]
                    finish(result)
        except BrokenProcessPool:
            return list(running.values())
        except BaseException:  # Ctrl-C: do not wait for cells that may take minutes
            pool.shutdown(wait=False, cancel_futures=True)
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()
            raise
    return []


def _start_worker(scratch: Path) -> None:
    # Own IPython folder: no start-up scripts of the user, nothing written to the home folder.
    os.environ.update(ENVIRONMENT | {"IPYTHONDIR": str(scratch / f".ipython-{os.getpid()}")})
    # The parent alone answers Ctrl-C; it ends the workers, and leaving by SystemExit ends their kernels.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def _work(task: Task) -> Result:
    from dvk_analysis.batch import worker  # seconds to import, needed in workers only

    started = time.monotonic()
    files, error = {}, None
    try:
        files = worker.make(task.item, task.output, task.notebooks, task.formats, task.timeout)
    except Exception as problem:  # whatever a notebook or an exporter raises ends this item only
        error = worker.explain(problem, task.item, task.output)
    seconds = round(time.monotonic() - started, 2)
    return Result(task.item, "failed" if error else "done", seconds, files, error)


def _lost(task: Task) -> Result:
    message = "the process running it was ended, twice; perhaps memory ran out, try fewer --jobs"
    return Result(task.item, "failed", 0.0, error={"message": message, "cell": None, "lines": [], "notebook": None})


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
