"""Lines between the rows: what they say of the rows below, and that a line nobody understands ends what was said."""

import pytest
from hand_made import HEAD, TITLE, UNIT, read, rows_of

RATINGS = [["XẾP LOẠI CHI HỘI NÔNG DÂN NĂM 2017"], ["STT", "Chi hội", "Xếp loại"]]
NO_FIELD = ["STT", "Tên mô hình", "Tập thể/Cá nhân"]
ANY = "không rõ là đơn vị, lĩnh vực hay nhóm nào; ghi lại, các dòng bên dưới thuộc dòng này nên chưa nhận"


def out(reading):
    return [(p.row, p.problem, p.message) for p in reading.problems if p.severity != "note"]


@pytest.mark.parametrize("line", [["Xã Tập Ngãi"], ["", "Xã Tập Ngãi"], ["II", "Xã Tập Ngãi"], ["2. Xã Tập Ngãi"]])
def test_an_unknown_unit_ends_the_one_before_it_however_it_is_numbered(cang_long, line):
    reading = read(cang_long, TITLE, HEAD, ["Xã Tân An"], [1, "A", "TT", "KT"], line, [1, "B", "TT", "KT"])
    assert [(row, r["unit_id"]) for row, r in rows_of(reading).items()] == [(4, "tan-an")]
    unknown = f"đơn vị “{line[-1]}” không có trong danh sách đơn vị năm 2017"
    assert {message for row, _, message in out(reading)} == {unknown}
    assert [row for row, *_ in out(reading)] == ([6] if line[0] == "II" else [5, 6])


def test_a_line_that_is_no_unit_ends_the_unit_and_is_quoted_to_its_rows(cang_long):
    lines = [["1. Xã Tân An"], [1, "A", "TT", "KT"], ["B. CƠ QUAN"], [1, "B", "TT", "KT"]]
    reading = read(cang_long, TITLE, HEAD, *lines)
    assert list(rows_of(reading)) == [4]
    assert out(reading) == [
        (5, "category", f"dòng “B. CƠ QUAN” {ANY}"),
        (6, "unknown_unit", "dòng “B. CƠ QUAN” ở trên không phải tên đơn vị; ghi tên đơn vị của nhóm này"),
    ]


def test_an_unknown_unit_ends_that_of_the_title_too(cang_long):
    reading = read(cang_long, TITLE, UNIT, HEAD, [1, "A", "TT", "KT"], ["Xã Tập Ngãi"], [1, "B", "TT", "KT"])
    assert list(rows_of(reading)) == [4]


@pytest.mark.parametrize("line", ["Đơn vị: Xã Nhị Long Phú", "Xã Nhị Long Phú:", "b) Nhị Long Phú"])
def test_a_unit_in_other_words(cang_long, line):
    reading = read(cang_long, *RATINGS, ["1. Xã Tân An"], [1, "Ấp 1", "Tiên tiến"], [line], [1, "Ấp 2", "Tiên tiến"])
    assert [r["unit_id"] for r in rows_of(reading, "ratings").values()] == ["tan-an", "nhi-long-phu"]


@pytest.mark.parametrize(
    "line",
    [
        "Nhóm 2: Mô hình “Dân vận khéo” trên lĩnh vực văn hóa-xã hội", "* Lĩnh vực văn hóa - xã hội:", "Mô hình VHXH",
        "2. Về văn hóa - xã hội",
    ],
)  # fmt: skip
def test_a_field_in_other_words_also_as_the_first_line(cang_long, line):
    reading = read(cang_long, TITLE, UNIT, NO_FIELD, [line], [1, "A", "TT"], ["Lĩnh vực khác"], [2, "B", "TT"])
    assert [(row, r["field"]) for row, r in rows_of(reading).items()] == [(5, "culture_society")]
    said = "dòng “Lĩnh vực khác” ở trên không cho biết “Lĩnh vực”; ghi rõ cho nhóm này"
    assert out(reading) == [(6, "category", f"dòng “Lĩnh vực khác” {ANY}"), (7, "missing", said)]


def test_a_kind_ends_at_a_line_of_no_kind(cang_long):
    head = ["STT", "Tên mô hình", "Người đăng ký", "Lĩnh vực"]
    lines = [["A. Tập thể: 01"], [1, "A", "Tổ 1", "KT"], ["B. Điển hình cá nhân: 01"], [1, "B", "Lê A", "KT"]]
    reading = read(cang_long, TITLE, UNIT, head, *lines, ["HỘ GIA ĐÌNH"], [1, "C", "Hộ ông C", "KT"])
    assert [r["registrant_kind"] for r in rows_of(reading).values()] == ["collective", "individual"]
    assert [row for row, *_ in out(reading)] == [8, 9]


def test_what_stood_above_an_unknown_line_holds_again_behind_the_next_line_of_its_level(cang_long):
    lines = [["I. XÃ TÂN AN"], ["1. Tập thể"], [1, "A", "", "KT"], ["2. Hộ gia đình"], [2, "B", "", "KT"]]
    reading = read(cang_long, TITLE, HEAD, *lines, ["3. Cá nhân"], [3, "C", "", "KT"])
    assert [(r["unit_id"], r["registrant_kind"]) for r in rows_of(reading).values()] == [
        ("tan-an", "collective"),
        ("tan-an", "individual"),
    ]


def test_a_section_behind_a_row_number(cang_long):
    lines = [["I", "Xã Tân An"], [1, "Kinh tế"], ["1.1", "A", "TT"], [2, "Lĩnh vực khác"], ["2.1", "B", "TT"]]
    reading = read(cang_long, TITLE, NO_FIELD, *lines, ["II", "Xã Đức Mỹ"], [1, "C", "TT"])
    assert [(r["title"], r["unit_id"], r["field"]) for r in rows_of(reading).values()] == [("A", "tan-an", "economy")]


def test_a_year_between_the_rows(cang_long):
    reading = read(
        cang_long, TITLE, UNIT, HEAD, ["I. Năm 2016"], [1, "A", "TT", "KT"], ["NĂM 2017"], [1, "B", "TT", "KT"]
    )
    assert [(r["year"], r["model_id"][:12]) for r in rows_of(reading).values()] == [
        (2016, "2016-tan-an-"),
        (2017, "2017-tan-an-"),
    ]
    reading = read(cang_long, *RATINGS, ["Xã Tân An"], ["NĂM 2016"], [1, "Ấp 1", "Tiên tiến"])
    assert [r["year"] for r in rows_of(reading, "ratings").values()] == [2016]


def test_the_form_of_an_award_with_its_giver(cang_long):
    top = [["DANH SÁCH KHEN THƯỞNG NĂM 2017"], UNIT, ["STT", "Tên tập thể, cá nhân", "TT/CN"]]
    lines = [["I. Bằng khen của UBND tỉnh"], [1, "Lê A", "CN"], ["II. GIẤY KHEN"], [1, "Tổ 1", "TT"]]
    rows = rows_of(read(cang_long, *top, *lines), "awards").values()
    assert [(r["award_form"], r["level"]) for r in rows] == [("merit_certificate", "province"), ("merit_paper", None)]


def test_counts_are_no_models(cang_long):
    head = ["TT", "Đơn vị", "Tên mô hình", "Tập thể", "Cá nhân", "KT", "VHXH"]
    lines = [["I", "Xã Tân An", "01 mô hình", 1, None, 1], [1, None, "A", "x", None, "x"]]
    reading = read(cang_long, TITLE, head, *lines, [2, "Xã Đức Mỹ", "3", 1, None, 1])
    assert [(r["title"], r["unit_id"]) for r in rows_of(reading).values()] == [("A", "tan-an")]
    assert out(reading) == [(5, "type", "“3” là số lượng, không phải tên mô hình; ghi tên từng mô hình")]
    assert reading.entry.sheets[0].not_data == {"head": 1, "subtotal": 1, "title": 1}


def test_a_worked_example_is_no_data(cang_long):
    top = [["HƯỚNG DẪN GHI BIỂU ĐĂNG KÝ NĂM 2017"], UNIT, ["Ví dụ:"]]
    reading = read(cang_long, *top, HEAD, [1, "Nuôi heo", "TT", "KT"])
    assert (rows_of(reading), reading.problems) == ({}, [])
    assert reading.entry.sheets[0].not_data == {"example": 1, "head": 1, "title": 3}


def test_a_unit_written_once_holds_for_its_group_where_every_group_has_it_so(cang_long):
    top = [["XẾP LOẠI CHI HỘI NÔNG DÂN NĂM 2017"], ["STT", "Xã", "Chi hội", "Xếp loại"]]
    rows = [[1, "Xã Tân An", "Ấp 1", "Kém"], [2, None, "Ấp 2", "Kém"], [3, "Xã Đức Mỹ", "Ấp 1", "Kém"]]
    reading = read(cang_long, *top, *rows, [4, None, "Ấp 2", "Kém"])
    assert [r["unit_id"] for r in rows_of(reading, "ratings").values()] == ["tan-an", "tan-an", "duc-my", "duc-my"]
    reading = read(cang_long, *top, *rows)
    assert list(rows_of(reading, "ratings")) == [3, 5]
    said = "cột “Xã” để trống; ghi đơn vị ở từng dòng, hoặc gộp ô cho cả nhóm"
    assert out(reading) == [(4, "unknown_unit", said)]


def test_a_list_of_the_praised_is_asked_about(cang_long):
    reading = read(cang_long, ["DANH SÁCH MÔ HÌNH ĐƯỢC BIỂU DƯƠNG NĂM 2017"], UNIT, HEAD, [1, "A", "TT", "KT"])
    said = "tiêu đề nói đã khen, không nói đăng ký; ghi “ĐĂNG KÝ” hoặc gửi theo biểu khen thưởng"
    assert [(p.problem, p.severity, p.message) for p in reading.problems] == [("kind_of_list", "question", said)]


def test_a_list_of_those_that_failed_says_so_of_every_row(cang_long):
    reading = read(cang_long, ["DANH SÁCH MÔ HÌNH KHÔNG ĐẠT NĂM 2017"], UNIT, HEAD, [1, "A", "TT", "KT"])
    assert [r["status"] for r in rows_of(reading).values()] == ["not_recognised"]


def test_a_file_named_by_a_unit_that_is_called_alike_is_noted(cang_long):
    row = [1, "A", "TT", "KT"]
    reading = read(cang_long, TITLE, ["XÃ AN TRƯỜNG"], HEAD, row, name="An Truong A.xlsx")
    said = "bảng ghi Xã An Trường nhưng tên “An Truong A.xlsx” ghi Xã An Trường A; kiểm tra lại"
    assert [(p.row, p.severity, p.message) for p in reading.problems] == [(0, "note", said)]
    assert read(cang_long, TITLE, ["XÃ AN TRƯỜNG"], HEAD, row, name="An Truong.xlsx").problems == []
