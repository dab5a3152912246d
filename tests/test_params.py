from pathlib import Path

import pytest

from dvk_analysis import params as module
from dvk_analysis.errors import ParamsError
from dvk_analysis.params import Params, Source, find_params, load_params, suggest

FULL = """\
title: Càng Long 2015-2018
place: cang-long
inbox: sample
output: outputs/demo
language: en
edition: office
formats: [pdf]
reports:
  - {notebook: annual_report, year: 2017}
  - notebook: commune_brief
    year: [2016, 2017]
    commune: all
limits: {minutes: 5, memory_mb: 1500}
"""
LEAST = "title: T\noutput: o\nreports:\n  - notebook: annual_report\n"


@pytest.fixture
def load(tmp_path):
    def load(text: str | bytes) -> Params:
        path = tmp_path / "demo.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_params(path)

    return load


@pytest.fixture
def problems(load):
    def problems(text: str | bytes) -> list[str]:
        with pytest.raises(ParamsError) as caught:
            load(text)
        return str(caught.value).splitlines()

    return problems


def test_everything_that_can_be_set_is_read(load):
    params = load(FULL)
    assert params.model_dump() == {
        "title": "Càng Long 2015-2018",
        "place": "cang-long",
        "inbox": "sample",
        "output": "outputs/demo",
        "language": "en",
        "edition": "office",
        "formats": ["pdf"],
        "limits": {"minutes": 5, "memory_mb": 1500},
        "reports": [
            {"notebook": "annual_report", "year": 2017},
            {"notebook": "commune_brief", "year": [2016, 2017], "commune": "all"},
        ],
    }
    assert params.reports[1].parameters == {"year": [2016, 2017], "commune": "all"}


def test_what_may_be_left_out_has_a_default(load):
    params = load(LEAST)
    assert (params.place, params.inbox, params.language, params.edition, params.formats) == (
        "cang-long",
        "sample",
        "vi",
        "office",
        ["html", "pdf"],
    )


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ("{minute: 5}", "limits.minute: unknown key; did you mean 'minutes'?"),
        ("{minutes: 0}", "limits.minutes: Input should be greater than 0"),
        ("{memory_mb: 1.5}", "limits.memory_mb: Input should be a valid integer"),
    ],
)
def test_limits_are_held_to_sense(load, limits, message):
    with pytest.raises(ParamsError) as refused:
        load(LEAST + f"limits: {limits}\n")
    assert message in str(refused.value)
    assert "demo.yaml, line" in str(refused.value)


def test_a_place_in_the_file_is_named_by_file_line_and_key(load):
    params = load(FULL)
    assert params.where("reports", 0, "year") == "demo.yaml, line 9, reports[0].year"
    assert params.where("reports", 1, "commune") == "demo.yaml, line 12, reports[1].commune"
    assert params.where("reports", 1, "absent") == "demo.yaml, line 10, reports[1].absent"
    assert Source().where("title") == "title"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("place: cang-long", "plase: cang-long", "line 2, plase: unknown key; did you mean 'place'?"),
        (
            "title: Càng Long 2015-2018",
            "title: 2017",
            "line 1, title: must be text, not 2017; put it in quotes",
        ),
        ("title: Càng Long 2015-2018", "title:", "line 1, title: must be text, not empty"),
        ("title: Càng Long 2015-2018", "title: '  '", "line 1, title: is empty"),
        ("title: Càng Long 2015-2018\n", "", "title: is missing"),
        ("language: en", "language: no", "line 5, language: must be 'vi' or 'en', not false"),
        ("language: en", "language: fr", "line 5, language: must be 'vi' or 'en', not 'fr'"),
        ("edition: office", "edition: offise", "line 6, edition: must be 'office' or 'public', not 'offise'"),
        ("[pdf]", "pdf", "line 7, formats: must be a list in [ ] or lines beginning with -, not 'pdf'"),
        ("[pdf]", "[]", "line 7, formats: is an empty list"),
        ("[pdf]", "[pdf, pdf]", "line 7, formats: the same value is named twice"),
        ("[pdf]", "[html, doc]", "line 7, formats[1]: must be 'html', 'pdf' or 'docx', not 'doc'"),
        ("notebook: annual_report, year: 2017", "year: 2017", "line 9, reports[0].notebook: is missing"),
        (
            "{notebook: annual_report, year: 2017}",
            "annual",
            "line 9, reports[0]: must be keys and values, as in {notebook: annual_report, year: 2017}, not 'annual'",
        ),
        ("year: 2017", "year: []", "line 9, reports[0].year: is an empty list"),
        ("year: 2017", "year: .nan", "line 9, reports[0].year: must be a finite number"),
        (
            "year: 2017",
            "year: {from: 1}",
            "line 9, reports[0].year: must be text, a number, true, false or a list of these, not keys and values",
        ),
        (
            "year: 2017",
            "year: 2017-01-01",
            "line 9, reports[0].year: must be text, a number, true, false or a list of these, not 2017-01-01",
        ),
        (
            "year: 2017",
            "year: 2017-13-01",
            "line 9, reports[0].year: '2017-13-01' cannot be read; put text in quotes",
        ),
        ("year: 2017", "year: !!int a", "line 9, reports[0].year: 'a' cannot be read; put text in quotes"),
        (
            "year: 2017",
            "year: !python/none x",
            "line 9, reports[0].year: 'x' cannot be read; put text in quotes",
        ),
    ],
)
def test_one_wrong_entry_is_named_with_file_line_and_key(problems, old, new, expected):
    assert old in FULL
    assert problems(FULL.replace(old, new, 1)) == [f"demo.yaml, {expected}"]


def test_all_problems_are_told_at_once(problems):
    text = "titel: T\ntitle: A\ntitle: B\noutput: 1\nlanguage: fr\nreports:\n  - {year: 2017, year: 2018}\n  - 3\n"
    assert problems(text) == [
        "demo.yaml, line 3, title: given twice; the first is on line 2",
        "demo.yaml, line 7, reports[0].year: given twice; the first is on line 7",
        "demo.yaml, line 4, output: must be text, not 1; put it in quotes",
        "demo.yaml, line 5, language: must be 'vi' or 'en', not 'fr'",
        "demo.yaml, line 7, reports[0].notebook: is missing",
        "demo.yaml, line 8, reports[1]: must be keys and values, as in {notebook: annual_report, year: 2017}, not 3",
        "demo.yaml, line 1, titel: unknown key; did you mean 'title'?",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ": is empty; begin with lines such as 'title: Càng Long 2015-2018'"),
        ("# only a comment\n", ": is empty; begin with lines such as 'title: Càng Long 2015-2018'"),
        (
            "- a\n",
            ": is not a list of keys and values; begin with lines such as 'title: Càng Long 2015-2018'",
        ),
        (
            "title: a\nplace: b: c\n",
            ", line 2: not valid YAML: mapping values are not allowed here; check indentation, colons and quotes",
        ),
        (
            "title: a\n---\ntitle: b\n",
            ", line 2: not valid YAML: but found another document; check indentation, colons and quotes",
        ),
        (
            "title: \x00\n",
            ": not valid YAML: special characters are not allowed; check indentation, colons and quotes",
        ),
        ("[" * 5000, ": nested too deeply"),
        ("title: Càng".encode("cp1258"), ": not UTF-8 text (byte 8); save it with encoding UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_message(problems, text, expected):
    assert problems(text) == [f"demo.yaml{expected}"]


def test_an_alias_is_refused_even_when_it_holds_itself(problems):
    text = LEAST + "    year: &years [2016]\n    more: *years\n    self: &self [*self]\n"
    expected = "YAML aliases (*) are not allowed; write the value out"
    assert problems(text)[:2] == [
        f"demo.yaml, line 6, reports[0].more: {expected}",
        f"demo.yaml, line 7, reports[0].self[0]: {expected}",
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_key(load):
    assert load(b"\xef\xbb\xbf" + LEAST.encode()).title == "T"


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(ParamsError) as missing:
        load_params(tmp_path / "no.yaml")
    assert str(missing.value) == f"{tmp_path / 'no.yaml'}: no such file"
    with pytest.raises(ParamsError) as folder:
        load_params(tmp_path)
    assert str(folder.value) == f"{tmp_path}: is a folder, not a params file"


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    folder = tmp_path / "shipped"
    folder.mkdir()
    for name in ("demo.yaml", "minimal.yaml"):
        (folder / name).write_text(LEAST, encoding="utf-8")
    monkeypatch.setattr(module.resources, "params_dir", lambda: folder)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    return folder


@pytest.mark.parametrize("name", ["demo", "demo.yaml", "demo.yml", "params/demo.yaml", "./demo"])
def test_a_shipped_file_is_found_by_its_name(shipped, name):
    assert find_params(name) == shipped / "demo.yaml"


def test_a_file_of_the_user_comes_first(shipped):
    Path("demo").write_text(LEAST, encoding="utf-8")
    assert find_params("demo") == Path("demo")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dmeo", "dmeo: no such params file; did you mean 'demo'?"),
        ("x.yaml", "x.yaml: no such params file; choose from demo, minimal"),
        ("mine/demo.yaml", "mine/demo.yaml: no such params file; did you mean 'demo'?"),
        (".", ".: is a folder, not a params file; choose from demo, minimal"),
    ],
)
def test_an_unknown_name_lists_what_there_is(shipped, name, expected):
    with pytest.raises(ParamsError) as caught:
        find_params(name)
    assert str(caught.value) == expected


def test_suggest_says_when_there_is_nothing():
    assert suggest("a", []) == "there is none to choose from"


@pytest.mark.parametrize("edition", ["office", "public"])
def test_both_editions_are_known_and_notes_lie_beside_the_file(tmp_path, edition):
    path = tmp_path / "demo.yaml"
    path.write_text(FULL.replace("edition: office", f"edition: {edition}"), "utf-8")
    params = load_params(path)
    assert (params.edition, params.folder) == (edition, tmp_path)


def test_word_documents_need_pandoc(problems, monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    (said,) = problems(FULL.replace("[pdf]", "[html, docx]"))
    assert said.endswith("line 7, formats[1]: docx needs pandoc, which is not installed; pip install pypandoc-binary")
