import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from dvk_analysis.batch.manifest import write_manifest
from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.progress import Bar, Lines, Progress, reporter
from dvk_analysis.batch.run import Result, default_jobs, run_batch
from dvk_analysis.params import Params

BROKEN = {"message": "ValueError: no rows", "cell": 4, "lines": ["x"], "notebook": "failed/a/2.ipynb"}
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


# One batch in which a notebook raises, one ends its kernel, one hangs, one ends its worker; and what it leaves


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
    write_notebook(folder, "kills", "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(9)")
    output = folder / "output"
    for stale in ("ok/2016/data/old.csv", "ok/2016/ok.pdf", "ok/2016/ok.docx", "raises/2016/raises.html"):
        (output / stale).parent.mkdir(parents=True, exist_ok=True)
        (output / stale).write_text("stale", encoding="utf-8")
    (output / "failed/ok").mkdir(parents=True)
    (output / "failed/ok/2016.ipynb").write_text("stale", encoding="utf-8")
    names = ["kills", "raises", "ok", "dies", "hangs"]
    items = [Item(name, "2016", {"year": 2016}) for name in names] + [Item("ok", "2018", {"year": 2018})]
    told = Told()
    results = run_batch(items, output=output, notebooks=folder, formats=["html"], jobs=2, progress=told, timeout=3)
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
    assert results[2].files == {
        "data/rows-2016.csv": "ok/2016/data/rows-2016.csv",
        "html": "ok/2016/ok.html",
        "ipynb": "ok/2016/ok.ipynb",
    }
    assert (output / "ok/2016/data/rows-2016.csv").read_bytes() == "\ufeffyear,unit\n2016,Xã Nhị Long\n".encode()
    assert "Báo cáo" in (output / "ok/2016/ok.html").read_text(encoding="utf-8")


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
    killed, raised, _, died, hung, _ = results
    assert raised.explain() == (
        "raises/2016 (year=2016): ValueError: no rows in 2016; see cell 5 of failed/raises/2016.ipynb"
    )
    assert raised.error["lines"][-2:] == [
        "----> 1 raise ValueError(f'no rows in {year}')",
        "ValueError: no rows in 2016",
    ]
    assert died.explain() == (
        "dies/2016 (year=2016): DeadKernelError: Kernel died; see cell 4 of failed/dies/2016.ipynb"
    )
    assert hung.explain() == (
        "hangs/2016 (year=2016): CellTimeoutError: A cell timed out while it was being executed, after 3 seconds.; "
        "see cell 4 of failed/hangs/2016.ipynb"
    )
    assert killed.explain() == (
        "kills/2016 (year=2016): the process running it was ended, twice; perhaps memory ran out, try fewer --jobs"
    )


def test_the_kept_notebook_ends_with_the_failure(batch):
    output, *_ = batch
    notebook = nbformat.read(output / "failed/raises/2016.ipynb", as_version=4)
    assert len(notebook.cells) == 5
    assert notebook.cells[3].outputs[0].text == "Xã\n"
    assert notebook.cells[4].outputs[0].ename == "ValueError"


def test_the_same_item_gives_the_same_bytes_and_pdf_on_request(batch, tmp_path):
    output, *_ = batch
    item = Item("ok", "2018", {"year": 2018})
    (result,) = run_batch([item], output=tmp_path, notebooks=output.parent, formats=["html", "pdf"])
    assert result.status == "done"
    assert (tmp_path / result.files["pdf"]).read_bytes().startswith(b"%PDF-")
    for name in ("ok.html", "ok.ipynb", "data/rows-2018.csv"):
        assert (tmp_path / "ok/2018" / name).read_bytes() == (output / "ok/2018" / name).read_bytes()


def test_an_export_that_fails_names_no_cell(batch, tmp_path):
    output, *_ = batch
    items = [Item("ok", "2018", {"year": 2018}), Item("absent", "1", {})]
    exported, absent = run_batch(items, output=tmp_path, notebooks=output.parent, formats=["odt"], jobs=1)
    assert exported.explain() == (
        "ok/2018 (year=2018): UserError: unknown format 'odt'; choose from html, pdf, docx; see failed/ok/2018.ipynb"
    )
    assert absent.error["message"].startswith("FileNotFoundError: ")
    assert tree(tmp_path) == ["failed/absent/1.ipynb", "failed/ok/2018.ipynb"]


def test_an_empty_batch_is_done_at_once(tmp_path):
    assert run_batch([], output=tmp_path / "o", notebooks=tmp_path, formats=["html"]) == []


def test_an_interrupt_stops_the_batch_and_leaves_no_staging(batch, tmp_path):
    class Interrupt(Told):
        def begin(self, item):
            super().begin(item)
            if len(self.begun) == 2:
                raise KeyboardInterrupt

    output, *_ = batch
    items = [Item("hangs", str(number), {}) for number in range(4)]
    told = Interrupt()
    with pytest.raises(KeyboardInterrupt):
        run_batch(items, output=tmp_path, notebooks=output.parent, formats=["html"], jobs=2, progress=told)
    assert told.ended == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("items", "expected"), [(0, 1), (1, 1)])
def test_there_is_at_least_one_worker_and_none_without_work(items, expected):
    assert default_jobs(items) == expected


# The manifest


@pytest.fixture
def params():
    return Params(title="T", output="o", reports=[{"notebook": "a", "year": [1, 2]}])


def test_the_manifest_records_params_inputs_versions_and_items(tmp_path, params):
    (tmp_path / "a/1").mkdir(parents=True)
    (tmp_path / "a/1/a.html").write_text("Xã", encoding="utf-8")
    results = [
        Result(Item("a", "1", {"year": 1}), "done", 1.25, {"html": "a/1/a.html"}),
        Result(Item("a", "2", {"year": 2}), "failed", 0.5, error=BROKEN),
    ]
    options = {"params": params, "inputs": {"xã.xlsx": "ab"}, "versions": {"python": "3.11"}}
    path = write_manifest(tmp_path, results=results, **options)
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    assert content.pop("finished_at").endswith("+00:00")
    assert content == {
        "params": {
            "title": "T",
            "place": "cang-long",
            "inbox": "sample",
            "output": "o",
            "language": "vi",
            "edition": "office",
            "formats": ["html", "pdf"],
            "reports": [{"notebook": "a", "year": [1, 2]}],
        },
        "inputs": {"xã.xlsx": "ab"},
        "versions": {"python": "3.11"},
        "items": [
            {
                "notebook": "a",
                "key": "1",
                "parameters": {"year": 1},
                "status": "done",
                "seconds": 1.25,
                "error": None,
                "files": {"html": {"path": "a/1/a.html", "sha256": hashlib.sha256("Xã".encode()).hexdigest()}},
            },
            {
                "notebook": "a",
                "key": "2",
                "parameters": {"year": 2},
                "status": "failed",
                "seconds": 0.5,
                "error": BROKEN,
                "files": {},
            },
        ],
    }
    assert "xã.xlsx" in text
    assert tree(tmp_path) == ["a/1/a.html", "manifest.json"]


def test_versions_are_those_of_this_environment_unless_given(tmp_path, params):
    content = json.loads(write_manifest(tmp_path, params=params, results=[], inputs={}).read_text(encoding="utf-8"))
    assert content["versions"]["papermill"].startswith("2.")
    assert list(content["versions"])[:2] == ["python", "platform"]


# Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


DONE = Result(Item("a", "1", {}), "done", 1.26)
FAILED = replace(DONE, item=Item("a", "[2]", {"year": 2}), status="failed", error=BROKEN)


def tell(progress: Progress) -> None:
    with progress:
        progress.start(2)
        for result in (DONE, FAILED):
            progress.begin(result.item)
            progress.advance(result)


def test_a_log_gets_one_line_per_item():
    stream = io.StringIO()
    progress = reporter(stream=stream)
    tell(progress)
    assert isinstance(progress, Lines)
    assert stream.getvalue() == (
        "[1/2] done a/1 (1.3 s)\n[2/2] failed a/[2] (year=2): ValueError: no rows; see cell 4 of failed/a/2.ipynb\n"
    )


def test_a_terminal_gets_a_bar_and_the_failures(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal()
    progress = reporter(stream=stream)
    tell(progress)
    assert isinstance(progress, Bar)
    assert "failed a/[2] (year=2): ValueError: no rows; see cell 4 of failed/a/2.ipynb" in stream.getvalue()
    assert "2/2" in stream.getvalue()


def test_json_gets_nothing():
    stream = Terminal()
    tell(reporter(json=True, stream=stream))
    assert stream.getvalue() == ""
