import json
import shutil

import pytest

from dvk_analysis.batch import inputs
from dvk_analysis.batch.inputs import Inputs, folder_hash, hash_of
from dvk_analysis.batch.plan import Item
from dvk_analysis.place import load_place

ITEM = Item("a", "2017", {"year": 2017})


@pytest.fixture
def made(tmp_path):
    """A notebook and tables of three years."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/a.ipynb").write_text("{}", "utf-8")
    for year in (2016, 2017, 2018):
        path = tmp_path / f"tables/ratings/year={year}/part-0.parquet"
        path.parent.mkdir(parents=True)
        path.write_text(str(year), "utf-8")
    (tmp_path / "tables/dataset.json").write_text("{}", "utf-8")
    return tmp_path


def hashed(folder, item=ITEM, formats=("html",)):
    return Inputs(folder / "notebooks", folder / "tables", formats, load_place("cang-long")).of(item)


def test_the_same_inputs_give_the_same_hash(made, tmp_path_factory):
    elsewhere = shutil.copytree(made, tmp_path_factory.mktemp("elsewhere") / "copy")
    assert hashed(made) == hashed(made) == hashed(elsewhere)


@pytest.mark.parametrize(
    "changed",
    ["notebooks/a.ipynb", "tables/dataset.json", *(f"tables/ratings/year={y}/part-0.parquet" for y in (2016, 2017))],
)
def test_a_change_in_notebook_or_data_shows(made, changed):
    before = hashed(made)
    (made / changed).write_text('{"changed": 1}', "utf-8")
    assert hashed(made) != before


def test_a_notebook_that_says_so_reads_the_records_of_its_years_or_of_its_unit(made):
    (made / "notebooks/a.ipynb").write_text('{"metadata": {"dvk": {"reads": "years"}}}', "utf-8")
    (made / "notebooks/b.ipynb").write_text('{"metadata": {"dvk": {"reads": "unit"}}}', "utf-8")
    brief = Item("b", "2017-my-cam", {"year": 2017, "commune": "my-cam"})
    of_year = {"summary": "s", "units": {"my-cam": "1", "tan-an": "2"}}
    slices = {"about": "", "years": {"2017": of_year}}
    (made / "tables/slices.json").write_text(json.dumps(slices), "utf-8")
    before = [hashed(made, item) for item in (ITEM, brief)]
    (made / "tables/dataset.json").write_text("changed", "utf-8")
    assert [hashed(made, item) for item in (ITEM, brief)] == before
    of_year["units"]["tan-an"] = "3"
    (made / "tables/slices.json").write_text(json.dumps(slices), "utf-8")
    assert [hashed(made, item) == old for item, old in zip((ITEM, brief), before, strict=True)] == [False, True]


def test_years_after_that_of_the_report_do_not_count(made):
    period, whole = Item("a", "2016-2018", {"from_year": 2016, "to_year": 2018}), Item("a", "default", {})
    before = [hashed(made, item) for item in (ITEM, period, whole)]
    (made / "tables/ratings/year=2018/part-0.parquet").write_text("changed", "utf-8")
    assert [hashed(made, item) == old for item, old in zip((ITEM, period, whole), before, strict=True)] == [
        True,
        False,
        False,
    ]


def test_parameters_formats_code_and_environment_show(made, monkeypatch):
    before = hashed(made)
    assert hashed(made, Item("a", "2017", {"year": 2017, "language": "en"})) != before
    assert hashed(made, formats=("html", "pdf")) != before
    (made / "site/other-2.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(made / "site")
    assert hashed(made) != before
    monkeypatch.undo()
    assert hashed(made) == before
    (made / "package").mkdir()
    monkeypatch.setattr(inputs, "PACKAGE", made / "package")
    assert hashed(made) != before


def test_a_folder_is_its_names_and_contents(tmp_path):
    (tmp_path / "a").write_text("1", "utf-8")
    before = folder_hash(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert folder_hash(tmp_path) != before
    assert folder_hash(tmp_path, lambda path: path.name != "b") == hash_of([])
    # SHA-256 of "[]", by another program
    assert hash_of([]) == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
    assert hash_of({"b": "ộ", "a": 1}) == hash_of(json.loads('{"a": 1, "b": "\\u1ed9"}'))
