"""Any executed notebook becomes a safe page and an archival PDF."""

import hashlib
import io
import json
import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser

import nbformat.v4 as v4
import pypdf
import pytest

from dvk_analysis.errors import UserError
from dvk_analysis.mime import KEY_FIGURES, META, PAGE, TABLE
from dvk_analysis.publish import exporters
from dvk_analysis.publish.exporters import BriefHTMLExporter, BriefPDFExporter, export, figure_data
from dvk_analysis.publish.fonts import typst_fonts
from dvk_analysis.publish.typeset import compile_pdf

WIDGET = "application/vnd.jupyter.widget-view+json"
UNSEEN = "Không hiển thị được trong bản này:"
MARK = "DỮ LIỆU MINH HỌA"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # one blue dot
)
SVG = """<?xml version="1.0"?><!DOCTYPE svg>
<svg xmlns="http://www.w3.org/2000/svg"
 xmlns:xlink="http://www.w3.org/1999/xlink"
 width="300" height="60" viewBox="0 0 300 60" onload="alert(1)"><style>*{fill:red}</style><script>alert(1)</script>
<foreignObject><b xmlns="http://www.w3.org/1999/xhtml">x</b></foreignObject>
<image href="https://example.org/x.png"/>
<defs><clipPath id="p1"><rect width="9" height="9"/></clipPath></defs>
<g clip-path="url(#p1)"><use xlink:href="#p1"/></g>
<text x="5" y="30" style="font: 12px 'Be Vietnam Pro'">Nhị Long ự</text></svg>"""


def shown(data, **metadata):
    return v4.new_output("display_data", data=data, metadata=metadata)


def notebook(*cells):
    made = [v4.new_code_cell("SECRET_CODE", outputs=[cell]) if "output_type" in cell else cell for cell in cells]
    for number, cell in enumerate(made):
        cell["id"] = f"c{number}"
    return v4.new_notebook(cells=made)


def page(**changes):
    head = {"title": "Xã Nhị Long", "subtitle": "năm 2017", "kicker": "Càng Long", "language": "vi", "mark": MARK}
    return shown({PAGE: head | {"author": "Ban Dân vận"} | changes, "text/plain": "x"})


def table(rows, total=False, **changes):
    labels = ["TT", "Mô hình", "Đơn vị", "Lĩnh vực", "Ngày", "Hộ", "Đồng"]
    columns = [{"label": text, "align": "right" if text in {"TT", "Hộ", "Đồng"} else "left"} for text in labels]
    data = {
        "name": "models",
        "caption": "Bảng 1. Mô hình",
        "columns": columns,
        "rows": rows,
        "total": total,
        "note": "",
    }
    return shown({TABLE: data | changes, "text/html": "<p>x</p>", "text/plain": "x"})


def figure(name="fields", **changes):
    meta = {"name": name, "caption": "Hình 1. Lĩnh vực", "alt": "Kinh tế dẫn đầu", "csv": "field,count\n"}
    return shown({"image/svg+xml": SVG, "text/plain": "alt"}, **{META: meta | changes})


ROWS = [
    [str(i), f"Mô hình ưu tiên số {i} của xã", f"ấp {i % 9}A", "kinh tế", "13/10/2017", "12", f"{i}.000"]
    for i in range(120)
]
KEY = {"items": [{"label": "Đăng ký", "value": "63", "note": "chỉ tiêu 25 ✓", "tone": "good"}]}


@pytest.fixture(scope="module")
def brief():
    return notebook(
        page(),
        v4.new_output("stream", name="stderr", text="SECRET_STREAM"),
        shown({"text/markdown": "## Điểm chính\n\n- **Được ưu tiên** 9/42 (21,4 %)", "text/plain": "x"}),
        shown({KEY_FIGURES: KEY, "text/html": "<p>x</p>", "text/plain": "x"}),
        v4.new_markdown_cell("## 1 Đăng ký\n\nLời dẫn.[^1]\n\n[^1]: Chú thích."),
        figure(),
        figure("again"),
        table([*ROWS, ["", "Tổng số", "", "", "", "1.440", "7.140.000"]], total=True),
    )


@pytest.fixture(scope="module")
def html(brief):
    return export(brief, "html").decode("utf-8")


@pytest.fixture(scope="module")
def pdf(brief):
    return pypdf.PdfReader(io.BytesIO(export(brief, "pdf")))


def text_of(source):
    """Text of a PDF, on one line."""
    reader = pypdf.PdfReader(io.BytesIO(export(source, "pdf"))) if not hasattr(source, "pages") else source
    return " ".join(" ".join(leaf.extract_text() for leaf in reader.pages).split())


class Tags(HTMLParser):
    """All start tags of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def named(self, name):
        return [attributes for tag, attributes in self.found if tag == name]


def test_html_page_has_its_frame(html):
    tags = Tags(html)
    assert tags.named("html") == [{"lang": "vi"}]
    assert len(tags.named("h1")) == len(tags.named("main")) == len(tags.named("title")) == 1
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in tags.named("meta")
    assert f'<p class="mark" role="note">{MARK}</p>' in html


def test_html_hides_code_and_streams(html):
    assert "SECRET" not in html


def test_html_runs_and_fetches_nothing(html):
    tags = Tags(html)
    assert not {"script", "link", "iframe", "object", "foreignobject"} & {tag for tag, _ in tags.found}
    assert not [name for _, attributes in tags.found for name in attributes if name.startswith("on")]
    loads = [attributes.get(key, "") for _, attributes in tags.found for key in ("src", "href", "xlink:href")]
    assert [url for url in loads if url and not url.startswith(("#", "data:"))] == []
    assert "alert(1)" not in html
    assert re.findall(r"url\((?!data:|#)", html) == []


def test_html_ids_are_unique_and_references_resolve(html):
    tags = Tags(html)
    ids = [attributes["id"] for _, attributes in tags.found if "id" in attributes]
    assert len(ids) == len(set(ids)) >= 4
    assert {url[1:] for _, attributes in tags.found if (url := attributes.get("href", "")).startswith("#")} <= set(ids)
    assert set(re.findall(r'clip-path="url\(#([^)]+)\)', html)) <= set(ids)


def test_html_figures_are_drawings_with_a_name(html):
    assert [(svg["role"], svg["aria-label"]) for svg in Tags(html).named("svg")] == [("img", "Kinh tế dẫn đầu")] * 2
    assert "<figcaption>Hình 1. Lĩnh vực</figcaption>" in html
    assert "fill:red" not in html


def test_html_table_is_accessible(html):
    assert "<caption>Bảng 1. Mô hình</caption>" in html
    assert '<th scope="col" class="right">Hộ</th>' in html
    assert '<th scope="row" class="right">7</th>' in html
    assert '<tr class="total">' in html
    region = {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Bảng 1. Mô hình"}
    assert region in Tags(html).named("div")


def test_key_figures(html, pdf):
    assert (
        '<div class="good"><dt>Đăng ký</dt><dd class="value">63</dd><dd class="note">chỉ tiêu 25 ✓</dd></div>' in html
    )
    assert "Đăng ký 63 chỉ tiêu 25 ✓" in text_of(pdf)


def test_pdf_is_a4_archival_and_tagged(pdf):
    root = pdf.trailer["/Root"]
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]
    assert root["/Lang"] == "vi-VN"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert pdf.metadata.title == "Xã Nhị Long"
    assert pdf.metadata.author == "Ban Dân vận"
    xmp = root["/Metadata"].get_data().decode("utf-8")
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_pdf_outline_follows_the_headings(pdf):
    title, below = pdf.outline
    assert title.title == "Xã Nhị Long"
    assert [item.title for item in below] == ["Điểm chính", "1 Đăng ký"]


def test_every_pdf_page_is_marked_numbered_and_headed(pdf):
    last = len(pdf.pages)
    for number, leaf in enumerate(pdf.pages, start=1):
        text = leaf.extract_text()
        assert MARK in text
        assert f"Trang {number} / {last}" in text
    assert all("Xã Nhị Long" in leaf.extract_text() for leaf in pdf.pages)


def test_long_table_is_whole_and_repeats_its_head(pdf):
    texts = [" ".join(leaf.extract_text().split()) for leaf in pdf.pages]
    rows = [f"Mô hình ưu tiên số {i} của xã" for i in range(120)]
    assert [row for row in rows if row not in " ".join(texts)] == []
    with_rows = [text for text in texts if "ưu tiên số" in text]
    assert len(with_rows) >= 3
    assert all("TT Mô hình Đơn vị Lĩnh vực Ngày Hộ Đồng" in text for text in with_rows)
    assert "Tổng số 1.440 7.140.000" in texts[-1]


def test_pdf_hides_code_and_shows_the_rest(pdf):
    text = text_of(pdf)
    assert "SECRET" not in text
    for part in ("Được ưu tiên 9/42 (21,4 %)", "Chú thích.", "Hình 1. Lĩnh vực", "Nhị Long ự"):
        assert part in text


LITERAL = r'#read("/etc/passwd") $x$ // @x <label> #panic()'


def test_text_of_the_data_stays_text():
    source = notebook(
        page(title=LITERAL, subtitle=LITERAL, kicker=LITERAL, author=LITERAL, mark=LITERAL),
        shown({KEY_FIGURES: {"items": [{"label": LITERAL, "value": LITERAL, "note": LITERAL, "tone": LITERAL}]}}),
        table([[LITERAL] * 7], caption=LITERAL, note=LITERAL),
        figure(caption=LITERAL, alt=LITERAL),
        v4.new_markdown_cell(LITERAL),
        v4.new_raw_cell(LITERAL),
        v4.new_output("error", ename=LITERAL, evalue=LITERAL, traceback=[]),
    )
    assert text_of(source).count("#panic()") >= 12
    page_html = export(source, "html").decode("utf-8")
    assert "<label>" not in page_html
    assert page_html.count("&lt;label&gt;") >= 12


def test_mark_cannot_leave_the_style_sheet():
    assert exporters._css_string('a"</style>\\') == '"a\\22 \\3c \\2f style\\3e \\5c "'


FRAME = "<table><thead><tr><th></th><th>số</th></tr></thead><tbody><tr><th>0</th><td>1</td></tr></tbody></table>"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (shown({"text/html": FRAME, "text/plain": "x"}), "số 0 1"),
        (shown({"text/html": "<script>draw()</script>", "text/plain": "hai xã"}), "hai xã"),
        (shown({"text/latex": r"\begin{tabular}{c} a \end{tabular}", "text/plain": "1/2"}), r"\begin{tabular}{c} a"),
        (shown({"text/plain": "\x1b[31marray\x1b[0m([1, 2])"}), "array([1, 2])"),
        (shown({"application/javascript": "alert(1)"}), f"{UNSEEN} application/javascript"),
        (shown({WIDGET: {}, "text/plain": "IntSlider(value=0)"}), f"IntSlider(value=0) {UNSEEN} {WIDGET}"),
        (v4.new_output("stream", name="stdout", text="\r 9 %\r 99 %\nđã \x1b[1mxong\x1b[0m\n"), "99 % đã xong"),
        (v4.new_output("error", ename="E", evalue="v", traceback=["\x1b[0;31mTrong ô 3\x1b[0m"]), "Trong ô 3 E: v"),
        (shown({"image/png": "khong phai anh", "text/plain": "một xã"}), "một xã"),
        (shown({"image/svg+xml": "<svg", "text/plain": "ba xã"}), "ba xã"),
        (
            v4.new_output("error", ename="ValueError", evalue="thiếu số liệu", traceback=["t"]),
            "ValueError: thiếu số liệu",
        ),
        (v4.new_raw_cell("= thô <b>"), "= thô <b>"),
        (v4.new_markdown_cell("#### Sâu\n\n中文 😀"), "Sâu 中"),
    ],
)
def test_nothing_is_dropped(output, expected):
    source = notebook(output)
    assert expected in text_of(source)
    page_html = export(source, "html").decode("utf-8")
    assert expected in " ".join(unescape(re.sub("<[^>]*>", " ", page_html)).split())
    assert "<script" not in page_html
    assert "alert(1)" not in page_html


def test_foreign_svg_stays_shut_in_an_image():
    page_html = export(notebook(shown({"image/svg+xml": SVG})), "html").decode("utf-8")
    (image,) = Tags(page_html).named("img")
    assert image["src"].startswith("data:image/svg+xml;base64,")
    assert image["alt"] == "Hình"
    assert Tags(page_html).named("svg") == []


def test_raster_and_attached_pictures():
    cell = v4.new_markdown_cell("![kèm](attachment:a.png) ![ngoài](https://example.org/b.png)")
    cell["attachments"] = {"a.png": {"image/png": PIXEL}}
    source = notebook(shown({"image/png": PIXEL}), cell)
    images = Tags(export(source, "html").decode("utf-8")).named("img")
    assert [(image["alt"], image["src"]) for image in images] == [
        ("Hình", f"data:image/png;base64,{PIXEL}"),
        ("kèm", f"data:image/png;base64,{PIXEL}"),
    ]
    assert "ngoài" in text_of(source)


def test_title_without_page_head_is_the_first_heading():
    source = notebook(v4.new_markdown_cell("# Sổ tay\n\nLời."), v4.new_markdown_cell("# Khác"))
    page_html = export(source, "html").decode("utf-8")
    assert re.findall(r"<h\d>(.*?)</h\d>", page_html) == ["Sổ tay", "Khác"]
    assert len(Tags(page_html).named("h1")) == 1


def test_empty_notebook_exports():
    assert text_of(v4.new_notebook()).startswith("Báo cáo")


def test_english_page():
    source = notebook(page(language="en"))
    assert '<html lang="en">' in export(source, "html").decode("utf-8")
    assert "Page 1 / 1" in text_of(source)


def test_notebook_is_not_changed(brief):
    before = json.dumps(brief, sort_keys=True)
    export(brief, "html")
    assert json.dumps(brief, sort_keys=True) == before


@pytest.mark.parametrize("format", ["html", "pdf", "docx"])
def test_same_bytes_in_another_process(brief, format, tmp_path):
    path = tmp_path / "brief.ipynb"
    path.write_text(json.dumps(brief), encoding="utf-8")
    code = (
        "import hashlib, sys, nbformat\nfrom dvk_analysis.publish.exporters import export\n"
        "print(hashlib.sha256(export(nbformat.read(sys.argv[1], 4), sys.argv[2])).hexdigest())"
    )
    command = [sys.executable, "-c", code, str(path), format]
    other = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    assert other == hashlib.sha256(export(brief, format)).hexdigest()


def test_unknown_font_is_an_error():
    with pytest.raises(UserError) as caught:
        compile_pdf({"main.typ": b'#set text(font: "No Such Face")\nx'}, [], typst_fonts())
    remedy = "the fonts are Noto Serif, Be Vietnam Pro, DejaVu Sans"
    assert str(caught.value) == f"the PDF cannot be set: unknown font family: no such face; {remedy}"


def test_unknown_format_is_an_error():
    with pytest.raises(UserError) as caught:
        export(v4.new_notebook(), "doc")
    assert str(caught.value) == "unknown format 'doc'; choose from html, pdf, docx"


def test_figure_data(brief):
    assert figure_data(brief) == {"fields": "field,count\n", "again": "field,count\n"}


@pytest.mark.parametrize("name", ["../x", "Kinh tế", "", "a--b", "con/x", "a\n"])
def test_data_name_is_a_slug(name):
    with pytest.raises(UserError) as caught:
        figure_data(notebook(figure(name)))
    assert str(caught.value) == (f"'{name}' cannot name the data of a figure or table; use a-z, 0-9 and single hyphens")


def test_two_different_data_of_one_name_are_an_error():
    with pytest.raises(UserError) as caught:
        figure_data(notebook(figure(), figure(csv="khác")))
    assert str(caught.value) == "two figures or tables are named 'fields'; give each its own name"


def test_exporters_answer_to_nbconvert(brief):
    assert BriefHTMLExporter().from_notebook_node(brief)[0].startswith("<!DOCTYPE html>")
    body, resources = BriefPDFExporter().from_notebook_node(brief)
    assert body.startswith(b"%PDF")
    assert (resources["output_extension"], resources["outputs"]) == (".pdf", {})
