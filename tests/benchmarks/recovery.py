"""Does the analysis find the sample's truth again? Intervals, flags and shrinkage over many seeds.

``python tests/benchmarks/recovery.py [SEEDS]`` (200 if none are given) prints a row for each claim: what was observed,
what is stated, the Monte-Carlo error (one standard error of what was observed, by seeds), and the number of cases. The
first two years of the sample are drawn for the communes of Càng Long, without the records that the 2017 report fixes:
14 communes, one planted high (0.88) and one low (0.32) around 0.62. The null is the same sample with 0.62 everywhere;
flags are fewer than stated there, as limits are widened by chance but never narrowed.
"""

import sys
from dataclasses import replace

import numpy as np
import pandas as pd

from dvk_analysis import chapters, comparisons, indicators
from dvk_analysis.place import load_place
from dvk_analysis.sample import draw, truth
from dvk_analysis.sample.models import models_of
from dvk_analysis.sample.parameters import FIRST_YEAR, HIGH, LOW
from dvk_analysis.text import slug

SEEDS, COMMON = 200, 0.62
YEARS = (FIRST_YEAR, FIRST_YEAR + 1)
PLACE = replace(load_place("cang-long"), place_id="recovery")
COMMUNES = [unit.unit_id for unit in PLACE.communes(YEARS[0])]
#: What is measured -> the rate that is stated; nan where only a direction is claimed.
CLAIMS = {
    "Wilson covers the true share": 0.95,
    "Newcombe covers a change of nothing": 0.95,
    "Tango covers the net improvement": 0.95,
    "beta-binomial covers the true share": 0.95,
    "null commune outside 95 %": 0.05,
    "null commune outside 99.8 %": 0.002,
    "null place with a finding after Benjamini-Hochberg": 0.05,
    "planted commune outside 95 %": np.nan,
    "planted commune outside 99.8 %": np.nan,
    "planted commune found after Benjamini-Hochberg": np.nan,
    "squared error of shrunken over raw, by commune": np.nan,
    "squared error of shrunken over raw, by commune and field": np.nan,
}


def recover(seeds: range) -> pd.DataFrame:
    """Return observed and stated rate, Monte-Carlo error and number of cases by claim."""
    found = [_observe(seed) for seed in seeds]
    rows = {}
    for claim, stated in CLAIMS.items():
        hits, cases = np.array([seed[claim] for seed in found], dtype=float).T
        observed = hits.sum() / cases.sum()
        error = np.sqrt(np.sum((hits - observed * cases) ** 2)) / cases.sum()  # communes of a seed hang together
        rows[claim] = {"observed": observed, "stated": stated, "error": error, "cases": int(cases.sum())}
    return pd.DataFrame(rows).T


def _observe(seed: int) -> dict[str, tuple[float, int]]:
    """For each claim the hits of a seed (or the squared error of the shrunken) and the cases (or that of the raw)."""
    real, rows = truth(PLACE, seed), draw(PLACE, years=YEARS, seed=seed)
    models = pd.DataFrame(rows["registrations"])
    shares = indicators.recognised_share(models, per_unit=True, units=COMMUNES)
    shares = shares[shares["unit_id"].isin(COMMUNES)]
    first = comparisons.shrunken(shares[shares["year"] == YEARS[0]])
    rates = first["unit_id"].map(real.recognition)
    planted = comparisons.funnel(first).set_index("unit_id").loc[[HIGH, LOW]]
    null = comparisons.funnel(_null(seed))
    fields = indicators.recognised_share(models[models["year"] == YEARS[0]], by="field", per_unit=True, units=COMMUNES)
    fields = comparisons.shrunken(fields[fields["unit_id"].isin(COMMUNES) & fields["denominator"].gt(0)])
    return {
        "Wilson covers the true share": _count(first["lower"].le(rates) & first["upper"].ge(rates)),
        "Newcombe covers a change of nothing": _count(comparisons.change(shares, *YEARS)["verdict"].eq("unclear")),
        "Tango covers the net improvement": _net_improvement(rows["ratings"], real.moves),
        "beta-binomial covers the true share": _count(
            first["estimate_lower"].le(rates) & first["estimate_upper"].ge(rates)
        ),
        "null commune outside 95 %": _count(null["outside95"]),
        "null commune outside 99.8 %": _count(null["outside998"]),
        "null place with a finding after Benjamini-Hochberg": (float(null["p_adjusted"].lt(0.05).any()), 1),
        "planted commune outside 95 %": _count(planted["outside95"]),
        "planted commune outside 99.8 %": _count(planted["outside998"]),
        "planted commune found after Benjamini-Hochberg": _count(planted["p_adjusted"] < 0.05),
        "squared error of shrunken over raw, by commune": _errors(first, rates),
        "squared error of shrunken over raw, by commune and field": _errors(
            fields, fields["unit_id"].map(real.recognition)
        ),
    }


def _count(hits: pd.Series) -> tuple[float, int]:
    return float(hits.sum()), len(hits)


def _errors(shares: pd.DataFrame, rates: pd.Series) -> tuple[float, float]:
    return ((shares["estimate"] - rates) ** 2).sum(), ((shares["value"] - rates) ** 2).sum()


def _null(seed: int) -> pd.DataFrame:
    """Shares of communes that all have the common probability."""
    real = truth(PLACE, seed)
    level = replace(real, recognition=dict.fromkeys(real.recognition, COMMON))
    models = [m for found in models_of(PLACE, YEARS[0], seed, level, {}).values() for m in found]
    shares = indicators.recognised_share(pd.DataFrame(models), per_unit=True, units=COMMUNES)
    return shares[shares["unit_id"].isin(COMMUNES)]


def _net_improvement(rows: list[dict], moves: dict[str, float]) -> tuple[float, int]:
    """Whether the interval holds the net improvement that the earlier ranks and the truth lead to."""
    ratings = pd.DataFrame(rows)
    scales = [PLACE.scale(o, y) for o, y in zip(ratings["organisation"], ratings["year"], strict=True)]
    ratings["rank"] = [scale.rank(label) for scale, label in zip(scales, ratings["label"], strict=True)]
    ratings["scale_id"] = [scale.scale_id for scale in scales]
    ratings["chapter_id"] = ratings["unit_id"] + "/" + ratings["organisation"] + "/" + ratings["chapter"].map(slug)
    table = chapters.transitions(ratings, *YEARS)
    net = chapters.improvement(table).set_index("indicator").loc["net_improvement"]
    compared = table[table["change"].isin(chapters.COMPARED)]
    tops = {scale.scale_id: len(scale.labels) for scale in PLACE.scales}
    up = compared["rank_from"].lt(compared["scale_id"].map(tops)) * moves["up"]
    down = compared["rank_from"].gt(1) * moves["down"]
    true = float((up - down).mean()) / (1 - moves["unrated"])
    return float(net["lower"] <= true <= net["upper"]), 1


if __name__ == "__main__":
    table = recover(range(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS))
    sys.stdout.write(table.to_string(float_format="{:.4f}".format) + "\n")
