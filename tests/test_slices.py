"""One workbook of one year changes: only what reads it is to be made again."""

import shutil

import pytest

from dvk_analysis.batch.inputs import Inputs
from dvk_analysis.batch.plan import Item
from dvk_analysis.dataset import Dataset
from dvk_analysis.intake.build import build
from dvk_analysis.resources import notebook_dir
from dvk_analysis.slices import fingerprint
from dvk_analysis.summary import write_summary

ITEMS = [
    *(Item("annual_report", str(year), {"year": year}) for year in (2016, 2017, 2018)),
    *(
        Item("commune_brief", f"{year}-{unit}", {"year": year, "commune": unit})
        for year in (2016, 2017, 2018)
        for unit in ("my-cam", "nhi-long")
    ),
    Item("period_review", "2015-2017", {"from_year": 2015, "to_year": 2017}),
    Item("data_quality", "2016", {"year": 2016}),
]


@pytest.fixture(scope="module")
def taken(sample_inbox, cang_long, tmp_path_factory):
    """Take in a copy of the sample after a change, and hash what each report is made from."""
    folder = tmp_path_factory.mktemp("freshness")
    shutil.copytree(sample_inbox, folder / "inbox")

    def take(change=lambda inbox: None):
        change(folder / "inbox")
        build(folder / "inbox", cang_long, folder / "out")
        write_summary(Dataset(folder / "out/tables"))
        inputs = Inputs(notebook_dir(), folder / "out/tables", ["html"], cang_long)
        return {item.name: inputs.of(item) for item in ITEMS}

    return take


def test_only_what_reads_a_changed_workbook_is_stale(taken):
    def rename(inbox):
        [path] = inbox.glob("2017/*nhi-long.xlsx")
        path.rename(path.with_stem("nop-lai"))

    def drop(inbox):
        [path] = inbox.glob("2018/*my-cam.xlsx")
        path.unlink()

    first = taken()
    renamed = taken(rename)  # its rows now name another file; no count changes
    assert [name for name in first if renamed[name] != first[name]] == [
        "annual_report/2017",
        "annual_report/2018",
        "commune_brief/2017-nhi-long",
        "commune_brief/2018-nhi-long",
        "period_review/2015-2017",
        "data_quality/2016",  # shows what intake said of the whole inbox
    ]
    dropped = taken(drop)  # counts change, which the briefs of all communes show
    assert [name for name in first if dropped[name] != renamed[name]] == [
        "annual_report/2018",
        "commune_brief/2018-my-cam",
        "commune_brief/2018-nhi-long",
        "data_quality/2016",
    ]
    assert taken() == dropped


def test_a_place_or_a_later_year_counts_as_it_should():
    of_year = {"summary": "s", "units": {"a": "1", "b": "2"}}
    slices = {"about": "p", "years": {"2016": of_year, "2017": of_year}}
    assert fingerprint(slices | {"about": "q"}, 2017) != fingerprint(slices, 2017)
    assert fingerprint(slices, 2016) != fingerprint(slices, 2017)
    assert fingerprint({**slices, "years": {"2016": of_year}}, 2017) == fingerprint(slices, 2016)
    other = {"about": "p", "years": {"2016": of_year, "2017": of_year | {"summary": "t"}}}
    assert fingerprint(other, 2017, ["a"]) != fingerprint(slices, 2017, ["a"])
    assert fingerprint(other, 2017) == fingerprint(slices, 2017)
