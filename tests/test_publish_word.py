"""The Word document is one that Word and LibreOffice read, and that can be written on in."""

import io
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import nbformat.v4 as v4
import pytest
from pypdf import PdfReader

from dvk_analysis.errors import UserError
from dvk_analysis.mime import KEY_FIGURES, META, PAGE, TABLE
from dvk_analysis.publish import word
from dvk_analysis.publish.exporters import export

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="460" height="99"><text x="9" y="20">Hình ự</text></svg>'
HEAD = {"title": "Xã Nhị Long & quanh đó", "subtitle": "năm 2017", "mark": "DỮ LIỆU MINH HỌA", "author": "Ban Dân vận"}


def shown(data, **metadata):
    return v4.new_code_cell(outputs=[v4.new_output("display_data", data=data, metadata=metadata)])


def table(labels, rows, **changes):
    columns = [{"label": label, "align": "right" if i else "left"} for i, label in enumerate(labels)]
    content = {
        "name": "t",
        "caption": "Bảng 1. Mô hình",
        "columns": columns,
        "rows": rows,
        "note": "Ghi chú",
        "total": True,
    }
    return shown({TABLE: content | changes})


def report(*cells, **head):
    return v4.new_notebook(cells=[shown({PAGE: HEAD | head}), *cells])


@pytest.fixture(scope="module")
def docx():
    key = {"items": [{"label": "Đăng ký", "value": "63", "note": "chỉ tiêu 25", "tone": "good"}] * 4}
    figure = {"name": "f", "caption": "Hình 1. Lĩnh vực", "alt": "Kinh tế dẫn đầu", "csv": "a\n"}
    return export(
        report(
            v4.new_markdown_cell("## Mục\n\nLời dẫn.[^1]\n\n[^1]: Chú thích.\n\n### Mục con\n\n- một\n- hai"),
            shown({KEY_FIGURES: key}),
            shown({"image/svg+xml": SVG}, **{META: figure}),
            table(["Xã", "KQ"], [[f"Xã {i} <ự>", f"1.{i:03d}"] for i in range(60)]),
            table([f"cột số {i}" for i in range(16)], [[f"9.876.{i:03d}" for i in range(16)]], total=False),
        ),
        "docx",
    )


@pytest.fixture(scope="module")
def parts(docx):
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        read = {name: archive.read(name) for name in archive.namelist()}
    return {name: ElementTree.fromstring(data) for name, data in read.items() if name.endswith((".xml", ".rels"))}


def styled(root, style):
    found = (
        p for p in root.iter(f"{W}p") if (s := p.find(f"{W}pPr/{W}pStyle")) is not None and s.get(f"{W}val") == style
    )
    return ["".join(p.itertext()) for p in found]


def test_title_and_headings_are_real(parts):
    document = parts["word/document.xml"]
    assert styled(document, "Title") == ["Xã Nhị Long & quanh đó"]
    assert styled(document, "Heading2") == ["Mục"]
    assert styled(document, "Heading3") == ["Mục con"]


def test_footnote_is_at_the_foot(parts):
    assert "Chú thích." in "".join(parts["word/footnotes.xml"].itertext())
    assert parts["word/document.xml"].find(f".//{W}footnoteReference") is not None


def test_tables_repeat_their_heads_and_mark_their_sums(parts):
    long, *wide = (t for t in parts["word/document.xml"].iter(f"{W}tbl") if t.find(f".//{W}tblHeader") is not None)
    rows = list(long.iter(f"{W}tr"))
    assert len(rows) == 61
    assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    assert [rows[i].find(f".//{W}b") is not None for i in (0, 59, 60)] == [False, False, True]
    assert [jc.get(f"{W}val") for jc in rows[1].iter(f"{W}jc")] == ["right"]
    assert [len(list(part.iter(f"{W}tc"))) for part in wide] == [18, 16]  # 16 columns in two parts, the first in both


def test_wide_table_is_on_a_turned_page_and_the_rest_on_a4(parts):
    sizes = [(s.get(f"{W}w"), s.get(f"{W}h")) for s in parts["word/document.xml"].iter(f"{W}pgSz")]
    assert sizes == [("11906", "16838"), ("16838", "11906"), ("11906", "16838")]


def test_picture_says_what_it_shows(parts):
    described = [e.get("descr") for e in parts["word/document.xml"].iter() if e.tag.endswith("}docPr")]
    assert described == ["Kinh tế dẫn đầu"]


def test_language_font_margins_and_properties(parts):
    styles = ElementTree.tostring(parts["word/styles.xml"], encoding="unicode")
    assert 'val="vi-VN"' in styles
    assert 'ascii="Times New Roman"' in styles
    footer = "".join(parts["word/footer2.xml"].itertext())
    assert footer.split() == ["DỮ", "LIỆU", "MINH", "HỌAPAGE", "/", "NUMPAGES"]
    assert "".join(parts["word/header2.xml"].itertext()).strip() == "Xã Nhị Long & quanh đó"
    assert "Ban Dân vận" in "".join(parts["docProps/core.xml"].itertext())


def test_libreoffice_shows_all_of_it(docx, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice here")
    (tmp_path / "brief.docx").write_bytes(docx)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "brief.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    leaves = PdfReader(tmp_path / "brief.pdf").pages
    texts = [" ".join(leaf.extract_text().split()) for leaf in leaves]
    # LibreOffice's PDF gives its accents back out of order, so plain signs are looked for.
    assert [i for i in range(60) if f"1.{i:03d}" not in " ".join(texts)] == []
    with_rows = [text for text in texts if "1.0" in text]
    assert len(with_rows) >= 2
    assert all("KQ" in text for text in with_rows)
    assert [leaf.mediabox.width > leaf.mediabox.height for leaf in leaves].count(True) == 1
    assert f"{len(leaves)} / {len(leaves)}" in texts[-1]


def test_missing_pandoc_is_said(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pypandoc", None)
    with pytest.raises(UserError) as caught:
        word.to_docx("", {}, {})
    assert str(caught.value) == "Word documents need pandoc, which is not installed; pip install pypandoc-binary"
