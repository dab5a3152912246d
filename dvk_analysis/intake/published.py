"""The sums of the records beside the figures that public reports state."""

from collections import Counter
from collections.abc import Iterator, Mapping

from dvk_analysis.intake.report import Problem
from dvk_analysis.place import Place
from dvk_analysis.vocabulary import label

_SUMMED = ("sessions", "attendees")
_WORDS = {"registered": "Mô hình đăng ký", "commended": "Mô hình được khen", "sessions": "Cuộc tuyên truyền",
          "attendees": "Lượt người dự"}  # fmt: skip


def summed(year: int, frames: Mapping) -> Counter:
    """Sum accepted records as figures state them: by year, measure, field and kind of registrant.

    Parameters
    ----------
    year : int
    frames : mapping of str to DataFrame
        Accepted records by table; those that a model's awards are among are there too.
    """
    sums: Counter = Counter()
    held, models, awards = (frames[t] for t in ("outreach", "registrations", "awards"))
    if len(held):
        sums.update({(year, name, "", ""): int(held[name].sum()) for name in _SUMMED})
    commended = models["model_id"].isin(awards.loc[awards["programme"].eq("dvk"), "model_id"].dropna())
    for field, kind, won in zip(models["field"], models["registrant_kind"], commended, strict=True):
        sums[year, "registered", field, kind] += 1
        sums[year, "commended", field, kind] += bool(won)
    return sums


def stated(place: Place, sums: Mapping[tuple[int, str, str, str], int]) -> Iterator[Problem]:
    """Give a note for each published figure of the place that the sums of the records do not agree with.

    Parameters
    ----------
    place : Place
    sums : mapping
        As :func:`summed` gives them.
    """
    for figure in place.published:
        if figure["place"] != place.name or figure["period_from"] != figure["period_to"]:
            continue
        found, said = _recorded(sums, figure), float(figure["value"])
        if found is not None and found != said:
            parts = [label(c, figure[c]) for c in ("field", "registrant_kind") if figure.get(c)]
            about = ", ".join([_WORDS[figure["measure"]], *parts])
            message = f"{about} năm {figure['period_to']}: báo cáo công bố {said:.0f}, hồ sơ cộng lại {found:.0f}"
            yield Problem("", "", 0, "", "", "published", "note", f"{found:.0f}", message)


def _recorded(sums: Mapping[tuple[int, str, str, str], int], figure: dict[str, str]) -> int | None:
    """Sum of the records that a figure is about; None if there are none, or it is about something else."""
    year, measure = int(figure["period_to"] or 0), figure["measure"]
    wanted = ("", "") if measure in _SUMMED else (figure.get("field"), figure.get("registrant_kind"))
    those = {key: n for key, n in sums.items() if key[:2] == (year, measure)}
    agreed = [n for key, n in those.items() if all(not w or w == k for w, k in zip(wanted, key[2:], strict=True))]
    return sum(agreed) if those and measure in _WORDS else None
