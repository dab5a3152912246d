"""Processes that share work out: none where there is little of it, for starting them costs more than it saves."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Self

from dvk_analysis.place import Place, load_place

#: Files from which on several processes work.
MANY = 150
#: Files that a process works on before it reports.
CHUNK = 25

_HERE: list[Place] = []


class Workers:
    """Call functions with a place and what each task adds, side by side where there are many.

    Examples
    --------
    >>> with Workers(load_place("cang-long")) as workers:
    ...     list(workers.map(lambda place, year: (place.name, year), [(2017,), (2018,)], 2))
    [('Càng Long', 2017), ('Càng Long', 2018)]
    """

    def __init__(self, place: Place):
        self.place, self.pool = place, None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool:
            self.pool.shutdown(cancel_futures=True)

    def map(self, function: Callable[..., Any], tasks: Sequence[tuple], files: int) -> Iterator[Any]:
        """Give what the function returns for each task, in order; ``files`` are how many they are about."""
        workers = min(os.cpu_count() or 1, files // (MANY // 2), len(tasks))
        if files < MANY or workers < 2:
            yield from (function(self.place, *task) for task in tasks)
            return
        if self.pool is None:
            context = multiprocessing.get_context("spawn")
            self.pool = ProcessPoolExecutor(os.cpu_count(), context, _start, (self.place.folder,))
        size = min(CHUNK, -(-len(tasks) // workers)) if len(tasks) == files else 1
        yield from self.pool.map(_call, [function] * len(tasks), tasks, chunksize=size)


def _start(folder: Any) -> None:
    _HERE[:] = [load_place(folder)]


def _call(function: Callable[..., Any], task: tuple) -> Any:
    return function(_HERE[0], *task)
