"""Rows of the illustrative inbox, year by year, each year growing out of the one before."""

import datetime as dt
from collections.abc import Iterable
from itertools import accumulate
from math import comb

import numpy as np

from dvk_analysis.place import Place
from dvk_analysis.sample.models import known_models, lower, models_of, person
from dvk_analysis.sample.parameters import (
    ATTENDEES,
    COMMENDED,
    FIRST_YEAR,
    REGISTERED,
    SESSIONS,
    Truth,
    generator,
    is_commune,
    merged_from,
    total,
    truth,
    words,
)  # fmt: skip
from dvk_analysis.schema import TABLES

Rows = dict[str, list[dict]]
#: Fewest people at a meeting.
_FEWEST = 15


def draw(place: Place, *, years: Iterable[int], seed: int) -> Rows:
    """Draw the records of some years.

    Parameters
    ----------
    place : Place
    years : iterable of int
        From :data:`FIRST_YEAR` on; a year's rows do not depend on which others are asked for.
    seed : int
        At least 0.

    Returns
    -------
    dict of str to list of dict
        By table, its columns without those of the source, by year and unit in the order of the place.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> len(draw(load_place("cang-long"), years=[2017], seed=2017)["registrations"])
    890
    """
    wanted, real = set(years), truth(place, seed)
    rows: Rows = {table: [] for table in TABLES}
    models: dict[str, list[dict]] = {}
    ranks: dict[tuple, int] = {}
    for year in range(FIRST_YEAR, max(wanted, default=0) + 1):
        if not place.communes(year):
            continue
        models = models_of(place, year, seed, real, models)
        ratings = _ratings(place, year, seed, real, ranks)
        if year in wanted:
            registered = [m for found in models.values() for m in found]
            rows["registrations"] += registered
            rows["awards"] += _awards(place, year, seed, real, registered)
            rows["ratings"] += ratings
            rows["outreach"] += _outreach(place, year, seed, real)
            rows["outcomes"] += _outcomes(place, year, seed, registered)
    return rows


def _awards(place: Place, year: int, seed: int, real: Truth, models: list[dict]) -> list[dict]:
    rng = generator(seed, year, "awards")
    models = [m for m in models if m["status"] in real.commendation]
    odds = np.array([real.commendation[m["status"]] * real.commendation_factor[m["unit_id"]] for m in models])
    number = min(_in_proportion(COMMENDED, place, year), len(models))
    chosen = np.sort(rng.choice(len(models), number, replace=False, p=odds / odds.sum()))
    shares = np.array([share for _, _, share, _ in words()["awards"]])
    decisions: dict[tuple, dict] = {}
    rows = []
    for model in (models[i] for i in chosen):
        for kind in rng.choice(len(shares), 1 + (rng.random() < 0.15), replace=False, p=shares):
            form, level, _, pattern = words()["awards"][kind]
            issuer = (form, model["unit_id"] if level == "grassroots" else "")
            decision = decisions.setdefault(issuer, _decision(year, pattern, rng))
            who = {"recipient": model["registrant"], "recipient_kind": model["registrant_kind"]}
            kept = {k: model[k] for k in ("year", "unit_id", "model_id", "field")}
            rows.append({**kept, **who, "award_form": form, "level": level, "programme": "dvk", **decision})
    return rows + _other_awards(place, year, rng)


def _decision(year: int, pattern: str, rng: np.random.Generator) -> dict:
    day = dt.date(year, 9, 18) + dt.timedelta(int(rng.integers(25)))
    return {"decision_no": pattern.format(n=rng.integers(20, 900)), "decided_on": day}


def _other_awards(place: Place, year: int, rng: np.random.Generator) -> list[dict]:
    """Medals to persons and an award of another programme, none of them for a model."""
    units = [u.unit_id for u in place.units if u.valid_in(year)]
    given = [("medal", "central", "dvk")] * 2 + [("merit_paper", "district", "grassroots_democracy")]
    return [
        {"year": year, "unit_id": str(rng.choice(units)), "recipient": person(rng), "recipient_kind": "individual"}
        | {"award_form": form, "level": level, "programme": programme, **_decision(year, "{n}/QĐ", rng)}
        for form, level, programme in given
    ]


def _ratings(place: Place, year: int, seed: int, real: Truth, ranks: dict[tuple, int]) -> list[dict]:
    """Ratings of a year; ``ranks`` holds the last rank of every chapter, 0 where there is none, and moves on."""
    known = {(c["unit_id"], c["hamlet"], c["organisation"]): c["ratings"] for c in words()["known_chapters"]}
    rows = []
    for unit in place.communes(year):
        rng = generator(seed, year, unit.unit_id, "chapters")
        hamlets = real.hamlets[unit.unit_id]
        origins = [(u.unit_id, h) for u in merged_from(place, unit) or [unit] for h in real.hamlets[u.unit_id]]
        for organisation, prefix in words()["chapters"].items():
            scale = place.scale(organisation, year)
            for hamlet, origin, luck in zip(hamlets, origins, rng.random((len(hamlets), 3)).tolist(), strict=True):
                if scale is None:
                    continue
                chapter = (unit.unit_id, hamlet, organisation)
                rank, rated = _move(
                    ranks.get(chapter, ranks.get((*origin, organisation))), luck, len(scale.labels), real
                )
                if place.place_id == "cang-long" and year in known.get(chapter, {}):
                    rank, rated = scale.rank(known[chapter][year]), True
                ranks[chapter] = rank
                if rank:
                    label = scale.labels[rank - 1] if rated else "chưa xếp loại"
                    named = {"chapter": f"{prefix} {_of_chapter(hamlet)}", "hamlet": hamlet, "label": label}
                    rows.append({"year": year, "unit_id": unit.unit_id, "organisation": organisation, **named})
    return rows


def _move(rank: int | None, luck: list[float], top: int, real: Truth) -> tuple[int, bool]:
    """Next rank of a chapter and whether it is rated; None before the first year, 0 for no chapter."""
    moved, lived, began = luck
    up, down, unrated, _ = accumulate(real.moves.values())
    if not rank:
        founding, p = rank is None, real.high_rank
        shares = (comb(top - 1, k) * p**k * (1 - p) ** (top - 1 - k) for k in range(top - 1))
        started = 1 + sum(began > reached for reached in accumulate(shares))
        return started * (lived < (real.founded if founding else real.opened)), founding
    if lived < real.closed:
        return 0, False
    step = 1 if moved < up else -1 if moved < down else 0
    return min(max(rank + step, 1), top), not down <= moved < unrated


def _of_chapter(hamlet: str) -> str:
    """Hamlet in a chapter's name: ``ấp 9a``, but ``Trung Kiên`` of ``Ấp Trung Kiên``."""
    kind, _, name = hamlet.partition(" ")
    return f"{lower(kind)} {name}" if name[:1].isdigit() else name


def _outreach(place: Place, year: int, seed: int, real: Truth) -> list[dict]:
    rng, units = generator(seed, year, "outreach"), [u for u in place.units if u.valid_in(year)]
    sessions, attendees = (_in_proportion(n, place, year) for n in (SESSIONS, ATTENDEES))
    weights = np.array([real.weights[u.unit_id] if is_commune(u) else 0.15 for u in units])
    rows = []
    for unit, left in zip(units, rng.multinomial(sessions, weights / weights.sum()).tolist(), strict=True):
        while left > 0:
            held = min(left, int(rng.integers(1, 4)))
            day = dt.date(year, 1, 5) + dt.timedelta(int(rng.integers(270)))
            held_on = day if rng.random() < 0.95 else None
            rows.append({"year": year, "unit_id": unit.unit_id, "held_on": held_on, "sessions": held})
            left -= held
    sizes = np.array([r["sessions"] for r in rows]) * rng.gamma(4, size=len(rows))
    came = rng.multinomial(attendees - _FEWEST * sessions, sizes / sizes.sum()).tolist()
    return [r | {"attendees": _FEWEST * r["sessions"] + n} for r, n in zip(rows, came, strict=True)]


def _outcomes(place: Place, year: int, seed: int, models: list[dict]) -> list[dict]:
    """Outcomes of the known models as reported, and of some of the recognised ones as drawn."""
    known = {(m["unit_id"], m["title"]): m.get("outcomes", []) for m in known_models(place, year)}
    rng, rows = generator(seed, year, "outcomes"), []
    for model in models:
        found = known.get((model["unit_id"], model["title"]))
        if found is None:
            told = model["status"] in ("recognised", "exemplary") and rng.random() < 0.4
            found = [_outcome(o, year, rng) for o in _some(words()["outcomes"][model["field"]], rng)] if told else []
        kept = {k: model[k] for k in ("year", "unit_id", "model_id")}
        rows += [kept | dict(zip(("measure", "value", "unit", "period"), o, strict=True)) for o in found]
    return rows


def _some(measures: list[list], rng: np.random.Generator) -> list[list]:
    return [measures[i] for i in np.sort(rng.choice(len(measures), int(rng.integers(1, 3)), replace=False))]


def _outcome(template: list, year: int, rng: np.random.Generator) -> list:
    measure, unit, low, high, step = template
    value = round(float(np.exp(rng.uniform(np.log(low), np.log(high)))) / step) * step
    return [measure, round(max(value, low), 1), unit, f"năm {year}"]


def _in_proportion(number: int, place: Place, year: int) -> int:
    """Scale a figure of the anchor year to the models of another year or place."""
    return round(number * total(place, year) / sum(REGISTERED.values()))
