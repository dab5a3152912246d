"""Charts of more units than a page can show one by one."""

import numpy as np
import pandas as pd
import pytest

from dvk_analysis import charts, comparisons
from dvk_analysis.charts.base import MANY_UNITS
from dvk_analysis.results import counts, shares

#: 400 units of 20 models: 390 with 10 recognised, nine with 12, one with all of them.
UNITS = [f"u{i}" for i in range(400)]
RECOGNISED = [10] * 390 + [12] * 9 + [20]
NAMES = {u: f"Xã {u}" for u in UNITS}


@pytest.fixture(scope="module")
def funnel():
    cells = pd.DataFrame({"year": 2025, "unit_id": UNITS, "numerator": RECOGNISED, "denominator": 20})
    return comparisons.funnel(shares(cells, "recognised_share", ()))


def test_units_with_the_same_counts_are_one_dot_and_only_unusual_ones_have_a_name(funnel):
    chart = charts.funnel(funnel, NAMES, "f", focus="u0", measure="recognised")
    assert chart.data[["unit_id", "numerator", "denominator", "units"]].values.tolist() == [
        ["u0", 10, 20, 390],
        ["", 12, 20, 9],
        ["u399", 20, 20, 1],
    ]
    assert chart.caption.endswith(
        "Vẽ gộp 400 đơn vị: chấm nhạt càng lớn, càng nhiều đơn vị có cùng số mô hình và cùng tỷ lệ; "
        "chỉ ghi tên những đơn vị lệch xa nhất."
    )
    (pale, named) = chart.figure.axes[0].collections
    assert pale.get_sizes().round(1).tolist() == [35.0, 3.7, 3.1]
    assert len(named.get_offsets()) == 2


def test_at_most_so_many_unusual_units_are_named_the_most_unusual_first(funnel):
    outside = funnel.assign(verdict="higher", p_adjusted=np.linspace(1, 0, 400))
    assert list(charts.funnel(outside, NAMES, "f").data["unit_id"]) == ["", "u398", "u399"]


def test_others_over_the_years_are_bands_of_half_and_nine_tenths_of_them():
    cells = {"year": np.repeat([2024, 2025], 201), "unit_id": [f"u{i}" for i in range(201)] * 2}
    table = counts(pd.DataFrame(cells).assign(numerator=[*range(1, 202), *range(2, 203)]), "registered", ())
    names = {f"u{i}": f"Xã {i}" for i in range(201)}
    chart = charts.communes_over_years(table, names, "f", focus="u9")
    assert chart.data.values.tolist() == [
        [2024, 10, 101, 51, 151, 11, 191, 201],
        [2025, 11, 102, 52, 152, 12, 192, 201],
    ]
    assert list(chart.data) == ["year", "own", "median", "half_low", "half_high", "most_low", "most_high", "units"]
    assert "201 xã, thị trấn" in chart.caption
    assert len(chart.svg()) < 30_000


def test_units_that_all_fit_are_drawn_one_by_one(funnel):
    few = charts.funnel(funnel[-MANY_UNITS:], NAMES, "f", focus="u399")
    assert "gộp" not in few.caption
    assert len(few.data) == MANY_UNITS
