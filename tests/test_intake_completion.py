"""What forms leave unsaid, or say in one cell: level and form of an award, number and day of a decision, the year."""

import pytest
from hand_made import HEAD, UNIT, read, rows_of

TITLE = ["DANH SÁCH KHEN THƯỞNG NĂM 2017"]


@pytest.mark.parametrize(
    ("written", "form", "level"),
    [
        ("Giấy khen của Chủ tịch UBND huyện", "merit_paper", "district"),
        ("BẰNG KHEN UBND TỈNH", "merit_certificate", "province"),
        ("Giấy khen", "merit_paper", None),
    ],
)
def test_the_form_of_an_award_may_name_its_giver(cang_long, written, form, level):
    reading = read(cang_long, TITLE, UNIT, ["STT", "Họ tên", "TT/CN", "Hình thức khen"], [1, "Lê A", "CN", written])
    assert [(r["award_form"], r["level"]) for r in rows_of(reading, "awards").values()] == [(form, level)]


@pytest.mark.parametrize(
    ("written", "number", "day"),
    [
        ("45/QĐ-UBND ngày 10/10/2017", "45/QĐ-UBND", "2017-10-10"),
        ("45/QĐ-UBND, 1.10.2017", "45/QĐ-UBND", "2017-10-01"),
        ("45/QĐ-UBND", "45/QĐ-UBND", None),
        ("45/QĐ-UBND ngày 40/10/2017", "45/QĐ-UBND ngày 40/10/2017", None),
    ],
)
def test_number_and_day_of_a_decision_in_one_cell(cang_long, written, number, day):
    head = ["STT", "Họ tên", "TT/CN", "Hình thức khen", "Số, ngày QĐ"]
    reading = read(cang_long, TITLE, UNIT, head, [1, "Lê A", "CN", "GK", written])
    assert [(r["decision_no"], r["decided_on"]) for r in rows_of(reading, "awards").values()] == [(number, day)]


def test_a_year_may_stand_behind_its_word(cang_long):
    rows = [[1, "A", "TT", "KT", "Năm 2016"], [2, "B", "TT", "KT", "giai đoạn 2016-2018"]]
    reading = read(cang_long, ["ĐĂNG KÝ MÔ HÌNH"], UNIT, [*HEAD, "Năm"], *rows)
    assert [r["year"] for r in rows_of(reading).values()] == [2016]
    assert {p.cell for p in reading.problems} == {"E5"}


def test_models_of_other_tones_have_other_ids(cang_long):
    rows = [[1, "Nuôi dê", "CN", "KT"], [2, "Nuôi dế", "CN", "KT"], [3, "NUÔI DÊ", "CN", "KT"]]
    ids = [r["model_id"] for r in rows_of(read(cang_long, ["ĐĂNG KÝ MÔ HÌNH NĂM 2017"], UNIT, HEAD, *rows)).values()]
    assert ids[0] != ids[1]
    assert ids[0] == ids[2]


RATED = ["STT", "Chi hội", "Xếp loại"]


def rated(place, title, *rows):
    return read(place, [f"XẾP LOẠI {title} NĂM 2017"], UNIT, RATED, *rows)


@pytest.mark.parametrize(
    ("farmers", "women"),
    [
        (["I. CHI HỘI NÔNG DÂN"], ["II. CHI HỘI PHỤ NỮ"]),
        (["I", "CHI HỘI NÔNG DÂN"], ["II", "CHI HỘI PHỤ NỮ"]),
        ([None, "Hội Nông dân xã"], [None, "Hội LHPN"]),
        ([None, "CHI HỘI NÔNG DÂN: 2"], [None, "CHI HỘI PHỤ NỮ: 1"]),
        (["* Hội Nông dân"], ["* Hội Phụ nữ"]),
    ],
)
def test_lines_that_name_the_organisation(cang_long, farmers, women):
    rows = [farmers, [1, "Ấp 1", "XS"], [2, "Ấp 2", None], women, [1, "Ấp 1", "TB"]]
    reading = rated(cang_long, "CHI, TỔ HỘI", *rows)
    assert [r["organisation"] for r in rows_of(reading, "ratings").values()] == ["farmers", "farmers", "women"]
    assert reading.problems == []


def test_chapters_below_a_line_of_another_organisation_are_asked_about(cang_long):
    rows = ["II. HỘI PHỤ NỮ"], [1, "Ấp 1", "XS"], ["III. HỘI ĐÔNG Y"], [1, "Ấp 2", "TB"]
    reading = rated(cang_long, "CHI HỘI PHỤ NỮ", *rows)
    assert list(rows_of(reading, "ratings")) == [5]
    said = "“Ấp 2” đứng dưới dòng của tổ chức không xếp loại ở đây; cho biết thuộc tổ chức nào"
    assert [(p.row, p.severity, p.message) for p in reading.problems] == [(7, "question", said)]


@pytest.mark.parametrize(
    ("chapter", "message"),
    [
        ("Chi hội Chữ thập đỏ ấp 1",
         "“Chi hội Chữ thập đỏ ấp 1” không thuộc sáu tổ chức xếp loại ở đây; cho biết thuộc tổ chức nào"),
        ("Xã Tân An", "“Xã Tân An” là tên đơn vị hành chính; ghi tên chi hội và đơn vị của chi hội"),
        ("Ấp 1, xã Tân Bình", "“Ấp 1, xã Tân Bình” là tên đơn vị hành chính; ghi tên chi hội và đơn vị của chi hội"),
    ],
)  # fmt: skip
def test_names_that_are_no_chapter_of_the_title(cang_long, chapter, message):
    reading = rated(cang_long, "CHI HỘI NÔNG DÂN", [1, chapter, "TB"])
    assert [(p.severity, p.message) for p in reading.problems] == [("question", message)]


def test_a_union_in_a_list_of_farmers_is_a_union(cang_long):
    rows = rows_of(rated(cang_long, "CHI HỘI NÔNG DÂN", [1, "CĐCS Trường Mẫu giáo", "TB"]), "ratings")
    assert rows[4]["organisation"] == "union"


def test_a_row_without_number_and_rating_is_a_chapter_only_if_it_is_called_so(cang_long):
    rows = [1, "Ấp 1", "XS"], [None, "Chi hội ấp 2", None], [None, "Trung Kiên", None]
    reading = rated(cang_long, "CHI HỘI NÔNG DÂN", *rows)
    assert list(rows_of(reading, "ratings")) == [4, 5]
    said = "“Trung Kiên” không có xếp loại; nếu là chi hội thì ghi “chưa xếp loại”"
    assert [(p.row, p.severity, p.message) for p in reading.problems] == [(6, "question", said)]
