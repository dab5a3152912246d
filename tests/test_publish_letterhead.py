"""The official layout of Party and government offices, and an office's own font."""

import io
import zipfile

import nbformat.v4 as v4
import pytest
from pypdf import PdfReader

from dvk_analysis.mime import PAGE
from dvk_analysis.publish import page_head
from dvk_analysis.publish.exporters import FORMATS, export

LETTER = {
    "style": "party", "superior": "Huyện ủy Càng Long", "issuer": "Ban Dân vận", "number": "Số 29-BC/BDV",
    "place": "Càng Long", "date": "ngày 13 tháng 10 năm 2017", "recipients": "- Thường trực\n- Lưu",
    "signer": "Trưởng Ban", "name": "Nguyễn Văn A",
}  # fmt: skip
STATE = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
COMMON = ["HUYỆN ỦY CÀNG LONG", "BAN DÂN VẬN", "Số 29-BC/BDV", "Càng Long, ngày 13 tháng 10 năm 2017", "BÁO CÁO"]
COMMON += ["Tổng kết phong trào năm 2017", "Nơi nhận:", "- Thường trực", "TRƯỞNG BAN", "Nguyễn Văn A"]


def report(**changes):
    head = {"title": "Báo cáo tổng kết phong trào năm 2017", "kicker": "KICKER", "letterhead": LETTER}
    output = v4.new_output("display_data", data={PAGE: head | changes})
    body = v4.new_markdown_cell("## Mục\n\n" + "\n\n".join(["Một đoạn văn dài hơn một dòng. " * 9] * 20))
    return v4.new_notebook(cells=[v4.new_code_cell(outputs=[output]), body])


def words(data, format):
    if format == "pdf":
        return " ".join(" ".join(leaf.extract_text() for leaf in PdfReader(io.BytesIO(data)).pages).split())
    if format == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read("word/document.xml").decode("utf-8")
    return data.decode("utf-8")


@pytest.mark.parametrize("format", FORMATS)
def test_party_letter(format):
    text = words(export(report(), format), format)
    assert [part for part in [*COMMON, "ĐẢNG CỘNG SẢN VIỆT NAM"] if part not in text] == []
    assert not any(part in text for part in [*STATE, "KICKER"])


@pytest.mark.parametrize("format", FORMATS)
def test_government_letter(format):
    text = words(export(report(letterhead=LETTER | {"style": "government"}), format), format)
    assert [part for part in [*COMMON, *STATE] if part not in text] == []
    assert "ĐẢNG" not in text


def test_letter_is_numbered_from_its_second_page_in_the_middle():
    first, second, *_ = PdfReader(io.BytesIO(export(report(), "pdf"))).pages
    assert second.extract_text().split()[0] == "2"
    assert "Trang" not in first.extract_text() + second.extract_text()


def test_title_of_another_kind_is_kept_whole():
    assert page_head(report(title="Xã Nhị Long"))["letterhead"]["about"] == "Xã Nhị Long"
    assert page_head(report(letterhead={}))["letterhead"] == {}


def test_own_font_is_used_and_a_missing_one_is_said():
    named = export(report(font="DejaVu Serif"), "docx")
    with zipfile.ZipFile(io.BytesIO(named)) as archive:
        assert 'w:ascii="DejaVu Serif"' in archive.read("word/styles.xml").decode("utf-8")
    text = words(export(report(font="No Such Face"), "pdf"), "pdf")
    assert "Máy này không có phông chữ No Such Face; văn bản dùng Noto Serif." in text
    reader = PdfReader(io.BytesIO(export(report(font="be vietnam pro"), "pdf")))
    used = {f["/BaseFont"] for f in reader.pages[0]["/Resources"]["/Font"].get_object().values()}
    assert not any("NotoSerif" in name for name in used)
    assert '"No Such Face"' in words(export(report(font="No Such Face"), "html"), "html")
