"""Categories as offices write them: labels and synonyms anywhere, more in a cell of the category's own column."""

import pytest

from dvk_analysis.intake.codes import code_of, given_by, giver, read_code


@pytest.mark.parametrize(
    ("concept", "written", "code"),
    [
        ("field", "ANTT", "security_defence"), ("field", "An ninh trật tự", "security_defence"),
        ("field", "Xây dựng Đảng", "political_system"), ("field", "LV Kinh tế", "economy"),
        ("field", "Kinh tế (nông nghiệp)", "economy"), ("field", "2. Văn hóa", "culture_society"),
        ("field", "Xã hội", "culture_society"), ("field", "XD hệ thống chính trị ở cơ sở", "political_system"),
        ("field", "Kinh tế (KT)", "economy"), ("field", "Kinh tế (văn hóa)", None), ("field", "Kinh tế - xã hội", None),
        ("field", "Khác", None), ("field", "1", None),
        ("registrant_kind", "01 tập thể", "collective"), ("registrant_kind", "Tập thể (5 người)", "collective"),
        ("registrant_kind", "T.thể", "collective"), ("registrant_kind", "C.Nhân", "individual"),
        ("registrant_kind", "Tổ chức", "collective"), ("recipient_kind", "CN", "individual"),
        ("registrant_kind", "05 tập thể", None), ("registrant_kind", "Cá nhân (đại diện tập thể)", None),
        ("registrant_kind", "Cá nhân, tập thể", None), ("registrant_kind", "Hộ gia đình", None),
        ("award_form", "Giấy khen của Chủ tịch UBND huyện", "merit_paper"),
        ("award_form", "BẰNG KHEN UBND TỈNH", "merit_certificate"),
        ("award_form", "Giấy khen + 300.000đ", "merit_paper"),
        ("award_form", "Giấy khen (lần 2)", "merit_paper"), ("award_form", "Bằng khen + Giấy khen", None),
        ("award_form", "Bằng khen, Giấy khen", None), ("award_form", "Bằng khen (giấy khen)", None),
        ("award_form", "Đề nghị giấy khen", None), ("award_form", "Không khen", None),
        ("level", "UBND huyện", "district"), ("level", "Chủ tịch UBND huyện", "district"),
        ("level", "Huyện ủy", "district"),
        ("level", "Ban Chỉ đạo huyện", "district"), ("level", "UBND tỉnh", "province"),
        ("level", "Tỉnh ủy", "province"),
        ("level", "Đảng ủy xã", "grassroots"), ("level", "UBND xã Nhị Long", "grassroots"),
        ("level", "Thị trấn", "grassroots"), ("level", "Ban Dân vận Trung ương", "central"),
        ("level", "Huyện, tỉnh", None), ("level", "Chi bộ ấp 3", None), ("level", "Đảng ủy", None),
        ("status", "Không được công nhận", "not_recognised"),
    ],
)  # fmt: skip
def test_cells_stand_for_codes(concept, written, code):
    assert read_code(concept, written) == code


@pytest.mark.parametrize("written", ["Xã hội", "Văn hóa", "Xây dựng Đảng", "ANTT"])
def test_words_that_mean_other_things_too_count_only_in_cells(written):
    assert code_of("field", written) is None


def test_who_gives_an_award_stands_right_behind_its_form():
    assert given_by("Giấy khen của UBND xã Tân An") == "grassroots"
    assert given_by("Bằng khen tỉnh") == "province"
    assert given_by("Giấy khen mô hình huyện nông thôn mới") is None
    assert giver("ban thuong vu huyen uy") == "district"
