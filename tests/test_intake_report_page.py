"""The intake page: what it says, that it adds up, that it asks the right office, and that data stay data."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

import dvk_analysis.intake
from dvk_analysis.intake import report_page as page
from dvk_analysis.intake.report_page import report_page
from dvk_analysis.schema import TABLES

SCHEMA = json.loads((Path(dvk_analysis.intake.__file__).parent / "report.schema.json").read_text("utf-8"))


def entry(unit, table, **changed):
    about = {"year": 2017, "unit_id": unit, "unit": f"Xã {unit}", "unit_kind": "commune", "table": table}
    counts = {"received": True, "accepted": 10, "refused": 0, "superseded": 0, "questions": 0}
    return about | counts | changed


def problem(**changed):
    about = {"file": "a.xls", "sheet": "Đăng ký", "row": 9, "column": "Lĩnh vực", "cell": "F9", "problem": "category"}
    about |= {"severity": "refused", "value": "Kinh tê", "message": "“Kinh tê” không có trong danh mục"}
    return about | changed


def book(file, *units, **changed):
    counts = {"seen": 1, "accepted": 1, "refused": 0, "message": ""}
    sheets = [{"sheet": "Đăng ký", "table": "registrations", "year": 2017, "unit_id": u} | counts for u in units]
    return {"file": file, "outcome": "read", "reason": "", "sheets": sheets, "skipped": []} | changed


def report(*problems, matrix=None, workbooks=(), **changed):
    rows = {"seen": 128, "accepted": 100, "refused": 3, "superseded": 5, "not_data": 20}
    files = {"files_read": 2, "files_no_form": 0, "files_refused": 0, "files_ignored": 0, "forms": 10}
    severities = [p["severity"] for p in problems]
    asked = {"questions": severities.count("question"), "notes": severities.count("note")}
    made = {
        "place": "cang-long", "years": [2017], "illustrative": False, "fingerprint": "x", "files": {},
        "totals": files | {f"rows_{k}": n for k, n in rows.items()} | asked,
        "not_data": {"title": 8, "total": 12},
        "matrix": [entry("A", table) for table in TABLES] if matrix is None else matrix,
        "workbooks": list(workbooks), "problems": list(problems),
    } | changed  # fmt: skip
    jsonschema.validate(made, SCHEMA)
    return made


def words(html):
    """Text of a page, without its style."""
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_the_headline_and_the_sum_come_first():
    said = words(report_page(report(problem(), problem(severity="question"), workbooks=[book("a.xls", "A")])))
    headline = "Đã đọc 2 sổ tính: nhận 100 dòng, không nhận 3 dòng, 1 câu hỏi chờ trả lời."
    counted = (
        "128 dòng đã đọc = 100 nhận + 3 không nhận + 5 đã có bản mới thay + 20 không phải số liệu "
        "(dòng cộng 12, tiêu đề 8). Dòng đang chờ trả lời tính vào số không nhận."
    )
    assert headline in said
    assert counted in said
    assert said.index(headline) < said.index(counted) < said.index("Việc cần làm") < said.index("Biểu đã nhận năm 2017")
    assert "không khớp" not in said


def test_a_sum_that_does_not_add_up_is_said():
    wrong = report()
    wrong["totals"]["rows_seen"] = 1131
    assert "Phép cộng không khớp: lệch 1.003 dòng." in words(report_page(wrong))


def test_what_to_do_next_names_the_office_the_file_and_how_much():
    made = report(  # the first two say the same
        problem(), problem(row=10), problem(severity="question"), problem(file="2017/b #1.ods"),
        problem(file="c.xlsx", severity="note"), workbooks=[book("a.xls", "A", "A", None), book("2017/b #1.ods")],
    )  # fmt: skip
    html = report_page(made)
    assert "Xã A : a.xls – 1 chỗ phải sửa, 1 câu hỏi ( xem )" in words(html)
    assert "Người gửi : 2017/b #1.ods – 1 chỗ phải sửa ( xem )" in words(html)
    links = re.findall(r'href="(\./[^"]*)"', html)
    assert set(links) == {"./returns/a.xlsx", "./returns/2017/b%20%231.xlsx"}
    assert set(re.findall(r'href="#([^"]*)"', html)) == set(re.findall(r'id="([^"]*)"', html)) == {"tep-1", "tep-2"}


def test_who_has_not_sent_what_is_reminded_of_it():
    late = [entry("B", table, received=False, accepted=0) for table in TABLES]
    partly = [entry("C", table, received=table != "ratings") for table in TABLES]
    office = [entry("D", t, received=t in ("registrations", "outreach"), unit_kind="office") for t in TABLES]
    said = words(
        report_page(report(matrix=late + [e | {"unit_id": "E", "unit": "Xã E"} for e in late] + partly + office))
    )
    assert "Năm 2017, chưa gửi biểu nào (2 đơn vị): Xã B, Xã E" in said
    assert "Năm 2017, thiếu Xếp loại (1 đơn vị): Xã C Biểu đã nhận" in said
    assert "Xã B ✗ chưa gửi – không có ✗ chưa gửi ✗ chưa gửi – không có" in said
    assert "Xã D ✓ 10 nhận – không có – không có ✓ 10 nhận – không có" in said
    assert "Đơn vị đã gửi 2/4 1/4 0/4 2/4 1/4" in said


def test_with_nothing_left_to_do_the_page_says_so():
    said = words(report_page(report()))
    assert "Không còn việc gì: mọi biểu đã gửi, không có câu hỏi." in said
    assert "Chỗ phải sửa" not in said
    assert "Điểm lưu ý" not in said


def test_the_matrix_says_with_words_what_became_of_the_rows():
    counts = {"accepted": 1200, "refused": 3, "questions": 2, "superseded": 4}
    cells = [entry("A", "registrations", **counts), entry("A", "awards", accepted=0)]
    said = words(report_page(report(matrix=cells)))
    assert "Xã A ✓ 1.200 nhận ✗ 3 không nhận ? 2 chờ trả lời ↻ 4 đã có bản mới ✓ đã gửi, không có dòng – – –" in said


def test_years_stand_apart_the_latest_first():
    cells = [entry("A", "awards", year=year) for year in (2015, 2017, 2016)]
    html = report_page(report(matrix=cells, years=[2015, 2016, 2017]))
    assert re.findall(r"Biểu đã nhận năm (\d+)", html) == ["2017", "2016", "2015"]
    assert "năm 2015–2017" in html


def test_problems_stand_by_file_and_notes_after_them():
    made = report(
        problem(severity="note", message="dòng cộng ghi 54", row=60, cell=""), problem(), problem(row=0, cell=""),
        problem(file="b.xlsx", sheet="", row=0, column="", cell="", value="", message="tệp hỏng"),
    )  # fmt: skip
    said = words(report_page(made))
    assert "Đăng ký F9 Lĩnh vực Kinh tê Chưa nhận “Kinh tê” không có trong danh mục" in said
    assert "Đăng ký cả trang Lĩnh vực" in said
    assert "cả tệp – – – Chưa nhận tệp hỏng" in said
    assert (
        said.index("tệp hỏng") < said.index("Điểm lưu ý") < said.index("Đăng ký 60 Lĩnh vực Kinh tê dòng cộng ghi 54")
    )


def test_what_a_newer_file_replaced_stands_apart():
    old = [problem(severity="superseded", row=row, cell="", message="b.xlsx thay bản này") for row in (7, 8, 9)]
    said = words(report_page(report(*old, problem(severity="note", file="c.xlsx", message="tăng nhiều"))))
    assert "7–9 Lĩnh vực Kinh tê b.xlsx thay bản này" in said
    assert said.index("Bản đã được thay a.xls") < said.index("Điểm lưu ý")
    assert "Chỗ phải sửa và câu hỏi" not in said


def test_what_is_left_out_of_a_long_page_is_said(monkeypatch):
    monkeypatch.setattr(page, "LISTED", 3)
    monkeypatch.setattr(page, "NEXT", 2)
    said = words(report_page(report(*(problem(file=f"{i}.xlsx") for i in range(5)))))
    assert "Còn 2 mục nữa trong các tệp gửi lại và trong report.json." in said
    assert "Và 3 tệp nữa trong thư mục returns." in said


def test_files_and_sheets_that_hold_nothing_are_named():
    unused = [book("x.xls", outcome="refused", reason="tệp rỗng"), book("y.xlsx", outcome="no_form", skipped=["Menu"])]
    said = words(report_page(report(workbooks=[*unused, book("z.xlsx", "A", skipped=["Danh mục", "Nháp"])])))
    assert "x.xls không đọc được tệp rỗng" in said
    assert "y.xlsx không có biểu mẫu" in said
    assert "Trang không có biểu mẫu trong 1 tệp đã đọc z.xlsx: Danh mục, Nháp" in said


def test_the_report_of_the_sample_is_as_the_schema_says(sample_output):
    made = json.loads((sample_output / "intake" / "report.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    with pytest.raises(jsonschema.ValidationError, match="'more' was unexpected"):
        jsonschema.validate(made | {"more": 1}, SCHEMA)
    assert (sample_output / "intake" / "report.html").read_text("utf-8") == report_page(made)


@pytest.mark.parametrize("illustrative", [True, False])
def test_invented_records_are_marked(illustrative):
    assert ("DỮ LIỆU MINH HỌA" in report_page(report(illustrative=illustrative))) is illustrative


def test_text_from_a_workbook_stays_text_and_nothing_is_fetched_or_run():
    evil = '"><script>alert(1)</script>{{ 7*7 }}'
    made = report(
        problem(file=evil, sheet=evil, column=evil, value=evil, message=evil),
        problem(file="javascript:alert(1)//..", severity="question"), matrix=[entry(evil, "awards")],
        workbooks=[book(evil, evil, outcome="refused", reason=evil)], place=evil, not_data={evil: 20},
    )  # fmt: skip
    html = report_page(made)
    assert "<script" not in html
    assert "49" not in words(html)
    assert not re.findall(r'(?:src|href)="(?!#|\./returns/)', html)
    assert not re.search(r"url\(|@import|https?://", html)
