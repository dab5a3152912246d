"""Workbooks out: the forms as offices lay them out, and text that stays text."""

import datetime as dt

import openpyxl
import pytest

from dvk_analysis.intake.workbooks import read_sheets
from dvk_analysis.intake.writing import CELL_LIMIT, Book, neutral, write_cell, write_workbook


def write(path, **row):
    write_workbook(path, unit="Xã Nhị Long", year=2017, rows={"outcomes": [row]}, agency="Ban Dân vận")
    return path


@pytest.mark.parametrize("text", ["{=1+1}", "http://example.org", "'x", "0012", "7/2017", "_x003D_1"])
def test_text_stays_text(tmp_path, text):
    path = write(tmp_path / "a.xlsx", model_id=text, measure=text, value=0.4, unit="ha", period=None)
    (sheet,) = (s for s in read_sheets(path.read_bytes()) if s.name == "Kết quả")
    assert sheet.rows[-1] == [1.0, text, text, 0.4, "ha", ""]
    cell = openpyxl.load_workbook(path)["Kết quả"]["B7"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+84 912", "'+84 912"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t\r\n =1+1", "'=1+1"),
        ("\x00=1+1", "'=1+1"),
        ("\u00a0=1", "'=1"),
        ("＝1+1", "'＝1+1"),
        ("a\x07b\x85c\u202ed\ud800\uffff", "ab\ncd"),
        ("a\tb\r\nc", "a b\nc"),
        ("'=1+1", "'=1+1"),
        ("– trồng dừa", "– trồng dừa"),
        ("", ""),
        ("\x00", ""),
    ],
)
def test_text_that_could_be_a_formula_is_neutralised(text, safe):
    assert neutral(text) == safe


@pytest.mark.parametrize("text", ["ấ" * 40_000, "😀" * 20_000, "=" * 40_000])
def test_text_is_cut_to_what_a_cell_holds(text):
    cut = neutral(text)
    assert CELL_LIMIT - 1 <= len(cut.encode("utf-16-le")) / 2 <= CELL_LIMIT


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (True, True),
        (2.5, 2.5),
        (float("inf"), "inf"),
        (dt.date(2017, 7, 5), dt.datetime(2017, 7, 5)),
        (dt.date(1825, 7, 5), "1825-07-05"),
        (dt.time(7, 30), dt.time(7, 30)),
        (None, None),
        ("\x01", None),
    ],
)
def test_values_are_written_by_their_type(tmp_path, value, read):
    path = tmp_path / "a.xlsx"
    with Book(path, "=x") as book:
        kind = {dt.date: "dd/mm/yyyy", dt.time: "hh:mm"}.get(type(value), "General")
        write_cell(book.add_worksheet(), 0, 0, value, book.look(num_format=kind))
    assert openpyxl.load_workbook(path).active["A1"].value == read


def test_a_workbook_that_fails_is_not_there(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), Book(tmp_path / "a.xlsx", "a") as book:
        write_cell(book.add_worksheet(), 0, 0, 1 / 0, None)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.xlsx", b"old")]


def test_without_a_mark_the_line_stays_empty(tmp_path):
    sheets = read_sheets(write(tmp_path / "a.xlsx", value=5e8).read_bytes())
    assert [s.rows[2][0] for s in sheets] == ["ĐƠN VỊ: XÃ NHỊ LONG"] * 5
    assert [any(s.rows[3]) for s in sheets] == [False] * 5


def test_the_same_rows_give_the_same_bytes(tmp_path):
    first, second = (write(tmp_path / name, measure="x", value=1.5).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second
