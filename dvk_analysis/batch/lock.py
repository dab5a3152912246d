"""One run at a time in an output folder, or at an output URL."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from filelock import FileLock, Timeout

from dvk_analysis.errors import ParamsError

LOCK = ".lock"
#: Seconds between two signs of life of a run at a URL; after three times as many without one it counts as ended.
BEAT = 5.0


@contextmanager
def alone(output: Any) -> Iterator[None]:
    """Keep other runs out of a folder, made if need be, or away from a URL.

    The system lets go of the lock of a process that ends. At a URL the lock is an object that its run writes anew now
    and then; that of a run that was killed stays as it is, and is passed over after a moment.

    Parameters
    ----------
    output : Path or UPath

    Raises
    ------
    ParamsError
        If another run is under way there.
    """
    with _at_url(output) if not isinstance(output, Path) else _in_folder(output):
        yield


@contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise _taken(folder) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _at_url(url: Any) -> Iterator[None]:
    path, own, over = f"{url.path.rstrip('/')}/{LOCK}", uuid4().hex, threading.Event()

    def read() -> bytes:
        with suppress(FileNotFoundError):
            return url.fs.cat_file(path)
        return b""

    def beat() -> None:
        beats = 0
        while not over.is_set():
            with suppress(OSError):  # a sign of life that is late is not the end of the run
                url.fs.pipe_file(path, f"{own} {beats}".encode())
            beats += 1
            over.wait(BEAT)

    if before := read():
        time.sleep(3 * BEAT)
        if read() not in (before, b""):
            raise _taken(url)
    url.fs.makedirs(path.rpartition("/")[0], exist_ok=True)
    url.fs.pipe_file(path, own.encode())
    time.sleep(BEAT / 10)  # of two that begin at once the one that wrote last has it
    if not read().startswith(own.encode()):
        raise _taken(url)
    beating = threading.Thread(target=beat, daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()
        with suppress(FileNotFoundError):
            url.fs.rm_file(path)


def _taken(output: Any) -> ParamsError:
    kind = "folder" if isinstance(output, Path) else "URL"
    remedy = "wait until it has ended, or choose another --output"
    return ParamsError(f"another run is writing to this {kind}", where=str(output), remedy=remedy)
