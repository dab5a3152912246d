"""Phrases: both languages whole, every key that the code uses is there, and none is left over."""

import ast
import json
import re
from pathlib import Path
from string import Formatter

import pytest

import dvk_analysis
from dvk_analysis.phrases import phrase, phrases
from dvk_analysis.resources import notebook_dir
from dvk_analysis.vocabulary import LANGUAGES

#: Functions whose first argument is the key of a phrase.
CALLS = ("phrase", "_extremes", "_outside")
#: Wrappers put these in front of a text: ``page.heading("main")`` shows ``heading.main``.
WRAPPED = ("heading.", "key.")
ANYTHING = r"([\w.]*)"
#: What stands for the variables that begin a computed key.
FIRST = {"kind": "(?:strength|short)", "what": "(?:recognised|commended)"}


def sources():
    yield from (p.read_text("utf-8") for p in sorted(Path(dvk_analysis.__file__).parent.rglob("*.py")))
    for path in sorted(notebook_dir().glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        yield "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def pattern(node):
    """Regular expression of the texts that an expression can give: what is computed may be anything."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(pattern(v) for v in node.values)
    if isinstance(node, ast.BinOp):
        return pattern(node.left) + pattern(node.right)
    if isinstance(node, ast.IfExp):
        return f"(?:{pattern(node.body)}|{pattern(node.orelse)})"
    return FIRST.get(getattr(getattr(node, "value", None), "id", ""), ANYTHING)


@pytest.fixture(scope="module")
def nodes():
    return [n for source in sources() for n in ast.walk(ast.parse(source))]


@pytest.fixture(scope="module")
def constants(nodes):
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


@pytest.fixture(scope="module")
def used(nodes, constants):
    """Collect the patterns of the keys: first arguments of the calls, and texts that are whole keys by themselves."""
    found = {re.escape(p + c) for c in constants for p in ("", *WRAPPED) if p + c in phrases()}
    for node in nodes:
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            found |= {pattern(node.args[0])} if name in CALLS else set()
        elif isinstance(node, ast.JoinedStr) and pattern(node).startswith(r"notebook\."):
            found.add(pattern(node))
    return found - {ANYTHING, *(re.escape(p) + ANYTHING for p in WRAPPED)}


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_phrase_has_both_languages_and_the_same_placeholders():
    for key, texts in phrases().items():
        assert set(texts) == set(LANGUAGES), key
        assert all(texts.values()), key
        assert placeholders(texts["vi"]) == placeholders(texts["en"]), key


def test_every_key_that_the_code_uses_is_there(used):
    assert len(used) > 100
    assert [p for p in sorted(used) if not any(re.fullmatch(p, key) for key in phrases())] == []


def test_no_phrase_is_left_over(used, constants):
    """What fills the gap of a computed key must be a text of the code, or the name of a notebook."""
    named = constants | {p.stem for p in notebook_dir().glob("*.ipynb")}
    matches = {key: [m for p in used if (m := re.fullmatch(p, key))] for key in phrases()}
    assert [k for k, found in matches.items() if not any(named.issuperset(m.groups()) for m in found)] == []


def test_values_are_never_read_as_a_template():
    title = phrase("brief.title", "en", name="{year} {0} {name.__class__}", year=2017)
    assert title == "{year} {0} {name.__class__}: the “Dân vận khéo” movement in 2017"


def test_an_unknown_key_or_a_missing_value_is_an_error():
    with pytest.raises(KeyError, match="no such"):
        phrase("no such")
    with pytest.raises(KeyError, match="year"):
        phrase("chart.rated_in")


def test_vietnamese_numbers_leave_no_blank_to_break_a_line_at():
    assert [k for k, t in phrases().items() if re.search(r"\d %", t["vi"])] == []
