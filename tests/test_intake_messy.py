"""Lists as offices make them: every row of the truth comes out, no other, and every row is accounted for."""

import datetime as dt
import io
import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import messy
import openpyxl
import pytest
from hand_made import HEAD, TITLE, UNIT, read, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from dvk_analysis.dataset import Dataset
from dvk_analysis.errors import InputError
from dvk_analysis.intake.build import build
from dvk_analysis.intake.reading import read_file
from dvk_analysis.place import load_place

CANG_LONG = load_place("cang-long")


def seen(reading):
    return sum(s.seen for s in reading.entry.sheets) + sum(reading.entry.not_data.values())


def same(wanted, got):
    """Whether a value came through; small and capital letters may be lost in the old fonts."""
    wanted = wanted.isoformat() if isinstance(wanted, dt.date) else wanted
    return got == wanted or (isinstance(got, str) and got.lower() == str(wanted).lower())


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_messy_lists_come_out_as_they_are_meant(seed):
    made = messy.write(seed)
    reading = read_file(made.name, made.data, CANG_LONG)
    got = rows_of(reading)
    assert set(got) == set(made.accepted)
    for row, values in made.accepted.items():
        assert {k: v for k, v in values.items() if not same(v, got[row][k])} == {}
    assert {p.row for p in reading.problems if p.severity in ("refused", "question")} == made.out
    assert seen(reading) == made.filled


@settings(max_examples=15, deadline=None)
@given(seeds=st.lists(st.integers(0, 2**32), min_size=2, max_size=5, unique=True))
def test_rows_of_a_whole_inbox_add_up(seeds):
    with TemporaryDirectory() as folder:
        add_up(Path(folder, "inbox"), Path(folder, "out"), seeds)


def add_up(inbox, into, seeds):
    inbox.mkdir()
    for n, made in enumerate(map(messy.write, seeds)):
        (inbox / str(n)).mkdir()
        (inbox / str(n) / made.name).write_bytes(made.data)
    with suppress(InputError):  # no row at all can be accepted: the report says so
        build(inbox, CANG_LONG, into)
    report = json.loads((into / "intake" / "report.json").read_text("utf-8"))
    totals, parts = report["totals"], ("accepted", "refused", "superseded", "not_data")
    assert totals["rows_seen"] == sum(totals[f"rows_{part}"] for part in parts)
    assert totals["rows_seen"] == sum(messy.write(seed).filled for seed in seeds)
    assert totals["rows_accepted"] == (len(Dataset(into / "tables").read("registrations")) if report["years"] else 0)
    told = {(p["file"], p["sheet"], p["row"]) for p in report["problems"] if p["severity"] != "note"}
    assert len(told) == totals["rows_refused"] + totals["rows_superseded"]


def test_lines_between_the_rows_say_field_and_kind(cang_long):
    reading = read(
        cang_long, TITLE, UNIT, ["STT", "Tên mô hình", "Người đăng ký"],
        ["A", "TẬP THỂ"], ["I", "Lĩnh vực kinh tế: 2 mô hình"], [1, "Trồng màu", "Tổ 1"], [2, "Nuôi cá", "Tổ 2"],
        ["II", "Văn hóa - xã hội"], [1, "Nhà tình thương", "Tổ 3"],
        ["B", "CÁ NHÂN"], ["I", "Kinh tế: 2 mô hình"], [1, "Nuôi bò", "Ông A"], ["Tổng cộng: 4 mô hình"],
    )  # fmt: skip
    codes = [(r["registrant_kind"], r["field"]) for r in rows_of(reading).values()]
    assert codes == [("collective", "economy")] * 2 + [("collective", "culture_society"), ("individual", "economy")]
    (note,) = reading.problems
    assert (note.problem, note.severity, note.row) == ("total", "note", 11)
    assert note.message == "dòng tổng ghi 2, cộng các dòng được 1; kiểm tra lại"
    assert reading.entry.sheets[0].not_data == {"head": 1, "section": 5, "title": 2, "total": 1}


def test_names_in_the_place_of_ticks(cang_long):
    reading = read(
        cang_long, TITLE, UNIT, ["STT", "Họ tên", None, "Tên mô hình", "Lĩnh vực"], [None, "Tập thể", "Cá nhân"],
        [1, "Tổ 1", None, "Trồng màu", "KT"], [2, None, "Nguyễn Văn B", "Nuôi bò", "KT"],
        [3, "Tổ 2", "Ông C", "Nuôi gà", "KT"],
        merged=["B3:C3"],
    )  # fmt: skip
    got = [(r["registrant"], r["registrant_kind"]) for r in rows_of(reading).values()]
    assert got == [("Tổ 1", "collective"), ("Nguyễn Văn B", "individual")]
    (held,) = reading.problems
    said = "đánh dấu cả “Họ tên Tập thể” và “Họ tên Cá nhân”; chỉ chọn một"
    assert (held.row, held.cell, held.severity, held.message) == (7, "B7", "question", said)


def test_ratings_of_two_years_side_by_side(cang_long):
    reading = read(
        cang_long, ["HỘI NÔNG DÂN XÃ ĐỨC MỸ"], ["XẾP LOẠI CHI HỘI NĂM 2016 - 2017"], ["STT", "Chi hội", "Xếp loại"],
        [None, None, "Năm 2016", "Năm 2017"], [1, "Chi hội Nông dân ấp 1", "Kém", "Tiên tiến"],
        [2, "Chi hội ND ấp 2", "TB", "Tốt"],
        merged=["C3:D3"],
    )  # fmt: skip
    columns = reading.columns["ratings"]
    assert list(zip(columns["year"], columns["label"], columns["also"], columns["out"], strict=True)) == [
        (2016, "kém", True, False), (2017, "tiên tiến", False, False),
        (2016, "trung bình", True, True), (2017, None, False, True),
    ]  # fmt: skip
    assert columns["chapter_id"][2] == "duc-my/farmers/chi-hoi-nong-dan-ap-2"
    assert [(p.cell, p.problem) for p in reading.problems] == [("D6", "category")]


def test_several_tables_on_one_sheet(cang_long):
    reading = read(
        cang_long, UNIT, ["1. Đăng ký mô hình năm 2017"], HEAD, [1, "A", "TT", "KT"], ["Cộng", 1], [],
        ["2. Khen thưởng năm 2017"], ["STT", "Họ tên", "Tên mô hình", "TT/CN", "Hình thức khen"],
        [1, "Tổ 1", "A", "TT", "Giấy khen của UBND huyện"], ["3. Tuyên truyền"], ["STT", "Thời gian", "Số người dự"],
        [1, "3/2/2017", "1.250"], ["4. Kết quả mô hình"], ["STT", "Tên mô hình", "Nội dung", "Kết quả", "ĐVT"],
        [1, "A", "Diện tích", "0,4ha", "ha"], [2, "A", "Vốn", "hàng trăm triệu", "đồng"],
        [3, "A", "Số hộ", "20 hộ", "lít"],
    )  # fmt: skip
    entries = reading.entry.sheets
    assert [(e.table, e.unit_id, e.year) for e in entries] == [
        (table, "tan-an", 2017) for table in ("registrations", "awards", "outreach", "outcomes")
    ]
    assert rows_of(reading, "outreach")[12]["sessions"] == 1
    assert [r["value"] for r in rows_of(reading, "outcomes").values()] == [0.4, None]
    assert [(p.row, p.problem, p.severity) for p in reading.problems] == [
        (16, "vague", "note"), (17, "ambiguous", "question"),
    ]  # fmt: skip
    assert seen(reading) == 16


@pytest.mark.parametrize("mark", ["nt", "-nt-", '"', "″", "Như trên"])
def test_ditto_marks(cang_long, mark):
    rows = rows_of(read(cang_long, TITLE, UNIT, HEAD, [1, "A", "Tập thể", "Kinh tế"], [2, "B", mark, mark]))
    assert (rows[5]["registrant_kind"], rows[5]["field"]) == ("collective", "economy")


def test_a_unit_in_every_row_and_near_names(cang_long):
    names = ["An Trường", "X. An Trường A", "Đại Phúc", "Xã Đại Phước", "Đại Phướcc", "TT Càng Long", "Mỹ Cẩmm"]
    rows = [[n, name, f"Mô hình {n}", "TT", "KT"] for n, name in enumerate(names, 1)]
    reading = read(cang_long, TITLE, ["STT", "Xã, thị trấn", "Tên mô hình", "TT/CN", "Lĩnh vực"], *rows)
    units = [r["unit_id"] for r in rows_of(reading).values()]
    assert units == ["an-truong", "an-truong-a", "dai-phuc", "dai-phuoc", "tt-cang-long"]
    near, other = reading.problems
    assert near.message == (
        "đơn vị “Đại Phướcc” không có trong danh sách đơn vị năm 2017; có phải “Xã Đại Phước” hoặc “Xã Đại Phúc”?"
    )
    assert (other.cell, other.problem) == ("B9", "unknown_unit")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([TITLE, ["KHỐI DÂN VẬN"]], "không ghi đơn vị; thêm dòng “ĐƠN VỊ: …” dưới tiêu đề"),
        ([["ĐĂNG KÝ MÔ HÌNH"], UNIT], "tiêu đề không ghi năm; ghi như “… NĂM 2017”"),
        ([["ĐĂNG KÝ GIAI ĐOẠN 2016-2020"], UNIT], "tiêu đề không ghi năm; ghi như “… NĂM 2017”"),
        (
            [["TỔNG KẾT NĂM 2017, ĐĂNG KÝ NĂM 2018"], UNIT],
            "tiêu đề ghi nhiều năm (2017, 2018); ghi một năm, như “… NĂM 2018”",
        ),
    ],
)
def test_a_table_that_says_too_little_is_out_row_by_row(cang_long, rows, message):
    reading = read(cang_long, *rows, HEAD, [1, "A", "TT", "KT"], [2, "B", "TT", "KT"])
    assert [p.message for p in reading.problems] == [message] * 2
    assert rows_of(reading) == {}


@pytest.mark.parametrize(
    ("between", "number", "tables"),
    [
        ([["Cộng trang", 2]], 3, 1),  # on the next page
        ([["Tổng cộng", 2], []], 1, 2),
        ([], 1, 1),  # no total before it: a page that counts anew
        ([["B. CÁ NHÂN"]], 1, 1),  # a line says what is below
    ],
)
def test_the_head_again_with_numbers_from_1_again_is_asked_about(cang_long, between, number, tables):
    more = [[number, "C", "CN", "KT"], [number + 1, "D", "CN", "KT"]]
    reading = read(cang_long, TITLE, UNIT, HEAD, [1, "A", "CN", "KT"], [2, "B", "CN", "KT"], *between, HEAD, *more)
    assert len(reading.entry.sheets) == tables
    asked = [(p.problem, p.severity, p.message) for p in reading.problems]
    said = "lặp lại tiêu đề cột, đánh số lại từ 1 sau dòng cộng mà không có tên bảng; ghi đơn vị và năm phía trên"
    assert asked == ([("untitled", "question", said)] * 2 if tables == 2 else [])


@pytest.mark.parametrize("turn", [messy.to_tcvn3, messy.to_vni])
def test_one_cell_in_an_old_font_is_named_and_its_meaning_proposed(cang_long, turn):
    title, field = turn("Trồng dừa sáp"), turn("Quốc phòng - an ninh")
    reading = read(
        cang_long, TITLE, UNIT, HEAD, [1, "Nuôi bò lai", "TT", "Kinh tế"], [2, title, "TT", "Kinh tế"],
        [3, "Nuôi gà", "TT", field], [4, "Tổ tự quản", "TT", "Văn hóa - xã hội"],
        [5, "Tổ vần công", "TT", "An ninh - quốc phòng"],
    )  # fmt: skip
    old = "gõ bằng phông chữ cũ (.VnTime hoặc VNI) giữa các ô Unicode; gõ lại bằng Unicode, có phải"
    assert [(p.cell, p.problem, p.message) for p in reading.problems] == [
        ("B5", "font", f"“{title}” {old} “Trồng dừa sáp”?"),
        ("D6", "font", f"“{field}” {old} “Quốc phòng - an ninh”?"),
    ]


def test_two_tables_side_by_side_are_asked_about(cang_long):
    reading = read(cang_long, TITLE, UNIT, HEAD + HEAD, [1, "A", "TT", "KT", 1, "B", "CN", "KT"])
    assert reading.problems[0].message == ("có hai cột “Tên mô hình”; tách thành hai bảng, bảng này dưới bảng kia")


def test_a_column_that_the_form_does_not_have_is_named(cang_long):
    reading = read(cang_long, TITLE, UNIT, [*HEAD, "Số điện thoại"], [1, "A", "TT", "KT", "0909"])
    assert [(p.severity, p.message) for p in reading.problems] == [
        ("note", "cột “Số điện thoại” không có trong biểu mẫu nên không đọc")
    ]
    assert len(rows_of(reading)) == 1


def test_a_hidden_sheet_is_held(cang_long):
    file, made = io.BytesIO(), openpyxl.Workbook()
    made.create_sheet("Ẩn").sheet_state = "hidden"
    for row in (TITLE, UNIT, HEAD, [1, "A", "TT", "KT"]):
        made["Ẩn"].append(row)
    made.save(file)
    reading = read_file("a.xlsx", file.getvalue(), cang_long)
    assert [p.message for p in reading.problems] == ["trang bị ẩn; bỏ ẩn nếu là số liệu gửi, hoặc xóa trang"]


def test_text_of_a_workbook_stays_text(cang_long, tmp_path):
    titles = ["=1+1", "<b>đậm</b>", "@SUM(A1)", "'=A1"]
    made = openpyxl.Workbook()
    for row in (TITLE, UNIT, HEAD, *([n, "?", "TT", "KT"] for n in range(4))):
        made.active.append(row)
    for at, title in enumerate(titles, 4):
        made.active.cell(at, 2).value = title
        made.active.cell(at, 2).data_type = "s"
    (tmp_path / "in").mkdir()
    made.save(tmp_path / "in" / "a.xlsx")
    build(tmp_path / "in", cang_long, tmp_path / "out")
    got = Dataset(tmp_path / "out" / "tables").read("registrations")
    assert set(got["title"]) == {"=1+1", "<b>đậm</b>", "@SUM(A1)", "=A1"}


def test_a_million_rows_with_three_in_them(cang_long):
    file, made = io.BytesIO(), openpyxl.Workbook()
    for row in (TITLE, UNIT, HEAD, [1, "A", "TT", "KT"], [2, "B", "TT", "KT"]):
        made.active.append(row)
    for column, value in enumerate([3, "C", "TT", "KT"], 1):
        made.active.cell(1_000_000, column).value = value
    made.save(file)
    reading = read_file("a.xlsx", file.getvalue(), cang_long)
    assert list(rows_of(reading)) == [4, 5, 1_000_000]
    assert seen(reading) == 6
