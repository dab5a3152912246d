"""Project the time that briefs of a country take on 1 to 100 dask workers, and check that against 1 and 2 real ones.

``python tests/benchmarks/scaling.py [--calibrate 12] [--briefs 24]`` starts a scheduler and workers of one thread on
this machine. A first run of a few briefs on one worker measures what each cost is:

- ``brief``: seconds of one on a worker, the median of all but the first;
- ``warm-up``: what the first one takes more, once a worker;
- ``serial``: processor seconds a brief, after the first, of the driver or of the scheduler, whichever has more: no
  worker helps there.

Then ``seconds = warm-up + max(rounds * brief, briefs * serial)``, with briefs / workers rounded up to rounds. Storage
that slows down with many readers is not in it, nor is the time until a worker is there.
"""

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import psutil
from national import COUNTRY, write_national

from dvk_analysis.batch.cluster import run_on
from dvk_analysis.batch.plan import expand
from dvk_analysis.batch.task import Result, Task
from dvk_analysis.dataset import Dataset
from dvk_analysis.params import Params
from dvk_analysis.resources import notebook_dir
from dvk_analysis.summary import write_summary

PROJECTED = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Costs:
    """Seconds."""

    brief: float
    warm_up: float
    serial: float

    def seconds(self, briefs: int, workers: int) -> float:
        """Project the time of a run.

        Examples
        --------
        >>> Costs(brief=1.0, warm_up=5.0, serial=0.1).seconds(10, 4)
        8.0
        """
        return self.warm_up + max(math.ceil(briefs / workers) * self.brief, briefs * self.serial)


@contextmanager
def machines(workers: int) -> Iterator[tuple[str, int]]:
    """Start a scheduler and workers; give its address and process id."""
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/scheduler.json"
        dask, local = (
            [sys.executable, "-m", "dask"],
            ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", file],
        )
        hidden = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started = [subprocess.Popen([*dask, "scheduler", "--port", "0", *local], **hidden)]
        try:
            while not Path(file).is_file():
                time.sleep(0.1)
            worker = [*dask, "worker", *local, "--nthreads", "1", "--no-nanny"]
            started += [subprocess.Popen(worker, **hidden) for _ in range(workers)]
            yield json.loads(Path(file).read_text("utf-8"))["address"], started[0].pid
        finally:
            for process in started:
                process.kill()
                process.wait()


def run(data: Dataset, briefs: int, workers: int) -> tuple[float, Costs]:
    """Make briefs; give the seconds from the moment that the workers are there, and what costs them."""
    from distributed import Client

    year = data.years[-1]
    communes = [unit.unit_id for unit in data.place.communes(year)][:briefs]
    reports = [{"notebook": "commune_brief", "year": year, "commune": communes}]
    params = Params(title="Benchmark", output="-", formats=["html", "pdf"], reports=reports)
    output = Path(tempfile.mkdtemp(dir=data.folder.parent)).resolve()
    (output / "tables").symlink_to(data.folder)
    items = expand(params, data.place, notebook_dir(), data.years)
    tasks = [Task(item, output, notebook_dir(), ("html", "pdf")) for item in items]
    seconds, busy = [], []
    with machines(workers) as (address, scheduler), Client(address) as client:
        client.wait_for_workers(workers, timeout=60)

        def done(result: Result) -> None:
            seconds.append(result.seconds)
            busy.append(_busy(scheduler))

        started = time.perf_counter()
        results = run_on(client, tasks, done=done)
        took = time.perf_counter() - started
    serial = max(last - first for first, last in zip(busy[0], busy[-1], strict=True)) / (briefs - 1)
    if failed := [result.explain() for result in results if result.error]:
        raise SystemExit("\n".join(failed))
    brief = statistics.median(seconds[workers:])
    return took, Costs(brief, max(0.0, statistics.median(seconds[:workers]) - brief), serial)


def _busy(scheduler: int) -> tuple[float, float]:
    """Processor seconds of this process and of the scheduler."""
    times = [psutil.Process(pid).cpu_times() for pid in (None, scheduler)]
    return tuple(t.user + t.system for t in times)


def main(folder: Path, calibrate: int, briefs: int) -> None:
    """Measure, check, project."""
    data = write_national(folder, communes=max(calibrate, briefs), years=3)
    write_summary(data)
    took, costs = run(data, calibrate, 1)
    say = sys.stdout.write
    say(f"{calibrate} briefs on 1 worker took {took:.1f} s: a brief {costs.brief:.2f} s, ")
    say(f"warm-up {costs.warm_up:.1f} s, serial {costs.serial * 1000:.0f} ms a brief\n\nCheck, {briefs} briefs\n")
    for workers in (1, 2):
        took, there = run(data, briefs, workers)
        projected = costs.seconds(briefs, workers)
        say(f"{workers:4} workers: projected {projected:6.1f} s, took {took:6.1f} s ({took / projected - 1:+.0%}); ")
        say(f"a brief took {there.brief:.2f} s, warm-up {there.warm_up:.1f} s\n")
    say(f"\nProjected, {COUNTRY} briefs\n")
    for workers in PROJECTED:
        seconds = costs.seconds(COUNTRY, workers)
        gain = costs.seconds(COUNTRY, 1) / seconds
        say(f"{workers:4} workers: {seconds / 60:6.1f} min, {gain:5.1f} times as fast as 1\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calibrate", type=int, default=12, help="briefs of the run that measures the costs")
    parser.add_argument("--briefs", type=int, default=24, help="briefs of the runs that check the projection")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        main(Path(made), given.calibrate, given.briefs)
