"""Kitagawa's decomposition and the recent trend, as result tables."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from dvk_analysis import indicators, results, trends
from dvk_analysis.schema import RESULT_HEAD, RESULT_TAIL
from dvk_analysis.units import Scale


def table(counts, *, unit="all", indicator="recognised_share"):
    """Result table of a share: year -> (numerator, denominator)."""
    rows = [{"year": y, "unit_id": unit, "numerator": x, "denominator": n} for y, (x, n) in counts.items()]
    return results.shares(pd.DataFrame(rows), indicator, ())


def by_field(counts):
    """Result table by field: (year, field) -> (numerator, denominator)."""
    rows = [
        {"year": y, "unit_id": u, "field": f, "numerator": x, "denominator": n} for (y, u, f), (x, n) in counts.items()
    ]
    return results.shares(pd.DataFrame(rows), "recognised_share", ["field"])


def test_mix_and_rate_by_hand():
    # Shares of the total 0.8, 0.2 then 0.5, 0.5; rates 0.5, 0.1 then 0.6, 0.1: 42 % falls to 35 %.
    found = trends.decomposition(
        by_field(
            {
                (2016, "all", "economy"): (40, 80),
                (2016, "all", "culture_society"): (2, 20),
                (2017, "all", "economy"): (30, 50),
                (2017, "all", "culture_society"): (5, 50),
            }
        ),
        2016,
        2017,
    )
    assert list(found) == [*RESULT_HEAD, "field", "part", *RESULT_TAIL]
    assert found[["field", "part"]].agg("/".join, axis=1).tolist() == [
        *("economy/mix", "economy/rate", "culture_society/mix", "culture_society/rate")
    ]
    assert found["value"].tolist() == pytest.approx([-0.3 * 0.55, 0.1 * 0.65, 0.3 * 0.1, 0], abs=1e-12)
    assert found["value"].sum() == pytest.approx(35 / 100 - 42 / 100)
    assert set(found["note"]) == {""}
    assert set(found["year"]) == {2017}


def test_a_field_empty_in_one_year_and_a_unit_empty_in_one_year_say_so():
    found = trends.decomposition(
        by_field(
            {
                (2016, "a", "economy"): (4, 8),
                (2016, "a", "culture_society"): (0, 0),
                (2017, "a", "economy"): (4, 8),
                (2017, "a", "culture_society"): (2, 2),
                (2016, "b", "economy"): (0, 0),
                (2017, "b", "economy"): (1, 2),
            }
        ),
        2016,
        2017,
    )
    notes = found.groupby(["unit_id", "field"])["note"].first().to_dict()
    assert notes == {("a", "economy"): "", ("a", "culture_society"): "one_year", ("b", "economy"): "no_models"}
    assert found[found["unit_id"] == "a"]["value"].sum() == pytest.approx(6 / 10 - 4 / 8)
    assert found[found["unit_id"] == "b"]["value"].isna().all()


def test_the_parts_sum_to_the_change_of_the_sample_for_every_commune(cang_long, sample):
    models, units = sample.read("registrations"), [u.unit_id for u in cang_long.communes(2017)]
    shares = indicators.recognised_share(models, by="field", per_unit=True, units=units)
    found = trends.decomposition(shares, 2016, 2017).groupby("unit_id")["value"].sum()
    total = indicators.recognised_share(models, per_unit=True, units=units).set_index(["unit_id", "year"])["value"]
    assert len(found) == 20
    for unit_id, moved in found.items():
        assert moved == pytest.approx(total[unit_id, 2017] - total[unit_id, 2016], abs=1e-12)


def test_two_to_four_years_give_the_change_and_are_too_few_for_a_trend():
    row = trends.trend(table({2015: (48, 80), 2016: (9, 80), 2017: (56, 70)})).iloc[0]  # Newcombe (1998), table II (a)
    named = ["years", "year_from", "year_to", "numerator_from", "denominator_to"]
    assert row[named].tolist() == [3, 2015, 2017, 48, 70]
    assert row[["difference", "lower", "upper"]].tolist() == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)
    assert row[["verdict", "marker", "note"]].tolist() == ["up", "cannot_be_calculated", "too_few_years"]


def test_five_years_give_the_marker_as_published():
    # The example of `trend_marker`, from the technical guidance of the Fingertips profiles.
    x, n = [621, 599, 556, 535, 447], [3454, 3195, 3256, 3227, 3121]
    row = trends.trend(table({2013 + i: pair for i, pair in enumerate(zip(x, n, strict=True))})).iloc[0]
    assert row[["years", "year_from", "year_to"]].tolist() == [5, 2013, 2017]
    assert row[["verdict", "marker", "note"]].tolist() == ["down", "decreasing", ""]


@pytest.mark.parametrize(
    ("missing", "year_from", "year_to"), [({2015: (0, 0)}, 2013, 2017), ({2017: (0, 0), 2013: (0, 0)}, 2014, 2016)]
)
def test_a_year_without_models_is_a_gap(missing, year_from, year_to):
    counts = dict.fromkeys(range(2010, 2018), (30, 60)) | missing
    row = trends.trend(table(counts)).iloc[0]
    assert row[["marker", "note", "year_from", "year_to"]].tolist() == [
        *("cannot_be_calculated", "gap", year_from, year_to)
    ]


def test_one_year_and_no_year_have_nothing_to_compare():
    found = trends.trend(pd.concat([table({2017: (1, 2)}, unit="a"), table({2017: (0, 0)}, unit="b")]))
    assert found["years"].tolist() == [1, 0]
    assert found["year_from"].isna().tolist() == [False, True]
    assert set(found["verdict"]) == {"not_available"}
    assert trends.trend(table({2017: (1, 2)}).iloc[:0]).empty


def test_years_on_another_map_are_left_out_and_rebased_records_have_none(cang_long, sample):
    models = sample.read("registrations")
    later = models[models["year"].eq(2018)].assign(year=2026)
    later = cang_long.rebase(later, 2026)
    both = pd.concat([models[models["year"] != 2018], later], ignore_index=True)
    apart = trends.trend(indicators.recognised_share(both, per_unit=True), place=cang_long).set_index("unit_id")
    assert apart.loc["tan-an-2025", ["years", "verdict", "note"]].tolist() == [1, "not_available", "another_map"]
    on_one_map = indicators.recognised_share(cang_long.rebase(both, 2026), per_unit=True)
    shares = on_one_map[on_one_map["year"].isin([2017, 2026])].replace({"year": {2017: 2025}})
    assert trends.trend(shares).set_index("unit_id").loc["tan-an-2025", "verdict"] != "not_available"


def test_two_rows_for_one_unit_and_year_are_refused():
    twice = pd.concat([table({2016: (1, 2)}), table({2016: (1, 2)})])
    message = "the result table has several rows for one indicator, unit_id in a year"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        trends.trend(twice)


def test_a_shift_of_the_labels_is_tested_scale_by_scale():
    # The matrix of the example of `marginal_homogeneity`, and a scale with two chapters.
    counts = {(1, 1): 20, (1, 2): 10, (1, 3): 5, (2, 1): 3, (2, 2): 30, (2, 3): 15, (3, 2): 5, (3, 3): 40}
    rows = [("s", *ranks) for ranks, n in counts.items() for _ in range(n)] + [("few", 1, 2), ("few", 2, 1)]
    moves = pd.DataFrame(rows, columns=["scale_id", "rank_from", "rank_to"])
    moves["change"] = np.select([moves["rank_to"] > moves["rank_from"], moves["rank_to"] < moves["rank_from"]],
                                ["improved", "declined"], "same")  # fmt: skip
    scales = [Scale(name, ("women",), tuple("abc"[:top])) for name, top in (("s", 3), ("few", 2), ("none", 2))]
    table = trends.shift(moves, scales).set_index("scale_id")
    assert table.loc["s", ["chapters", "improved", "same", "declined"]].tolist() == [128, 30, 90, 8]
    assert table.loc["s", ["statistic", "df"]].tolist() == pytest.approx([13.765, 2], abs=1e-3)
    assert table.loc["s", "p_value"] == pytest.approx(0.001026, abs=1e-6)
    assert table.loc["s", "sign_p"] == pytest.approx(binomtest(8, 38).pvalue)
    assert table.loc["few", ["sign_p", "p_value", "note"]].tolist() == [1, 1, "few"]
    assert table.loc["none", ["chapters", "note"]].tolist() == [0, "no_chapters"]
    assert table.loc["none", ["sign_p", "p_value"]].isna().all()
