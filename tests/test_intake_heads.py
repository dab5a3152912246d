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
        ("ratings", ["Năm 2016"], "Xếp loại", Role("label", year=2016)),
        ("ratings", [], "Tên tổ chức", Role("chapter")),
        ("ratings", ["Kết quả"], "Xếp loại", Role("label")),
        ("outreach", ["Số cuộc"], "Thực hiện", Role("sessions")),
        ("outreach", ["Số người dự"], "Tổng số", Role("attendees")),
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


@pytest.mark.parametrize(
    ("table", "parents", "leaf"),
    [
        ("ratings", [], "Tự xếp loại"), ("ratings", [], "Đề nghị xếp loại"), ("ratings", [], "Dự kiến xếp loại"),
        ("ratings", [], "Xếp loại 6 tháng đầu năm"), ("ratings", [], "Xếp loại quý I"),
        ("ratings", ["Xếp loại"], "Chi hội tự đánh giá"), ("outreach", ["Số cuộc"], "Kế hoạch"),
        ("outreach", ["Số người dự"], "Nam"), ("outreach", ["Số người dự"], "Trong đó nữ"),
    ],
)  # fmt: skip
def test_what_was_planned_proposed_or_of_a_part_is_not_what_is_asked(table, parents, leaf):
    assert roles(table, parents, leaf, RATINGS) == []


def test_levels_and_states_are_ticked_only_under_their_head():
    assert roles("registrations", [], "Tiêu biểu", {}) == []
    assert roles("registrations", ["Tình trạng"], "Tiêu biểu", {}) == [(Role("status", "exemplary"), EXACT)]


def test_years_are_taken_off_the_end():
    assert without_year("xep loai 2017") == ("xep loai", 2017)
    assert without_year("2016") == ("", 2016)
    assert without_year("xep loai nam") == ("xep loai nam", None)
