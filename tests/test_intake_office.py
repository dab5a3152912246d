"""Habits of offices in titles, heads and units of measure, one by one."""

import pytest
from hand_made import HEAD, TITLE, UNIT, read, rows_of


def test_ratings_under_bare_years_and_in_columns_of_no_scale(cang_long):
    reading = read(
        cang_long, ["ĐOÀN XÃ NHỊ LONG"], ["XẾP LOẠI CHI ĐOÀN 2016 - 2017"], ["STT", "Chi đoàn", "Năm 2016", "Năm 2017"],
        [1, "Chi đoàn ấp 1", "Khá", "Vững mạnh"],
    )  # fmt: skip
    columns = reading.columns["ratings"]
    assert list(zip(columns["year"], columns["label"], strict=True)) == [(2016, "khá"), (2017, "vững mạnh")]
    reading = read(
        cang_long, ["ĐOÀN XÃ NHỊ LONG"], ["XẾP LOẠI NĂM 2017"], ["STT", "Chi đoàn", "Xếp loại", None, None],
        [None, None, "Vững mạnh", "Rất khá", "Hơi khá"], [1, "Chi đoàn ấp 1", "x"],
        [2, "Chi đoàn ấp 2", None, None, "x"], merged=["C3:E3"],
    )  # fmt: skip
    assert {row: r["label"] for row, r in rows_of(reading, "ratings").items()} == {5: "vững mạnh"}
    said = "cột “Xếp loại Hơi khá” không có trong danh mục hoặc thang xếp loại; ghi vào cột đúng"
    assert [(p.row, p.problem, p.message) for p in reading.problems if p.severity != "note"] == [(6, "category", said)]


@pytest.mark.parametrize(
    ("top", "year"),
    [
        ([["ĐĂNG KÝ MÔ HÌNH DÂN VẬN KHÉO 2017"], UNIT], 2017),
        ([["ĐĂNG KÝ MÔ HÌNH NĂM2017"], UNIT], 2017),
        ([["ĐĂNG KÝ MÔ HÌNH"], ["Năm:", 2017], ["Đơn vị:", "", "Xã Tân An"]], 2017),
        ([["BÁO CÁO KẾT QUẢ NĂM 2017"], ["DANH SÁCH ĐĂNG KÝ MÔ HÌNH NĂM 2018"], UNIT], 2018),
    ],
)
def test_the_year_in_odd_places(cang_long, top, year):
    rows = rows_of(read(cang_long, *top, HEAD, [1, "A", "TT", "KT"]))
    assert [(r["year"], r["unit_id"]) for r in rows.values()] == [(year, "tan-an")]


def test_the_year_in_the_row_and_the_unit_above(cang_long):
    top = [["ĐĂNG KÝ MÔ HÌNH"], ["Đơn vị", "Xã Tân An"], [*HEAD, "Năm"]]
    rows = rows_of(read(cang_long, *top, [1, "A", "TT", "KT", 2017], [2, "B", "TT", "KT", 2018]))
    assert [(r["year"], r["unit_id"]) for r in rows.values()] == [(2017, "tan-an"), (2018, "tan-an")]


def test_a_status_is_no_total_and_a_unit_of_amounts_may_have_a_scale(cang_long):
    head = ["Kết quả công nhận", *HEAD[1:]]
    assert list(rows_of(read(cang_long, TITLE, UNIT, head, ["Công nhận", "A", "TT", "KT"]))) == [4]
    top = [["KẾT QUẢ MÔ HÌNH NĂM 2017"], UNIT, ["STT", "Tên mô hình", "Chỉ tiêu", "ĐVT", "Kết quả"]]
    reading = read(cang_long, *top, [1, "A", "Vốn", "triệu đồng", "1,5"], [2, "A", "Dài", "m", 5])
    assert [(r["value"], r["unit"]) for r in rows_of(reading, "outcomes").values()] == [(1_500_000, "VND")]
    assert [(p.cell, p.problem) for p in reading.problems] == [("D5", "category")]


def test_the_unit_that_signs_counts_where_no_other_is_said(cang_long):
    signed = [[], ["", "", "TM. ĐẢNG ỦY XÃ TÂN AN"], ["", "", "BÍ THƯ"]]
    (row,) = rows_of(read(cang_long, TITLE, HEAD, [1, "A", "TT", "KT"], *signed)).values()
    assert row["unit_id"] == "tan-an"
    reading = read(cang_long, TITLE, ["ĐƠN VỊ: XÃ X"], HEAD, [1, "A", "TT", "KT"], *signed)
    assert [p.problem for p in reading.problems] == ["unknown_unit"]


def test_of_several_years_the_one_that_the_file_is_named_by_holds_for_every_row(cang_long):
    top = [["TỔNG KẾT NĂM 2017, ĐĂNG KÝ NĂM 2018"], UNIT, HEAD]
    rows = rows_of(read(cang_long, *top, [1, "A", "TT", "KT"], name="dk 2017.xlsx"))
    assert [(r["year"], r["model_id"][:12]) for r in rows.values()] == [(2017, "2017-tan-an-")]


def test_the_rating_of_the_year_before_is_not_taken_for_this_years(cang_long):
    top = [["XẾP LOẠI CHI HỘI NÔNG DÂN NĂM 2017"], UNIT]
    head = ["STT", "Chi hội", "Xếp loại năm trước", "Xếp loại năm 2017"]
    reading = read(cang_long, *top, head, [1, "Chi hội ấp 1", "Xuất sắc", "Tiên tiến"])
    assert [r["label"] for r in rows_of(reading, "ratings").values()] == ["tiên tiến"]
    said = "cột “Xếp loại năm trước” không có trong biểu mẫu nên không đọc"
    assert [(p.severity, p.message) for p in reading.problems] == [("note", said)]


@pytest.mark.parametrize("dots", ["……", "........", "-", "___"])
def test_dots_to_write_on_are_no_text(cang_long, dots):
    reading = read(cang_long, TITLE, UNIT, HEAD, [1, dots, "TT", "KT"])
    assert [(p.cell, p.message) for p in reading.problems] == [("B4", "cột “Tên mô hình” để trống")]


def test_a_column_of_another_year_than_the_title_is_not_read(cang_long):
    head = ["STT", "Tên mô hình năm 2016", "Tên mô hình năm 2017", "TT/CN", "Lĩnh vực"]
    reading = read(cang_long, TITLE, UNIT, head, [1, "Cũ", "Mới", "TT", "KT"])
    said = "cột “Tên mô hình năm 2016” ghi năm khác với tiêu đề (năm 2017)"
    assert [(p.problem, p.message) for p in reading.problems] == [("year", said)]


@pytest.mark.parametrize("line", ["XÃ LẠ HOẮC", "Xã Nhị Lonng Phú"])
def test_a_line_that_names_no_unit_ends_what_the_line_before_it_in_that_column_said(cang_long, line):
    rows = [["XÃ NHỊ LONG"], [1, "A", "TT", "KT"], [line], [1, "B", "TT", "KT"], ["XÃ ĐỨC MỸ"], [1, "C", "TT", "KT"]]
    reading = read(cang_long, TITLE, HEAD, *rows)
    assert [r["unit_id"] for r in rows_of(reading).values()] == ["nhi-long", "duc-my"]
    assert {p.row for p in reading.problems if p.severity == "refused"} == {5, 6}


def test_lines_say_the_kind_where_its_column_is_empty(cang_long):
    lines = [["I. XÃ NHỊ LONG"], ["1. Tập thể"], [1, "A", "", "KT"], ["2. Cá nhân"], [1, "B", "", "KT"]]
    rows = rows_of(read(cang_long, TITLE, HEAD, *lines)).values()
    assert [(r["unit_id"], r["registrant_kind"]) for r in rows] == [
        ("nhi-long", "collective"),
        ("nhi-long", "individual"),
    ]


def test_a_head_merged_over_two_columns_is_one_column(cang_long):
    head = ["STT", "Tên mô hình", None, "TT/CN", "Lĩnh vực"]
    reading = read(cang_long, TITLE, UNIT, head, [1, "A", None, "TT", "KT"], merged=["B3:C3", "B4:C4"])
    assert (len(rows_of(reading)), reading.problems) == (1, [])


def test_totals_of_a_unit_and_lines_in_brackets_are_no_records(cang_long):
    rows = [
        ["Xã Nhị Long"],
        [1, "A", "TT", "KT"],
        ["(Đã được duyệt)"],
        [2, "B", "TT", "KT"],
        ["Cộng xã Nhị Long", "", 2],
    ]
    reading = read(cang_long, TITLE, HEAD, *rows)
    assert [r["unit_id"] for r in rows_of(reading).values()] == ["nhi-long", "nhi-long"]
    assert reading.entry.sheets[0].not_data == {"head": 1, "remark": 1, "section": 1, "title": 1, "total": 1}
