"""Forms are data: each fills its table, and is found on a sheet whatever stands above it and however it is written."""

import pytest

from dvk_analysis import vocabulary
from dvk_analysis.intake.forms import FORMS
from dvk_analysis.intake.layout import find_blocks
from dvk_analysis.schema import TABLES

#: Columns of the tables that intake fills itself.
FILLED = {"year", "unit_id", "source_file", "source_sheet", "source_row", "chapter_id", "scale_id", "rank"}


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.table)
def test_a_form_fills_exactly_its_table(form):
    specs = {c.name: c for c in TABLES[form.table]}
    assert {c.name for c in form.columns if c.name} == set(specs) - FILLED
    for c in form.columns:
        if c.kind == "code":
            assert specs[c.name].categories == vocabulary.codes(c.concept)


def test_there_is_a_form_for_every_table():
    assert [form.table for form in FORMS] == list(TABLES)


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.table)
def test_columns_may_come_in_any_order_and_writing(form):
    headers = [c.header.upper().replace(" ", "\u00a0 ") for c in reversed(form.columns)]
    (block,) = find_blocks([["NĂM 2017"], ["", *headers, "Ghi chú"]], [], {})
    assert (block.table, block.head) == (form.table, range(1, 2))
    assert {c.at for c in block.columns} == set(block.heads)
    names = [c.name or "number" for c in reversed(form.columns)]
    assert [(c.at, c.role.name) for c in block.columns] == list(enumerate([*names, "remark"], 1))
