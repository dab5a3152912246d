"""Display tables: result tables or records in, rows of formatted text out, ready for a page.

Unless said otherwise ``names`` maps unit ids to names and ``language`` is ``vi`` or ``en``. Cells are plain text;
whoever shows them escapes them.
"""

from dvk_analysis.tables.base import Table, share
from dvk_analysis.tables.chapters import moves, organisations, spread
from dvk_analysis.tables.counts import awards, by_unit, kinds, over_years, stated
from dvk_analysis.tables.models import amounts, commended, exemplary, models, outcomes, signs
from dvk_analysis.tables.published import published, sources
from dvk_analysis.tables.quality import forms, problems

__all__ = [
    "Table", "amounts", "awards", "by_unit", "commended", "exemplary", "forms", "kinds", "models", "moves",
    "organisations", "outcomes", "over_years", "problems", "published", "share", "signs", "sources", "spread",
    "stated",
]  # fmt: skip
