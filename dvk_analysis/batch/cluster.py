"""Run tasks on a dask.distributed cluster: each report is made whole on one worker, which puts it into the output.

Distributed comes with the extra ``dask``, and is imported only when a cluster is asked for.
"""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from dvk_analysis.batch.inputs import folder_hash
from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.progress import Progress
from dvk_analysis.batch.run import lightly
from dvk_analysis.batch.storage import publish, withdraw
from dvk_analysis.batch.task import Result, Task
from dvk_analysis.errors import ParamsError, ReportsFailed, UserError
from dvk_analysis.resources import PACKAGE

#: Address that starts a cluster on this machine.
LOCAL = "local"
#: Seconds until a scheduler has to answer, and until a worker has to be there: some are started on demand.
ANSWER, JOIN = 10, 600
#: Further tries when the storage fails. An error in a notebook is a result; a lost worker dask sees to by itself.
RETRIES = 2
WORKER = "dvk_analysis.batch.worker"


@contextmanager
def cluster(address: str, jobs: int) -> Iterator[Callable[..., list[Result]]]:
    """Connect to a cluster, or start one on this machine.

    Parameters
    ----------
    address : str
        Of the scheduler, as `distributed.Client` takes it (``tcp://host:8786``), or ``local``.
    jobs : int
        Workers of a local cluster.

    Yields
    ------
    callable
        Takes and gives what `run_batch` does, but for ``jobs``.

    Raises
    ------
    ParamsError
        If dask is not installed, or no scheduler answers.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ModuleNotFoundError:
        raise ParamsError("dask is not installed", remedy="pip install 'dvk-analysis[dask]'") from None
    with ExitStack() as stack:
        where: Any = address
        if address == LOCAL:
            # A daemonic process may start no other, and so no fork server for warm kernels.
            # And no item waits at a worker that another may kill: it would be blamed with it.
            settings = {"distributed.worker.daemon": False, "distributed.scheduler.worker-saturation": 1.0}
            stack.enter_context(dask.config.set(settings))
            options = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "silence_logs": "ERROR"}
            where = stack.enter_context(LocalCluster(n_workers=jobs, **options))
        try:
            client = Client(where, timeout=ANSWER)
        except (OSError, ValueError) as error:
            remedy = f"start `dask scheduler`, or use --dask {LOCAL}"
            raise ParamsError("no dask scheduler answers", where=address, remedy=remedy) from error
        yield partial(run_on, stack.enter_context(client))


def run_on(
    client: Any,
    tasks: Sequence[Task],
    *,
    progress: Progress | None = None,
    begun: Callable[[Item], None] = lambda _: None,
    done: Callable[[Result], None] = lambda _: None,
) -> list[Result]:
    """Execute and export every task on the workers of a cluster; parameters and results as for `run_batch`.

    Parameters
    ----------
    client : distributed.Client
    tasks : sequence of Task
        Their output is a URL, or a folder that every worker sees under the same name.

    Raises
    ------
    ParamsError
        If no worker comes, or one has another version of this package.
    ReportsFailed
        If the scheduler is lost.
    """
    progress = progress or Progress()
    progress.start(len(tasks))
    if not tasks:
        return []
    show, run = _Shown(progress, tasks), f"dvk-{uuid4().hex}"
    for task in tasks:
        begun(task.item)
    client.subscribe_topic(run, lambda event: show.begin(event[1]))
    futures = _submit(client, tasks, run)
    results = {}
    try:
        for future in _completed(client, futures):
            result = _result(future, futures[future])
            results[result.item.name] = result
            done(result)
            show.begin(result.item.name)
            progress.advance(result)
    except BaseException:
        client.cancel(list(futures))
        if client.status == "running":
            client.run(_stop, on_error="ignore")
        raise
    finally:
        client.unsubscribe_topic(run)
        if isinstance(tasks[0].output, Path):
            shutil.rmtree(tasks[0].output / ".staging", ignore_errors=True)
    return [results[task.item.name] for task in tasks]


class _Shown:
    """Tells once of each item that it was begun: a worker may be lost, or its word come late."""

    def __init__(self, progress: Progress, tasks: Sequence[Task]):
        self._progress, self._lock = progress, threading.Lock()
        self._items = {task.item.name: task.item for task in tasks}

    def begin(self, name: str) -> None:
        with self._lock:
            if item := self._items.pop(name, None):
                self._progress.begin(item)


def _submit(client: Any, tasks: Sequence[Task], run: str) -> dict[Any, Task]:
    """Hand every task to the scheduler, with the notebook, which need not be the one on the worker's disk."""
    sources = {task.item.notebook: task.notebooks / f"{task.item.notebook}.ipynb" for task in tasks}
    sources = {name: path.read_bytes() for name, path in sources.items()}
    about = {"code": _code(), "run": run}
    # One group by its keys and handed over at once, so that items wait at the scheduler and not at workers.
    options = {"key": [(run, task.item.name) for task in tasks], "pure": False, "retries": RETRIES}
    futures = client.map(make_there, tasks, [sources[t.item.notebook] for t in tasks], about=about, **options)
    return dict(zip(futures, tasks, strict=True))


def _completed(client: Any, futures: dict[Any, Task]) -> Iterator[Any]:
    from distributed import as_completed

    try:
        client.wait_for_workers(1, timeout=JOIN)
    except TimeoutError:
        remedy = f"start some: `dask worker {client.scheduler.address} --nthreads 1`"
        raise ParamsError("no dask worker has come", where=client.scheduler.address, remedy=remedy) from None
    yield from as_completed(futures)


def _result(future: Any, task: Task) -> Result:
    """Give what became of an item, also if its worker could not say."""
    from distributed import KilledWorker

    try:
        return future.result()
    except UserError:
        raise
    except CancelledError:
        raise ReportsFailed("the dask scheduler is lost", remedy="run again; finished reports are kept") from None
    except KilledWorker as error:
        message = f"its worker was lost at each of {error.allowed_failures + 1} tries"
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
    withdraw(task.output, task.item)
    told = {"message": message, "cell": None, "lines": [], "notebook": None}
    return Result(task.item, "failed", error=told, inputs=task.inputs)


def make_there(task: Task, source: bytes, about: dict[str, str]) -> Result:
    """Make one item, on a worker, and put it into the output.

    Parameters
    ----------
    task : Task
    source : bytes
        The notebook.
    about : dict
        ``code`` of the driver, which the worker must have too, and ``run``, the topic on which to tell.

    Raises
    ------
    ParamsError
        If the worker has other code than the driver: the report would not be the one that was asked for.
    """
    from distributed import get_worker

    if _code() != about["code"]:
        remedy = "install the same version there and here"
        raise ParamsError("another version of dvk-analysis", where=get_worker().address, remedy=remedy)
    get_worker().log_event(about["run"], task.item.name)
    with TemporaryDirectory(prefix="dvk-") as made:
        folder = Path(made)
        (folder / f"{task.item.notebook}.ipynb").write_bytes(source)
        here = replace(task, notebooks=folder)
        if isinstance(task.output, Path):
            return lightly(WORKER).make(here)
        result = lightly(WORKER).make(replace(here, output=folder / "output"))
        publish(folder / "output", task.output, task.item)
    return result


def _stop() -> None:
    lightly(WORKER).stop()


@cache
def _code() -> str:
    """Hash this package but for the notebooks, which are not on the same path in a checkout and when installed."""
    apart = {"_notebooks", "_params"}
    return folder_hash(PACKAGE, lambda path: path.suffix != ".pyc" and not apart & set(path.parts))
