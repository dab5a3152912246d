"""Any notebook comes out in every format without a crash, and nothing it shows is dropped without a word.

The kinds of cell and output are those of the test notebooks of nbconvert and nbclient.
"""

import io
import re
import zipfile
from html import unescape

import nbformat
import nbformat.v4 as v4
import pandas as pd
import pytest
from pypdf import PdfReader

from dvk_analysis.publish.exporters import FORMATS, export

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # one blue dot
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><circle cx="9" cy="9" r="9"/></svg>'
WIDGET = "application/vnd.jupyter.widget-view+json"
MULTI = pd.DataFrame(
    [[1.5, "KIND_A"], [2.5, "KIND_B"]],
    index=pd.MultiIndex.from_tuples([("ROW_GROUP", "r1"), ("ROW_GROUP", "r2")]),
    columns=pd.MultiIndex.from_tuples([("COLUMN_GROUP", "c1"), ("COLUMN_GROUP", "c2")]),
)


def display(**data):
    return v4.new_output("display_data", data={key.replace("_", "/", 1): value for key, value in data.items()})


def markdown(text, **attachments):
    cell = v4.new_markdown_cell(text)
    if attachments:
        cell["attachments"] = {f"{name}.png": {"image/png": data} for name, data in attachments.items()}
    return cell


def code(*outputs):
    return v4.new_code_cell("HIDDEN_CODE = 1", outputs=list(outputs))


#: A cell, and the words of it that every format has to show.
CELLS = {
    "stream": (code(v4.new_output("stream", name="stderr", text="\x1b[31mWARNED\x1b[0m\n")), ["WARNED"]),
    "error": (
        code(v4.new_output("error", ename="KeyError", evalue="'K'", traceback=["\x1b[0;31mTRACE_LINE"])),
        ["TRACE_LINE", "KeyError: 'K'"],
    ),
    "raw": (v4.new_raw_cell("\\begin{RAW}", metadata={"raw_mimetype": "text/latex"}), ["\\begin{RAW}"]),
    "html": (
        code(display(text_html="<style>p{}</style><p>PARAGRAPH</p><ul><li>ITEM</li></ul>", text_plain="x")),
        ["PARAGRAPH", "ITEM"],
    ),
    "multiindex": (
        code(display(text_html=MULTI.to_html(), text_plain="x")),
        ["COLUMN_GROUP", "ROW_GROUP", "KIND_B", "2.5"],
    ),
    "script": (
        code(display(text_html="<script>draw()</script>", text_plain="PLOT_OBJECT")),
        ["PLOT_OBJECT", "text/html"],
    ),
    "widget": (
        code(v4.new_output("display_data", data={WIDGET: {"model_id": "1"}, "text/plain": "SLIDER"})),
        ["SLIDER", WIDGET],
    ),
    "plotly": (
        code(v4.new_output("display_data", data={"application/vnd.plotly.v1+json": {"data": []}})),
        ["application/vnd.plotly.v1+json"],
    ),
    "pdf output": (code(v4.new_output("display_data", data={"application/pdf": PIXEL})), ["application/pdf"]),
    "latex": (code(display(text_latex=r"\begin{tabular}{c} CELL \end{tabular}", text_plain="x")), ["tabular", "CELL"]),
    "formula": (code(display(text_latex=r"$$\text{SUM} = 1$$", text_plain="x")), ["SUM"]),
    "bad formula": (markdown(r"$$\nosuch{BROKEN}$$"), [r"\nosuch{BROKEN}"]),
    "pictures": (code(display(image_png=PIXEL), display(image_svg="", text_plain="x")), []),
    "svg": (code(v4.new_output("display_data", data={"image/svg+xml": SVG, "text/plain": "x"})), []),
    "attachment": (markdown("![PICTURE_ALT](attachment:a.png)", a=PIXEL), []),
    "missing attachment": (markdown("![GONE_ALT](attachment:b.png)"), ["GONE_ALT"]),
    "remote picture": (markdown("![REMOTE_ALT](https://example.org/a.png)"), ["REMOTE_ALT"]),
    "raw html": (
        markdown("<table><tr><td>BLOCK_CELL</td></tr></table>\n\ntext <kbd>KEY</kbd> <b>BOLD</b><br>LINE"),
        ["BLOCK_CELL", "KEY", "BOLD", "LINE"],
    ),
    "comment": (markdown("<!-- COMMENT -->"), ["COMMENT"]),
    "long line": (code(display(text_plain="LONG" + "x" * 3000 + "END")), ["END"]),
    "headings": (markdown("# ONE\n\n##### FIVE\n\nSetext\n======\n"), ["ONE", "FIVE", "Setext"]),
    "quote and lists": (
        markdown("> QUOTE\n\n1. FIRST\n   - [ ] TASK\n\n---\n\n~~STRUCK~~ `CODE`"),
        ["QUOTE", "FIRST", "TASK", "STRUCK", "CODE"],
    ),
    "fence": (markdown("```python\nFENCED = 1\n```"), ["FENCED"]),
    "table": (markdown("| HEAD |\n|:-:|\n| **IN_TABLE** $x$ |"), ["HEAD", "IN_TABLE"]),
    "footnote": (markdown("NOTED[^n]\n\n[^n]: AT_FOOT"), ["NOTED", "AT_FOOT"]),
    "json": (
        code(v4.new_output("display_data", data={"application/json": {"a": 1}, "text/plain": "JSON_OBJECT"})),
        ["JSON_OBJECT", "application/json"],
    ),
    "empty": (code(v4.new_output("display_data", data={})), []),
}


def read(data, format):
    """Words of an exported file, without what only breaks lines."""
    if format == "pdf":
        text = " ".join(leaf.extract_text() for leaf in PdfReader(io.BytesIO(data)).pages)
    elif format == "html":
        text = unescape(re.sub("<[^>]*>", " ", data.decode("utf-8").split("</style>")[1]))
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [archive.read(f"word/{name}.xml").decode("utf-8") for name in ("document", "footnotes")]
        text = unescape(re.sub("<[^>]*>", "", " ".join(parts)))
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kind", CELLS)
def test_nothing_is_dropped(kind, format):
    cell, words = CELLS[kind]
    found = read(export(v4.new_notebook(cells=[cell]), format), format)
    assert [word for word in words if re.sub(r"\s", "", word) not in found] == []
    assert "HIDDEN_CODE" not in found


@pytest.mark.parametrize(("format", "sign"), [("html", b"<img"), ("pdf", b"/Image"), ("docx", b"word/media/")])
def test_pictures_are_there(format, sign):
    for kind in ("pictures", "attachment"):
        assert sign in export(v4.new_notebook(cells=[CELLS[kind][0]]), format)


@pytest.mark.parametrize("format", FORMATS)
def test_an_old_notebook_with_half_a_kernel(format):
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "old"},
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 1, "metadata": {}, "source": "OLD"},
                    {
                        "cell_type": "code",
                        "language": "python",
                        "metadata": {},
                        "input": "1",
                        "collapsed": False,
                        "prompt_number": 1,
                        "outputs": [{"output_type": "pyout", "prompt_number": 1, "text": "RESULT", "metadata": {}}],
                    },
                ]
            }
        ],
    }
    notebook = nbformat.convert(nbformat.from_dict(old), 4)
    notebook.metadata["kernelspec"] = nbformat.from_dict({"language": "python"})
    found = read(export(notebook, format), format)
    assert "OLD" in found
    assert "RESULT" in found
