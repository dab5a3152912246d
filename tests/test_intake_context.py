"""What the lines around a table and the names of sheet and file say."""

import pytest

from dvk_analysis.intake.context import read_context, years_in_name


def context(place, *lines, sheet="Sheet1", file="a.xlsx", **more):
    return read_context(place, lines, sheet, file, **more)


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["ĐĂNG KÝ NĂM 2018", "(Kèm Báo cáo ngày 20 tháng 11 năm 2017)"], 2018), (["ĐĂNG KÝ", "(năm 2017)"], 2017),
        (["ĐĂNG KÝ GIAI ĐOẠN 2016-2020 NĂM 2017"], 2017), (["GIAI ĐOẠN 2016-2020"], None),
        (["Nhị Long, ngày 5 tháng 7 năm 2017"], None),
        (["XẾP LOẠI NĂM 2016 VÀ NĂM 2017"], 2017), (["ĐĂNG KÝ"], None),
    ],
)  # fmt: skip
def test_the_year_of_the_title_is_not_that_of_a_date_or_a_period(cang_long, lines, year):
    assert context(cang_long, *lines).year == year


@pytest.mark.parametrize(
    ("sheet", "file", "year"),
    [
        ("2018", "2017/a.xlsx", 2018), ("Sheet1", "2016/gửi 2017.xlsx", 2017), ("Sheet1", "2016/a.xlsx", 2016),
        ("Sheet1", "2016-2020/a.xlsx", None),
    ],
)  # fmt: skip
def test_where_the_title_says_no_year_sheet_file_and_folder_do_in_turn(cang_long, sheet, file, year):
    assert context(cang_long, "ĐĂNG KÝ", sheet=sheet, file=file).year == year


def test_years_side_by_side_in_the_head_hold(cang_long):
    found = context(cang_long, "XẾP LOẠI NĂM 2018", dated=[2016, 2017])
    assert (found.year, found.years, found.said_year) == (2017, [2017], True)


@pytest.mark.parametrize(
    ("lines", "more", "unit"),
    [
        (["ĐƠN VỊ: XÃ NHỊ LONG PHÚ"], {}, "nhi-long-phu"), (["Đơn vị : Khối dân vận xã Nhị Long ……"], {}, "nhi-long"),
        (["ĐẢNG ỦY XÃ ĐẠI PHÚC"], {}, "dai-phuc"), (["ĐĂNG KÝ CỦA XÃ AN TRƯỜNG A"], {}, "an-truong-a"),
        ([], {"sheet": "Đại Phước"}, "dai-phuoc"), ([], {"file": "2017/DK_nhi-long.xlsx"}, "nhi-long"),
        ([], {"file": "My Cam/dk.xlsx"}, "my-cam"), (["Tân An, ngày 5 tháng 7 năm 2017"], {}, "tan-an"),
        (["Kính gửi: Đảng ủy xã Tân An"], {}, None), (["HUYỆN ỦY CÀNG LONG", "BAN DÂN VẬN"], {}, None),
        (["XÃ TÂN AN VÀ XÃ TÂN BÌNH"], {}, None), (["ĐƠN VỊ: XÃ NHỊ LONGG"], {"file": "Tân An.xlsx"}, None),
        (["Càng Long, ngày 5 tháng 7 năm 2017"], {}, None),
    ],
)  # fmt: skip
def test_the_unit(cang_long, lines, more, unit):
    found = context(cang_long, "ĐĂNG KÝ NĂM 2017", *lines, **more).unit
    assert (found.unit_id if found else None) == unit


def test_a_line_that_names_no_unit_is_kept_for_the_message(cang_long):
    assert context(cang_long, "NĂM 2017", "ĐƠN VỊ: XÃ NHỊ LONGG …").unit_line == "XÃ NHỊ LONGG"


@pytest.mark.parametrize(
    ("lines", "tail", "file", "version"),
    [
        (["NĂM 2017"], [], "a.xlsx", (1, "")), (["NĂM 2017 (điều chỉnh)"], [], "a.xlsx", (2, "")),
        (["NĂM 2017"], [], "a lần 3.xlsx", (3, "")),
        (["NĂM 2017"], ["Tân An, ngày 05 tháng 7 năm 2017"], "a.xlsx", (1, "2017-07-05")),
        (["ngày 31 tháng 2 năm 2017"], [], "a.xlsx", (1, "")),
    ],
)  # fmt: skip
def test_the_version(cang_long, lines, tail, file, version):
    assert context(cang_long, *lines, tail=tail, file=file).version == version


def test_what_a_title_says_for_all_rows(cang_long):
    assert context(cang_long, "DANH SÁCH CÁ NHÂN ĐƯỢC TẶNG GIẤY KHEN").codes == {
        "registrant_kind": "individual", "award_form": "merit_paper",
    }  # fmt: skip
    assert "registrant_kind" not in context(cang_long, "DANH SÁCH TẬP THỂ, CÁ NHÂN").codes
    assert context(cang_long, "ĐĂNG KÝ BỔ SUNG").adds
    assert not context(cang_long, "ĐĂNG KÝ").adds
    assert context(cang_long, "DỮ LIỆU MINH HỌA").illustrative


def test_a_lower_table_takes_what_it_does_not_say_from_the_one_above(cang_long):
    above = context(cang_long, "NĂM 2017", "ĐƠN VỊ: XÃ TÂN AN")
    below = context(cang_long, "2. Khen thưởng", file="2016 Tân Bình.xlsx", above=above)
    assert (below.year, below.unit.unit_id) == (2017, "tan-an")
    own = context(cang_long, "NĂM 2016", "ĐƠN VỊ: XÃ TÂN BÌNH", above=above)
    assert (own.year, own.unit.unit_id) == (2016, "tan-binh")
    unit = context(cang_long, "ĐƠN VỊ: XÃ ĐỨC MỸ", "XẾP LOẠI", above=above)
    assert (unit.year, unit.unit.unit_id) == (2017, "duc-my")


@pytest.mark.parametrize("line", ["Đơn vị: Xã Tập Ngãi", "XẾP LOẠI XÃ PHÚ CẦN NĂM 2017", "XÃ TẬP NGÃI"])
def test_a_lower_table_of_an_unknown_unit_takes_none_from_above(cang_long, line):
    above = context(cang_long, "NĂM 2017", "ĐƠN VỊ: XÃ TÂN AN")
    below = context(cang_long, line, file="Tân An.xlsx", above=above)
    assert (below.unit, below.unit_line) == (None, line.removeprefix("Đơn vị: "))


def test_an_unknown_commune_in_a_line_of_its_own_goes_before_the_names_of_sheet_and_file(cang_long):
    found = context(cang_long, "NĂM 2017", "XÃ TẬP NGÃI", sheet="Bình Phú", file="Tân An.xlsx")
    assert (found.unit, found.unit_line) == (None, "XÃ TẬP NGÃI")
    assert context(cang_long, "NĂM 2017", "XÃ HỘI HÓA", sheet="Bình Phú").unit.unit_id == "binh-phu"


@pytest.mark.parametrize(
    "name",
    ["dk 20-12-2016", "gui 12-2016", "dk 15.10.2017", "dk_2016-12-20", "Tháng 12 năm 2016", "dk 16-HD 18-1-2016"],
)
def test_a_day_or_a_month_in_a_name_is_no_year(name):
    assert years_in_name(f"{name}.xlsx") == []
    assert years_in_name(f"{name} năm 2017.xlsx") == [2017]


def test_the_year_of_a_paper_that_a_line_names_is_not_that_of_the_form(cang_long):
    assert context(cang_long, "ĐĂNG KÝ", "(Thực hiện Nghị quyết năm 2016 của Huyện ủy)").year is None


def test_a_sheet_named_by_a_field_or_a_kind_says_it_for_all_rows(cang_long):
    assert context(cang_long, "ĐĂNG KÝ", sheet="VHXH").codes == {"field": "culture_society"}
    assert context(cang_long, "ĐĂNG KÝ", sheet="Cá nhân").codes == {"registrant_kind": "individual"}
    assert context(cang_long, "MÔ HÌNH KHÔNG ĐẠT").codes == {"status": "not_recognised"}


def test_a_worked_example_is_known_by_its_title(cang_long):
    assert context(cang_long, "HƯỚNG DẪN GHI BIỂU ĐĂNG KÝ", "Ví dụ:").example
    assert not context(cang_long, "(Theo Hướng dẫn số 16-HD/BCĐ)").example
