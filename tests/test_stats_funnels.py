import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, false_discovery_control

from dvk_analysis.stats import (
    benjamini_hochberg,
    beta_binomial_shrinkage,
    funnel_limits,
    funnel_p_value,
    overdispersion,
    wilson,
)

steady = settings(deadline=None, derandomize=True)
communes = st.lists(
    st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=20
)


def test_limits_by_hand():
    # sqrt(0.2·0.8/64) = 0.05
    assert funnel_limits(0.2, 64) == pytest.approx((0.2 - 0.0979982, 0.2 + 0.0979982), abs=1e-6)
    assert funnel_limits(0.2, 64, 0.998) == pytest.approx((0.2 - 0.1545116, 0.2 + 0.1545116), abs=1e-6)
    assert funnel_limits(0.2, 64, phi=4) == pytest.approx((0.2 - 0.1959964, 0.2 + 0.1959964), abs=1e-6)


def test_limits_are_cut_at_zero_and_one():
    assert funnel_limits(0.01, 4)[0] == 0
    assert funnel_limits(0.99, 4)[1] == 1
    assert funnel_limits(0, 4) == (0, 0)
    assert funnel_limits(1, 4) == (1, 1)


def test_limits_draw_a_curve_with_a_gap_where_there_is_nobody():
    lower, upper = funnel_limits(0.5, [0, 0.5, 25, 100])
    assert lower == pytest.approx([np.nan, 0, 0.3040036, 0.4020018], nan_ok=True, abs=1e-6)
    assert upper == pytest.approx(1 - lower, nan_ok=True)


def test_p_value_by_hand():
    # z = 0.1/0.04 = 2.5, 0.1/0.05 = 2 and, with phi = 4, 1: two tails of each
    assert funnel_p_value(30, 100, 0.2) == pytest.approx(2 * 0.0062097, abs=1e-6)
    assert funnel_p_value(40, 100, 0.5) == pytest.approx(2 * 0.0227501, abs=1e-6)
    assert funnel_p_value(60, 100, 0.5, phi=4) == pytest.approx(2 * 0.1586553, abs=1e-6)


def test_p_value_at_the_centre_and_without_spread():
    assert funnel_p_value([50, 0], [100, 10], [0.5, 0]) == pytest.approx([1, 1])
    assert funnel_p_value([1, 9], 10, [0, 1]) == pytest.approx([0, 0])


@steady
@given(st.integers(1, 500), st.data(), st.floats(0.05, 0.95), st.floats(1, 9))
def test_p_value_says_what_the_limits_say(n, data, p, phi):
    x = data.draw(st.integers(0, n))
    lower, upper = funnel_limits(p, n, phi=phi)
    assert (funnel_p_value(x, n, p, phi) < 0.05 - 1e-9) <= (x / n < lower or x / n > upper)
    assert (funnel_p_value(x, n, p, phi) > 0.05 + 1e-9) <= (lower <= x / n <= upper)


def test_overdispersion_by_hand():
    # p = 0.5, standard error 0.05: z = -8, -4, 0, 4, 8. The 10 % quantile is 0.4 of the way from -8 to -4: -6.4.
    x, n = [10, 30, 50, 70, 90], [100] * 5
    assert overdispersion(x, n, winsorise=0) == pytest.approx((64 + 16 + 0 + 16 + 64) / 5)
    assert overdispersion(x, n) == pytest.approx((40.96 + 16 + 0 + 16 + 40.96) / 5)


def test_overdispersion_weighs_the_common_share_by_size():
    # p = 50/250 = 0.2; z = (0.1 - 0.2)/sqrt(0.16/100) = -2.5 and (40/150 - 0.2)/sqrt(0.16/150) = 2.041241
    assert overdispersion([10, 40], [100, 150], winsorise=0) == pytest.approx((6.25 + 25 / 6) / 2)


@pytest.mark.parametrize(
    ("x", "n"),
    [
        ([5], [10]),
        ([], []),
        ([0, 0, 0], [10, 20, 30]),
        ([10, 20], [10, 20]),
        ([5, 5, 5], [10, 10, 10]),
        ([5, 0, None], [10, 0, 10]),
    ],
)
def test_no_overdispersion_to_be_seen(x, n):
    assert overdispersion(x, n) == 1.0


def test_communes_without_data_do_not_count():
    assert overdispersion([10, 90, 0, None], [100, 100, 0, 50]) == overdispersion([10, 90], [100, 100])


def test_benjamini_hochberg_as_published():
    # Benjamini & Hochberg (1995): their example of fifteen comparisons, four of them significant at 5 %.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000]
    adjusted = benjamini_hochberg(p)
    assert adjusted[:5] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625, 0.0603])
    assert (adjusted <= 0.05).sum() == 4


def test_benjamini_hochberg_agrees_with_scipy():
    p = np.random.default_rng(7).random(200).round(2)  # with ties
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p))


def test_benjamini_hochberg_keeps_order_and_gaps():
    adjusted = benjamini_hochberg([0.03, np.nan, 0.01, 0.02])
    assert adjusted == pytest.approx([0.03, np.nan, 0.03, 0.03], nan_ok=True)
    assert np.isnan(benjamini_hochberg([np.nan, np.nan])).all()
    assert benjamini_hochberg([]).shape == (0,)
    assert benjamini_hochberg([0.2]) == pytest.approx([0.2])


def test_benjamini_hochberg_agrees_with_statsmodels():
    from statsmodels.stats.multitest import multipletests

    p = np.random.default_rng(1).random(30) ** 3
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


def test_shrinkage_by_hand():
    # m = 0.3. Q/(m(1-m)) = 100(0.01 + 0 + 0.01)/0.21 = 9.523810, less 2 = 7.523810; room = 300 - 100 - 2 = 198;
    # rho = 0.0379990, M = 25.316456: estimates (0.3 M + x)/(M + 100).
    estimate, lower, upper = beta_binomial_shrinkage([20, 30, 40], [100, 100, 100])
    assert estimate == pytest.approx([27.594937 / 125.316456, 0.3, 47.594937 / 125.316456])
    # The first takes B = M/(M + 100) from the others; with so few communes its distance to m counts twice:
    # 0.2202 * 0.7798/126.3165 + B²(0.003334 + 2 * 0.1²) = 0.002312; a beta of 0.1717/0.002312 - 1 = 73.27.
    expected = beta(0.2202 * 73.27, 0.7798 * 73.27).ppf([0.025, 0.975])
    assert [lower[0], upper[0]] == pytest.approx(expected, abs=5e-4)
    # Borrowed strength: narrower than the commune's own interval.
    assert upper[1] - lower[1] < np.diff(wilson(30, 100))


def test_shrinkage_gives_the_prior_to_a_commune_without_registrations():
    estimate, lower, upper = beta_binomial_shrinkage([20, 30, 40, 0, None], [100, 100, 100, 0, 100])
    assert estimate[3] == pytest.approx(0.3)
    # Beta(0.3 M, 0.7 M) has the variance 0.21/(M + 1) = 0.00798, and m = 0.3 is itself known to
    # 0.21 * 300 (1 + 99 rho)/300² = 0.00333: standard deviation 0.1063, in a beta of 0.21/0.01131 - 1 = 17.57.
    assert [lower[3], upper[3]] == pytest.approx(beta(0.3 * 17.57, 0.7 * 17.57).ppf([0.025, 0.975]), abs=5e-4)
    assert np.isnan([estimate[4], lower[4], upper[4]]).all()


@pytest.mark.parametrize(
    ("x", "n"),
    [
        ([3, 6, 30], [10, 20, 100]),
        ([0, 0], [10, 20]),
        ([10, 20], [10, 20]),
        ([7], [10]),
        ([0, 1, 1], [1, 1, 1]),
        ([3, 0], [10, 0]),
    ],
)
def test_nothing_between_communes_shrinks_all_the_way(x, n):
    estimate, lower, upper = beta_binomial_shrinkage(x, n)
    pooled = wilson(sum(x), sum(n))
    assert estimate == pytest.approx([sum(x) / sum(n)] * len(x))
    assert lower == pytest.approx([pooled[0]] * len(x))
    assert upper == pytest.approx([pooled[1]] * len(x))


def test_all_or_none_communes_keep_a_prior_of_one_observation():
    estimate, _, _ = beta_binomial_shrinkage([0, 10], [10, 10])
    assert estimate == pytest.approx([0.5 / 11, 10.5 / 11])


def test_no_data_at_all_is_null():
    assert np.isnan(beta_binomial_shrinkage([0, None], [0, 5])).all()


@steady
@given(communes)
def test_shrinkage_lies_between_the_raw_and_the_pooled_share(counts):
    x, n = np.array(counts).T
    estimate, lower, upper = beta_binomial_shrinkage(x, n)
    if n.sum() == 0:
        assert np.isnan(estimate).all()
        return
    pooled = x.sum() / n.sum()
    raw = np.divide(x, n, out=np.full(len(n), pooled), where=n > 0)
    assert (estimate >= np.minimum(raw, pooled) - 1e-9).all()
    assert (estimate <= np.maximum(raw, pooled) + 1e-9).all()
    assert ((lower >= 0) & (lower < upper) & (upper <= 1)).all()
    assert overdispersion(x, n) >= 1


@steady
@given(communes, st.randoms())
def test_shrinkage_mirrors_and_does_not_mind_the_order(counts, random):
    x, n = np.array(counts).T
    estimate, lower, upper = beta_binomial_shrinkage(x, n)
    mirrored = beta_binomial_shrinkage(n - x, n)
    assert mirrored[0] == pytest.approx(1 - estimate, abs=1e-9, nan_ok=True)
    assert [mirrored[1], mirrored[2]] == [pytest.approx(1 - limit, abs=1e-6, nan_ok=True) for limit in (upper, lower)]
    order = random.sample(range(len(x)), len(x))
    shuffled = beta_binomial_shrinkage(x[order], n[order])
    for ours, theirs in zip((estimate, lower, upper), shuffled, strict=True):
        assert theirs == pytest.approx(ours[order], abs=1e-6, nan_ok=True)
