"""The index of an output folder."""

import re

import pytest

from dvk_analysis.publish.site import write_index


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
