import io
import json
from dataclasses import replace

from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.progress import Bar, Events, Lines, Progress, reporter
from dvk_analysis.batch.task import Result

BROKEN = {"message": "ValueError: no rows", "cell": 4, "lines": ["x"], "notebook": "failed/a/2.ipynb"}


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


def test_json_gets_events():
    stream = Terminal()
    progress = reporter(json=True, stream=stream)
    progress.read(1, 2, "xã.xlsx")
    tell(progress)
    assert isinstance(progress, Events)
    assert [json.loads(line) for line in stream.getvalue().splitlines()] == [
        {"event": "read", "done": 1, "total": 2, "file": "xã.xlsx"},
        {"event": "start", "total": 2},
        {"event": "begin", "item": "a/1"},
        {"event": "done", "item": "a/1", "seconds": 1.26, "error": None},
        {"event": "begin", "item": "a/[2]"},
        {"event": "failed", "item": "a/[2]", "seconds": 1.26, "error": "ValueError: no rows"},
    ]


def test_a_log_tells_how_long_the_rest_will_take(monkeypatch):
    stream, clock = io.StringIO(), iter([0.0, 100.0])
    monkeypatch.setattr("dvk_analysis.batch.progress.time.monotonic", lambda: next(clock))
    progress = Lines(stream)
    progress.start(4)
    progress.advance(DONE)
    assert stream.getvalue() == "[1/4] done a/1 (1.3 s), about 5 min left\n"


def test_a_notebook_shows_one_output_that_changes(tmp_path):
    """In a real kernel: what is left in the cell is the last state, failures above it."""
    import nbformat
    from nbclient import NotebookClient

    code = (
        "from dvk_analysis.batch.plan import Item\n"
        "from dvk_analysis.batch.progress import reporter\n"
        "from dvk_analysis.batch.task import Result\n"
        f"broken = {BROKEN!r}\n"
        "results = [Result(Item('a', '1', {}), 'done'), Result(Item('a', '<2>', {}), 'failed', error=broken)]\n"
        "with reporter() as progress:\n"
        "    progress.read(1, 1, 'book.xlsx')\n"
        "    progress.start(2)\n"
        "    for result in results:\n"
        "        progress.begin(result.item)\n"
        "        progress.advance(result)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, resources={"metadata": {"path": tmp_path}}, timeout=60).execute()
    (output,) = notebook.cells[0].outputs
    shown = output.data["text/html"]
    assert "2/2" in shown
    assert "book.xlsx" in shown
    assert "a/&lt;2&gt;" in shown
    assert "ValueError: no rows" in shown
