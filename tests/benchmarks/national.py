"""Tables of a country, drawn at once and without workbooks, to measure on.

``python tests/benchmarks/national.py DIR [--communes N] [--first YEAR] [--years N] [--seed N]`` writes ``DIR/tables``
in the format of ``dvk intake``, with a place of its own, year by year in bounded memory. 3,321 communes and ten years
make about 830,000 registrations and 3 million ratings. Everything is invented. The probabilities are those of
:class:`dvk_analysis.sample.Truth`, the recognition of a commune again logit-normal around 0.62; :func:`recognition`
gives the drawn values. One commune in :data:`OUTLIERS` has 0.88 instead, and the one after it 0.32.
"""

import argparse
import csv
import tempfile
from itertools import accumulate
from pathlib import Path

import numpy as np
import pyarrow as pa

from dvk_analysis.dataset import Dataset
from dvk_analysis.intake import store
from dvk_analysis.place import Place, load_place
from dvk_analysis.resources import places_dir
from dvk_analysis.sample.parameters import Truth, generator, words
from dvk_analysis.schema import arrow_schema
from dvk_analysis.vocabulary import codes

COUNTRY, FIRST, YEARS, SEED = 3_321, 2016, 10, 2017
#: Mean numbers of a commune and year.
MODELS, OUTREACH, HAMLETS = 25, 16, 18
#: One commune in so many is planted high, one low.
OUTLIERS = 100
TRUTH = Truth({}, {}, {}, {}, {})


def write_national(folder: Path, *, communes: int = COUNTRY, first: int = FIRST, years: int = YEARS, seed: int = SEED):
    """Write the tables of a country; the same arguments give the same bytes.

    Returns
    -------
    Dataset
    """
    span = range(first, first + years)
    with tempfile.TemporaryDirectory() as made:
        place = load_place(_place(Path(made), communes, span))
        about = {"years": list(span), "illustrative": True, "fingerprint": store.fingerprint({}, place), "files": {}}
        about["files"] = {_file(y, u.unit_id): store.digest(u.unit_id.encode()) for y in span for u in place.units}
        store.write_parts(_parts(place, span, seed), place, Path(folder), about)
    return Dataset(Path(folder) / "tables")


def recognition(communes: int, seed: int) -> np.ndarray:
    """Probability that a model is recognised, by commune."""
    logit = generator(seed, "national", "truth").normal(np.log(0.62 / 0.38), 0.25, communes)
    truth, at = 1 / (1 + np.exp(-logit)), np.arange(communes) % OUTLIERS
    return np.select([at == 5, at == 6], [0.88, 0.32], truth)


def _place(folder: Path, communes: int, years: range) -> Path:
    """Write a place of numbered communes, with quotas and windows for every year and the scales of Càng Long."""
    (folder / "place.yaml").write_text(
        "place_id: national\nname: Cả nước\nkind: nước\nprovince: Việt Nam\nboard: Ban Dân vận\n", "utf-8"
    )
    (folder / "scales.yaml").write_bytes((places_dir() / "cang-long" / "scales.yaml").read_bytes())
    quotas = {"collective": 10, "individual": 15}
    tables = {
        "units": [[f"xa-{n:04d}", f"Xã Số {n}", "commune", f"{n:05d}", "", "", ""] for n in range(1, communes + 1)],
        "quotas": [[year, "commune", kind, n, "số giả lập"] for year in years for kind, n in quotas.items()],
        "windows": [[y, f"{y - 1}-10-15", f"{y - 1}-12-31", "số giả lập"] for y in years],
        "published": [],
    }
    for name, rows in tables.items():
        with (places_dir() / "cang-long" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as like:
            header = next(csv.reader(like))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    return folder


def _file(year: int, unit_id: str) -> str:
    return f"{year}/{year}-{unit_id}.xlsx"


def _parts(place: Place, years: range, seed: int):
    units = [u.unit_id for u in place.units]
    ranks = np.zeros((len(units), HAMLETS, len(words()["chapters"])), dtype=np.int64)
    for year in years:
        rng = generator(seed, "national", year)
        models = _registrations(year, units, recognition(len(units), seed), rng)
        yield "registrations", year, [models]
        yield "awards", year, [_awards(models, rng)]
        yield "ratings", year, [_ratings(place, year, units, ranks, rng)]
        yield "outreach", year, [_outreach(year, units, rng)]
        yield "outcomes", year, [_outcomes(models, rng)]


def _registrations(year: int, units: list[str], rates: np.ndarray, rng: np.random.Generator) -> pa.Table:
    sizes = rng.poisson(MODELS, len(units))
    unit, total = np.repeat(np.arange(len(units)), sizes), sizes.sum()
    number = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    field = rng.choice(4, total, p=list(TRUTH.field_mix(year).values()))
    luck = rng.random((5, total))
    recognised, collective = luck[0] < rates[unit], luck[2] < TRUTH.collective
    missed = np.select([luck[1] < 0.4, luck[1] < 0.9], [2, 1], 0)
    status = np.where(recognised, np.where(luck[1] < TRUTH.exemplary, 4, 3), missed)
    topics = [words()["topics"][code] for code in codes("field")]
    hamlets = range(1, HAMLETS + 1)
    titles = [f"{topics[f][t % len(topics[f])]} ở ấp {h}" for f in range(4) for t in range(14) for h in hamlets]
    title = (field * 14 + rng.integers(14, size=total)) * HAMLETS + rng.integers(HAMLETS, size=total)
    people = [f"{mr} {f} {g}" for mr, n in words()["persons"].items() for f in n["family"] for g in n["given"]]
    groups = [f"Tổ {n}" for n in range(1, HAMLETS + 1)]
    who = np.where(collective, len(people) + title % HAMLETS, rng.integers(len(people), size=total))
    opens, day = np.datetime64(f"{year - 1}-10-15"), (luck[3] * 78).astype(int)
    late = np.where(luck[4] < TRUTH.in_window, 0, 90)
    undated = luck[4] >= TRUTH.in_window + (1 - TRUTH.in_window) / 2
    ids = zip(unit.tolist(), number.tolist(), strict=True)
    columns = {
        "model_id": pa.array([f"{year}-{units[u]}-{n:03d}" for u, n in ids]),
        "title": _taken(titles, title),
        "registrant": _taken(people + groups, who),
        "registrant_kind": _taken(codes("registrant_kind"), np.where(collective, 0, 1)),
        "field": _taken(codes("field"), field),
        "level": _taken(codes("level"), rng.choice(3, total, p=(0.72, 0.22, 0.06))),
        "registered_on": pa.array((opens + day + late).astype("datetime64[D]"), mask=undated),
        "status": _taken(codes("status"), status),
        "replicated": pa.array(recognised & (luck[3] < TRUTH.replicated)),
        "maintained": pa.array(rng.random(total) < TRUTH.carried_over),
        "stopped": pa.array(~recognised & (luck[3] < TRUTH.stopped)),
    }
    return _table("registrations", year, units, unit, columns)


def _awards(models: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Commend a recognised model with the odds that give 8.3 % of all, one in seven of them twice."""
    odds = {"recognised": 0.09, "exemplary": 0.54}
    chance = np.array([odds.get(status, 0.0) for status in models["status"].to_pylist()])
    chosen = np.flatnonzero(rng.random(len(chance)) < chance)
    chosen = np.sort(np.concatenate([chosen, chosen[rng.random(len(chosen)) < 0.15]]))
    won, forms = models.take(pa.array(chosen)), words()["awards"]
    kind = rng.choice(len(forms), len(chosen), p=[share for _, _, share, _ in forms])
    year = models["year"][0].as_py()
    columns = {name: won[name] for name in ("model_id", "field")} | {
        "recipient": won["registrant"],
        "recipient_kind": won["registrant_kind"],
        "award_form": _taken([form for form, *_ in forms], kind),
        "level": _taken([level for _, level, *_ in forms], kind),
        "programme": pa.array(["dvk"] * len(chosen)),
        "decision_no": _taken([f"{n}/QĐ" for n in range(900)], rng.integers(900, size=len(chosen))),
        "decided_on": pa.array(np.datetime64(f"{year}-09-18") + rng.integers(25, size=len(chosen))),
    }
    return _like(won, "awards", columns)


def _ratings(place: Place, year: int, units: list[str], ranks: np.ndarray, rng: np.random.Generator) -> pa.Table:
    """Rate every chapter; ``ranks`` holds the ranks of the year before, 0 before the first, and moves on."""
    chapters = {o: p for o, p in words()["chapters"].items() if place.scale(o, year)}
    scales = [place.scale(o, year) for o in chapters]
    tops = np.array([len(s.labels) for s in scales])
    at = [list(words()["chapters"]).index(o) for o in chapters]
    before, luck = ranks[..., at], rng.random((len(units), HAMLETS, len(at)))
    up, down, unrated, _ = accumulate(TRUTH.moves.values())
    started = 1 + rng.binomial(np.broadcast_to(tops - 1, before.shape), TRUTH.high_rank)
    moved = np.clip(before + np.select([luck < up, luck < down], [1, -1], 0), 1, tops)
    now = np.where(before == 0, started, moved)
    ranks[..., at] = now
    cell = np.arange(now.size)
    unit, hamlet, organisation = cell // (HAMLETS * len(at)), cell // len(at) % HAMLETS, cell % len(at)
    labels = [label for s in scales for label in s.labels]
    label = np.concatenate([[0], np.cumsum(tops)])[organisation] + now.ravel() - 1
    missing = ((before > 0) & (luck >= down) & (luck < unrated)).ravel()
    slugs = [f"/{o}/ap-{h}" for h in range(1, HAMLETS + 1) for o in chapters]
    columns = {
        "chapter_id": pa.array([u + slug for u in units for slug in slugs]),
        "organisation": _taken(list(chapters), organisation),
        "chapter": _taken([f"{p} ấp {h}" for h in range(1, HAMLETS + 1) for p in chapters.values()], cell % len(slugs)),
        "hamlet": _taken([f"Ấp {h}" for h in range(1, HAMLETS + 1)], hamlet),
        "scale_id": _taken([s.scale_id for s in scales], organisation),
        "label": _taken(labels, label, mask=missing),
        "rank": pa.array(now.ravel(), mask=missing),
    }
    return _table("ratings", year, units, unit, columns)


def _outreach(year: int, units: list[str], rng: np.random.Generator) -> pa.Table:
    unit = np.repeat(np.arange(len(units)), rng.poisson(OUTREACH, len(units)))
    sessions = rng.integers(1, 4, len(unit))
    columns = {
        "held_on": pa.array(np.datetime64(f"{year}-01-05") + rng.integers(270, size=len(unit))),
        "sessions": pa.array(sessions),
        "attendees": pa.array(15 * sessions + rng.poisson(36 * sessions)),
    }
    return _table("outreach", year, units, unit, columns)


def _outcomes(models: pa.Table, rng: np.random.Generator) -> pa.Table:
    kinds = [k for code in codes("field") for k in words()["outcomes"][code]]
    told = models.take(pa.array(np.flatnonzero(rng.random(len(models)) < 0.25)))
    kind = rng.integers(len(kinds), size=len(told))
    low, high = (np.array([k[i] for k in kinds], dtype=float)[kind] for i in (2, 3))
    columns = {
        "model_id": told["model_id"],
        "measure": _taken([k[0] for k in kinds], kind),
        "value": pa.array(np.round(rng.uniform(low, high), 1)),
        "unit": _taken([k[1] for k in kinds], kind),
        "period": pa.array([f"năm {models['year'][0]}"] * len(told)),
    }
    return _like(told, "outcomes", columns)


def _taken(levels, at: np.ndarray, mask: np.ndarray | None = None) -> pa.Array:
    return pa.array(list(levels)).take(pa.array(at, mask=mask))


def _table(table: str, year: int, units: list[str], unit: np.ndarray, columns: dict) -> pa.Table:
    about = {
        "year": pa.array(np.full(len(unit), year)),
        "unit_id": _taken(units, unit),
        "source_file": _taken([_file(year, u) for u in units], unit),
    }
    return _filled(table, columns | about)


def _like(rows: pa.Table, table: str, columns: dict) -> pa.Table:
    return _filled(table, columns | {name: rows[name] for name in ("year", "unit_id", "source_file")})


def _filled(table: str, columns: dict) -> pa.Table:
    """Add where a row would have stood in its workbook, and order the columns."""
    rows = len(columns["unit_id"])
    columns |= {
        "source_sheet": _taken([table], np.zeros(rows, dtype=int)),
        "source_row": pa.array(np.arange(1, rows + 1)),
    }
    schema = arrow_schema(table)
    return pa.table({name: columns[name] for name in schema.names}).cast(schema)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    for option, default in {"communes": COUNTRY, "first": FIRST, "years": YEARS, "seed": SEED}.items():
        parser.add_argument(f"--{option}", type=int, default=default)
    given = vars(parser.parse_args())
    write_national(given.pop("folder"), **given)
