"""Which organisation a title, a line or a sheet's name means, and where none may be guessed."""

import pytest

from dvk_analysis import text
from dvk_analysis.intake.organisations import of_line, of_title


@pytest.mark.parametrize(
    "line",
    ["Nông dân", "Hội ND", "CHI HỘI NÔNG DÂN", "Các chi hội Nông dân", "Hội Nông dân xã", "Khối Nông dân",
     "Hội Nông dân Việt Nam"],
)  # fmt: skip
def test_a_line_that_opens_the_chapters_of_an_organisation(line):
    assert of_line(text.key(line)) == "farmers"


@pytest.mark.parametrize(
    "line", ["HỘI NGƯỜI CAO TUỔI", "Hội Chữ thập đỏ", "Hội Đông y", "Chi hội Cựu giáo chức", "Các tổ chức khác"]
)
def test_a_line_of_an_organisation_that_is_not_rated(line):
    assert of_line(text.key(line)) == ""


@pytest.mark.parametrize("line", ["Chi hội Nông dân ấp 1", "Ấp 1", "Nông dân, Phụ nữ", "Trung Kiên"])
def test_other_lines(line):
    assert of_line(text.key(line)) is None


@pytest.mark.parametrize(
    ("lines", "sheet", "code"),
    [
        (["HỘI NÔNG DÂN XÃ TÂN AN", "XẾP LOẠI CHI HỘI"], "Sheet1", "farmers"),
        (["ỦY BAN MẶT TRẬN TỔ QUỐC XÃ TÂN AN", "XẾP LOẠI CHI HỘI PHỤ NỮ"], "Sheet1", "women"),
        (["XẾP LOẠI CHI HỘI, CHI ĐOÀN"], "Sheet1", None),
        (["XẾP LOẠI CHI HỘI, CHI ĐOÀN"], "ND", "farmers"),
        (["XẾP LOẠI MẶT TRẬN VÀ CÁC ĐOÀN THỂ"], "Sheet1", None),
        (["XẾP LOẠI CHI HỘI NÔNG DÂN, CHI HỘI PHỤ NỮ"], "Sheet1", None),
        (["XẾP LOẠI CHI HỘI NÔNG DÂN"], "Phụ nữ", None),
        (["XẾP LOẠI CHI HỘI NGƯỜI CAO TUỔI"], "Sheet1", None),
        ([], "HPN", "women"),
        ([], "CCB", "veterans"),
    ],
)
def test_the_organisation_of_a_title(lines, sheet, code):
    keys = [text.key(line) for line in lines]
    assert of_title(keys, [key for key in keys if "xep loai" in key], sheet) == code
