"""The index of an output folder."""

import re
import shutil
import subprocess

import nbformat
import nbformat.v4 as v4
import pytest

from dvk_analysis.mime import KEY_FIGURES, PAGE
from dvk_analysis.publish.site import read_overview, write_index


def entry(**changes):
    base = {
        "notebook": "commune_brief",
        "label": "Báo cáo xã",
        "key": "2017-nhi-long",
        "title": "Xã Nhị Long",
        "year": 2017,
        "commune": "Xã Nhị Long",
        "status": "done",
        "files": {"html": "commune_brief/2017-nhi-long/commune_brief.html"},
        "error": "",
    }
    return base | changes


def row_of(html):
    """Words of the first row on a commune, cell by cell."""
    row = re.search(r"<tr data-year.*?</tr>", html, re.DOTALL)[0]
    return [re.sub("<[^>]*>", " ", cell).strip() for cell in re.split("</t[hd]>", row)]


@pytest.fixture
def page(tmp_path):
    def write(entries, **changes):
        options = {"title": "Càng Long", "language": "vi", "mark": "", "summary": {}} | changes
        write_index(tmp_path / "index.html", entries=entries, **options)
        assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
        return (tmp_path / "index.html").read_text(encoding="utf-8")

    return write


def test_district_reports_come_first(page):
    html = page([entry(), entry(title="Toàn huyện", commune="", label="Báo cáo năm")])
    assert html.index("Toàn huyện") < html.index("Xã Nhị Long")
    assert html.index("<h2>Báo cáo toàn huyện</h2>") < html.index("<h2>Báo cáo từng xã</h2>")


def test_links_are_relative_and_quoted(page):
    html = page([entry(files={"html": "a b/xã #1.html", "pdf": "javascript:alert(1)", "ipynb": "win\\x.ipynb"})])
    assert 'href="./a%20b/x%C3%A3%20%231.html"' in html
    assert 'href="./javascript%3Aalert%281%29"' in html
    assert 'href="./win/x.ipynb"' in html


def test_text_is_escaped_everywhere(page):
    evil = '"><script>alert(1)</script>'
    failed = entry(title=evil, commune=evil, label=evil, status="failed", error=evil, files={"html": "x.html"})
    html = page([failed], title=evil, mark=evil, summary={"facts": [(evil, evil)], "links": [(evil, "r.html")]})
    assert html.count("<script>") == 1
    assert "alert(1)</script>" not in html


def test_failed_report_says_why_and_links_nothing(page):
    html = page([entry(status="failed", error="không có số liệu", files={})])
    row = re.search(r"<tr data-year.*?</tr>", html, re.DOTALL)[0]
    assert "Lỗi" in row
    assert "không có số liệu" in row
    assert "<a " not in row


def test_skipped_report_is_named_only_if_nothing_is_there(page):
    assert row_of(page([entry(status="skipped", files={})]))[3:4] == ["Bỏ qua"]
    assert row_of(page([entry(status="skipped")]))[3:4] == ["Xong"]


def test_filter_lists_each_year_and_commune_once(page):
    html = page([entry(), entry(year=2016), entry(commune="Xã Đức Mỹ", title="Xã Đức Mỹ")])
    assert html.count("<option>2017</option>") == html.count("<option>2016</option>") == 1
    assert html.count("<option>Xã Nhị Long</option>") == html.count("<option>Xã Đức Mỹ</option>") == 1
    assert html.count("<option>Báo cáo xã</option>") == 1
    assert "<form hidden" in html  # shown by the script only


def test_flags_and_numbers(page):
    flagged = entry(flags=["nhận 3/5 biểu"])
    assert row_of(page([flagged]))[3].split() == ["nhận", "3/5", "biểu"]
    assert 'data-state="flagged"' in page([flagged])
    district = entry(commune="", files={"html": "a/b.html", "data/fields.csv": "a/data/fields.csv"})
    assert '<a href="./a/data/fields.csv">fields</a>' in page([district])


def test_overview_comes_first(page, tmp_path_factory):
    items = {"items": [{"label": "Đăng ký", "value": "890", "note": "năm 2016: 842", "tone": "good"}]}
    outputs = [
        {PAGE: {"title": "Báo cáo <2017>"}},
        {"text/markdown": "## Điểm chính\n\n- **Một** <i>"},
        {KEY_FIGURES: items},
    ]
    outputs.append({"text/markdown": "## Sau"})
    cells = [v4.new_code_cell(outputs=[v4.new_output("display_data", data=data)]) for data in outputs]
    path = tmp_path_factory.mktemp("report") / "report.ipynb"
    nbformat.write(v4.new_notebook(cells=cells), path)
    overview = read_overview(path)
    assert overview["items"] == items["items"]
    assert "Sau" not in overview["points"]
    html = page([entry()], summary={"overview": overview | {"href": "r.html"}})
    assert '<a href="./r.html">Báo cáo &lt;2017&gt;</a>' in html
    assert '<div class="good"><dt>Đăng ký</dt><dd>890</dd><dd class="quiet">năm 2016: 842</dd></div>' in html
    assert "<strong>Một</strong> &lt;i&gt;" in html
    assert html.index("890") < html.index("Báo cáo từng xã")


def test_search_among_all_communes_of_the_country(tmp_path):
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("no Chromium here")
    entries = [entry(commune=f"Xã Đức Mỹ {i}", year=2016 + i % 2, flags=["?"] * (i % 10 == 0)) for i in range(3321)]
    path = tmp_path / "index.html"
    write_index(path, title="Cả nước", language="vi", mark="", entries=entries, summary={})
    assert path.stat().st_size < 2_500_000
    ask = """<script>
      var form = document.querySelector("form"), said = [];
      function ask(name, value) {
        form[name].value = value;
        form.dispatchEvent(new Event("input"));
        said.push(form.querySelector("output").textContent);
      }
      ask("text", "duc my 331"); ask("year", "2017"); ask("text", ""); ask("state", "flagged"); ask("year", "2016");
      document.body.textContent = said.join(", ");
    </script></body>"""
    path.write_text(path.read_text("utf-8").replace("</body>", ask), "utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--dump-dom"]
    dumped = subprocess.run([*command, path.as_uri()], check=True, capture_output=True, timeout=90).stdout.decode(
        "utf-8"
    )
    counts = [11, 6, 1660, 0, 333]  # 331 and 3310 to 3319; the odd ones of them; all odd; no ten is odd; all tens
    assert [int(n) for n in re.findall(r"(\d+) / 3321", dumped)] == counts


def test_mark_summary_and_language(page):
    html = page(
        [], language="en", mark="SAMPLE DATA", summary={"facts": [("Items", 3)], "links": [("Intake", "i.html")]}
    )
    assert '<html lang="en">' in html
    assert "SAMPLE DATA" in html
    assert "<dt>Items</dt><dd>3</dd>" in html
    assert '<a href="./i.html">Intake</a>' in html
    assert "No reports." in html


def test_page_asks_for_nothing_outside(page):
    assert not re.search(r"https?://|src=|@import|url\(", page([entry()]))


def test_old_page_stays_if_writing_fails(tmp_path):
    path = tmp_path / "index.html"
    path.write_text("cũ", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_index(path, title="\ud83d", language="vi", mark="", entries=[], summary={})
    assert path.read_text(encoding="utf-8") == "cũ"
    assert [entry.name for entry in tmp_path.iterdir()] == ["index.html"]
