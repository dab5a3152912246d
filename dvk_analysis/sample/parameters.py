"""The parameters behind the illustrative inbox, so that a test can ask whether an analysis finds them again."""

import datetime as dt
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from dvk_analysis.place import COMMUNE_KINDS, Place, Unit, Window
from dvk_analysis.resources import load_yaml
from dvk_analysis.vocabulary import codes

#: The story begins here: each year grows out of the one before.
FIRST_YEAR = 2015
#: The one year with published figures, and these figures (report of Càng Long, 13/10/2017).
ANCHOR_YEAR = 2017
REGISTERED = {"economy": 472, "culture_society": 298, "security_defence": 92, "political_system": 28}
COMMENDED, SESSIONS, ATTENDEES = 74, 218, 11_218
#: Communes of Càng Long, over which the figures of a year are spread.
COMMUNES = 14
#: Registered models by year in Càng Long; all but 2017 are invented. Later years grow by 3 %.
TOTALS = {2015: 705, 2016: 842, 2017: 890, 2018: 931}
#: Communes with an unusual truth, for a funnel plot to find.
HIGH, LOW, FAVOURED = "dai-phuc", "duc-my", "huyen-hoi"


@dataclass(frozen=True)
class Truth:
    """True values; mappings by unit id, probabilities in [0, 1].

    ``recognition`` is the probability that a model is recognised, ``weights`` the relative number of models of a
    commune, ``office_models`` the number of any other unit; ``commendation`` holds relative odds by status, times
    ``commendation_factor`` by unit. ``moves`` is what happens to a chapter's rank from one year to the next.
    """

    weights: dict[str, float]
    office_models: dict[str, int]
    recognition: dict[str, float]
    commendation_factor: dict[str, float]
    hamlets: dict[str, tuple[str, ...]]
    commendation: dict[str, float] = field(default_factory=lambda: {"recognised": 1.0, "exemplary": 6.0})
    exemplary: float = 0.10
    collective: float = 0.40
    carried_over: float = 0.08
    replicated: float = 0.12
    stopped: float = 0.15
    in_window: float = 0.93
    undated: float = 0.03
    economy_growth: float = 0.015
    moves: dict[str, float] = field(default_factory=lambda: {"up": 0.15, "down": 0.05, "unrated": 0.02, "same": 0.78})
    high_rank: float = 0.65
    founded: float = 0.95
    opened: float = 0.10
    closed: float = 0.01

    def field_mix(self, year: int) -> dict[str, float]:
        """Share of each field; economy gains, the others keep their proportions.

        Examples
        --------
        >>> from dvk_analysis.place import load_place
        >>> round(890 * truth(load_place("cang-long"), 2017).field_mix(2017)["economy"])
        472
        """
        anchor = {f: n / sum(REGISTERED.values()) for f, n in REGISTERED.items()}
        economy = min(anchor["economy"] + self.economy_growth * (year - ANCHOR_YEAR), 0.75)
        shrink = (1 - economy) / (1 - anchor["economy"])
        return {f: economy if f == "economy" else anchor[f] * shrink for f in codes("field")}


def truth(place: Place, seed: int) -> Truth:
    """Draw the true values of every unit of a place.

    Parameters
    ----------
    place : Place
    seed : int
        At least 0.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> truth(load_place("cang-long"), 2017).recognition["dai-phuc"]
    0.88
    """
    draws = {u.unit_id: generator(seed, "truth", u.unit_id) for u in place.units}
    communes = [u for u in place.units if is_commune(u)]
    rates = {u: float(1 / (1 + np.exp(-rng.normal(np.log(0.62 / 0.38), 0.25)))) for u, rng in draws.items()}
    rates |= {u: p for u, p in {HIGH: 0.88, LOW: 0.32}.items() if u in rates}
    weights = {u.unit_id: float(draws[u.unit_id].lognormal(0, 0.3)) for u in communes}
    factors = {u: 3.0 if u == FAVOURED else 1.0 for u in rates}
    hamlets = {u.unit_id: _hamlets(u, draws[u.unit_id]) for u in communes}
    for unit in communes:  # a merged commune is what its parts were
        if parts := merged_from(place, unit):
            weights[unit.unit_id] = sum(weights[p.unit_id] for p in parts)
            shares = [weights[p.unit_id] / weights[unit.unit_id] for p in parts]
            for of in (rates, factors):
                of[unit.unit_id] = sum(share * of[p.unit_id] for share, p in zip(shares, parts, strict=True))
            hamlets[unit.unit_id] = _joined(parts, hamlets)
    return Truth(
        weights=weights,
        office_models={u.unit_id: int(draws[u.unit_id].integers(3, 13)) for u in place.units if not is_commune(u)},
        recognition=rates,
        commendation_factor=factors,
        hamlets=hamlets,
    )


def total(place: Place, year: int) -> int:
    """Count the models registered in a year, in proportion to the communes of the place.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> total(load_place("cang-long"), 2017)
    890
    """
    last = max(TOTALS)
    of_year = TOTALS[year] if year in TOTALS else TOTALS[last] * 1.03 ** (year - last)
    return round(of_year * sum(len(merged_from(place, u)) or 1 for u in place.communes(year)) / COMMUNES)


def merged_from(place: Place, unit: Unit) -> list[Unit]:
    """List the communes that a commune was merged from; none for one that was always there.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> cang_long = load_place("cang-long")
    >>> [u.unit_id for u in merged_from(cang_long, cang_long.unit("tan-an-2025"))]
    ['huyen-hoi', 'tan-an']
    """
    return [u for u in place.units if u.successor == unit.unit_id and is_commune(u)]


def largest_remainder(total: int, shares: dict[str, float]) -> dict[str, int]:
    """Whole numbers in proportion to shares, which add up to the total.

    Examples
    --------
    >>> largest_remainder(10, {"a": 0.55, "b": 0.27, "c": 0.18})
    {'a': 5, 'b': 3, 'c': 2}
    """
    exact = {k: total * s / sum(shares.values()) for k, s in shares.items()}
    # Rounded first: 472 / 890 * 890 must not become 471 and a remainder of almost 1.
    counts = {k: int(round(x, 9)) for k, x in exact.items()}
    by_remainder = sorted(exact, key=lambda k: counts[k] - exact[k])
    return {k: n + (k in by_remainder[: total - sum(counts.values())]) for k, n in counts.items()}


def generator(seed: int, *names: object) -> np.random.Generator:
    """Random numbers of their own for each thing named, so that leaving one out changes no other."""
    return np.random.default_rng([seed, *(zlib.crc32(str(name).encode()) for name in names)])


def window(place: Place, year: int) -> Window:
    """Days of registration; where the place names none, those of the 2017 report a year on."""
    return place.windows.get(year) or Window(dt.date(year - 1, 10, 15), dt.date(year - 1, 12, 31))


def is_commune(unit: Unit) -> bool:
    """Whether the unit has hamlets and chapters."""
    return unit.unit_kind in COMMUNE_KINDS


@cache
def words() -> dict:
    """Word lists and known records of the sample."""
    return load_yaml(Path(__file__).with_name("words.yaml").read_text("utf-8"))


def _hamlets(unit: Unit, rng: np.random.Generator) -> tuple[str, ...]:
    kind = "Khóm" if unit.unit_kind == "town" else "Ấp"
    numbered = tuple(f"{kind} {n}" for n in range(1, 1 + int(rng.integers(5, 10))))
    return tuple(words()["hamlets"].get(unit.unit_id, numbered))


def _joined(parts: list[Unit], hamlets: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Hamlets of merged communes: a name that several had gets that of its old commune behind it."""
    names = [name for part in parts for name in hamlets[part.unit_id]]
    short = {part.unit_id: part.name.removeprefix("Xã ").removeprefix("Thị trấn ") for part in parts}
    return tuple(
        name if names.count(name) == 1 else f"{name} {short[part.unit_id]}"
        for part in parts
        for name in hamlets[part.unit_id]
    )
