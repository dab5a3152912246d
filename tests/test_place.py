import datetime as dt
import re
import shutil

import pandas as pd
import pytest

from dvk_analysis.errors import ParamsError
from dvk_analysis.place import LETTERHEAD, load_place


@pytest.fixture
def copy(tmp_path, cang_long):
    shutil.copytree(cang_long.folder, tmp_path / "place")
    return tmp_path / "place"


def test_fourteen_communes_become_five(cang_long):
    old, new = cang_long.communes(2017), cang_long.communes(2026)
    assert [len(old), len(new)] == [14, 5]
    assert sorted(u.unit_kind for u in old) == ["commune"] * 13 + ["town"]
    assert {u.successor for u in old} == {u.unit_id for u in new}


def test_year_of_the_merger_belongs_to_the_old_map(cang_long):
    assert len(cang_long.communes(2025)) == 14


@pytest.mark.parametrize(
    ("written", "year", "unit_id"),
    [
        ("Xã Nhị Long", 2017, "nhi-long"),
        ("nhị long phú", 2017, "nhi-long-phu"),
        ("AN TRUONG", 2017, "an-truong"),
        ("xã An Trường A", 2017, "an-truong-a"),
        ("Đại Phúc", 2017, "dai-phuc"),
        ("Đại Phước", 2017, "dai-phuoc"),
        ("Thị trấn Càng Long", 2017, "tt-cang-long"),
        ("Tân An", 2017, "tan-an"),
        ("Tân An", 2026, "tan-an-2025"),
    ],
)
def test_find_unit_is_exact(cang_long, written, year, unit_id):
    assert cang_long.find_unit(written, year).unit_id == unit_id


@pytest.mark.parametrize(
    ("written", "year"), [("Đại Phuc Long", 2017), ("Nhị", 2017), ("Xã Đức Mỹ", 2026), ("nhi-long", 2026)]
)
def test_no_near_match_and_no_unit_outside_its_period(cang_long, written, year):
    assert cang_long.find_unit(written, year) is None


def test_quotas_of_2018(cang_long):
    assert cang_long.quota(2018, "commune", "collective") == 10
    assert cang_long.quota(2018, "party_committee", "individual") == 7
    assert cang_long.quota(2018, "party_cell", "collective") is None
    per_commune = cang_long.quota(2018, "commune", "collective") + cang_long.quota(2018, "commune", "individual")
    assert per_commune * len(cang_long.communes(2018)) == 350


def test_window_opens_in_the_year_before(cang_long):
    assert (cang_long.windows[2018].opens, cang_long.windows[2018].closes) == (
        dt.date(2017, 10, 15),
        dt.date(2017, 12, 31),
    )


def test_scales_rank_the_changes_of_the_2017_report_upward(cang_long):
    for organisation, before, after in [
        ("farmers", "kém", "tiên tiến"),
        ("women", "tiên tiến", "xuất sắc"),
        ("veterans", "tiên tiến", "xuất sắc"),
        ("youth", "khá", "vững mạnh"),
    ]:
        scale = cang_long.scale(organisation, 2017)
        assert scale.rank(before) < scale.rank(after)
        assert scale == cang_long.scale(organisation, 2016)


def test_one_scale_at_a_time(cang_long):
    for organisation in ("farmers", "women", "veterans", "youth", "union", "front"):
        for year in range(2011, 2027):
            assert sum(s.applies(organisation, year) for s in cang_long.scales) <= 1


def test_scales_break(cang_long):
    assert cang_long.scale("union", 2020) != cang_long.scale("union", 2021)
    assert cang_long.scale("front", 2015) is None


def published(cang_long, measure, **where):
    return [
        int(r["value"])
        for r in cang_long.published
        if r["measure"] == measure and all(r[k] == v for k, v in where.items())
    ]


def test_published_figures_agree_with_themselves(cang_long):
    fields = [r for r in cang_long.published if r["place"] == "Càng Long" and r["field"]]
    assert sum(int(r["value"]) for r in fields) == 890
    hoi = {"place": "Xã Huyền Hội, Càng Long"}
    parts = [
        published(cang_long, f"fund_{p}_vnd", **hoi)[0]
        for p in ("pupils", "gifts", "gratitude_houses", "charity_houses")
    ]
    assert sum(parts) == 699_530_000
    assert (
        sum(parts) + published(cang_long, "fund_cash_vnd", **hoi)[0] == published(cang_long, "fund_total_vnd", **hoi)[0]
    )
    litres, price, income = (
        published(cang_long, m)[0] for m in ("honey_litres", "honey_price_vnd_per_litre", "honey_income_vnd")
    )
    assert litres * price == income == 7 * published(cang_long, "honey_income_vnd_per_month")[0]


def test_published_kinds_sum_to_their_total(cang_long):
    for place in ("U Minh Thượng (Kiên Giang)", "Xã Thạnh Phước, Giồng Riềng (Kiên Giang)", "Chư Păh (Gia Lai)"):
        total, *kinds = published(cang_long, "registered", place=place)
        assert sum(kinds) == total


def test_every_published_figure_has_a_source(cang_long):
    assert all(r["source_title"] and r["value"].isdigit() for r in cang_long.published)


def test_unknown_place():
    with pytest.raises(ParamsError) as error:
        load_place("cang-lon")
    assert str(error.value) == "unknown place 'cang-lon'; give a folder with place.yaml, or one of: cang-long"


def test_missing_file_is_named(copy):
    (copy / "quotas.csv").unlink()
    with pytest.raises(ParamsError) as error:
        load_place(copy)
    assert str(error.value) == f"{copy}: the place lacks quotas.csv; see places/cang-long"


def test_wrong_value_is_named_with_its_line(copy):
    lines = (copy / "windows.csv").read_text("utf-8").replace("2017-10-15", "15/10/2017")
    (copy / "windows.csv").write_text(lines, "utf-8")
    with pytest.raises(ParamsError) as error:
        load_place(copy)
    assert str(error.value) == "windows.csv, line 2: cannot read Invalid isoformat string: '15/10/2017'"


def test_a_unit_is_found_on_the_map_of_every_year(cang_long):
    before, after = cang_long.crosswalk(2025), cang_long.crosswalk(2026)
    assert {before[u.unit_id] for u in cang_long.communes(2017)} == {u.unit_id for u in cang_long.communes(2017)}
    assert not {u.unit_id for u in cang_long.communes(2026)} & set(before)  # never split back
    assert {after[u.unit_id] for u in cang_long.communes(2017)} == {u.unit_id for u in cang_long.communes(2026)}
    assert after["tan-an"] == after["huyen-hoi"] == "tan-an-2025"  # the name and the code went to another area
    assert after["cong-an-huyen"] == "cong-an-huyen"  # ended without a successor


def test_records_of_the_merged_are_summed_in_the_new_commune(cang_long, sample):
    models = sample.read("registrations", years=[2017])
    rebased = cang_long.rebase(models, 2026)
    assert len(rebased) == 890
    old = models["unit_id"].value_counts()
    new = rebased["unit_id"].value_counts()
    for unit in cang_long.communes(2026):
        assert new[unit.unit_id] == sum(old[u.unit_id] for u in cang_long.units if u.successor == unit.unit_id)
    assert rebased.drop(columns="unit_id").equals(models.drop(columns="unit_id"))
    assert rebased.dtypes.equals(models.dtypes)
    assert cang_long.rebase(rebased, 2026).equals(rebased)


def test_a_chapter_stays_the_same_chapter_in_the_new_commune_unless_two_have_its_name(cang_long):
    seen = [("huyen-hoi", "an-binh"), ("huyen-hoi", "ap-1"), ("tan-an", "ap-1"), ("tan-an-2025", "an-binh")]
    years = [2025, 2025, 2025, 2026]
    ids = [f"{unit}/farmers/{name}" for unit, name in seen]
    table = pd.DataFrame({"year": years, "unit_id": [unit for unit, _ in seen], "chapter_id": ids})
    assert cang_long.rebase(table, 2026)["chapter_id"].tolist() == [
        "tan-an-2025/farmers/an-binh",
        "tan-an-2025/farmers/ap-1~huyen-hoi",
        "tan-an-2025/farmers/ap-1~tan-an",
        "tan-an-2025/farmers/an-binh",
    ]


@pytest.mark.parametrize(
    ("unit", "columns", "message"),
    [
        ("nhi-long-2025", {}, "unit_id: 'nhi-long-2025' began after the map of 2017 and is never split back"),
        ("Nhị Long", {}, "unit_id: 'Nhị Long' is no unit of the place"),
        ("29302", {}, "unit_id: '29302' is no unit of the place"),
        (
            "nhi-long",
            {"indicator": "registered"},
            "table: a result table cannot be rebased; rebase the records, then compute it again",
        ),
    ],
)
def test_what_cannot_be_put_on_a_map_is_refused(cang_long, unit, columns, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        cang_long.rebase(pd.DataFrame({"year": [2026], "unit_id": unit, **columns}), 2017)


@pytest.mark.parametrize(("successor", "begins"), [("nowhere", ""), ("my-cam", ""), ("my-cam", "2025-06-30")])
def test_a_successor_begins_after_its_unit(copy, successor, begins):
    units = (copy / "units.csv").read_text("utf-8")
    units = units.replace("29266,,2025-06-30,cang-long-2025", f"29266,,2025-06-30,{successor}")
    (copy / "units.csv").write_text(units.replace("commune,29269,,", f"commune,29269,{begins},"), "utf-8")
    with pytest.raises(ParamsError) as refused:
        load_place(copy)
    why = f"successor {successor!r} is no unit that begins after 'tt-cang-long' ends"
    assert str(refused.value).startswith(f"units.csv, line 2: {why}")


def test_tiles_are_optional_and_travel_with_the_place(cang_long, tmp_path):
    assert {u.unit_id for y in (2017, 2026) for u in cang_long.communes(y)} == set(cang_long.tiles)
    for year in (2017, 2026):
        at = [cang_long.tiles[u.unit_id] for u in cang_long.communes(year)]
        assert len(set(at)) == len(at)
    assert "tiles.csv" in cang_long.files
    shutil.copytree(cang_long.folder, tmp_path / "place")
    (tmp_path / "place" / "tiles.csv").unlink()
    bare = load_place(tmp_path / "place")
    assert (bare.tiles, "tiles.csv" in bare.files) == ({}, False)


LETTER = """
font: Times New Roman
letterhead:
  issuer: Ban Dân vận
  date: 2017-02-05
  recipients: [Thường trực, Lưu]
"""


def test_letterhead_and_font_are_optional(copy, cang_long):
    assert (cang_long.font, cang_long.letterhead) == ("", {})
    with (copy / "place.yaml").open("a", encoding="utf-8") as file:
        file.write(LETTER)
    place = load_place(copy)
    assert place.font == "Times New Roman"
    issued = {"style": "party", "issuer": "Ban Dân vận", "date": "ngày 05 tháng 02 năm 2017"}
    assert place.letterhead == issued | {"recipients": "- Thường trực\n- Lưu"}


def test_example_of_a_letterhead_reads(copy):
    text = (copy / "place.yaml").read_text("utf-8")
    example = "".join(f"{line[2:]}\n" for line in text[text.index("# font:") :].splitlines())
    (copy / "place.yaml").write_text(text + example, "utf-8")
    assert set(load_place(copy).letterhead) == set(LETTERHEAD)


@pytest.mark.parametrize(
    ("letter", "message"),
    [
        ("{issuer: A, issuers: B}", "letterhead has no 'issuers'; use {keys}"),
        ("{style: party}", "letterhead needs issuer, and style party or government"),
        ("{issuer: A, style: state}", "letterhead needs issuer, and style party or government"),
    ],
)
def test_wrong_letterhead_is_named(copy, letter, message):
    path = copy / "place.yaml"
    path.write_text(f"{path.read_text('utf-8')}\nletterhead: {letter}\n", "utf-8")
    with pytest.raises(ParamsError) as error:
        load_place(copy)
    assert str(error.value) == f"{path}: {message.format(keys=', '.join(LETTERHEAD))}"


def test_date_left_out_is_left_blank(copy):
    with (copy / "place.yaml").open("a", encoding="utf-8") as file:
        file.write("letterhead: {issuer: A}\n")
    assert load_place(copy).letterhead["date"] == "ngày … tháng … năm …"
