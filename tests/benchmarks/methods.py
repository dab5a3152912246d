"""Measure every indicator on a country.

``python tests/benchmarks/methods.py [DIR]`` draws the national sample into DIR (a temporary folder if none is given;
what is there already is used again) and prints seconds by the clock, and of processor time, which does not grow with
other work on the machine. Memory is the peak of the process, from the operating system.
"""

import resource
import runpy
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from dvk_analysis import amounts, chapters, comparisons, indicators, schema, signs, targets, trends
from dvk_analysis.dataset import Dataset

NATIONAL = runpy.run_path(str(Path(__file__).with_name("national.py")))


def every_indicator(data: Dataset) -> dict[str, Callable[[], object]]:
    """Calls in their order, by what they measure; the first reads what the others need."""
    place, years, got = data.place, data.years, {}
    units = {"per_unit": True, "units": list(place.names(years[-1])), "years": years}
    pairs = list(pairwise(years))

    def read():
        for table, specs in schema.TABLES.items():
            got[table] = data.read(table, columns=[c.name for c in specs if not c.name.startswith("source_")])
            got.update({(table, year): rows.reset_index(drop=True) for year, rows in got[table].groupby("year")})

    def shares():
        got["recognised"] = indicators.recognised_share(got["registrations"], **units)
        got["commended"] = indicators.commended_share(got["registrations"], got["awards"], **units)
        got["fields"] = indicators.recognised_share(got["registrations"], by="field", **units)
        indicators.registered_share(got["registrations"], by="registrant_kind", **units)

    def both(table, pair):
        return pd.concat([got[table, year] for year in pair], ignore_index=True)

    def moved(pair):
        moves = chapters.transitions(both("ratings", pair), *pair, place=place)
        chapters.improvement(moves, by="organisation", per_unit=True)
        chapters.change_counts(moves, by="organisation", per_unit=True)
        return trends.shift(moves, place.scales)

    def found(pair):
        models = both("registrations", pair)
        table = signs.signs(models, *(got[table, pair[1]] for table in ("awards", "outcomes")), place, pair[1])
        return signs.sign_shares(table, models, place, pair[1], per_unit=True)

    def asked(year):
        models = got["registrations", year]
        return targets.quota(models, place, year), targets.window(models, place, year, per_unit=True)

    def labels(year):
        return [chapters.by_label(got["ratings", year], year, scale, per_unit=True) for scale in place.scales]

    def funnels(year):
        return [comparisons.funnel(got[name][got[name]["year"] == year]) for name in ("recognised", "commended")]

    return {
        "read the tables": read,
        "counts of models and awards": lambda: (
            indicators.registered(got["registrations"], by=["field", "registrant_kind"], **units),
            indicators.awards_count(got["awards"], **units),
        ),
        "shares by unit, field and kind": shares,
        "flow by field": lambda: indicators.flow(got["registrations"], got["awards"], by="field", **units),
        "outreach, stocks, amounts": lambda: (
            indicators.outreach(got["outreach"], **units),
            amounts.running(got["registrations"], **units),
            amounts.amounts(got["outcomes"], per_unit=True),
        ),
        "quotas and windows": lambda: [asked(year) for year in years],
        "funnels": lambda: [funnels(year) for year in years],
        "shrunken estimates": lambda: (comparisons.shrunken(got["recognised"]), comparisons.shrunken(got["fields"])),
        "change between years": lambda: [comparisons.change(got["fields"], *pair) for pair in pairs],
        "decomposition by field": lambda: [trends.decomposition(got["fields"], *pair) for pair in pairs],
        "recent trend": lambda: (trends.trend(got["recognised"]), trends.trend(got["fields"])),
        "chapters between years": lambda: [moved(pair) for pair in pairs],
        "labels by year": lambda: [labels(year) for year in years],
        "signs": lambda: [found(pair) for pair in pairs],
    }


def measured(call: Callable[[], object]) -> np.ndarray:
    """Seconds by the clock and of processor time."""
    started = np.array([time.perf_counter(), time.process_time()])
    call()
    return np.array([time.perf_counter(), time.process_time()]) - started


def main(folder: Path) -> None:
    say = sys.stdout.write
    if not (folder / "tables" / "dataset.json").is_file():
        NATIONAL["write_national"](folder)
    data, total = Dataset(folder / "tables"), np.zeros(2)
    say(f"{len(data.place.units):,} communes x {len(data.years)} years\n   clock  processor\n")
    for name, call in every_indicator(data).items():
        total += (took := measured(call))
        say(f"{took[0]:6.1f} s   {took[1]:6.1f} s  {name}\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    say(f"{total[0]:6.1f} s   {total[1]:6.1f} s  in all, {peak:.1f} GB at most\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made))
