"""What is handed to a worker, and what comes back: plain data, for threads, processes and other machines."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dvk_analysis.batch.plan import Item
from dvk_analysis.params import Limits

#: Folders between the output folder and a report.
DEPTH = 2


@dataclass(frozen=True)
class Task:
    """An item with all that is needed to make it; ``inputs`` is the hash of all that it is made from."""

    item: Item
    output: Path
    notebooks: Path
    formats: tuple[str, ...]
    limits: Limits = field(default_factory=Limits)
    inputs: str = ""


@dataclass(frozen=True)
class Result:
    """What became of an item.

    ``status`` is ``done``, ``failed``, ``unchanged`` (made by an earlier run, and still right) or ``skipped`` (not
    asked for). ``files`` maps ``ipynb``, ``html``, ``pdf`` and the names of all other files to ``path`` (relative to
    the output), ``sha256`` and ``bytes``. ``error`` has ``message``, ``cell``, ``lines``, ``notebook``, maybe
    ``cause``. ``kernel`` says which kind ran: ``warm``, or ``ordinary`` and why.
    """

    item: Item
    status: str
    seconds: float = 0.0
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: dict[str, Any] | None = None
    inputs: str = ""
    tries: int = 1
    kernel: str = ""

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
        twice = ", twice" if self.tries > 1 else ""
        return f"{self.item.name} ({given}): {self.error['message']}{twice}{look}"

    def entry(self) -> dict[str, Any]:
        """Give the result as the manifest holds it."""
        return {
            "notebook": self.item.notebook,
            "key": self.item.key,
            "parameters": self.item.parameters,
            "status": self.status,
            "seconds": self.seconds,
            "tries": self.tries,
            "kernel": self.kernel,
            "error": self.error,
            "inputs": self.inputs,
            "files": self.files,
        }
