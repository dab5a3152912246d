"""Time and memory against the number of communes of one place: intake of a year, results of ten, the brief of one.

``python tests/benchmarks/curve.py [DIR]`` makes inboxes and tables of 14, 332 and 3,321 communes in DIR (a temporary
folder if none is given; what is there already is used again) and prints for each step seconds by the clock, of
processor time, and the most memory of one process. The brief is the bare code of its notebook's cells, the mean of
several communes after a first one. Not on Windows, for the memory.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from national import FIRST, YEARS, write_national
from national import _place as write_place

from dvk_analysis.dataset import Dataset
from dvk_analysis.place import load_place
from dvk_analysis.resources import notebook_dir
from dvk_analysis.sample import write_sample
from dvk_analysis.summary import write_summary

SIZES, BRIEFS, YEAR = (14, 332, 3_321), 5, FIRST + YEARS - 1


def prepare(folder: Path) -> None:
    """Write the workbooks of the first year and the tables of ten, if they are not there."""
    communes = int(folder.name)
    if not (folder / "inbox").is_dir():
        (folder / "place").mkdir(parents=True)
        write_place(folder / "place", communes, range(FIRST, YEAR + 1))
        write_sample(folder / "draft", place=load_place(folder / "place"), years=[FIRST])
        (folder / "draft").rename(folder / "inbox")
    if not (folder / "tables" / "dataset.json").is_file():
        write_national(folder, communes=communes)


def brief(folder: Path) -> None:
    """Print clock and processor seconds of a brief."""
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.instance().display_pub.publish = lambda *_, **__: None
    cells = json.loads((notebook_dir() / "commune_brief.ipynb").read_text("utf-8"))["cells"]
    first, *rest = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    units = [unit.unit_id for unit in Dataset(folder / "tables").place.units]
    for unit in (units[0], *units[1 :: len(units) // BRIEFS][:BRIEFS]):
        names = {"__name__": "__main__"}
        exec(first, names)
        names |= {"data": str(folder / "tables"), "year": YEAR, "commune": unit}
        for code in rest:
            exec(code, names)
        if unit == units[0]:
            started = time.perf_counter(), time.process_time()
    spent = (time.perf_counter() - started[0], time.process_time() - started[1])
    sys.stdout.write(" ".join(str(seconds / BRIEFS) for seconds in spent))


def results(folder: Path) -> None:
    """Keep the results of every year."""
    write_summary(Dataset(folder / "tables"))


STEPS = {"prepare": prepare, "results": results, "brief": brief}


def spent(command: list[str]) -> tuple[float, float, float]:
    """Run a command; return clock and processor seconds, which it may print itself, and mebibytes."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    printed = process.stdout.read().split()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} ended with {status}")
    told = [float(part) for part in printed] if "--step" in command else []
    clock, processor = told or (time.perf_counter() - started, used.ru_utime + used.ru_stime)
    return clock, processor, used.ru_maxrss / 2**10


def main(folder: Path) -> None:
    """Print a line for each step and size."""
    for communes in SIZES:
        here = folder / str(communes)
        spent([__file__, "--step", "prepare", str(here)])  # not here: a process begins with the peak of its parent
        shutil.rmtree(here / "taken-in", ignore_errors=True)
        about = ["--place", str(here / "place"), "--into", str(here / "taken-in")]
        steps = {
            "intake, a year": ["-m", "dvk_analysis", "intake", str(here / "inbox"), *about],
            "intake again": ["-m", "dvk_analysis", "intake", str(here / "inbox"), *about],
            "results, ten years": [__file__, "--step", "results", str(here)],
            "a brief": [__file__, "--step", "brief", str(here)],
        }
        for name, command in steps.items():
            clock, processor, memory = spent(command)
            sys.stdout.write(f"{communes:5}  {name:18} {clock:6.2f} s {processor:6.2f} s {memory:5.0f} MiB\n")
            sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        STEPS[sys.argv[2]](Path(sys.argv[3]))
    elif len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made))
