"""Charts: one question each, the finding as title, counts visible; a result table in, a :class:`Chart` out.

Unless said otherwise ``language`` is ``vi`` or ``en``, ``names`` maps unit ids to names, and result tables are those of
:mod:`dvk_analysis.indicators` and :mod:`dvk_analysis.chapters`. Titles come from the caller, who knows the finding; alt
texts are made from the data.
"""

from dvk_analysis.charts.base import Chart
from dvk_analysis.charts.changes import count_changes, net_improvement, share_changes
from dvk_analysis.charts.chapters import rating_panels, rating_transitions
from dvk_analysis.charts.published import published_shares
from dvk_analysis.charts.registration import communes_over_years, fields_over_years, outreach_by_unit, units_registered
from dvk_analysis.charts.shares import against_district, flow_by_field, funnel
from dvk_analysis.charts.units import communes_small, quota_bars, tile_map
from dvk_analysis.charts.years import net_over_years, shares_over_years, waterfall

__all__ = [
    "Chart", "against_district", "communes_over_years", "communes_small", "count_changes", "fields_over_years",
    "flow_by_field", "funnel", "net_improvement", "net_over_years", "outreach_by_unit", "published_shares",
    "quota_bars", "rating_panels", "rating_transitions", "share_changes", "shares_over_years", "tile_map",
    "units_registered", "waterfall",
]  # fmt: skip
