"""What all statistics share: the public names, the cost of importing them, and what they refuse."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from dvk_analysis import stats


def test_public_names():
    assert len(stats.__all__) == 15
    assert stats.__all__ == sorted(stats.__all__, key=lambda name: (name.islower(), name))
    assert all(hasattr(stats, name) for name in stats.__all__)


def test_scipy_is_imported_only_where_it_is_used():
    for module in Path(stats.__file__).parent.glob("*.py"):
        top = [node for node in ast.parse(module.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom)]
        assert not [node.module for node in top if node.module.startswith(("scipy", "statsmodels", "pandas"))]


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, "0.95", None, float("nan")])
@pytest.mark.parametrize(
    "call",
    [
        lambda c: stats.wilson(1, 2, c),
        lambda c: stats.byars_or_exact(1, c),
        lambda c: stats.newcombe_difference(1, 2, 1, 2, c),
        lambda c: stats.funnel_limits(0.5, 2, c),
        lambda c: stats.beta_binomial_shrinkage([1, 5, 9], [10, 10, 10], c),
        lambda c: stats.beta_binomial_shrinkage([1], [2], c),
        lambda c: stats.paired_improvement(1, 1, 1, c),
    ],
)
def test_confidence_is_a_fraction(call, confidence):
    with pytest.raises(ValueError, match=r"^confidence: .* is not a number between 0 and 1$"):
        call(confidence)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stats.wilson(-1, 2), "x: -1 is less than 0"),
        (lambda: stats.wilson(1, -2), "n: -2 is less than 0"),
        (lambda: stats.wilson([1, 3], 2), "x: 3 is greater than its total n"),
        (lambda: stats.wilson(1.5, 2), "x: 1.5 is not a whole number"),
        (lambda: stats.wilson(1, float("inf")), "n: inf is not finite"),
        (lambda: stats.wilson("a", 2), "x: not numeric"),
        (lambda: stats.wilson([1, 2], [3, 4, 5]), "x, n: the shapes (2,), (3,) do not fit each other"),
        (lambda: stats.byars_or_exact(2.5), "x: 2.5 is not a whole number"),
        (lambda: stats.newcombe_difference(3, 2, 1, 2), "x1: 3 is greater than its total n1"),
        (lambda: stats.newcombe_difference(1, 2, 3, 2), "x2: 3 is greater than its total n2"),
        (
            lambda: stats.newcombe_difference([1, 1], 2, [1, 1, 1], 2),
            "x1, n1, x2, n2: the shapes (2,), (2,), (3,), (3,) do not fit each other",
        ),
        (lambda: stats.funnel_limits(1.2, 5), "p: 1.2 is greater than 1"),
        (lambda: stats.funnel_limits(0.2, -5), "n: -5 is less than 0"),
        (lambda: stats.funnel_limits(0.2, 5, phi=0.9), "phi: 0.9 is less than 1 or not finite"),
        (lambda: stats.funnel_p_value(1, 2, 0.5, phi=float("nan")), "phi: nan is less than 1 or not finite"),
        (lambda: stats.funnel_p_value(1, 2, -0.5), "p: -0.5 is less than 0"),
        (lambda: stats.overdispersion([1, 2], [3, 4], winsorise=0.5), "winsorise: 0.5 is not in [0, 0.5)"),
        (lambda: stats.overdispersion(1, 2), "x, n: must be one-dimensional and of equal length"),
        (lambda: stats.benjamini_hochberg([0.5, 1.5]), "p: 1.5 is greater than 1"),
        (lambda: stats.benjamini_hochberg([[0.5]]), "p: must be one-dimensional and of equal length"),
        (lambda: stats.beta_binomial_shrinkage([3], [2]), "x: 3 is greater than its total n"),
        (lambda: stats.kitagawa([1], [1], [1, 2], [1, 1]), "n1, x1, n2, x2: must be of one shape, the groups last"),
        (lambda: stats.kitagawa(2, 1, 2, 1), "n1, x1, n2, x2: must be of one shape, the groups last"),
        (lambda: stats.kitagawa([1], [2], [1], [1]), "x1: 2 is greater than its total n1"),
        (lambda: stats.kitagawa([1], [1], [None], [1]), "n2: a missing count cannot be decomposed"),
        (lambda: stats.trend_test([1, 1], [2, 2], [2017, 2016]), "years: must increase"),
        (lambda: stats.trend_test([1, 1], [2, 2], [2017, None]), "years: must increase"),
        (
            lambda: stats.trend_marker([1, 1], [2, 2], [2017]),
            "x, n, years: must be one-dimensional and of equal length",
        ),
        (lambda: stats.paired_improvement(1, -1, 1), "same: -1 is less than 0"),
        (
            lambda: stats.paired_improvement([1, 1], [1, 1, 1], 1),
            "improved, same, declined: the shapes (2,), (3,), () do not fit each other",
        ),
        (lambda: stats.marginal_homogeneity([[1, 2]]), "matrix: must be square, without missing counts"),
        (lambda: stats.marginal_homogeneity([[1, None], [1, 1]]), "matrix: must be square, without missing counts"),
        (lambda: stats.marginal_homogeneity([[1, -2], [1, 1]]), "matrix: -2 is less than 0"),
    ],
)
def test_wrong_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


@pytest.mark.parametrize(
    "result",
    [
        stats.wilson(0, 0),
        stats.wilson(None, 3),
        stats.wilson(1, float("nan")),
        stats.byars_or_exact(None),
        stats.newcombe_difference(1, 2, 0, 0),
        stats.funnel_limits(0.5, 0),
        stats.funnel_limits(None, 5),
        (stats.funnel_p_value(0, 0, 0.5),),
        stats.paired_improvement(0, 0, 0),
        stats.paired_improvement(1, None, 1),
    ],
)
def test_nothing_to_divide_by_is_null(result):
    assert all(type(value) is float and np.isnan(value) for value in result)


def test_arrays_broadcast_and_scalars_stay_scalars():
    lower, upper = stats.wilson([[1], [2]], [4, 5, 6])
    assert lower.shape == upper.shape == (2, 3)
    assert lower[1, 2] == stats.wilson(2, 6)[0]
    assert type(stats.wilson(np.int64(1), 2.0)[0]) is float
    assert stats.wilson([], []) == (pytest.approx([]), pytest.approx([]))


def test_a_missing_value_leaves_the_others_alone():
    import pandas as pd

    x, n = pd.Series([81, None], dtype="Int64"), pd.Series([263, 10], dtype="Int64")
    lower, _ = stats.wilson(x, n)
    assert lower == pytest.approx([0.2553, np.nan], abs=5e-5, nan_ok=True)


def test_arguments_are_not_changed():
    p = np.array([0.04, np.nan, 0.01])
    stats.benjamini_hochberg(p)
    assert p == pytest.approx([0.04, np.nan, 0.01], nan_ok=True)
