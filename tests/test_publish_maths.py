"""Formulas come out in every format, or as their source."""

import io
import re
import zipfile
from xml.etree import ElementTree

import nbformat.v4 as v4
import pytest
import typst
from pypdf import PdfReader

from dvk_analysis.publish.exporters import export
from dvk_analysis.publish.fonts import typst_fonts
from dvk_analysis.publish.maths import to_mathml, to_typst

FORMULAS = [
    r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
    r"\sum_{i=1}^{n} x_i^2 = \prod_i \sqrt[3]{x}",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\begin{cases} 1 & x > 0 \\ 0 \end{cases}",
    r"\lim_{x \to 0} \sin x \, \hat{y} \vec{B} \widehat{xy} \overline{AB} \underline{x} \dot{x} \cancel{x}",
    r"\left(\frac{1}{2}\right] \binom{n}{k} \underbrace{x}_{n} \overbrace{x}^{n} \boxed{x} \phantom{x}",
    r"\begin{align} a &= b \label{e} \\ c &= d \nonumber \end{align}",
    r"\begin{eqnarray} a &=& b \end{eqnarray}",
    r"\begin{equation} x = 1 \tag{2} \end{equation}",
    r"\mathbb{R} \mathcal{L} \mathbf{x} \text{nếu } \mathrm{d}x \|x\| \int_0^\infty e^{-x} dx",
]


@pytest.mark.parametrize("latex", FORMULAS)
def test_formula_is_set_everywhere(latex):
    ElementTree.fromstring(to_mathml(latex, block=True).replace("&ApplyFunction;", ""))
    source = '#set document(title: "x")\n' + to_typst(latex, block=True) + to_typst(latex, block=False)
    pdf = typst.compile(source.encode("utf-8"), font_paths=typst_fonts(), pdf_standards=["a-2a", "ua-1"])
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize("latex", ["", r"\frac{1}", r"\sai{x}", r"\href{javascript:alert(1)}{x}"])
def test_what_is_no_formula_is_said_to_be_none(latex):
    assert to_mathml(latex, block=True) is None
    assert to_typst(latex, block=True) is None


def test_formulas_of_cells_and_outputs_in_every_format():
    output = v4.new_output("display_data", data={"text/latex": r"$\displaystyle \frac{u}{v}$", "text/plain": "u/v"})
    text = "Trong câu $a_1$, riêng:\n\n$$\\frac{x}{y}$$\n\nhỏng $\\sai{z}$"
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell(text), v4.new_code_cell(outputs=[output])])
    html = export(notebook, "html").decode("utf-8")
    assert re.findall(r"<math( display=\"block\")?", html) == ["", ' display="block"', ' display="block"']
    assert r"<code>$\sai{z}$</code>" in html
    pdf = PdfReader(io.BytesIO(export(notebook, "pdf"))).pages[0].extract_text()
    assert r"$\sai{z}$" in pdf
    assert "\\frac" not in pdf
    with zipfile.ZipFile(io.BytesIO(export(notebook, "docx"))) as archive:
        document = archive.read("word/document.xml").decode("utf-8")
    assert document.count("<m:oMath>") == 3
    assert document.count("<m:oMathPara>") == 2
    assert r"\sai{z}" in document


def test_text_in_a_formula_is_text():
    assert "<script" not in to_mathml(r"\text{<script>alert(1)</script>}", block=True)
    assert '#"#panic()\xa0$"' in to_typst(r"\text{\#panic() \$}", block=True)
