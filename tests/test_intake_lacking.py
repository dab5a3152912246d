"""Why a table as a whole is out: it is no list of the form, or two of its columns may be meant."""

import pytest
from hand_made import read, rows_of

UNIT, RATED, HELD = ["ĐƠN VỊ: XÃ TÂN AN"], "XẾP LOẠI CHI HỘI NÔNG DÂN NĂM 2017", "TUYÊN TRUYỀN NĂM 2017"


def why(place, title, head, *rows, unit=UNIT):
    reading = read(place, [title], unit, head, *rows)
    (entry,) = reading.entry.sheets
    assert entry.accepted == 0
    return entry.message


@pytest.mark.parametrize("kind", ["ĐOÀN VIÊN CHI ĐOÀN ẤP 1", "HỘI VIÊN HỘI NÔNG DÂN", "CÁN BỘ HỘI PHỤ NỮ"])
def test_a_list_of_people(cang_long, kind):
    head = ["STT", "Họ và tên", "Chi hội", "Xếp loại"]
    said = why(cang_long, f"XẾP LOẠI {kind} NĂM 2017", head, [1, "Nguyễn Văn A", "Ấp 1", "TB"])
    assert said == "danh sách xếp loại từng người, không phải chi hội; chỉ gửi danh sách chi hội"


def test_a_list_of_chapters_with_their_leaders_is_read(cang_long):
    rows = [RATED], UNIT, ["STT", "Chi hội", "Họ tên chi hội trưởng", "Xếp loại"], [1, "Ấp 1", "Nguyễn Văn A", "TB"]
    assert list(rows_of(read(cang_long, *rows), "ratings")) == [4]


@pytest.mark.parametrize("counts", [(8, 3, 5), (1, 1, 0)])
def test_a_table_of_counts(cang_long, counts):
    head = ["STT", "Ấp", "Tổng số", "Xuất sắc", "Tiên tiến"]
    assert why(cang_long, RATED, head, [1, "Ấp 1", *counts]) == (
        "bảng tổng hợp số lượng, không phải danh sách; gửi danh sách ghi tên và xếp loại từng chi hội"
    )


def test_two_communes_in_the_title(cang_long):
    said = why(cang_long, RATED, ["STT", "Chi hội", "Xếp loại"], [1, "Ấp 1", "TB"], unit=["CỤM XÃ HUYỀN HỘI - TÂN AN"])
    assert said == "“CỤM XÃ HUYỀN HỘI - TÂN AN” ghi nhiều xã; tách bảng theo từng xã"


def test_a_rating_without_a_year_beside_one_of_a_year(cang_long):
    said = why(cang_long, RATED, ["STT", "Chi hội", "Xếp loại năm 2016", "Xếp loại"], [1, "Ấp 1", "TB", "XS"])
    assert said == "cột “Xếp loại” không ghi năm nào, bên cạnh “Xếp loại năm 2016”"


def test_two_columns_of_one_meaning(cang_long):
    head = ["STT", "Nội dung", "Số cuộc năm 2016", "Số cuộc năm 2017", "Số người dự"]
    assert why(cang_long, HELD, head, [1, "NQ", 5, 7, 120]) == (
        "cột “Số cuộc năm 2016” và “Số cuộc năm 2017” cùng nghĩa; cho biết cột nào là số liệu cả năm của biểu này"
    )


def test_numbers_that_may_be_sessions(cang_long):
    assert why(cang_long, HELD, ["STT", "Ngày", "Số phiên", "Số người dự"], [1, "10/03/2017", 5, 200]) == (
        "cột “Số phiên” có phải là số cuộc không; nếu phải thì ghi tiêu đề cột là “Số cuộc”"
    )


@pytest.mark.parametrize(
    ("heads", "label"),
    [
        (("Tự xếp loại", "Huyện xếp loại"), "xuất sắc"), (("Kết quả tự xếp loại", "Xã Hội xếp loại"), "xuất sắc"),
        (("Đề nghị xếp loại", "Công nhận xếp loại"), "xuất sắc"), (("Xếp loại 6 tháng", "Xếp loại cả năm"), "xuất sắc"),
        (("Xếp loại", "Xếp loại năm trước"), "trung bình"),
    ],
)  # fmt: skip
def test_the_rating_of_the_whole_year_by_those_above_counts(cang_long, heads, label):
    reading = read(cang_long, [RATED], UNIT, ["STT", "Chi hội", *heads], [1, "Ấp 1", "TB", "XS"])
    assert rows_of(reading, "ratings")[4]["label"] == label


def test_sessions_held_not_planned(cang_long):
    head = ["STT", "Ngày", "Số cuộc", None, "Số người dự"], [None, None, "Kế hoạch", "Thực hiện"]
    reading = read(cang_long, [HELD], UNIT, *head, [1, "10/03/2017", 5, 3, 120])
    assert rows_of(reading, "outreach")[5]["sessions"] == 3
