"""Figures float only where they would leave a gap, and drawings become pictures."""

import io

import nbformat.v4 as v4
import pytest
from pypdf import PdfReader

from dvk_analysis.mime import META
from dvk_analysis.publish.exporters import export
from dvk_analysis.publish.typeset import to_png

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="460" height="{}"><text x="9" y="20">Hình {}</text></svg>'


def figure(number, height=400):
    data = {"image/svg+xml": SVG.format(height, number)}
    meta = {META: {"name": f"f{number}", "caption": f"Chú thích {number}", "alt": "x", "csv": "a\n"}}
    return v4.new_code_cell(outputs=[v4.new_output("display_data", data=data, metadata=meta)])


def prose(number, lines):
    return v4.new_markdown_cell(f"## Mục {number}\n\n" + f"Đoạn {number} dài một dòng hoặc hơn một chút nữa. " * lines)


def leaves_of(*cells):
    pdf = export(v4.new_notebook(cells=list(cells)), "pdf")
    return [" ".join(leaf.extract_text().split()) for leaf in PdfReader(io.BytesIO(pdf)).pages]


def test_text_fills_the_page_that_a_figure_does_not_fit_on():
    first, second = leaves_of(prose(1, 4), figure(1, 300), prose(2, 4), figure(2, 300), prose(3, 40))
    assert all(words in first for words in ("Chú thích 1", "Mục 2", "Mục 3", "Đoạn 3"))
    assert second.index("Chú thích 2") < second.index("Đoạn 3")


def test_figures_that_fit_stay_where_they_are():
    (page,) = leaves_of(prose(1, 4), figure(1, 200), prose(2, 4), figure(2, 100))
    places = [page.index(words) for words in ("Mục 1", "Chú thích 1", "Mục 2", "Chú thích 2")]
    assert places == sorted(places)


def test_figures_keep_their_order_and_none_is_lost():
    text = " ".join(leaves_of(*(cell for n in range(1, 8) for cell in (prose(n, 5), figure(n)))))
    places = [text.index(f"Chú thích {n}") for n in range(1, 8)]
    assert places == sorted(places)


def test_drawing_becomes_a_picture():
    assert to_png(SVG.format(40, 1).encode(), "svg").startswith(b"\x89PNG")


@pytest.mark.parametrize("columns", [3, 16])
def test_wide_table_turns_its_page(columns):
    head = "| " + " | ".join(f"cột số {i}" for i in range(columns)) + " |\n|" + "---|" * columns
    row = "| " + " | ".join(f"1.234.{i:03d}" for i in range(columns)) + " |"
    pdf = export(v4.new_notebook(cells=[v4.new_markdown_cell(f"{head}\n{row}")]), "pdf")
    sizes = [round(float(leaf.mediabox.width)) for leaf in PdfReader(io.BytesIO(pdf)).pages]
    assert (842 in sizes) == (columns == 16)
