"""Measure the demo run from nothing: wall time, and the most memory of all its processes together.

Run it with ``python tests/benchmarks/demo.py``; it prints one line per run and the median. Linux only, for the memory.
"""

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

RUNS = 3


def memory_of_tree(root: int) -> int:
    """Proportional set size in bytes of a process and all its descendants."""
    parents, sizes = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            pss = next(line for line in (folder / "smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
            sizes[int(folder.name)] = int(pss.split()[1]) * 1024
        except (OSError, StopIteration):  # ended meanwhile, or a kernel thread
            continue
    family = {root}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(sizes.get(pid, 0) for pid in family)


def run() -> tuple[float, int]:
    """Return seconds and peak bytes of one demo run."""
    with tempfile.TemporaryDirectory() as folder:
        started, peak = time.perf_counter(), 0
        command = [sys.executable, "-m", "dvk_analysis", "run", "demo", "--output", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ended = threading.Event()
        threading.Thread(target=lambda: (process.wait(), ended.set())).start()
        while not ended.wait(0.2):
            peak = max(peak, memory_of_tree(process.pid))
        if process.returncode:
            raise SystemExit(f"the demo run ended with {process.returncode}")
        return time.perf_counter() - started, peak


if __name__ == "__main__":
    results = [run() for _ in range(RUNS)]
    for seconds, peak in results:
        sys.stdout.write(f"{seconds:6.1f} s  {peak / 2**20:6.0f} MiB\n")
    seconds, peak = (statistics.median(column) for column in zip(*results, strict=True))
    sys.stdout.write(f"median of {RUNS}: {seconds:.1f} s, {peak / 2**20:.0f} MiB\n")
