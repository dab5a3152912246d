"""Tell how a batch goes on: a bar on a terminal, a line per item elsewhere, nothing for ``--json``."""

import sys
from typing import TYPE_CHECKING, Any, Self, TextIO

from dvk_analysis.batch.plan import Item

if TYPE_CHECKING:
    from dvk_analysis.batch.task import Result


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

    def advance(self, result: "Result") -> None:
        """Note that an item is done or failed."""


class Lines(Progress):
    """One line per finished item, for logs."""

    def __init__(self, stream: TextIO):
        self.stream, self.total, self.finished = stream, 0, 0

    def start(self, total: int) -> None:
        """Begin a batch of so many items."""
        self.total, self.finished = total, 0

    def advance(self, result: "Result") -> None:
        """Write the line of one item."""
        self.finished += 1
        told = result.explain() if result.error else f"{result.item.name} ({result.seconds:.1f} s)"
        self.stream.write(f"[{self.finished}/{self.total}] {result.status} {told}\n")
        self.stream.flush()


class Bar(Progress):
    """A bar with what runs now, for terminals; failures are written above it."""

    def __init__(self, stream: TextIO):
        from rich import progress as bars
        from rich.console import Console

        self.bar = bars.Progress(
            bars.SpinnerColumn(),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeElapsedColumn(),
            bars.TimeRemainingColumn(),
            bars.TextColumn("{task.description}", markup=False),
            console=Console(file=stream),
        )
        self.running: list[str] = []
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
        if item.name not in self.running:
            self.running.append(item.name)
        self.bar.update(self.task, description=", ".join(self.running))

    def advance(self, result: "Result") -> None:
        """Move the bar by one item."""
        self.running.remove(result.item.name)
        if result.error:
            self.bar.console.print(f"failed {result.explain()}", markup=False, highlight=False)
        self.bar.update(self.task, advance=1, description=", ".join(self.running))


def reporter(*, json: bool = False, stream: TextIO | None = None) -> Progress:
    """Choose how to tell: nothing for JSON, a bar on a terminal, else lines.

    Examples
    --------
    >>> type(reporter(json=True)).__name__
    'Progress'
    """
    stream = stream or sys.stderr
    if json:
        return Progress()
    return Bar(stream) if stream.isatty() else Lines(stream)
