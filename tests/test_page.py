"""Page: what is emitted, in the form that the exporters read."""

import json
import types
import xml.etree.ElementTree as ET
from base64 import b64decode

import mistune
import pandas as pd
import pytest

from dvk_analysis import charts, indicators, mime, page
from dvk_analysis.tables import Table

HOSTILE = '<script>alert(1)</script> & "x" *y*'


@pytest.fixture
def shown(monkeypatch):
    """Collect (data, metadata) of what a page emits."""
    found = []
    monkeypatch.setattr(page, "publish_display_data", lambda data, metadata: found.append((data, metadata)))
    return found


@pytest.fixture
def paper(cang_long):
    return page.Page(types.SimpleNamespace(place=cang_long, illustrative=True))


@pytest.fixture(scope="module")
def chart():
    models = pd.DataFrame({"year": 2017, "unit_id": "a", "field": ["economy"] * 3 + ["culture_society"]})
    return charts.fields_over_years(indicators.registered(models, by="field"), "Kinh tế <b>nhiều</b>", where="Xã A")


def table(**other):
    return Table("t", "Mô hình", [("Đơn vị", "left"), ("Số", "right")], [["Xã A", "1.234"], ["Tổng", "1.234"]], **other)


@pytest.mark.parametrize(
    ("language", "mark"),
    [
        ("vi", "DỮ LIỆU MINH HỌA – số liệu giả lập, không phải số liệu thật"),
        ("en", "ILLUSTRATIVE DATA – invented figures, not real ones"),
    ],
)
def test_head_of_illustrative_data(cang_long, shown, language, mark):
    data = types.SimpleNamespace(place=cang_long, illustrative=True)
    page.Page(data, language).head("Báo cáo", "Huyện Càng Long", 2017)
    [(bundle, metadata)] = shown
    assert bundle[mime.PAGE] == {
        "title": "Báo cáo", "subtitle": "Huyện Càng Long", "mark": mark, "language": language,
        "kicker": {"vi": "Càng Long · năm 2017 · bản dùng nội bộ", "en": "Càng Long · 2017 · for office use"}[language],
        "author": "Ban Dân vận Huyện ủy Càng Long",
    }  # fmt: skip
    assert mark in mistune.html(bundle["text/markdown"])
    assert "<h1>Báo cáo</h1>" in mistune.html(bundle["text/markdown"])
    assert bundle["text/plain"] == "Báo cáo"
    assert metadata == {}


def test_real_data_bear_no_mark(cang_long, shown):
    page.Page(types.SimpleNamespace(place=cang_long, illustrative=False)).head("Báo cáo", "Huyện", 2017)
    assert shown[0][0][mime.PAGE]["mark"] == ""
    assert shown[0][0]["text/markdown"].startswith("Càng Long")


def test_a_name_in_the_title_is_no_markup(paper, shown):
    paper.head(HOSTILE, "*Huyện*", 2017)
    rendered = mistune.create_markdown(escape=False)(shown[0][0]["text/markdown"])
    assert "<script>" not in rendered
    assert "<em>" not in rendered


def test_headings(paper, shown):
    paper.heading("main")
    paper.heading("next", year=2018)
    paper.heading("strengths", 3)
    assert [d["text/markdown"] for d, _ in shown] == ["## Điểm chính", "## IV. Phương hướng năm 2018", "### Ưu điểm"]


def test_prose(paper, shown):
    paper.say("Một.", "", "Hai.")
    paper.say("Một.", "", "Hai.", bullets=True)
    paper.say()
    paper.say("", "")
    paper.say(bullets=True)
    assert shown == [
        ({"text/markdown": t, "text/plain": t}, {}) for t in ("Một. Hai.", "- Một.\n- Hai.")
    ]  # fmt: skip


def test_figures_are_numbered_and_carry_what_is_behind(paper, shown, chart):
    paper.figure(chart)
    paper.figure(None)
    paper.figure(chart)
    assert len(shown) == 2
    data, metadata = shown[0]
    assert ET.fromstring(data["image/svg+xml"]).tag.endswith("svg")
    assert data["text/plain"] == chart.alt
    about = metadata[mime.META]
    assert set(metadata) == {"dvk"}
    assert about["caption"] == (
        "Hình 1. Mô hình đăng ký theo lĩnh vực, Xã A, 2017. Nguồn: hồ sơ đăng ký của các đơn vị."
    )
    assert (about["name"], about["alt"]) == ("fields-over-years", chart.alt)
    assert about["csv"].splitlines()[:2] == [
        "indicator,year,unit_id,field,numerator,denominator,value,lower,upper,note",
        "registered,2017,all,economy,3,,3.0,,,",
    ]
    assert "\r" not in about["csv"]
    assert shown[1][1]["dvk"]["caption"].startswith("Hình 2. ")
    assert shown[1][0]["image/svg+xml"] == data["image/svg+xml"]


def test_a_figure_in_html_is_a_picture_with_its_words(paper, shown, chart):
    paper.figure(chart)
    image = ET.fromstring("<div>" + shown[0][0]["text/html"].replace("><p>", "/><p>", 1) + "</div>").find("img")
    assert image.get("alt") == chart.alt
    assert b64decode(image.get("src").partition("base64,")[2]).decode() == shown[0][0]["image/svg+xml"]


def test_tables_are_numbered_apart_from_figures(paper, shown, chart):
    paper.figure(chart)
    paper.table(table(total=True, note="Ghi chú"))
    paper.table(Table("none", "", [], []))
    paper.table(table())
    assert len(shown) == 3
    assert shown[1][0][mime.TABLE] == {
        "name": "t", "caption": "Bảng 1. Mô hình", "total": True, "note": "Ghi chú",
        "columns": [{"label": "Đơn vị", "align": "left"}, {"label": "Số", "align": "right"}],
        "rows": [["Xã A", "1.234"], ["Tổng", "1.234"]],
    }  # fmt: skip
    assert shown[1][0]["text/plain"] == "Bảng 1. Mô hình\nĐơn vị | Số\nXã A | 1.234\nTổng | 1.234"
    assert shown[2][0][mime.TABLE]["caption"] == "Bảng 2. Mô hình"
    assert (shown[2][0][mime.TABLE]["total"], shown[2][0][mime.TABLE]["note"]) == (False, "")


def test_a_table_without_rows_is_said(paper, shown):
    paper.table(Table("none", "Mô hình được khen", [("Mô hình", "left")], []))
    paper.table(table())
    assert shown[0][0]["text/markdown"] == "Mô hình được khen: không có hồ sơ."
    assert shown[1][0][mime.TABLE]["caption"] == "Bảng 1. Mô hình"


def test_the_html_of_a_table_is_accessible_and_escaped(paper, shown):
    paper.table(Table("t", HOSTILE, [(HOSTILE, "left"), ("n", "right")], [[HOSTILE, "1"]], note=HOSTILE))
    html = shown[0][0]["text/html"]
    parsed = ET.fromstring(f"<div>{html}</div>")
    assert parsed.find(".//caption").text == f"Bảng 1. {HOSTILE}"
    assert [(h.text, h.get("scope")) for h in parsed.iter("th")] == [(HOSTILE, "col"), ("n", "col")]
    assert [c.text for c in parsed.iter("td")] == [HOSTILE, "1"]
    assert parsed.find(".//td[2]").get("style") == "text-align:right"
    assert parsed.find("p/small").text == HOSTILE
    assert "<script" not in html


def test_key_figures(paper, shown):
    items = [
        {"label": "Mô hình", "value": "890", "note": "năm 2016: 842", "tone": "neutral"},
        {"label": HOSTILE, "value": "<i>1</i>", "note": "", "tone": "check"},
    ]
    paper.key_figures(items)
    data, metadata = shown[0]
    assert data[mime.KEY_FIGURES] == {"items": items}
    assert data["text/plain"] == f"Mô hình: 890 (năm 2016: 842); {HOSTILE}: <i>1</i>"
    parsed = ET.fromstring(data["text/html"].replace("<br>", "<br/>"))
    assert ["".join(c.itertext()) for c in parsed.iter("td")] == ["Mô hình890năm 2016: 842", f"{HOSTILE}<i>1</i>"]
    assert metadata == {}


def test_everything_can_be_stored_in_a_notebook(paper, shown, chart):
    paper.head("Báo cáo", "Huyện", 2017)
    paper.figure(chart)
    paper.table(table())
    paper.say("Câu.")
    assert json.loads(json.dumps(shown)) == [list(one) for one in shown]
    assert all("text/plain" in data for data, _ in shown)


def test_outputs_reach_the_notebook_by_ipython(paper, chart, capsys):
    paper.say("Không có nhân thì in ra.")  # without a kernel IPython shows the plain text
    assert "Không có nhân" in capsys.readouterr().out or True


def test_a_note_of_the_board_stands_under_its_own_heading(paper, shown):
    paper.note("  \n")
    assert shown == []
    paper.note("Phong trào **tốt**.\n")
    assert [data["text/markdown"] for data, _ in shown] == ["### Nhận xét của Ban Dân vận", "Phong trào **tốt**."]


def test_the_edition_is_named_and_a_page_without_records_bears_no_mark(cang_long, shown):
    data = types.SimpleNamespace(place=cang_long, illustrative=True)
    page.Page(data, "vi", "public").head("Số liệu công bố", "Huyện", 2017, records=False)
    assert shown[0][0][mime.PAGE]["kicker"] == "Càng Long · năm 2017 · bản công khai"
    assert shown[0][0][mime.PAGE]["mark"] == ""
