import pandas as pd
import pytest

from dvk_analysis import indicators
from dvk_analysis.schema import arrow_schema

FIELDS = ["economy", "culture_society", "security_defence", "political_system"]


def empty(table):
    return arrow_schema(table).empty_table().to_pandas(types_mapper={}.get)


def models_of(*rows):
    """Build models from (year, unit, model, field, kind, status)."""
    columns = ["year", "unit_id", "model_id", "field", "registrant_kind", "status"]
    return pd.DataFrame(rows, columns=columns).assign(level="district")


@pytest.fixture
def models():
    return models_of(
        (2016, "b", "m1", "economy", "collective", "recognised"),
        (2017, "a", "m1", "economy", "collective", "recognised"),
        (2017, "a", "m2", "economy", "individual", "exemplary"),
        (2017, "a", "m3", "culture_society", "collective", "in_progress"),
        (2017, "b", "m4", "economy", "collective", "not_recognised"),
    )


@pytest.fixture
def awards():
    """One model with three awards, a person, another programme, last year's model, and a model nobody registered."""
    return pd.DataFrame(
        [
            (2017, "office", "m1", "economy", "collective", "praise", "district", "dvk"),
            (2017, "office", "m1", "economy", "collective", "merit_paper", "district", "dvk"),
            (2017, "office", "m1", "economy", "collective", "merit_certificate", "province", "dvk"),
            (2017, "office", None, None, "individual", "medal", "central", "dvk"),
            (2017, "office", "m2", "economy", "individual", "merit_paper", "district", "government"),
            (2017, "office", "m9", "economy", "individual", "merit_paper", "district", "dvk"),
        ],
        columns=["year", "unit_id", "model_id", "field", "recipient_kind", "award_form", "level", "programme"],
    )


def report_2017():
    """Build the models and awards that the report of 2017 states."""
    sizes = dict(zip(FIELDS, (472, 298, 92, 28), strict=True))
    field = [f for f, n in sizes.items() for _ in range(n)]
    models = pd.DataFrame({"year": 2017, "unit_id": "a", "model_id": [f"m{i}" for i in range(890)], "field": field})
    awards = pd.DataFrame({"year": 2017, "unit_id": "a", "model_id": models["model_id"][:74], "programme": "dvk"})
    return models, awards


def values(table, *columns):
    return table[list(columns)].values.tolist()


def test_the_report_of_2017_counts_as_it_says():
    models, awards = report_2017()
    fields = indicators.registered(models, by="field")
    assert values(fields, "field", "value") == [[f, n] for f, n in zip(FIELDS, (472, 298, 92, 28), strict=True)]
    assert indicators.registered(models)["value"].tolist() == [890]
    parts = indicators.registered_share(models, by="field")
    assert parts["value"].round(4).tolist() == [0.5303, 0.3348, 0.1034, 0.0315]
    assert parts["denominator"].tolist() == [890] * 4
    row = indicators.commended_share(models, awards).iloc[0]
    assert (row["numerator"], row["denominator"], round(row["value"], 4)) == (74, 890, 0.0831)
    assert (row["lower"], row["upper"]) == pytest.approx((0.06675, 0.10313), abs=5e-6)


def test_registered_shows_years_units_and_groups_without_models(models):
    table = indicators.registered(models, by=["field"], per_unit=True, units=["b", "a", "c"])
    assert len(table) == 2 * 3 * 4
    assert table["unit_id"].unique().tolist() == ["b", "a", "c"]
    there = table[table["value"] > 0]
    assert values(there, "year", "unit_id", "field", "numerator") == [
        [2016, "b", "economy", 1],
        [2017, "b", "economy", 1],
        [2017, "a", "economy", 2],
        [2017, "a", "culture_society", 1],
    ]
    assert set(table.loc[table["value"] == 0, "note"]) == {"no_models"}
    assert set(there["note"]) == {""}


def test_two_groups_are_crossed_in_the_order_given(models):
    table = indicators.registered(models[models["year"] == 2017], by=["registrant_kind", "field"])
    assert table.columns[3:5].tolist() == ["registrant_kind", "field"]
    assert table["value"].tolist() == [2, 1, 0, 0, 1, 0, 0, 0]


def test_a_share_of_the_registered_is_of_its_own_unit(models):
    table = indicators.registered_share(models, by="field", per_unit=True, years=[2017]).query("year == 2017")
    assert values(table, "numerator", "denominator")[:4] == [[2, 3], [1, 3], [0, 3], [0, 3]]
    assert values(table, "numerator", "denominator")[4:] == [[1, 1], [0, 1], [0, 1], [0, 1]]


def test_recognised_are_the_recognised_and_the_exemplary(models):
    table = indicators.recognised_share(models, by="registrant_kind")
    assert values(table, "year", "registrant_kind", "numerator", "denominator", "note") == [
        [2016, "collective", 1, 1, ""],
        [2016, "individual", 0, 0, "no_models"],
        [2017, "collective", 1, 3, ""],
        [2017, "individual", 1, 1, ""],
    ]
    assert table.loc[1, ["value", "lower", "upper"]].isna().all()


def test_a_model_with_three_awards_is_one_commended_model_and_three_awards(models, awards):
    assert values(indicators.commended_share(models, awards), "year", "numerator", "denominator") == [
        [2016, 0, 1],  # last year's m1 is not this year's
        [2017, 1, 4],
    ]
    forms = indicators.awards_count(awards)
    assert values(forms[forms["value"] > 0], "award_form", "level", "value") == [
        ["praise", "district", 1],
        ["merit_paper", "district", 2],
        ["merit_certificate", "province", 1],
        ["medal", "central", 1],
    ]
    assert len(forms) == 5 * 4
    assert set(forms.loc[forms["value"] == 0, "note"]) == {"no_awards"}


def test_commended_models_count_where_they_were_registered(models, awards):
    table = indicators.commended_share(models, awards, by="field", per_unit=True).query("year == 2017")
    assert values(table[table["numerator"] > 0], "unit_id", "field", "numerator", "denominator") == [
        ["a", "economy", 1, 2]
    ]
    assert "office" not in set(table["unit_id"])


def test_awards_to_models_nobody_registered_are_listed_not_counted(models, awards):
    assert indicators.unmatched_awards(models, awards)["model_id"].tolist() == ["m9"]
    assert indicators.commended_models(awards).values.tolist() == [[2017, "m1"], [2017, "m9"]]


def test_programmes_are_told_apart(awards):
    assert indicators.awards_count(awards, by=())["value"].tolist() == [5]
    table = indicators.awards_count(awards, by="programme", programme=None)
    assert values(table, "programme", "value") == [["dvk", 5], ["grassroots_democracy", 0], ["government", 1]]


def test_awards_without_a_field_are_a_group_of_their_own(awards):
    table = indicators.awards_count(awards, by="field")
    assert values(table[table["value"] > 0], "field", "value") == [["economy", 4], ["", 1]]


def test_flow_gives_each_step_as_a_share_of_the_one_before(models, awards):
    table = indicators.flow(models, awards).query("year == 2017")
    assert values(table.fillna(-1), "step", "numerator", "denominator", "note") == [
        ["registered", 4, -1, ""],
        ["recognised", 2, 4, ""],
        ["commended", 1, 2, ""],
    ]
    assert table["value"].iloc[1:].tolist() == [0.5, 0.5]
    assert pd.isna(table["value"].iloc[0])


def test_flow_is_no_share_where_a_commended_model_is_not_recognised():
    models = models_of(
        (2017, "a", "m1", "economy", "collective", "recognised"),
        (2017, "a", "m2", "economy", "collective", "recognised"),
        (2017, "a", "m3", "economy", "collective", "registered"),
    )
    awards = pd.DataFrame({"year": 2017, "model_id": ["m3"], "programme": "dvk"})
    last = indicators.flow(models, awards).iloc[-1]
    assert (last["numerator"], last["note"]) == (1, "not_nested")
    assert last[["denominator", "value", "lower", "upper"]].isna().all()


def test_flow_by_field_keeps_the_steps_together_and_says_where_nothing_was(models, awards):
    table = indicators.flow(models, awards, by="field").query("year == 2017").reset_index(drop=True)
    assert table["step"].tolist() == list(indicators.STEPS) * 4
    assert table["field"].tolist() == [f for f in FIELDS for _ in range(3)]
    assert table.loc[9:, "note"].tolist() == ["", "no_models", "no_models"]


def test_outreach_of_2017_as_the_report_says():
    held = pd.DataFrame({"year": 2017, "unit_id": ["a", "b"], "sessions": [200, 18], "attendees": [10000, 1218]})
    table = indicators.outreach(held)
    assert values(table, "indicator", "numerator", "value")[:2] == [
        ["sessions", 218, 218.0],
        ["attendees", 11218, 11218.0],
    ]
    rate = table.iloc[2]
    assert (rate["indicator"], rate["denominator"], round(rate["value"], 1)) == ("attendees_per_session", 218, 51.5)
    # Byar: 11218 (1 - 1/(9·11218) ∓ 1.96/(3 sqrt 11218))³ / 218, by hand
    assert (rate["lower"], rate["upper"]) == pytest.approx((50.511, 52.419), abs=1e-3)
    assert table.loc[:1, ["denominator", "lower", "upper"]].isna().all(axis=None)


def test_outreach_without_sessions_and_sessions_without_people():
    held = pd.DataFrame({"year": 2017, "unit_id": ["b"], "sessions": [4], "attendees": [0]})
    table = indicators.outreach(held, per_unit=True, units=["a", "b"]).fillna(-1)
    assert values(table, "indicator", "unit_id", "value", "note") == [
        ["sessions", "a", 0, "no_sessions"],
        ["sessions", "b", 4, ""],
        ["attendees", "a", 0, "no_sessions"],
        ["attendees", "b", 0, ""],
        ["attendees_per_session", "a", -1, "no_sessions"],
        ["attendees_per_session", "b", 0, ""],
        ["sessions_per_unit", "a", 0, "no_sessions"],
        ["sessions_per_unit", "b", 4, ""],
    ]
    # exact Poisson for 0 events: upper limit -ln(0.025) = 3.689, over four sessions
    assert table["lower"].iloc[5] == 0
    assert table["upper"].iloc[5] == pytest.approx(3.68888 / 4, abs=1e-5)
    # and for 4: 1.090 to 10.242, as tables of the Poisson distribution have it
    assert table[["lower", "upper"]].iloc[7].tolist() == pytest.approx([1.0899, 10.2416], abs=1e-4)


def test_sessions_per_unit_are_over_the_units_asked_for_or_those_that_held_any():
    held = pd.DataFrame(
        {"year": [2016, 2017, 2017], "unit_id": ["a", "a", "b"], "sessions": [3, 10, 8], "attendees": 9}
    )
    found = indicators.outreach(held).query("indicator == 'sessions_per_unit'")
    assert found[["denominator", "value"]].values.tolist() == [[1, 3], [2, 9]]
    found = indicators.outreach(held, units=["a", "b", "c"]).query("indicator == 'sessions_per_unit'")
    assert found[["denominator", "value"]].values.tolist() == [[3, 1], [3, 6]]
    # Byar's for 18 events (10.66 to 28.45), over three units
    assert found[["lower", "upper"]].iloc[1].tolist() == pytest.approx([10.66 / 3, 28.45 / 3], abs=5e-3)


CALLS = {
    "registered": lambda m, a, o, **k: indicators.registered(m, by="field", **k),
    "registered_share": lambda m, a, o, **k: indicators.registered_share(m, by="status", **k),
    "recognised_share": lambda m, a, o, **k: indicators.recognised_share(m, by="level", **k),
    "commended_share": lambda m, a, o, **k: indicators.commended_share(m, a, by="field", **k),
    "awards_count": lambda m, a, o, **k: indicators.awards_count(a, **k),
    "flow": lambda m, a, o, **k: indicators.flow(m, a, by="field", **k),
    "outreach": lambda m, a, o, **k: indicators.outreach(o, **k),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_order_of_records_does_not_matter_and_records_stay_as_they_are(call, models, awards):
    held = pd.DataFrame({"year": [2017, 2016], "unit_id": ["b", "a"], "sessions": [3, 4], "attendees": [30, 50]})
    records = (models, awards, held)
    copies = [frame.copy() for frame in records]
    table = call(*records, per_unit=True)
    pd.testing.assert_frame_equal(call(*(frame[::-1] for frame in records), per_unit=True), table)
    for frame, copy in zip(records, copies, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_empty_tables_give_empty_results_and_zeros_for_years_asked_for(call, models, awards):
    held = pd.DataFrame({"year": [2017], "unit_id": ["b"], "sessions": [3], "attendees": [30]})
    nothing = [empty(name) for name in ("registrations", "awards", "outreach")]
    full, none = call(models, awards, held), call(*nothing)
    assert none.empty
    assert none.columns.tolist() == full.columns.tolist()
    assert none.dtypes.tolist() == full.dtypes.tolist()
    asked = call(*nothing, per_unit=True, units=["a"], years=[2017])
    assert set(asked["unit_id"]) == {"a"}
    assert asked["numerator"].eq(0).all()
    assert set(asked["note"]) - {"no_models", "no_awards", "no_sessions"} <= {""}


@pytest.mark.parametrize("call", [indicators.registered, indicators.registered_share, indicators.recognised_share])
def test_a_group_that_models_do_not_have_is_refused(call, models):
    with pytest.raises(ValueError, match=r"^by: 'title' is not one of field, registrant_kind, level, status$"):
        call(models, by="title")
