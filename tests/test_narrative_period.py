"""Sentences on several years, on published figures and on signs: each case that the numbers allow, word for word."""

import pandas as pd
import pytest

from dvk_analysis import chapters, comparisons, narrative, signs, trends
from dvk_analysis.published import beside_places
from dvk_analysis.results import counts, shares

NB = "\u00a0"


def over(indicator="recognised_share", **years):
    """Build shares over years from y2016=(48, 80)."""
    x, n = zip(*years.values(), strict=True)
    cells = pd.DataFrame({"year": [int(y[1:]) for y in years], "unit_id": "all", "numerator": x, "denominator": n})
    return shares(cells, indicator, ())


def totals(**years):
    cells = pd.DataFrame({"year": [int(y[1:]) for y in years], "unit_id": "all", "numerator": list(years.values())})
    return counts(cells, "registered", ())


def moves_of(year, **change):
    found = [c for c, n in change.items() for _ in range(n)]
    return pd.DataFrame({"year_to": year, "unit_id": "a", "organisation": "women", "change": found})


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ({"y2015": 705, "y2018": 931}, f"tăng từ 705 năm 2015 lên **931** năm 2018 (thêm 226, 32,1{NB}%)."),
        ({"y2015": 100, "y2018": 75}, f"giảm từ 100 năm 2015 xuống **75** năm 2018 (bớt 25, 25,0{NB}%)."),
        ({"y2015": 75, "y2018": 75}, "năm 2015 là 75, năm 2018 là **75**."),
    ],
)
def test_registered_from_first_to_last(years, said):
    text = narrative.registered_span(totals(**years), (2015, 2018), "toàn huyện")
    assert text == "Số mô hình đăng ký của toàn huyện " + said


def test_registered_without_one_of_the_years():
    assert narrative.registered_span(totals(y2018=9), (2015, 2018), "toàn huyện") == (
        "Hồ sơ của toàn huyện không có đủ số đăng ký của hai năm 2015 và 2018 để so sánh."
    )


def test_a_share_that_rose_over_too_few_years():
    [row] = trends.trend(over(y2015=(40, 80), y2016=(48, 80), y2017=(56, 70))).to_dict("records")
    assert narrative.trend_said(row, "recognised") == (
        f"Tỷ lệ công nhận tăng từ 40/80 (50,0{NB}%) năm 2015 lên 56/70 (80,0{NB}%) năm 2017 "
        f"(+30,0 điểm %; khoảng tin cậy 95{NB}%: từ +14,8 đến +43,2). "
        "Mới có 3 năm so sánh được, cần 5 năm để xét xu hướng."
    )


def test_a_share_of_which_nothing_can_be_told():
    [row] = trends.trend(over(y2016=(7, 80), y2017=(8, 80))).to_dict("records")
    said = narrative.trend_said(row, "commended", "en")
    assert said.startswith("The share commended was 7/80 (8.8%) in 2016 and 8/80 (10.0%) in 2017 (+1.3 points; ")
    assert "too little to tell. There are 2 comparable years; a trend needs 5." in said
    [one] = trends.trend(over(y2017=(7, 80))).to_dict("records")
    assert narrative.trend_said(one, "commended") == "Tỷ lệ được khen: chưa có hai năm so sánh được."


@pytest.mark.parametrize(
    ("numerators", "said"),
    [
        ((100, 150, 200, 250, 300), "Xu hướng tăng trong 5 năm gần nhất"),
        ((300, 250, 200, 150, 100), "Xu hướng giảm trong 5 năm gần nhất"),
        ((100, 101, 99, 100, 101), "Trong 5 năm gần nhất không có xu hướng rõ rệt."),
    ],
)
def test_five_years_have_a_trend_or_none(numerators, said):
    years = {f"y{2013 + i}": (x, 1000) for i, x in enumerate(numerators)}
    assert said in narrative.trend_said(trends.trend(over(**years)).iloc[0], "recognised")


def test_what_moved_a_share():
    cells = {"year": [2016] * 2 + [2017] * 2, "unit_id": ["all"] * 4, "field": ["economy", "culture_society"] * 2}
    cells |= {"numerator": [40, 2, 30, 5], "denominator": [80, 20, 50, 50]}
    parts = trends.decomposition(shares(pd.DataFrame(cells), "recognised_share", ["field"]), 2016, 2017)
    assert narrative.decomposition_said(parts, "recognised") == (
        "Tỷ lệ công nhận thay đổi −7,0 điểm %: −13,5 do cơ cấu lĩnh vực thay đổi, +6,5 do tỷ lệ trong từng lĩnh vực "
        "thay đổi (nhiều nhất: kinh tế +6,5 và văn hóa - xã hội 0,0)."
    )
    assert (
        narrative.decomposition_finding(parts, "en")
        == "The mix of fields gave −13.5, the shares within fields +6.5 points"
    )
    assert narrative.decomposition_said(parts.assign(value=None), "recognised") == ""


def test_titles_of_shares_over_years():
    rows = {w: trends.trend(over(y2016=a, y2017=b)).iloc[0] for w, a, b in (
        ("recognised", (20, 80), (60, 80)), ("commended", (40, 80), (4, 80)))}  # fmt: skip
    assert narrative.shares_finding(rows) == "Tỷ lệ công nhận tăng và tỷ lệ được khen giảm"
    same = {"recognised": trends.trend(over(y2016=(7, 80), y2017=(8, 80))).iloc[0]}
    assert narrative.shares_finding(same) == "Chưa đủ cơ sở kết luận tỷ lệ nào tăng hay giảm trong giai đoạn"


def test_net_improvement_year_by_year():
    up, unclear = moves_of(2016, improved=20, same=30, declined=3), moves_of(2017, improved=5, same=30, declined=4)
    table = pd.concat([chapters.improvement(m) for m in (up, unclear)])
    said = narrative.net_years(table)
    assert said[0].startswith("Năm 2016: trong 53 chi, tổ hội được xếp loại cả hai năm 2015 và 2016, chất lượng tăng (")
    assert "chưa đủ cơ sở kết luận chất lượng tăng hay giảm (tăng ròng +2,6 điểm %" in said[1]
    assert narrative.net_years_finding(table) == "Chất lượng chi, tổ hội tăng các năm 2016"
    assert narrative.net_years(table.head(0)) == ["Chưa có chi, tổ hội nào được xếp loại ở cả hai năm."]


def test_few_chapters_are_never_clear():
    few = chapters.improvement(moves_of(2017, improved=9))
    assert narrative.net_verdicts(few, {"all": "toàn huyện"}, by="unit_id") == [
        "Chưa đủ cơ sở kết luận tăng hay giảm: toàn huyện (+100,0)."
    ]
    assert narrative.net_finding(few) == "Chưa trường hợp nào trong 1 trường hợp so sánh tăng hay giảm rõ rệt"


def test_units_that_rose_and_fell_and_what_chance_alone_does():
    moves = {f"u{i:02}": (5, 30, 5) for i in range(9)} | {"up": (20, 30, 1), "down": (1, 30, 20)}
    rows = [(u, c) for u, n in moves.items() for c, k in zip(("improved", "same", "declined"), n, strict=True)
            for _ in range(k)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["unit_id", "change"]).assign(year_to=2017, organisation="women")
    net = chapters.improvement(frame, per_unit=True)
    said = narrative.net_verdicts(net, {u: f"Xã {u}" for u in moves}, by="unit_id")
    assert said[0].endswith("nằm trên 0): xã up (+37,3).")
    assert said[1].endswith("nằm dưới 0): xã down (−37,3).")
    assert said[2] == "Chưa đủ cơ sở kết luận tăng hay giảm: 9/11 đơn vị."
    assert said[3].startswith("Xét 11 đơn vị cùng lúc, riêng do ngẫu nhiên cũng có thể có khoảng 1 đơn vị")
    assert narrative.net_finding(net) == "Trong 11 trường hợp so sánh: 1 tăng rõ rệt, 1 giảm rõ rệt"


def test_the_spread_of_labels():
    moved = pd.DataFrame([[20, 10, 5], [3, 30, 15], [0, 5, 40]])
    still = pd.DataFrame([[20, 1], [1, 30]])
    test = "(kiểm định Stuart - Maxwell, p ="
    assert narrative.label_shift({"Phụ nữ": moved, "Nông dân": still}) == [
        f"Phụ nữ: phân bố xếp loại của 128 chi, tổ hội hai năm khác nhau rõ rệt {test} 0,001).",
        f"Nông dân: chưa đủ cơ sở kết luận phân bố xếp loại của 52 chi, tổ hội thay đổi {test} 1,000).",
    ]


def test_units_whose_share_moved():
    cells = {"year": [2016, 2017] * 3, "unit_id": ["a", "a", "b", "b", "c", "c"]}
    cells |= {"numerator": [48, 56, 40, 41, 60, 30], "denominator": [80, 70, 80, 80, 80, 80]}
    change = comparisons.change(shares(pd.DataFrame(cells), "recognised_share", ()), 2016, 2017)
    names = {"a": "Xã A", "b": "Xã B", "c": "Xã C"}
    assert narrative.changes_by_unit(change, names, "recognised") == [
        "Tỷ lệ công nhận tăng ngoài dao động ngẫu nhiên: xã A (48/80 → 56/70).",
        "Tỷ lệ công nhận giảm ngoài dao động ngẫu nhiên: xã C (60/80 → 30/80).",
        "Ở 1/3 đơn vị, chênh lệch hai năm còn trong phạm vi dao động ngẫu nhiên, chưa đủ cơ sở kết luận.",
    ]
    assert narrative.changes_finding(change, "recognised") == (
        "Tỷ lệ công nhận: 1/3 đơn vị tăng, 1 giảm ngoài dao động ngẫu nhiên"
    )
    unclear = change[change["verdict"].eq("unclear")]
    assert narrative.changes_finding(unclear, "recognised") == (
        "Tỷ lệ công nhận: chưa đủ cơ sở kết luận đơn vị nào trong 1 đơn vị tăng hay giảm"
    )


def test_breaks_of_a_period(cang_long):
    maps, scales = (f(cang_long, range(2021, 2028)) for f in (narrative.breaks, narrative.scale_breaks))
    assert narrative.breaks_said(maps, scales, 2027) == [
        "Từ năm 2023: thang mới: Đoàn Thanh niên; không so sánh trực tiếp với các năm trước.",
        "Từ năm 2026: địa giới mới; không so sánh trực tiếp với các năm trước.",
        "Hồ sơ trước khi sáp nhập được cộng theo các xã của năm 2027; xã mới không được chia ngược lại.",
    ]
    assert narrative.breaks_said({}, {}, 2018) == ["Không có thay đổi địa giới hay thang xếp loại trong giai đoạn."]
    assert narrative.one_map(cang_long, (2016, 2017)) == ""
    assert narrative.one_map(cang_long, (2025, 2026)).startswith("Hồ sơ trước khi sáp nhập")


def test_published_figures_of_one_place_and_of_others(cang_long):
    beside = beside_places(cang_long, 2017)
    assert narrative.published_own(beside, 2017) == [
        "Càng Long công bố **890 mô hình** đăng ký năm 2017.",
        f"Càng Long công bố 74/890 mô hình được khen năm 2017 (8,3{NB}%).",
    ]
    assert narrative.published_others(beside, "en") == [
        "9 other places published models registered, from 4 to 2,071; levels, sizes and periods differ.",
        "4 other places published enough for a share recognised or effective: from 78.0% to 87.3%.",
        "2 other places published enough for a share commended: from 1.9% to 20.1%.",
    ]
    assert narrative.published_own(beside_places(cang_long, 2016), 2016) == [
        "Không có số liệu công bố nào của năm 2016."
    ]
    assert narrative.published_finding(beside) == "5 nơi công bố đủ để tính tỷ lệ; cách đếm khác nhau, không xếp hạng"


def test_signs_are_questions(cang_long):
    models = pd.DataFrame({"year": 2018, "unit_id": "my-cam", "model_id": list("abc"), "maintained": False,
                           "title": ["Nuôi ong", "Trồng dừa", "Quỹ khuyến học"], "registrant_kind": "collective",
                           "field": "economy", "status": ["registered", "recognised", "recognised"],
                           "registered_on": ["2018-02-03", "2017-11-01", "2017-11-01"]})  # fmt: skip
    earlier = models.assign(year=2017, model_id=list("xyz"), title=["Khác", "Trồng dừa", "Quỹ khuyến học"])
    models.loc[2, "maintained"] = True
    both = pd.concat([earlier, models])
    nothing = pd.DataFrame({"year": [], "model_id": [], "programme": []})
    found = narrative.open_signs(signs.signs(both, nothing, nothing, cang_long, 2018))
    asked = narrative.signs_asked(signs.sign_shares(found, both, cang_long, 2018))
    assert [a.split(";")[0] for a in asked] == [
        "1/3 mô hình có tên trùng hoặc gần trùng với năm trước mà không ghi là duy trì",
        "1/3 mô hình mới ở mức đăng ký, chưa có kết quả hay khen thưởng nào trong hồ sơ",
        "1/3 mô hình đăng ký trước hoặc sau thời gian quy định",
    ]
    assert all("; đề nghị " in a for a in asked)


def test_outcomes_that_the_records_tell():
    models = pd.DataFrame({"model_id": ["a", "b", "c"]})
    outcomes = pd.DataFrame({"model_id": ["a", "a", "x"]})
    assert narrative.outcomes_told(models, outcomes) == (
        "1/3 mô hình tiêu biểu hoặc được khen có ghi kết quả trong hồ sơ."
    )
    assert narrative.outcomes_told(models.head(0), outcomes, "en") == (
        "The records hold no exemplary or commended model."
    )
