import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from dvk_analysis.batch.plan import Item, Parameter, expand, notebook_parameters, select
from dvk_analysis.errors import ParamsError
from dvk_analysis.params import load_params
from dvk_analysis.place import load_place


@dataclass(frozen=True)
class FakeUnit:
    unit_id: str
    name: str
    unit_kind: str = "commune"


NOTEBOOKS = "annual_report, broken, commune_brief, map, period_review, plain"
COMMUNES = "Xã Nhị Long, Thị trấn Càng Long, Xã Nhị Long Phú"


class FakePlace:
    """Three communes, of which the last came in 2017; and an office, which is no commune."""

    def communes(self, year):
        units = [FakeUnit("nhi-long", "Xã Nhị Long"), FakeUnit("u2", "Thị trấn Càng Long", "town")]
        return units + [FakeUnit("u3", "Xã Nhị Long Phú")] * (year >= 2017)

    def find_unit(self, text, year):
        known = {"Xã Nhị Long": 0, "nhị long": 0, "nhi-long": 0, "Càng Long": 1, "Xã Nhị Long Phú": 2}
        if text == "Huyện đoàn":
            return FakeUnit("office", "Huyện đoàn", "office")
        found = known.get(text)
        return None if found is None or found >= len(self.communes(year)) else self.communes(year)[found]


def write_notebook(path: Path, parameters: str | None):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": ["# Title"]}]
    if parameters is not None:
        cells.append({"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": parameters.splitlines(True)})
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return path


@pytest.fixture
def notebooks(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    reserved = 'data: str = "tables"  # tables\nlanguage: Literal["vi", "en"] = "vi"  # language\n'
    write_notebook(folder / "annual_report.ipynb", reserved + "year: int = 2017  # the year\n")
    write_notebook(
        folder / "commune_brief.ipynb",
        'commune: str = "nhi-long"\nyear: int = 2017\nminimum: float = 5\nfield: str | None = None\n',
    )
    write_notebook(folder / "period_review.ipynb", 'from_year: int = 2015\nto_year: int = 2018\nedition: str = ""\n')
    write_notebook(folder / "plain.ipynb", None)
    write_notebook(folder / "broken.ipynb", "year = 2017")
    write_notebook(folder / "map.ipynb", 'commune: str = ""')
    return folder


@pytest.fixture
def plan(tmp_path, notebooks):
    def plan(*reports: str, years=None, place=None, **options):
        head = "title: T\noutput: o\nlanguage: en\nreports:\n"
        path = tmp_path / "demo.yaml"
        path.write_text(head + "".join(f"  - {{notebook: {report}}}\n" for report in reports), encoding="utf-8")
        return expand(load_params(path), place or FakePlace(), notebooks, years, **options)

    return plan


@pytest.fixture
def problems(plan):
    def problems(*reports: str, **options) -> list[str]:
        with pytest.raises(ParamsError) as caught:
            plan(*reports, **options)
        return str(caught.value).splitlines()

    return problems


# The notebook's own parameters


def test_every_kind_of_parameter_is_read_with_type_default_and_help(tmp_path):
    code = (
        "# what to report\n"
        "from typing import Literal\n"
        "year: int = 2017  # the year\n"
        'commune: str | None = None  # unit id, "#" is no comment\n'
        'shape: Literal["bar", "dot#"] = "bar"  # shape\n'
        "width: Literal[1] | None = 1\n"
        "rate: float = -0.5  #rate\n"
        "wide: bool = True\n"
    )
    assert list(notebook_parameters(write_notebook(tmp_path / "n.ipynb", code)).values()) == [
        Parameter("year", "int", 2017, "the year", (int,)),
        Parameter("commune", "str | None", None, 'unit id, "#" is no comment', (str, type(None))),
        Parameter("shape", "Literal['bar', 'dot#']", "bar", "shape", (), ("bar", "dot#")),
        Parameter("width", "Literal[1] | None", 1, "", (type(None),), (1,)),
        Parameter("rate", "float", -0.5, "rate", (float,)),
        Parameter("wide", "bool", True, "", (bool,)),
    ]


def test_a_notebook_without_the_cell_has_no_parameters(notebooks):
    assert notebook_parameters(notebooks / "plain.ipynb") == {}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("year = 2017", "'year = 2017' should be a name, a type and a default, as in 'year: int = 2017'"),
        ("year: int", "'year: int' should be a name, a type and a default, as in 'year: int = 2017'"),
        ("x: dict = {}", "the type 'dict' is not int, float, str, bool, None, Literal or a union of them"),
        ("x: int = len('a')", "the default of x should be a plain value"),
        ("%matplotlib inline", "not Python: invalid syntax"),
    ],
)
def test_a_parameters_cell_that_cannot_be_checked_is_refused(tmp_path, code, expected):
    with pytest.raises(ParamsError) as caught:
        notebook_parameters(write_notebook(tmp_path / "n.ipynb", code))
    assert str(caught.value) == f"n.ipynb, parameters cell: {expected}"


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"{", "JSONDecodeError"), (b"[]", "TypeError"), (b"{}", "KeyError"), (b"\xff", "UnicodeDecodeError")],
)
def test_a_file_that_is_no_notebook_is_refused(tmp_path, content, kind):
    path = tmp_path / "n.ipynb"
    path.write_bytes(content)
    with pytest.raises(ParamsError) as caught:
        notebook_parameters(path)
    assert str(caught.value) == f"n.ipynb: not a notebook ({kind})"


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        (Parameter("p", "int", 1, "", (int,)), "2017", "must be a whole number, not '2017'; take it out of the quotes"),
        (Parameter("p", "int", 1, "", (int,)), True, "must be a whole number, not true"),
        (Parameter("p", "int", 1, "", (int,)), 2017.0, "must be a whole number, not 2017.0"),
        (Parameter("p", "int", 1, "", (int,)), None, "must be a whole number, not empty"),
        (Parameter("p", "str", "", "", (str,)), 7, "must be text, not 7; put it in quotes"),
        (Parameter("p", "bool", True, "", (bool,)), 1, "must be true or false, not 1"),
        (Parameter("p", "float", 1.0, "", (float,)), "a", "must be a number, not 'a'"),
        (Parameter("p", "", 1, "", (type(None),), (1, "a")), True, "must be 1 or 'a' or nothing, not true"),
    ],
)
def test_a_value_of_another_type_is_refused(parameter, value, expected):
    with pytest.raises(ValueError, match=r"^must be") as caught:
        parameter.check(value)
    assert str(caught.value) == expected


# From reports to items


def test_lists_make_a_grid_in_the_order_of_the_file(plan):
    items = plan("annual_report, year: [2017, 2016]", "commune_brief, year: [2016, 2017], commune: all")
    assert [item.name for item in items] == [
        "annual_report/2017",
        "annual_report/2016",
        "commune_brief/2016-nhi-long",
        "commune_brief/2016-cang-long",
        "commune_brief/2017-nhi-long",
        "commune_brief/2017-cang-long",
        "commune_brief/2017-nhi-long-phu",
    ]
    assert items[3].parameters == {"year": 2016, "commune": "u2"}


def test_a_commune_is_given_by_name_or_id_and_handed_on_as_id(plan):
    items = plan("commune_brief, year: 2016, commune: [nhị long, Càng Long]")
    assert [(item.key, item.parameters["commune"]) for item in items] == [
        ("2016-nhi-long", "nhi-long"),
        ("2016-cang-long", "u2"),
    ]


def test_a_period_is_named_by_its_years(plan):
    assert plan("period_review, from_year: 2015, to_year: 2017") == [
        Item("period_review", "2015-2017", {"from_year": 2015, "to_year": 2017, "edition": "office"})
    ]


def test_other_parameters_come_last_in_the_key(plan):
    items = plan("commune_brief, field: [Văn hóa - xã hội, null], minimum: 3, commune: nhi-long, year: 2016")
    assert [item.key for item in items] == ["2016-nhi-long-3-0-van-hoa-xa-hoi", "2016-nhi-long-3-0-none"]
    assert items[0].parameters == {
        "year": 2016,
        "commune": "nhi-long",
        "minimum": 3.0,
        "field": "Văn hóa - xã hội",
    }


def test_the_batch_sets_data_language_and_edition_where_they_are_declared(plan):
    annual, period = plan("annual_report", "period_review", data="../t")
    assert annual.parameters == {"year": 2017, "data": "../t", "language": "en"}
    assert period.parameters == {"from_year": 2015, "to_year": 2018, "edition": "office"}


def test_years_and_commune_of_the_notebook_count_when_left_out(plan):
    (item,) = plan("commune_brief")
    assert item == Item("commune_brief", "2017-nhi-long", {"year": 2017, "commune": "nhi-long"})


def test_a_notebook_without_parameters_has_one_run(plan):
    assert plan("plain") == [Item("plain", "default", {})]
    assert plan("map") == [Item("map", "default", {})]


def test_communes_of_one_name_are_told_apart_by_their_id(plan):
    class Twins(FakePlace):
        def communes(self, year):
            return [FakeUnit("u8", "Xã Tân An"), FakeUnit("u9", "Xã Tân An"), FakeUnit("u7", "Xã Bình Phú")]

    items = plan("commune_brief, commune: all", place=Twins())
    assert [item.key for item in items] == ["2017-tan-an-u8", "2017-tan-an-u9", "2017-binh-phu"]


# What is refused


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("annual_report, yaer: 2017", "reports[0].yaer: unknown key; did you mean 'year'?"),
        ("annual_report, x: 1", "reports[0].x: unknown key; choose from year"),
        ("plain, x: 1", "reports[0].x: unknown key; there is none to choose from"),
        ("annual_reprot", "reports[0].notebook: no notebook 'annual_reprot'; did you mean 'annual_report'?"),
        (
            "../annual_report",
            "reports[0].notebook: no notebook '../annual_report'; did you mean 'annual_report'?",
        ),
        (
            "broken",
            (
                "reports[0].notebook: broken.ipynb, parameters cell: "
                "'year = 2017' should be a name, a type and a default, as in 'year: int = 2017'"
            ),
        ),
        ("annual_report, data: x", "reports[0].data: is set by dvk itself; take it out here"),
        ("annual_report, edition: office", "reports[0].edition: is set by dvk itself; take it out here"),
        (
            "annual_report, year: '2017'",
            "reports[0].year: must be a whole number, not '2017'; take it out of the quotes",
        ),
        ("annual_report, year: [2016, null]", "reports[0].year: must be a whole number, not empty"),
        ("annual_report, year: 1989", "reports[0].year: year 1989 is not between 1990 and 2100"),
        ("annual_report, year: 2101", "reports[0].year: year 2101 is not between 1990 and 2100"),
        (
            "annual_report, year: [2016, 2016]",
            "reports[0]: annual_report/2016 would be made twice; name each value once",
        ),
        (
            "commune_brief, commune: [nhị long, Xã Nhị Long]",
            "reports[0]: commune_brief/2017-nhi-long would be made twice; name each value once",
        ),
        (
            "period_review, from_year: 2018, to_year: 2015",
            "reports[0].from_year: from_year 2018 is not before to_year 2015",
        ),
        (
            "commune_brief, commune: Nhi Lang",
            "reports[0].commune: no commune 'Nhi Lang' in 2017; did you mean Xã Nhị Long or Xã Nhị Long Phú?",
        ),
        (
            "commune_brief, commune: Huyện đoàn, year: 2016",
            "reports[0].commune: no commune 'Huyện đoàn' in 2016; choose from Xã Nhị Long, Thị trấn Càng Long",
        ),
        ("map, commune: nhi-long", "reports[0].commune: needs a year beside it"),
    ],
)
def test_a_wrong_report_is_named_with_file_line_and_key(problems, report, expected):
    assert problems(report) == [f"demo.yaml, line 5, {expected}"]


@pytest.mark.parametrize("year", [1990, 2100])
def test_the_first_and_the_last_possible_year_are_taken(plan, year):
    assert plan(f"annual_report, year: {year}")[0].key == str(year)


@pytest.mark.parametrize(
    ("year", "years", "expected"),
    [
        (20017, [2015, 2016, 2017, 2018], "year 20017 is not between 1990 and 2100; the data has 2015-2018"),
        (2019, [2018, 2015, 2016], "year 2019 has no data; the data has 2015, 2016, 2018"),
        (2019, [2018], "year 2019 has no data; the data has 2018"),
    ],
)
def test_a_year_without_data_says_which_years_have(problems, year, years, expected):
    assert problems(f"annual_report, year: {year}", years=years) == [f"demo.yaml, line 5, reports[0].year: {expected}"]


def test_all_wrong_reports_are_told_at_once_and_each_problem_once(problems):
    assert problems("nothing", "annual_report, yaer: 1, year: x", "commune_brief, commune: Xyz, minimum: [1, 2]") == [
        f"demo.yaml, line {line}, reports[{line - 5}].{told}"
        for line, told in [
            (5, f"notebook: no notebook 'nothing'; choose from {NOTEBOOKS}"),
            (6, "yaer: unknown key; did you mean 'year'?"),
            (6, "year: must be a whole number, not 'x'"),
            (7, f"commune: no commune 'Xyz' in 2017; choose from {COMMUNES}"),
        ]
    ]


def test_all_is_refused_when_there_is_no_commune(problems):
    class Empty(FakePlace):
        def communes(self, year):
            return []

    expected = "demo.yaml, line 5, reports[0].commune: there is no commune in 2017"
    assert problems("commune_brief, commune: all", place=Empty()) == [expected]


# The built-in place


def test_the_built_in_place_gives_the_communes_of_the_year(plan):
    place = load_place("cang-long")
    items = plan("commune_brief, year: [2017, 2026], commune: all", place=place)
    assert len(items) == 14 + 5
    assert "commune_brief/2017-nhi-long" in [item.name for item in items]
    (item,) = plan("commune_brief, year: 2017, commune: Xã Nhị Long", place=place)
    assert item in items


# Selecting


ITEMS = [Item("commune_brief", f"2017-{letter}", {}) for letter in "abcdef"]


def test_a_pattern_selects_by_notebook_and_key():
    assert select(ITEMS, "commune_brief/*-[bc]") == ITEMS[1:3]


def test_a_pattern_that_matches_nothing_names_a_few_items():
    with pytest.raises(ParamsError) as caught:
        select(ITEMS, "2017*")
    assert str(caught.value) == (
        "no report matches '2017*'; there are commune_brief/2017-a, commune_brief/2017-b, commune_brief/2017-c, "
        "commune_brief/2017-d, commune_brief/2017-e, …"
    )


# ---- hand-written notes


def test_a_note_beside_the_params_file_reaches_its_report(tmp_path, notebooks, plan):
    write_notebook(notebooks / "annual_report.ipynb", 'year: int = 2017  # the year\nnote: str = ""  # text\n')
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "annual_report-2017.md").write_text("\ufeffPhong trào **tốt**.", "utf-8")
    (tmp_path / "notes" / "commune_brief-2017-nhi-long.md").write_text("no such parameter", "utf-8")
    annual, earlier, brief = plan("annual_report, year: [2017, 2016]", "commune_brief, year: 2017, commune: nhi-long")
    assert annual.parameters == {"year": 2017, "note": "Phong trào **tốt**."}
    assert "note" not in earlier.parameters
    assert "note" not in brief.parameters


def test_a_note_that_is_no_text_is_named(tmp_path, notebooks, plan):
    write_notebook(notebooks / "annual_report.ipynb", 'year: int = 2017  # the year\nnote: str = ""  # text\n')
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "annual_report-2017.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ParamsError) as caught:
        plan("annual_report")
    assert str(caught.value) == (
        "notes/annual_report-2017.md: cannot be read as UTF-8 text; save it with encoding UTF-8"
    )


def test_a_note_is_not_written_into_the_params_file(notebooks, plan):
    write_notebook(notebooks / "annual_report.ipynb", 'year: int = 2017  # the year\nnote: str = ""  # text\n')
    with pytest.raises(ParamsError, match="is set by dvk itself; take it out here"):
        plan("annual_report, note: x")
