"""Dataset: one unit's records and no others, on the map of the year, whoever sent its awards."""

import shutil

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from written import write_tables

from dvk_analysis import schema
from dvk_analysis.dataset import Dataset

SOURCE = {"source_file": "f.xlsx", "source_sheet": "S", "source_row": 7}


def model(year, unit, number):
    about = {"registrant": "Tổ", "registrant_kind": "collective", "field": "economy", "level": "grassroots"}
    flags = {"status": "recognised", "replicated": False, "maintained": False, "stopped": False, "registered_on": None}
    return SOURCE | about | flags | {"year": year, "unit_id": unit, "model_id": number, "title": f"Mô hình {number}"}


def award(unit, number):
    about = {"recipient": "Tổ", "recipient_kind": "collective", "award_form": "praise", "level": "district"}
    return SOURCE | about | {"year": 2025, "unit_id": unit, "model_id": number, "field": None, "programme": "dvk",
                             "decision_no": None, "decided_on": None}  # fmt: skip


@pytest.fixture
def dataset(tmp_path, cang_long):
    rows = {table: [] for table in schema.TABLES}
    rows["registrations"] = [model(2025, "huyen-hoi", "m1"), model(2025, "tan-an", "m2"), model(2025, "my-cam", "m3"),
                             model(2026, "tan-an-2025", "m4")]  # fmt: skip
    rows["awards"] = [award("ubnd-huyen", "m1"), award("my-cam", "m3")]
    about = {"years": [2025, 2026], "illustrative": False, "fingerprint": "f", "files": {}}
    write_tables(rows, cang_long, tmp_path, about)
    return Dataset(tmp_path / "tables")


def test_a_new_commune_has_the_records_of_those_that_it_was_made_of(dataset):
    models, awards, *_ = dataset.read_unit("tan-an-2025", 2026)
    assert models["model_id"].tolist() == ["m1", "m2", "m4"]
    assert set(models["unit_id"]) == {"tan-an-2025"}
    assert awards["model_id"].tolist() == ["m1"]  # sent by the district


def test_before_the_merger_each_commune_has_its_own(dataset):
    models, awards, ratings, *_ = dataset.read_unit("tan-an", 2025)
    assert (models["model_id"].tolist(), len(awards), len(ratings)) == (["m2"], 0, 0)


def test_a_unit_that_sent_nothing_has_empty_tables(dataset):
    tables = dataset.read_unit("nhi-long-2025", 2026)
    assert [len(t) for t in tables] == [0] * len(schema.TABLES)
    assert all("unit_id" in t for t in tables)


def test_one_unit_has_what_it_has_among_all(sample):
    models, *others = (t[t["unit_id"].eq("nhi-long")] for t in sample.read_all(until=2017))
    assert all(set(t["year"]) > {2016} for t in others)
    whole = [models, *(t[t["year"].ge(2016)] for t in others)]
    own = sample.read_unit("nhi-long", 2017)
    for everything, part in zip(whole, own, strict=True):
        pd.testing.assert_frame_equal(part, everything.reset_index(drop=True), check_dtype=False)


def test_a_unit_without_records_has_none_in_any_table(sample, tmp_path):
    shutil.copytree(sample.folder, tmp_path / "tables")
    for path in (tmp_path / "tables").glob("registrations/*/*.parquet"):
        rows = pq.read_table(path, partitioning=None)
        pq.write_table(rows.filter(pc.field("unit_id") != "nhi-long"), path)
    models, awards, *_ = Dataset(tmp_path / "tables").read_unit("nhi-long", 2017)
    assert models.empty
    assert set(awards["unit_id"]) <= {"nhi-long"}
