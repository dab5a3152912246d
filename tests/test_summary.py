"""The summary says what the records say, read from its file or computed."""

import shutil

import pandas as pd
import pytest

from dvk_analysis import chapters, indicators, summary
from dvk_analysis.dataset import Dataset


@pytest.fixture(scope="module")
def kept(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept") / "tables"
    shutil.copytree(sample.folder, folder)
    dataset = Dataset(folder)
    summary.write_summary(dataset)
    return dataset


@pytest.mark.parametrize("indicator", summary.INDICATORS)
def test_what_is_kept_is_what_would_be_computed(sample, kept, indicator):
    assert not (sample.folder / summary.FOLDER).exists()
    for of in (summary.by_unit, summary.of_place):
        pd.testing.assert_frame_equal(of(kept, indicator, [2016, 2017]), of(sample, indicator, [2016, 2017]))
    assert set(summary.by_unit(kept, indicator, [2017])["indicator"]) == {indicator}


def test_it_is_what_the_indicators_say(cang_long, sample, kept):
    models, awards, ratings, *_ = sample.read_all()
    now, units = models[models["year"].eq(2017)], list(cang_long.names(2017))
    expected = indicators.commended_share(now, awards, per_unit=True, units=units)
    pd.testing.assert_frame_equal(summary.by_unit(kept, "commended_share", [2017]), expected)
    improvement = chapters.improvement(chapters.transitions(ratings, 2016, 2017))
    expected = improvement[improvement["indicator"] == "net_improvement"].reset_index(drop=True)
    pd.testing.assert_frame_equal(summary.of_place(kept, "net_improvement", [2017]), expected)


def test_writing_again_changes_no_byte(kept):
    before = {path: path.read_bytes() for path in kept.folder.rglob("*.parquet")}
    summary.write_summary(kept)
    assert {path: path.read_bytes() for path in kept.folder.rglob("*.parquet")} == before
    assert not list(kept.folder.glob(".by_unit*"))


def test_what_is_not_kept_is_refused(sample):
    with pytest.raises(ValueError, match=r"^indicator: 'flow' is not one of registered, recognised_share, .*_session$"):
        summary.by_unit(sample, "flow", [2017])


def test_years_shared_out_to_processes_give_the_same_bytes(kept, monkeypatch):
    def content():
        return {p.relative_to(kept.folder): p.read_bytes() for p in kept.folder.rglob("*") if p.is_file()}

    before = content()
    monkeypatch.setattr(summary, "MANY_ROWS", 1)
    monkeypatch.setattr(summary, "BYTES_A_ROW", 0.001)
    monkeypatch.setattr(summary.os, "cpu_count", lambda: 2)
    summary.write_summary(kept)
    assert content() == before


def test_what_others_sent_about_a_model_belongs_to_its_unit(sample, monkeypatch):
    before = summary.read_slices(sample)["years"]["2017"]["units"]
    read = sample.read

    def sent_by_another(table, **which):
        rows = read(table, **which)
        if table == "awards":  # one award of a model of Nhị Long, sent by Mỹ Cẩm
            rows.loc[rows["model_id"].str.startswith("2017-nhi-long", na=False).idxmax(), "unit_id"] = "my-cam"
        return rows

    monkeypatch.setattr(sample, "read", sent_by_another)
    after = summary._slices(sample, 2017)["units"]
    assert {unit for unit in before if after[unit] != before[unit]} == {"nhi-long", "my-cam"}
