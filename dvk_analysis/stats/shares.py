"""Intervals of one share, of one count, and of the difference of two shares."""

import numpy as np
from numpy.typing import ArrayLike

from dvk_analysis.stats._arrays import Floats, Values, counts, counts_within, critical_value, plain, share, together

# Byar's approximation is close to the exact limits from ten events up (Fingertips technical guidance).
BYAR_FROM = 10


def wilson(x: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Values, Values]:
    """Compute the Wilson score interval of a share x / n.

    Parameters
    ----------
    x, n : array_like of whole numbers, broadcast together
        Events and total, 0 <= x <= n. Where n = 0 the limits are nan.
    confidence : float in (0, 1)
        0.95 for the inner limit, 0.998 for the outer one.

    Returns
    -------
    lower, upper : float or ndarray
        Limits in [0, 1]; lower is exactly 0 at x = 0 and upper exactly 1 at x = n.

    Raises
    ------
    ValueError
        If x > n, a count is negative or not whole, or `confidence` is outside (0, 1).

    Notes
    -----
    (2x + z² ∓ z sqrt(z² + 4x(1 - x/n))) / (2(n + z²)). Wilson (1927), J Am Stat Assoc 22:209-212; method 3 of
    Newcombe (1998), Stat Med 17:857-872, from whose table the example is.

    Examples
    --------
    >>> [round(limit, 4) for limit in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    x, n = counts_within(x, n)
    return plain(*_wilson(x, n, critical_value(confidence)))


def byars_or_exact(x: ArrayLike, confidence: float = 0.95) -> tuple[Values, Values]:
    """Compute the interval of a Poisson count: exact below ten events, Byar's from ten.

    Parameters
    ----------
    x : array_like of whole numbers >= 0
        Events. Divide the limits by the exposure (communes, sessions) to get the interval of a rate.
    confidence : float in (0, 1)

    Returns
    -------
    lower, upper : float or ndarray
        Limits of the expected count, >= 0; lower is 0 at x = 0.

    Raises
    ------
    ValueError
        If a count is negative or not whole, or `confidence` is outside (0, 1).

    Notes
    -----
    Exact: half the chi-squared quantiles with 2x and 2x + 2 degrees of freedom (Garwood 1936, Biometrika 28:437-442).
    Byar's: x(1 - 1/(9x) - z/(3 sqrt x))³ and the same with x + 1 and + z (Breslow & Day 1987, Statistical methods in
    cancer research II, p. 69).

    Examples
    --------
    >>> [round(limit, 2) for limit in byars_or_exact(100)]
    [81.36, 121.63]
    """
    from scipy.special import gammaincinv  # importing scipy takes longer than everything else here

    x, z, tail = counts(x, "x"), critical_value(confidence), (1 - confidence) / 2
    few, safe = x < BYAR_FROM, np.maximum(x, 1)
    exact_lower = np.where(x == 0, 0.0, gammaincinv(safe, tail))
    lower = np.where(few, exact_lower, np.maximum(_byar(safe, -z), 0.0))
    upper = np.where(few, gammaincinv(x + 1, 1 - tail), _byar(x + 1, z))
    return plain(lower, upper)


def newcombe_difference(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, confidence: float = 0.95
) -> tuple[Values, Values, Values]:
    """Compute the change from share 1 to share 2 of independent samples, with its interval.

    Parameters
    ----------
    x1, n1, x2, n2 : array_like of whole numbers, broadcast together
        Events and totals of the earlier and the later sample. Where a total is 0 the result is nan.
    confidence : float in (0, 1)

    Returns
    -------
    difference, lower, upper : float or ndarray
        x2/n2 - x1/n1 and its limits, in [-1, 1]. Positive means that the share rose.

    Raises
    ------
    ValueError
        If an event count exceeds its total, a count is negative or not whole, or `confidence` is outside (0, 1).

    Notes
    -----
    Hybrid score interval, method 10 of Newcombe (1998), Stat Med 17:873-890: with Wilson limits l and u of each share,
    d - sqrt((p2 - l2)² + (u1 - p1)²) and d + sqrt((u2 - p2)² + (p1 - l1)²). The example is his, with the sign turned.

    Examples
    --------
    >>> [round(value, 4) for value in newcombe_difference(56, 70, 48, 80)]
    [-0.2, -0.3339, -0.0524]
    """
    x1, n1 = counts_within(x1, n1, ("x1", "n1"))
    x2, n2 = counts_within(x2, n2, ("x2", "n2"))
    x1, n1, x2, n2 = together(x1, n1, x2, n2, names=("x1", "n1", "x2", "n2"))
    z = critical_value(confidence)
    p1, p2 = share(x1, n1), share(x2, n2)
    (l1, u1), (l2, u2) = _wilson(x1, n1, z), _wilson(x2, n2, z)
    difference = p2 - p1
    lower = np.maximum(difference - np.hypot(p2 - l2, u1 - p1), -1)
    upper = np.minimum(difference + np.hypot(u2 - p2, p1 - l1), 1)
    return plain(difference, lower, upper)


def _wilson(x: Floats, n: Floats, z: float) -> tuple[Floats, Floats]:
    p = share(x, n)
    centre, half = 2 * x + z**2, z * np.sqrt(z**2 + 4 * x * (1 - p))
    # The ends are set, not computed: rounding could leave 1e-17 instead of 0, nearly 1 instead of 1.
    lower = np.where((x == 0) & (n > 0), 0.0, (centre - half) / (2 * (n + z**2)))
    upper = np.where((x == n) & (n > 0), 1.0, (centre + half) / (2 * (n + z**2)))
    return lower, upper


def _byar(x: Floats, z: float) -> Floats:
    return x * (1 - 1 / (9 * x) + z / (3 * np.sqrt(x))) ** 3
