import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvk_analysis.stats import byars_or_exact, newcombe_difference, wilson

steady = settings(deadline=None, derandomize=True)
levels = st.sampled_from([0.5, 0.95, 0.998])


@st.composite
def part_of_whole(draw):
    n = draw(st.integers(1, 5000))
    return draw(st.integers(0, n)), n


# Newcombe (1998), Stat Med 17:857-872, table I, method 3.
@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(x, n, lower, upper):
    assert wilson(x, n) == pytest.approx((lower, upper), abs=5e-5)


def test_wilson_by_hand_at_the_ends():
    z2 = 3.0902323061678132**2  # 99.8 %
    assert wilson(0, 10, 0.998) == (0, pytest.approx(z2 / (10 + z2)))
    assert wilson(10, 10, 0.998) == (pytest.approx(10 / (10 + z2)), 1)


@steady
@given(part_of_whole(), levels)
def test_wilson_contains_the_share_inside_zero_and_one(counts, level):
    x, n = counts
    lower, upper = wilson(x, n, level)
    assert 0 <= lower <= x / n <= upper <= 1
    assert upper > lower


@steady
@given(part_of_whole(), levels)
def test_wilson_mirrors(counts, level):
    x, n = counts
    lower, upper = wilson(x, n, level)
    assert wilson(n - x, n, level) == pytest.approx((1 - upper, 1 - lower), abs=1e-12)


@steady
@given(part_of_whole(), st.integers(2, 9))
def test_wilson_narrows_with_n_and_widens_with_confidence(counts, times):
    x, n = counts
    width = np.diff(wilson(x, n))
    assert np.diff(wilson(times * x, times * n)) < width < np.diff(wilson(x, n, 0.998))


def test_agrees_with_statsmodels():
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    for level in (0.95, 0.998):
        for x, n in [(0, 5), (3, 7), (9, 9), (74, 890)]:
            assert wilson(x, n, level) == pytest.approx(
                proportion_confint(x, n, alpha=1 - level, method="wilson"), abs=1e-12
            )
            theirs = confint_proportions_2indep(x, n, 5, 12, method="newcomb", alpha=1 - level)
            assert newcombe_difference(5, 12, x, n, level)[1:] == pytest.approx(theirs, abs=1e-12)


# Garwood's limits, as in Breslow & Day (1987), table of exact limits.
@pytest.mark.parametrize(
    ("x", "lower", "upper"), [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (9, 4.115, 17.085)]
)
def test_exact_poisson_as_published(x, lower, upper):
    assert byars_or_exact(x) == pytest.approx((lower, upper), abs=5e-4)


def test_exact_poisson_by_hand():
    # No event has probability exp(-m): exp(-m) = 0.025 at the upper limit; and 1 - exp(-m) = 0.025 at the lower of one.
    assert byars_or_exact(0) == (0, pytest.approx(-math.log(0.025)))
    assert byars_or_exact(1)[0] == pytest.approx(-math.log(0.975))


def test_byar_from_ten_by_hand():
    # 10(1 - 1/90 - 1.959964/(3·3.162278))³ = 10·0.782290³ and 11(1 - 1/99 + 1.959964/(3·3.316625))³ = 11·1.186884³
    assert byars_or_exact(10) == pytest.approx((4.7874, 18.3915), abs=5e-4)


def test_byar_as_published():
    # The documented example of the Ruby gem `byar`: 100 observed.
    assert byars_or_exact(100) == pytest.approx((81.36180, 121.62835), abs=2e-3)


@steady
@given(st.integers(0, 10_000), levels)
def test_poisson_limits_contain_the_count_and_grow_with_it(x, level):
    (lower, more_lower), (upper, more_upper) = byars_or_exact([x, x + 1], level)
    assert 0 <= lower <= x <= upper
    assert lower < more_lower
    assert upper < more_upper


# Newcombe (1998), Stat Med 17:873-890, table II, method 10; his difference is first less second.
@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "lower", "upper"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_newcombe_as_published(x1, n1, x2, n2, lower, upper):
    assert newcombe_difference(x2, n2, x1, n1) == pytest.approx((x1 / n1 - x2 / n2, lower, upper), abs=5e-5)
    assert newcombe_difference(x1, n1, x2, n2) == pytest.approx((x2 / n2 - x1 / n1, -upper, -lower), abs=5e-5)


def test_newcombe_of_equal_shares_is_centred_on_nothing():
    difference, lower, upper = newcombe_difference(20, 100, 20, 100)
    assert difference == 0
    assert lower == -upper


@steady
@given(part_of_whole(), part_of_whole(), levels)
def test_newcombe_contains_the_difference_inside_minus_one_and_one(first, second, level):
    difference, lower, upper = newcombe_difference(*first, *second, level)
    assert -1 <= lower <= difference <= upper <= 1
