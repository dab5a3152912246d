"""Display tables: cells word for word, totals that add up, dashes for what is missing."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from dvk_analysis import amounts, chapters, comparisons, indicators, tables
from dvk_analysis.published import beside_places
from dvk_analysis.results import shares
from dvk_analysis.schema import arrow_schema
from dvk_analysis.tables.base import MOST_ROWS, shortened

NB = "\u00a0"
NAMES = {"a": "Xã Nhị Long", "b": "Thị trấn Càng Long", "c": "Xã C"}
SAY = {"where": "toàn huyện", "year": 2017}


def empty(table):
    return arrow_schema(table).empty_table().to_pandas(types_mapper={}.get)


def models_of(*rows):
    """Build models from (unit, model, field, kind, status)."""
    frame = pd.DataFrame(rows, columns=["unit_id", "model_id", "field", "registrant_kind", "status"])
    return frame.assign(
        year=2017, level="district", registrant="Tổ " + frame["model_id"], title="Mô hình " + frame["model_id"]
    )


@pytest.fixture
def models():
    return models_of(
        ("a", "m1", "economy", "collective", "exemplary"),
        ("a", "m2", "economy", "individual", "recognised"),
        ("a", "m3", "culture_society", "individual", "registered"),
        ("b", "m4", "economy", "individual", "not_recognised"),
    )


@pytest.fixture
def awards():
    rows = [
        ("m1", "merit_paper", "district", "dvk"),
        ("m1", "merit_certificate", "province", "dvk"),
        ("m2", "merit_paper", "district", "government"),
        (None, "merit_paper", "district", "dvk"),
    ]
    return pd.DataFrame(rows, columns=["model_id", "award_form", "level", "programme"]).assign(
        year=2017, unit_id="office", recipient_kind="collective", field="economy"
    )


def moves_of(unit, organisation="women", **change):
    found = [c for c, n in change.items() for _ in range(n)]
    return pd.DataFrame({"year_to": 2017, "unit_id": unit, "organisation": organisation, "change": found})


def outcomes_of(*rows):
    columns = ["model_id", "measure", "value", "unit", "period"]
    return pd.DataFrame(rows, columns=columns).astype({"model_id": "str", "period": "str", "value": "float"})


def heads(table):
    return [head for head, _ in table.columns]


def test_kinds_of_the_2017_report():
    sizes = {
        "economy": (183, 289),
        "culture_society": (124, 174),
        "security_defence": (38, 54),
        "political_system": (12, 16),
    }
    rows = [
        ("a", f"{field}{kind}{i}", field, kind, "registered")
        for field, counts in sizes.items()
        for kind, n in zip(("collective", "individual"), counts, strict=True)
        for i in range(n)
    ]
    counts = indicators.registered(models_of(*rows), by=["field", "registrant_kind"])
    table = tables.kinds(counts, where="toàn huyện")
    assert heads(table) == ["Lĩnh vực", "Tập thể", "Cá nhân", "Tổng", "Tỷ lệ"]
    assert [side for _, side in table.columns] == ["left", *["right"] * 4]
    assert table.rows == [
        ["Kinh tế", "183", "289", "472", f"53,0{NB}%"],
        ["Văn hóa - xã hội", "124", "174", "298", f"33,5{NB}%"],
        ["An ninh - quốc phòng", "38", "54", "92", f"10,3{NB}%"],
        ["Xây dựng hệ thống chính trị", "12", "16", "28", f"3,1{NB}%"],
        ["Tổng", "357", "533", "890", f"100,0{NB}%"],
    ]
    assert table.total
    assert table.caption == "Mô hình đăng ký theo lĩnh vực và loại hình, toàn huyện, năm 2017"


def test_kinds_in_english_show_empty_fields(models):
    table = tables.kinds(
        indicators.registered(models, by=["field", "registrant_kind"]), where="the district", language="en"
    )
    assert table.rows[0] == ["Economy", "1", "2", "3", "75.0%"]
    assert table.rows[2] == ["Security and defence", "0", "0", "0", "0.0%"]
    assert table.rows[-1] == ["Total", "1", "3", "4", "100.0%"]


def test_awards_by_form_and_level(awards):
    table = tables.awards(indicators.awards_count(awards), where="toàn huyện")
    assert heads(table) == ["Hình thức khen", "Huyện", "Tỉnh", "Tổng"]  # levels and forms never given are left out
    assert table.rows == [["Giấy khen", "2", "0", "2"], ["Bằng khen", "0", "1", "1"], ["Tổng", "2", "1", "3"]]


def test_organisations():
    moves = pd.concat([
        moves_of("a", "women", improved=3, same=5, declined=1, unrated=4), moves_of("b", "youth", same=1200, left=2),
        moves_of("b", "union", entered=9),
    ])  # fmt: skip
    by_organisation = chapters.improvement(moves, by="organisation")
    table = tables.organisations(by_organisation, chapters.improvement(moves), where="toàn huyện", years=(2016, 2017))
    assert heads(table) == ["Tổ chức", "Xếp loại cả hai năm", "Tăng bậc", "Giữ nguyên", "Giảm bậc"]
    assert table.rows == [
        ["Phụ nữ", "9", "3", "5", "1"],
        ["Đoàn Thanh niên", "1.200", "0", "1.200", "0"],
        ["Tổng", "1.209", "3", "1.205", "1"],
    ]


def test_by_unit(models, awards):
    given = {"per_unit": True, "units": list(NAMES)}
    recognised = indicators.recognised_share(models, **given)
    commended = indicators.commended_share(models, awards, **given)
    moves = pd.concat([moves_of("a", improved=2, declined=1, same=4), moves_of("b", entered=3)])
    table = tables.by_unit(recognised, commended, chapters.improvement(moves, **given), NAMES)
    assert heads(table) == ["Đơn vị", "Đăng ký", "Công nhận", "Được khen", "Chi, tổ hội tăng bậc", "Giảm bậc"]
    assert table.rows == [
        ["Xã Nhị Long", "3", f"2/3 (66,7{NB}%)", f"1/3 (33,3{NB}%)", "2", "1"],
        ["Thị trấn Càng Long", "1", f"0/1 (0,0{NB}%)", f"0/1 (0,0{NB}%)", "–", "–"],  # no chapter rated twice: not 0
        ["Xã C", "0", "–", "–", "–", "–"],
        ["Tổng", "4", f"2/4 (50,0{NB}%)", f"1/4 (25,0{NB}%)", "2", "1"],
    ]
    assert table.total
    assert table.note == "Tỷ lệ ghi kèm tử số/mẫu số."


def test_exemplary_models_with_their_outcomes(models):
    outcomes = outcomes_of(
        ("m1", "diện tích", 0.4, "ha", "năm 2017"),
        ("m1", "lợi nhuận", 31500000, "VND", None),
        ("m4", "số hộ", 12, "households", None),
    )
    table = tables.exemplary(models.head(2), outcomes, {"a": "Xã Nhị Long"}, **SAY)
    assert table.rows == [
        ["Mô hình m1", "Xã Nhị Long", "KT", "diện tích: 0,4 ha; lợi nhuận: 31.500.000 đồng"],
        ["Mô hình m2", "Xã Nhị Long", "KT", "–"],
    ]
    assert tables.exemplary(models.head(1), outcomes_of(), {}, **SAY).rows == [["Mô hình m1", "a", "KT", "–"]]


@pytest.mark.parametrize(
    ("value", "said"),
    [(11218, "11.218 ha"), (0.4, "0,4 ha"), (0.25, "0,25 ha"), (1234.5, "1.234,5 ha"), (1 / 3, "0,33 ha"), (0, "0 ha")],
)
def test_amounts_keep_their_decimals(models, value, said):
    table = tables.outcomes(models, outcomes_of(("m1", "diện tích", value, "ha", "6 tháng")), **SAY)
    assert table.rows == [["Mô hình m1", "diện tích", said, "6 tháng"]]


def test_outcomes_without_a_period_or_a_value(models):
    rows = [
        ("m1", "số hộ", 1500, "households", None),
        ("m2", "số hộ", np.nan, "households", None),
        ("x", "-", 1, "ha", ""),
    ]
    table = tables.outcomes(models, outcomes_of(*rows), **SAY)
    assert table.rows == [["Mô hình m1", "số hộ", "1.500 hộ", "–"], ["Mô hình m2", "số hộ", "– hộ", "–"]]
    assert table.columns == [("Mô hình", "left"), ("Chỉ tiêu", "left"), ("Giá trị", "right"), ("Thời gian", "left")]


def test_commended_models_with_all_their_awards(models, awards):
    table = tables.commended(models, awards, **SAY)
    assert table.rows == [["Mô hình m1", "Tổ m1", "kinh tế", "giấy khen (huyện); bằng khen (tỉnh)"]]
    assert tables.commended(models, awards, where="x", year=2017, language="en").rows[0][2:] == [
        "economy", "merit paper (district); merit certificate (province)"
    ]  # fmt: skip


def test_all_models_by_field_and_title(models):
    dated = models.assign(registered_on=[None, dt.date(2017, 1, 5), dt.date(2016, 11, 15), pd.NaT])
    dated = dated.assign(title=["B", "A", "Z", "C"])
    table = tables.models(dated.iloc[::-1], **SAY)
    assert table.rows == [
        ["A", "Tổ m2", "KT", "công nhận", "05/01/2017"],
        ["B", "Tổ m1", "KT", "tiêu biểu", "–"],
        ["C", "Tổ m4", "KT", "không đạt", "–"],
        ["Z", "Tổ m3", "VH-XH", "đăng ký", "15/11/2016"],
    ]
    assert {side for _, side in table.columns} == {"left"}


def test_published_figures_beside_the_records(cang_long):
    fields = ["economy"] * 470 + ["culture_society"] * 298 + ["security_defence"] * 92 + ["political_system"] * 28
    models = pd.DataFrame(
        {"year": 2017, "model_id": [f"m{i}" for i in range(888)], "field": fields, "registrant_kind": ""}
    )
    held = pd.DataFrame({"year": [2017], "sessions": 218, "attendees": 11218})
    compared = comparisons.stated(cang_long, 2017, models, empty("awards"), held)
    table = tables.stated(compared, year=2017)
    assert heads(table) == ["Chỉ tiêu", "Công bố", "Hồ sơ", "Đối chiếu"]
    assert table.rows == [
        ["Mô hình đăng ký", "890", "888", "lệch -2"],
        ["Mô hình đăng ký, kinh tế", "472", "470", "lệch -2"],
        ["Mô hình đăng ký, văn hóa - xã hội", "298", "298", "khớp"],
        ["Mô hình đăng ký, an ninh - quốc phòng", "92", "92", "khớp"],
        ["Mô hình đăng ký, xây dựng hệ thống chính trị", "28", "28", "khớp"],
        ["Mô hình được khen", "74", "–", "không có hồ sơ"],
        ["Cuộc tuyên truyền", "218", "218", "khớp"],
        ["Lượt đại biểu dự", "11.218", "11.218", "khớp"],
    ]
    assert table.note.startswith("Nguồn: Huyện Càng Long tổng kết phong trào thi đua “Dân vận khéo” năm 2017, ")


def test_a_share_of_nothing_is_a_dash():
    for n in (0, None, np.nan, pd.NA):
        assert tables.share({"numerator": 0, "denominator": n, "value": np.nan}) == "–"
    assert tables.share({"numerator": 0, "denominator": 5, "value": 0.0}) == f"0/5 (0,0{NB}%)"


def test_no_records_give_no_rows(cang_long):
    none, awards, outcomes = empty("registrations"), empty("awards"), empty("outcomes")
    moves = chapters.transitions(empty("ratings"), 2016, 2017)
    improvement = chapters.improvement(moves)
    units = [
        t(none, *a, per_unit=True)
        for t, a in ((indicators.recognised_share, ()), (indicators.commended_share, (awards,)))
    ]
    made = [
        tables.kinds(indicators.registered(none, by=["field", "registrant_kind"]), where="x"),
        tables.kinds(indicators.registered(none, by=["field", "registrant_kind"], years=[2017]), where="x"),
        tables.awards(indicators.awards_count(awards), where="x"),
        tables.awards(indicators.awards_count(awards, years=[2017]), where="x"),
        tables.organisations(
            chapters.improvement(moves, by="organisation"), improvement, where="x", years=(2016, 2017)
        ),
        tables.by_unit(*units, chapters.improvement(moves, per_unit=True), NAMES),
        tables.exemplary(none, outcomes, NAMES, **SAY),
        tables.outcomes(none, outcomes, **SAY),
        tables.commended(none, awards, **SAY),
        tables.models(none, **SAY),
        tables.stated(comparisons.stated(cang_long, 2015, none, awards, empty("outreach")), year=2015),
    ]  # fmt: skip
    assert [t.rows for t in made] == [[]] * len(made)


def test_cells_are_as_many_as_columns_and_all_text(sample, cang_long):
    """On the sample: whatever there is, no cell is a number, a null or the word for one."""
    models, awards, _, meetings, outcomes = sample.read_all(until=2017)
    models, awards, outcomes = (t[t["year"].eq(2017)] for t in (models, awards, outcomes))
    made = [
        tables.models(models, **SAY), tables.outcomes(models, outcomes, **SAY), tables.commended(models, awards, **SAY),
        tables.exemplary(models, outcomes, cang_long.names(2017), **SAY),
        tables.stated(comparisons.stated(cang_long, 2017, models, awards, meetings), year=2017),
    ]  # fmt: skip
    assert len(made[0].rows) == 890
    for table in made:
        assert {len(row) for row in table.rows} == {len(table.columns)}
        cells = [cell for row in table.rows for cell in row]
        assert {type(cell) for cell in cells} == {str}
        assert not {"", "nan", "None", "NaT", "<NA>"} & set(cells)


# ---- chapters, periods, published figures


def rated(*rows):
    columns = ["year", "chapter", "label", "rank"]
    frame = pd.DataFrame(rows, columns=columns).astype({"rank": "Int64"})
    return frame.assign(unit_id="a", organisation="women", chapter_id=frame["chapter"], scale_id="cang-long-hoi")


def test_chapters_that_moved():
    ratings = rated((2016, "Ấp 1", "kém", 1), (2017, "Ấp 1", "tiên tiến", 3), (2017, "Ấp 2", None, None))
    moves = chapters.transitions(ratings, 2016, 2017)
    table = tables.moves(moves, {"a": "Xã A"}, "risen", name="risen")
    assert [c[0] for c in table.columns] == ["Chi, tổ hội", "Đơn vị", "Xếp loại năm 2016", "Xếp loại năm 2017"]
    assert table.rows == [["Ấp 1", "Xã A", "kém", "tiên tiến"], ["Ấp 2", "Xã A", "–", "–"]]
    assert tables.moves(moves.head(0), {}, "risen", name="risen").rows == []


def test_labels_of_two_years_beside_each_other(cang_long):
    ratings = rated((2016, "Ấp 1", "kém", 1), (2017, "Ấp 1", "tiên tiến", 3), (2017, "Ấp 2", None, None))
    table = tables.spread(ratings, cang_long, (2016, 2017))
    assert table.rows == [
        ["Phụ nữ", "xuất sắc", "0/1 (0,0\u00a0%)", "0/1 (0,0\u00a0%)"],
        ["", "tiên tiến", "0/1 (0,0\u00a0%)", "1/1 (100,0\u00a0%)"],
        ["", "trung bình", "0/1 (0,0\u00a0%)", "0/1 (0,0\u00a0%)"],
        ["", "kém", "1/1 (100,0\u00a0%)", "0/1 (0,0\u00a0%)"],
        ["", "chưa xếp loại", "0", "1"],
    ]


def test_units_over_years():
    cells = pd.DataFrame({"year": [2016, 2017, 2017], "unit_id": ["a", "a", "b"], "numerator": 1, "denominator": 4})
    table = tables.over_years(shares(cells, "recognised_share", ()), {"a": "Xã A", "b": "Xã B", "c": "Xã C"})
    assert [c[0] for c in table.columns] == ["Đơn vị", "2016", "2017"]
    assert table.rows == [["Xã A", "1/4 (25,0\u00a0%)", "1/4 (25,0\u00a0%)"], ["Xã B", "–", "1/4 (25,0\u00a0%)"]]
    assert table.caption == "Mô hình được công nhận theo đơn vị và năm"


def test_published_figures_with_their_caveats_and_sources(cang_long):
    beside = beside_places(cang_long, 2017)
    recognised, registered = (tables.published(beside, m) for m in ("recognised_share", "registered"))
    assert recognised.rows[2] == [
        "TP Quảng Ngãi – cấp huyện", "2017", "179/225", "79,6\u00a0% (73,8–84,3\u00a0%)",
        "khác từ (hiệu quả, tuyên dương); cộng bằng số đăng ký dù thực hiện ít hơn",
    ]  # fmt: skip
    assert registered.rows[0] == ["Càng Long – cấp huyện", "2017", "890", "–"]
    assert [row[0] for row in registered.rows if row[1] == "không ghi năm"] == ["Sơn Động (Bắc Giang) – cấp huyện"]
    day, address = tables.sources(beside).rows[0][2:]
    assert (day, address) == ("13/10/2017", "https://bandanvan.travinh.gov.vn/1457/39644/69194/590937/")


def test_amounts_of_each_measure_in_its_own_unit():
    land = [("m1", "diện tích", 1.5, "ha", None), ("m2", "diện tích", 2, "ha", None)]
    money = [("m3", "lợi nhuận", 31500000, "VND", None), ("m3", "giá ong/lít", 300000, "VND", None)]
    told = outcomes_of(*land, *money)
    sums = amounts.amounts(told.assign(year=2017, unit_id="a"))
    assert tables.amounts(sums, where="toàn huyện").rows == [
        ["diện tích", "3,5 ha", "2/2"],
        ["giá ong/lít", "không cộng (bình quân, đơn giá)", "1/1"],
        ["lợi nhuận", "31.500.000 đồng", "1/1"],
    ]
    assert tables.amounts(sums.head(0), where="x").rows == []


def test_of_more_units_than_a_page_shows_those_with_the_highest_and_the_lowest_share_are_left():
    units = [f"u{i:03}" for i in range(400)]
    cells = pd.DataFrame({"year": 2025, "unit_id": units, "numerator": range(400), "denominator": 400})
    recognised, commended = (shares(cells, f"{what}_share", ()) for what in ("recognised", "commended"))
    nothing = recognised.head(0).assign(indicator="improved_share")
    table = tables.by_unit(recognised, commended, nothing, {u: f"Xã {u}" for u in units})
    assert len(table.rows) == 401
    shown = shortened(table).rows
    assert len(shown) == MOST_ROWS + 1
    assert [shown[n][0] for n in (0, 99, 100, 101, -2, -1)] == [
        *("Xã u399", "Xã u300", "… và 201 dòng khác …", "Xã u098", "Xã u000", "Tổng"),
    ]
    assert shown[-1][2] == "79.800/160.000 (49,9\u00a0%)"
