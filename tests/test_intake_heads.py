"""What heads mean, word for word, with more behind, with a slip of the pen, under other heads."""

import pytest

from dvk_analysis.intake.heads import CLOSE, EXACT, LONGER, Role, heads, is_head, meanings, roles, tables, without_year

RATINGS = {"tien tien": "tiên tiến", "xuat sac": "xuất sắc"}


@pytest.mark.parametrize(
    ("table", "head", "found"),
    [
        ("registrations", "ten mo hinh", (("title", EXACT),)),
        ("registrations", "ten mo hinh cua xa", (("title", LONGER),)),
        ("registrations", "ten mo hinhh", (("title", CLOSE),)),
        ("registrations", "so dien thoai", ()),
        ("outreach", "so nguoi du", (("attendees", EXACT),)),
        ("registrations", "tap the ca nhan", (("registrant", EXACT), ("registrant_kind", EXACT))),
    ],
)
def test_meanings(table, head, found):
    assert meanings(table, head) == found


def test_every_head_of_the_file_means_what_it_stands_for():
    for table in tables():
        for name, written in heads()[table]["heads"].items():
            for head in written:
                assert name in {role.name for role, _ in roles(table, [], head, RATINGS)}, (table, head)


def test_case_marks_brackets_and_breaks_do_not_matter():
    heads = ("TÊN MÔ HÌNH", "Ten mo hinh", "Tên\nmô hình", "Tên mô hình (ghi rõ)", "Tên mô hình *", "Tên mô hình:")
    assert all(is_head("registrations", head) for head in heads)
    assert not is_head("registrations", "Tên" * 100)
    assert not is_head("registrations", 5)


@pytest.mark.parametrize(
    ("table", "parents", "leaf", "role"),
    [
        ("ratings", [], "Xếp loại năm 2017", Role("label", year=2017)),
        ("ratings", ["Xếp loại"], "Năm 2016", Role("label", year=2016)),
        ("ratings", ["Xếp loại", "2017"], "Tiên tiến", Role("label", "tiên tiến", 2017)),
        ("registrations", ["Đối tượng"], "CN", Role("registrant_kind", "individual")),
        ("registrations", [], "Kinh tế", Role("field", "economy")),
        ("awards", ["Hình thức khen"], "Bằng khen", Role("award_form", "merit_certificate")),
        ("awards", ["Quyết định"], "Ngày", Role("decided_on")),
        ("registrations", [], "TT", Role("number")),
    ],
)
def test_roles_under_other_heads(table, parents, leaf, role):
    assert role in [found for found, _ in roles(table, parents, leaf, RATINGS)]


def test_levels_and_states_are_ticked_only_under_their_head():
    assert roles("registrations", [], "Tiêu biểu", {}) == []
    assert roles("registrations", ["Tình trạng"], "Tiêu biểu", {}) == [(Role("status", "exemplary"), EXACT)]


def test_years_are_taken_off_the_end():
    assert without_year("xep loai 2017") == ("xep loai", 2017)
    assert without_year("2016") == ("", 2016)
    assert without_year("xep loai nam") == ("xep loai nam", None)
