"""Really make the brief of every commune of a country, and show time and memory as the run goes on.

``python tests/benchmarks/country.py DIR [--provinces 34] [--communes 98] [--jobs N]`` writes invented ten-year tables
for each province to ``DIR/<province>`` and makes there, in one process, the brief of every commune for the last year
with HTML and PDF: 3,332 briefs, as there were 3,321 communes in July 2025. A brief compares its commune with those of
its province. Prints, by tenths of the run, seconds per brief and the memory of all processes together; run again, it
shows how long it takes to find that nothing has changed. Linux only, for the memory.
"""

import argparse
import os
import sys
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from demo import memory_of_tree
from national import FIRST, YEARS, write_national

from dvk_analysis.batch.kernels import warm_up
from dvk_analysis.batch.progress import Progress
from dvk_analysis.batch.run import run_batch
from dvk_analysis.dataset import Dataset
from dvk_analysis.params import Params
from dvk_analysis.summary import write_summary
from dvk_analysis.workflow import make_reports

PARTS = 10


class Watch(Progress):
    """Prints a line for every tenth part of the whole run."""

    def __init__(self, total: int):
        self.total, self.done, self.peak, self.since = total, 0, 0, time.monotonic()
        threading.Thread(target=self._look, daemon=True).start()

    def advance(self, result: object) -> None:
        """Count one, and print when a part is full."""
        self.done += 1
        if result.error:
            sys.stdout.write(f"failed {result.explain()}\n")
        if self.done % (part := max(1, self.total // PARTS)) == 0:
            each = (time.monotonic() - self.since) / part
            sys.stdout.write(f"{self.done:5} briefs  {each:.3f} s each  peak {self.peak / 2**20:.0f} MiB\n")
            sys.stdout.flush()
            self.peak, self.since = 0, time.monotonic()

    def _look(self) -> None:
        while self.done < self.total:
            self.peak = max(self.peak, memory_of_tree(os.getpid()))
            time.sleep(1)


def province(folder: Path, communes: int, seed: int) -> None:
    """Write the tables of one province, if they are not there."""
    if not (folder / "tables" / "dataset.json").is_file():
        write_national(folder, communes=communes, seed=seed)
        write_summary(Dataset(folder / "tables"))


def briefs(folder: Path, jobs: int | None, progress: Progress) -> Counter:
    """Make the briefs of one province."""
    data, year = Dataset(folder / "tables"), FIRST + YEARS - 1
    reports = [{"notebook": "commune_brief", "year": year, "commune": "all"}]
    params = Params(title=folder.name, output="-", formats=["html", "pdf"], reports=reports)
    totals = {"files_read": 0, "rows_accepted": 0, "rows_refused": 0}
    intake = data.about | {"totals": totals, "workbooks": [], "matrix": []}
    outcome = make_reports(params, data.place, folder, intake, make=partial(run_batch, jobs=jobs), progress=progress)
    return Counter(result.status for result in outcome.results)


def main() -> None:
    """Write what is not there yet, and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--provinces", type=int, default=34)
    parser.add_argument("--communes", type=int, default=98)
    parser.add_argument("--jobs", type=int)
    given = parser.parse_args()
    folders = [given.folder.resolve() / f"province-{number:02}" for number in range(1, given.provinces + 1)]
    started = time.monotonic()
    for seed, folder in enumerate(folders, 1):
        province(folder, given.communes, seed)
    sys.stdout.write(f"tables: {time.monotonic() - started:.0f} s\n")
    started = time.monotonic()
    warm_up()
    watch = Watch(given.provinces * given.communes)
    counts = sum((briefs(folder, given.jobs, watch) for folder in folders), Counter())
    sys.stdout.write(f"{dict(counts)}: {(time.monotonic() - started) / 60:.1f} minutes\n")


if __name__ == "__main__":
    main()
