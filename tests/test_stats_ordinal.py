import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvk_analysis.stats import marginal_homogeneity, paired_improvement

steady = settings(deadline=None, derandomize=True)
moves = st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200)).filter(any)
matrices = st.integers(2, 5).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 30), min_size=k, max_size=k), min_size=k, max_size=k)
)
Z2 = 1.959963984540054**2


def test_tango_and_exact_mcnemar_as_published():
    # Cavo et al. (2012), 6 against 16 of 161, in chapter 8 of Fagerland, Lydersen & Laake, Statistical Analysis of
    # Contingency Tables (2017), as computed by its R package contingencytables.
    net, lower, upper, p_value = paired_improvement(6, 139, 16)
    assert (net, lower, upper) == pytest.approx((-0.0621, -0.1240, -0.0054), abs=5e-5)
    assert p_value == pytest.approx(0.052479, abs=5e-7)


@pytest.mark.parametrize(("up", "same", "down"), [(9, 20, 3), (1, 13, 7), (5, 2, 0)])
def test_tango_limits_solve_the_score_equation(up, same, down):
    # At each limit, find the likeliest share of declined by search instead of by formula: the score is then z.
    from scipy.optimize import minimize_scalar
    from scipy.special import xlogy

    total = up + same + down
    for d, score in zip(paired_improvement(up, same, down)[1:3], (1, -1), strict=True):
        q = minimize_scalar(
            lambda q, d=d: -(xlogy(up, q + d) + xlogy(down, q) + xlogy(same, 1 - 2 * q - d)),
            bounds=(max(0, -d), (1 - d) / 2),
            method="bounded",
            options={"xatol": 1e-10},
        ).x
        error = (total * (2 * q + d * (1 - d))) ** 0.5
        assert (up - down - total * d) / error == pytest.approx(score * Z2**0.5, abs=1e-4)


@pytest.mark.parametrize(
    ("improved", "declined", "p_value"),
    [
        (9, 3, 2 * (1 + 12 + 66 + 220) / 4096),  # 0.1460
        (3, 9, 2 * (1 + 12 + 66 + 220) / 4096),
        (5, 0, 2 / 32),
        (4, 4, 1),
        (0, 0, 1),
        (1, 0, 1),
    ],
)
def test_sign_test_by_hand(improved, declined, p_value):
    assert paired_improvement(improved, 20, declined)[3] == pytest.approx(p_value)


def test_nobody_moved_by_hand():
    # With no move the score equation is n d = z sqrt(n d(1 - d)): d = z²/(n + z²).
    net, lower, upper, p_value = paired_improvement(0, 10, 0)
    assert (net, p_value) == (0, 1)
    assert (lower, upper) == pytest.approx((-Z2 / (10 + Z2), Z2 / (10 + Z2)))


def test_everybody_moved():
    # No chapter can do better than all of them up.
    net, lower, upper, p_value = paired_improvement(8, 0, 0)
    assert (net, upper, p_value) == (1, 1, 2 / 2**8)
    assert 0 < lower < 1
    assert paired_improvement(0, 0, 8) == pytest.approx((-1, -1, -lower, p_value))


def test_many_places_at_once():
    results = paired_improvement([9, 0, 1], [20, 0, 13], [3, 0, 7])
    assert [value[2] for value in results] == pytest.approx(list(paired_improvement(1, 13, 7)))
    assert all(np.isnan(value[1]) for value in results)


@steady
@given(moves, st.sampled_from([0.8, 0.95, 0.998]))
def test_net_improvement_lies_inside_and_mirrors(counts, level):
    net, lower, upper, p_value = paired_improvement(*counts, level)
    assert -1 <= lower <= net <= upper <= 1
    assert lower < upper
    assert 0 < p_value <= 1
    assert paired_improvement(*counts[::-1], level) == pytest.approx((-net, -upper, -lower, p_value), abs=1e-9)


@steady
@given(moves, st.integers(2, 6))
def test_net_improvement_narrows_with_the_number_of_chapters(counts, times):
    few, many = paired_improvement(*counts), paired_improvement(*(times * count for count in counts))
    assert many[2] - many[1] < few[2] - few[1]


def test_sign_test_agrees_with_scipy():
    from scipy.stats import binomtest

    for improved, declined in [(9, 3), (120, 95), (1, 6)]:
        theirs = binomtest(improved, improved + declined).pvalue
        assert paired_improvement(improved, 5, declined)[3] == pytest.approx(theirs)


def test_stuart_maxwell_as_published():
    # Uebersax's worked example, as documented by R's DescTools; then the example documented by R's nonpar.
    statistic, df, p_value = marginal_homogeneity([[20, 10, 5], [3, 30, 15], [0, 5, 40]])
    assert (round(statistic, 3), df, round(p_value, 6)) == (13.765, 2, 0.001026)
    statistic, df, p_value = marginal_homogeneity([[12, 7, 3], [30, 70, 20], [13, 34, 32]])
    assert (statistic, df) == (pytest.approx(23.5709322524609), 2)
    assert p_value == pytest.approx(7.61442467334117e-06)


def test_two_labels_are_mcnemar_by_hand():
    # (b - c)² / (b + c) = (25 - 9)² / 34
    assert marginal_homogeneity([[50, 25], [9, 40]])[:2] == (pytest.approx(256 / 34), 1)


def test_a_label_nobody_entered_or_left_drops_out():
    assert marginal_homogeneity([[50, 0, 25], [0, 7, 0], [9, 0, 40]]) == pytest.approx(
        marginal_homogeneity([[50, 25], [9, 40]])
    )
    assert marginal_homogeneity([[50, 25, 0], [9, 40, 0], [0, 0, 0]])[1] == 1


def test_labels_in_separate_sets_add_up():
    # Movement only within labels 1-2 and within labels 3-4: two tests of McNemar, and the usual matrix is singular.
    matrix = [[5, 8, 0, 0], [2, 5, 0, 0], [0, 0, 5, 1], [0, 0, 9, 5]]
    assert marginal_homogeneity(matrix)[:2] == (pytest.approx(36 / 10 + 64 / 10), 2)


def test_nobody_moved_is_no_evidence():
    assert marginal_homogeneity([[5, 0], [0, 7]]) == (0, 0, 1)
    assert marginal_homogeneity([[5]]) == (0, 0, 1)


@pytest.mark.parametrize("matrix", [[[0, 0], [0, 0]], np.zeros((0, 0))])
def test_no_chapter_is_null(matrix):
    statistic, df, p_value = marginal_homogeneity(matrix)
    assert df == 0
    assert np.isnan([statistic, p_value]).all()


def test_exchange_without_shift_is_no_evidence():
    assert marginal_homogeneity([[1, 4, 2], [4, 1, 3], [2, 3, 1]]) == (pytest.approx(0), 2, pytest.approx(1))


def test_marginal_homogeneity_agrees_with_statsmodels():
    from statsmodels.stats.contingency_tables import SquareTable

    # Unaided vision of 7477 women, right eye by left, from Stuart (1955).
    vision = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]
    theirs = SquareTable(np.array(vision), shift_zeros=False).homogeneity()
    assert marginal_homogeneity(vision) == pytest.approx((theirs.statistic, theirs.df, theirs.pvalue))


@steady
@given(matrices, st.randoms(use_true_random=False))
def test_marginal_homogeneity_ignores_order_direction_and_those_who_stayed(rows, random):
    matrix = np.array(rows) + np.eye(len(rows), dtype=int)
    result = marginal_homogeneity(matrix)
    order = random.sample(range(len(rows)), len(rows))
    assert marginal_homogeneity(matrix[np.ix_(order, order)]) == pytest.approx(result)
    assert marginal_homogeneity(matrix.T) == pytest.approx(result)
    assert marginal_homogeneity(matrix + 5 * np.eye(len(rows))) == pytest.approx(result)
    assert result[0] >= 0
    assert 0 <= result[2] <= 1
