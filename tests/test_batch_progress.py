import io
from dataclasses import replace

from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.progress import Bar, Lines, Progress, reporter
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


def test_json_gets_nothing():
    stream = Terminal()
    tell(reporter(json=True, stream=stream))
    assert stream.getvalue() == ""
