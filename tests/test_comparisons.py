import math

import numpy as np
import pandas as pd
import pytest

from dvk_analysis import comparisons
from dvk_analysis.results import counts, shares


def shares_of(*pairs, year=2017, **groups):
    """Build a result table of one year from (numerator, denominator), a unit a pair."""
    x, n = zip(*pairs, strict=True)
    cells = pd.DataFrame({"numerator": x, "denominator": n}, dtype=float).assign(year=year, **groups)
    return shares(cells.assign(unit_id=[f"u{i}" for i in range(len(cells))]), "commended_share", [*groups])


def test_a_unit_far_outside_is_clear_and_one_a_little_outside_is_noted():
    ten = [(50, 100)] * 10
    noted = comparisons.funnel(shares_of(*ten, (65, 100))).iloc[-1]
    # reference 565/1100 = 0.51364, standard error 0.04998: limits 0.6116 and 0.6681
    assert noted["reference"] == 565 / 1100
    assert (noted["upper95"], noted["upper998"]) == pytest.approx((0.61160, 0.66810), abs=1e-5)
    assert (noted["verdict"], noted["outside95"], noted["outside998"]) == ("higher", True, False)
    clear = comparisons.funnel(shares_of(*ten, (30, 100))).iloc[-1]
    assert (clear["verdict"], clear["outside95"], clear["outside998"]) == ("lower", True, True)


def test_units_within_the_limits_keep_their_counts_and_their_order():
    table = shares_of((9, 100), (7, 100), (8, 100))
    found = comparisons.funnel(table)
    assert found["verdict"].tolist() == ["within"] * 3
    pd.testing.assert_frame_equal(found[table.columns.tolist()], table)
    assert found["phi"].tolist() == [1.0] * 3


def test_more_spread_than_chance_widens_the_limits():
    found = comparisons.funnel(shares_of((10, 100), (30, 100), (50, 100), (70, 100), (90, 100)))
    # z = ±8, ±4, 0; the outer ones drawn in to the 10 % quantile, ±6.4: phi = (2·6.4² + 2·4²)/5 = 22.784
    assert found["phi"].tolist() == pytest.approx([22.784] * 5)
    half = 1.959964 * math.sqrt(22.784) * 0.05
    assert (found["upper95"] - 0.5).tolist() == pytest.approx([half] * 5)
    assert found["verdict"].tolist() == ["within"] * 5
    assert found["p_adjusted"].between(0.05, 1).all()


@pytest.mark.parametrize(("pair", "verdict"), [((0, 0), "too_few"), ((4, 4), "too_few"), ((5, 5), "higher")])
def test_under_five_models_there_is_no_verdict(pair, verdict):
    found = comparisons.funnel(shares_of((10, 200), (10, 200), pair)).iloc[-1]
    assert found["verdict"] == verdict
    assert pd.isna(found["upper95"]) == (pair[1] == 0)


def test_one_commune_is_its_own_reference():
    found = comparisons.funnel(shares_of((9, 42)))
    assert found[["reference", "phi", "verdict"]].values.tolist() == [[9 / 42, 1.0, "within"]]


@pytest.mark.parametrize("x", [0, 20])
def test_shares_on_the_limit_are_within(x):
    found = comparisons.funnel(shares_of((x, 20), (x, 20)))  # no spread: the limits are the reference itself
    assert found["verdict"].tolist() == ["within"] * 2


def test_no_models_anywhere_and_no_units_are_no_error():
    found = comparisons.funnel(shares_of((0, 0), (0, 0)))
    assert found["verdict"].tolist() == ["too_few"] * 2
    assert found[["reference", "lower95", "upper998", "p_adjusted"]].isna().all(axis=None)
    assert comparisons.funnel(shares_of((1, 2)).iloc[:0]).empty


def test_a_funnel_takes_one_row_a_unit():
    message = r"^shares: funnel\(\) takes one row a unit; choose one indicator, one year and one group$"
    two_years = pd.concat([shares_of((1, 2)), shares_of((1, 2), year=2016)])
    for wrong in (two_years, shares_of((1, 2)).assign(unit_id="all")):
        with pytest.raises(ValueError, match=message):
            comparisons.funnel(wrong)


def test_a_change_is_up_or_down_only_when_the_interval_leaves_out_none():
    old = shares_of((48, 80), (56, 70), (30, 60), (30, 60), year=2016)
    new = shares_of((56, 70), (48, 80), (33, 60), (30, 60))
    found = comparisons.change(pd.concat([new, old]), 2016, 2017)
    assert found["verdict"].tolist() == ["up", "down", "unclear", "unclear"]
    # Newcombe (1998), table II, 56/70 and 48/80 by method 10: 0.0524 to 0.3339
    assert found.loc[0, ["difference", "lower", "upper"]].tolist() == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)
    assert found.loc[1, ["difference", "lower", "upper"]].tolist() == pytest.approx([-0.2, -0.3339, -0.0524], abs=5e-5)
    assert found["difference"].iloc[3] == 0
    row = found.iloc[2]
    assert row[["year_from", "numerator_from", "denominator_from", "value_from"]].tolist() == [2016, 30, 60, 0.5]
    assert row[["year_to", "numerator_to", "denominator_to", "value_to"]].tolist() == [2017, 33, 60, 0.55]


def test_a_change_from_or_to_nothing_is_not_available():
    old, new = shares_of((0, 0), (1, 2), (3, 4), year=2016), shares_of((1, 2), (0, 0))
    found = comparisons.change(pd.concat([old, new]), 2016, 2017)
    assert found["unit_id"].tolist() == ["u0", "u1", "u2"]
    assert found["verdict"].tolist() == ["not_available"] * 3
    assert found[["difference", "lower", "upper"]].isna().all(axis=None)
    assert pd.isna(found["denominator_to"].iloc[2])
    assert found["denominator_from"].iloc[0] == 0


def test_groups_are_compared_each_with_itself():
    rows = [shares_of(pair, year=y, field=f) for y in (2016, 2017) for f, pair in (("b", (0, 9)), ("a", (9, 9)))]
    found = comparisons.change(pd.concat(rows), 2016, 2017)
    assert found[["field", "difference", "verdict"]].values.tolist() == [["b", 0, "unclear"], ["a", 0, "unclear"]]


def test_years_that_are_not_there_leave_nothing_to_compare():
    assert comparisons.change(shares_of((1, 2)), 2015, 2016).empty
    assert comparisons.change(shares_of((1, 2)), 2016, 2017)["verdict"].tolist() == ["not_available"]


def test_two_rows_for_one_unit_and_group_are_refused():
    message = r"^the result table has several rows for one unit_id, field in a year$"
    with pytest.raises(ValueError, match=message):
        comparisons.change(pd.concat([shares_of((1, 2), field="economy")] * 2), 2016, 2017)


def test_counts_change_absolutely_and_relatively_and_not_from_nothing():
    cells = pd.DataFrame({"year": [2016, 2016, 2017, 2017, 2017], "unit_id": list("ababc")})
    table = counts(cells.assign(numerator=[842.0, 0, 890, 5, 7]), "registered", ())
    found = comparisons.count_change(table, 2016, 2017)
    assert found["difference"].fillna(-1).tolist() == [48, 5, -1]
    assert str(found["difference"].dtype) == "Int64"
    assert found["relative"].tolist() == pytest.approx([48 / 842, np.nan, np.nan], nan_ok=True)
    assert found[["year_from", "year_to", "numerator_from"]].iloc[0].tolist() == [2016, 2017, 842]


FIELDS = {"economy": 472, "culture_society": 298, "security_defence": 92, "political_system": 28}


@pytest.fixture
def records():
    """Build the records of 2017 as the report states them, and a few of another year."""
    field = [f for f, n in FIELDS.items() for _ in range(n)]
    models = pd.DataFrame({"year": 2017, "field": field, "registrant_kind": "collective"})
    models["model_id"] = [f"m{i}" for i in range(890)]
    other = models[:5].assign(year=2016)
    awards = pd.DataFrame({"year": 2017, "model_id": [*models["model_id"][:74], "m0", "m0", None], "programme": "dvk"})
    held = pd.DataFrame({"year": [2017, 2017, 2016], "sessions": [200, 18, 9], "attendees": [10000, 1218, 90]})
    return pd.concat([other, models]), awards, held


def test_the_records_of_2017_equal_what_was_published(cang_long, records):
    table = comparisons.stated(cang_long, 2017, *records)
    assert table[["measure", "field", "stated"]].values.tolist() == [
        ["registered", "", 890],
        *(["registered", f, n] for f, n in FIELDS.items()),
        ["commended", "", 74],
        ["sessions", "", 218],
        ["attendees", "", 11218],
    ]
    assert table["recorded"].tolist() == table["stated"].tolist()
    assert set(table["verdict"]) == {"equal"}
    assert table["source_date"].iloc[0] == "2017-10-13"
    assert table["source_url"].iloc[0].startswith("https://bandanvan.travinh.gov.vn/")


def test_a_record_too_few_differs_and_none_says_so(cang_long, records):
    models, awards, held = records
    table = comparisons.stated(cang_long, 2017, models[:-1], awards[:0], held[2:])
    assert table["verdict"].tolist() == ["differs", "equal", "equal", "equal", "differs", *["no_records"] * 3]
    assert table["difference"].fillna(0).tolist() == [-1, 0, 0, 0, -1, 0, 0, 0]
    assert table["recorded"].isna().tolist() == [False] * 5 + [True] * 3


def test_figures_of_a_field_and_kind_are_held_against_these_alone(cang_long, records):
    from dataclasses import replace

    models, awards, held = records
    like = next(r for r in cang_long.published if r["measure"] == "commended")
    rows = [
        like | {"field": "economy", "value": "70"},
        like | {"registrant_kind": "individual", "value": "0"},
        like | {"measure": "sessions", "field": "economy"},
        like | {"level": "commune"},
        like | {"period_from": "2015"},
        like | {"place": "Cầu Ngang"},
    ]
    models.loc[models["model_id"].isin(["m72", "m73"]), "field"] = "political_system"
    table = comparisons.stated(replace(cang_long, published=tuple(rows)), 2017, models, awards, held)
    assert table["registrant_kind"].tolist() == ["", "individual", ""]
    assert table["recorded"].fillna(-1).tolist() == [72, 0, -1]
    assert table["verdict"].tolist() == ["differs", "equal", "no_records"]


def test_a_year_nothing_was_published_about_has_no_rows(cang_long, records):
    table = comparisons.stated(cang_long, 2016, *records)
    assert table.empty
    assert table.dtypes.tolist() == comparisons.stated(cang_long, 2017, *records).dtypes.tolist()


def test_small_units_are_pulled_to_the_place_each_indicator_and_year_by_itself():
    cells = {"unit_id": list("abcd"), "numerator": [0, 20, 30, 40], "denominator": [2, 100, 100, 100]}
    tables = [shares(pd.DataFrame(cells | {"year": y}), "recognised_share", ()) for y in (2016, 2017)]
    level = shares(pd.DataFrame(cells | {"year": 2017, "numerator": [1, 50, 50, 50]}), "commended_share", ())
    found = comparisons.shrunken(pd.concat([*tables, level], ignore_index=True))
    assert found["estimate"].round(3).tolist() == [0.277, 0.22, 0.3, 0.379] * 2 + [0.5] * 4
    assert (found["estimate_lower"] < found["estimate"]).all()
    assert (found["estimate_upper"] > found["estimate"]).all()
    assert found["value"].tolist()[:4] == [0, 0.2, 0.3, 0.4]
    with pytest.raises(ValueError, match=r"^shares: shrunken\(\) takes units, without the whole place$"):
        comparisons.shrunken(found.assign(unit_id="all"))


def test_a_unit_that_is_not_on_the_map_of_both_years_is_not_compared(cang_long):
    cells = pd.DataFrame({"year": [2025, 2025, 2026, 2026], "numerator": 30, "denominator": 60})
    table = shares(cells.assign(unit_id=["nhi-long", "all", "nhi-long-2025", "all"]), "recognised_share", ())
    found = comparisons.change(table, 2025, 2026, place=cang_long).set_index("unit_id")["verdict"]
    assert found.to_dict() == {"nhi-long-2025": "another_map", "nhi-long": "another_map", "all": "unclear"}
    assert set(comparisons.change(table, 2025, 2026)["verdict"]) == {"not_available", "unclear"}
