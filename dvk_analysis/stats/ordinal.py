"""Chapters rated in two years: net improvement, and whether the labels as a whole shifted."""

import numpy as np
from numpy.typing import ArrayLike

from dvk_analysis.stats._arrays import Floats, Values, counts, critical_value, plain, share, together

# Each halving adds one binary digit: this many reach the last digit of a double on [-1, 1].
HALVINGS = 60


def paired_improvement(
    improved: ArrayLike, same: ArrayLike, declined: ArrayLike, confidence: float = 0.95
) -> tuple[Values, Values, Values, Values]:
    """Compute the net improvement of the same chapters between two years.

    Parameters
    ----------
    improved, same, declined : array_like of whole numbers, broadcast together
        Chapters that went up, stayed, went down on one scale. Unrated chapters belong to none of them.
    confidence : float in (0, 1)

    Returns
    -------
    net, lower, upper, p_value : float or ndarray
        (improved - declined) / total and its limits in [-1, 1], and the exact two-sided sign test of as many up as
        down (1 when nothing moved). nan where there is no chapter.

    Raises
    ------
    ValueError
        If a count is negative or not whole, the shapes do not fit, or `confidence` is outside (0, 1).

    Notes
    -----
    Score interval of Tango (1998), Stat Med 17:891-908, which needs only the chapters that moved and the total: the
    limits are the differences d at which |improved - declined - total d| = z sqrt(total (2q + d(1 - d))), q being the
    most likely share of declined given d. Sign test: twice the binomial tail of the smaller of improved and declined
    (exact McNemar).

    Examples
    --------
    >>> [round(value, 4) for value in paired_improvement(9, 20, 3)]
    [0.1875, -0.0271, 0.3897, 0.146]
    """
    from scipy.special import bdtr

    names = ("improved", "same", "declined")
    up, flat, down = (counts(value, name) for value, name in zip((improved, same, declined), names, strict=True))
    up, flat, down = together(up, flat, down, names=names)
    total, z = up + flat + down, critical_value(confidence)
    lower, upper = _tango_lower(up, down, total, z), -_tango_lower(down, up, total, z)
    moved = np.nan_to_num(up + down).astype(int)
    p_value = np.minimum(1, 2 * bdtr(np.nan_to_num(np.minimum(up, down)), moved, 0.5))
    nothing = np.isnan(total) | (total == 0)
    return plain(*(np.where(nothing, np.nan, v) for v in (share(up - down, total), lower, upper, p_value)))


def marginal_homogeneity(matrix: ArrayLike) -> tuple[float, int, float]:
    """Test whether the labels of the same chapters are spread alike in two years.

    Parameters
    ----------
    matrix : array_like of whole numbers, shape (n_labels, n_labels)
        Chapters by label in the earlier year (rows) and in the later year (columns).

    Returns
    -------
    statistic : float
        Chi-squared; nan for an empty matrix.
    df : int
        Degrees of freedom: labels less the sets of labels with no movement between them. A label nobody entered or
        left is a set of its own and so drops out.
    p_value : float in [0, 1]
        1.0 when nobody moved; nan for an empty matrix.

    Raises
    ------
    ValueError
        If the matrix is not square, or a count is missing, negative or not whole.

    Notes
    -----
    Stuart (1955), Biometrika 42:412-416; Maxwell (1970), Br J Psychiatry 116:651-655: d' V⁻ d, with d the row totals
    less the column totals, V their covariance under the hypothesis. V over all labels is singular by nature; its
    pseudo-inverse gives the textbook value and holds when labels fall into separate sets. With two labels it is
    McNemar's test without continuity correction; for few moves prefer the sign test of `paired_improvement`.

    Examples
    --------
    >>> statistic, df, p_value = marginal_homogeneity([[20, 10, 5], [3, 30, 15], [0, 5, 40]])
    >>> round(statistic, 3), df, round(p_value, 6)
    (13.765, 2, 0.001026)
    """
    from scipy.special import chdtrc

    table = counts(matrix, "matrix")
    if table.ndim != 2 or table.shape[0] != table.shape[1] or np.isnan(table).any():
        raise ValueError("matrix: must be square, without missing counts")
    if table.sum() == 0:
        return np.nan, 0, np.nan
    d = table.sum(axis=1) - table.sum(axis=0)
    exchanged = table + table.T
    covariance = np.diag(exchanged.sum(axis=1)) - exchanged  # those who stayed cancel out
    df = int(np.linalg.matrix_rank(covariance, hermitian=True))
    if df == 0:
        return 0.0, 0, 1.0
    statistic = float(d @ np.linalg.pinv(covariance, hermitian=True) @ d)
    return statistic, df, float(chdtrc(df, statistic))


def _tango_lower(up: Floats, down: Floats, total: Floats, z: float) -> Floats:
    """Smallest net improvement not refuted, by halving: the score falls as the supposed difference rises."""
    low, high = np.full(up.shape, -1.0), share(up - down, total)
    for _ in range(HALVINGS):
        d = (low + high) / 2
        refuted = up - down - total * d > z * _tango_error(d, up, down, total)
        low, high = np.where(refuted, d, low), np.where(refuted, high, d)
    return low


def _tango_error(d: Floats, up: Floats, down: Floats, total: Floats) -> Floats:
    """Give the standard error of improved - declined if the true difference were d."""
    b = (2 * total - up + down) * d - up - down
    root = np.sqrt(np.maximum(b**2 + 8 * total * down * d * (1 - d), 0))
    declined_share = share(root - b, 4 * total)
    return np.sqrt(np.maximum(total * (2 * declined_share + d * (1 - d)), 0))
