"""Signs of form over substance: each lists the models to look at, on cases made by hand and on the sample."""

import pandas as pd
import pytest

from dvk_analysis import indicators, signs
from dvk_analysis.results import counts
from dvk_analysis.vocabulary import codes

NOTHING = pd.DataFrame({"year": pd.Series(dtype="int64"), "model_id": pd.Series(dtype="str"), "programme": ""})


def models_of(*titles, year=2018, unit="my-cam", **columns):
    """Build registrations with these titles, in time and reported on unless said otherwise."""
    frame = pd.DataFrame({"title": titles}, dtype="str")
    usual = {"registrant_kind": "collective", "field": "economy", "status": "recognised", "maintained": False}
    frame = frame.assign(year=year, unit_id=unit, registered_on=f"{year - 1}-11-01", **usual)
    return frame.assign(model_id=[f"{year}-{unit}-{i}" for i in range(len(frame))]).assign(**columns)


def found(sign, models, place, awards=NOTHING, outcomes=NOTHING, year=2018):
    table = signs.signs(models, awards, outcomes, place, year)
    return table.loc[table["sign"] == sign, "model_id"].tolist()


@pytest.mark.parametrize(("number", "shown"), [(9, 0), (10, 10), (11, 0)])
def test_exactly_the_quota_and_not_one_more_or_less(cang_long, number, shown):
    assert len(found("quota_exact", models_of(*["Nuôi ong"] * number), cang_long)) == shown


@pytest.mark.parametrize(
    ("now", "then", "same"),
    [
        ("Tuyến đường hoa", "Tuyến đường hoa", True),
        ("TUYẾN ĐƯỜNG HOA", "tuyến đường  hoa", True),
        ("Tuyến đường hoa năm 2018", "Tuyến đường hoa năm 2017", True),
        ("Tuyến đường hoa, thắp sáng đường quê", "Tuyến đường hoa - thấp sáng đường quê", True),
        ("Nuôi bò sinh sản ở ấp 3", "Nuôi bò sinh sản ở ấp 5", False),
        ("Nuôi bò sinh sản ở ấp 9a", "Nuôi bò sinh sản ở ấp 9", False),
        ("Trồng cỏ nuôi bò sinh sản ở ấp 2, tổ 2", "Trồng cỏ nuôi bò sinh sản ở ấp 2, tổ 1", False),
        ("Nuôi cá lóc trong ao lót bạt ở ấp Trung Kiên", "Nuôi cá lóc trong ao lót bạt ở ấp Trung Thiên", False),
        ("Nuôi bò sinh sản", "Nuôi dê thương phẩm", False),
    ],
)
def test_a_title_is_carried_over_but_not_to_another_hamlet(now, then, same):
    earlier = signs.carried_over(models_of("Hũ gạo tình thương", now), models_of("Quỹ khuyến học", then, year=2017))
    assert earlier.isna().tolist() == [True, not same]
    assert not same or earlier.iloc[1] == then


def test_only_the_unit_itself_can_have_had_the_title_before(cang_long):
    now, other = models_of("Tuyến đường hoa"), models_of("Tuyến đường hoa", unit="tan-an", year=2017)
    assert found("carried_over", pd.concat([now, other]), cang_long) == []
    own = models_of("Tuyến đường hoa", year=2017)
    assert found("carried_over", pd.concat([now, own]), cang_long) == ["2018-my-cam-0"]


def test_never_reported_on_is_neither_moved_nor_told_of_nor_commended(cang_long):
    models = models_of(*"abcd", status=["registered", "registered", "registered", "in_progress"])
    awards = pd.DataFrame({"year": [2018], "model_id": "2018-my-cam-1", "programme": "dvk"})
    told = pd.DataFrame({"year": [2018], "model_id": "2018-my-cam-2"})
    assert found("never_reported", models, cang_long, awards, told) == ["2018-my-cam-0"]


def test_outside_the_window_is_early_or_late_and_a_missing_date_is_no_sign(cang_long):
    days = ["2017-10-14", "2017-10-15", "2017-12-31", "2018-01-01", None]
    assert found("outside_window", models_of(*"abcde", registered_on=days), cang_long) == [
        *("2018-my-cam-0", "2018-my-cam-3")
    ]


def test_awards_are_concentrated_where_a_unit_is_far_above_the_others(cang_long):
    units = [u.unit_id for u in cang_long.communes(2018)]
    models = pd.concat([models_of(*["Nuôi ong"] * 40, unit=u) for u in units], ignore_index=True)
    usual = [f"2018-{u}-{i}" for u in units[1:] for i in range(3)]
    many = [f"2018-{units[0]}-{i}" for i in range(25)]
    awards = pd.DataFrame({"year": 2018, "model_id": [*usual, *many], "programme": "dvk"})
    assert found("concentration", models, cang_long, awards) == sorted(many)


def test_signs_stand_in_their_order_and_leave_the_records_as_they_are(cang_long, sample):
    models, awards, _, _, outcomes = sample.read_all()
    before = models.copy()
    table = signs.signs(models, awards, outcomes, cang_long, 2017)
    assert models.equals(before)
    assert table["sign"].unique().tolist() == [s for s in codes("sign") if s in set(table["sign"])]
    assert not table.duplicated(["sign", "model_id"]).any()
    assert table["earlier_title"].notna().equals(table["sign"].eq("carried_over"))
    shuffled = models.sample(frac=1, random_state=1)
    assert signs.signs(shuffled, awards, outcomes, cang_long, 2017).equals(table)


@pytest.mark.parametrize("year", [2016, 2017, 2018])
def test_the_titles_that_the_sample_carries_over_are_found_and_no_others(cang_long, sample, year):
    models, awards, _, _, outcomes = sample.read_all()
    carried = found("carried_over", models, cang_long, awards, outcomes, year)
    assert sorted(carried) == sorted(models.loc[models["year"].eq(year) & models["maintained"], "model_id"])


def test_shares_of_signs_have_all_models_behind_them_and_say_when_a_sign_cannot_show(cang_long):
    models = models_of(*"abcd", status=["registered", "registered", "recognised", "recognised"])
    table = signs.sign_shares(signs.signs(models, NOTHING, NOTHING, cang_long, 2018), models, cang_long, 2018)
    assert table["sign"].tolist() == list(codes("sign"))
    assert table[["numerator", "denominator"]].astype("object").fillna(-1).values.tolist() == [
        *([0, 4], [-1, 4], [2, 4], [0, 4], [0, 4])
    ]
    assert table["note"].tolist() == ["", "no_year_before", "", "", ""]
    early = models.assign(year=2016)
    table = signs.sign_shares(signs.signs(early, NOTHING, NOTHING, cang_long, 2016), early, cang_long, 2016)
    assert table["note"].tolist() == ["no_quota", "no_year_before", "", "no_window", ""]
    own = signs.sign_shares(table[:0], models, cang_long, 2018, per_unit=True, units=["my-cam", "tan-an"])
    assert own["denominator"].tolist() == [4] * 5 + [0] * 5
    assert set(own.loc[5:, "note"]) == {"no_models"}


def test_half_of_the_awards():
    held = {"year": 2017, "unit_id": list("abcd"), "numerator": [40, 10, 30, 20]}
    row = signs.half_of(counts(pd.DataFrame(held), "commended", ())).iloc[0]
    assert row[["numerator", "denominator", "value", "note"]].tolist() == [2, 4, 0.5, ""]
    none = signs.half_of(indicators.registered(models_of("a"), per_unit=True, years=[2017, 2018]))
    assert none["note"].tolist() == ["no_models", ""]
    assert signs.half_of(none.iloc[:0]).empty
