"""The sums of the records beside the figures that public reports state."""

from collections.abc import Iterator

import pandas as pd

from dvk_analysis.intake.crosscheck import Frames
from dvk_analysis.intake.report import Problem
from dvk_analysis.place import Place
from dvk_analysis.vocabulary import label

_SUMMED = ("sessions", "attendees")
_WORDS = {"registered": "Mô hình đăng ký", "commended": "Mô hình được khen", "sessions": "Cuộc tuyên truyền",
          "attendees": "Lượt người dự"}  # fmt: skip


def stated(place: Place, accepted: dict[int, Frames]) -> Iterator[Problem]:
    """Give a note for each published figure of the place that the records do not add up to.

    Parameters
    ----------
    place : Place
    accepted : dict of int to frames
        Accepted records by year and table.
    """
    for figure in place.published:
        frames = accepted.get(int(figure["period_to"] or 0))
        if figure["place"] != place.name or figure["period_from"] != figure["period_to"] or frames is None:
            continue
        found = _recorded(frames, figure)
        said = float(figure["value"])
        if found is not None and found != said:
            parts = [label(c, figure[c]) for c in ("field", "registrant_kind") if figure.get(c)]
            about = ", ".join([_WORDS[figure["measure"]], *parts])
            message = f"{about} năm {figure['period_to']}: báo cáo công bố {said:.0f}, hồ sơ cộng lại {found:.0f}"
            yield Problem("", "", 0, "", "", "published", "note", f"{found:.0f}", message)


def _recorded(frames: Frames, figure: dict[str, str]) -> float | None:
    """Sum of the records that a figure is about; None if there are none, or it is about something else."""
    if figure["measure"] in _SUMMED:
        held = frames["outreach"][figure["measure"]]
        return float(held.sum()) if len(held) else None
    models = frames["registrations"]
    if figure["measure"] not in _WORDS or models.empty:
        return None
    wanted = pd.Series(True, models.index)
    for name in ("field", "registrant_kind"):
        if figure.get(name):
            wanted &= models[name].eq(figure[name])
    if figure["measure"] == "commended":
        wanted &= models["model_id"].isin(frames["awards"].query("programme == 'dvk'")["model_id"].dropna())
    return float(wanted.sum())
