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
