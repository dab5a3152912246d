"""Stocks are not summed over years, amounts not over units of measure, rates not at all."""

import pandas as pd
import pytest

from dvk_analysis import amounts, indicators


def told(*rows):
    """Outcomes from (measure, unit of measure, value)."""
    return pd.DataFrame(rows, columns=["measure", "unit", "value"]).assign(year=2017, unit_id="a")


def test_a_model_that_runs_for_three_years_is_a_stock_of_each():
    models = pd.DataFrame({"year": [2015, 2016, 2017, 2017], "unit_id": "a", "field": "economy"})
    table = amounts.running(models.assign(stopped=[False, False, False, True]), by="field", years=[2014])
    economy = table[table["field"] == "economy"]
    assert economy[["year", "value", "note"]].values.tolist() == [
        [2014, 0, "no_models"],
        *([year, 1, "stock"] for year in (2015, 2016, 2017)),
    ]
    with pytest.raises(ValueError, match=r"^by: 'status' is not one of field, registrant_kind, level$"):
        amounts.running(models, by="status")


def test_running_and_registered_of_the_sample_differ_by_those_given_up(sample):
    models = sample.read("registrations")
    gone = indicators.registered(models)["value"] - amounts.running(models)["value"]
    assert gone.tolist() == models.groupby("year")["stopped"].sum().tolist()


def test_money_is_never_added_to_land_and_a_price_has_no_sum():
    # Mỹ Cẩm in the 2017 report: 105 litres at 300.000, 31.500.000 in all or 4.500.000 a month.
    table = amounts.amounts(
        told(
            ("sản lượng", "litres", 105.0),
            ("tiền thu", "VND", 31_500_000.0),
            ("Tiền thu", "VND", 500_000.0),
            ("tiền thu", "ha", 2.0),
            ("giá bán", "VND", 300_000.0),
            ("tiền thu hàng tháng", "VND", 4_500_000.0),
            ("lợi nhuận/ha", "VND", 50_000_000.0),
            ("tiền quỹ", "VND", None),
        )
    ).set_index(["measure", "unit"])
    assert table.loc[("Tiền thu", "VND"), ["numerator", "denominator", "value", "note"]].tolist() == [2, 2, 32e6, ""]
    assert table.loc[("Tiền thu", "ha"), "value"] == 2
    assert table.loc[("sản lượng", "litres"), "value"] == 105
    rates = table[table["note"] == "rate"]
    assert {measure for measure, _ in rates.index} == {"giá bán", "tiền thu hàng tháng", "lợi nhuận/ha"}
    assert rates["value"].isna().all()
    assert table.loc[("tiền quỹ", "VND"), ["numerator", "denominator", "note"]].tolist() == [0, 1, "no_number"]
    assert pd.isna(table.loc[("tiền quỹ", "VND"), "value"])


def test_amounts_of_the_sample_by_unit_add_up_to_those_of_the_place(sample):
    outcomes = sample.read("outcomes")
    keys = ["year", "measure", "unit"]
    whole = amounts.amounts(outcomes).set_index(keys)["value"]
    parts = amounts.amounts(outcomes, per_unit=True)
    summed = parts.assign(value=parts["value"].where(parts["note"] != "rate")).groupby(keys)["value"].sum(min_count=1)
    pd.testing.assert_series_equal(summed, whole.sort_index())
    assert amounts.amounts(outcomes.iloc[:0]).empty


def test_new_members_have_a_sum_and_a_figure_for_each_has_none():
    told = pd.DataFrame({"year": 2017, "unit_id": "a", "measure": ["số hội viên mới", "thu nhập mỗi hộ"]})
    sums = amounts.amounts(told.assign(unit=["members", "VND"], value=[6.0, 4e6]))
    assert sums.set_index("measure")["note"].to_dict() == {"số hội viên mới": "", "thu nhập mỗi hộ": "rate"}
