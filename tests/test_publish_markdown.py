"""Markdown to Typst and HTML: structure kept, text literal."""

import pytest
import typst

from dvk_analysis.publish.fonts import layout, typst_fonts
from dvk_analysis.publish.html_tables import Cell, Picture, Table, from_bundle, read_html
from dvk_analysis.publish.markdown import Headings, markdown_to_html, markdown_to_typst, quote, table_to_typst


def nothing(url, alt):
    return f'#"{alt}"'


def to_typst(source):
    return markdown_to_typst(source, nothing, Headings()).strip()


def to_html(source, picture=nothing):
    return markdown_to_html(source, picture, Headings(), "c1-", "Bảng").strip()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**đậm** *nghiêng*", '#strong[#"đậm"]#" "#emph[#"nghiêng"]'),
        ("~~bỏ~~ `mã`", '#strike[#"bỏ"]#" "#raw("mã")'),
        ("# A\n\n#### B", '#heading(level: 2)[#"A"]\n\n#heading(level: 3)[#"B"]'),
        ("- a\n  - b", '#list([#"a"\n\n#list([#"b"])])'),
        ("3. a\n4. b", '#enum(start: 3, [#"a"], [#"b"])'),
        ("[x](https://example.org/?a=1)", '#link("https://example.org/?a=1")[#"x"]'),
        ("[x](other.ipynb)", '#"x"'),
        ("> lời", '#quote(block: true)[#"lời"]'),
        ("một<br>hai <b>ba</b>", '#"một"#linebreak()#"hai "#"<b>"#"ba"#"</b>"'),
        ("<div>khối<img src='x.png' alt='ảnh'></div>", '#"khối"\n\n#"ảnh"'),
        ("<!-- ẩn -->", '#dvk-verbatim("<!-- ẩn -->")'),
        ("giá $x$", '#"giá "#math.equation(block: false, alt: "x", [#symbol("x")])'),
        (r"giá \$5 và \$6", '#"giá "#"$"#"5 và "#"$"#"6"'),
        (r"$\sai{$", r'#raw("$\\sai{$")'),
        ("![ảnh](http://example.org/x.png)", '#"ảnh"'),
        ("một  \nhai\nba", '#"một"#linebreak()#"hai"#" "#"ba"'),
        ("```\nx = $1\n```", '#dvk-verbatim("x = $1")'),
        ("a[^1]\n\n[^1]: chú **ý**", '#"a"#footnote[#"chú "#strong[#"ý"]]'),
    ],
)
def test_typst_of_each_construct(source, expected):
    assert to_typst(source) == expected


def test_footnote_that_cites_itself_ends():
    assert to_typst("a[^1]\n\n[^1]: xem [^1]") == '#"a"#footnote[#"xem "#super[#"1"]]'


def test_markdown_table_keeps_alignment_and_emphasis():
    code = to_typst("| Năm | Số |\n|---|--:|\n| 2017 | **63** |")
    assert "align: (left, right, )" in code
    assert 'head: (strong([#"Năm"]), strong([#"Số"]), )' in code
    assert '[#"2017"], [#strong[#"63"]])' in code


HOSTILE = '#read("/etc/passwd") $x$ // @x <label> * _ ` \\ ] ) " #panic() \u0000 \ud83d'


def test_no_text_acts_as_code():
    table = Table([[Cell(HOSTILE)]], [[Cell(HOSTILE)]], ["left"], HOSTILE, HOSTILE)
    marks = "#let dvk-table(..x) = x.pos().join()\n"
    source = marks + to_typst(HOSTILE) + table_to_typst(table) + f"#{quote(HOSTILE)}"
    assert typst.compile(source.encode("utf-8"), font_paths=typst_fonts()).startswith(b"%PDF")


def test_string_is_composed_and_control_signs_are_shown():
    assert quote("u\u031b\u0301\x1b\r\n") == '"ứ\ufffd\\n"'


def test_html_shows_markup_instead_of_obeying_it():
    page = to_html("<script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n<div onclick=x>y</div>")
    assert "<script" not in page
    assert "<div" not in page
    assert "javascript:" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_html_footnotes_and_tables():
    page = to_html("a[^1]\n\n[^1]: b\n\n| x | y |\n|---|--:|\n| 1 | 2 |")
    assert '<a href="#c1-fn-1" id="c1-fn-1-ref" role="doc-noteref">1</a>' in page
    assert '<li id="c1-fn-1"><p>b</p>' in page
    assert '<div class="scroll" tabindex="0" role="region" aria-label="Bảng"><table>' in page
    assert '<th scope="col" class="right">y</th>' in page


MULTI = """<style>td {color: red}</style><table border="1" class="dataframe"><thead>
<tr><th></th><th></th><th colspan="2" halign="left">2017</th></tr>
<tr><th></th><th></th><th>đăng ký</th><th>khen</th></tr></thead><tbody>
<tr><th rowspan="2">Nhị Long</th><th>a</th><td>1.5</td><td>x</td></tr><tr><th>b</th><td>NaN</td><td>y</td></tr>
</tbody></table><p>2 rows × 2 columns</p>"""


def test_dataframe_with_multiindex():
    table, size = read_html(MULTI)
    assert size == "2 rows × 2 columns"
    assert [[(cell.text, cell.columns) for cell in row] for row in table.head] == [
        [("", 1), ("", 1), ("2017", 2)],
        [("", 1), ("", 1), ("đăng ký", 1), ("khen", 1)],
    ]
    assert [[(cell.text, cell.rows, cell.head) for cell in row] for row in table.body] == [
        [("Nhị Long", 2, True), ("a", 1, True), ("1.5", 1, False), ("x", 1, False)],
        [("b", 1, True), ("NaN", 1, False), ("y", 1, False)],
    ]
    assert table.align == ["left", "left", "right", "left"]


@pytest.mark.parametrize(
    ("html", "rows"),
    [
        ("<table><tr><td rowspan=9>a<td>b<tr><td>c</table>", [["a", "b"], ["c"]]),
        ("<table><tr><td>a<tr><td>b<td>c", [["a", ""], ["b", "c"]]),
        ("<table><tr><td>a<table><tr><td>b</table></table>", [["a b"]]),
        ("<table><tr><td colspan=2>a<br>b</td></tr></table>", [["a\nb"]]),
    ],
)
def test_ragged_tables_are_squared(html, rows):
    (table,) = read_html(html)
    texts = [[cell.text for cell in row] for row in table.body]
    assert texts == rows


def test_html_around_tables_is_kept():
    found = read_html("<h1>Tên</h1><ul><li>một</li></ul><img src='data:x' alt='hình'><title>bỏ</title>")
    assert found == ["Tên", "• một", Picture("data:x", "hình")]


def test_caption_and_total_of_html_table():
    (table,) = read_html("<table><caption>Bảng 1</caption><tbody><tr><td>a<tfoot><tr><td>9</table>")
    assert (table.caption, table.total, len(table.body)) == ("Bảng 1", True, 2)


def bundle(texts, rows=1):
    columns = [{"label": text, "align": "left"} for text in texts]
    return from_bundle({"caption": "", "columns": columns, "rows": [texts] * rows})


def test_small_table_is_left_narrow_and_wide_one_is_turned():
    small, wide = layout(bundle(["Năm", "Số"])), layout(bundle(["0.123456789"] * 15))
    assert (small.unit, small.size, small.landscape) == ("pt", 9.5, False)
    assert (wide.unit, wide.landscape) == ("fr", True)
    assert sum(wide.widths) <= 705.5


def test_long_table_is_set_smaller():
    assert layout(bundle(["Nhị Long"], rows=13)).size == 8.5
    assert layout(bundle(["Nhị Long"], rows=12)).size == 9.5


def test_one_endless_word_does_not_shrink_the_table():
    assert layout(bundle(["x" * 500, "Nhị Long"])).size == 9.5
