"""The registered models of a year, drawn from the stated truth; totals are dealt out, never adjusted afterwards.

Models are spread over communes by a multinomial draw. Fields are dealt like cards from a deck with exactly the year's
numbers, after the models that the 2017 report tells of are on the table.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import count

import numpy as np

from dvk_analysis.place import Place, Unit
from dvk_analysis.sample.parameters import (
    ANCHOR_YEAR,
    Truth,
    generator,
    is_commune,
    largest_remainder,
    merged_from,
    total,
    window,
    words,
)  # fmt: skip

_LEVELS = ("grassroots", "district", "province")


def known_models(place: Place, year: int) -> list[dict]:
    """List the models that the report of 2017 tells of."""
    return words()["known_models"] if (place.place_id, year) == ("cang-long", ANCHOR_YEAR) else []


def _sizes(units: list[Unit], number: int, real: Truth, rng: np.random.Generator) -> dict[str, int]:
    offices = {u.unit_id: real.office_models[u.unit_id] for u in units if not is_commune(u)}
    weights = {u.unit_id: real.weights[u.unit_id] for u in units if is_commune(u)}
    shares = np.array(list(weights.values())) / sum(weights.values())
    left = max(number - sum(offices.values()), 0)
    return offices | dict(zip(weights, rng.multinomial(left, shares).tolist(), strict=True))


def models_of(place: Place, year: int, seed: int, real: Truth, before: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """Draw the models of a year by unit; ``before`` are those of the year before, of which some are carried on."""
    units = [u for u in place.units if u.valid_in(year)]
    rng, known = generator(seed, year, "models"), known_models(place, year)
    sizes = _sizes(units, total(place, year), real, rng)
    deck = largest_remainder(sum(sizes.values()), real.field_mix(year))
    for model in known:  # cards that are already on the table
        deck[model["field"]] -= 1
        sizes[model["unit_id"]] -= 1
    cards = rng.permutation(np.repeat(list(deck), list(deck.values()))).tolist()
    models = {}
    for unit in units:
        hand, cards = cards[: sizes[unit.unit_id]], cards[sizes[unit.unit_id] :]
        own = generator(seed, year, unit.unit_id)
        drawn = [_known_model(m, own) for m in known if m["unit_id"] == unit.unit_id]
        units_before = [unit, *merged_from(place, unit)]
        drawn += _drawn(unit, hand, real, own, [m for u in units_before for m in before.get(u.unit_id, [])])
        models[unit.unit_id] = [
            {"year": year, "unit_id": unit.unit_id, "model_id": f"{year}-{unit.unit_id}-{number:03d}", **model}
            | {"registered_on": _registered_on(place, year, real, own)}
            for number, model in enumerate(drawn, 1)
        ]
    return models


def _known_model(model: dict, rng: np.random.Generator) -> dict:
    alone = model["registrant"] == "person"
    return {
        "title": model["title"],
        "registrant": person(rng) if alone else model["registrant"],
        "registrant_kind": "individual" if alone else "collective",
        "field": model["field"],
        "level": "district",
        "status": "exemplary",
        "replicated": model.get("replicated", False),
        "maintained": False,
        "stopped": False,
    }


def _drawn(unit: Unit, fields: list[str], real: Truth, rng: np.random.Generator, before: list[dict]) -> list[dict]:
    """Models of one unit, one for each card of its hand."""
    titles = {field: _titles(unit, field, real, rng) for field in words()["topics"]}
    earlier = {m["title"] for m in before}  # a title that comes back is carried on, not found anew
    kept = [m for m in before if m["status"] in ("recognised", "exemplary")]
    models = []
    lucks = rng.random((len(fields), 6)).tolist()
    for field, (carry, kind, good, best, spread, end) in zip(fields, lucks, strict=True):
        old = next((m for m in kept if m["field"] == field), None) if carry < real.carried_over else None
        if old:
            kept.remove(old)
            named = {k: old[k] for k in ("title", "registrant", "registrant_kind")}
        else:
            title, where = next(pair for pair in titles[field] if pair[0] not in earlier)
            collective = kind < real.collective
            registrant = _group(unit, field, where, rng) if collective else person(rng)
            kinds = "collective" if collective else "individual"
            named = {"title": title, "registrant": registrant, "registrant_kind": kinds}
        recognised = good < real.recognition[unit.unit_id]
        models.append({
            **named,
            "field": field,
            "level": str(rng.choice(_LEVELS, p=(0.72, 0.22, 0.06))),
            "status": _status(recognised, best, real),
            "replicated": recognised and spread < real.replicated,
            "maintained": old is not None,
            "stopped": not recognised and end < real.stopped,
        })  # fmt: skip
    return models


def _status(recognised: bool, luck: float, real: Truth) -> str:
    if recognised:
        return "exemplary" if luck < real.exemplary else "recognised"
    return "not_recognised" if luck < 0.4 else "in_progress" if luck < 0.9 else "registered"


def _titles(unit: Unit, field: str, real: Truth, rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    """Titles of a field in random order, each with its hamlet; a second round gets a number."""
    if is_commune(unit):
        wheres = [lower(hamlet) for hamlet in real.hamlets[unit.unit_id]]
        pairs = [(f"{topic} ở {where}", where) for topic in words()["topics"][field] for where in wheres]
    else:
        pairs = [(f"{t} {whom}", "") for t in words()["office_topics"][field] for whom in words()["audiences"]]
    order = rng.permutation(len(pairs))
    yield from (pairs[i] for i in order)
    for number in count(2):
        yield from ((f"{pairs[i][0]}, tổ {number}", pairs[i][1]) for i in order)


def person(rng: np.random.Generator) -> str:
    """Invent a person."""
    title = "Ông" if rng.random() < 0.6 else "Bà"
    names = words()["persons"][title]
    return f"{title} {rng.choice(names['family'])} {rng.choice(names['given'])}"


def _group(unit: Unit, field: str, where: str, rng: np.random.Generator) -> str:
    if is_commune(unit):
        return str(rng.choice(words()["groups"][field])).format(at=where, unit=lower(unit.name))
    patterns = words()["office_groups"] if unit.unit_kind == "office" else ["{unit}"]
    return str(rng.choice(patterns)).format(unit=unit.name)


def lower(name: str) -> str:
    """Write a unit or hamlet as inside a sentence: ``xã Tân An``, ``ấp 3``."""
    return name[:1].lower() + name[1:]


def _registered_on(place: Place, year: int, real: Truth, rng: np.random.Generator) -> dt.date | None:
    luck, when = rng.random(2).tolist()
    days = window(place, year)
    if luck < real.in_window:
        return days.opens + dt.timedelta(int(when * ((days.closes - days.opens).days + 1)))
    return None if luck < real.in_window + real.undated else days.closes + dt.timedelta(1 + int(90 * when**2))
