"""Charts: what they say, that they say it inside the figure, and that they survive odd data."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import fontpkg_be_vietnam_pro
import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

from dvk_analysis import chapters, charts, comparisons, indicators, style, targets, trends
from dvk_analysis.published import beside_places
from dvk_analysis.results import shares
from dvk_analysis.schema import arrow_schema
from dvk_analysis.vocabulary import codes, label

FINDING = "Kinh tế chiếm hơn một nửa số mô hình, cao hơn năm trước, và câu này dài đến nỗi phải xuống dòng (472/890)"
LONG = "Đảng ủy Trường THPT Nguyễn Văn Hai"
FIELDS = codes("field")
ODD = "Xã <b>$x^2$</b> & $y$ {z} %"


@pytest.fixture(scope="module")
def names(cang_long):
    return cang_long.names(2017)


@pytest.fixture(scope="module")
def communes(cang_long):
    return cang_long.names(2017, communes=True)


def empty(table):
    return arrow_schema(table).empty_table().to_pandas(types_mapper={}.get)


def models_of(units, year=2017, *, fields=FIELDS, each=3):
    """Build models: so many of each field for the first unit, one more for each unit after it."""
    rows = [
        (year, unit, f"{year}{unit}{field}{k}", field, codes("registrant_kind")[k % 2])
        for i, unit in enumerate(units) for field in fields for k in range(each + i)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["year", "unit_id", "model_id", "field", "registrant_kind"])
    return frame.assign(level="district", status=np.where(frame.index % 3, "recognised", "registered"))


def awards_of(models, every=10):
    return models.iloc[::every][["year", "model_id"]].assign(programme="dvk")


def steps_of(models):
    commended = indicators.commended_share(models, awards_of(models), by="field")
    return [indicators.recognised_share(models, by="field"), commended]


def moves_of(**change):
    """Build transitions from unit=(improved, same, declined)."""
    words = ("improved", "same", "declined")
    rows = [(u, c) for u, counts in change.items() for c, n in zip(words, counts, strict=True) for _ in range(n)]
    return pd.DataFrame(rows, columns=["unit_id", "change"]).assign(year_to=2017, organisation="women")


def rated(organisation, scale, *pairs):
    """Build ratings of 2016 and 2017 from pairs of ranks."""
    rows = [(y, i, r) for i, pair in enumerate(pairs) for y, r in zip((2016, 2017), pair, strict=True)]
    frame = pd.DataFrame(rows, columns=["year", "chapter_id", "rank"]).astype({"chapter_id": "str"})
    label = frame["rank"].map(dict(enumerate(scale.labels, 1)))
    return frame.assign(
        chapter_id=organisation + frame["chapter_id"], chapter="Chi hội", organisation=organisation, unit_id="a",
        scale_id=scale.scale_id, label=label, rank=frame["rank"].astype("Int64"),
    )  # fmt: skip


def held_by(units):
    rows = [(2017, u, 3 + i, 11218 - 100 * i) for i, u in enumerate(units)]
    meetings = pd.DataFrame(rows, columns=["year", "unit_id", "sessions", "attendees"])
    return indicators.outreach(meetings, per_unit=True)


def funnel_of(numerators, denominators):
    units = [f"u{i}" for i in range(len(numerators))]
    cells = pd.DataFrame({"year": 2017, "unit_id": units, "numerator": numerators, "denominator": denominators})
    return comparisons.funnel(shares(cells, "commended_share", ()))


def beside(*pairs, where="nhi-long"):
    """Build shares of a unit and of all, from (own, whole) pairs of counts."""
    tables = {}
    for indicator, pair in zip(("recognised_share", "commended_share", "improved_share"), pairs, strict=False):
        rows = [pd.DataFrame({"year": [2017], "unit_id": u, "numerator": x, "denominator": n})
                for u, (x, n) in zip((where, "all"), pair, strict=True)]  # fmt: skip
        tables[indicator] = tuple(shares(r, indicator, ()) for r in rows)
    return comparisons.beside_place(tables, where)


@pytest.fixture(scope="module")
def transitions(cang_long):
    scales = [(o, cang_long.scale(o, 2017)) for o in ("women", "youth", "front")]
    pairs = [(1, 3), (2, 2), (3, 2), (4, 4)]
    return chapters.transitions(pd.concat(rated(o, s, *pairs) for o, s in scales), 2016, 2017)


def draw(language, names, communes, transitions, place):
    """Draw every kind of chart once, from data as large as the place's."""
    say = {"language": language}
    years = pd.concat([models_of(communes, y, each=y - 2012) for y in (2015, 2016, 2017)])
    models = years[years["year"].eq(2017)]
    by_field = steps_of(models)
    per_commune = indicators.registered(years, per_unit=True, units=list(communes))
    kinds = indicators.registered(models_of(names), by="registrant_kind", per_unit=True)
    commended = indicators.commended_share(models, awards_of(models), per_unit=True)
    improved = chapters.improvement(moves_of(**{u: (i % 5, 9, i % 3) for i, u in enumerate(names)}), per_unit=True)
    panels = charts.rating_panels(transitions, place, language)
    named = {"organisation": {o: label("organisation", o, language) for o in codes("organisation")}}
    recognised = indicators.recognised_share(years, per_unit=True)
    quota = targets.quota(models_of(communes, 2018), place, 2018)
    whole = indicators.recognised_share(years)
    parts = trends.decomposition(indicators.recognised_share(years, by="field"), 2015, 2017)
    breaks = {2016: "địa giới mới"}
    net = pd.concat(chapters.improvement(moves_of(a=(i, 9, 1)).assign(year_to=2014 + i)) for i in (1, 2, 3))
    focus = {"focus": "nhi-long", **say}
    return [
        charts.fields_over_years(indicators.registered(years, by="field"), FINDING, where=LONG, **say),
        charts.units_registered(kinds, names, FINDING, **say),
        charts.communes_over_years(per_commune, communes, FINDING, **focus),
        charts.outreach_by_unit(held_by(names), names, FINDING, **say),
        charts.funnel(comparisons.funnel(commended), communes, FINDING, **focus),
        charts.funnel(comparisons.funnel(commended), communes, FINDING, measure="recognised", **say),
        charts.against_district(
            beside(((45, 70), (570, 890)), ((4, 70), (74, 890)), ((1, 30), (61, 431))), FINDING,
            unit_id="nhi-long", where="Xã Nhị Long", **say,
        ),
        charts.flow_by_field(by_field, FINDING, **say),
        charts.rating_transitions(panels, FINDING, years=(2016, 2017), where="Xã Nhị Long", **say),
        charts.quota_bars(quota, place.names(2018), FINDING, **say),
        charts.share_changes(comparisons.change(recognised, 2016, 2017), communes, FINDING, **say),
        charts.count_changes(comparisons.count_change(per_commune, 2016, 2017), communes, FINDING, **say),
        charts.net_improvement(improved, names, FINDING, years=(2016, 2017), **say),
        charts.net_improvement(
            chapters.improvement(moves_of(a=(3, 9, 1)), by="organisation"), named["organisation"], FINDING,
            by="organisation", years=(2016, 2017), **say,
        ),
        charts.communes_small(per_commune, communes, FINDING, **say),
        charts.tile_map(comparisons.funnel(commended), place.tiles, communes, FINDING, measure="commended", **say),
        charts.shares_over_years(
            [whole, indicators.commended_share(years, awards_of(years))], FINDING, where=LONG, breaks=breaks, **say
        ),
        charts.net_over_years(net, FINDING, where=LONG, breaks=breaks, **say),
        charts.waterfall(parts, comparisons.change(whole, 2015, 2017).iloc[0], FINDING, **say),
        charts.published_shares(beside_places(place, 2017), FINDING, **say),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def vietnamese(names, communes, transitions, cang_long):
    return {c.name: c for c in draw("vi", names, communes, transitions, cang_long)}


@pytest.fixture(scope="module")
def english(names, communes, transitions, cang_long):
    return {c.name: c for c in draw("en", names, communes, transitions, cang_long)}


def words(chart):
    """Text of a chart or its SVG, which parses as XML; lines that were broken are joined."""
    svg = ET.fromstring(chart if isinstance(chart, str) else chart.svg())
    return " ".join("".join(e.itertext()).strip() for e in svg.iter() if e.tag.endswith("text"))


def shown_texts(figure):
    """Text artists that are drawn; matplotlib keeps labels of ticks beyond the limits, and hides them."""
    beyond = set()
    for ax in figure.axes:
        for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            ticks = [t for t in axis.get_major_ticks() if not min(limits) - 1e-9 <= t.get_loc() <= max(limits) + 1e-9]
            beyond |= {label for t in ticks for label in (t.label1, t.label2)}
    texts = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
    return [t for t in texts if t not in beyond]


def boxes(chart):
    """Text -> its bounding box, once the layout is made."""
    with style.context():
        canvas = FigureCanvasAgg(chart.figure)
        canvas.draw()
        return [(t.get_text(), t.get_window_extent(canvas.get_renderer())) for t in shown_texts(chart.figure)]


def outside(found, page):
    """Texts that reach over the edge of the figure."""
    return [
        text for text, b in found
        if b.x0 < page.x0 - 1 or b.x1 > page.x1 + 1 or b.y0 < page.y0 - 1 or b.y1 > page.y1 + 1
    ]  # fmt: skip


def clipped(*drawn):
    return [text for chart in drawn for text in outside(boxes(chart), chart.figure.bbox)]


@pytest.mark.parametrize("language", ["vietnamese", "english"])
def test_no_text_is_clipped_and_none_runs_into_the_title(language, request):
    for chart in request.getfixturevalue(language).values():
        found, title = boxes(chart), chart.figure.get_suptitle()
        assert outside(found, chart.figure.bbox) == [], chart.name
        bottom = next(b.y0 for text, b in found if text == title)
        assert [text for text, b in found if text != title and b.y1 > bottom + 1] == [], chart.name


def test_long_names_of_ratings_keep_apart():
    youth = [
        "không hoàn thành nhiệm vụ",
        "hoàn thành nhiệm vụ",
        "hoàn thành tốt nhiệm vụ",
        "hoàn thành xuất sắc nhiệm vụ",
    ]
    others = ["kém", "trung bình", "tiên tiến", "xuất sắc"]
    panels = {
        p: pd.DataFrame(np.eye(4, dtype=int), n, n) for p, n in {"Hội": others, "Đoàn": youth, "Ban": others}.items()
    }
    chart = charts.rating_transitions(panels, FINDING, years=(2024, 2025), where=LONG)
    found = [(text, box) for text, box in boxes(chart) if not text.isdigit()]
    assert [(a, b) for i, (a, one) in enumerate(found) for b, two in found[:i] if one.overlaps(two)] == []
    assert {"HTXSNV", "KHTNV"} < {text for text, _ in found}
    assert clipped(chart) == []


def test_svg_is_the_same_each_time_and_holds_the_finding_as_text(vietnamese):
    for chart in vietnamese.values():
        first = chart.svg()
        assert chart.svg() == first
        assert FINDING in (said := words(first))
        assert "nan" not in said.lower().split()


def test_every_letter_is_in_the_bundled_font(vietnamese, english):
    """A letter from another font would spoil an archival PDF."""
    files = Path(fontpkg_be_vietnam_pro.__file__).parent / "files"
    letters = set(TTFont(files / "BeVietnamPro-Bold.ttf").getBestCmap())
    for chart in (*vietnamese.values(), *english.values()):
        texts = "".join(t.get_text() for t in chart.figure.findobj(Text))
        assert {c for c in texts if ord(c) not in letters} <= {"\n"}, chart.name


def test_two_charts_of_the_same_data_are_the_same(communes):
    counts = indicators.registered(models_of(communes), by="field")
    one, two = (charts.fields_over_years(counts, FINDING, where="x") for _ in range(2))
    assert one.svg() == two.svg()


def test_captions_and_alt_texts_hold_the_counts(vietnamese):
    assert all(c.caption and c.alt and "nan" not in c.alt for c in vietnamese.values())
    assert f"{LONG} 17; " in vietnamese["outreach-by-unit"].alt


def test_data_are_the_numbers_behind(vietnamese):
    counts = vietnamese["fields-over-years"].data
    assert vietnamese["fields-over-years"].alt.endswith("2015: 532; 2016: 588; 2017: 644.")  # 4 x (5 + ... + 18) = 644
    assert counts.loc[counts["year"].eq(2017), "value"].sum() == 4 * sum(range(5, 19)) * 1.0
    assert set(vietnamese["rating-transitions"].data) == {"scale", "from", "to", "chapters"}
    assert vietnamese["rating-transitions"].data["chapters"].sum() == 12
    flow = vietnamese["flow-by-field"].data
    assert flow["indicator"].unique().tolist() == ["recognised_share", "commended_share"]
    assert len(vietnamese["funnel-commended"].data) == 14


def test_unit_names_are_in_the_chart(vietnamese, names):
    for chart in ("units-registered", "outreach-by-unit", "net-improvement-by-unit"):
        text = words(vietnamese[chart])
        assert [n for n in names.values() if n not in text] == []


# ---- names that look like something else


def odd_charts():
    named = {"a": ODD, "b": "Xã B", "u0": ODD, "u1": "b", "u2": "c"}
    models = pd.concat([models_of(["a", "b"], y) for y in (2016, 2017)])
    kinds = indicators.registered(models[models["year"].eq(2017)], by="registrant_kind", per_unit=True)
    return [
        charts.units_registered(kinds, named, ODD),
        charts.communes_over_years(indicators.registered(models, per_unit=True), named, ODD, focus="a"),
        charts.outreach_by_unit(held_by(["a", "b"]), named, ODD),
        charts.funnel(funnel_of([1, 50, 9], [100, 100, 100]), named, ODD, focus="u0"),
        charts.against_district(beside(((3, 9), (30, 90)), where="a"), ODD, unit_id="a", where=ODD),
        charts.net_improvement(
            chapters.improvement(moves_of(a=(2, 1, 1)), per_unit=True), named, ODD, years=(2016, 2017)
        ),
    ]


def test_odd_names_stay_literal():
    for chart in odd_charts():
        assert words(chart).count(ODD) >= (1 if chart.name == "against-district" else 2), chart.name
        assert clipped(chart) == [], chart.name


def test_units_of_one_name_stay_apart():
    chart = charts.outreach_by_unit(held_by(["a", "b"]), {"a": "Xã X", "b": "Xã X"}, "f")
    assert words(chart).count("Xã X") == 2
    assert [p.get_width() for p in chart.figure.axes[0].patches] == [4, 3]


# ---- edges


def test_a_year_without_data_is_a_gap_and_said(communes):
    years = pd.concat([models_of(communes, y) for y in (2015, 2018)])
    fields = charts.fields_over_years(indicators.registered(years, by="field"), "f", where="x")
    lines = charts.communes_over_years(
        indicators.registered(years, per_unit=True), communes, "f", focus="nhi-long"
    )  # fmt: skip
    for chart in (fields, lines):
        assert words(chart).count("không có số liệu") == 2  # 2016 and 2017
        assert all(str(y) in words(chart) for y in range(2015, 2019))
    assert "2016: không có số liệu; 2017: không có số liệu; 2018: " in fields.alt
    own = next(line for line in lines.figure.axes[0].lines if line.get_color() == style.FOCUS)
    assert np.isnan(own.get_ydata()).tolist() == [False, True, True, False]


def test_one_year_only(communes):
    models = models_of(communes)
    lines = charts.communes_over_years(indicators.registered(models, per_unit=True), communes, "f", focus="nhi-long")
    fields = charts.fields_over_years(indicators.registered(models, by="field"), "f", where="x")
    assert "năm 2017" not in lines.caption
    assert lines.caption.endswith("2017. Nguồn: hồ sơ đăng ký.")
    assert fields.alt == f"Biểu đồ cột chồng: số mô hình đăng ký của x theo lĩnh vực. 2017: {4 * sum(range(3, 17))}."
    assert clipped(lines, fields) == []


def test_many_years():
    years = pd.concat([models_of(["a", "b"], y) for y in range(2005, 2018)])
    lines = charts.communes_over_years(
        indicators.registered(years, per_unit=True), {"a": "Xã A", "b": "Xã B"}, "f", focus="a"
    )
    fields = charts.fields_over_years(indicators.registered(years, by="field"), "f", where="x")
    assert clipped(lines, fields) == []


def test_a_single_unit():
    models = models_of(["a"])
    named = {"a": "Xã A"}
    lines = charts.communes_over_years(indicators.registered(models, per_unit=True), named, "f", focus="a")
    assert "trung vị 12" in words(lines)
    funnel = charts.funnel(funnel_of([3], [12]), {"u0": "Xã A"}, "f", focus="u0")
    assert "Xã A 3/12" in words(funnel)
    assert "Biểu đồ phễu của 1 đơn vị" in funnel.alt
    assert clipped(funnel) == []


def test_the_median_of_two_has_its_half():
    counts = indicators.registered(models_of(["a", "b"], fields=["economy"]), per_unit=True)
    lines = charts.communes_over_years(counts, {"a": "A", "b": "B"}, "f", focus="a")
    assert "trung vị 3,5" in words(lines)


@pytest.mark.parametrize(
    "counts", [([0, 0, 0], [10, 40, 90]), ([10, 40, 90], [10, 40, 90]), ([5, 20, 45], [10, 40, 90])]
)
def test_all_equal_shares(counts):
    chart = charts.funnel(funnel_of(*counts), {f"u{i}": f"Xã {i}" for i in range(3)}, "f", focus="u1")
    assert "0 đơn vị ngoài giới hạn" in chart.alt
    assert f"Xã 1 {counts[0][1]}/40" in words(chart)
    assert clipped(chart) == []


def test_a_unit_without_models_is_not_in_the_funnel():
    chart = charts.funnel(funnel_of([0, 4, 9], [0, 40, 90]), {f"u{i}": f"Xã {i}" for i in range(3)}, "f", focus="u0")
    assert "Biểu đồ phễu của 2 đơn vị" in chart.alt
    assert "Xã 0" not in words(chart)
    assert len(chart.data) == 3


def test_too_few_models_are_never_outside():
    funnel = funnel_of([4, *[5] * 20], [4, *[100] * 20])
    assert funnel["outside95"].iloc[0]
    chart = charts.funnel(funnel, {f"u{i}": f"Xã {i}" for i in range(21)}, "f")
    assert "; 0 đơn vị ngoài giới hạn" in chart.alt
    assert "Xã 0 4/4" not in words(chart)


def test_a_funnel_of_124_units_is_legible():
    rng = np.random.default_rng(3)
    n = rng.integers(2, 140, 124)
    x = rng.binomial(n, np.clip(rng.normal(0.12, 0.05, 124), 0, 1))
    named = {f"u{i}": f"Xã {a} {b}" for i, (a, b) in enumerate((a, b) for a in range(13) for b in ("Tân An", "Long"))}
    named |= {f"u{i}": f"Xã Đại Phước {i}" for i in range(26, 124)}
    funnel = funnel_of(x, n)
    focus = funnel.loc[funnel["verdict"].eq("within"), "unit_id"].iloc[50]
    chart = charts.funnel(funnel, named, "f", focus=focus)
    labels = [(text, b) for text, b in boxes(chart) if "/" in text]
    assert any(text.startswith(named[focus] + " ") for text, _ in labels)
    outside = funnel["verdict"].isin(["higher", "lower"]).sum()
    assert 4 <= len(labels) <= outside + 1
    assert [(a, b) for i, (a, one) in enumerate(labels) for b, two in labels[:i] if one.overlaps(two)] == []
    assert clipped(chart) == []


def test_a_field_without_models():
    models = models_of(["a"], fields=["economy", "culture_society"])
    chart = charts.flow_by_field(steps_of(models), "f")
    assert words(chart).count("không có số liệu") == 4
    assert "an ninh - quốc phòng, Mô hình được khen: không có số liệu" in chart.alt
    bars = charts.fields_over_years(indicators.registered(models, by="field"), "f", where="x")
    assert "an ninh - quốc phòng: 0" in words(bars)


def test_units_without_rated_chapters_are_left_out(names):
    moves = moves_of(a=(2, 5, 1), b=(0, 0, 0), c=(0, 3, 0))
    left = pd.DataFrame({"unit_id": ["gone"], "change": "left", "year_to": 2017, "organisation": "women"})
    improvement = chapters.improvement(pd.concat([moves, left]), per_unit=True, units=["a", "b", "c"])
    chart = charts.net_improvement(improvement, {"a": "Xã A", "c": "Xã C"}, "f", years=(2016, 2017))
    assert chart.alt == ("Biểu đồ điểm: tăng ròng với khoảng tin cậy 95\u00a0%. Xã A +2 −1 / 8; Xã C +0 −0 / 3.")


def test_transitions_are_counted_where_they_are(vietnamese, cang_long, transitions):
    panels = charts.rating_panels(transitions, cang_long)
    assert list(panels) == ["Phụ nữ", "Đoàn Thanh niên", "Ban công tác Mặt trận"]
    assert "kém → tiên tiến: 1; tiên tiến → trung bình: 1" in vietnamese["rating-transitions"].alt
    assert "từ" not in vietnamese["rating-transitions"].alt.split("Thay đổi:")[1]


def test_charts_without_data_are_none(cang_long, communes):
    none, say = empty("registrations"), {"years": (2016, 2017)}
    moves = chapters.transitions(empty("ratings"), 2016, 2017)
    awards = empty("awards")
    for years in (None, [2017]):
        given = {"per_unit": True, "units": list(communes), "years": years}
        counts, share = indicators.registered(none, **given), indicators.commended_share(none, awards, **given)
        steps = [indicators.recognised_share(none, by="field", years=years)] * 2
        fields = indicators.registered(none, by="field", years=years)
        kinds = indicators.registered(none, by="registrant_kind", **given)
        assert charts.communes_over_years(counts, communes, "f", focus="nhi-long") is None
        assert charts.fields_over_years(fields, "f", where="x") is None
        assert charts.units_registered(kinds, communes, "f") is None
        assert charts.funnel(comparisons.funnel(share), communes, "f") is None
        assert charts.flow_by_field(steps, "f") is None
    assert charts.outreach_by_unit(indicators.outreach(empty("outreach"), per_unit=True), communes, "f") is None
    assert charts.net_improvement(chapters.improvement(moves, per_unit=True), communes, "f", **say) is None
    assert charts.rating_panels(moves, cang_long) == {}
    assert charts.rating_transitions({}, "f", where="x", **say) is None
    assert charts.against_district(beside(((0, 0), (3, 9))), "f", unit_id="nhi-long", where="x") is None


def test_a_commune_of_nothing_among_others(communes):
    others = models_of([u for u in communes if u != "nhi-long"])
    counts = indicators.registered(others, per_unit=True, units=list(communes))
    chart = charts.communes_over_years(counts, communes, "f", focus="nhi-long")
    assert chart.alt == "Biểu đồ đường: số mô hình đăng ký của Xã Nhị Long. không có số liệu."


# ---- many units


def test_the_changes_that_are_clear_have_their_colour():
    cells = {"year": [2016, 2017] * 3, "unit_id": ["a", "a", "b", "b", "c", "c"]}
    counts = {"numerator": [48, 56, 40, 41, 60, 30], "denominator": [80, 70, 80, 80, 80, 80]}
    change = comparisons.change(shares(pd.DataFrame(cells | counts), "recognised_share", ()), 2016, 2017)
    chart = charts.share_changes(change, {"a": "Xã A", "b": "Xã B", "c": "Xã C"}, "f")
    shown = [t.get_text() for t in chart.figure.axes[0].get_yticklabels()]
    assert shown == ["Xã A", "Xã B", "Xã C"]
    colours = chart.figure.axes[0].collections[2].get_facecolors()
    assert [to_hex(c) for c in colours] == [style.GOOD, style.UNCLEAR, style.BAD]
    assert "Xã A 48/80 › 56/70 (+20,0 điểm %, từ +5,2 đến +33,4)" in chart.alt


def test_quotas_are_sorted_by_what_is_lacking(cang_long):
    quota = targets.quota(models_of(["tan-an", "my-cam"], 2018, each=5), cang_long, 2018)
    chart = charts.quota_bars(quota, cang_long.names(2018), "f")
    shown = [t.get_text() for t in chart.figure.axes[0].get_yticklabels()]
    assert shown[:2] == ["Xã Mỹ Cẩm", "Xã Tân An"]
    assert "Xã Mỹ Cẩm, tập thể 12/10; Xã Mỹ Cẩm, cá nhân 12/15" in chart.alt
    assert charts.quota_bars(targets.quota(models_of(["my-cam"]), cang_long, 2017), {}, "f") is None


def test_a_count_that_is_held_back_is_a_star(cang_long):
    quota = targets.quota(models_of(["tan-an"], 2018), cang_long, 2018)
    quota["numerator"] = quota["numerator"].mask(quota["unit_id"].eq("tan-an"))
    assert "*/10" in words(charts.quota_bars(quota, cang_long.names(2018), "f"))


def test_tiles_say_the_verdict_in_words(cang_long, communes):
    funnel = funnel_of([58, 300, 2], [60, 600, 4]).assign(unit_id=["my-cam", "tan-an", "nhi-long"])
    chart = charts.tile_map(funnel, cang_long.tiles, communes, "f")
    assert "Xã Mỹ Cẩm 58/60 cao hơn" in words(chart)
    assert (
        chart.alt
        == "Sơ đồ ô. Xã Mỹ Cẩm 58/60, cao hơn; Xã Tân An 300/600, bình thường; Xã Nhị Long 2/4, chưa đủ cơ sở."
    )
    assert charts.tile_map(funnel, {}, communes, "f") is None


def test_the_waterfall_adds_up(vietnamese):
    parts = vietnamese["waterfall-recognised"]
    values = [float(w.replace(",", ".").replace("−", "-").split("\u00a0")[0]) for w in
              re.findall(r"[+−]?\d+,\d(?:\u00a0%)?", parts.alt)]  # fmt: skip
    assert values[0] + sum(values[1:-1]) == pytest.approx(values[-1], abs=0.3)
    assert len(values) == 7


def test_breaks_part_the_years(vietnamese):
    shares_chart, net = vietnamese["shares-over-years"], vietnamese["net-over-years"]
    assert words(shares_chart).count("địa giới mới") == 2
    joined = [list(line.get_xdata()) for line in shares_chart.figure.axes[0].lines if len(line.get_xdata()) == 2]
    assert [2016.0, 2017.0] in joined
    assert [2015.0, 2016.0] not in joined
    assert "2015: +1 −1 / 11, 0,0; 2016: +2 −1 / 12, +8,3; 2017: +3 −1 / 13, +15,4" in net.alt


def test_124_units_fit_a_page():
    units = [f"u{i}" for i in range(124)]
    named = {u: f"Xã Đại Phước {i}" for i, u in enumerate(units)}
    years = pd.concat([models_of(units, y, each=1) for y in (2016, 2017)])
    counts = indicators.registered(years, per_unit=True)
    kinds = indicators.registered(years[years["year"].eq(2017)], by="registrant_kind", per_unit=True)
    change = comparisons.change(indicators.recognised_share(years, per_unit=True), 2016, 2017)
    improved = chapters.improvement(moves_of(**{u: (i % 5, 9, i % 3) for i, u in enumerate(units)}), per_unit=True)
    drawn = [
        charts.units_registered(kinds, named, "f"),
        charts.communes_small(counts, named, "f"),
        charts.share_changes(change, named, "f"),
        charts.count_changes(comparisons.count_change(counts, 2016, 2017), named, "f"),
        charts.net_improvement(improved, named, "f", years=(2016, 2017)),
        charts.outreach_by_unit(held_by(units[:60]), named, "f"),
    ]
    for chart in drawn:
        assert chart.figure.get_figheight() < 9.6, chart.name
        assert all(named[u] in chart.alt for u in units[:60]), chart.name
    assert all("19 đơn vị đầu và 19 đơn vị cuối trong" in words(c) for c in (drawn[0], drawn[4], drawn[5]))
    assert clipped(*drawn) == []
