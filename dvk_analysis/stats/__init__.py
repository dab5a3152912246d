"""Statistics of shares, counts and ratings: pure functions on arrays.

Contract of every function: scalars in, floats out; arrays in (broadcast together), arrays out. Shares are fractions in
[0, 1]. A missing count (nan) or an empty denominator (n = 0) gives nan, never 0. Counts are whole numbers and x never
exceeds n: anything else raises a ValueError naming the argument. Nothing is read, kept or changed.
"""

from dvk_analysis.stats.change import TREND_MARKERS, TREND_YEARS, kitagawa, trend_marker, trend_test
from dvk_analysis.stats.funnels import (
    benjamini_hochberg,
    beta_binomial_shrinkage,
    funnel_limits,
    funnel_p_value,
    overdispersion,
)
from dvk_analysis.stats.ordinal import marginal_homogeneity, paired_improvement
from dvk_analysis.stats.shares import byars_or_exact, newcombe_difference, wilson

__all__ = [
    "TREND_MARKERS",
    "TREND_YEARS",
    "benjamini_hochberg",
    "beta_binomial_shrinkage",
    "byars_or_exact",
    "funnel_limits",
    "funnel_p_value",
    "kitagawa",
    "marginal_homogeneity",
    "newcombe_difference",
    "overdispersion",
    "paired_improvement",
    "trend_marker",
    "trend_test",
    "wilson",
]
