"""The notebooks as committed: clean, thin, with parameters that say what they are."""

import ast
import json

import nbclient
import nbformat
import pytest

from dvk_analysis.batch.declared import notebook_parameters
from dvk_analysis.resources import notebook_dir

#: Least number of figures of the notebooks that live from tables.
FIGURES = {"chapter_quality": 3, "data_quality": 1, "published_figures": 1}
NOTEBOOKS = sorted(notebook_dir().glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda p: p.stem)
def path(request):
    return request.param


def cells(path, kind):
    return [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == kind]


def test_there_are_notebooks():
    assert {p.stem for p in NOTEBOOKS} == {
        *("annual_report", "commune_brief", "period_review", "chapter_quality", "data_quality", "published_figures")
    }


def test_no_output_and_no_run_order_is_stored(path):
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in cells(path, "code"))


def test_cells_are_thin(path):
    code = ["".join(c["source"]) for c in cells(path, "code")]
    assert max(len(source.splitlines()) for source in code) <= 8
    for number, source in enumerate(code):
        tree = ast.parse(source)
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)]
        assert number == 1 or not [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
        if number > 0:  # the parameters cell alone holds numbers of the field
            constants = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
            assert {c for c in constants if type(c) in (int, float)} <= {0, 1, 2, 3}


def test_parameters_are_annotated_and_explained(path):
    found = notebook_parameters(path)
    assert {"data", "language", "edition", "note"} <= set(found)
    assert "year" in found or {"from_year", "to_year"} <= set(found)
    assert all(p.help and p.annotation for p in found.values())
    assert found["data"].default == "sample"


@pytest.mark.slow
def test_runs_in_a_plain_kernel_on_its_defaults(path, tmp_path):
    """As JupyterLab does it: no papermill, no parameters, no output folder."""
    notebook = nbformat.read(path, 4)
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": tmp_path}}, timeout=120).execute()
    shown = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    assert sum("image/svg+xml" in o.get("data", {}) for o in shown) >= FIGURES.get(path.stem, 4)
    assert not [o for o in shown if o.output_type in ("stream", "error")]
    assert list(tmp_path.iterdir()) == []


def test_question_comes_first(path):
    first = json.loads(path.read_text("utf-8"))["cells"][0]
    assert first["cell_type"] == "markdown"
    assert "?" in "".join(first["source"])
    assert first["metadata"]["tags"] == ["notebook-only"]
