import hashlib
import json

import pytest

from dvk_analysis.batch.manifest import write_manifest
from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.task import Result
from dvk_analysis.params import Params

BROKEN = {"message": "ValueError: no rows", "cell": 4, "lines": ["x"], "notebook": "failed/a/2.ipynb"}


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
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["manifest.json"]


def test_versions_are_those_of_this_environment_unless_given(tmp_path, params):
    content = json.loads(write_manifest(tmp_path, params=params, results=[], inputs={}).read_text(encoding="utf-8"))
    assert content["versions"]["papermill"].startswith("2.")
    assert list(content["versions"])[:2] == ["python", "platform"]
