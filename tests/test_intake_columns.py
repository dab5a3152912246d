"""What columns mean: by their heads, by the cells below them, by the column beside them."""

import pytest
from hand_made import HEAD, TITLE, UNIT, read, rows_of

AWARDS = [["DANH SÁCH KHEN THƯỞNG NĂM 2017"], UNIT]


def noted(reading):
    return [(p.cell or p.row, p.severity, p.message) for p in reading.problems]


@pytest.mark.parametrize(
    "head", ["Kết quả", "Kết quả xét", "Kết quả thực hiện", "Đánh giá", "Công nhận", "Kết quả công nhận"]
)
def test_results_in_the_words_of_a_status_are_the_status(cang_long, head):
    words = ["Đạt", "Không đạt", "Đã công nhận", "Không được công nhận", "Tiêu biểu", "Đang thực hiện"]
    rows = [[n, f"Mô hình {n}", "TT", "KT", word] for n, word in enumerate(words, 1)]
    reading = read(cang_long, TITLE, UNIT, [*HEAD, head], *rows)
    assert [r["status"] for r in rows_of(reading).values()] == [
        "recognised", "not_recognised", "recognised", "not_recognised", "exemplary", "in_progress",
    ]  # fmt: skip
    assert reading.problems == []


def test_results_in_other_words_pass_for_registered_only_with_a_note(cang_long):
    results = ["Thu nhập tăng", "Không đạt", "", "Giúp 5 hộ"]
    rows = [[n, f"Mô hình {n}", "TT", "KT", word] for n, word in enumerate(results, 1)]
    reading = read(cang_long, TITLE, UNIT, [*HEAD, "Kết quả thực hiện"], *rows)
    assert [r["status"] for r in rows_of(reading).values()] == [
        "registered", "not_recognised", "registered", "registered",
    ]  # fmt: skip
    said = "“{}” không cho biết tình trạng của mô hình; tạm tính là đăng ký"
    assert noted(reading) == [
        ("E4", "note", said.format("Thu nhập tăng")),
        ("E7", "note", said.format("Giúp 5 hộ")),
    ]


def test_a_result_that_does_not_read_among_words_of_a_status_is_refused(cang_long):
    rows = [[n, f"Mô hình {n}", "TT", "KT", word] for n, word in enumerate(["Đạt", "Không hiệu quả", ""], 1)]
    reading = read(cang_long, TITLE, UNIT, [*HEAD, "Kết quả"], *rows)
    assert {row: r["status"] for row, r in rows_of(reading).items()} == {4: "recognised", 6: "registered"}
    ((where, severity, said),) = noted(reading)
    assert (where, severity) == ("E5", "refused")
    assert said.startswith("“Không hiệu quả” không có trong danh mục; chọn một trong: đăng ký; đang thực hiện;")


def test_states_side_by_side_are_ticked(cang_long):
    rows = [[1, "A", "TT", "KT", "x"], [2, "B", "TT", "KT", "", "x"], [3, "C", "TT", "KT"]]
    reading = read(cang_long, TITLE, UNIT, [*HEAD, "Đạt", "Không đạt"], *rows)
    assert [r["status"] for r in rows_of(reading).values()] == ["recognised", "not_recognised", "registered"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Tên mô hình", "Nội dung mô hình"), ("Tên gọi mô hình", "Nội dung đăng ký"), ("Tên mô hình", "Mô hình")],
)
@pytest.mark.parametrize("order", [1, -1])
def test_of_two_heads_of_one_role_the_more_specific_is_read(cang_long, one, other, order):
    head = ["STT", *[one, other][::order], "TT/CN", "Lĩnh vực"]
    reading = read(cang_long, TITLE, UNIT, head, [1, *["Nuôi bò", "Làm nhiều việc"][::order], "TT", "KT"])
    assert [r["title"] for r in rows_of(reading).values()] == ["Nuôi bò"]
    assert noted(reading) == [(0, "note", f"cột “{other}” không có trong biểu mẫu nên không đọc")]


@pytest.mark.parametrize("again", [["Tên mô hình"], ["STT", "Mô hình"]])
def test_two_tables_side_by_side_are_asked_about(cang_long, again):
    reading = read(cang_long, TITLE, UNIT, [*HEAD, *again], [1, "A", "TT", "KT", *again])
    assert rows_of(reading) == {}
    (said,) = (p.message for p in reading.problems)
    assert said == f"có hai cột “{again[-1]}”; tách thành hai bảng, bảng này dưới bảng kia"


@pytest.mark.parametrize(
    ("one", "other", "cells"),
    [
        ("TT", "CN", ("x", "x")), ("T. thể", "C. nhân", ("x", "x")), ("Mô hình tập thể", "Mô hình cá nhân", ("x", "X")),
        ("Tên tập thể", "Tên cá nhân", ("Chi bộ 1", "Lê Văn B")), ("Tên tập thể", "Họ tên cá nhân", ("Tổ 1", "Lê B")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("number", ["STT", "Số TT"])
def test_columns_of_groups_and_of_people_side_by_side(cang_long, one, other, cells, order, number):
    head = [number, "Tên mô hình", *[one, other][::order], "Lĩnh vực"]
    group, person = [cells[0], ""][::order], ["", cells[1]][::order]
    rows = rows_of(read(cang_long, TITLE, UNIT, head, [1, "A", *group, "KT"], [2, "B", *person, "KT"])).values()
    assert [r["registrant_kind"] for r in rows] == ["collective", "individual"]
    if cells[0] != "x":
        assert [r["registrant"] for r in rows] == list(cells)


def test_tt_alone_numbers_the_rows(cang_long):
    reading = read(cang_long, TITLE, UNIT, ["TT", "Tên mô hình", "TT/CN", "Lĩnh vực"], [1, "A", "CN", "KT"])
    assert [r["registrant_kind"] for r in rows_of(reading).values()] == ["individual"]


@pytest.mark.parametrize(
    "head", ["Cá nhân/tập thể", "Cá nhân, tập thể", "CN/TT", "Thành phần", "Chủ thể", "Tập thể hoặc cá nhân"]
)
def test_heads_of_the_kind(cang_long, head):
    reading = read(
        cang_long, TITLE, UNIT, ["STT", "Tên mô hình", "Họ tên", head, "Lĩnh vực"], [1, "A", "Tổ 1", "TT", "KT"]
    )
    assert [(r["registrant"], r["registrant_kind"]) for r in rows_of(reading).values()] == [("Tổ 1", "collective")]


def test_the_kind_of_recipients(cang_long):
    reading = read(cang_long, *AWARDS, ["STT", "Họ tên", "Cá nhân/tập thể", "Hình thức KT"], [1, "Lê A", "CN", "GK"])
    assert [(r["recipient"], r["recipient_kind"]) for r in rows_of(reading, "awards").values()] == [
        ("Lê A", "individual"),
    ]


@pytest.mark.parametrize("mark", ["?", "5", "*", "A"])
def test_what_is_neither_tick_nor_name_is_refused(cang_long, mark):
    head = ["STT", "Tên mô hình", "Tập thể", "Cá nhân", "Lĩnh vực"]
    reading = read(cang_long, TITLE, UNIT, head, [1, "A", mark, "", "KT"], [2, "B", "x", "", "KT"])
    assert list(rows_of(reading)) == [5]
    assert noted(reading) == [("C4", "refused", f"“{mark}” không đọc được; đánh dấu x hoặc để trống")]


@pytest.mark.parametrize(
    "head", ["Xã/TT", "Đảng ủy", "Đảng bộ", "Đơn vị đăng ký", "Đơn vị thực hiện", "Cơ sở", "Địa bàn", "Đơn vị công tác"]
)
def test_heads_of_many_meanings_are_the_unit_where_all_cells_name_one(cang_long, head):
    columns = ["STT", head, *HEAD[1:]]
    rows = [[1, "Xã Đại Phúc", "A", "TT", "KT"], [2, "ấp 3, xã Đại Phước", "B", "TT", "KT"]]
    found = rows_of(read(cang_long, TITLE, columns, *rows)).values()
    assert [r["unit_id"] for r in found] == ["dai-phuc", "dai-phuoc"]
    kept = rows_of(read(cang_long, TITLE, UNIT, columns, [1, "Chi bộ ấp 5", "A", "TT", "KT"])).values()
    assert [r["unit_id"] for r in kept] == ["tan-an"]


def test_who_registers_may_name_the_unit(cang_long):
    head, who = (
        ["STT", "Tên mô hình", "Đơn vị thực hiện", "TT/CN", "Lĩnh vực"],
        ["Hội LHPN xã Tân An", "UBND xã Tân An"],
    )
    rows = [[n, "Trồng hoa", name, "TT", "KT"] for n, name in enumerate(who, 1)]
    found = rows_of(read(cang_long, TITLE, UNIT, head, *rows)).values()
    assert [(r["registrant"], r["unit_id"]) for r in found] == [(name, "tan-an") for name in who]


def test_a_group_and_who_leads_it_in_one_row_are_no_choice(cang_long):
    head = ["STT", "Tên mô hình", "Tên tập thể", "Họ tên cá nhân", "Lĩnh vực"]
    rows = [["TẬP THỂ"], [1, "A", "Tổ 1", "Lê B", "KT"], [2, "B", "Tổ 2", "Lê C", "KT"]]
    found = rows_of(read(cang_long, TITLE, UNIT, head, *rows)).values()
    assert [(r["registrant"], r["registrant_kind"]) for r in found] == [
        ("Tổ 1", "collective"),
        ("Tổ 2", "collective"),
    ]


def test_a_unit_in_the_column_of_the_post_beside_its_registrant(cang_long):
    head = ["STT", "Họ tên", "Chức vụ, đơn vị", "TT/CN", "Hình thức khen"]
    rows = [[1, "Lê A", "Trưởng ấp 5, xã Nhị Long", "CN", "GK"], [2, "Lê B", "xã Nhị Long Phú", "CN", "GK"]]
    found = rows_of(read(cang_long, AWARDS[0], head, *rows), "awards").values()
    assert [(r["recipient"], r["unit_id"]) for r in found] == [("Lê A", "nhi-long"), ("Lê B", "nhi-long-phu")]


def test_an_address_in_another_commune_than_the_form_is_asked_about(cang_long):
    head = ["STT", "Tên mô hình", "Đơn vị, địa chỉ", "TT/CN", "Lĩnh vực"]
    rows = [[1, "A", "Ấp Nhị Long, xã Tân An", "TT", "KT"], [2, "B", "Tân Bình", "TT", "KT"]]
    reading = read(cang_long, TITLE, UNIT, head, *rows)
    assert [r["unit_id"] for r in rows_of(reading).values()] == ["tan-an"]
    said = "“Tân Bình” khác với đơn vị của biểu này (Xã Tân An); cho biết dòng này của đơn vị nào"
    assert noted(reading) == [("C5", "question", said)]


@pytest.mark.parametrize(
    ("name", "head", "value", "read_as"),
    [
        ("recipient", "Người/tập thể được khen", "Lê A", "Lê A"),
        ("recipient", "Tên đơn vị, cá nhân được khen thưởng", "Lê A", "Lê A"),
        ("recipient", "Đối tượng khen thưởng", "Lê A", "Lê A"), ("award_form", "Hình thức KT", "GK", "merit_paper"),
        ("award_form", "Mức khen", "GK", "merit_paper"), ("level", "Cấp", "Huyện", "district"),
        ("level", "Cấp khen", "UBND huyện", "district"), ("decision_no", "QĐ khen thưởng", "7/QĐ-UBND", "7/QĐ-UBND"),
        ("decided_on", "Ngày, tháng", "10/10/2017", "2017-10-10"),
        ("decided_on", "Ngày ban hành", "10/10/2017", "2017-10-10"),
    ],
)  # fmt: skip
def test_heads_of_awards(cang_long, name, head, value, read_as):
    heads = {"recipient": "Họ tên", "recipient_kind": "TT/CN", "award_form": "Hình thức khen"} | {name: head}
    cells = {"recipient": "Lê A", "recipient_kind": "CN", "award_form": "GK"} | {name: value}
    (row,) = rows_of(read(cang_long, *AWARDS, ["STT", *heads.values()], [1, *cells.values()]), "awards").values()
    assert row[name] == read_as


@pytest.mark.parametrize("head", ["Tên tổ chức, cá nhân", "Tác giả", "Chủ thể thực hiện"])
def test_heads_of_registrants_and_a_field_by_its_cells(cang_long, head):
    columns = ["STT", "Tên mô hình", head, "TT/CN", "Nhóm mô hình"]
    (row,) = rows_of(read(cang_long, TITLE, UNIT, columns, [1, "A", "Lê A", "CN", "KT"])).values()
    assert (row["registrant"], row["field"]) == ("Lê A", "economy")
