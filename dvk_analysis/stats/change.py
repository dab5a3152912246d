"""Change of a share over years: what moved it, and whether there is a trend."""

import numpy as np
from numpy.typing import ArrayLike

from dvk_analysis.stats._arrays import Floats, counts, counts_within, critical_value, require_series, share

TREND_MARKERS = ("increasing", "decreasing", "no_change", "cannot_be_calculated")

# The trend marker of Fingertips: the five latest years, tested at 99.8 %.
TREND_YEARS = 5
TREND_CONFIDENCE = 0.998


def kitagawa(n1: ArrayLike, x1: ArrayLike, n2: ArrayLike, x2: ArrayLike) -> tuple[Floats, Floats]:
    """Split the change of a total share into the mix of groups and the rates within groups.

    Parameters
    ----------
    n1, x1, n2, x2 : array_like of whole numbers, shape (..., n_groups)
        Totals and events of each group (field) in the earlier and the later year; leading axes are places of their own.

    Returns
    -------
    mix, rate : ndarray of shape (..., n_groups)
        Contributions of each group in share points, as fractions; all of them together sum to the change of the total
        share. Read mix as a sum only: one group's share cannot grow without another's falling. A group without
        members in one year has no rate of its own there and takes that of the other year, so that all its effect is
        mix. All nan when a whole year is empty.

    Raises
    ------
    ValueError
        If a count is missing, negative or not whole, x > n, or the shapes differ.

    Notes
    -----
    With c a group's part of the total and r its rate: mix = (c2 - c1)(r1 + r2)/2, rate = (r2 - r1)(c1 + c2)/2.
    Kitagawa (1955), J Am Stat Assoc 50:1168-1194.

    Examples
    --------
    >>> mix, rate = kitagawa([80, 20], [40, 2], [50, 50], [30, 5])
    >>> mix.round(3), rate.round(3)
    (array([-0.165,  0.03 ]), array([0.065, 0.   ]))
    """
    x1, n1 = counts_within(x1, n1, ("x1", "n1"))
    x2, n2 = counts_within(x2, n2, ("x2", "n2"))
    if not n1.shape == n2.shape or n1.ndim == 0:
        raise ValueError("n1, x1, n2, x2: must be of one shape, the groups last")
    for array, name in ((n1, "n1"), (x1, "x1"), (n2, "n2"), (x2, "x2")):
        if np.isnan(array).any():
            raise ValueError(f"{name}: a missing count cannot be decomposed")
    c1, c2 = (share(n, n.sum(axis=-1, keepdims=True)) for n in (n1, n2))
    r1, r2 = share(x1, n1), share(x2, n2)
    # A group empty in both years weighs nothing: its rate may be anything, so 0.
    r1, r2 = (np.nan_to_num(np.where(np.isnan(own), other, own)) for own, other in ((r1, r2), (r2, r1)))
    return (c2 - c1) * (r1 + r2) / 2, (r2 - r1) * (c1 + c2) / 2


def trend_test(x: ArrayLike, n: ArrayLike, years: ArrayLike | None = None) -> tuple[float, float, float]:
    """Test for a linear trend in the shares x / n over years.

    Parameters
    ----------
    x, n : array_like of whole numbers, shape (n_years,)
        Events and totals; years with n = 0 or a missing count are left out.
    years : array_like of increasing whole numbers, shape (n_years,), optional
        By default consecutive.

    Returns
    -------
    slope, statistic, p_value : float
        Change of the share per year, chi-squared on one degree of freedom, and its p-value. Slope 0, statistic 0 and
        p-value 1 when every share is 0 or every share is 1; nan with fewer than two years of data.

    Raises
    ------
    ValueError
        If x > n, a count is negative or not whole, the shapes differ, or the years do not increase.

    Notes
    -----
    With X, N the sums of x and n, D = N sum(xt) - X sum(nt) and S = N sum(nt²) - sum(nt)²: slope = D/S, statistic =
    N D² / (X(N - X)S). Cochran (1954), Biometrics 10:417-451; Armitage (1955), Biometrics 11:375-386. The example is
    the smokers of Fleiss (1981), as in R's prop.trend.test.

    Examples
    --------
    >>> slope, statistic, p_value = trend_test([83, 90, 129, 70], [86, 93, 136, 82])
    >>> round(slope, 4), round(statistic, 4), round(p_value, 4)
    (-0.0334, 8.2249, 0.0041)
    """
    from scipy.special import chdtrc

    x, n, years = _by_year(x, n, years)
    keep = (n > 0) & ~np.isnan(x)
    slope, statistic = _trend(x[keep], n[keep], years[keep])
    return slope, statistic, float(chdtrc(1, statistic))


def trend_marker(x: ArrayLike, n: ArrayLike, years: ArrayLike | None = None) -> str:
    """Say whether a share has a recent trend.

    Parameters
    ----------
    x, n : array_like of whole numbers, shape (n_years,)
        Events and totals of comparable years in order, the latest last.
    years : array_like of increasing whole numbers, shape (n_years,), optional
        By default consecutive. With a gap among the five latest there is no marker.

    Returns
    -------
    str
        One of `TREND_MARKERS`. "cannot_be_calculated" with fewer than five years, or where one of the five latest has
        no data.

    Raises
    ------
    ValueError
        If x > n, a count is negative or not whole, the shapes differ, or the years do not increase.

    Notes
    -----
    Trend marker of the Fingertips profiles (Office for Health Improvement and Disparities, technical guidance "Trend
    markers"): over the five latest points, chi-squared for trend beyond its 99.8 % point (9.5495), and a slope that
    keeps its sign whichever single point is left out.

    Examples
    --------
    >>> trend_marker([621, 599, 556, 535, 447], [3454, 3195, 3256, 3227, 3121])
    'decreasing'
    """
    x, n, years = (array[-TREND_YEARS:] for array in _by_year(x, n, years))
    if x.size < TREND_YEARS or np.isnan(x + n).any() or (n == 0).any() or (np.diff(years) != 1).any():
        return "cannot_be_calculated"
    slope, statistic = _trend(x, n, years)
    if statistic <= critical_value(TREND_CONFIDENCE) ** 2:
        return "no_change"
    others = (_trend(*(np.delete(array, left_out) for array in (x, n, years))) for left_out in range(TREND_YEARS))
    if any(other * slope <= 0 for other, _ in others):
        return "no_change"
    return "increasing" if slope > 0 else "decreasing"


def _by_year(x: ArrayLike, n: ArrayLike, years: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    x, n = counts_within(x, n)
    years = np.arange(float(x.size)) if years is None else counts(years, "years")
    require_series(x, n, years, names=("x", "n", "years"))
    if not (np.diff(years) > 0).all() or np.isnan(years).any():
        raise ValueError("years: must increase")
    return x, n, years


def _trend(x: Floats, n: Floats, years: Floats) -> tuple[float, float]:
    """Slope and chi-squared for trend."""
    if x.size < 2:
        return np.nan, np.nan
    years = years - years[0]
    events, total, nt = x.sum(), n.sum(), np.sum(n * years)
    # Products of whole numbers: shares that are exactly level give a slope of exactly 0.
    difference = total * np.sum(x * years) - events * nt
    spread = total * np.sum(n * years**2) - nt**2
    variance = events * (total - events) * spread
    statistic = total * difference**2 / variance if variance else 0.0
    return float(difference / spread), float(statistic)
