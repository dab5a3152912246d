"""Tables as text: encodings and separators."""

import csv
import io

import pytest
from messy import to_tcvn3, to_vni, to_windows_1258

from dvk_analysis.intake.delimited import decode, read
from dvk_analysis.intake.reading import read_file

ROWS = [
    ["STT", "Tên mô hình", "Số cuộc"],
    ["1", "Trồng dừa; nuôi ong, cá", "1.250"],
    ["2", "Thắp sáng\nđường quê", "7"],
]


def written(rows, separator):
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=separator).writerows(rows)
    return made.getvalue()


@pytest.mark.parametrize("separator", list(";,\t|"))
@pytest.mark.parametrize(
    "encode",
    [str.encode, lambda t: t.encode("utf-8-sig"), lambda t: t.encode("utf-16"), lambda t: t.encode("utf-16-le"),
     lambda t: t.encode("utf-16-be"), lambda t: b"\xfe\xff" + t.encode("utf-16-be"), to_windows_1258],
)  # fmt: skip
def test_every_encoding_and_separator(encode, separator):
    assert read(encode(written(ROWS, separator))) == ROWS


@pytest.mark.parametrize(("old", "reading"), [(to_tcvn3, "tcvn3"), (to_vni, "vni")])
def test_the_old_fonts(cang_long, old, reading):
    rows = [
        ["ĐĂNG KÝ NĂM 2017"],
        ["ĐƠN VỊ: XÃ NHỊ LONG"],
        ["STT", "Tên mô hình", "Đối tượng", "Lĩnh vực"],
        ["1", "Nuôi ong lấy mật", "Tập thể", "Kinh tế"],
    ]
    made = read_file("a.csv", old(written(rows, ";")).encode("latin-1"), cang_long)
    assert made.entry.readings == {"a": reading}
    assert (made.columns["registrations"]["title"], made.columns["registrations"]["unit_id"]) == (
        ["Nuôi ong lấy mật"],
        ["nhi-long"],
    )


def test_the_separator_that_excel_is_told_is_no_row_of_data():
    assert read(b"sep=;\nSTT;x\n1;2") == [[], ["STT", "x"], ["1", "2"]]


def test_zeros_are_left_out_and_bad_bytes_marked():
    assert decode(b"\xef\xbb\xbfx\xff") == "x\ufffd"
    assert read(b"a;b\0\n1;2") == [["a", "b"], ["1", "2"]]


def test_a_field_may_be_long():
    assert read(b"a;" + b"x" * 200_000) == [["a", "x" * 200_000]]
