"""Rows that look like records and are none."""

import pytest
from hand_made import read, rows_of

OUTREACH = ["TUYÊN TRUYỀN NĂM 2017"], ["ĐƠN VỊ: XÃ TÂN AN"], ["STT", "Nội dung", "Số cuộc", "Số người dự"]
RATED = ["XẾP LOẠI CHI HỘI NÔNG DÂN NĂM 2017"], ["ĐƠN VỊ: XÃ TÂN AN"], ["STT", "Chi hội", "Xếp loại"]


def outreach(place, *below):
    return read(place, *OUTREACH, [1, "NQ TW4", 1, 51], [2, "Chỉ thị 05", 1, 52], *below)


@pytest.mark.parametrize(
    ("word", "kind"),
    [(word, "total") for word in ("Cộng quý I", "Cả năm", "Toàn xã", "Tổng hợp", "TC", "T. cộng", "Tổng kết quý",
                                  "Năm 2016", "Cộng dồn", "6 tháng đầu năm")]
    + [(word, "remark") for word in ("Cùng kỳ 2016", "So cùng kỳ", "Kế hoạch năm", "Tỷ lệ %")],
)  # fmt: skip
@pytest.mark.parametrize("at", [0, 1])
def test_sums_and_comparisons_are_no_sessions(cang_long, word, kind, at):
    row = [None, None, 2, 103]
    row[at] = word
    reading = outreach(cang_long, row)
    assert list(rows_of(reading, "outreach")) == [4, 5]
    assert reading.entry.sheets[0].not_data == {"head": 1, kind: 1, "title": 2}


def test_a_row_without_a_number_that_repeats_the_sum_is_a_total(cang_long):
    reading = outreach(cang_long, [None, "Cho các ấp", 2, 103], [3, "NQ TW5", 1, 60], [None, "", 1, 60])
    assert list(rows_of(reading, "outreach")) == [4, 5, 7]


def test_a_session_without_a_number_stays_a_session(cang_long):
    rows = rows_of(outreach(cang_long, [None, "Tổng kết phong trào", 1, 90], [None, "Công an xã", 2, 40]), "outreach")
    assert list(rows) == [4, 5, 6, 7]


def test_a_line_of_a_quarter_is_no_session(cang_long):
    reading = outreach(cang_long, [None, "Quý II"], [3, "NQ TW5", 1, 60])
    assert (list(rows_of(reading, "outreach")), reading.problems[1:]) == ([4, 5, 7], [])


@pytest.mark.parametrize(
    "line",
    ["Trong đó: Xuất sắc: 1 chi hội", "Tỷ lệ xuất sắc: 50%", "Danh sách này có 2 chi hội./.", "Toàn xã",
     "Kèm theo Báo cáo số 12-BC/HND", "Loại Tiên tiến"],
)  # fmt: skip
def test_lines_below_a_list_are_no_chapters(cang_long, line):
    reading = read(cang_long, *RATED, [1, "Ấp 1", "XS"], [None, line])
    assert (list(rows_of(reading, "ratings")), reading.problems) == ([4], [])


def test_a_share_under_the_columns_of_ratings_is_no_chapter(cang_long):
    head = [*RATED[:2], ["STT", "Chi hội", "Xuất sắc", "Tiên tiến"]]
    reading = read(cang_long, *head, [1, "Ấp 1", "x", None], [2, "Ấp 2", None, "x"], ["Tỷ lệ %", None, 50, "50%"])
    assert (list(rows_of(reading, "ratings")), reading.problems) == ([4, 5], [])


@pytest.mark.parametrize("word", ["Cộng TT+CN", "Tổng MH", "T.Cộng", "Cộng lĩnh vực kinh tế", "Toàn xã: 05 mô hình"])
def test_sums_of_models_are_no_models(cang_long, word):
    head = ["STT", "Tên mô hình", "TT", "CN", "Lĩnh vực"]
    rows = [1, "Nuôi ong", "x", "", "KT"], [2, "Tổ phụ nữ", "", "x", "KT"], [None, "Cộng đồng tự quản", "x", "", "KT"]
    title = ["ĐĂNG KÝ MÔ HÌNH NĂM 2017"], ["ĐƠN VỊ: XÃ TÂN AN"]
    read_rows = rows_of(read(cang_long, *title, head, *rows[:2], [None, word, 1, 1, "KT"]))
    assert [r["title"] for r in read_rows.values()] == ["Nuôi ong", "Tổ phụ nữ"]
    assert len(rows_of(read(cang_long, *title, head, *rows))) == 3
