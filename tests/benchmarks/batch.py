"""Measure the making of commune briefs against the stock tools and against the bare code of the notebook's cells.

``python tests/benchmarks/batch.py [--reports 14] [--rounds 3]`` prints medians of whole processes, start-up included,
run one after the other in changing order:

- ``stock``: papermill, one notebook after the other, then ``jupyter nbconvert --to html`` and ``--to webpdf`` per file
  (needs ``pip install playwright`` and a Chromium; ``--no-webpdf`` leaves that step out);
- ``bare``: nothing but the code of the cells, outputs thrown away, in two processes that share the briefs;
- ``execute`` and ``ours``: `dvk_analysis.workflow.make_reports` without and with HTML and PDF.
"""

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dvk_analysis.batch.plan import Item, expand
from dvk_analysis.params import Params
from dvk_analysis.place import load_place
from dvk_analysis.resources import notebook_dir

YEAR, NOTEBOOK = 2017, "commune_brief"
#: nbconvert looks only for a browser that playwright brought along.
WEBPDF = """
import functools, shutil, sys
from playwright.async_api import BrowserType
from nbconvert.nbconvertapp import main
BrowserType.launch = functools.partialmethod(BrowserType.launch, executable_path=shutil.which("chromium"))
sys.exit(main(["--to", "webpdf", "--disable-chromium-sandbox", sys.argv[1]]))
"""


def plan(tables: Path, reports: int, formats: list[str]) -> tuple[Params, list[Item]]:
    """Plan so many briefs of one year, the first ones of the place."""
    place = load_place(tables / "place")
    communes = [unit.unit_id for unit in place.communes(YEAR)][:reports]
    reports = [{"notebook": NOTEBOOK, "year": YEAR, "commune": communes}]
    params = Params(title="Benchmark", output="-", formats=["html"], reports=reports).model_copy(
        update={"formats": formats}
    )
    return params, expand(params, place, notebook_dir())


def stock(tables: Path, reports: int, folder: Path, webpdf: str) -> None:
    """Execute and export as the manuals of papermill and nbconvert say."""
    import papermill

    for item in plan(tables, reports, [])[1]:
        path = folder / f"{item.key}.ipynb"
        given = item.parameters | {"data": str(tables)}
        papermill.execute_notebook(notebook_dir() / f"{NOTEBOOK}.ipynb", path, given, progress_bar=False)
        subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", path], check=True, capture_output=True)
        if webpdf == "True":
            subprocess.run([sys.executable, "-c", WEBPDF, path], check=True, capture_output=True)


def bare(tables: Path, reports: int, _: Path, part: str) -> None:
    """Run the code of the cells for every second brief, in this process."""
    from IPython.core.interactiveshell import InteractiveShell

    InteractiveShell.instance().display_pub.publish = lambda *_, **__: None
    cells = json.loads((notebook_dir() / f"{NOTEBOOK}.ipynb").read_text("utf-8"))["cells"]
    first, *rest = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    for item in plan(tables, reports, [])[1][int(part) :: 2]:
        names = {"__name__": "__main__"}
        exec(first, names)
        names |= item.parameters | {"data": str(tables)}
        for code in rest:
            exec(code, names)


def ours(tables: Path, reports: int, folder: Path, formats: str) -> None:
    """Run this package's batch on tables that are there."""
    from dvk_analysis.batch.kernels import warm_up
    from dvk_analysis.batch.progress import Progress
    from dvk_analysis.workflow import make_reports

    warm_up()
    shutil.copytree(tables, folder / "tables")
    params, _ = plan(tables, reports, formats.split(",") if formats else [])
    about = json.loads((tables / "dataset.json").read_text("utf-8"))
    intake = about | {"totals": {"files_read": 0, "rows_accepted": 0, "rows_refused": 0}, "workbooks": [], "matrix": []}
    outcome = make_reports(params, load_place(tables / "place"), folder, intake, progress=Progress())
    if outcome.failed or len(outcome.results) != reports:
        raise SystemExit("\n".join(result.explain() for result in outcome.failed) or "too few reports")


def timed(tables: Path, reports: int, *contenders: tuple[str, str]) -> float:
    """Run processes side by side and return the seconds until the last has ended."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--tables", str(tables), "--reports", str(reports)]
        started = time.perf_counter()
        runs = [subprocess.Popen([*command, "--one", name, folder, option]) for name, option in contenders]
        if sum(run.wait() for run in runs):
            raise SystemExit(f"{contenders} failed")
        return time.perf_counter() - started


def compare(tables: Path, reports: int, rounds: int, webpdf: bool) -> None:
    """Print the medians."""
    contenders = {
        "stock": [("stock", str(webpdf))],
        "bare": [("bare", "0"), ("bare", "1")],
        "execute": [("ours", "")],
        "ours": [("ours", "html,pdf")],
    }
    seconds = {name: [] for name in contenders}
    for _ in range(rounds):
        for name in random.sample(sorted(contenders), len(contenders)):
            seconds[name].append(timed(tables, reports, *contenders[name]))
    median = {name: statistics.median(found) for name, found in seconds.items()}
    for name, found in seconds.items():
        spread = f"{min(found):.1f}-{max(found):.1f}"
        sys.stdout.write(f"{name:8} {median[name]:7.1f} s  ({spread})  {median[name] / reports:.2f} s a brief\n")
    sys.stdout.write(f"stock / ours: {median['stock'] / median['ours']:.1f}\n")
    sys.stdout.write(f"execute / bare: {median['execute'] / median['bare']:.2f}\n")
    sys.stdout.write(f"ours / bare: {median['ours'] / median['bare']:.2f}\n")


def main() -> None:
    """Compare, or be one of the compared processes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=14)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-webpdf", action="store_true")
    parser.add_argument("--tables", type=Path, help="tables to report on; by default those of the sample")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, folder, option = given.one
        {"stock": stock, "bare": bare, "ours": ours}[name](given.tables, given.reports, Path(folder), option)
    elif given.tables:
        compare(given.tables, given.reports, given.rounds, not given.no_webpdf)
    else:
        from dvk_analysis.workflow import take_in

        with tempfile.TemporaryDirectory() as folder:
            take_in("sample", load_place("cang-long"), Path(folder))
            compare(Path(folder, "tables"), given.reports, given.rounds, not given.no_webpdf)


if __name__ == "__main__":
    main()
