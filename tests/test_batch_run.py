import hashlib
import sys
from pathlib import Path

import nbformat
import psutil
import pytest

from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.progress import Progress
from dvk_analysis.batch.run import default_jobs, run_batch
from dvk_analysis.batch.task import Task
from dvk_analysis.params import Limits

SHOW_FIGURE = """\
from IPython.display import display
text = f"year,unit\\n{year},Xã Nhị Long\\n"
display({"text/plain": "rows"}, raw=True, metadata={"dvk": {"name": f"rows-{year}", "csv": text}})"""


def write_notebook(folder: Path, name: str, *cells: str) -> None:
    new = nbformat.v4
    first = new.new_code_cell("year: int = 2017  # the year", id="parameters", metadata={"tags": ["parameters"]})
    rest = [new.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(cells)]
    head = new.new_markdown_cell("# Báo cáo", id="head")
    nbformat.write(new.new_notebook(cells=[head, first, *rest]), folder / f"{name}.ipynb")


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


class Told(Progress):
    """Keeps what it was told."""

    def __init__(self):
        self.totals, self.begun, self.ended = [], [], []

    def start(self, total):
        self.totals.append(total)

    def begin(self, item):
        self.begun.append(item.name)

    def advance(self, result):
        self.ended.append(result.item.name)


def tasks(items: list[Item], folder: Path, output: Path, formats=("html",), **limits) -> list[Task]:
    return [Task(item, output.resolve(), folder.resolve(), formats, Limits(**limits), "abc") for item in items]


# One batch in which a notebook raises, one ends its kernel, one hangs, one fills the memory; and what it leaves


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    # Papermill would take the braces for a place to fill in.
    folder = tmp_path_factory.mktemp("with {braces}")
    write_notebook(folder, "ok", "print(year)", SHOW_FIGURE)
    write_notebook(
        folder, "raises", "import sys; print('Xã', file=sys.stderr)", "raise ValueError(f'no rows in {year}')"
    )
    write_notebook(folder, "dies", "import os; os._exit(3)")
    write_notebook(folder, "hangs", "import time; time.sleep(60)")
    write_notebook(folder, "grows", "import time; data = bytearray(700 * 2**20)", "time.sleep(60)")
    output = folder / "output"
    for stale in ("ok/2016/data/old.csv", "ok/2016/ok.pdf", "ok/2016/ok.docx", "raises/2016/raises.html"):
        (output / stale).parent.mkdir(parents=True, exist_ok=True)
        (output / stale).write_text("stale", encoding="utf-8")
    (output / "failed/ok").mkdir(parents=True)
    (output / "failed/ok/2016.ipynb").write_text("stale", encoding="utf-8")
    names = ["grows", "raises", "ok", "dies", "hangs"]
    items = [Item(name, "2016", {"year": 2016}) for name in names] + [Item("ok", "2018", {"year": 2018})]
    told = Told()
    results = run_batch(tasks(items, folder, output, minutes=0.2, memory_mb=600), jobs=3, progress=told)
    return output, items, results, told


def test_results_come_in_the_order_of_the_items(batch):
    _, items, results, told = batch
    assert [result.item for result in results] == items
    assert [result.status for result in results] == ["failed", "failed", "done", "failed", "failed", "done"]
    assert told.totals == [6]
    assert sorted(told.ended) == sorted(item.name for item in items)
    assert set(told.begun) == set(told.ended)


def test_final_names_are_complete_and_nothing_else_is_left(batch):
    output, *_ = batch
    assert tree(output) == [
        "failed/dies/2016.ipynb",
        "failed/grows/2016.ipynb",
        "failed/hangs/2016.ipynb",
        "failed/raises/2016.ipynb",
        "ok/2016/data/rows-2016.csv",
        "ok/2016/ok.html",
        "ok/2016/ok.ipynb",
        "ok/2018/data/rows-2018.csv",
        "ok/2018/ok.html",
        "ok/2018/ok.ipynb",
    ]
    assert not (output / ".staging").exists()
    assert not (output / "raises").joinpath("2016").exists()


def test_a_done_item_tells_its_files(batch):
    output, _, results, _ = batch
    assert {kind: file["path"] for kind, file in results[2].files.items()} == {
        "data/rows-2016.csv": "ok/2016/data/rows-2016.csv",
        "html": "ok/2016/ok.html",
        "ipynb": "ok/2016/ok.ipynb",
    }
    for file in results[2].files.values():
        content = (output / file["path"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert (output / "ok/2016/data/rows-2016.csv").read_bytes() == "\ufeffyear,unit\n2016,Xã Nhị Long\n".encode()
    assert "Báo cáo" in (output / "ok/2016/ok.html").read_text(encoding="utf-8")
    assert results[2].inputs == "abc"
    assert results[2].kernel == "warm" if sys.platform == "linux" else results[2].kernel.startswith("ordinary: ")


def test_the_executed_notebook_holds_parameters_and_outputs_but_no_times_or_paths(batch):
    output, *_ = batch
    text = (output / "ok/2016/ok.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    assert notebook.metadata["papermill"] == {"parameters": {"year": 2016}}
    assert [(cell.id, dict(cell.metadata)) for cell in notebook.cells] == [
        ("head", {}),
        ("parameters", {"tags": ["parameters"]}),
        ("injected-2", {"tags": ["injected-parameters"]}),
        ("cell-0", {}),
        ("cell-1", {}),
    ]
    assert notebook.cells[3].outputs[0].text == "2016\n"
    assert str(output) not in text
    assert "_time" not in text


def test_a_failure_says_what_where_and_with_which_parameters(batch):
    _, _, results, _ = batch
    grew, raised, _, died, hung, _ = results
    assert raised.explain() == (
        "raises/2016 (year=2016): ValueError: no rows in 2016; see cell 5 of failed/raises/2016.ipynb"
    )
    assert raised.error["lines"][-2:] == [
        "----> 1 raise ValueError(f'no rows in {year}')",
        "ValueError: no rows in 2016",
    ]
    assert died.explain() == (
        "dies/2016 (year=2016): DeadKernelError: Kernel died, twice; see cell 4 of failed/dies/2016.ipynb"
    )
    assert hung.explain() == (
        "hangs/2016 (year=2016): took longer than 0.2 minutes, the limit in the params file; "
        "see cell 4 of failed/hangs/2016.ipynb"
    )
    assert (
        grew.explain()
        == (
            "grows/2016 (year=2016): used more than 600 MB of memory, the limit in the params file; "
            "see cell 4 of failed/grows/2016.ipynb"
        )
        or "cell 5" in grew.explain()
    )


def test_only_a_kernel_that_died_by_itself_gets_a_second_try(batch):
    assert [result.tries for result in batch[2]] == [1, 1, 1, 2, 1, 1]


def test_the_kept_notebook_ends_with_the_failure(batch):
    output, *_ = batch
    notebook = nbformat.read(output / "failed/raises/2016.ipynb", as_version=4)
    assert len(notebook.cells) == 5
    assert notebook.cells[3].outputs[0].text == "Xã\n"
    assert notebook.cells[4].outputs[0].ename == "ValueError"


def test_the_same_item_gives_the_same_bytes_and_pdf_on_request(batch, tmp_path):
    output, *_ = batch
    item = Item("ok", "2018", {"year": 2018})
    (result,) = run_batch(tasks([item], output.parent, tmp_path, ("html", "pdf")))
    assert result.status == "done"
    assert (tmp_path / result.files["pdf"]["path"]).read_bytes().startswith(b"%PDF-")
    for name in ("ok.html", "ok.ipynb", "data/rows-2018.csv"):
        assert (tmp_path / "ok/2018" / name).read_bytes() == (output / "ok/2018" / name).read_bytes()


def test_an_export_that_fails_names_no_cell(batch, tmp_path):
    output, *_ = batch
    items = [Item("ok", "2018", {"year": 2018}), Item("absent", "1", {})]
    exported, absent = run_batch(tasks(items, output.parent, tmp_path, ("odt",)), jobs=1)
    assert exported.explain() == (
        "ok/2018 (year=2018): UserError: unknown format 'odt'; choose from html, pdf, docx; see failed/ok/2018.ipynb"
    )
    assert absent.error["message"].startswith("FileNotFoundError: ")
    assert tree(tmp_path) == ["failed/absent/1.ipynb", "failed/ok/2018.ipynb"]


def test_an_empty_batch_is_done_at_once():
    assert run_batch([]) == []


def test_an_interrupt_stops_the_batch_and_leaves_no_staging(batch, tmp_path):
    class Interrupt(Told):
        def advance(self, result):
            raise KeyboardInterrupt

    folder = batch[0].parent
    items = [Item("ok", "1", {}), *(Item("hangs", str(number), {}) for number in range(4))]
    with pytest.raises(KeyboardInterrupt):
        run_batch(tasks(items, folder, tmp_path), jobs=2, progress=Interrupt())
    assert [path.name for path in tmp_path.iterdir()] == ["ok"]


def test_what_a_notebook_writes_beside_itself_comes_along_and_meets_no_other(tmp_path):
    write_notebook(tmp_path, "writes", "from pathlib import Path", "Path('notes.txt').write_text(str(year), 'utf-8')")
    items = [Item("writes", str(year), {"year": year}) for year in (2016, 2017)]
    results = run_batch(tasks(items, tmp_path, tmp_path / "o", ()), jobs=2)
    assert [result.error for result in results] == [None, None]
    assert [(tmp_path / "o/writes" / y / "notes.txt").read_text("utf-8") for y in ("2016", "2017")] == ["2016", "2017"]
    assert set(results[0].files) == {"ipynb", "notes.txt"}


def test_output_without_end_counts_as_memory(tmp_path):
    write_notebook(tmp_path, "prints", "while True: print('x' * 1_000_000)")
    (result,) = run_batch(tasks([Item("prints", "1", {})], tmp_path, tmp_path / "o", (), memory_mb=400))
    assert result.error["message"] == "used more than 400 MB of memory, the limit in the params file"


def test_a_process_that_the_notebook_started_counts_and_ends_with_it(tmp_path):
    child = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', code]); print(p.pid)"
    write_notebook(
        tmp_path, "starts", "code = 'x = bytearray(600 * 2**20); import time; time.sleep(60)'", child, "p.wait()"
    )
    (result,) = run_batch(tasks([Item("starts", "1", {})], tmp_path, tmp_path / "o", (), memory_mb=500))
    assert result.error["message"] == "used more than 500 MB of memory, the limit in the params file"
    printed = nbformat.read(tmp_path / "o" / result.error["notebook"], as_version=4).cells[3].outputs[0].text
    assert not psutil.pid_exists(int(printed)) or psutil.Process(int(printed)).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(("items", "expected"), [(0, 1), (1, 1)])
def test_there_is_at_least_one_worker_and_none_without_work(items, expected):
    assert default_jobs(items) == expected
