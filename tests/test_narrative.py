"""Sentences: each case that the numbers allow, word for word."""

import re

import mistune
import numpy as np
import pandas as pd
import pytest

from dvk_analysis import chapters, comparisons, indicators, narrative, summary, targets
from dvk_analysis.narrative.words import escaped, listed
from dvk_analysis.results import shares
from dvk_analysis.schema import arrow_schema
from dvk_analysis.slices import fingerprint

NB = "\u00a0"
NAMES = {
    "a": "Xã Nhị Long",
    "b": "Thị trấn Càng Long",
    "c": "Đảng ủy Trường THPT Nguyễn Văn Hai",
    "d": "Xã An Trường A",
}
SIZES = {"economy": 472, "culture_society": 298, "security_defence": 92, "political_system": 28}
HOSTILE = "*x* [a](javascript:alert(1)) <script> # `code` $1$ ~~y~~ ![i](http://e.vn) http://e.vn"


def empty(table):
    return arrow_schema(table).empty_table().to_pandas(types_mapper={}.get)


def models_of(unit="a", year=2017, *, recognised=0, first=0, **fields):
    """Build models from field=count; the first so many are recognised, the others registered."""
    field = [f for f, n in fields.items() for _ in range(n)]
    status = ["recognised"] * recognised + ["registered"] * (len(field) - recognised)
    ids = [f"{unit}{year}-{first + i}" for i in range(len(field))]
    kind = (["collective", "individual"] * len(field))[: len(field)]
    return pd.DataFrame({
        "year": year, "unit_id": unit, "model_id": ids, "field": field, "registrant_kind": kind, "level": "district",
        "status": status, "replicated": False, "registered_on": pd.Timestamp(year - 1, 11, 5),
    })  # fmt: skip


def awards_of(models, count, persons=0):
    given = models.head(count)[["year", "unit_id", "model_id"]]
    given = pd.concat([given, pd.DataFrame({"year": 2017, "unit_id": "a", "model_id": [None] * persons})])
    return given.assign(programme="dvk", award_form="praise", level="district", recipient_kind="collective")


def per_unit(indicator="commended_share", year=2017, **units):
    """Build shares of units from unit=(numerator, denominator)."""
    cells = pd.DataFrame({"year": year, "unit_id": list(units)})
    x, n = zip(*units.values(), strict=True)
    return shares(cells.assign(numerator=x, denominator=n), indicator, ())


def totals(**years):
    """Build counts of models over the years from y2016=842."""
    frames = [models_of(year=int(y[1:]), economy=n) for y, n in years.items()]
    return indicators.registered(pd.concat(frames))


def share_over(*, before, now, indicator="commended_share"):
    cells = pd.DataFrame({"year": [2016, 2017], "unit_id": "all"})
    return shares(cells.assign(numerator=[before[0], now[0]], denominator=[before[1], now[1]]), indicator, ())


def moves_of(**change):
    """Build transitions to 2017 from change=count."""
    found = [c for c, n in change.items() for _ in range(n)]
    return pd.DataFrame({"year_to": 2017, "unit_id": "a", "organisation": "women", "change": found})


@pytest.fixture(scope="module")
def report():
    """Models and awards that the report of 2017 states."""
    models = models_of(**SIZES)
    return models, awards_of(models, 74)


# ---- registration


@pytest.mark.parametrize(
    ("years", "end"),
    [
        ({"y2016": 842, "y2017": 890}, f", tăng 48 mô hình (5,7{NB}%) so với năm 2016."),
        ({"y2016": 1000, "y2017": 890}, f", giảm 110 mô hình (11,0{NB}%) so với năm 2016."),
        ({"y2016": 890, "y2017": 890}, ", bằng năm 2016."),
        ({"y2017": 890}, "; chưa có số liệu năm 2016 để so sánh."),
        ({"y2015": 700, "y2017": 890}, "; chưa có số liệu năm 2016 để so sánh."),
    ],
)
def test_total_against_the_year_before(years, end):
    text = narrative.registered_total(totals(**years), 2017, "toàn huyện")
    assert text == f"Năm 2017, toàn huyện đăng ký **890 mô hình**{end}"


@pytest.mark.parametrize("counts", [totals(y2016=3), indicators.registered(empty("registrations"))])
def test_total_without_records_of_the_year(counts):
    text = narrative.registered_total(counts, 2017, "xã Nhị Long")
    assert text == "Năm 2017, xã Nhị Long chưa có mô hình nào được đăng ký trong hồ sơ nhận được."


def test_total_in_english():
    text = narrative.registered_total(totals(y2016=842, y2017=890), 2017, "the district", language="en")
    assert text == "In 2017, the district registered **890 models**, 48 (5.7%) more than in 2016."
    text = narrative.registered_total(totals(y2016=1842, y2017=890), 2017, "the district", language="en")
    assert text.endswith(", 952 (51.7%) fewer than in 2016.")


def test_composition_of_the_2017_report(report):
    by_field = indicators.registered_share(report[0], by="field")
    assert narrative.composition(by_field) == (
        f"Kinh tế dẫn đầu với 472 mô hình (53,0{NB}%); tiếp theo là văn hóa - xã hội 298 (33,5{NB}%), "
        f"an ninh - quốc phòng 92 (10,3{NB}%) và xây dựng hệ thống chính trị 28 (3,1{NB}%)."
    )
    assert narrative.fields_finding(by_field) == "Kinh tế chiếm hơn một nửa số mô hình (472/890)"


def test_composition_of_few_fields():
    one = indicators.registered_share(models_of(security_defence=3), by="field")
    two = indicators.registered_share(models_of(economy=2, political_system=2), by="field")
    none = indicators.registered_share(empty("registrations"), by="field")
    assert narrative.composition(one) == "Tất cả thuộc một lĩnh vực: An ninh - quốc phòng."
    assert narrative.composition(two) == (
        f"Kinh tế dẫn đầu với 2 mô hình (50,0{NB}%); tiếp theo là xây dựng hệ thống chính trị 2 (50,0{NB}%)."
    )
    assert narrative.composition(none) == ""
    assert narrative.fields_finding(two) == "Kinh tế có nhiều mô hình nhất (2/4)"  # half is not more than half
    assert narrative.fields_finding(none) == "Chưa có mô hình đăng ký trong năm"


def test_kinds():
    split = indicators.registered(models_of(economy=5), by="registrant_kind")
    assert narrative.kinds_split(split) == "Gồm 3 mô hình tập thể và 2 mô hình cá nhân."
    none = models_of(economy=1).head(0)
    assert narrative.kinds_split(indicators.registered(none, by="registrant_kind")) == ""
    assert narrative.kinds_split(indicators.registered(none, by="registrant_kind", years=[2017])) == ""


def test_units_with_most_and_fewest():
    models = pd.concat([models_of("a", economy=5), models_of("b", economy=9), models_of("c", economy=2)])
    counts = indicators.registered(models, per_unit=True, units=["a", "b", "c", "d"])  # d has sent nothing
    assert narrative.most_and_fewest(counts, NAMES) == (
        "Số mô hình nhiều nhất ở thị trấn Càng Long (9), ít nhất ở Đảng ủy Trường THPT Nguyễn Văn Hai (2)."
    )
    assert narrative.units_finding(counts, {"a": "Xã Nhị Long", "b": "Thị trấn A - B"}) == (
        "Thị trấn A - B đăng ký nhiều nhất (9 mô hình), xã Nhị Long ít nhất (5)"  # a title is plain text
    )
    assert narrative.most_and_fewest(counts, {"b": "Thị trấn A - B", "c": "c"}).startswith(
        "Số mô hình nhiều nhất ở thị trấn A \\- B (9)"
    )


def test_units_all_equal_or_none():
    equal = indicators.registered(pd.concat([models_of("a", economy=4), models_of("b", economy=4)]), per_unit=True)
    none = indicators.registered(models_of(economy=1).head(0), per_unit=True)
    assert narrative.most_and_fewest(equal, NAMES) == "Các đơn vị đều đăng ký 4 mô hình."
    assert narrative.units_finding(equal, NAMES) == "Các đơn vị đều đăng ký 4 mô hình"
    assert narrative.most_and_fewest(none, NAMES) == ""
    assert narrative.units_finding(none, NAMES) == "Chưa có mô hình đăng ký trong năm"


def test_own_years():
    assert narrative.own_years_finding(totals(y2016=50, y2017=56), 2017, "Xã Nhị Long") == (
        "Xã Nhị Long đăng ký 56 mô hình, tăng 6 so với năm 2016"
    )
    assert narrative.own_years_finding(totals(y2016=50), 2017, "Xã Nhị Long") == ("Chưa có mô hình đăng ký trong năm")
    assert narrative.own_years_finding(totals(y2017=50), 2017, "Xã A", language="en") == (
        "Xã A registered 50 models, no records of 2016 to compare with"
    )


def test_by_fields_against_the_year_before():
    before = models_of(year=2016, economy=2, culture_society=3, security_defence=1)
    now = models_of(economy=4, culture_society=2, security_defence=1, recognised=3)
    counts = indicators.registered(pd.concat([before, now]), by="field")
    recognised = indicators.recognised_share(now, by="field")
    commended = indicators.commended_share(now, awards_of(now, 1), by="field")
    said = narrative.by_fields(counts, recognised, commended, 2017)
    assert said == [
        "**Kinh tế**: 4 mô hình, tăng 2 so với năm 2016; 3 mô hình được công nhận, 1 mô hình được khen.",
        "**Văn hóa - xã hội**: 2 mô hình, giảm 1 so với năm 2016; 0 mô hình được công nhận, 0 mô hình được khen.",
        "**An ninh - quốc phòng**: 1 mô hình, bằng năm 2016; 0 mô hình được công nhận, 0 mô hình được khen.",
        ("**Xây dựng hệ thống chính trị**: 0 mô hình, bằng năm 2016; "
        "0 mô hình được công nhận, 0 mô hình được khen."),
    ]  # fmt: skip
    first = narrative.by_fields(indicators.registered(now, by="field"), recognised, commended, 2017, "en")
    assert first[0] == "**Economy**: 4 models, no records of 2016 to compare with; 3 recognised, 1 commended."
    assert narrative.by_fields(counts, recognised, commended, 2018) == []


# ---- quota and window


def of_kinds(unit, collective, individual, day="2017-11-05"):
    kinds = ["collective"] * collective + ["individual"] * individual
    return pd.DataFrame({"year": 2018, "unit_id": unit, "registrant_kind": kinds, "registered_on": day})


def test_quota_of_one_unit(cang_long):
    def said(*counts, language="vi"):
        quota = targets.quota(of_kinds("nhi-long", *counts), cang_long, 2018)
        return narrative.quota_met(quota[quota["unit_id"].eq("nhi-long")], NAMES, 2018, language)

    assert said(11, 17) == ["Đạt chỉ tiêu năm 2018: tập thể 11/10, cá nhân 17/15."]
    assert said(10, 15) == ["Đạt chỉ tiêu năm 2018: tập thể 10/10, cá nhân 15/15."]
    assert said(12, 14) == ["Chưa đạt chỉ tiêu năm 2018: tập thể 12/10, cá nhân 14/15."]
    assert said(0, 1, language="en") == ["Below the quota of 2018: collective 0/10, individual 1/15."]


def test_quota_of_all_units(cang_long):
    units = [*cang_long.names(2018, communes=True), "thpt-nguyen-van-hai"]
    models = pd.concat([of_kinds(u, 10, 15) for u in units if u not in ("nhi-long", "tt-cang-long")])
    quota = targets.quota(pd.concat([models, of_kinds("nhi-long", 9, 20)]), cang_long, 2018)
    assert narrative.quota_met(quota, cang_long.names(2018), 2018) == [
        "13/15 đơn vị có chỉ tiêu đạt cả hai loại mô hình tập thể và cá nhân.",
        "Chưa đạt chỉ tiêu: thị trấn Càng Long (tập thể 0/10, cá nhân 0/15) và xã Nhị Long (tập thể 9/10).",
    ]
    met = targets.quota(pd.concat([of_kinds(u, 10, 15) for u in units]), cang_long, 2018)
    assert narrative.quota_met(met, cang_long.names(2018), 2018)[1] == ""


def test_no_quota_is_said(cang_long):
    quota = targets.quota(of_kinds("nhi-long", 2, 2).assign(year=2017), cang_long, 2017)
    assert narrative.quota_met(quota, NAMES, 2017) == [
        "Chưa có chỉ tiêu đăng ký được công bố cho năm 2017, nên không đánh giá đạt hay không đạt."
    ]


def test_window(cang_long):
    def said(*days, year=2018):
        days = pd.to_datetime(pd.Series(days, dtype="object"))
        models = pd.DataFrame({"year": year, "unit_id": "nhi-long", "registered_on": days})
        return narrative.timeliness(targets.window(models, cang_long, year), cang_long, year)

    span = "(15/10/2017 – 31/12/2017)"
    assert said("2017-10-15", "2017-12-31") == f"2/2 mô hình đăng ký trong thời gian quy định {span}."
    assert said("2017-10-15", "2017-10-14", "2018-01-01", "2018-02-01", None) == (
        f"1/5 mô hình đăng ký trong thời gian quy định {span}; 2 đăng ký muộn, 1 đăng ký sớm, 1 không ghi ngày."
    )
    assert said() == ""  # the window is known, there is only nothing to time
    assert said("2016-11-01", year=2017) == (
        "Thời gian đăng ký cho năm 2017 không có trong nguồn, nên không xét đúng hạn."
    )


# ---- shares


def test_share_of_the_2017_report(report):
    row = indicators.commended_share(*report).iloc[0]
    assert narrative.share_with_interval(row, "commended") == (
        f"74/890 mô hình được khen (8,3{NB}%; khoảng tin cậy 95{NB}%: 6,7{NB}% – 10,3{NB}%)."
    )
    assert narrative.share_with_interval(row, "recognised", "en") == (
        "74/890 models were recognised (8.3%; 95% confidence interval 6.7% – 10.3%)."
    )


def test_share_of_nothing(report):
    row = indicators.commended_share(report[0].head(0), report[1], years=[2017]).iloc[0]
    assert narrative.share_with_interval(row, "commended") == "Chưa có mô hình nào để tính tỷ lệ."


def test_change_of_share():
    def said(table, what="recognised", language="vi"):
        return narrative.change_of_share(comparisons.change(table, 2016, 2017).iloc[0], what, 2016, language)

    up = share_over(before=(48, 80), now=(56, 70))
    assert said(up) == f"Tỷ lệ công nhận tăng từ 48/80 (60,0{NB}%) lên 56/70 (80,0{NB}%) so với năm 2016."
    down = share_over(before=(56, 70), now=(48, 80))
    assert said(down) == f"Tỷ lệ công nhận giảm từ 56/70 (80,0{NB}%) xuống 48/80 (60,0{NB}%) so với năm 2016."
    assert said(down, language="en") == "The share recognised fell from 56/70 (80.0%) to 48/80 (60.0%) since 2016."
    unclear = share_over(before=(60, 842), now=(74, 890))
    assert said(unclear, "commended") == (
        f"Tỷ lệ được khen năm 2016 là 60/842 (7,1{NB}%), năm nay 74/890 (8,3{NB}%); chênh lệch còn trong phạm vi "
        "dao động ngẫu nhiên, chưa đủ cơ sở kết luận tăng hay giảm."
    )
    assert said(share_over(before=(0, 0), now=(74, 890))) == ""
    assert said(share_over(before=(5, 9), now=(5, 9)).query("year == 2017")) == ""
    assert narrative.change_of_share(None, "commended", 2016) == ""


FUNNEL = {"a": (4, 100), "b": (20, 100), "c": (60, 100), "d": (2, 4)}


def test_one_unit_in_the_funnel():
    funnel = comparisons.funnel(per_unit(a=(74, 890), b=(75, 890), c=(73, 890), d=(1, 4)))

    def said(unit, funnel=funnel, what="commended", language="vi"):
        return narrative.funnel_of_one(funnel, unit, NAMES[unit], what, language)

    assert said("a") == (
        "Tỷ lệ được khen của xã Nhị Long nằm trong vùng dao động bình thường so với "
        f"mức chung của các xã, thị trấn (8,3{NB}%)."
    )
    assert said("d") == "Tỷ lệ được khen: số mô hình của xã An Trường A còn ít (4), chưa đủ cơ sở kết luận."
    assert said("a", language="en") == (
        "The share commended of Xã Nhị Long is within the range expected by chance around the 8.3% of all communes."
    )


def outlying():
    """Thirty units at 10/100 and two far from them; winsorising keeps the limits narrow."""
    return comparisons.funnel(per_unit(a=(0, 100), b=(40, 100), **{f"u{i}": (10, 100) for i in range(30)}))


def test_a_unit_outside_the_funnel():
    funnel = outlying()
    p = f"{100 * 340 / 3200:.1f}".replace(".", ",")
    assert narrative.funnel_of_one(funnel, "b", NAMES["b"], "recognised") == (
        f"Tỷ lệ công nhận của thị trấn Càng Long cao hơn mức chung của các xã, thị trấn ({p}{NB}%), "
        "ngoài vùng dao động bình thường; nên tìm hiểu cách làm để nhân rộng."
    )
    assert narrative.funnel_of_one(funnel, "a", NAMES["a"], "recognised") == (
        f"Tỷ lệ công nhận của xã Nhị Long thấp hơn mức chung của các xã, thị trấn ({p}{NB}%), "
        "ngoài vùng dao động bình thường; nên cùng đơn vị tìm nguyên nhân."
    )


def test_a_unit_without_models_is_not_judged():
    funnel = comparisons.funnel(per_unit(a=(0, 0), b=(4, 40)))
    assert narrative.funnel_of_one(funnel, "a", NAMES["a"], "commended") == ""
    assert narrative.funnel_of_one(funnel, "nobody", "Xã X", "commended") == ""


def test_all_units_in_the_funnel():
    names = NAMES | {f"u{i}": f"Xã {i}" for i in range(30)}
    assert narrative.funnel_of_all(outlying(), names, "commended") == [
        (f"Tỷ lệ được khen cao hơn mức chung của các xã, thị trấn (10,6{NB}%), ngoài vùng dao động bình thường "
        f"(95{NB}%): thị trấn Càng Long (40/100, 40,0{NB}%)."),
        (f"Tỷ lệ được khen thấp hơn mức chung của các xã, thị trấn (10,6{NB}%), ngoài vùng dao động bình thường "
        f"(95{NB}%): xã Nhị Long (0/100, 0,0{NB}%)."),
        ("Xét 32 đơn vị cùng lúc, riêng do ngẫu nhiên cũng có thể có khoảng 2 đơn vị ra ngoài giới hạn "
        f"95{NB}%."),
        "",
    ]  # fmt: skip
    within = comparisons.funnel(per_unit(a=(10, 100), b=(11, 100), c=(0, 0)))
    assert narrative.funnel_of_all(within, NAMES, "commended") == [
        f"Tỷ lệ được khen của tất cả 2 đơn vị đều nằm trong vùng dao động bình thường quanh mức chung 10,5{NB}%."
    ]


def test_widened_limits_are_said():
    units = {f"u{i}": ((2, 100) if i % 2 else (18, 100)) for i in range(20)}
    funnel = comparisons.funnel(per_unit(**units, a=(80, 100)))
    said = narrative.funnel_of_all(funnel, NAMES | {u: u for u in units}, "commended")
    phi = f"{funnel['phi'].iloc[0]:.2f}".replace(".", ",")
    assert funnel["phi"].iloc[0] > 1
    assert said[-1] == f"Giới hạn đã nới rộng theo độ phân tán thực tế giữa các đơn vị (hệ số {phi})."


def test_findings_of_the_funnel():
    funnel = outlying()
    assert narrative.funnel_finding(funnel, NAMES, unit_id="b") == (
        "Thị trấn Càng Long (40/100) cao hơn mức chung của các xã, thị trấn"
    )
    assert narrative.funnel_finding(funnel, NAMES, unit_id="a") == (
        "Xã Nhị Long (0/100) thấp hơn mức chung của các xã, thị trấn"
    )
    assert narrative.funnel_finding(funnel, NAMES) == (
        f"2/32 đơn vị ngoài vùng dao động bình thường quanh mức chung 10,6{NB}%"
    )
    within = comparisons.funnel(per_unit(a=(10, 100), b=(11, 100), d=(1, 4)))
    assert narrative.funnel_finding(within, NAMES) == "Chênh lệch giữa các đơn vị đều trong vùng dao động bình thường"
    assert (
        narrative.funnel_finding(within, NAMES, unit_id="a") == "Xã Nhị Long (10/100) trong vùng dao động bình thường"
    )
    assert narrative.funnel_finding(within, NAMES, unit_id="d") == (
        "Xã An Trường A (1/4): số mô hình còn ít, chưa đủ cơ sở kết luận"
    )


def test_a_funnel_without_any_model():
    for funnel in (comparisons.funnel(per_unit(a=(0, 0))), comparisons.funnel(per_unit(a=(0, 0)).head(0))):
        assert narrative.funnel_of_all(funnel, NAMES, "commended") == ["Chưa có mô hình nào để tính tỷ lệ."]
        assert narrative.funnel_finding(funnel, NAMES) == "Chưa có mô hình đăng ký trong năm"
        assert narrative.funnel_of_one(funnel, "a", NAMES["a"], "commended") == ""


def beside(own, whole):
    tables = [per_unit(a=own), per_unit(all=whole)]
    return comparisons.beside_place({"commended_share": tuple(tables)}, "a")


def test_a_unit_beside_all():
    assert narrative.district_finding(beside((30, 60), (80, 890)), "a", "Xã Nhị Long") == (
        "Xã Nhị Long: 1/1 tỷ lệ khác mức chung của các xã, thị trấn"
    )
    near = "Xã Nhị Long: các tỷ lệ đều gần mức chung của các xã, thị trấn"
    assert narrative.district_finding(beside((6, 60), (80, 890)), "a", "Xã Nhị Long") == near
    assert narrative.district_finding(beside((0, 0), (80, 890)), "a", "Xã Nhị Long") == near


def test_flow_names_the_field_with_the_highest_share():
    models = pd.concat([models_of(economy=10, recognised=4), models_of("b", culture_society=5, recognised=4)])
    by_field = indicators.recognised_share(models, by="field")
    assert narrative.flow_finding(by_field) == (
        "Văn hóa - xã hội có tỷ lệ công nhận cao nhất (4/5); khoảng tin cậy cho biết mức chắc chắn"
    )
    assert narrative.flow_finding(by_field.assign(denominator=0)) == "Chưa có mô hình đăng ký trong năm"


def test_awards():
    models = models_of(economy=20)
    awards = pd.concat([awards_of(models, 8), awards_of(models, 2, persons=3)])
    commended = indicators.commended_share(models, awards).iloc[0]
    assert narrative.awards_given(indicators.awards_count(awards), commended, 3) == [
        "Có 10 lượt khen cho 8 mô hình; một mô hình có thể được khen nhiều lượt.",
        "Ngoài ra có 3 lượt khen cho cá nhân, không gắn với mô hình.",
    ]
    assert narrative.awards_given(indicators.awards_count(awards_of(models, 8)), commended, 0)[1] == ""


def test_no_awards_or_only_persons():
    models = models_of(economy=20)
    none = narrative.awards_given(indicators.awards_count(awards_of(models, 0)), None, 0)
    assert none == ["Trong hồ sơ chưa có mô hình nào được khen."]
    only = awards_of(models, 0, persons=2)
    row = indicators.commended_share(models, only).iloc[0]
    assert narrative.awards_given(indicators.awards_count(only), row, 2) == [
        "Trong hồ sơ chưa có mô hình nào được khen.",
        "Ngoài ra có 2 lượt khen cho cá nhân, không gắn với mô hình.",
    ]


# ---- chapters


def test_chapters_unclear():
    improvement = chapters.improvement(moves_of(improved=9, same=30, declined=3, entered=4))
    net = improvement[improvement["indicator"].eq("net_improvement")].iloc[0]
    assert net["lower"] < 0 < net["upper"]
    low, high = (f"{100 * net[c]:.1f}".replace(".", ",") for c in ("lower", "upper"))
    said = narrative.chapters_compared(improvement, (2016, 2017))
    assert said[0].startswith(
        "Trong **42 chi, tổ hội** được xếp loại cả hai năm 2016 và 2017 theo cùng thang: "
        f"9 tăng bậc, 30 giữ nguyên, 3 giảm bậc; mức tăng ròng +14,3 điểm % (khoảng tin cậy 95{NB}%: "
    )
    assert said[0].endswith(f"từ {low.replace('-', '−')} đến +{high}).")
    assert said[1:] == ["Chưa đủ cơ sở kết luận chất lượng chung tăng hay giảm."]
    assert narrative.chapters_finding(improvement) == (
        "9 chi, tổ hội tăng bậc, 3 giảm bậc trong 42 được xếp loại cả hai năm: chưa đủ cơ sở kết luận"
    )


def test_chapters_up_and_down():
    up, down = (chapters.improvement(moves_of(improved=i, same=30, declined=d, left=1)) for i, d in ((20, 3), (3, 20)))
    assert narrative.chapters_compared(up, (2016, 2017))[1] == "Chất lượng tăng."
    assert narrative.chapters_compared(down, (2016, 2017))[1] == "Chất lượng giảm."
    assert narrative.chapters_finding(up) == (
        "Nhiều chi, tổ hội tăng bậc (20) hơn giảm bậc (3) trong 53 được xếp loại cả hai năm"
    )
    assert narrative.chapters_finding(down) == (
        "Nhiều chi, tổ hội giảm bậc (20) hơn tăng bậc (3) trong 53 được xếp loại cả hai năm"
    )
    assert narrative.chapters_compared(up, (2016, 2017), language="en")[1] == "Quality rose."


def test_few_chapters_get_no_verdict():
    few = chapters.improvement(moves_of(improved=9))
    assert narrative.chapters_compared(few, (2016, 2017)) == [
        (
            "Trong **9 chi, tổ hội** được xếp loại cả hai năm 2016 và 2017 theo cùng thang: 9 tăng bậc, 0 giữ nguyên, "
            "0 giảm bậc. Số chi, tổ hội còn ít, chưa đủ cơ sở kết luận."
        )
    ]
    assert narrative.chapters_finding(few).endswith("chưa đủ cơ sở kết luận")
    ten = chapters.improvement(moves_of(improved=10))
    assert narrative.chapters_compared(ten, (2016, 2017))[1] == "Chất lượng tăng."


@pytest.mark.parametrize("moves", [moves_of(entered=3, unrated=2, not_comparable=1), moves_of()])
def test_no_chapters_to_compare(moves):
    improvement = chapters.improvement(moves)
    assert narrative.chapters_compared(improvement, (2018, 2019)) == [
        "Chưa có chi, tổ hội nào được xếp loại theo cùng thang ở cả hai năm 2018 và 2019, nên không so sánh được."
    ]
    assert narrative.chapters_finding(improvement) == "Chưa có chi, tổ hội nào được xếp loại ở cả hai năm"


def test_chapters_apart():
    said = narrative.chapters_apart(moves_of(same=5, entered=4, left=7, unrated=24, not_comparable=2))
    assert said == "Không tính vào so sánh: 4 mới thành lập, 7 không còn, 24 chưa xếp loại và 2 không so sánh được."
    assert narrative.chapters_apart(moves_of(same=5)) == ""


def rated(*rows):
    """Build ratings from (year, chapter, label) on the scale of the women's union."""
    labels = ("kém", "trung bình", "tiên tiến", "xuất sắc")
    frame = pd.DataFrame(rows, columns=["year", "chapter", "label"]).astype("object")
    rank = [labels.index(v) + 1 if isinstance(v, str) else None for v in frame["label"]]
    return frame.assign(
        rank=pd.array(rank, dtype="Int64"),
        unit_id="a",
        organisation="women",
        scale_id="hoi",
        chapter_id=frame["chapter"],
    )


def test_chapters_by_name():
    moves = chapters.transitions(
        rated(
            *[(2016, "Chi hội Nông dân ấp 9A", "kém"), (2017, "Chi hội Nông dân ấp 9A", "tiên tiến")],
            *[(2016, "Chi hội CCB *Trung Thiên*", "xuất sắc"), (2017, "Chi hội CCB *Trung Thiên*", "tiên tiến")],
        ),
        2016,
        2017,
    )
    assert narrative.chapter_moves(moves, "improved") == ["Chi hội Nông dân ấp 9A: từ kém lên tiên tiến"]
    assert narrative.chapter_moves(moves, "declined", names=NAMES) == [
        "Chi hội CCB \\*Trung Thiên\\* (xã Nhị Long): từ xuất sắc xuống tiên tiến"
    ]
    assert narrative.two_steps_up(moves, NAMES) == (
        "Tăng từ hai bậc trở lên: Chi hội Nông dân ấp 9A (xã Nhị Long): từ kém lên tiên tiến."
    )
    none = moves.head(0)
    assert narrative.chapter_moves(none, "improved") == ["không có"]
    assert narrative.chapters_named(none) == ["**Tăng bậc**: không có.", "**Giảm bậc**: không có."]
    assert narrative.two_steps_up(none, NAMES) == ""


def test_many_chapters_are_named_up_to_eight():
    ten = [(y, f"Chi hội {i}", v) for i in range(10) for y, v in ((2016, "kém"), (2017, "xuất sắc"))]
    said = narrative.two_steps_up(chapters.transitions(rated(*ten), 2016, 2017), NAMES)
    assert said.count("Chi hội") == 8
    assert said.endswith("lên xuất sắc; và 2 chi, tổ hội khác.")


# ---- outreach


def held(**sessions):
    """Build meetings from unit=(sessions, attendees) of 2017; a unit x16 is x in 2016."""
    rows = [(2016 if u.endswith("16") else 2017, u.removesuffix("16"), *n) for u, n in sessions.items()]
    return pd.DataFrame(rows, columns=["year", "unit_id", "sessions", "attendees"])


def test_outreach_of_the_2017_report():
    result = indicators.outreach(held(a=(200, 10000), b=(18, 1218), a16=(206, 11218)))
    assert narrative.outreach_held(result, 2017) == [
        (
            "Các đơn vị tổ chức **218 cuộc** tuyên truyền, quán triệt với **11.218 lượt đại biểu** dự, "
            "bình quân 51,5 đại biểu mỗi cuộc."
        ),
        "So với năm 2016: số cuộc tăng 12, số lượt đại biểu không đổi.",
    ]
    assert narrative.outreach_held(result, 2016, "en") == [
        "The units held **206 sessions** with **11,218 attendances**, 54.5 a session."
    ]
    assert narrative.outreach_held(result, 2018) == ["Chưa nhận được số liệu tuyên truyền năm 2018."]
    assert narrative.outreach_held(indicators.outreach(empty("outreach")), 2017) == [
        "Chưa nhận được số liệu tuyên truyền năm 2017."
    ]


def test_outreach_by_unit():
    result = indicators.outreach(held(a=(9, 400), b=(22, 1000), c=(1, 40)), per_unit=True)
    assert narrative.outreach_finding(result, NAMES | {"c": "Chi bộ A - B"}) == (
        "Thị trấn Càng Long tổ chức nhiều cuộc nhất (22), Chi bộ A - B ít nhất (1)"
    )
    one = indicators.outreach(held(a=(9, 400)), per_unit=True)
    assert narrative.outreach_finding(one, NAMES) == "Các đơn vị đều tổ chức 9 cuộc"
    assert narrative.outreach_finding(one.head(0), NAMES) == "Chưa có số liệu tuyên truyền trong năm"


# ---- assessment


def funnels():
    names = NAMES | {f"u{i}": f"Xã {i}" for i in range(30)}
    return {"recognised": outlying(), "commended": comparisons.funnel(per_unit(a=(10, 100), b=(9, 100)))}, names


def test_strengths():
    outside, names = funnels()
    models = models_of(economy=5).assign(replicated=[True, True, False, False, False])
    improvement = chapters.improvement(moves_of(improved=20, same=30, declined=3))
    said = narrative.strengths(totals(y2016=842, y2017=890), improvement, outside, models, names, 2017)
    assert said == [
        f"Số mô hình đăng ký tăng 48 (5,7{NB}%) so với năm 2016.",
        "Số chi, tổ hội tăng bậc (20) nhiều hơn giảm bậc (3); khoảng tin cậy của mức tăng ròng nằm trên 0.",
        "Thị trấn Càng Long (40/100) có tỷ lệ công nhận cao hơn vùng dao động bình thường; nên tìm hiểu cách làm.",
        "2 mô hình được nhân rộng trong năm.",
    ]


def test_no_strengths_are_invented():
    flat = {"commended": comparisons.funnel(per_unit(a=(10, 100), b=(9, 100)))}
    for counts in (totals(y2016=9, y2017=9), totals(y2016=9, y2017=8), totals(y2017=9), totals(y2016=9)):
        said = narrative.strengths(
            counts, chapters.improvement(moves_of(same=30)), flat, models_of(economy=3), NAMES, 2017
        )
        assert said == ["Số liệu trong năm chưa cho thấy chuyển biến rõ rệt nào ngoài dao động thường gặp."]


def test_shortcomings():
    outside, names = funnels()
    models = models_of(economy=5, recognised=2)
    moves = chapters.transitions(
        rated(
            *[(2016, "low", "kém"), (2017, "low", "kém"), (2016, "lapsed", "kém"), (2017, "lapsed", None)],
            *[(2016, "late", None), (2017, "late", "kém"), (2017, "new", None), (2016, "gone", None)],
        ),
        2016,
        2017,
    )
    said = narrative.shortcomings(totals(y2016=10, y2017=5), outside, models, moves, names, (2016, 2017))
    assert said == [
        f"Số mô hình đăng ký giảm 5 (50,0{NB}%) so với năm 2016.",
        ("Xã Nhị Long (0/100) có tỷ lệ công nhận thấp hơn vùng dao động bình thường; "
        "đề nghị cùng đơn vị tìm nguyên nhân."),
        ("3/5 mô hình đến cuối năm vẫn ở tình trạng “đăng ký” hoặc “đang thực hiện”, chưa có kết quả đánh giá; "
        "đề nghị các đơn vị báo cáo."),
        "1 chi, tổ hội ở bậc thấp nhất cả hai năm 2016 và 2017; cần có biện pháp củng cố.",
        "2 chi, tổ hội chưa được xếp loại năm 2017.",  # the lapsed and the new one; unrated last year is another thing
    ]  # fmt: skip


def test_nothing_to_check_and_nothing_received(cang_long):
    done, none = models_of(economy=3, recognised=3), models_of(economy=1).head(0)
    moves = chapters.transitions(rated(), 2016, 2017)
    rest = (moves, NAMES, (2016, 2017))
    assert narrative.shortcomings(totals(y2017=3), {}, done, *rest) == [
        "Hồ sơ không cho thấy điểm nào cần kiểm tra thêm."
    ]
    assert narrative.shortcomings(totals(y2016=3), {}, none, *rest) == [
        "Chưa nhận được biểu đăng ký năm 2017; đề nghị gửi bổ sung."
    ]


def test_next_year(cang_long):
    known = narrative.next_year(cang_long, 2018, ("commune", "party_committee", "office"))
    assert known[0] == "Đăng ký mô hình năm 2018: từ ngày 15/10/2017 đến ngày 31/12/2017."
    assert known[-1] == "Chỉ tiêu năm 2018: mỗi Đảng ủy trực thuộc 5 mô hình tập thể và 7 mô hình cá nhân."
    assert len(known) == 3
    assert "10 mô hình tập thể và 15 mô hình cá nhân" in known[1]
    assert narrative.next_year(cang_long, 2019, ("commune",)) == [
        "Thời gian đăng ký và chỉ tiêu năm 2019 chưa có trong nguồn."
    ]


def test_to_visit():
    outside, names = funnels()
    models = pd.concat([models_of("a", economy=3), models_of("b", economy=9), models_of("c", economy=9, recognised=9)])
    assert narrative.to_visit(outside, models, names) == (
        "Đơn vị nên làm việc trước: xã Nhị Long (tỷ lệ công nhận thấp hơn vùng dao động bình thường; "
        "3/3 mô hình chưa có kết quả đánh giá) và thị trấn Càng Long (9/9 mô hình chưa có kết quả đánh giá)."
    )
    assert narrative.to_visit({}, models.head(0), names) == ""


def test_to_do():
    outside, names = funnels()
    models = models_of(economy=5, recognised=2)
    assert narrative.to_do(outside, models, names) == (
        "Việc cần làm: làm việc với xã Nhị Long về tỷ lệ công nhận thấp hơn mức chung."
    )
    assert narrative.to_do_one(models) == "Việc cần làm: đôn đốc báo cáo kết quả của 3 mô hình chưa được đánh giá."
    assert narrative.to_do_one(models.head(2)) == (
        "Việc cần làm: duy trì kết quả; hồ sơ không có điểm nào phải kiểm tra ngay."
    )
    assert narrative.to_do_one(models.head(0)) == "Việc cần làm: bổ sung hồ sơ đăng ký mô hình của năm."
    assert narrative.to_do_one(models, language="en") == "To do: ask for reports on 3 models not yet assessed."


def test_to_ask():
    models = models_of(economy=5, recognised=2).assign(registered_on=pd.NaT)
    ratings = rated((2017, "x", None), (2017, "y", "kém"))
    assert narrative.to_ask(models, ratings, ["registrations", "ratings", "outreach"], 2017) == [
        "Chưa nhận được biểu đăng ký, xếp loại chi, tổ hội và tuyên truyền năm 2017; đề nghị gửi bổ sung.",
        "Báo cáo kết quả của 3 mô hình còn ở tình trạng “đăng ký” hoặc “đang thực hiện”.",
        "Bổ sung ngày đăng ký của 5 mô hình không ghi ngày.",
        "Bổ sung xếp loại năm 2017 của 1 chi, tổ hội.",
    ]
    done = models_of(economy=2, recognised=2)
    assert narrative.to_ask(done, ratings.tail(1), [], 2017) == ["Hồ sơ năm 2017 đã đủ, không có nội dung cần bổ sung."]
    assert narrative.to_ask(done, ratings.tail(1), ["outreach"], 2017, "en") == [
        "The form outreach for 2017 was not received; please send it."
    ]


# ---- key figures and sources


def test_key_figures(report):
    models, awards = report
    both = pd.concat([models, models_of(year=2016, economy=842)])
    tables = (
        indicators.registered(both), indicators.recognised_share(both), indicators.commended_share(both, awards),
        chapters.improvement(moves_of(improved=9, same=30, declined=3)),
        indicators.outreach(held(a=(218, 11218), a16=(206, 10000))),
    )  # fmt: skip
    items = narrative.key_figures(2017, *tables)
    assert [(i["label"], i["value"], i["note"]) for i in items] == [
        ("Mô hình đăng ký", "890", "năm 2016: 842"),
        ("Được công nhận", "0", f"trong 890 (0,0{NB}%)"),
        ("Được khen", "74", f"trong 890 (8,3{NB}%)"),
        ("Chi, tổ hội tăng / giảm bậc", "9 / 3", "trong 42 xếp loại cả hai năm"),
        ("Cuộc tuyên truyền", "218", "năm 2016: 206"),
        ("Lượt đại biểu", "11.218", "51,5 người mỗi cuộc"),
    ]
    assert {i["tone"] for i in items} == {"neutral"}
    assert [i["note"] for i in narrative.key_figures(2016, *tables) if i["label"] == "Mô hình đăng ký"] == [""]


def test_key_figures_without_records():
    none, no_awards = empty("registrations"), empty("awards")
    for years in (None, [2016, 2017]):
        items = narrative.key_figures(
            2017,
            indicators.registered(none, years=years),
            indicators.recognised_share(none, years=years),
            indicators.commended_share(none, no_awards, years=years),
            chapters.improvement(moves_of()),
            indicators.outreach(empty("outreach")),
        )
        assert items == [{"label": "Mô hình đăng ký", "value": "–", "note": "", "tone": "neutral"}]


def test_method_says_what_every_report_must_say():
    said = " ".join(narrative.method())
    assert all(word in said for word in ("Wilson", "Newcombe (1998)", "Spiegelhalter 2005"))
    assert narrative.method()[-1] == "Báo cáo không chấm điểm, không xếp hạng cá nhân."
    assert len(narrative.method(language="en")) == len(narrative.method())
    [public] = [s for s in narrative.method(edition="public") if s not in narrative.method()]
    assert public.startswith("Bản công khai: không nêu tên cá nhân; số người từ 1 đến 4 và số liệu giúp suy ra chúng ")


def test_provenance(sample):
    said = " ".join(narrative.provenance(sample, 2017))
    assert said.startswith("Số liệu năm 2017 lấy từ 20 tệp do các đơn vị gửi; số dòng nhận: đăng ký 890;")
    assert fingerprint(summary.read_slices(sample), 2017)[:12] in said
    assert "đăng ký 0; khen thưởng 0;" in narrative.provenance(sample, 1999)[0]


def test_the_provenance_of_a_brief_is_that_of_its_unit(sample):
    (sentence, code) = narrative.provenance(sample, 2017, unit_id="nhi-long")
    assert sentence.startswith("Số liệu năm 2017 lấy từ 1 tệp do đơn vị gửi; số dòng nhận: đăng ký ")
    assert code not in narrative.provenance(sample, 2017)


def test_stated_figures(cang_long, report):
    nothing = pd.DataFrame(columns=["year", "model_id", "programme", "sessions", "attendees"])
    compared = comparisons.stated(cang_long, 2017, *report, nothing)
    assert narrative.stated_summary(compared, 2017, illustrative=False) == [
        "6/8 số liệu công bố khớp với hồ sơ cộng lại.", ""
    ]  # fmt: skip
    assert narrative.stated_summary(compared, 2017, illustrative=True)[1].startswith("Hồ sơ là dữ liệu minh họa")
    assert narrative.stated_summary(compared.head(0), 2015, illustrative=True) == [
        "Không có số liệu công bố nào của năm 2015 để đối chiếu."
    ]


# ---- foreign text


def tokens(text):
    """Types of the tokens that Markdown sees in a text, as the exporters read it."""
    found, todo = (
        set(),
        mistune.create_markdown(renderer=None, plugins=["table", "strikethrough", "footnotes"])(text),
    )
    while todo:
        token = todo.pop()
        found.add(token["type"])
        todo += token.get("children", [])
    return found - {"blank_line"}


@pytest.mark.parametrize(
    "name",
    [
        HOSTILE,
        "# a",
        "1. a",
        "- a",
        "> a",
        "| a | b |",
        "&lt;b&gt;",
        "a\n\n# b",
        "[^1]: a",
        "\\*a*",
        "***",
        "a_b_ __c__",
    ],
)
def test_names_from_workbooks_are_inert(name):
    assert tokens(escaped(name)) == {"paragraph", "text"}
    back = mistune.create_markdown(escape=False)(escaped(name))
    assert re.sub("<.?p>", "", back).strip() == mistune.util.escape(name.replace("\n", " "), quote=True)


def test_names_stay_inert_in_whole_sentences():
    moves = chapters.transitions(rated((2016, HOSTILE, "kém"), (2017, HOSTILE, "xuất sắc")), 2016, 2017)
    names = {"a": HOSTILE, "b": "Xã B"}
    funnel = comparisons.funnel(per_unit(a=(0, 100), b=(40, 100), **{f"u{i}": (10, 100) for i in range(30)}))
    models, improvement = models_of(economy=5), chapters.improvement(moves)
    said = [
        *narrative.chapter_moves(moves, "improved", names=names), narrative.two_steps_up(moves, names),
        *narrative.funnel_of_all(funnel, names, "commended"),
        narrative.funnel_of_one(funnel, "a", HOSTILE, "commended"),
        narrative.to_do({"commended": funnel}, models, names), narrative.to_visit({"commended": funnel}, models, names),
        narrative.most_and_fewest(indicators.registered(models, per_unit=True), names | {"c": "c"}),
        *narrative.strengths(totals(y2017=5), improvement, {"commended": funnel}, models, {"b": HOSTILE}, 2017),
    ]  # fmt: skip
    assert sum("alert" in s for s in said) >= 7
    for sentence in said:
        assert not tokens(sentence) & {
            "strong",
            "emphasis",
            "inline_html",
            "block_html",
            "codespan",
            "heading",
            "image",
        }
        assert "javascript" not in str(mistune.html(sentence).split('href="')[1:])


def test_lists_of_words():
    assert [listed(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a và b", "a, b và c"]
    assert np.all([listed(["a"], lang) == "a" for lang in ("vi", "en")])


def test_of_many_units_the_foremost_are_named_and_the_others_counted():
    units = [f"u{i:02}" for i in range(30)]
    quota = pd.DataFrame({"unit_id": units, "registrant_kind": "collective", "numerator": range(29, -1, -1)})
    quota = quota.assign(denominator=40, value=quota["numerator"] / 40, note="not_met")
    (_, said) = narrative.quota_met(quota, {u: f"Xã {u}" for u in units}, 2025)
    assert "xã u29 (tập thể 0/40), xã u28 (tập thể 1/40), " in said
    assert "xã u18 (tập thể 11/40) và 18 đơn vị khác" in said
