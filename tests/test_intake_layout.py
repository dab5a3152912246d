"""Where tables stand on a sheet, and what each of their rows is."""

import pytest

from dvk_analysis.intake.filling import fill_ditto, fill_merged
from dvk_analysis.intake.layout import find_blocks
from dvk_analysis.intake.rowkinds import classify, is_total, level_of, section_of

TITLE, HEAD = ["DANH SÁCH ĐĂNG KÝ NĂM 2017"], ["STT", "Tên mô hình", "Người đăng ký", "Lĩnh vực"]
RATINGS = {"kha": "khá", "kem": "kém"}


def blocks(*rows, merged=(), is_unit=None):
    return find_blocks(list(rows), merged, RATINGS, is_unit=is_unit)


def test_a_table_below_its_title_not_in_column_a():
    (block,) = blocks([], ["", *TITLE], ["", *HEAD], ["", 1, "Trồng màu", "Tổ 1", "KT"])
    assert (block.table, block.title, block.head, block.body) == (
        "registrations", range(0, 2), range(2, 3), range(3, 4),
    )  # fmt: skip
    assert [(c.role.name, c.at) for c in block.columns] == [
        ("number", 1),
        ("title", 2),
        ("registrant", 3),
        ("field", 4),
    ]


def test_heads_of_two_and_three_rows():
    rows = [
        ["STT", "Chi hội", "Kết quả", ""],
        ["", "", "Xếp loại", ""],
        ["", "", "Năm 2016", "Năm 2017"],
        [1, "Chi hội 1", "Khá", "Kém"],
    ]
    (block,) = blocks(["XẾP LOẠI"], *rows, merged=[(1, 2, 1, 3), (2, 2, 2, 3)])
    assert block.head == range(1, 4)
    assert [(c.role.name, c.role.year) for c in block.columns] == [
        ("number", None),
        ("chapter", None),
        ("label", 2016),
        ("label", 2017),
    ]
    assert block.years == [2016, 2017]


@pytest.mark.parametrize(
    "line", [["Tập thể"], ["", "Tập thể"], ["I", "Kinh tế"], ["I. Lĩnh vực kinh tế"], ["Nông dân"]]
)
def test_a_section_right_below_the_head_is_no_part_of_it(line):
    (block,) = blocks(TITLE, HEAD, line, [1, "A", "Tổ 1", "KT"])
    assert block.head == range(1, 2)
    assert classify(line, block, first=True, signed=False) in ("section", "group")


def test_the_head_again_belongs_to_the_same_table_but_not_below_a_new_title():
    row = [1, "A", "Tổ 1", "KT"]
    assert len(blocks(TITLE, HEAD, row, HEAD, row)) == 1
    first, second = blocks(TITLE, HEAD, row, ["ĐĂNG KÝ NĂM 2016"], HEAD, row)
    assert (first.body, second.title, second.head) == (range(2, 3), range(3, 4), range(4, 5))


def test_like_heads_that_mean_something_else_begin_another_table():
    outreach = ["STT", "Số cuộc", "Số người dự"]
    found = blocks(
        ["TUYÊN TRUYỀN"], outreach, [1, 2, 30], [], ["STT", "Ngày tổ chức", "Số người dự"], [1, "3/2/2017", 40]
    )
    assert [[c.role.name for c in b.columns] for b in found] == [
        ["number", "sessions", "attendees"],
        ["number", "held_on", "attendees"],
    ]


def test_records_of_words_that_heads_have_are_no_heads():
    (block,) = blocks(
        ["XẾP LOẠI CHI HỘI"],
        ["Chi hội", "Xếp loại 2016", "Xếp loại 2017"],
        ["Chi hội ấp 6", "TT", "Loại TB"],
        ["Chi hội ấp 7", "Khá", "Kém"],
    )
    assert block.body == range(2, 4)


def test_two_heads_one_with_a_slip_of_the_pen_are_a_table():
    (block,) = blocks(["TUYÊN TRUYỀN"], ["Ngày tổ chức", "Số lưượt người dự"], ["3/2/2017", 40])
    assert [c.role.name for c in block.columns] == ["held_on", "attendees"]


def test_a_column_of_units_is_kept_though_none_is_known():
    head = ["STT", "Đơn vị", "Số cuộc", "Số người dự"]
    columns = [
        [c.role.name for c in blocks(["TUYÊN TRUYỀN"], head, [1, "Nhị Lonng", 2, 30], is_unit=like)[0].columns]
        for like in (lambda _: True, lambda _: False)
    ]
    assert columns == [["number", "unit_id", "sessions", "attendees"], ["number", "sessions", "attendees"]]


def test_no_table():
    assert blocks(["Cách ghi"], ["1. Ghi đủ các cột"], []) == []


@pytest.fixture(scope="module")
def block():
    return blocks(TITLE, HEAD, [1, "A", "Tổ 1", "KT"])[0]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["", "", "", ""], "blank"), ([" \u00a0 ", "", "", ""], "blank"), ([7, "", "", ""], "numbered_blank"),
        ([1, "Trồng màu", "Tổ 1", "KT"], "record"), (["", "Tổng vệ sinh đường ấp 5", "Tổ 1", "KT"], "record"),
        ([2, "Tổng vệ sinh", "", ""], "item"), (["I", "01 mô hình", 1, ""], "subtotal"),
        (["Danh sách này có 06 người./.", "", "", ""], "remark"), (["Tổng cộng", "", "", 12], "total"),
        (["", "Cộng: 12 mô hình", "", ""], "total"),
        (["I", "Lĩnh vực kinh tế", "", ""], "group"), (["A. TẬP THỂ", "", "", ""], "section"), (HEAD, "head"),
        (["Người lập biểu", "", "BÍ THƯ", ""], "signature"),
        (["", "", "Nhị Long, ngày 5 tháng 7 năm 2017", ""], "signature"),
        (["Nơi nhận:", "", "", ""], "signature"), (["Ghi chú: đã duyệt", "", "", ""], "remark"),
        (["* đã duyệt", "", "", ""], "remark"),
        (["Trang 2/3", "", "", ""], "remark"), (["", "(Tiếp theo)", "", ""], "remark"),
    ],
)  # fmt: skip
def test_kinds_of_rows(block, row, kind):
    assert classify(row, block, first=False, signed=False) == kind


@pytest.mark.parametrize("row", [["(1)", "(2)", "(3)", "(4)"], [1, 2, 3, 4], ["A", "B", 1, 2], ["A", "B", "1", "2"]])
def test_numbers_of_columns_stand_only_before_the_records(block, row):
    assert classify(row, block, first=True, signed=False) == "column_numbers"
    assert classify(row, block, first=False, signed=False) == "record"


def test_numbers_of_columns_skip_a_column_without_a_head_and_no_other():
    (block,) = blocks(
        ["TUYÊN TRUYỀN"], ["STT", "Ngày tổ chức", "", "Số cuộc", "Số người dự"], [1, "3/2/2017", "", 2, 30]
    )
    assert classify([1, 2, "", 3, 4], block, first=True, signed=False) == "column_numbers"
    assert classify([1, "", "", 2, 3], block, first=True, signed=False) == "record"


def test_what_stands_below_the_signature_is_part_of_it_unless_it_is_numbered(block):
    assert classify(["Trần Văn Tám", "", "Lê Thị Út", ""], block, first=False, signed=True) == "signature"
    assert classify([9, "Nuôi ong", "Tổ 9", "KT"], block, first=False, signed=True) == "record"


def test_a_day_in_words_in_a_column_of_days_is_no_dateline():
    (block,) = blocks(["TUYÊN TRUYỀN"], ["Ngày tổ chức", "Số người dự"], ["3/2/2017", 40])
    assert classify(["ngày 21 tháng 11 năm 2017", 45], block, first=False, signed=False) == "record"
    assert classify(["ngày 21 tháng 11 năm 2017", ""], block, first=False, signed=False) == "signature"


def test_a_tick_is_no_roman_numeral():
    (block,) = blocks(TITLE, ["Tập thể", "Cá nhân", "Tên mô hình", "Lĩnh vực"], ["x", "", "A", "KT"])
    assert classify(["", "X", "Trồng màu", ""], block, first=False, signed=False) == "record"


@pytest.mark.parametrize("key", ["tong cong", "cong 12", "tong so 25 mo hinh", "cong trang", "tong cong i ii"])
def test_totals(key):
    assert is_total(key)


@pytest.mark.parametrize(
    "key", ["tong ve sinh", "cong an xa", "cong dong tu quan", "tong phu trach doi", "cong trinh 3"]
)
def test_names_that_begin_like_totals(key):
    assert not is_total(key)


def test_sections():
    assert section_of("III. Văn hóa - xã hội: 08 mô hình") == ("van hoa xa hoi", 8)
    assert section_of("II. Năm 2017") == ("nam 2017", None)
    assert section_of("Kinh tế") == ("kinh te", None)
    assert [level_of(line) for line in ("B. CÁ NHÂN", "IV. Kinh tế", "2) Kinh tế", "Cá nhân")] == [
        "letter",
        "roman",
        "digit",
        "",
    ]


def test_merged_cells_go_down_only():
    rows = [["Xã A", "x", ""], ["", "y", ""], ["", "z", ""]]
    assert fill_merged(rows, [(0, 0, 1, 0), (2, 0, 2, 2)]) == [["Xã A", "x", ""], ["Xã A", "y", ""], ["", "z", ""]]
    assert fill_merged(rows, [(1, 0, 9, 0)]) == rows  # it reaches past the sheet


def test_ditto_marks_repeat_the_cell_above_and_stand_alone_at_the_top():
    assert fill_ditto([["nt"], ["A"], ["- nt -"], ["NT."], ["nt 5"]]) == [["nt"], ["A"], ["A"], ["A"], ["nt 5"]]
