"""Readings kept by content: a rerun reads only what changed."""

from contextlib import closing

import openpyxl
import pytest

from dvk_analysis.intake import build as building
from dvk_analysis.intake.cache import Cache, code_version


def write(path, unit):
    book = openpyxl.Workbook()
    rows = [
        ["ĐĂNG KÝ NĂM 2017"],
        [f"ĐƠN VỊ: XÃ {unit}"],
        ["STT", "Tên mô hình", "TT/CN", "Lĩnh vực"],
        [1, f"Mô hình {unit}", "TT", "KT"],
    ]
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, unit in {"a.xlsx": "TÂN AN", "b.xlsx": "TÂN BÌNH", "c.xlsx": "NHỊ LONG"}.items():
        write(folder / name, unit)
    return folder


@pytest.fixture
def parsed(monkeypatch):
    names = []
    real = building.read_file

    def told(name, data, place):
        names.append(name)
        return real(name, data, place)

    monkeypatch.setattr(building, "read_file", told)
    return names


def test_one_changed_file_parses_one_file(inbox, tmp_path, cang_long, parsed):
    building.build(inbox, cang_long, tmp_path / "out")
    assert parsed == ["a.xlsx", "b.xlsx", "c.xlsx"]
    write(inbox / "b.xlsx", "MỸ CẨM")
    parsed.clear()
    report = building.build(inbox, cang_long, tmp_path / "out")
    assert parsed == ["b.xlsx"]
    assert [s.unit_id for book in report.workbooks for s in book.sheets] == ["tan-an", "my-cam", "nhi-long"]
    parsed.clear()
    building.build(inbox, cang_long, tmp_path / "out")
    assert parsed == []


def test_a_file_under_another_name_is_read_again_for_its_name_may_say_the_unit(inbox, tmp_path, cang_long, parsed):
    building.build(inbox, cang_long, tmp_path / "out")
    (inbox / "a.xlsx").rename(inbox / "d.xlsx")
    parsed.clear()
    building.build(inbox, cang_long, tmp_path / "out")
    assert parsed == ["d.xlsx"]


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100, b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_cache_is_begun_anew(inbox, tmp_path, cang_long, parsed, damage):
    building.build(inbox, cang_long, tmp_path / "out")
    (tmp_path / "out" / building.CACHE).write_bytes(damage)
    parsed.clear()
    building.build(inbox, cang_long, tmp_path / "out")
    assert parsed == ["a.xlsx", "b.xlsx", "c.xlsx"]


def test_only_what_is_wanted_is_kept(tmp_path):
    with closing(Cache(tmp_path / "deep" / "cache")) as cache:
        cache.put([("a", b"1"), ("b", b"2"), ("a", b"3")])
        cache.keep_only(["a", "c"])
        assert (cache.get("a"), cache.has("b"), cache.has("a")) == (b"3", False, True)
    with closing(Cache(tmp_path / "deep" / "cache")) as again:
        assert again.get("a") == b"3"


def test_the_version_of_the_code_is_a_hash():
    assert len(code_version()) == 64
