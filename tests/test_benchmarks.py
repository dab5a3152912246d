"""The benchmarks in small, so that they do not rot; nothing is timed here."""

import runpy
from pathlib import Path

import pytest

from dvk_analysis import indicators, schema

BENCHMARKS = Path(__file__).parent / "benchmarks"


@pytest.fixture(scope="module")
def national():
    return runpy.run_path(str(BENCHMARKS / "national.py"))


@pytest.fixture(scope="module")
def country(national, tmp_path_factory):
    return national["write_national"](tmp_path_factory.mktemp("national"), communes=120, years=2)


def test_the_national_sample_holds_to_the_schema(country):
    assert country.years == [2016, 2017]
    assert country.illustrative
    assert len(country.place.communes(2017)) == 120
    for table in schema.TABLES:
        rows = country.read(table)
        assert schema.check(table, rows).empty
        assert dict(country.about["rows"][table]) == {str(y): int((rows["year"] == y).sum()) for y in country.years}
    models, awards = country.read("registrations"), country.read("awards")
    assert indicators.unmatched_awards(models, awards).empty
    assert len(models) / 240 == pytest.approx(25, rel=0.05)
    assert len(country.read("ratings")) == 240 * 90
    assert not country.read("ratings").duplicated(["year", "chapter_id"]).any()


def test_the_national_sample_is_drawn_from_its_truth(national, country):
    truth = national["recognition"](120, national["SEED"])
    assert (truth[5], truth[6]) == (0.88, 0.32)
    units = [u.unit_id for u in country.place.units]
    found = indicators.recognised_share(country.read("registrations"), years=[2016], per_unit=True, units=units)
    inside = found["lower"].lt([*truth, *truth]) & found["upper"].gt([*truth, *truth])
    assert inside.mean() > 0.9  # 95 % in the long run; the recovery study measures it


def test_the_national_sample_is_the_same_again(national, country, tmp_path):
    again = national["write_national"](tmp_path, communes=120, years=2)
    for path in sorted(country.folder.rglob("*.*")):
        assert path.read_bytes() == (again.folder / path.relative_to(country.folder)).read_bytes()


@pytest.fixture(scope="module")
def recovered():
    return runpy.run_path(str(BENCHMARKS / "recovery.py"))["recover"](range(24))


@pytest.mark.parametrize(
    "method",
    ["Wilson covers the true share", "Newcombe covers a change of nothing", "beta-binomial covers the true share"],
)
def test_intervals_cover_as_often_as_they_say(recovered, method):
    row = recovered.loc[method]
    assert row["cases"] == 24 * 14
    assert row["observed"] == pytest.approx(0.95, abs=4 * (0.05 * 0.95 / row["cases"]) ** 0.5)


def test_the_interval_of_net_improvement_covers(recovered):
    row = recovered.loc["Tango covers the net improvement"]
    assert row["observed"] >= 0.95 - 4 * (0.05 * 0.95 / row["cases"]) ** 0.5


def test_shrunken_estimates_beat_raw_shares(recovered):
    errors = recovered[recovered.index.str.startswith("squared error")]["observed"]
    assert len(errors) == 2
    assert (errors < 1).all()
    assert errors.iloc[1] < 0.5  # by field the counts are small: here it pays


def test_null_communes_are_flagged_no_more_often_than_stated_and_planted_ones_are_found(recovered):
    null = recovered[recovered.index.str.startswith("null")]
    assert len(null) == 3
    allowed = null["stated"] + 4 * (null["stated"] * (1 - null["stated"]) / null["cases"]) ** 0.5
    assert (null["observed"] <= allowed).all()
    assert (
        recovered.loc["null commune outside 95 %", "observed"] > 0.005
    )  # limits that flag nobody would pass the above
    assert recovered.loc["planted commune outside 95 %", "observed"] > 0.7
    assert recovered.loc["planted commune found after Benjamini-Hochberg", "observed"] > 0.3
