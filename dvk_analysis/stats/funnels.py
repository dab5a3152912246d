"""Many communes side by side: funnel limits, over-dispersion, multiple comparisons, shrinkage."""

import numpy as np
from numpy.typing import ArrayLike

from dvk_analysis.stats._arrays import (
    Floats,
    Values,
    counts_within,
    critical_value,
    floats,
    plain,
    require_series,
    share,
    together,
)
from dvk_analysis.stats.shares import wilson

# Prior and posterior count as one observation at least, so that all-or-none communes are still shrunk a little.
SMALLEST_PRIOR = 1.0


def funnel_limits(p: ArrayLike, n: ArrayLike, confidence: float = 0.95, phi: float = 1.0) -> tuple[Values, Values]:
    """Compute the control limits around a common share for communes of size n.

    Parameters
    ----------
    p : array_like in [0, 1]
        The common (district) share.
    n : array_like >= 0, broadcast with p
        Size of the commune; any positive number, so that a smooth curve can be drawn. Where n = 0 the limits are nan.
    confidence : float in (0, 1)
        0.95 for the inner limit, 0.998 for the outer one.
    phi : float >= 1
        Over-dispersion factor, see `overdispersion`.

    Returns
    -------
    lower, upper : float or ndarray
        Limits in [0, 1]. A commune is unusual only when strictly outside.

    Raises
    ------
    ValueError
        If p, n, phi or `confidence` is outside its range.

    Notes
    -----
    p ± z sqrt(phi p(1 - p)/n), cut at 0 and 1. Spiegelhalter (2005), Stat Med 24:1185-1202.

    Examples
    --------
    >>> [round(limit, 3) for limit in funnel_limits(0.5, 100)]
    [0.402, 0.598]
    """
    p, n = together(floats(p, "p", 0, 1), floats(n, "n", 0), names=("p", "n"))
    half = critical_value(confidence) * _standard_error(p, n, phi)
    return plain(np.maximum(p - half, 0), np.minimum(p + half, 1))


def funnel_p_value(x: ArrayLike, n: ArrayLike, p: ArrayLike, phi: float = 1.0) -> Values:
    """Compute the two-sided p-value of each commune against the common share.

    Parameters
    ----------
    x, n : array_like of whole numbers, broadcast together
        Events and total, 0 <= x <= n.
    p : array_like in [0, 1]
        The common share.
    phi : float >= 1
        Over-dispersion factor.

    Returns
    -------
    float or ndarray
        In [0, 1], below 1 - confidence exactly where the share is outside `funnel_limits`; nan where n = 0. Adjust many
        of them with `benjamini_hochberg`.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> round(funnel_p_value(60, 100, 0.5), 4)
    0.0455
    """
    from scipy.special import ndtr

    x, n = counts_within(x, n)
    x, n, p = together(x, n, floats(p, "p", 0, 1), names=("x", "n", "p"))
    error, distance = _standard_error(p, n, phi), np.abs(share(x, n) - p)
    # A common share of 0 or 1 has no spread: any other share is then infinitely far away.
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(distance == 0, 0.0, distance / error)
    return plain(2 * ndtr(-z))[0]


def overdispersion(x: ArrayLike, n: ArrayLike, winsorise: float = 0.1) -> float:
    """Estimate by what factor communes vary more than chance allows.

    Parameters
    ----------
    x, n : array_like of whole numbers, shape (n_communes,)
        Events and totals; communes with n = 0 or a missing count are left out.
    winsorise : float in [0, 0.5)
        Share of the z scores pulled in at each end, so that the factor is not set by the very communes under question.

    Returns
    -------
    float
        phi >= 1. It is 1.0 when communes vary less than chance allows (limits are never narrowed), when there are
        fewer than two communes, and when the common share is 0 or 1.

    Raises
    ------
    ValueError
        If x > n, a count is negative or not whole, the shapes differ, or `winsorise` is outside [0, 0.5).

    Notes
    -----
    phi = mean of z², z = (x/n - p) / sqrt(p(1 - p)/n) around the pooled p, with z below its 10 % quantile or above its
    90 % quantile set to that quantile (linear interpolation). Spiegelhalter (2005), Qual Saf Health Care 14:347-351.

    Examples
    --------
    >>> round(overdispersion([10, 30, 50, 70, 90], [100] * 5, winsorise=0), 2)
    32.0
    """
    if not 0 <= winsorise < 0.5:
        raise ValueError(f"winsorise: {winsorise!r} is not in [0, 0.5)")
    x, n = _communes_with_data(x, n)
    if x.sum() in (0, n.sum()):
        return 1.0
    p = x.sum() / n.sum()
    z = (x / n - p) / _standard_error(p, n)
    z = np.clip(z, *np.quantile(z, [winsorise, 1 - winsorise]))
    return max(1.0, float(np.mean(z**2)))


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjust p-values for looking at many communes at once.

    Parameters
    ----------
    p : array_like in [0, 1], shape (n_communes,)
        A missing one (nan) stays nan and is not counted as a comparison.

    Returns
    -------
    ndarray of shape (n_communes,)
        Adjusted p-values: those below 0.05 hold at most 5 % false findings on average.

    Raises
    ------
    ValueError
        If a value is outside [0, 1] or p is not one-dimensional.

    Notes
    -----
    The smallest of p m / rank over this and every larger p. Benjamini & Hochberg (1995), J R Stat Soc B 57:289-300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, float("nan")])
    array([0.03, 0.04, 0.04,  nan])
    """
    p = floats(p, "p", 0, 1)
    require_series(p, names=("p",))
    adjusted, known = p.copy(), np.flatnonzero(~np.isnan(p))
    falling = known[np.argsort(-p[known])]
    # scipy.stats has it too, but takes as long to import as a whole brief takes to make.
    adjusted[falling] = np.minimum.accumulate(p[falling] * len(falling) / np.arange(len(falling), 0, -1))
    return adjusted


def beta_binomial_shrinkage(x: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Estimate each commune's share with strength borrowed from all communes.

    Parameters
    ----------
    x, n : array_like of whole numbers, shape (n_communes,)
        Events and totals.
    confidence : float in (0, 1)

    Returns
    -------
    estimate, lower, upper : ndarray of shape (n_communes,)
        Posterior mean, between the raw share and the pooled share, and the equal-tailed posterior interval, all in
        [0, 1]. A commune with n = 0 gets the prior: the pooled share and the spread of communes around it. A missing
        count gives nan; so does everything when no commune has data.

    Raises
    ------
    ValueError
        If x > n, a count is negative or not whole, the shapes differ, or `confidence` is outside (0, 1).

    Notes
    -----
    Prior Beta(m M, (1 - m) M): m is the pooled share and M = 1/rho - 1, with rho the moment estimate of Kleinman
    (1973), J Am Stat Assoc 68:46-54, weights n; M is kept at 1 or more. Posterior Beta(m M + x, (1 - m) M + n - x). As
    m and M are estimated from k communes, the interval is that of a beta with the same mean and, after Morris (1983),
    J Am Stat Assoc 78:47-55, the variance more by B²(var(m) + 2(x/n - m)²/(k - 3)), B = M/(M + n) being the part taken
    from the others. Where the communes vary no more than chance allows (all shares equal, one commune) there is nothing
    to tell them apart: every commune gets the pooled share with its Wilson interval.

    Examples
    --------
    >>> estimate, lower, upper = beta_binomial_shrinkage([0, 20, 30, 40], [2, 100, 100, 100])
    >>> estimate.round(3)
    array([0.277, 0.22 , 0.3  , 0.379])
    """
    known_x, known_n = _communes_with_data(x, n)
    x, n = counts_within(x, n)
    pooled, rho = share(known_x.sum(), known_n.sum()), _between_communes(known_x, known_n)
    present = ~np.isnan(x + n)
    if rho > 0:
        doubt = pooled * (1 - pooled) * np.sum(known_n * (1 + (known_n - 1) * rho)) / known_n.sum() ** 2
        return _beta_posterior(x, n, pooled, max(1 / rho - 1, SMALLEST_PRIOR), (doubt, known_n.size), confidence)
    lower, upper = wilson(known_x.sum(), known_n.sum(), confidence)
    return tuple(np.where(present, value, np.nan) for value in (pooled, lower, upper))


def _beta_posterior(
    x: Floats, n: Floats, m: float, weight: float, known: tuple[float, int], confidence: float
) -> tuple[Floats, Floats, Floats]:
    """Give mean and interval; ``known`` are the variance of m and the number of communes that m and M come from."""
    from scipy.special import betaincinv

    critical_value(confidence)  # refuses a wrong level
    (doubt, communes), mean, borrowed = known, (m * weight + x) / (weight + n), weight / (weight + n)
    apart = np.where(n > 0, share(x, n) - m, 0.0)
    variance = mean * (1 - mean) / (weight + n + 1)
    variance += borrowed**2 * (doubt + 2 * apart**2 / max(communes - 3, 1))
    size = np.maximum(mean * (1 - mean) / variance - 1, SMALLEST_PRIOR)
    a, b, tail = mean * size, (1 - mean) * size, (1 - confidence) / 2
    return mean, betaincinv(a, b, tail), betaincinv(a, b, 1 - tail)


def _between_communes(x: Floats, n: Floats) -> float:
    """Intra-commune correlation rho; 0 when it cannot be told from chance."""
    total, groups = n.sum(), n.size
    if x.sum() in (0, total):
        return 0.0
    p = x.sum() / total
    excess = np.sum(n * (x / n - p) ** 2) / (p * (1 - p)) - (groups - 1)
    room = total - np.sum(n**2) / total - (groups - 1)
    # With a single commune, or one observation in each, there is no room to tell communes from chance.
    return excess / room if excess > 0 and room > 0 else 0.0


def _communes_with_data(x: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    x, n = counts_within(x, n)
    require_series(x, n, names=("x", "n"))
    keep = (n > 0) & ~np.isnan(x)
    return x[keep], n[keep]


def _standard_error(p: Values, n: Floats, phi: float = 1.0) -> Floats:
    if not 1 <= phi < np.inf:
        raise ValueError(f"phi: {phi!r} is less than 1 or not finite")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(n > 0, np.sqrt(phi * p * (1 - p) / n), np.nan)
