"""Blank forms: what is offered in each column, last year's chapters, and that intake reads them without a question."""

import datetime as dt
import json
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from written import write_tables

from dvk_analysis import schema, vocabulary
from dvk_analysis.dataset import Dataset
from dvk_analysis.errors import InputError, ParamsError
from dvk_analysis.intake.blanks import GUIDE, ROWS, write_blanks
from dvk_analysis.intake.build import build
from dvk_analysis.intake.forms import FORMS
from dvk_analysis.intake.workbooks import read_sheets
from dvk_analysis.intake.writing import SAMPLE_MARK

HEADER = 6


@pytest.fixture(scope="module")
def blanks(tmp_path_factory, cang_long, sample):
    folder = tmp_path_factory.mktemp("blanks")
    write_blanks(folder, place=cang_long, year=2018, last_year=sample)
    return folder


@pytest.fixture(scope="module")
def book(blanks):
    return openpyxl.load_workbook(blanks / "xa-nhi-long-2018.xlsx")


def rules(sheet, row):
    """Validation of a row by the head of its column; a list as its entries."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        for area in rule.sqref.ranges:
            if area.min_row <= row <= area.max_row:
                found[sheet.cell(HEADER, area.min_col).value] = rule
    return found


def entries(book, rule):
    if rule.formula1.startswith('"'):
        return rule.formula1.strip('"').split(",")
    name, _, area = rule.formula1.partition("!")
    left, top, right, bottom = range_boundaries(area)
    return [c.value for row in book[name.strip("'")].iter_rows(top, bottom, left, right) for c in row]


def chapters(sheet):
    rows = sheet.iter_rows(min_row=HEADER + 1, max_col=5, values_only=True)
    return [row for row in rows if any(row)]


def test_every_unit_of_the_year_gets_the_five_forms_with_its_name_and_the_year(blanks, cang_long, book):
    assert len(list(blanks.iterdir())) == sum(u.valid_in(2018) for u in cang_long.units) == 20
    assert book.sheetnames == [GUIDE, *(form.sheet for form in FORMS)]
    for form in FORMS:
        sheet = book[form.sheet]
        assert [sheet.cell(row, 1).value for row in range(1, 5)] == [
            cang_long.board.upper(), form.title.format(year=2018), "ĐƠN VỊ: XÃ NHỊ LONG", SAMPLE_MARK
        ]  # fmt: skip
        assert [c.value for c in sheet[HEADER]] == [c.header for c in form.columns]
        assert sheet.cell(sheet.max_row, 1).border.left.style == "thin"
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A7", "$6:$6")
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
            "landscape", 9, 0
        )  # fmt: skip


def test_every_coded_column_offers_the_labels_of_the_vocabulary(book):
    for form in FORMS:
        found = rules(book[form.sheet], HEADER + 1)
        for column in form.columns:
            if column.kind == "code" and column.concept != "organisation":
                offered = [text.lower() for text in entries(book, found[column.header])]
                labels = [vocabulary.label(column.concept, c).lower() for c in vocabulary.codes(column.concept)]
                assert offered == labels, column.header
    assert entries(book, rules(book["Đăng ký"], HEADER + ROWS)["Dừng (x)"]) == ["x", "X"]


def test_dates_and_numbers_are_checked_and_explained(book):
    registered = rules(book["Đăng ký"], HEADER + 1)["Ngày đăng ký"]
    days = [dt.date(1899, 12, 30) + dt.timedelta(int(f)) for f in (registered.formula1, registered.formula2)]
    assert days == [dt.date(2017, 10, 15), dt.date(2017, 12, 31)]  # windows.csv
    assert (registered.type, registered.errorStyle, registered.prompt) == (
        "date", "warning", "Ghi ngày/tháng/năm, từ 15/10/2017 đến 31/12/2017."
    )  # fmt: skip
    outreach = rules(book["Tuyên truyền"], HEADER + 1)
    assert [(outreach[h].type, outreach[h].operator, outreach[h].formula1) for h in ("Số cuộc", "Số người dự")] == [
        ("whole", "greaterThanOrEqual", "1"), ("whole", "greaterThanOrEqual", "0")
    ]  # fmt: skip
    assert outreach["Số cuộc"].error == "Ghi một số nguyên, chỉ gồm chữ số."
    assert rules(book["Kết quả"], HEADER + 1)["Kết quả"].type == "decimal"


def test_last_years_chapters_are_listed_and_offered_their_own_scale(book, sample, cang_long):
    sheet = book["Xếp loại"]
    listed = chapters(sheet)
    last = sample.read("ratings", years=[2017], unit_id="nhi-long")
    assert sorted(c for _, _, c, _, _ in listed) == sorted(last["chapter"])
    assert [number for number, *_ in listed] == list(range(1, len(last) + 1))
    assert {label for *_, label in listed} == {None}
    words = {vocabulary.label("organisation", c): c for c in vocabulary.codes("organisation")}
    for row, (_, organisation, *_) in enumerate(listed, HEADER + 1):
        labels = cang_long.scale(words[organisation], 2018).labels
        offered = entries(book, rules(sheet, row)["Xếp loại"])
        assert [o.lower() for o in offered] == [*reversed(labels), "chưa xếp loại"]
    free = entries(book, rules(sheet, HEADER + len(listed) + 1)["Xếp loại"])
    assert set(free) == {
        "Xuất sắc", "Tiên tiến", "Trung bình", "Kém", "Vững mạnh", "Khá", "Yếu", "Tốt", "Chưa xếp loại"
    }  # fmt: skip


def test_only_organisations_with_a_scale_are_offered(tmp_path, cang_long):
    front = [s for s in cang_long.scales if "front" not in s.organisations]
    (path, *_) = write_blanks(tmp_path, place=replace(cang_long, scales=tuple(front)), year=2018)
    book = openpyxl.load_workbook(path)
    offered = entries(book, rules(book["Xếp loại"], HEADER + 1)["Tổ chức"])
    assert offered == ["Nông dân", "Phụ nữ", "Cựu chiến binh", "Đoàn Thanh niên", "Công đoàn"]


def fill(path, year):
    """Fill in every form as a unit would, choosing from what is offered; the last entry of each list."""
    book = openpyxl.load_workbook(path)
    typed = {"STT": 1, "Tên mô hình": "Trồng dừa sáp", "Mã mô hình": f"{path.stem}-1", "Chi/tổ hội": "Tổ 99",
             "Họ tên hoặc tập thể đăng ký": "Ban nhân dân ấp 1", "Họ tên hoặc tập thể được khen": "Ban nhân dân ấp 1",
             "Chỉ tiêu": "diện tích", "Kết quả": 0.4, "Số cuộc": 2, "Số người dự": 51, "Ấp/khóm": "Ấp 1",
             "Số quyết định": "12/QĐ", "Thời kỳ": f"năm {year}"}  # fmt: skip
    dates = {"Ngày đăng ký": dt.date(year - 1, 11, 2), "Ngày tổ chức": dt.date(year, 3, 5)}
    typed |= dates | {"Ngày quyết định": dt.date(year, 10, 1)}
    for form in FORMS:
        sheet = book[form.sheet]
        listed = chapters(sheet)
        for row in range(HEADER + 1, HEADER + len(listed) + 2):
            found = {h: entries(book, r)[-1] for h, r in rules(sheet, row).items() if r.type == "list"}
            for at, column in enumerate(form.columns, 1):
                if sheet.cell(row, at).value is None:
                    sheet.cell(row, at).value = (typed | found)[column.header]
    book.save(path)


def problems(into):
    return json.loads((into / "intake" / "report.json").read_text("utf-8"))["problems"]


def test_filled_in_they_are_read_without_a_question(tmp_path, cang_long, sample):
    paths = write_blanks(tmp_path / "in", place=cang_long, year=2018, last_year=sample)
    for path in paths[-8:]:
        fill(path, 2018)
    report = build(tmp_path / "in", cang_long, tmp_path / "out").to_dict()
    assert problems(tmp_path / "out") == []
    assert {book["outcome"] for book in report["workbooks"]} == {"read"}
    tables = Dataset(tmp_path / "out" / "tables")
    assert [len(tables.read(t)) for t in schema.TABLES if t != "ratings"] == [8, 8, 8, 8]
    ratings = tables.read("ratings")
    old = sample.read("ratings", years=[2017])
    assert set(old["chapter_id"]) <= set(ratings["chapter_id"])
    assert len(ratings) == len(old) + 8


def test_blank_they_are_read_without_a_question(tmp_path, cang_long):
    write_blanks(tmp_path / "in", place=cang_long, year=2026)
    with pytest.raises(InputError, match="the forms hold no rows"):
        build(tmp_path / "in", cang_long, tmp_path / "out")
    assert problems(tmp_path / "out") == []


def hostile(tmp_path, place):
    """Tables of 2025 whose chapters have the names that a merger and a prankster leave."""
    row = {"year": 2025, "organisation": "women", "hamlet": None, "scale_id": "cang-long-hoi", "rank": None}
    row |= {"label": None, "source_file": "a.xlsx", "source_sheet": "a"}
    named = [("nhi-long", "Chi hội ấp 1"), ("duc-my", "Chi hội Ấp 1"), ("duc-my", "=1+1"), ("duc-my", "Tổ\x07 9")]
    rows = [
        row | {"unit_id": u, "chapter": c, "chapter_id": f"{u}/{c}", "source_row": i}
        for i, (u, c) in enumerate(named, 1)
    ]
    tables = {t: rows if t == "ratings" else [] for t in schema.TABLES}
    write_tables(tables, place, tmp_path, {"years": [2025], "illustrative": False})
    return Dataset(tmp_path / "tables")


def test_chapters_of_merged_communes_are_told_apart_and_text_is_neutralised(tmp_path, cang_long):
    tables = hostile(tmp_path, cang_long)
    write_blanks(tmp_path / "blanks", place=cang_long, year=2026, last_year=tables)
    book = openpyxl.load_workbook(tmp_path / "blanks" / "xa-nhi-long-2026.xlsx")
    assert [(c, hamlet) for _, _, c, hamlet, _ in chapters(book["Xếp loại"])] == [
        ("Chi hội Ấp 1 (Xã Đức Mỹ)", None), ("'=1+1", None), ("Tổ 9", None), ("Chi hội ấp 1 (Xã Nhị Long)", None)
    ]  # fmt: skip
    assert book["Đăng ký"]["A4"].value is None


def test_units_of_one_name_get_files_and_lines_of_their_own(tmp_path, cang_long):
    names = ["Xã Tân An", "Xã Tân An", "CON", "../=x", "***"]
    units = tuple(replace(u, name=n) for u, n in zip(cang_long.communes(2017), names, strict=False))
    place = replace(cang_long, units=units)
    paths = write_blanks(tmp_path / "in", place=place, year=2017)
    assert [p.name for p in paths] == [
        "xa-tan-an-tt-cang-long-2017.xlsx", "xa-tan-an-my-cam-2017.xlsx", "con-2017.xlsx", "x-2017.xlsx",
        "huyen-hoi-2017.xlsx",
    ]  # fmt: skip
    lines = [read_sheets(p.read_bytes())[1].rows[2][0] for p in paths]
    assert lines[:3] == ["ĐƠN VỊ: tt-cang-long", "ĐƠN VỊ: my-cam", "ĐƠN VỊ: CON"]


def test_what_cannot_be_written_is_refused_before_anything_is(tmp_path, cang_long, sample):
    with pytest.raises(ParamsError) as caught:
        write_blanks(tmp_path, place=replace(cang_long, units=()), year=2018)
    assert str(caught.value) == "--year: Càng Long has no unit in 2018; choose another year"
    with pytest.raises(ParamsError) as caught:
        write_blanks(tmp_path, place=cang_long, year=2021, last_year=sample)
    assert str(caught.value) == f"{sample.folder}: no records of 2020; the tables hold 2015, 2016, 2017, 2018"
    (tmp_path / "xa-duc-my-2018.xlsx").write_bytes(b"filled in")
    with pytest.raises(ParamsError) as caught:
        write_blanks(tmp_path, place=cang_long, year=2018)
    there = f"{tmp_path / 'xa-duc-my-2018.xlsx'}: is there already; choose an empty folder: it may be filled in"
    assert str(caught.value) == there
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"filled in"]


def test_the_same_unit_and_year_give_the_same_bytes(tmp_path, blanks, cang_long, sample):
    told = []
    paths = write_blanks(
        tmp_path, place=cang_long, year=2018, last_year=sample, progress=lambda *about: told.append(about)
    )
    assert [p.read_bytes() for p in paths] == [(blanks / p.name).read_bytes() for p in paths]
    assert told[-1] == (20, 20, paths[-1].name)
