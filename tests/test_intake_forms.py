"""Forms are data: they fit the tables, are found wherever they stand, and their cells read as the columns ask."""

import datetime as dt

import pytest

from dvk_analysis import vocabulary
from dvk_analysis.intake import cells
from dvk_analysis.intake.cells import CellError, read_cell
from dvk_analysis.intake.forms import FORMS, FormColumn, is_blank, locate
from dvk_analysis.schema import TABLES

#: Columns of the tables that intake fills itself.
FILLED = {"year", "unit_id", "source_file", "source_sheet", "source_row", "chapter_id", "scale_id", "rank"}
KINDS = {column.kind for form in FORMS for column in form.columns}


def column(kind, concept=""):
    return FormColumn("Cột", "x", kind, concept)


def sheet(form, *above):
    return [*([line] for line in above), [c.header for c in form.columns]]


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
def test_a_form_is_found_with_its_year_and_unit(form):
    found = locate(sheet(form, "HUYỆN ỦY", form.title.format(year=2017), "ĐƠN VỊ: XÃ NHỊ LONG"))
    assert (found.form, found.header, found.year, found.unit) == (form, 3, 2017, "XÃ NHỊ LONG")
    assert (found.absent, found.illustrative) == ((), False)
    assert found.positions == {c.name: i for i, c in enumerate(form.columns)}


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.table)
def test_columns_may_come_in_any_order_and_writing(form):
    headers = [c.header.upper().replace(" ", "\u00a0 ") for c in reversed(form.columns)]
    found = locate([["NĂM 2017"], ["", *headers, "Ghi chú"]])
    assert found.form == form
    assert found.positions == {c.name: i for i, c in enumerate(reversed(form.columns), 1)}


def test_a_lacking_column_is_named():
    found = locate([["STT", "Ngày tổ chức", "Số cuộc"]])
    assert (found.form.table, found.absent) == ("outreach", ("Số người dự",))


@pytest.mark.parametrize("rows", [[], [[]], [["a", 1.0]], [["STT", "Số cuộc"]], [[""] * 4] * 50 + [["Số cuộc"]]])
def test_a_sheet_without_a_form(rows):
    assert locate(rows) is None


@pytest.mark.parametrize(
    ("above", "year", "unit"),
    [
        (["DANH SÁCH NĂM 2017", "Đơn vị Xã Tân An"], 2017, "Xã Tân An"),
        (["Càng Long, ngày 20 tháng 12 năm 2016", "DANH SÁCH NĂM 2017"], 2017, ""),
        (["Đơn vị tính: đồng", "ĐƠN VỊ : Xã Mỹ Cẩm"], None, "Xã Mỹ Cẩm"),
        (["NĂM 0017"], None, ""),
        ([], None, ""),
    ],
)
def test_the_lines_above_the_header(above, year, unit):
    found = locate(sheet(FORMS[3], *above))
    assert (found.year, found.unit) == (year, unit)


def test_the_mark_of_a_sample_is_seen():
    assert locate(sheet(FORMS[0], "DỮ LIỆU MINH HOẠ – giả lập")).illustrative


@pytest.mark.parametrize(
    ("row", "blank"),
    [
        ([], True),
        (["", "", "", ""], True),
        ([3.0, "", "\u00a0", ""], True),
        (["Tổng cộng", "", "", ""], False),
        ([1.0, "", 2.0, ""], False),
        ([1.0, "", "", "", "x"], False),
    ],
)
def test_blank_rows_hold_nothing_but_their_number(row, blank):
    assert is_blank(row, locate(sheet(FORMS[3]))) is blank


@pytest.mark.parametrize(
    ("kind", "concept", "value", "read"),
    [
        ("text", "", " Ðảng\u00a0ủy ", "Đảng ủy"),
        ("text", "", 125.0, "125"),
        ("text", "", 0.5, "0,5"),
        ("text", "", dt.date(2017, 7, 5), "05/07/2017"),
        ("code", "field", "quốc phòng-an ninh", "security_defence"),
        ("code", "field", "VĂN HOÁ - XÃ HỘI", "culture_society"),
        ("code", "registrant_kind", "Cá nhân", "individual"),
        ("code", "measure_unit", "đồng", "VND"),
        ("number", "", "1.234,5", 1234.5),
        ("number", "", 12, 12.0),
        ("integer", "", "07", 7),
        ("integer", "", 11218.0, 11218),
        ("date", "", "15/10/2017", dt.date(2017, 10, 15)),
        ("date", "", dt.datetime(2017, 10, 15, 8), dt.date(2017, 10, 15)),
        ("flag", "", "X", True),
        ("flag", "", True, True),
    ],
)
def test_cells_read(kind, concept, value, read):
    got = read_cell(column(kind, concept), value)
    assert got == read
    assert type(got) is type(read)


@pytest.mark.parametrize("kind", sorted(KINDS - {"ordinal"}))
@pytest.mark.parametrize("value", ["", " ", "\u00a0", "\n"])
def test_an_empty_cell_is_missing_and_an_empty_flag_false(kind, value):
    assert read_cell(column(kind, "field"), value) is (False if kind == "flag" else None)


@pytest.mark.parametrize(
    ("kind", "concept", "value", "problem", "message"),
    [
        ("code", "registrant_kind", "nhóm", "category",
         "“nhóm” không có trong danh mục; chọn một trong: tập thể; cá nhân"),
        ("number", "", "vài trăm", "type", "“vài trăm” không phải là số; chỉ ghi số, ví dụ 1.250 hoặc 0,4"),
        ("number", "", True, "type", "“True” không phải là số; chỉ ghi số, ví dụ 1.250 hoặc 0,4"),
        ("integer", "", 2.5, "type", "“2,5” không phải là số nguyên"),
        ("integer", "", "99.999.999.999.999.999", "type", "“99.999.999.999.999.999” không phải là số nguyên"),
        ("date", "", "31/02/2017", "type",
         "“31/02/2017” không phải là ngày; ghi ngày/tháng/năm, ví dụ 15/10/2017"),
        ("date", "", 43023.0, "type", "“43023” không phải là ngày; ghi ngày/tháng/năm, ví dụ 15/10/2017"),
        ("flag", "", "có", "type", "“có” không đọc được; đánh dấu x hoặc để trống"),
    ],
)  # fmt: skip
def test_cells_that_do_not_read_say_why(kind, concept, value, problem, message):
    with pytest.raises(CellError) as caught:
        read_cell(column(kind, concept), value)
    assert (caught.value.problem, str(caught.value)) == (problem, message)


def test_every_label_and_synonym_is_understood():
    for concept, labels in vocabulary.LABELS.items():
        for code, (written, _) in labels.items():
            assert cells.read_cell(column("code", concept), written.upper()) == code
