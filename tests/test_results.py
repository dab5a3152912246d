import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvk_analysis import results


def cells(**columns):
    return pd.DataFrame({"year": 2017, "unit_id": "all", **columns})


def test_a_tally_holds_every_cell_and_drops_no_record():
    frame = pd.DataFrame(
        {
            "year": [2017, 2015, 2017, 2017],
            "unit_id": ["b", "a", "b", "x"],
            "field": ["political_system", None, "new", None],
        }
    )
    table = results.tally(frame, {"field": ("economy", "political_system")}, {"models": 1, "weight": [1, 2, 3, 4]})
    assert table["year"].tolist() == [2015] * 4 + [2017] * 4
    assert table["field"].tolist() == ["economy", "political_system", "", "new"] * 2
    assert table["models"].tolist() == [0, 0, 1, 0, 0, 1, 1, 1]
    assert table["weight"].tolist() == [0, 0, 2, 0, 0, 1, 4, 3]


def test_units_and_years_asked_for_appear_in_order_and_others_follow():
    frame = pd.DataFrame({"year": [2017, 2017], "unit_id": ["c", "b"]})
    table = results.tally(frame, {}, {"models": 1}, per_unit=True, units=["z", "b"], years=[2018, 2016])
    assert table["year"].unique().tolist() == [2016, 2017, 2018]
    assert table["unit_id"].tolist() == ["z", "b", "c"] * 3
    assert table["models"].tolist() == [0, 0, 0, 0, 1, 1, 0, 0, 0]


def test_the_whole_place_needs_no_units():
    frame = pd.DataFrame({"year": [2017], "unit_id": ["b"]})
    assert results.tally(frame, {}, {"n": 1}, units=["z"])[["unit_id", "n"]].values.tolist() == [["all", 1]]


def test_no_records_and_no_years_give_no_rows_and_years_give_zeros():
    nothing = pd.DataFrame({"year": [], "unit_id": [], "field": []})
    assert results.tally(nothing, {"field": ("economy",)}, {"n": 1}).empty
    assert results.tally(nothing, {}, {"n": 1}, years=[2017])["n"].tolist() == [0]
    assert results.tally(nothing, {}, {"n": 1}, per_unit=True, years=[2017]).empty


def test_a_column_that_is_no_group_is_refused():
    with pytest.raises(ValueError, match=r"^by: 'fields' is not one of field, level$"):
        results.coded(["field", "fields"], ("field", "level"))


def test_a_kind_of_recipient_has_the_codes_of_a_registrant():
    assert results.coded("recipient_kind", ("recipient_kind",)) == {"recipient_kind": ("collective", "individual")}


def test_a_result_has_its_columns_and_types_even_without_rows():
    for rows in (cells(field=["economy"], numerator=[3.0]), cells(field=[], numerator=[])):
        table = results.result(rows, "registered", ["field"], value=rows["numerator"])
        assert table.columns.tolist() == [
            *("indicator", "year", "unit_id", "field"),
            *("numerator", "denominator", "value", "lower", "upper", "note"),
        ]
        assert [str(t) for t in table.dtypes.drop(["indicator", "unit_id", "field", "note"])] == [
            *("Int64", "Int64", "Int64", "float64", "float64", "float64"),
        ]
        assert all(pd.api.types.is_string_dtype(table[c]) for c in ("indicator", "unit_id", "field", "note"))


def test_shares_have_wilson_limits_and_none_without_models():
    table = results.shares(cells(numerator=[74.0, 0, 7, 0], denominator=[890.0, 7, 7, 0]), "s", ())
    assert table["value"].tolist()[:3] == [74 / 890, 0.0, 1.0]
    # by hand: (2x + z² ∓ z sqrt(z² + 4x(1 - p))) / (2(n + z²)); at x = 0 the upper limit is z²/(n + z²)
    assert table["lower"].tolist()[:3] == pytest.approx([0.06675, 0.0, 0.64567], abs=5e-6)
    assert table["upper"].tolist()[:3] == pytest.approx([0.10313, 0.35433, 1.0], abs=5e-6)
    assert table.loc[3, ["value", "lower", "upper"]].isna().all()
    assert table["note"].tolist() == ["", "", "", "no_models"]


def test_more_events_than_models_are_an_error():
    with pytest.raises(ValueError, match=r"^x: 3 is greater than its total n$"):
        results.shares(cells(numerator=[3.0], denominator=[2.0]), "s", ())


def test_counts_say_where_there_is_nothing():
    table = results.counts(cells(numerator=[2.0, 0]), "awards", (), empty="no_awards")
    assert table["value"].tolist() == [2.0, 0.0]
    assert table["note"].tolist() == ["", "no_awards"]
    assert table["denominator"].isna().all()


def test_totals_are_of_a_year_and_unit():
    frame = pd.DataFrame({"year": [1, 1, 2], "unit_id": ["a", "a", "a"], "numerator": [1.0, 2, 4]})
    assert results.of_total(frame)["denominator"].tolist() == [3, 3, 4]


def test_group_columns_are_those_between_head_and_tail():
    table = results.result(cells(field=["economy"], step=["x"], numerator=[1.0]), "i", ["field", "step"])
    assert results.group_columns(table) == ["field", "step"]
    assert results.group_columns(pd.DataFrame({"year": [np.nan]})) == []


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.booleans()), min_size=1), st.randoms())
def test_splitting_a_group_and_summing_and_the_order_of_rows_change_nothing(records, random):
    frame = pd.DataFrame(records, columns=["unit_id", "half", "event"]).assign(year=2017)
    shuffled = pd.DataFrame(random.sample(records, len(records)), columns=list(frame)[:3]).assign(year=2017)
    counted = [{"numerator": rows["event"], "denominator": 1} for rows in (frame, shuffled)]
    whole = results.shares(results.tally(frame, {}, counted[0], per_unit=True), "s", ())
    split = results.tally(shuffled, {"half": "xy"}, counted[1], per_unit=True)
    summed = split.groupby(["year", "unit_id"], as_index=False)[["numerator", "denominator"]].sum()
    pd.testing.assert_frame_equal(results.shares(summed, "s", ()), whole)
