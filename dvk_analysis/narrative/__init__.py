"""Sentences of the reports: a result table in, Markdown sentences out.

The wording stands in ``phrases.yaml``; what is decided here is which sentence the numbers allow. Text that comes from a
workbook is escaped, so a model's name cannot become markup. Every function takes ``language``, ``vi`` or ``en``.
"""

from dvk_analysis.narrative.assessment import next_year, shortcomings, strengths, to_ask, to_do, to_do_one, to_visit
from dvk_analysis.narrative.chapters import (
    chapter_moves,
    chapters_apart,
    chapters_compared,
    chapters_finding,
    chapters_named,
    chapters_stuck,
    label_shift,
    net_finding,
    net_verdicts,
    stuck,
    two_steps_up,
)
from dvk_analysis.narrative.keys import chapter_figures, key_figures
from dvk_analysis.narrative.methods import method_note
from dvk_analysis.narrative.outreach import outreach_finding, outreach_held
from dvk_analysis.narrative.period import (
    breaks,
    breaks_said,
    counts_finding,
    decomposition_finding,
    decomposition_said,
    net_years,
    net_years_finding,
    one_map,
    registered_span,
    scale_breaks,
    shares_finding,
    trend_said,
)
from dvk_analysis.narrative.published import published_finding, published_others, published_own
from dvk_analysis.narrative.quality import (
    forms_missing,
    forms_received,
    jumps_finding,
    notes_made,
    quality_figures,
    questions_asked,
    rows_taken,
)
from dvk_analysis.narrative.registration import (
    by_fields,
    composition,
    fields_finding,
    kinds_split,
    most_and_fewest,
    own_years_finding,
    quota_finding,
    quota_met,
    registered_total,
    timeliness,
    units_finding,
)
from dvk_analysis.narrative.shares import (
    awards_given,
    change_of_share,
    changes_by_unit,
    changes_finding,
    district_finding,
    flow_finding,
    funnel_finding,
    funnel_of_all,
    funnel_of_one,
    outcomes_told,
    share_with_interval,
)
from dvk_analysis.narrative.signs import open_signs, signs_asked
from dvk_analysis.narrative.source import method, provenance, stated_summary
from dvk_analysis.narrative.words import inside

__all__ = [
    "awards_given", "breaks", "breaks_said", "by_fields", "change_of_share", "changes_by_unit",
    "changes_finding", "chapter_figures", "chapter_moves", "chapters_apart", "chapters_compared",
    "chapters_finding", "chapters_named", "chapters_stuck", "composition", "counts_finding",
    "decomposition_finding", "decomposition_said", "district_finding", "fields_finding", "flow_finding",
    "forms_missing", "forms_received", "funnel_finding", "funnel_of_all", "funnel_of_one", "inside",
    "jumps_finding", "key_figures", "kinds_split", "label_shift", "method", "method_note", "most_and_fewest",
    "net_finding", "net_verdicts", "net_years", "net_years_finding", "next_year", "notes_made", "one_map",
    "open_signs", "outcomes_told", "outreach_finding", "outreach_held", "own_years_finding", "provenance",
    "published_finding", "published_others", "published_own", "quality_figures", "questions_asked",
    "quota_finding", "quota_met", "registered_span", "registered_total", "rows_taken", "scale_breaks",
    "share_with_interval", "shares_finding", "shortcomings", "signs_asked", "stated_summary", "strengths",
    "stuck", "timeliness", "to_ask", "to_do", "to_do_one", "to_visit", "trend_said", "two_steps_up",
    "units_finding",
]  # fmt: skip
