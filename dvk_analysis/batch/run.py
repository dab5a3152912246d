"""Run tasks side by side, each notebook in a kernel of its own; one failure leaves the other reports alone."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib import import_module
from types import ModuleType

import psutil

from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.progress import Progress
from dvk_analysis.batch.task import Result, Task

#: Megabytes of memory that a report takes, kernel and export together.
REPORT_MB = 300


def run_batch(
    tasks: Sequence[Task],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    begun: Callable[[Item], None] = lambda _: None,
    done: Callable[[Result], None] = lambda _: None,
) -> list[Result]:
    """Execute and export every task.

    The notebooks run in kernels, which are processes; threads of this one drive them and export what they made.

    Parameters
    ----------
    tasks : sequence of Task
        For one output folder, with different items.
    jobs : int, optional
        Reports made at once; by default as `default_jobs` says.
    progress : Progress, optional
        Entered by the caller; told of every item.
    begun, done : callable, optional
        Called with each item before anything of it changes, and with each result as soon as it is there.

    Returns
    -------
    list of Result
        In the order of `tasks`. A failed item has no files under its final names, whatever an earlier run left.
    """
    progress, results = progress or Progress(), {}
    progress.start(len(tasks))
    if not tasks:
        return []
    worker = lightly("dvk_analysis.batch.worker")

    def work(task: Task) -> Result:
        begun(task.item)
        progress.begin(task.item)
        return worker.make(task)

    pool = ThreadPoolExecutor(jobs or default_jobs(len(tasks)))
    futures = [pool.submit(work, task) for task in tasks]
    try:
        worker.rehearse(tasks[0])
        for future in as_completed(futures):
            result = future.result()
            results[result.item.name] = result
            done(result)
            progress.advance(result)
    except BaseException:  # Ctrl-C: do not wait for cells that may take minutes
        pool.shutdown(wait=False, cancel_futures=True)
        while any(future.running() for future in futures):  # also those that were about to begin
            worker.stop()
            time.sleep(0.1)
        raise
    finally:
        pool.shutdown()
        shutil.rmtree(tasks[0].output / ".staging", ignore_errors=True)
    return [results[task.item.name] for task in tasks]


def default_jobs(items: int) -> int:
    """Two reports more than there are processors, since each also waits; as many as memory allows; at least one.

    Examples
    --------
    >>> default_jobs(1)
    1
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    room = psutil.virtual_memory().available // (REPORT_MB * 2**20)
    return max(1, min(usable + 2, room, items))


def lightly(module: str) -> ModuleType:
    """Import a module that needs nbformat.

    nbformat asks jsonschema for a grammar of international addresses that nothing here needs, and that takes longer to
    load than all the rest.
    """
    grammar = "rfc3987_syntax"
    absent = grammar not in sys.modules
    if absent:
        sys.modules[grammar] = None
    try:
        return import_module(module)
    finally:
        if absent:
            del sys.modules[grammar]
