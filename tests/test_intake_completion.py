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
