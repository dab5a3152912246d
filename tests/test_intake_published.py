"""Sums of the records beside figures that reports state."""

from dataclasses import replace

import pandas as pd

from dvk_analysis import schema
from dvk_analysis.intake.published import stated, summed

FIGURE = {
    "place": "Càng Long",
    "period_from": "2017",
    "period_to": "2017",
    "measure": "registered",
    "value": "3",
    "field": "",
    "registrant_kind": "",
}


def frames(**rows):
    return {t: pd.DataFrame(rows.get(t, []), columns=[c.name for c in schema.TABLES[t]]) for t in schema.TABLES}


MODELS = [
    {"model_id": "a", "field": "economy", "registrant_kind": "collective"},
    {"model_id": "b", "field": "economy", "registrant_kind": "individual"},
]


def notes(place, figure, **rows):
    return [p.message for p in stated(replace(place, published=(FIGURE | figure,)), summed(2017, frames(**rows)))]


def test_a_figure_that_agrees_or_is_about_something_else_is_not_noted(cang_long):
    assert notes(cang_long, {"value": "2"}, registrations=MODELS) == []
    assert notes(cang_long, {"place": "Trà Vinh"}, registrations=MODELS) == []
    assert notes(cang_long, {"period_from": "2016"}, registrations=MODELS) == []
    assert notes(cang_long, {"period_from": "2016", "period_to": "2016"}, registrations=MODELS) == []
    assert notes(cang_long, {"measure": "recognised"}, registrations=MODELS) == []
    assert notes(cang_long, {}) == []


def test_models_by_field_and_kind(cang_long):
    assert notes(cang_long, {}, registrations=MODELS) == [
        "Mô hình đăng ký năm 2017: báo cáo công bố 3, hồ sơ cộng lại 2"
    ]
    figure = {"field": "economy", "registrant_kind": "individual"}
    said = "Mô hình đăng ký, kinh tế, cá nhân năm 2017: báo cáo công bố 3, hồ sơ cộng lại 1"
    assert notes(cang_long, figure, registrations=MODELS) == [said]


def test_commended_models_count_once_and_other_programmes_not(cang_long):
    awards = [
        {"model_id": m, "programme": p} for m, p in (("a", "dvk"), ("a", "dvk"), ("b", "government"), (None, "dvk"))
    ]
    said = "Mô hình được khen năm 2017: báo cáo công bố 3, hồ sơ cộng lại 1"
    assert notes(cang_long, {"measure": "commended"}, registrations=MODELS, awards=awards) == [said]


def test_outreach_is_summed(cang_long):
    held = [{"sessions": 2, "attendees": 90}, {"sessions": 1, "attendees": 30}]
    assert notes(cang_long, {"measure": "sessions"}, outreach=held) == []
    said = "Lượt người dự năm 2017: báo cáo công bố 3, hồ sơ cộng lại 120"
    assert notes(cang_long, {"measure": "attendees"}, outreach=held) == [said]
