"""Units checked block by block: whatever the blocks, the same comes out as of all units together."""

from contextlib import closing

import pyarrow.parquet as pq
import pytest
from hand_made import book

from dvk_analysis.intake import checking
from dvk_analysis.intake.build import build
from dvk_analysis.intake.cache import Cache, Reading

HEAD = ["STT", "Mã mô hình", "Tên mô hình", "TT/CN", "Lĩnh vực"]
AWARDED = ["STT", "Mã mô hình", "Họ tên", "TT/CN", "Hình thức khen"]


def write(path, unit, codes, awarded=()):
    rows = [["ĐĂNG KÝ NĂM 2017"], [f"ĐƠN VỊ: XÃ {unit}"], HEAD, *([n, c, f"Mô hình {c}", "TT", "KT"] for n, c in codes)]
    rows += [["KHEN THƯỞNG NĂM 2017"], AWARDED, *([n, c, "Ông A", "CN", "Giấy khen"] for n, c in awarded)]
    path.write_bytes(book(*rows))


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / "a.xlsx", "TÂN AN", [(1, "M1"), (2, "X")])
    write(folder / "b.xlsx", "ĐỨC MỸ", [(1, "M2")], [(1, "M3"), (2, "M9")])  # one model of another unit, one of none
    write(folder / "c.xlsx", "NHỊ LONG", [(1, "M3"), (2, "X")])  # a code twice, far apart
    return folder


def test_codes_that_cross_units_are_checked_whatever_the_blocks(inbox, tmp_path, cang_long, monkeypatch):
    found = []
    for size in (50, 1):
        monkeypatch.setattr(checking, "BLOCK", size)
        into = tmp_path / str(size)
        report = build(inbox, cang_long, into).to_dict()
        tables = {p.relative_to(into): pq.read_table(p, partitioning=None) for p in into.rglob("*.parquet")}
        found.append((report, tables))
    assert found[0] == found[1]
    asked = [(p["file"], p["problem"], p["value"]) for p in found[0][0]["problems"] if p["severity"] != "note"]
    assert asked == [("a.xlsx", "duplicate", "X"), ("b.xlsx", "unknown_model", "M9"), ("c.xlsx", "duplicate", "X")]


def test_blocks_whose_units_name_one_model_are_one_group(tmp_path, cang_long, monkeypatch):
    monkeypatch.setattr(checking, "BLOCK", 1)
    units = ["an-truong", "duc-my", "nhi-long", "tan-an"]
    with closing(Cache(tmp_path / "cache")) as cache:
        cache.put_reading("a", Reading(b"", [], [("tan-an", "M1"), ("duc-my", "M1"), ("nhi-long", "2017-an-truong-1")]))
        assert list(checking._groups(cache, cang_long, units)) == [["an-truong", "nhi-long"], ["duc-my", "tan-an"]]
