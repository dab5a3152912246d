"""Tell how a batch goes on: a bar on a terminal and in a notebook, a line per item elsewhere, events for ``--json``."""

import io
import json
import sys
import time
from typing import Any, Self, TextIO

from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.task import Result

PRE = "<pre>{code}</pre>"


class Progress:
    """Says nothing; the others add to it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        return None

    def read(self, done: int, total: int, name: str) -> None:
        """Note that a file of the inbox was read."""

    def start(self, total: int) -> None:
        """Begin a batch of so many items."""

    def begin(self, item: Item) -> None:
        """Note that an item was given to a worker."""

    def advance(self, result: Result) -> None:
        """Note that an item is done or failed."""


class Lines(Progress):
    """One line per finished item, for logs."""

    def __init__(self, stream: TextIO):
        self.stream, self.total, self.finished, self.started = stream, 0, 0, 0.0

    def start(self, total: int) -> None:
        """Begin a batch of so many items."""
        self.total, self.finished, self.started = total, 0, time.monotonic()

    def advance(self, result: Result) -> None:
        """Write the line of one item, and how long the rest will take."""
        self.finished += 1
        told = result.explain() if result.error else f"{result.item.name} ({result.seconds:.1f} s)"
        left = (time.monotonic() - self.started) / self.finished * (self.total - self.finished)
        rest = f", about {left / 60:.0f} min left" if left > 60 else ""
        self.stream.write(f"[{self.finished}/{self.total}] {result.status} {told}{rest}\n")
        self.stream.flush()


class Events(Progress):
    """One JSON object a line, for programs."""

    def __init__(self, stream: TextIO):
        self.stream = stream

    def read(self, done: int, total: int, name: str) -> None:
        """Tell of a file of the inbox."""
        self._tell("read", done=done, total=total, file=name)

    def start(self, total: int) -> None:
        """Tell how many items there are."""
        self._tell("start", total=total)

    def begin(self, item: Item) -> None:
        """Tell that an item was begun."""
        self._tell("begin", item=item.name)

    def advance(self, result: Result) -> None:
        """Tell what became of an item."""
        told = {"seconds": result.seconds, "error": result.error and result.error["message"]}
        self._tell(result.status, item=result.item.name, **told)

    def _tell(self, event: str, **values: Any) -> None:
        self.stream.write(json.dumps({"event": event, **values}, ensure_ascii=False) + "\n")
        self.stream.flush()


class Bar(Progress):
    """A bar with done, failed and what runs now, for terminals; failures are written above it."""

    def __init__(self, stream: TextIO, **options: Any):
        from rich import progress as bars
        from rich.console import Console

        self.bar = bars.Progress(
            bars.SpinnerColumn(),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeElapsedColumn(),
            bars.TimeRemainingColumn(),
            bars.TextColumn("{task.description}", markup=False),
            console=Console(file=stream, **options),
        )
        self.running: list[str] = []
        self.failed = 0
        self.reading: Any = None

    def __enter__(self) -> Self:
        self.bar.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.bar.stop()

    def read(self, done: int, total: int, name: str) -> None:
        """Move a bar of its own by one file."""
        if self.reading is None:
            self.reading = self.bar.add_task("", total=total)
        self.bar.update(self.reading, completed=done, description=name)

    def start(self, total: int) -> None:
        """Begin a batch of so many items."""
        self.task = self.bar.add_task("", total=total)

    def begin(self, item: Item) -> None:
        """Name an item beside the bar."""
        self.running.append(item.name)
        self.bar.update(self.task, description=self._now())

    def advance(self, result: Result) -> None:
        """Move the bar by one item."""
        self.running.remove(result.item.name)
        if result.error:
            self.failed += 1
            self.bar.console.print(f"failed {result.explain()}", markup=False, highlight=False)
        self.bar.update(self.task, advance=1, description=self._now())

    def _now(self) -> str:
        failed = [f"{self.failed} failed"] if self.failed else []
        return ", ".join([*failed, *self.running])


class Shown(Bar):
    """The same bar in a notebook: one output of a cell, written anew as the batch goes on."""

    def __init__(self) -> None:
        super().__init__(io.StringIO(), record=True, width=100, force_jupyter=False)
        self.bar.disable = True  # it would only draw itself on a terminal
        self.handle: Any = None

    def __exit__(self, *_: Any) -> None:
        self._show()

    def read(self, done: int, total: int, name: str) -> None:
        """Move a bar of its own by one file."""
        super().read(done, total, name)
        self._show()

    def advance(self, result: Result) -> None:
        """Move the bar by one item."""
        super().advance(result)
        self._show()

    def _show(self) -> None:
        from IPython.display import HTML, display
        from rich.console import Console

        now = Console(file=io.StringIO(), record=True, width=100, force_jupyter=False)
        now.print(self.bar.get_renderable())
        html = [c.export_html(clear=False, inline_styles=True, code_format=PRE) for c in (self.bar.console, now)]
        if self.handle is None:
            self.handle = display(HTML(""), display_id=True)
        self.handle.update(HTML("".join(html)))


def reporter(*, json: bool = False, stream: TextIO | None = None) -> Progress:
    """Choose how to tell: events for JSON, a bar in a notebook or on a terminal, else lines.

    Examples
    --------
    >>> type(reporter(json=True)).__name__
    'Events'
    """
    stream = stream or sys.stderr
    if json:
        return Events(stream)
    if "ipykernel" in sys.modules and hasattr(sys.modules["IPython"].get_ipython(), "kernel"):
        return Shown()
    return Bar(stream) if stream.isatty() else Lines(stream)
