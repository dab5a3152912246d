"""Cells read as their columns ask, and where they do not they say why."""

import datetime as dt

import pytest

from dvk_analysis import vocabulary
from dvk_analysis.intake import cells
from dvk_analysis.intake.cells import CellError, read_cell
from dvk_analysis.intake.forms import FORMS, FormColumn

KINDS = {column.kind for form in FORMS for column in form.columns}
TWO_WAYS = "“{}” đọc được theo hai cách; dùng dấu chấm cho hàng nghìn và dấu phẩy cho số lẻ: 1.250 hoặc 0,4"


def column(kind, concept=""):
    return FormColumn("Cột", "x", kind, concept)


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
        ("integer", "", "03 cuộc", 3),
        ("integer", "", "1.250 lượt người", 1250),
        ("number", "", "50 triệu", 50e6),
        ("text", "", "'=A1+1", "=A1+1"),
        ("code", "award_form", "Giấy khen của UBND huyện", "merit_paper"),
        ("code", "field", "I. Lĩnh vực phát triển kinh tế", "economy"),
        ("date", "", 43023.0, dt.date(2017, 10, 15)),
        ("date", "", "ngày 5/4/2017", dt.date(2017, 4, 5)),
        ("flag", "", "có", True),
        ("flag", "", "✓", True),
        ("flag", "", "-", False),
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
        ("number", "", "vài trăm", "vague",
         "“vài trăm” không phải con số cụ thể nên không cộng được; ghi số, ví dụ 50.000.000"),
        ("number", "", "cây", "type", "“cây” không phải là số; chỉ ghi số, ví dụ 1.250 hoặc 0,4"),
        ("number", "", "0.4", "ambiguous", TWO_WAYS.format("0.4")),
        ("integer", "", "1,250", "ambiguous", TWO_WAYS.format("1,250")),
        ("integer", "", "hai", "type", "“hai” không phải là số; chỉ ghi số, ví dụ 1.250"),
        ("text", "", "a" * 1001, "type", "dài 1001 ký tự; ghi gọn trong 1000 ký tự"),
        ("text", "", "#REF!", "type", "“#REF!” là lỗi công thức; sửa công thức hoặc ghi giá trị"),
        ("number", "", True, "type", "“True” không phải là số; chỉ ghi số, ví dụ 1.250 hoặc 0,4"),
        ("integer", "", 2.5, "type", "“2,5” không phải là số nguyên"),
        ("integer", "", "99.999.999.999.999.999", "type", "“99.999.999.999.999.999” không phải là số nguyên"),
        ("date", "", "31/02/2017", "type",
         "“31/02/2017” không phải là ngày; ghi ngày/tháng/năm, ví dụ 15/10/2017"),
        ("date", "", "10/15/2017", "ambiguous",
         "“10/15/2017” không rõ ngày và tháng; ghi ngày/tháng/năm, ví dụ 15/10/2017"),
        ("date", "", "tháng 11/2016", "vague",
         "“tháng 11/2016” không ghi rõ ngày; ghi ngày/tháng/năm, ví dụ 15/10/2017"),
        ("date", "", 12.0, "type", "“12” không phải là ngày; ghi ngày/tháng/năm, ví dụ 15/10/2017"),
        ("flag", "", "ba", "type", "“ba” không đọc được; đánh dấu x hoặc để trống"),
    ],
)  # fmt: skip
def test_cells_that_do_not_read_say_why(kind, concept, value, problem, message):
    with pytest.raises(CellError) as caught:
        read_cell(column(kind, concept), value)
    assert (caught.value.problem, str(caught.value)) == (problem, message)
    assert caught.value.severity == {"vague": "note", "ambiguous": "question"}.get(problem, "refused")


def test_every_label_and_synonym_is_understood():
    for concept, labels in vocabulary.LABELS.items():
        for code, (written, _) in labels.items():
            assert cells.read_cell(column("code", concept), written.upper()) == code


def test_near_words_stand_for_no_code():
    assert cells.code_of("field", "kinh té xã hội") is None
    assert cells.code_of("registrant_kind", "tập thể cá nhân") is None


def test_words_of_a_field_come_in_any_order_and_form():
    written = [
        "an ninh - quốc phòng",
        "quốc phòng-an ninh",
        "an ninh-quốc phòng",
        "an ninh, quốc phòng",
        "ANQP",
        "QP - AN",
    ]
    assert {cells.code_of("field", w) for w in written} == {"security_defence"}
