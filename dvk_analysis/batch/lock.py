"""One run at a time in an output folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from dvk_analysis.errors import ParamsError


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder, made if need be; the system lets go of the lock of a process that ends.

    Raises
    ------
    ParamsError
        If another run is under way there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        remedy = "wait until it has ended, or choose another --output"
        raise ParamsError("another run is writing to this folder", where=str(folder), remedy=remedy) from None
    try:
        yield
    finally:
        lock.release()
