"""Workbooks in: what is read, and what is refused with which reason."""

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter
import xlwt

from dvk_analysis.intake.workbooks import Sheet, Unreadable, list_files, read_sheets

BROKEN = "tệp hỏng hoặc bị cắt giữa chừng; gửi lại bản lành"
WEB = "không phải sổ tính mà là trang web hoặc XML; mở bằng Excel rồi lưu lại dạng .xlsx"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def workbook(fill):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        fill(book)
    return data.getvalue()


def test_files_are_listed_by_path_and_hidden_ones_left_out(tmp_path):
    for name in ("b.xlsx", "2017/a.XLSX", "note.txt", "~$b.xlsx", ".hidden.xlsx", ".git/c.xlsx", "e\u0301.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert list(list_files(tmp_path)) == ["2017/a.XLSX", "b.xlsx", "note.txt", "é.xlsx"]


def test_values_and_row_numbers():
    def fill(book):
        sheet = book.add_worksheet("A")
        sheet.write_string(3, 1, "x")
        sheet.write_number(5, 2, 0.4)
        sheet.write_datetime(5, 3, dt.datetime(2017, 1, 2), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_boolean(5, 4, True)

    rows = [["", "x", "", "", ""], [], ["", "", 0.4, dt.date(2017, 1, 2), True]]
    assert read_sheets(workbook(fill)) == [Sheet("A", rows, 4, [])]


def test_hidden_sheets_are_marked_and_charts_left_out():
    def fill(book):
        book.add_worksheet("A")
        book.add_worksheet("B").hide()
        book.add_worksheet("C").very_hidden()
        book.add_chartsheet("D")

    sheets = read_sheets(workbook(fill))
    assert [(s.name, s.rows, s.hidden) for s in sheets] == [("A", [], False), ("B", [], True), ("C", [], True)]


def test_error_values_are_kept_where_they_stand():
    def fill(book):
        book.add_worksheet("A&B").write_formula("C3", "=1/0", None, "#DIV/0!")
        other = book.add_worksheet("C")
        other.write("B2", "x")
        other.write_formula("D2", "=A9", None, "#REF!")
        other.write("E2", "y")

    first, second = read_sheets(workbook(fill))
    assert (first.first_row, first.rows) == (3, [["", "", "#DIV/0!"]])
    assert second.rows == [["", "x", "", "#REF!", "y"]]


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_error_values_of_binary_files_are_kept_where_they_stand(encoding):
    book, file = xlwt.Workbook(encoding), io.BytesIO()
    book.add_sheet("A").write(0, 0, "x")
    sheet = book.add_sheet("Biểu 1")
    sheet.write(1, 1, "x")
    sheet.row(1).set_cell_error(3, "#DIV/0!")
    sheet.row(2).set_cell_error(2, 42)
    sheet.write(2, 3, xlwt.Formula("A9"))  # below, the result that the file keeps is an error, 23
    sheet.write(3, 1, True)
    book.save(file)
    data = file.getvalue().replace(b"\x03\0\0\0\0\0\xff\xff", b"\x02\0\x17\0\0\0\xff\xff")
    first, second = read_sheets(data)
    assert first.rows == [["x"]]
    assert (second.first_row, second.rows) == (
        2, [["", "x", "", "#DIV/0!"], ["", "", "#N/A", "#REF!"], ["", True, "", ""]],
    )  # fmt: skip


def test_merged_cells_of_opendocument_files():
    from messy_files import Grid, save_ods

    grid = Grid("Biểu 1", [[], ["STT", "Đối tượng", ""], ["", "TT", "CN"], [1, "x", ""]], [(1, 0, 2, 0), (1, 1, 1, 2)])
    (sheet,) = read_sheets(save_ods(None, [grid]))
    assert (sheet.first_row, sheet.merged) == (2, [(0, 0, 1, 0), (0, 1, 0, 2)])


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_merged_cells_of_excel_files(kind):
    import random

    from messy_files import SAVERS, Grid

    grid = Grid("Biểu 1", [["STT", "Đối tượng", ""], ["", "TT", "CN"], [1, "x", ""]], [(0, 0, 1, 0), (0, 1, 0, 2)])
    (sheet,) = read_sheets(SAVERS[kind](random.Random(1), [grid]))
    assert sorted(sheet.merged) == [(0, 0, 1, 0), (0, 1, 0, 2)]


def test_opendocument_is_read():
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="A"><table:table-row><table:table-cell office:value-type="string">'
        "<text:p>Xã Mỹ Cẩm</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    assert read_sheets(data.getvalue()) == [Sheet("A", [["Xã Mỹ Cẩm"]], 1, [])]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "tệp rỗng"),
        (b"not a workbook", "không phải sổ tính"),
        (b"<html><table></table></html>", WEB),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html>", WEB),
        (b"PK\x03\x04 and no more", BROKEN),
        (OLE, BROKEN),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "có mật khẩu; bỏ mật khẩu rồi gửi lại"),
    ],
)
def test_what_cannot_be_read_says_why(data, reason):
    with pytest.raises(Unreadable) as caught:
        read_sheets(data)
    assert str(caught.value) == reason


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_cut_off_is_refused(share):
    data = workbook(lambda book: book.add_worksheet("A").write_string(0, 0, "x"))
    with pytest.raises(Unreadable) as caught:
        read_sheets(data[: int(len(data) * share)])
    assert str(caught.value) == BROKEN


def test_a_stray_cell_far_away_is_refused_before_it_fills_the_memory():
    data = workbook(lambda book: book.add_worksheet("A").write_string(1_048_575, 16_383, "x"))
    with pytest.raises(Unreadable) as caught:
        read_sheets(data)
    assert str(caught.value) == "có ô nằm quá xa bảng; xóa các dòng và cột thừa rồi lưu lại"


def test_what_grows_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("dvk_analysis.intake.parts.MAX_BYTES", 100)
    with pytest.raises(Unreadable) as caught:
        read_sheets(workbook(lambda book: book.add_worksheet("A")))
    assert str(caught.value) == "quá lớn khi giải nén; chỉ gửi các trang biểu mẫu"
