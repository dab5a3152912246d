"""Our own reports as they are handed over: nothing clipped on paper, nothing in the way of whoever reads the page."""

import io
import json
import re
import shutil
import subprocess
import tarfile
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

import nbformat
import pytest
from pypdf import PdfReader

from dvk_analysis import workflow
from dvk_analysis.mime import TABLE

PARAMS = """\
title: Càng Long 2017
inbox: {inbox}
output: {output}
formats: [html, pdf, docx]
reports:
  - {{notebook: annual_report, year: 2017}}
  - {{notebook: commune_brief, year: 2017, commune: nhi-long}}
"""
REPORTS = ("annual_report/2017/annual_report", "commune_brief/2017-nhi-long/commune_brief")
MARK = "DỮ LIỆU MINH HỌA – số liệu giả lập, không phải số liệu thật"
#: Lower margin, with the footer in it, in points.
BOTTOM = 57
AXE = "axe-core@4.14.1"
#: Runs the checks on the page it is in and writes what it found in place of the page.
CHECK = """<script>{axe}</script><script>
axe.run({{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}).then(function (found) {{
  var wide = document.documentElement.scrollWidth - innerWidth;
  var said = found.violations.map(function (v) {{ return [v.id, v.nodes[0].html]; }});
  document.body.textContent = JSON.stringify({{passes: found.passes.length, violations: said, wide: wide}}) + "END";
}});</script>"""


@pytest.fixture(scope="module")
def output(tmp_path_factory, sample_inbox):
    folder = tmp_path_factory.mktemp("reports")
    params = folder / "mine.yaml"
    paths = {"inbox": json.dumps(str(sample_inbox)), "output": json.dumps(str(folder / "out"))}
    params.write_text(PARAMS.format(**paths), "utf-8")
    made = workflow.run(params, jobs=2)
    assert made.failed == []
    return made.output


@pytest.fixture(scope="module")
def chromium():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium here")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]

    def browse(*more):
        return subprocess.run([found, *options, *more], check=True, capture_output=True, timeout=90).stdout.decode()

    return browse


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    npm, folder = shutil.which("npm"), tmp_path_factory.mktemp("axe")
    packed = npm and subprocess.run([npm, "pack", AXE], cwd=folder, capture_output=True, timeout=120)
    if not packed or packed.returncode:
        pytest.skip("no npm here, or no registry within reach")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        return archive.extractfile("package/axe.min.js").read().decode("utf-8")


def tables_of(path):
    outputs = (o for cell in nbformat.read(path, 4).cells for o in cell.get("outputs", []))
    return [output["data"][TABLE] for output in outputs if TABLE in output.get("data", {})]


def squeezed(text):
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.mark.parametrize("report", REPORTS)
def test_every_row_of_every_table_is_on_paper(output, report):
    leaves = [squeezed(leaf.extract_text()) for leaf in PdfReader(output / f"{report}.pdf").pages]
    tables = tables_of(output / f"{report}.ipynb")
    assert len(tables) >= 4
    for table in tables:
        assert squeezed(table["caption"]) in "".join(leaves)
        for row in table["rows"]:
            assert any(squeezed("".join(row)) in leaf for leaf in leaves), row


@pytest.mark.parametrize("report", REPORTS)
def test_no_page_ends_in_a_large_gap(output, report):
    leaves = PdfReader(output / f"{report}.pdf").pages
    for number, (leaf, following) in enumerate(pairwise(leaves), 1):
        heights = []

        def note(text, cm, tm, *_, heights=heights):
            if text.strip() and text.strip() not in MARK:
                heights.append(tm[4] * cm[1] + tm[5] * cm[3] + cm[5])

        leaf.extract_text(visitor_text=note)
        if following.mediabox.width == leaf.mediabox.width:  # before a turned page there is room left, and must be
            assert min(y for y in heights if y > BOTTOM) < 842 / 4, f"page {number}"


@pytest.mark.parametrize("width", [1200, 360])
@pytest.mark.parametrize("name", ["index", *REPORTS])
def test_pages_keep_to_wcag(output, chromium, axe, tmp_path, name, width):
    html = (output / f"{name}.html").read_text("utf-8")
    page = tmp_path / "page.html"
    page.write_text(html.replace("</body>", CHECK.format(axe=axe) + "</body>"), "utf-8")
    frame = tmp_path / "frame.html"  # no window is narrower than 500 px, so the page is looked at in a frame
    look = "setInterval(function () { document.body.dataset.said = frames[0].document.body.textContent }, 50)"
    frame.write_text(
        f'<iframe src="page.html" style="width: {width}px; height: 900px"></iframe><script>{look}</script>'
    )
    flags = ["--allow-file-access-from-files", "--virtual-time-budget=60000", "--window-size=1400,1000", "--dump-dom"]
    dumped = chromium(*flags, frame.as_uri())
    said = re.search(r'data-said="(\{.*?\})END', dumped, re.DOTALL)
    found = json.loads(said[1].replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert found["violations"] == []
    assert found["passes"] >= 8
    assert found["wide"] <= 0


def test_index_opens_with_the_district(output):
    html = (output / "index.html").read_text("utf-8")
    assert "<dd>890</dd>" in html
    assert html.index("Điểm chính") < html.index("Báo cáo từng xã") < html.index("Lần chạy này")
    assert 'href="./annual_report/2017/data/fields-over-years.csv"' in html


@pytest.mark.parametrize("report", REPORTS)
def test_word_documents_hold_every_table(output, report):
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(io.BytesIO((output / f"{report}.docx").read_bytes())) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    rows = {squeezed("".join(row.itertext())) for row in root.iter(f"{word}tr")}
    for table in tables_of(output / f"{report}.ipynb"):
        assert {squeezed("".join(row)) for row in table["rows"]} <= rows
