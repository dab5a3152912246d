"""Figures float only where they would leave a gap, and drawings become pictures."""

import io

import nbformat.v4 as v4
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


def test_a_heading_over_such_a_figure_stays_with_the_text():
    heading, text = v4.new_markdown_cell("## Mục 3"), v4.new_markdown_cell("Lời sau hình. " * 3)
    first, second = leaves_of(prose(1, 4), figure(1, 300), prose(2, 4), heading, figure(2, 300), text)
    assert first.index("Mục 3") < first.index("Lời sau hình")
    assert "Chú thích 2" in second


def test_a_caption_stays_with_its_table():
    rows = "".join(f"<tr><td>hàng {i}</td></tr>" for i in range(20))
    html = f"<table><caption>Tên bảng</caption><tr><th>cột</th></tr>{rows}</table>"
    table = v4.new_code_cell(outputs=[v4.new_output("display_data", data={"text/html": html})])
    for lines in range(36, 60, 2):  # the table begins lower and lower on the first page
        leaves = leaves_of(prose(1, lines), table)
        assert ["hàng 0" in leaf for leaf in leaves] == ["Tên bảng" in leaf for leaf in leaves]


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


def wide(columns):
    """Whether each page is turned and what it says: an HTML table below two headings, and the same in Markdown."""
    words = [f"1.234.{i:03d}" for i in range(columns)]
    html = f"<table><tr>{'<th>cột</th>' * columns}</tr><tr>{''.join(f'<td>{word}</td>' for word in words)}</tr></table>"
    cells = [v4.new_markdown_cell(text) for text in ("Lời dẫn.\n\n## Phụ lục", "### Bảng rộng")]
    cells.append(v4.new_code_cell(outputs=[v4.new_output("display_data", data={"text/html": html})]))
    cells.append(v4.new_markdown_cell(f"|{'cột|' * columns}\n|{'---|' * columns}\n| {' | '.join(words)} |"))
    reader = PdfReader(io.BytesIO(export(v4.new_notebook(cells=cells), "pdf")))
    return [(leaf.mediabox.width > 800, " ".join(leaf.extract_text().split())) for leaf in reader.pages]


def test_wide_table_turns_its_page_with_the_headings_over_it():
    first, second, *_ = wide(13)
    assert first[0] is False
    assert "Phụ lục" not in first[1]
    assert second[0] is True
    assert second[1].index("Phụ lục") < second[1].index("Bảng rộng") < second[1].index("1.234.012")


def test_narrow_table_stays_upright():
    assert [turned for turned, _ in wide(3)] == [False]


def test_table_too_wide_for_any_page_is_split_and_whole():
    leaves = wide(40)
    assert [i for i in range(40) if sum(text.count(f"1.234.{i:03d}") for _, text in leaves) < 2] == []
    assert sum(text.count("1.234.000") for _, text in leaves) > 2  # the first column stands in every part


def test_long_words_break():
    leaves = leaves_of(v4.new_markdown_cell("https://example.org/" + "x" * 300 + "hết `" + "y" * 300 + "`"))
    assert "x" * 60 not in "".join(leaves)
