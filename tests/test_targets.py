import datetime as dt

import pandas as pd
import pytest

from dvk_analysis import targets


def models_of(**counts):
    """Build models of 2018 from unit=(collective, individual)."""
    rows = [
        (2018, unit.replace("_", "-"), kind)
        for unit, pair in counts.items()
        for kind, n in zip(("collective", "individual"), pair, strict=True)
        for _ in range(n)
    ]
    return pd.DataFrame(rows, columns=["year", "unit_id", "registrant_kind"])


def of(table, unit):
    return table[table["unit_id"] == unit].fillna(-1)[["numerator", "denominator", "value", "note"]].values.tolist()


def test_every_commune_has_its_quota_even_without_models(cang_long):
    table = targets.quota(models_of(nhi_long=(11, 14)), cang_long, 2018)
    assert of(table, "nhi-long") == [[11, 10, 1.1, "met"], [14, 15, 14 / 15, "not_met"]]
    assert of(table, "tan-an") == [[0, 10, 0.0, "not_met"], [0, 15, 0.0, "not_met"]]
    assert table["unit_id"].drop_duplicates().tolist()[:2] == ["tt-cang-long", "my-cam"]  # as in the place's file
    assert table.loc[table["unit_id"].isin([u.unit_id for u in cang_long.communes(2018)]), "denominator"].sum() == 350


def test_exactly_the_quota_is_met(cang_long):
    table = targets.quota(models_of(tan_an=(10, 15), thpt_nguyen_van_hai=(5, 6)), cang_long, 2018)
    assert of(table, "tan-an") == [[10, 10, 1.0, "met"], [15, 15, 1.0, "met"]]
    assert of(table, "thpt-nguyen-van-hai") == [[5, 5, 1.0, "met"], [6, 7, 6 / 7, "not_met"]]


def test_a_cell_without_a_quota_is_neither_met_nor_missed(cang_long):
    table = targets.quota(models_of(thpt_duong_hao_hoc=(2, 0)), cang_long, 2018)
    assert of(table, "thpt-duong-hao-hoc") == [[2, -1, -1, "no_quota"], [0, -1, -1, "no_quota"]]
    assert "cong-an-huyen" not in set(table["unit_id"])


def test_a_unit_the_place_does_not_know_comes_last(cang_long):
    table = targets.quota(models_of(elsewhere=(1, 0)), cang_long, 2018)
    assert table["unit_id"].iloc[-1] == "elsewhere"
    assert of(table, "elsewhere")[0] == [1, -1, -1, "no_quota"]


def test_a_year_without_quotas_shows_only_who_registered(cang_long):
    models = models_of(nhi_long=(3, 0)).assign(year=2017)
    assert of(targets.quota(models, cang_long, 2017), "nhi-long")[0] == [3, -1, -1, "no_quota"]
    assert len(targets.quota(models, cang_long, 2017)) == 2
    assert targets.quota(models, cang_long, 2016).empty


def dated(*days, unit="nhi-long"):
    return pd.DataFrame({"year": 2018, "unit_id": unit, "registered_on": pd.Series(days, dtype=object)})


DAYS = [dt.date(2017, 10, 14), dt.date(2017, 10, 15), dt.date(2017, 12, 31), dt.date(2018, 1, 1), None]


def test_the_first_and_the_last_day_are_in_the_window(cang_long):
    table = targets.window(dated(*DAYS), cang_long, 2018)
    assert table[["timing", "numerator", "denominator"]].values.tolist() == [
        ["in_window", 2, 5],
        ["early", 1, 5],
        ["late", 1, 5],
        ["undated", 1, 5],
    ]
    # Wilson for 2/5, by hand: (4 + 3.8415 ∓ 1.96 sqrt(3.8415 + 4.8)) / 17.683
    assert table.loc[0, ["value", "lower", "upper"]].tolist() == pytest.approx([0.4, 0.1176, 0.7693], abs=1e-4)


def test_a_window_by_unit_is_in_the_order_of_the_place(cang_long):
    models = pd.concat([dated(DAYS[1], unit="duc-my"), dated(None, unit="my-cam")])
    table = targets.window(models, cang_long, 2018, per_unit=True)
    assert table["unit_id"].drop_duplicates().tolist() == ["my-cam", "duc-my"]
    assert table["numerator"].tolist() == [0, 0, 0, 1, 1, 0, 0, 0]
    pd.testing.assert_frame_equal(targets.window(models[::-1], cang_long, 2018, per_unit=True), table)


def test_units_without_models_can_be_asked_for(cang_long):
    table = targets.window(dated(), cang_long, 2018, per_unit=True, units=["my-cam"])
    assert table["numerator"].tolist() == [0] * 4
    assert set(table["note"]) == {"no_models"}


def test_without_a_window_nothing_is_in_time_or_late(cang_long):
    table = targets.window(dated(*DAYS).assign(year=2017), cang_long, 2017)
    assert table["numerator"].isna().all()
    assert table["denominator"].tolist() == [5] * 4
    assert set(table["note"]) == {"no_window"}
    assert set(targets.window(dated(), cang_long, 2017)["note"]) == {"no_window"}


def test_dates_that_are_all_missing_are_undated(cang_long):
    assert targets.window(dated(None, None), cang_long, 2018)["numerator"].tolist() == [0, 0, 0, 2]
