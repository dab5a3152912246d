"""Workbooks that go back: own sheets, coloured and explained cells, a list with links; nothing hostile gets through."""

import datetime as dt
from collections import defaultdict
from contextlib import suppress

import openpyxl
import pytest

from dvk_analysis.errors import InputError
from dvk_analysis.intake import legacy
from dvk_analysis.intake.build import build
from dvk_analysis.intake.report import Problem
from dvk_analysis.intake.returns import LIST, return_names, write_returns
from dvk_analysis.intake.workbooks import Sheet, Unreadable, read_sheets
from dvk_analysis.intake.workers import Workers
from dvk_analysis.intake.writing import Book, write_cell

RED, YELLOW, BLUE = "FFF8CBAD", "FFFFE699", "FFDDEBF7"
ROWS = [
    ["", "KẾT QUẢ TUYÊN TRUYỀN NĂM 2017", "", "", ""],
    ["", "ĐƠN VỊ: XÃ NHỊ LONG", "", "", ""],
    [],
    ["", "STT", "Ngày tổ chức", "Số cuộc", "Số người dự"],
    ["", 1.0, dt.date(2017, 3, 5), "hai", 51.0],
    ["", 2.0, "", 3.0, -4.0],
    ["", 3.0, dt.date(2017, 4, 1), 1.0, 40.0],
]
SHEET = Sheet("Tuyên truyền", ROWS, 3, [(0, 1, 0, 4), (4, 2, 5, 2)])  # stands at B3


def problem(**changed):
    about = {"file": "a.xlsx", "sheet": "Tuyên truyền", "row": 7, "column": "Số cuộc", "cell": "D7"}
    about |= {"problem": "type", "severity": "refused", "value": "hai", "message": "“hai” không phải là số"}
    return Problem(**about | changed)


def written(folder, *problems, reader=lambda: (SHEET,), **more):
    return write_returns(problems, defaultdict(lambda: reader), folder, Workers(None), **more)


def give_back(folder, *problems, sheets=(SHEET,)):
    made = written(folder, *problems, reader=lambda: sheets)
    return {file: openpyxl.load_workbook(path) for file, path in made.items()}


def listed(book):
    rows = [[cell.value for cell in row] for row in book[LIST].iter_rows()]
    head = next(i for i, row in enumerate(rows) if row[0] == "STT")
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def colour(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


def test_own_sheet_stands_where_it_stood_with_the_bad_cell_coloured_and_explained(tmp_path):
    book = give_back(tmp_path, problem())["a.xlsx"]
    assert book.sheetnames == [LIST, "Tuyên truyền"]
    sheet = book["Tuyên truyền"]
    kept = [[c.value for c in row] for row in sheet["B3:E8"]]
    assert kept[0][0] == "KẾT QUẢ TUYÊN TRUYỀN NĂM 2017"
    assert kept[4:] == [[1, dt.datetime(2017, 3, 5), "hai", 51], [2, None, 3, -4]]
    assert sheet["C7"].number_format == "dd/mm/yyyy"
    assert {str(area) for area in sheet.merged_cells.ranges} == {"B3:E3", "C7:C8"}
    assert (colour(sheet["D7"]), sheet["D7"].comment.text) == (RED, "Chưa nhận: “hai” không phải là số")
    assert [c.coordinate for row in sheet for c in row if colour(c) or c.comment] == ["D7"]


def test_the_list_says_what_to_put_right_and_links_to_it(tmp_path):
    book = give_back(tmp_path, problem())["a.xlsx"]
    assert listed(book) == [
        {
            "STT": 1, "Trang": "Tuyên truyền", "Dòng": 7, "Ô": "D7", "Cột": "Số cuộc", "Đã ghi": "hai",
            "Mức": "Chưa nhận", "Cần sửa thế nào": "“hai” không phải là số",
        }
    ]  # fmt: skip
    link = next(c for row in book[LIST].iter_rows() for c in row if c.hyperlink)
    assert (link.value, link.hyperlink.location) == ("D7", "'Tuyên truyền'!D7")


def test_problems_are_listed_from_top_to_bottom_and_share_a_comment(tmp_path):
    several = [
        problem(row=8, cell="E8", severity="question", message="số âm?"),
        problem(row=8, cell="E8", severity="refused", message="dưới 0"),
        problem(severity="note", message="ghi bằng chữ"),
        problem(row=0, cell="", column="", message="thiếu cột “Tổng”"),
        problem(row=8, cell="", column="", severity="question", message="dòng trùng?"),
        problem(sheet="", row=0, cell="", column="", message="gửi hai lần"),
    ]
    book = give_back(tmp_path, *several)["a.xlsx"]
    assert [(p["Ô"], p["Mức"]) for p in listed(book)] == [
        (None, "Chưa nhận"), ("B3", "Chưa nhận"), ("D7", "Xem lại"),
        ("B8", "Cần trả lời"), ("E8", "Cần trả lời"), ("E8", "Chưa nhận"),
    ]  # fmt: skip
    sheet = book["Tuyên truyền"]
    assert sheet["E8"].comment.text == "Cần trả lời: số âm?\nChưa nhận: dưới 0"
    assert [colour(sheet[at]) for at in ("B3", "B8", "D7", "E8")] == [RED, YELLOW, BLUE, RED]


def test_what_is_said_of_many_rows_is_listed_once(tmp_path):
    rows = [problem(row=row, cell="", column="", value="", message="gửi hai lần") for row in (7, 8)]
    book = give_back(tmp_path, *rows)["a.xlsx"]
    assert [(p["Dòng"], p["Ô"], p["Cần sửa thế nào"]) for p in listed(book)] == [("7–8", "B7", "gửi hai lần")]
    assert [colour(book["Tuyên truyền"][cell]) for cell in ("B7", "B8")] == [RED, RED]


def test_an_empty_cell_a_merged_one_and_one_outside_are_marked(tmp_path):
    places = {"C8": "C7", "F9": "F9"}  # C8 lies under the merged C7:C8
    book = give_back(tmp_path, *(problem(row=8, cell=cell, value="", message=cell) for cell in places))["a.xlsx"]
    assert [p["Ô"] for p in listed(book)] == list(places.values())
    assert all(book["Tuyên truyền"][cell].comment for cell in places.values())


def test_notes_alone_bring_no_workbook_and_an_earlier_one_goes(tmp_path):
    assert list(give_back(tmp_path, problem(), problem(file="b/c.xls", severity="question"))) == ["a.xlsx", "b/c.xls"]
    folder = tmp_path / "intake" / "returns"
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.xlsx")) == ["a.xlsx", "b/c.xlsx"]
    give_back(tmp_path, problem(severity="note"))
    assert list(folder.rglob("*")) == []
    assert [p.name for p in folder.parent.iterdir()] == ["returns"]


@pytest.mark.parametrize("error", [Unreadable("tệp rỗng"), PermissionError("no")])
def test_an_unreadable_file_gets_the_list_only(tmp_path, error):
    def fail():
        raise error

    about = {"sheet": "", "row": 0, "column": "", "cell": "", "value": ""}
    (path,) = written(tmp_path, problem(**about, message="tệp rỗng; gửi lại"), reader=fail).values()
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [LIST]
    assert [p["Cần sửa thế nào"] for p in listed(book)] == ["tệp rỗng; gửi lại"]
    assert "không đọc được" in book[LIST]["A3"].value


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\x07=1", '=HYPERLINK("http://x","y")', "<b>&", "x" * 40_000]


def test_nothing_we_write_begins_a_formula(tmp_path):
    sheets = [Sheet(f"{text[:20]}{i}", [[text, text, text], [text]], 1) for i, text in enumerate(HOSTILE)]
    about = [
        problem(file="=a.xlsx", sheet=s.name, row=1, cell="A1", column=t, value=t, message=t)
        for s, t in zip(sheets, HOSTILE, strict=True)
    ]
    book = give_back(tmp_path, *about, sheets=sheets)["=a.xlsx"]
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert not [c.value for c in cells if c.data_type == "f" or str(c.value)[0] in "=+-@\t\r"]
    assert not [c.comment.text for c in cells if c.comment and c.comment.text[0] in "=+-@"]
    assert not [name for name in book.sheetnames if name[0] in "=+-@"]
    assert max(len(str(c.value)) for c in cells) == 32_767
    links = [c.hyperlink for row in book[LIST].iter_rows() for c in row if c.hyperlink]
    assert [link.location for link in links] == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    assert not [link for link in links if link.target]


def test_sheet_names_that_excel_would_not_open(tmp_path):
    names = ["Cần sửa", "CẦN SỬA", "a:b/c", "a_b_c", "'x'", "", "History", "ấ" * 40, "ấ" * 41, "😀" * 31]
    book = give_back(tmp_path, problem(sheet="a_b_c"), sheets=[Sheet(n, [["x"]], 1) for n in names])["a.xlsx"]
    assert book.sheetnames[1:8] == ["Cần sửa-2", "CẦN SỬA-3", "a_b_c", "a_b_c-2", "_x_", "_", "History-2"]
    assert [len(n.encode("utf-16-le")) / 2 for n in book.sheetnames[8:]] == [31, 31, 30]
    link = next(c for row in book[LIST].iter_rows() for c in row if c.hyperlink)
    assert link.hyperlink.location == "'a_b_c-2'!D7"


def test_merged_areas_that_excel_would_not_open_are_left_out(tmp_path):
    spans = ((0, 0, 1, 1), (1, 1, 2, 2), (0, 0, 1_048_575, 16_383), (2, 0, 2, 0), (2, 1, 900_000, 2))
    sheets = [Sheet("Tuyên truyền", [["a", "b", "c"]] * 3, 1, spans)]
    book = give_back(tmp_path, problem(), sheets=sheets)["a.xlsx"]
    assert {str(a) for a in book["Tuyên truyền"].merged_cells.ranges} == {"A1:B2", "B3:C3"}


def test_a_sheet_that_is_too_large_is_listed_only(tmp_path, monkeypatch):
    monkeypatch.setattr("dvk_analysis.intake.returns.MAX_CELLS", 10)
    book = give_back(tmp_path, problem(), sheets=[SHEET, Sheet("b", [["x"]], 1)])["a.xlsx"]
    assert book.sheetnames == [LIST, "b"]
    assert book[LIST]["A5"].value == "Trang Tuyên truyền quá lớn nên không kèm theo; sửa trong tệp gốc."
    assert [(p["Dòng"], p["Ô"]) for p in listed(book)] == [(7, None)]


def test_file_names_stay_inside_and_do_not_collide(tmp_path):
    hostile = ["../../up.xlsx", "/etc/passwd.csv", "C:\\x\\y.xls", "a.xls", "A.XLSX", "a.ods", "con.xlsx",
               "d.xlsx/e.csv", "d.xls", "..", "x\udcff.xls", "<a href=x>.csv", "ấ" * 79 + ".xlsx"]  # fmt: skip
    names = return_names(hostile)
    assert names == return_names(reversed(hostile))
    assert len({name.casefold() for name in names.values()}) == len(hostile)
    assert [names[f] for f in ("A.XLSX", "a.ods", "a.xls")] == ["A.xlsx", "a-2.xlsx", "a-3.xlsx"]
    assert [names[f] for f in ("con.xlsx", "d.xlsx/e.csv", "d.xls")] == ["_con.xlsx", "d.xlsx_/e.xlsx", "d.xlsx"]
    give_back(tmp_path / "out", *(problem(file=file) for file in hostile))
    assert len(list((tmp_path / "out" / "intake" / "returns").rglob("*.xlsx"))) == len(hostile)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_the_same_problems_give_the_same_bytes(tmp_path):
    first, second = (written(tmp_path / n, problem())["a.xlsx"] for n in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_what_goes_back_is_read_again_as_it_was(tmp_path, cang_long):
    path = written(tmp_path, problem(file="x.csv"))["x.csv"]
    _, again = read_sheets(path.read_bytes())
    assert (again.first_row, list(again.merged)) == (3, SHEET.merged)
    values = [[v for v in row if v != ""] for row in ROWS]
    assert [[v for v in row if v != ""] for row in again.rows] == values
    report = build(path.parent, cang_long, tmp_path / "again").to_dict()
    (read,) = report["workbooks"]
    assert (read["skipped"], [s["table"] for s in read["sheets"]]) == ([LIST], ["outreach"])


def test_text_in_a_legacy_font_goes_back_in_unicode(tmp_path, cang_long):
    letters = {chr(new) if isinstance(new, int) else new: chr(old) for old, new in legacy._TCVN3.items()}
    lines = [["Kết quả tuyên truyền năm 2017"], ["Đơn vị: Xã Nhị Long"], ROWS[3][1:], [1, "5/3/2017", "hai cuộc", 51]]
    lines += [[2, "6/3/2017", 1, 51]]
    (tmp_path / "in").mkdir()
    with Book(tmp_path / "in" / "a.xlsx", "a") as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                old = value.translate(str.maketrans(letters)) if isinstance(value, str) else value
                write_cell(sheet, row, column, old, book.look())
    build(tmp_path / "in", cang_long, tmp_path / "out")
    sheet = openpyxl.load_workbook(tmp_path / "out" / "intake" / "returns" / "a.xlsx")["Sheet1"]
    assert [[c.value for c in row if c.value is not None] for row in sheet] == lines
    assert [c.coordinate for row in sheet for c in row if colour(c) == RED] == ["C4"]


def test_hidden_sheets_stay_hidden_unless_something_is_wrong_on_them(tmp_path):
    sheets = [Sheet(n, ROWS, 3, hidden=True) for n in ("a", "Tuyên truyền")]
    book = give_back(tmp_path, problem(), sheets=sheets)["a.xlsx"]
    assert [sheet.sheet_state for sheet in book] == ["visible", "hidden", "visible"]


def test_each_file_is_read_once_and_told_of(tmp_path):
    asked, told = [], []
    problems = [problem(file=f) for f in ("b.xlsx", "a.xlsx", "b.xlsx")]
    written(tmp_path, *problems, reader=lambda: asked.append(1) or [SHEET], told=lambda *done: told.append(done))
    assert (len(asked), told) == (2, [(1, 2), (2, 2)])


def test_many_are_written_side_by_side_with_the_same_bytes(tmp_path, monkeypatch, cang_long):
    for n, many in enumerate((150, 4)):
        monkeypatch.setattr("dvk_analysis.intake.workers.MANY", many)
        (tmp_path / "in").mkdir(exist_ok=True)
        for name in "abcd":
            rows = "ĐĂNG KÝ NĂM 2017\nĐƠN VỊ: XÃ X\nSTT;Tên mô hình;TT/CN;Lĩnh vực\n1;A;TT;KT"
            (tmp_path / "in" / f"{name}.csv").write_text(rows, "utf-8")
        with suppress(InputError):
            build(tmp_path / "in", cang_long, tmp_path / str(n))
    one, other = ({p.name: p.read_bytes() for p in (tmp_path / n / "intake" / "returns").iterdir()} for n in "01")
    assert (sorted(one), one) == ([f"{name}.xlsx" for name in "abcd"], other)
