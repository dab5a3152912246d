"""From inbox to tables: every row is accepted or refused with its reason, and the tables are whole or not there."""

import datetime as dt
import json
import random

import openpyxl
import pytest

from dvk_analysis import schema
from dvk_analysis.dataset import Dataset
from dvk_analysis.errors import InputError
from dvk_analysis.intake.build import build
from dvk_analysis.intake.reading import read_file
from dvk_analysis.intake.writing import SAMPLE_MARK, write_workbook

FIELDS = "kinh tế; văn hóa - xã hội; an ninh - quốc phòng; xây dựng hệ thống chính trị"


def model(number, **changed):
    row = {
        "model_id": f"2017-nhi-long-{number:03d}", "title": f"Trồng dừa {number}", "registrant": "Chi bộ ấp 1",
        "registrant_kind": "collective", "field": "economy", "level": "district", "registered_on": dt.date(2016, 11, 2),
        "status": "recognised", "replicated": False, "maintained": True, "stopped": False,
    }  # fmt: skip
    return row | changed


def award(number):
    return {
        "model_id": f"2017-nhi-long-{number:03d}", "recipient": "Chi bộ ấp 1", "recipient_kind": "collective",
        "field": "economy", "award_form": "praise", "level": "district", "programme": "dvk",
    }  # fmt: skip


def rating(chapter, label, organisation="women"):
    return {"organisation": organisation, "chapter": chapter, "hamlet": "Ấp 1", "label": label}


OUTCOME = {"model_id": "2017-nhi-long-001", "measure": "diện tích", "value": 0.4, "unit": "ha", "period": "năm 2017"}


def write(path, unit="Xã Nhị Long", year=2017, mark="", edit=(), **rows):
    """One workbook; ``edit`` puts values into cells afterwards, as {sheet: {cell: value}}."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, unit=unit, year=year, rows=rows, agency="Ban Dân vận", mark=mark)
    if edit:
        book = openpyxl.load_workbook(path)
        for sheet, changes in edit.items():
            for cell, value in changes.items():
                book[sheet][cell] = value
        book.save(path)


@pytest.fixture
def inbox(tmp_path):
    return tmp_path / "inbox"


@pytest.fixture
def into(tmp_path):
    return tmp_path / "out"


def found(report):
    """Problems as (sheet, row, column, problem, value, message)."""
    return [(p.sheet, p.row, p.column, p.problem, p.value, p.message) for p in out(report)]


def out(report):
    """Problems that keep rows out."""
    return [p for p in report.problems if p.severity != "note"]


def conserved(report):
    """Hold the counts against each other and the reasons; return rows of data, accepted and refused."""
    for book in report.workbooks:
        for entry in book.sheets:
            rows = {p.row for p in out(report) if (p.file, p.sheet) == (book.file, entry.sheet)}
            assert entry.seen == entry.accepted + entry.refused + entry.superseded + sum(entry.not_data.values())
            assert entry.refused + entry.superseded == len(rows)
    totals = report.totals
    data = [totals[f"rows_{part}"] for part in ("accepted", "refused", "superseded")]
    assert totals["rows_seen"] == sum(data) + totals["rows_not_data"]
    return sum(data), totals["rows_accepted"], totals["rows_refused"]


def test_registrations_are_refused_with_their_reasons(inbox, into, cang_long):
    rows = [model(n) for n in range(1, 9)]
    edit = {
        "F8": "trồng trọt", "H9": "31/02/2017", "C10": None, "B11": "2017-nhi-long-001", "J12": "ba",
        "F13": None, "I13": "chờ", "A16": 9,
    }  # fmt: skip
    write(inbox / "a.xlsx", registrations=rows, edit={"Đăng ký": edit})
    report = build(inbox, cang_long, into)
    statuses = "đăng ký; đang thực hiện; không đạt; công nhận; tiêu biểu"
    assert found(report) == [
        ("Đăng ký", 7, "Mã mô hình", "duplicate", "2017-nhi-long-001",
         "“2017-nhi-long-001” trùng mã với dòng 11, trang “Đăng ký”, tệp a.xlsx nhưng khác tên; sửa mã"),
        ("Đăng ký", 8, "Lĩnh vực", "category", "trồng trọt",
         f"“trồng trọt” không có trong danh mục; chọn một trong: {FIELDS}"),
        ("Đăng ký", 9, "Ngày đăng ký", "type", "31/02/2017",
         "“31/02/2017” không phải là ngày; ghi ngày/tháng/năm, ví dụ 15/10/2017"),
        ("Đăng ký", 10, "Tên mô hình", "missing", "", "cột “Tên mô hình” để trống"),
        ("Đăng ký", 11, "Mã mô hình", "duplicate", "2017-nhi-long-001",
         "“2017-nhi-long-001” trùng mã với dòng 7, trang “Đăng ký”, tệp a.xlsx nhưng khác tên; sửa mã"),
        ("Đăng ký", 12, "Nhân rộng (x)", "type", "ba", "“ba” không đọc được; đánh dấu x hoặc để trống"),
        ("Đăng ký", 13, "Tình trạng", "category", "chờ",
         f"“chờ” không có trong danh mục; chọn một trong: {statuses}"),
        ("Đăng ký", 13, "Lĩnh vực", "missing", "", "cột “Lĩnh vực” để trống"),
    ]  # fmt: skip
    assert conserved(report) == (8, 1, 7)
    accepted = Dataset(into / "tables").read("registrations")
    assert accepted["source_row"].tolist() == [14]


def test_awards_and_outcomes_need_an_accepted_registration(inbox, into, cang_long):
    write(
        inbox / "a.xlsx",
        registrations=[model(1), model(2)],
        awards=[award(1), award(2), award(9), award(1) | {"model_id": None, "field": None}],
        outcomes=[OUTCOME, OUTCOME | {"model_id": "2017-nhi-long-002"}, OUTCOME | {"value": -1}],
        edit={"Đăng ký": {"C8": None}, "Kết quả": {"E7": "cây"}},
    )
    report = build(inbox, cang_long, into)
    units = "đồng; ha; thành viên; hộ; lít; ngày; người; phần; ngày công; căn; m2; con; tấn"
    missing = "mã “{}” không có trong danh sách đăng ký đã nhận của năm 2017"
    two, nine = "2017-nhi-long-002", "2017-nhi-long-009"
    assert found(report) == [
        ("Đăng ký", 8, "Tên mô hình", "missing", "", "cột “Tên mô hình” để trống"),
        ("Khen thưởng", 8, "Mã mô hình", "unknown_model", two, missing.format(two)),
        ("Khen thưởng", 9, "Mã mô hình", "unknown_model", nine, missing.format(nine)),
        ("Kết quả", 7, "Đơn vị tính", "category", "cây", f"“cây” không có trong danh mục; chọn một trong: {units}"),
        ("Kết quả", 8, "Mã mô hình", "unknown_model", two, missing.format(two)),
        ("Kết quả", 9, "Kết quả", "range", "-1", "“-1” ngoài khoảng cho phép (từ 0)"),
    ]
    assert conserved(report) == (9, 3, 6)


def test_ratings_are_ranked_on_the_scale_in_force(inbox, into, cang_long):
    rows = [
        rating("Chi hội Phụ nữ Trung Kiên", "XS"), rating("Chi hội Phụ nữ ấp 2", "Chưa xếp loại"),
        rating("Chi hội Phụ nữ ấp 3", ""), rating("Chi hội Phụ nữ ấp 4", "vững mạnh"),
        rating("chi hội phụ nữ  TRUNG KIÊN", "kém"), rating("Chi đoàn ấp 1", "Vững mạnh", "youth"),
        rating("Chi hội PN ấp 9", "XS"),
    ]  # fmt: skip
    write(inbox / "a.xlsx", ratings=rows)
    write(inbox / "b.xlsx", year=2015, ratings=[rating("Ban công tác Mặt trận ấp 1", "khá", "front")])
    report = build(inbox, cang_long, into)
    scale = "xuất sắc; tiên tiến; trung bình; kém; chưa xếp loại"
    twin = "“{}” ghi khác với dòng {}, trang “Xếp loại”, tệp a.xlsx; cho biết dòng nào đúng"
    assert found(report) == [
        ("Xếp loại", 7, "Chi/tổ hội", "duplicate", "Chi hội Phụ nữ Trung Kiên",
         twin.format("Chi hội Phụ nữ Trung Kiên", 11)),
        ("Xếp loại", 10, "Xếp loại", "category", "vững mạnh",
         f"“vững mạnh” không có trong thang xếp loại; chọn một trong: {scale}"),
        ("Xếp loại", 11, "Chi/tổ hội", "duplicate", "chi hội phụ nữ TRUNG KIÊN",
         twin.format("chi hội phụ nữ TRUNG KIÊN", 7)),
        ("Xếp loại", 7, "Xếp loại", "scale", "khá", "không có thang xếp loại cho tổ chức này năm 2015"),
    ]  # fmt: skip
    rows = Dataset(into / "tables").read("ratings").set_index("chapter_id")
    assert rows.loc["nhi-long/women/chi-hoi-phu-nu-ap-9", ["label", "rank"]].tolist() == ["xuất sắc", 4]
    assert rows.loc["nhi-long/youth/chi-doan-ap-1", ["scale_id", "rank"]].tolist() == ["doan-2011", 4]
    assert rows.loc["nhi-long/women/chi-hoi-phu-nu-ap-2", ["label", "rank"]].isna().all()
    assert rows.loc["nhi-long/women/chi-hoi-phu-nu-ap-3", ["label", "rank"]].isna().all()


def test_outreach_counts_are_whole_and_in_range(inbox, into, cang_long):
    rows = [{"sessions": 2, "attendees": n} for n in (90, 91, 92, 93, 94)]
    edit = {"C8": "hai", "C9": 2.5, "D10": -3, "C11": 0}
    write(inbox / "a.xlsx", outreach=rows, edit={"Tuyên truyền": edit})
    report = build(inbox, cang_long, into)
    assert found(report) == [
        ("Tuyên truyền", 8, "Số cuộc", "type", "hai", "“hai” không phải là số; chỉ ghi số, ví dụ 1.250"),
        ("Tuyên truyền", 9, "Số cuộc", "type", "2,5", "“2,5” không phải là số nguyên"),
        ("Tuyên truyền", 10, "Số người dự", "range", "-3", "“-3” ngoài khoảng cho phép (từ 0)"),
        ("Tuyên truyền", 11, "Số cuộc", "range", "0", "“0” ngoài khoảng cho phép (từ 1)"),
    ]
    kept = Dataset(into / "tables").read("outreach")
    assert (kept["sessions"].tolist(), kept["attendees"].tolist(), kept["held_on"].isna().all()) == ([2], [90], True)


@pytest.mark.parametrize(
    ("edit", "problem", "message"),
    [
        ({"A3": "ĐƠN VỊ: Xã Lạ"}, "unknown_unit", "đơn vị “Xã Lạ” không có trong danh sách đơn vị năm 2017"),
        ({"A3": None}, "unknown_unit", "không ghi đơn vị; thêm dòng “ĐƠN VỊ: …” dưới tiêu đề"),
        ({"A2": "TUYÊN TRUYỀN"}, "year", "tiêu đề không ghi năm; ghi như “… NĂM 2017”"),
    ],
)
def test_a_sheet_that_says_too_little_is_refused_row_by_row(inbox, into, cang_long, edit, problem, message):
    rows = [{"sessions": 1, "attendees": 30}] * 2
    write(inbox / "a.xlsx", outreach=rows, registrations=[model(1)], edit={"Tuyên truyền": edit})
    report = build(inbox, cang_long, into)
    assert found(report) == [("Tuyên truyền", row, "", problem, "", message) for row in (7, 8)]
    assert conserved(report) == (3, 1, 2)
    entry = next(s for s in report.workbooks[0].sheets if s.table == "outreach")
    assert (entry.message, entry.refused) == (message, 2)


def test_a_unit_must_exist_in_its_year(inbox, into, cang_long):
    write(inbox / "a.xlsx", unit="Xã Mỹ Cẩm", year=2026, outreach=[{"sessions": 1, "attendees": 3}])
    write(inbox / "b.xlsx", unit="Xã Nhị Long", year=2026, outreach=[{"sessions": 1, "attendees": 3}])
    report = build(inbox, cang_long, into)
    assert [(p.file, p.message) for p in report.problems] == [
        ("a.xlsx", "đơn vị “XÃ MỸ CẨM” không có trong danh sách đơn vị năm 2026")
    ]
    assert Dataset(into / "tables").read("outreach")["unit_id"].tolist() == ["nhi-long-2025"]


def test_other_files_are_named_and_the_rest_goes_on(inbox, into, cang_long):
    write(inbox / "2017" / "ok.xlsx", registrations=[model(1)])
    (inbox / "2017" / "same.xlsx").write_bytes((inbox / "2017" / "ok.xlsx").read_bytes())
    (inbox / "cut.xlsx").write_bytes((inbox / "2017" / "ok.xlsx").read_bytes()[:2000])
    (inbox / "note.docx").write_bytes(b"")
    (inbox / "web.xls").write_bytes(b"<html></html>")
    openpyxl.Workbook().save(inbox / "z.xlsx")
    write(inbox / "~$lock.xlsx")
    told = []
    report = build(inbox, cang_long, into, progress=lambda *seen: told.append(seen))
    web = "không phải sổ tính mà là trang web hoặc XML; mở bằng Excel rồi lưu lại dạng .xlsx"
    assert [(b.file, b.outcome, b.reason) for b in report.workbooks] == [
        ("2017/ok.xlsx", "read", ""),
        ("2017/same.xlsx", "read", ""),
        ("cut.xlsx", "refused", "tệp hỏng hoặc bị cắt giữa chừng; gửi lại bản lành"),
        ("note.docx", "ignored", "không phải sổ tính"),
        ("web.xls", "refused", web),
        ("z.xlsx", "no_form", "không có biểu mẫu nào"),
    ]
    assert told[:6] == [(n, 6, book.file) for n, book in enumerate(report.workbooks, 1)]
    assert told[6:] == [(6, 6, "đối chiếu 1/1"), *((6, 6, f"gửi trả {n}/3") for n in (1, 2, 3))]
    assert conserved(report) == (2, 1, 0)
    (again,) = [p for p in report.problems if p.severity == "superseded"]
    said = "giống hệt trang “Đăng ký”, tệp 2017/ok.xlsx; chỉ tính một lần"
    assert (again.file, again.row, again.message) == ("2017/same.xlsx", 7, said)
    assert report.totals["files_refused"] == 2
    (none,) = [p for p in report.problems if p.problem == "no_form"]
    assert (none.file, none.severity, none.message) == ("z.xlsx", "refused", (
        "không có bảng nào có cột như trong biểu mẫu: “Tên mô hình” và “Họ tên hoặc tập thể đăng ký” hoặc “Họ tên hoặc "
        "tập thể được khen” và “Hình thức khen” hoặc “Chi/tổ hội” và “Xếp loại” hoặc “Số người dự” và “Số cuộc” hoặc "
        "“Kết quả” và “Chỉ tiêu”; ghi tiêu đề cột như biểu mẫu"))  # fmt: skip
    assert set(report.files) == {b.file for b in report.workbooks} - {"note.docx"}


def test_sheets_without_a_form_are_named(inbox, into, cang_long):
    write(inbox / "a.xlsx", registrations=[model(1)])
    book = openpyxl.load_workbook(inbox / "a.xlsx")
    book.create_sheet("Ghi chú")["A1"] = "xin gửi"
    book.save(inbox / "a.xlsx")
    assert build(inbox, cang_long, into).workbooks[0].skipped == ["Ghi chú"]


def refusal(*args):
    with pytest.raises(InputError) as caught:
        build(*args)
    assert caught.value.exit_code == 3
    return str(caught.value)


REMEDY = "name the folder that holds the workbooks which the units sent"


def test_no_inbox(inbox, into, cang_long):
    assert refusal(inbox, cang_long, into) == f"{inbox}: no such inbox; {REMEDY}"


def test_an_inbox_that_is_a_file(inbox, into, cang_long):
    inbox.write_bytes(b"")
    assert refusal(inbox, cang_long, into) == f"{inbox}: the inbox is a file, not a folder; {REMEDY}"


def test_an_inbox_without_workbooks(inbox, into, cang_long):
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(b"")
    message = f"{inbox}: no workbook in the inbox (.xlsx, .xlsm, .xls, .ods, .csv); {REMEDY}"
    assert refusal(inbox, cang_long, into) == message
    assert not into.exists()


def test_workbooks_without_a_form(inbox, into, cang_long):
    inbox.mkdir()
    openpyxl.Workbook().save(inbox / "a.xlsx")
    (inbox / "b.xlsx").write_bytes(b"")
    message = "no form in any workbook (a.xlsx: không có biểu mẫu nào; b.xlsx: tệp rỗng)"
    assert refusal(inbox, cang_long, into) == f"{inbox}: {message}; `dvk forms DIR` writes forms to send out"
    assert not (into / "tables").exists()


@pytest.mark.parametrize("inside", [".", "tables"])
def test_the_output_may_not_lie_in_the_inbox(inbox, cang_long, inside):
    write(inbox / "a.xlsx", registrations=[model(1)])
    into = inbox / inside
    assert refusal(inbox, cang_long, into) == (
        f"{into}: the output folder lies inside the inbox; choose another output"
    )


def test_if_every_row_is_refused_the_report_says_why_and_old_tables_stay(inbox, into, cang_long):
    write(inbox / "a.xlsx", registrations=[model(1)])
    build(inbox, cang_long, into)
    write(inbox / "a.xlsx", registrations=[model(1, title="")])
    report = into / "intake" / "report.json"
    assert refusal(inbox, cang_long, into) == f"{inbox}: no row can be accepted, 1 refused; see {report}"
    assert json.loads(report.read_text("utf-8"))["problems"][0]["message"] == "cột “Tên mô hình” để trống"
    assert len(Dataset(into / "tables").read("registrations")) == 1


def test_blank_forms_hold_no_rows(inbox, into, cang_long):
    write(inbox / "a.xlsx")
    report = into / "intake" / "report.json"
    assert refusal(inbox, cang_long, into) == f"{inbox}: the forms hold no rows; see {report}"


def test_old_tables_are_replaced_and_nothing_is_left_behind(inbox, into, cang_long):
    write(inbox / "a.xlsx", registrations=[model(1)], year=2016)
    build(inbox, cang_long, into)
    write(inbox / "a.xlsx", registrations=[model(1)], year=2017)
    build(inbox, cang_long, into)
    data = Dataset(into / "tables")
    assert (data.years, len(data.read("registrations"))) == ([2017], 1)
    assert sorted(p.name for p in into.iterdir()) == [".cache", "intake", "tables"]
    assert sorted(p.name for p in (into / "intake").iterdir()) == ["report.html", "report.json", "returns"]


def test_every_table_is_there_for_every_year(inbox, into, cang_long):
    write(inbox / "a.xlsx", registrations=[model(1)], year=2016)
    write(inbox / "b.xlsx", outreach=[{"sessions": 1, "attendees": 3}], year=2017)
    build(inbox, cang_long, into)
    data = Dataset(into / "tables")
    assert data.about["rows"]["registrations"] == {"2016": 1, "2017": 0}
    for table, columns in schema.TABLES.items():
        assert (into / "tables" / table / "year=2017" / "part-0.parquet").is_file()
        assert list(data.read(table).columns) == [c.name for c in columns]


@pytest.mark.parametrize("mark", ["", SAMPLE_MARK])
def test_a_marked_sheet_makes_the_tables_illustrative(inbox, into, cang_long, mark):
    write(inbox / "a.xlsx", registrations=[model(1)])
    write(inbox / "b.xlsx", unit="Xã Tân An", outreach=[{"sessions": 1, "attendees": 3}], mark=mark)
    assert build(inbox, cang_long, into).illustrative is Dataset(into / "tables").illustrative is bool(mark)


def tree(folder):
    """Every file but the cache, which is no result."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file() and ".cache" not in p.parts)
    return {p.relative_to(folder): p.read_bytes() for p in files}


def test_the_same_inbox_gives_the_same_bytes_and_is_not_written(inbox, tmp_path, cang_long):
    write(inbox / "a.xlsx", registrations=[model(1), model(2, title="")], ratings=[rating("Chi hội ấp 1", "XS")])
    before = tree(inbox)
    for name in ("one", "two"):
        build(inbox, cang_long, tmp_path / name)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert tree(inbox) == before


def test_the_fingerprint_follows_names_and_contents_of_workbooks(inbox, into, cang_long):
    write(inbox / "a.xlsx", registrations=[model(1)])
    first = build(inbox, cang_long, into).fingerprint
    (inbox / "note.txt").write_bytes(b"x")
    assert build(inbox, cang_long, into).fingerprint == first
    (inbox / "a.xlsx").rename(inbox / "b.xlsx")
    second = build(inbox, cang_long, into).fingerprint
    write(inbox / "b.xlsx", registrations=[model(2)])
    third = build(inbox, cang_long, into).fingerprint
    assert len({first, second, third}) == 3


def test_rows_are_sorted_by_unit_and_key_whatever_the_files_are_called(inbox, into, cang_long):
    write(inbox / "a.xlsx", registrations=[model(3), model(1)])
    write(inbox / "z.xlsx", unit="Xã An Trường", registrations=[model(2)])
    build(inbox, cang_long, into)
    rows = Dataset(into / "tables").read("registrations")
    assert rows["model_id"].str[-3:].tolist() == ["002", "001", "003"]
    assert rows["unit_id"].tolist() == ["an-truong", "nhi-long", "nhi-long"]


def test_the_sample_is_accepted_whole(sample_output, sample):
    report = json.loads((sample_output / "intake" / "report.json").read_text("utf-8"))
    assert {p["severity"] for p in report["problems"]} == {"note"}
    assert report["totals"]["files_read"] == 80
    assert report["totals"]["rows_accepted"] == sum(len(sample.read(table)) for table in schema.TABLES)
    assert report["not_data"] == {"head": 400, "title": 1600}
    assert sum(e["accepted"] for e in report["matrix"] if e["table"] == "registrations") == 705 + 842 + 890 + 931
    assert report["illustrative"] is sample.illustrative is True
    assert report["fingerprint"] == sample.about["fingerprint"]
    for table in schema.TABLES:
        assert schema.check(table, sample.read(table).astype(object)).empty


@pytest.mark.parametrize("seed", range(3))
def test_junk_in_any_cell_never_loses_a_row(sample_inbox, inbox, into, cang_long, seed):
    dice, book = random.Random(seed), openpyxl.load_workbook(sample_inbox / "2017" / "2017-nhi-long.xlsx")
    junk = ["?", -1, 1e308, True, dt.datetime(1900, 1, 1), "31/2/2017", None, "=1/0"]  # a formula reads as empty here
    seen = 0
    for sheet in book:
        for _ in range(40):
            at = dice.randint(7, max(sheet.max_row, 7)), dice.randint(2, sheet.max_column)
            sheet.cell(*at).value = dice.choice(junk)
        rows = ([c.value for c in row[1:]] for row in sheet.iter_rows(min_row=7))
        seen += sum(any(value not in (None, "=1/0") for value in row) for row in rows)
    inbox.mkdir()
    book.save(inbox / "a.xlsx")
    report = build(inbox, cang_long, into)
    assert conserved(report)[0] == seen
    assert all(p.message and p.row > 6 for p in out(report))


def test_each_duplicate_is_shown_by_what_its_own_sender_wrote(inbox, into, cang_long):
    write(inbox / "b.xlsx", unit="Xã Tân An", registrations=[model(1), model(1)])
    book = openpyxl.Workbook()
    for row in (
        ["ĐĂNG KÝ MÔ HÌNH NĂM 2017"], ["ĐƠN VỊ: XÃ MỸ CẨM"], ["STT", "Tên mô hình", "TT/CN", "Lĩnh vực"],
        [1, "Nuôi bò", "TT", "KT"], [2, "Nuôi bò", "TT", "KT"],
    ):  # fmt: skip
        book.active.append(row)
    book.save(inbox / "a.xlsx")
    again = [(p.file, p.column, p.value) for p in build(inbox, cang_long, into).problems if p.problem == "duplicate"]
    assert again == [("a.xlsx", "Tên mô hình", "Nuôi bò"), ("b.xlsx", "Mã mô hình", "2017-nhi-long-001")]


def test_only_changed_files_are_read_again(inbox, into, cang_long, monkeypatch):
    write(inbox / "a.xlsx", registrations=[model(1), model(2, title="")])
    write(inbox / "b.xlsx", unit="Xã Tân An", outreach=[{"sessions": 1, "attendees": 30}])
    first = build(inbox, cang_long, into).to_dict()
    read = []
    monkeypatch.setattr(
        "dvk_analysis.intake.build.read_file", lambda name, *rest: read.append(name) or read_file(name, *rest)
    )
    assert (build(inbox, cang_long, into).to_dict(), read) == (first, [])
    write(inbox / "b.xlsx", unit="Xã Tân An", outreach=[{"sessions": 5, "attendees": 30}])
    assert build(inbox, cang_long, into).totals == first["totals"]
    assert read == ["b.xlsx"]
    assert Dataset(into / "tables").read("outreach")["sessions"].tolist() == [5]


def test_the_users_order_of_files_is_part_of_the_inbox(inbox, into, cang_long):
    write(inbox / "a.xlsx", registrations=[model(1)])
    write(inbox / "b.xlsx", registrations=[model(1, title="Trồng dừa khác")])
    held = "no row can be accepted, 2 refused"
    with pytest.raises(InputError, match=held):
        build(inbox, cang_long, into)
    (inbox / "order.yaml").write_text("- b.xlsx\n", "utf-8")
    assert build(inbox, cang_long, into).totals["rows_superseded"] == 1
    assert Dataset(into / "tables").read("registrations")["title"].tolist() == ["Trồng dừa khác"]


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("- c.xlsx", "no file 'c.xlsx' in the inbox"),
        ("a: 1", "it holds no list of file names"),
        ("- [", "cannot read it"),
    ],
)
def test_an_order_that_does_not_fit_is_one_clear_error(inbox, into, cang_long, written, what):
    write(inbox / "a.xlsx", registrations=[model(1)])
    (inbox / "order.yaml").write_text(written, "utf-8")
    assert refusal(inbox, cang_long, into).startswith(f"{inbox / 'order.yaml'}: {what}")
