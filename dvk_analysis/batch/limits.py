"""What one notebook may take: a watch over its kernel that ends it when it takes too long or too much memory."""

import math
import threading
import time
from contextlib import suppress
from typing import Any, Self

import psutil

from dvk_analysis.params import Limits

#: Seconds between two looks at a kernel.
INTERVAL = 0.5


class Guard:
    """Ends a kernel and all that it started, and says why.

    Parameters
    ----------
    limits : Limits
        Minutes for the whole notebook; megabytes of memory for its kernel, what it started, and its outputs together.
    """

    def __init__(self, limits: Limits):
        self.limits = limits
        #: Why the kernel was ended; empty if it was not.
        self.reason = ""
        #: Bytes of output so far.
        self.output = 0
        self._kernel: psutil.Process | None = None
        self._deadline = math.inf
        self._done = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self._done.set()

    def attach(self, pid: int) -> None:
        """Name the kernel, whose time begins now; one that was to be ended before it was there is ended."""
        self._deadline = time.monotonic() + self.limits.minutes * 60
        with suppress(psutil.Error):
            self._kernel = psutil.Process(pid)
        if self.reason:
            self.end(self.reason)
        threading.Thread(target=self._watch, daemon=True).start()

    def end(self, reason: str) -> None:
        """End the kernel and everything it started."""
        self.reason = reason
        for process in self._family():
            with suppress(psutil.Error):
                process.kill()

    def _watch(self) -> None:
        while not self._done.wait(max(0.0, min(INTERVAL, self._deadline - time.monotonic()))):
            if time.monotonic() > self._deadline:
                return self.end(f"took longer than {self.limits.minutes:g} minutes, the limit in the params file")
            if self._memory() > self.limits.memory_mb * 2**20:
                self.end(f"used more than {self.limits.memory_mb} MB of memory, the limit in the params file")

    def _memory(self) -> int:
        used = self.output
        for process in self._family():
            with suppress(psutil.Error):
                used += process.memory_info().rss
        return used

    def _family(self) -> list[psutil.Process]:
        with suppress(psutil.Error):
            return [*self._kernel.children(recursive=True), self._kernel] if self._kernel else []
        return []
