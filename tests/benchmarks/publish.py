"""Measure what an export takes beside nbconvert's own: seconds and bytes per file, side by side in one run.

``python tests/benchmarks/publish.py OUTPUT_DIR`` takes every executed notebook below a folder that `dvk run` wrote, ten
of them at most. *Warm* is one process that has exported one notebook already: a median over the other notebooks, each
exported once, so that nothing is kept from an earlier export of the same. *Cold* is one process from start to file.

`html` is nbconvert's own page. `webpdf` itself needs playwright and its own browser; what is measured in its place is
what it does: nbconvert's page, printed by a new headless Chromium (skipped where there is none).
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbconvert.exporters import HTMLExporter

from dvk_analysis.publish.exporters import FORMATS, export

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PRINT = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--virtual-time-budget=10000",
]
STOCK = HTMLExporter()


def stock_html(notebook: nbformat.NotebookNode) -> bytes:
    """Export as ``--to html`` does."""
    return STOCK.from_notebook_node(notebook)[0].encode("utf-8")


def stock_pdf(notebook: nbformat.NotebookNode) -> bytes:
    """Print nbconvert's page with a new browser, as ``--to webpdf`` does."""
    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_bytes(stock_html(notebook))
        command = [CHROMIUM, *PRINT, f"--print-to-pdf={printed}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)
        return printed.read_bytes()


def warm(write: Callable, notebooks: list) -> tuple[float, int]:
    """Return median seconds and bytes of every notebook but the first."""
    write(notebooks[0])
    times, sizes = [], []
    for notebook in notebooks[1:]:
        started = time.perf_counter()
        sizes.append(len(write(notebook)))
        times.append(time.perf_counter() - started)
    return statistics.median(times), int(statistics.median(sizes))


def cold(name: str, path: Path) -> float:
    """Return median seconds of three processes that export one notebook."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([sys.executable, __file__, "--one", name, path], check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


WRITERS: dict[str, Callable] = {f"dvk-{name}": lambda nb, name=name: export(nb, name) for name in FORMATS}
WRITERS |= {"html": stock_html} | ({"html + Chromium's PDF": stock_pdf} if CHROMIUM else {})

if __name__ == "__main__":
    if sys.argv[1] == "--one":
        WRITERS[sys.argv[2]](nbformat.read(sys.argv[3], as_version=4))
        raise SystemExit
    paths = [path for path in sorted(Path(sys.argv[1]).rglob("*.ipynb")) if ".staging" not in path.parts][:10]
    notebooks = [nbformat.read(path, as_version=4) for path in paths]
    sys.stdout.write(f"{len(paths)} notebooks\n{'':22}  warm ms   cold s     kB\n")
    for name, write in WRITERS.items():
        seconds, size = warm(write, notebooks)
        sys.stdout.write(f"{name:22} {seconds * 1000:8.0f} {cold(name, paths[0]):8.2f} {size / 1000:6.0f}\n")
