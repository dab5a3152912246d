import json
from dataclasses import replace

import pytest

from dvk_analysis.batch.manifest import JOURNAL, Journal, write_manifest
from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.task import Result
from dvk_analysis.params import Params

BROKEN = {"message": "ValueError: no rows", "cell": 4, "lines": ["x"], "notebook": "failed/a/2.ipynb"}


@pytest.fixture
def params():
    return Params(title="T", output="o", reports=[{"notebook": "a", "year": [1, 2]}])


def test_the_manifest_records_params_inputs_versions_and_items(tmp_path, params):
    file = {"path": "a/1/a.html", "sha256": "cd", "bytes": 3}
    results = [
        Result(Item("a", "1", {"year": 1}), "done", 1.25, {"html": file}, inputs="ef", kernel="warm"),
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
            "limits": {"minutes": 10, "memory_mb": 2000},
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
                "tries": 1,
                "kernel": "warm",
                "error": None,
                "inputs": "ef",
                "files": {"html": file},
            },
            {
                "notebook": "a",
                "key": "2",
                "parameters": {"year": 2},
                "status": "failed",
                "seconds": 0.5,
                "tries": 1,
                "kernel": "",
                "error": BROKEN,
                "inputs": "",
                "files": {},
            },
        ],
    }
    assert "xã.xlsx" in text
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["manifest.json"]


def test_versions_are_those_of_this_environment_unless_given(tmp_path, params):
    content = json.loads(write_manifest(tmp_path, params=params, results=[], inputs={}).read_text(encoding="utf-8"))
    assert content["versions"]["papermill"].startswith("2.")
    assert list(content["versions"])[:2] == ["python", "platform"]


# The journal


ITEM = Item("a", "1", {"year": 1})


@pytest.fixture
def done(tmp_path):
    """An item that was done, with its file."""
    (tmp_path / "a/1").mkdir(parents=True)
    (tmp_path / "a/1/a.html").write_bytes(b"123")
    # SHA-256 of "123", by another program
    digest = "a665a45920422f9d417e4867efdc4fb8a04a1f3fff1fa07e998e86f7f7a27ae3"
    file = {"path": "a/1/a.html", "sha256": digest, "bytes": 3}
    return Result(ITEM, "done", 1.25, {"html": file}, inputs="ef", tries=2, kernel="warm")


def test_what_the_manifest_or_the_journal_holds_is_known_to_the_next_run(tmp_path, done, params):
    assert Journal(tmp_path).earlier(ITEM) == Result(ITEM, "skipped")
    with Journal(tmp_path) as journal:
        journal.begin(ITEM)
        journal.done(done)
    assert Journal(tmp_path).earlier(ITEM) == replace(done, status="skipped")
    write_manifest(tmp_path, params=params, results=[done], inputs={})
    assert not (tmp_path / JOURNAL).exists()
    assert Journal(tmp_path).earlier(ITEM) == replace(done, status="skipped")


def test_an_item_that_was_begun_again_is_not_relied_on(tmp_path, done, params):
    write_manifest(tmp_path, params=params, results=[done], inputs={})
    with Journal(tmp_path) as journal:
        journal.begin(ITEM)
    assert Journal(tmp_path).earlier(ITEM).files == {}


@pytest.mark.parametrize("content", [b"12", b"124", None])
def test_a_file_that_is_gone_or_was_changed_is_not_relied_on(content, tmp_path, done):
    with Journal(tmp_path) as journal:
        journal.done(done)
    (tmp_path / "a/1/a.html").unlink()
    if content:
        (tmp_path / "a/1/a.html").write_bytes(content)
    assert Journal(tmp_path).earlier(ITEM).files == {}


def test_half_a_line_and_files_of_others_are_passed_over(tmp_path, done):
    with Journal(tmp_path) as journal:
        journal.done(done)
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write('{"notebook": "a", "key": "1", "status": "beg\xe1\xba'.encode("latin-1"))
    with Journal(tmp_path) as journal:
        journal.begin(Item("a", "2", {}))
    assert Journal(tmp_path).earlier(ITEM).files == done.files
    (tmp_path / "manifest.json").write_text("[1]", "utf-8")
    assert Journal(tmp_path).earlier(ITEM).files == done.files
