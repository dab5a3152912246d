import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvk_analysis.stats import TREND_MARKERS, kitagawa, trend_marker, trend_test

steady = settings(deadline=None, derandomize=True)
part = st.integers(0, 500).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
groups = st.lists(st.tuples(part, part), min_size=1, max_size=6).filter(
    lambda rows: sum(a[0] for a, _ in rows) and sum(b[0] for _, b in rows)
)
series = st.lists(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=5, max_size=8
)


def test_kitagawa_by_hand():
    # Rates 0.5, 0.1 -> 0.6, 0.1; parts 0.8, 0.2 -> 0.5, 0.5; the total share goes from 0.42 to 0.35.
    mix, rate = kitagawa([80, 20], [40, 2], [50, 50], [30, 5])
    assert mix == pytest.approx([-0.3 * 0.55, 0.3 * 0.1])
    assert rate == pytest.approx([0.1 * 0.65, 0])
    assert mix.sum() + rate.sum() == pytest.approx(-0.07)


def test_kitagawa_with_a_field_that_appears_or_disappears():
    # The second field has no rate in one of the years: its effect is all mix.
    mix, rate = kitagawa([10, 0], [5, 0], [10, 10], [5, 2])
    assert mix == pytest.approx([-0.25, 0.1])
    assert rate == pytest.approx([0, 0])
    back_mix, back_rate = kitagawa([10, 10], [5, 2], [10, 0], [5, 0])
    assert back_mix == pytest.approx(-mix)
    assert back_rate == pytest.approx([0, 0])


def test_kitagawa_with_a_field_empty_in_both_years():
    mix, rate = kitagawa([10, 0], [5, 0], [10, 0], [6, 0])
    assert mix == pytest.approx([0, 0])
    assert rate == pytest.approx([0.1, 0])


def test_kitagawa_of_an_empty_year_is_null():
    assert np.isnan(kitagawa([0, 0], [0, 0], [10, 10], [5, 2])).all()
    assert np.isnan(kitagawa([10, 10], [5, 2], [0, 0], [0, 0])).all()


@steady
@given(groups)
def test_kitagawa_sums_exactly_and_turns_with_the_years(rows):
    (n1, x1), (n2, x2) = np.array(rows).transpose(1, 2, 0)
    mix, rate = kitagawa(n1, x1, n2, x2)
    assert mix.sum() + rate.sum() == pytest.approx(x2.sum() / n2.sum() - x1.sum() / n1.sum(), abs=1e-12)
    back_mix, back_rate = kitagawa(n2, x2, n1, x1)
    assert back_mix == pytest.approx(-mix, abs=1e-12)
    assert back_rate == pytest.approx(-rate, abs=1e-12)


@steady
@given(groups)
def test_kitagawa_of_many_places_is_that_of_each(rows):
    (n1, x1), (n2, x2) = np.array(rows).transpose(1, 2, 0)
    both = kitagawa(*(np.stack(pair) for pair in ((n1, n2), (x1, x2), (n2, n1), (x2, x1))))
    for part, one, other in zip(both, kitagawa(n1, x1, n2, x2), kitagawa(n2, x2, n1, x1), strict=True):
        assert part == pytest.approx(np.stack([one, other]))


@steady
@given(groups)
def test_kitagawa_only_rates_or_only_mix(rows):
    (n1, x1), (_, _) = np.array(rows).transpose(1, 2, 0)
    mix, rate = kitagawa(n1, x1, n1 * 3, n1 * 2)
    assert mix == pytest.approx(0 * n1, abs=1e-12)
    mix, rate = kitagawa(n1, 0 * n1, n1[::-1], 0 * n1)
    assert rate == pytest.approx(0 * n1)


def test_trend_as_published():
    # Fleiss (1981), smokers among patients of four studies; R documents X-squared = 8.2249, p = 0.004132.
    slope, statistic, p_value = trend_test([83, 90, 129, 70], [86, 93, 136, 82])
    assert statistic == pytest.approx(8.2249, abs=5e-5)
    assert p_value == pytest.approx(0.004132, abs=5e-7)
    assert slope < 0


def test_trend_by_hand():
    # Shares 0.2, 0.4, 0.6 of ten: slope 0.2 a year; T = 10·0.2·2 = 4, S = 20, statistic = 16/(0.24·20)
    assert trend_test([2, 4, 6], [10, 10, 10])[:2] == pytest.approx((0.2, 16 / 4.8))
    assert trend_test([2, 4, 6], [10, 10, 10], [2013, 2015, 2017])[:2] == pytest.approx((0.1, 16 / 4.8))
    assert trend_test([2, 0, None, 6], [10, 0, 10, 10], [2013, 2014, 2015, 2017])[0] == pytest.approx(0.1)


@pytest.mark.parametrize("events", [0, 7])
def test_level_shares_have_no_trend(events):
    assert trend_test([events] * 4, [7] * 4) == (0, 0, 1)


def test_level_shares_of_unequal_years_have_no_trend():
    assert trend_test([1, 3, 7], [3, 9, 21]) == (0, 0, 1)


@pytest.mark.parametrize("counts", [([], []), ([1], [2]), ([1, 0], [2, 0])])
def test_one_year_has_no_trend(counts):
    assert np.isnan(trend_test(*counts)).all()


# The series with which the makers of Fingertips test their own marker.
@pytest.mark.parametrize(
    ("x", "n", "marker"),
    [
        ([621, 599, 556, 535, 447], [3454, 3195, 3256, 3227, 3121], "decreasing"),
        ([22435, 22445, 21365, 20955, 19055], [65880, 67900, 68705, 69835, 70910], "decreasing"),
        ([5405, 5500, 5435, 5480, 5315], [18095, 18170, 18005, 17890, 17860], "no_change"),
        ([621, 599, 556, 535], [3454, 3195, 3256, 3227], "cannot_be_calculated"),
    ],
)
def test_marker_as_published(x, n, marker):
    assert trend_marker(x, n) == marker


def test_marker_of_a_rise():
    # Diabetes prevalence in England 2020-2024 as published by Fingertips.
    x = [3455176, 3491868, 3625401, 3774801, 3938080]
    assert trend_marker(x, [48783947, 49122259, 49956777, 50649129, 51441896]) == "increasing"


def test_marker_needs_the_998_percent_point():
    # One event fewer in the first year carries chi-squared past 9.5495.
    n = [100] * 5
    below, above = [10, 13, 14, 19, 25], [9, 13, 14, 19, 25]
    assert 9.54 < trend_test(below, n)[1] < 9.5495 < trend_test(above, n)[1]
    assert trend_marker(below, n) == "no_change"
    assert trend_marker(above, n) == "increasing"


def test_marker_is_not_driven_by_one_year():
    # Level for four years and a jump in the last: without that year there is no slope at all.
    x, n = [10, 10, 10, 10, 40], [100] * 5
    assert trend_test(x, n)[2] < 0.002
    assert trend_marker(x, n) == "no_change"
    assert trend_marker([0, 0, 0, 0, 40], n) == "no_change"
    assert trend_marker([1, 3, 7, 9, 60], [3, 9, 21, 27, 60]) == "no_change"
    assert trend_marker([13, 12, 11, 10, 60], n) == "no_change"


def test_marker_looks_at_the_five_latest_years():
    recent = [10, 20, 30, 40, 50]
    assert trend_marker([90, 90, 90, *recent], [100] * 8) == "increasing"
    assert trend_marker([None, *recent], [100] * 6) == "increasing"
    assert trend_marker([*recent, None], [100] * 6) == "cannot_be_calculated"
    assert trend_marker([*recent[:4], 0], [100] * 4 + [0]) == "cannot_be_calculated"


def test_marker_stops_at_a_gap():
    x, n = [5, 10, 20, 30, 40, 50], [100] * 6
    assert trend_marker(x, n, [2012, 2014, 2015, 2016, 2017, 2018]) == "increasing"
    assert trend_marker(x, n, [2012, 2013, 2014, 2016, 2017, 2018]) == "cannot_be_calculated"


@steady
@given(series)
def test_marker_turns_with_the_share_and_with_time(rows):
    x, n = np.array(rows).T
    opposite = {"increasing": "decreasing", "decreasing": "increasing"}
    marker = trend_marker(x, n)
    assert marker in TREND_MARKERS
    assert trend_marker(n - x, n) == opposite.get(marker, marker)
    x, n = x[-5:], n[-5:]
    assert trend_marker(x[::-1], n[::-1]) == opposite.get(marker, marker)
