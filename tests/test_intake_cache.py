"""Readings kept by content: a rerun reads only what changed."""

import sqlite3
from contextlib import closing

import pytest
from hand_made import book

from dvk_analysis.intake import build as building
from dvk_analysis.intake import checking
from dvk_analysis.intake.cache import Cache, Findings, Reading, code_version


def write(path, unit):
    rows = [
        ["ĐĂNG KÝ NĂM 2017"],
        [f"ĐƠN VỊ: XÃ {unit}"],
        ["STT", "Tên mô hình", "TT/CN", "Lĩnh vực"],
        [1, f"Mô hình {unit}", "TT", "KT"],
    ]
    path.write_bytes(book(*rows))


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


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100, b"SQLite format 3\0" + b"x" * 5000, None])
def test_a_damaged_cache_is_begun_anew(inbox, tmp_path, cang_long, parsed, damage):
    building.build(inbox, cang_long, tmp_path / "out")
    path = tmp_path / "out" / building.CACHE
    if damage is None:  # one of an earlier version
        path.unlink()
        with closing(sqlite3.connect(path)) as base:
            base.execute("create table readings (key text primary key, body blob)").execute("create table pieces (a)")
    else:
        path.write_bytes(damage)
    parsed.clear()
    building.build(inbox, cang_long, tmp_path / "out")
    assert parsed == ["a.xlsx", "b.xlsx", "c.xlsx"]


def test_only_the_units_of_a_changed_file_are_checked_anew(tmp_path, cang_long, monkeypatch):
    monkeypatch.setattr(checking, "BLOCK", 1)
    checked, real = [], checking.check_units
    monkeypatch.setattr(checking, "check_units", lambda place, *task: checked.append(task[1]) or real(place, *task))
    (tmp_path / "in").mkdir()
    for name, unit in {"a.xlsx": "TÂN AN", "b.xlsx": "TÂN BÌNH"}.items():
        write(tmp_path / "in" / name, unit)
    first = building.build(tmp_path / "in", cang_long, tmp_path / "out")
    assert checked == [["tan-an"], ["tan-binh"]]
    checked.clear()
    again = building.build(tmp_path / "in", cang_long, tmp_path / "out")
    assert (checked, again.to_dict()) == ([], first.to_dict())
    write(tmp_path / "in" / "b.xlsx", "MỸ CẨM")
    building.build(tmp_path / "in", cang_long, tmp_path / "out")
    assert checked == [["my-cam"]]


def test_only_what_is_wanted_is_kept(tmp_path):
    def reading(body):
        return Reading(body, [(2017, "tan-an", "ratings", b"records")], [("tan-an", "M1")])

    with closing(Cache(tmp_path / "deep" / "cache")) as cache:
        for key, body in (("a", b"1"), ("b", b"2"), ("a", b"3")):
            cache.put_reading(key, reading(body))
        cache.put_findings("f", Findings(b"4", [(2, 2017, "ratings", b"z"), (1, 2017, "ratings", b"y")]))
        cache.keep_only(["a", "c"], "readings", "pieces", "codes")
        assert (cache.get("readings", "a"), cache.has("readings", "b")) == (b"3", False)
        assert list(cache.pieces(["tan-an"])) == [("a", 2017, "ratings", b"records")]
    with closing(Cache(tmp_path / "deep" / "cache")) as again:
        assert (again.get("readings", "a"), again.get("checked", "f")) == (b"3", b"4")
        assert list(again.accepted("ratings", 2017)) == [b"y", b"z"]


def test_codes_that_two_units_use_or_that_name_another_unit_are_shared(tmp_path):
    with closing(Cache(tmp_path / "cache")) as cache:
        cache.put_reading("a", Reading(b"", [], [("tan-an", "M1"), ("tan-an", "M2"), ("tan-an", "2017-tan-binh-7")]))
        cache.put_reading("b", Reading(b"", [], [("tan-binh", "M1")]))
        assert set(cache.shared_codes()) == {("tan-an", "M1"), ("tan-binh", "M1"), ("tan-an", "2017-tan-binh-7")}


def test_the_version_of_the_code_is_a_hash():
    assert len(code_version()) == 64
