"""The sample: published totals, the same bytes, and a truth that can be found again."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

from dvk_analysis import chapters, comparisons, indicators
from dvk_analysis.errors import ParamsError
from dvk_analysis.intake.writing import SAMPLE_MARK
from dvk_analysis.place import Unit
from dvk_analysis.sample import draw, truth, write_sample
from dvk_analysis.sample.parameters import HIGH, LOW, largest_remainder, merged_from
from dvk_analysis.text import slug

SEEDS = range(20)
#: Given names of the persons in the 2017 report.
REAL = {"Quang", "Hùng", "Duy", "Thảo", "Thiện", "Tuấn"}


@pytest.fixture(scope="module")
def drawn(cang_long):
    return draw(cang_long, years=range(2015, 2019), seed=2017)


@pytest.fixture(scope="module")
def two_years_by_seed(cang_long):
    return {seed: draw(cang_long, years=[2015, 2016], seed=seed) for seed in SEEDS}


def of_year(rows, year):
    return [row for row in rows if row["year"] == year]


def test_2017_has_the_published_totals(sample):
    registered = sample.read("registrations", years=[2017])
    assert registered["field"].value_counts().to_dict() == {
        "economy": 472,
        "culture_society": 298,
        "security_defence": 92,
        "political_system": 28,
    }
    awards = sample.read("awards", years=[2017])
    assert awards.loc[awards["programme"] == "dvk", "model_id"].nunique() == 74
    assert len(awards) > 74
    outreach = sample.read("outreach", years=[2017])
    assert (outreach["sessions"].sum(), outreach["attendees"].sum()) == (218, 11_218)


@pytest.mark.parametrize("seed", [0, 1, 99])
def test_the_totals_do_not_depend_on_the_seed(cang_long, seed):
    rows = draw(cang_long, years=[2017], seed=seed)
    assert Counter(r["field"] for r in rows["registrations"])["economy"] == 472
    assert len({r["model_id"] for r in rows["awards"] if "model_id" in r}) == 74
    assert sum(r["attendees"] for r in rows["outreach"]) == 11_218


@pytest.mark.parametrize(("year", "total"), [(2015, 705), (2016, 842), (2017, 890), (2018, 931)])
def test_totals_by_year(sample, year, total):
    assert len(sample.read("registrations", years=[year])) == total


@pytest.mark.parametrize(
    ("chapter", "before", "after"),
    [
        ("Chi hội Nông dân ấp 9a", "kém", "tiên tiến"),
        ("Chi hội Phụ nữ Trung Kiên", "tiên tiến", "xuất sắc"),
        ("Chi hội Cựu chiến binh Trung Thiên", "tiên tiến", "xuất sắc"),
        ("Chi đoàn ấp 9", "khá", "vững mạnh"),
    ],
)
def test_the_four_chapters_of_the_report(sample, chapter, before, after):
    rows = sample.read("ratings", years=[2016, 2017], unit_id="an-truong-a")
    rows = rows[rows["chapter"] == chapter].sort_values("year")
    assert rows["label"].tolist() == [before, after]
    assert rows["chapter_id"].nunique() == 1


def test_known_outcomes_are_those_of_the_report(sample):
    rows = sample.read("outcomes", years=[2017], unit_id="my-cam")
    honey = rows[rows["measure"].isin(["mật thu hoạch", "thu nhập từ mật ong"])]
    assert sorted(zip(honey["value"], honey["unit"], strict=True)) == [(105, "litres"), (31_500_000, "VND")]
    model = honey["model_id"].unique().item()
    registered = sample.read("registrations", years=[2017], unit_id="my-cam").set_index("model_id")
    assert registered.loc[model, ["title", "status"]].tolist() == ["Nuôi ong lấy mật", "exemplary"]


def test_persons_are_invented(drawn):
    names = {r["registrant"] for r in drawn["registrations"] if r["registrant_kind"] == "individual"}
    names |= {r["recipient"] for r in drawn["awards"] if r["recipient_kind"] == "individual"}
    assert all(name.startswith(("Ông ", "Bà ")) for name in names)
    assert not {name.split()[-1] for name in names} & REAL


def test_a_carried_model_was_recognised_the_year_before_and_titles_are_unique(drawn):
    earlier = {(r["unit_id"], r["field"], r["title"]): r for r in of_year(drawn["registrations"], 2016)}
    rows = of_year(drawn["registrations"], 2017)
    for row in rows:
        old = earlier.get((row["unit_id"], row["field"], row["title"]))
        assert row["maintained"] == (old is not None)
        assert old is None or old["status"] in ("recognised", "exemplary")
    assert len({(r["unit_id"], r["title"]) for r in rows}) == 890


def test_offices_hold_a_handful_of_models_and_no_chapters(cang_long, drawn):
    offices = {u.unit_id for u in cang_long.units if u.unit_kind not in ("commune", "town")}
    counts = Counter(r["unit_id"] for r in of_year(drawn["registrations"], 2018))
    assert all(3 <= counts[office] <= 12 for office in offices)
    assert not offices & {r["unit_id"] for r in drawn["ratings"]}


def test_the_front_is_rated_from_2016(drawn):
    assert {r["year"] for r in drawn["ratings"] if r["organisation"] == "front"} == {2016, 2017, 2018}


@pytest.mark.parametrize(("unit", "rate"), [("dai-phuc", 0.88), ("duc-my", 0.32)])
def test_outliers_can_be_found_again(two_years_by_seed, unit, rate):
    good = [
        row["status"] in ("recognised", "exemplary")
        for rows in two_years_by_seed.values()
        for row in rows["registrations"]
        if row["unit_id"] == unit
    ]
    assert np.mean(good) == pytest.approx(rate, abs=4 * np.sqrt(rate * (1 - rate) / len(good)))


def test_recognition_follows_the_truth_of_every_unit(cang_long, two_years_by_seed):
    observed, expected, variance = 0, 0.0, 0.0
    for seed, rows in two_years_by_seed.items():
        real = truth(cang_long, seed).recognition
        for row in rows["registrations"]:
            observed += row["status"] in ("recognised", "exemplary")
            expected += real[row["unit_id"]]
            variance += real[row["unit_id"]] * (1 - real[row["unit_id"]])
    assert observed == pytest.approx(expected, abs=4 * np.sqrt(variance))


def test_recognition_rates_are_spread_as_stated(cang_long):
    drawn = [u.unit_id for u in cang_long.units if u.unit_id not in (HIGH, LOW) and not merged_from(cang_long, u)]
    rates = [truth(cang_long, seed).recognition[unit_id] for seed in range(300) for unit_id in drawn]
    logits = np.log(np.array(rates) / (1 - np.array(rates)))
    assert np.median(rates) == pytest.approx(0.62, abs=0.005)
    assert logits.std() == pytest.approx(0.25, abs=0.01)


def test_shares_can_be_found_again(two_years_by_seed):
    rows = [row for found in two_years_by_seed.values() for row in found["registrations"]]
    n = len(rows)
    days = [(row["registered_on"], row["year"]) for row in rows]
    inside = [d is not None and dt.date(y - 1, 10, 15) <= d <= dt.date(y - 1, 12, 31) for d, y in days]
    groups = [row["registrant_kind"] == "collective" for row in rows]
    assert np.mean(inside) == pytest.approx(0.93, abs=4 * np.sqrt(0.93 * 0.07 / n))
    assert np.mean([d is None for d, _ in days]) == pytest.approx(0.03, abs=4 * np.sqrt(0.03 * 0.97 / n))
    assert np.mean(groups) == pytest.approx(0.40, abs=4 * np.sqrt(0.4 * 0.6 / n))


def test_moves_of_chapters_can_be_found_again(cang_long, two_years_by_seed):
    scale = cang_long.scale("women", 2016)
    moves = Counter()
    for rows in two_years_by_seed.values():
        old, new = ({(r["unit_id"], r["chapter"]): r["label"] for r in of_year(rows["ratings"], y)
                     if r["organisation"] in ("farmers", "women") and r["unit_id"] != "an-truong-a"}
                    for y in (2015, 2016))  # fmt: skip
        for chapter in old.keys() & new.keys():
            before, after = scale.rank(old[chapter]), scale.rank(new[chapter])
            if before in (2, 3):  # a rank that can both rise and fall
                moves["unrated" if after is None else np.sign(after - before)] += 1
    n = moves.total()
    for move, share in {1: 0.15, -1: 0.05, "unrated": 0.02, 0: 0.78}.items():
        assert moves[move] / n == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / n))


def test_the_favoured_commune_is_commended_more_often(cang_long, two_years_by_seed):
    given = {(s, a["model_id"]) for s, rows in two_years_by_seed.items() for a in rows["awards"] if "model_id" in a}
    share = {}
    for unit in ("huyen-hoi", "nhi-long"):
        held = [(s, r["model_id"]) for s, rows in two_years_by_seed.items() for r in rows["registrations"]
                if r["unit_id"] == unit and r["status"] == "recognised"]  # fmt: skip
        share[unit] = len(given & set(held)) / len(held)
    assert 2 < share["huyen-hoi"] / share["nhi-long"] < 4


def test_the_economy_gains_and_the_mix_adds_up(cang_long):
    real = truth(cang_long, 1)
    mixes = [real.field_mix(year) for year in (2015, 2016, 2017, 2018)]
    assert all(sum(mix.values()) == pytest.approx(1) for mix in mixes)
    assert np.diff([mix["economy"] for mix in mixes]) == pytest.approx([0.015] * 3)


@pytest.mark.parametrize(
    ("total", "shares", "counts"),
    [
        (0, {"a": 1.0}, {"a": 0}),
        (1, {"a": 0.5, "b": 0.5}, {"a": 1, "b": 0}),
        (890, {"a": 472, "b": 298, "c": 92, "d": 28}, {"a": 472, "b": 298, "c": 92, "d": 28}),
        (7, {"a": 3.4, "b": 3.4, "c": 0.2}, {"a": 4, "b": 3, "c": 0}),
    ],
)
def test_largest_remainder(total, shares, counts):
    assert largest_remainder(total, shares) == counts


def test_the_same_bytes_again_and_a_subset_agrees(cang_long, sample_inbox, tmp_path):
    for path in write_sample(tmp_path, place=cang_long, years=[2018, 2016], units=2):
        assert path.read_bytes() == (sample_inbox / path.relative_to(tmp_path)).read_bytes()
    names = sorted(p.name for p in tmp_path.rglob("*.xlsx"))
    assert names == ["2016-my-cam.xlsx", "2016-tt-cang-long.xlsx", "2018-my-cam.xlsx", "2018-tt-cang-long.xlsx"]


def test_another_seed_gives_other_rows(cang_long, drawn):
    assert draw(cang_long, years=[2015], seed=1)["registrations"] != of_year(drawn["registrations"], 2015)


def test_one_workbook_for_each_unit_and_year(cang_long, sample_inbox):
    units = [u for u in cang_long.units if u.valid_in(2017)]
    assert len(list(sample_inbox.rglob("*.xlsx"))) == 4 * len(units) == 80


def test_every_sheet_is_marked_and_looks_like_a_form(sample_inbox):
    book = openpyxl.load_workbook(sample_inbox / "2017" / "2017-nhi-long.xlsx")
    assert book.sheetnames == ["Đăng ký", "Khen thưởng", "Xếp loại", "Tuyên truyền", "Kết quả"]
    for sheet in book:
        assert sheet["A4"].value == SAMPLE_MARK
        assert sheet["A3"].value == "ĐƠN VỊ: XÃ NHỊ LONG"
        assert sheet["A2"].value.endswith("NĂM 2017")
        assert sheet["A6"].value == "STT"
        assert sheet.freeze_panes == "A7"
        assert len(sheet.merged_cells.ranges) == 3


def test_units_of_another_period_and_another_place(cang_long):
    rows = draw(cang_long, years=[2026], seed=3)["registrations"]
    assert {r["unit_id"] for r in rows} == {u.unit_id for u in cang_long.communes(2026)}
    tiny = replace(cang_long, place_id="x", units=(Unit("a", "Xã A", "commune"),))
    assert len(draw(tiny, years=[2015], seed=3)["registrations"]) == round(705 / 14)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"years": [2014]}, "years: no sample for 2014; the sample begins in 2015"),
        ({"seed": -1}, "seed: -1 is below 0"),
        ({"units": 0}, "units: 0 is below 1; name the number of communes, or leave it out"),
    ],
)
def test_wrong_arguments_write_nothing(cang_long, tmp_path, wrong, message):
    with pytest.raises(ParamsError) as caught:
        write_sample(tmp_path / "in", place=cang_long, **wrong)
    assert str(caught.value) == message
    assert not (tmp_path / "in").exists()


def test_a_year_without_communes_is_named(cang_long, tmp_path):
    late = replace(cang_long, units=(Unit("a", "Xã A", "commune", valid_from=dt.date(2025, 7, 1)),))
    with pytest.raises(ParamsError) as caught:
        write_sample(tmp_path, place=late, years=[2017])
    assert str(caught.value) == "years: Càng Long has no commune in 2017; choose other years"


@pytest.fixture(scope="module")
def across_the_merger(cang_long):
    rows = draw(cang_long, years=[2025, 2026], seed=2017)
    return {table: pd.DataFrame(rows[table]) for table in ("registrations", "ratings")}


def test_after_the_merger_nothing_is_lost(cang_long, across_the_merger):
    models = across_the_merger["registrations"]
    assert models["year"].value_counts().to_dict() == {2025: 1145, 2026: 1179}  # 931 models and 3 % a year
    real = truth(cang_long, 2017)
    assert real.weights["tan-an-2025"] == pytest.approx(real.weights["huyen-hoi"] + real.weights["tan-an"])
    assert real.recognition["duc-my"] < real.recognition["nhi-long-2025"] < real.recognition["nhi-long"]
    assert 1 < real.commendation_factor["tan-an-2025"] < 3
    hamlets, parts = real.hamlets["an-truong-2025"], ("an-truong", "an-truong-a", "tan-binh")
    assert len(set(hamlets)) == len(hamlets) == sum(len(real.hamlets[u]) for u in parts)
    assert {"Ấp 9a", "Ấp Trung Kiên", "Ấp 1 Tân Bình"} <= set(hamlets)


def test_years_across_the_merger_compare_on_the_later_map(cang_long, across_the_merger):
    models = cang_long.rebase(across_the_merger["registrations"], 2026)
    both = indicators.recognised_share(models, per_unit=True, units=[u.unit_id for u in cang_long.communes(2026)])
    found = comparisons.change(both, 2025, 2026, place=cang_long).set_index("unit_id")
    communes = found.loc[[u.unit_id for u in cang_long.communes(2026)]]
    assert set(communes["verdict"]) <= {"up", "down", "unclear"}
    assert found.loc["cong-an-huyen", "verdict"] == "another_map"


def test_chapters_across_the_merger_go_on_from_their_old_rank(cang_long, across_the_merger):
    ratings = across_the_merger["ratings"]
    ids = ratings["unit_id"] + "/" + ratings["organisation"] + "/" + ratings["chapter"].map(slug)
    scales = [cang_long.scale(o, y) for o, y in zip(ratings["organisation"], ratings["year"], strict=True)]
    ranks = [s.rank(label) for s, label in zip(scales, ratings["label"], strict=True)]
    ratings = ratings.assign(chapter_id=ids, scale_id=[s.scale_id for s in scales], rank=ranks)
    moves = chapters.transitions(cang_long.rebase(ratings, 2026), 2025, 2026, place=cang_long)
    compared = moves[moves["change"].isin(chapters.COMPARED)]
    assert len(compared) > 30
    assert (compared["rank_from"] - compared["rank_to"]).abs().max() == 1  # a rank drawn anew would jump
    assert not {"entered", "left"} & set(moves["change"])
