"""Other places' public figures: the same measures only, with their caveats, and no verdict."""

import dataclasses

import pytest

from dvk_analysis import published


@pytest.fixture(scope="module")
def table(cang_long):
    return published.beside_places(cang_long, 2017)


def rows(table, measure):
    found = table[table["measure"] == measure]
    return {r.place: (r.numerator, r.denominator, r.caveats) for r in found.itertuples()}


def test_the_own_figures_come_first_without_caveat(table):
    assert [m for m, own in zip(table["measure"], table["own"], strict=True) if own] == [
        "registered",
        "commended_share",
    ]
    first = table.drop_duplicates("measure")
    assert first[first["measure"] != "recognised_share"]["place"].tolist() == ["Càng Long", "Càng Long"]
    own = table[table["own"] & (table["measure"] == "commended_share")].iloc[0]
    assert own[["value", "lower", "upper"]].tolist() == pytest.approx([0.0831, 0.0667, 0.1031], abs=5e-5)
    assert own["caveats"] == ""
    assert own["source_date"] == "2017-10-13"


def test_shares_of_other_places_with_what_must_be_said(table):
    # domain.md section 2: U Minh Thượng, Thạnh Phước, TP Quảng Ngãi, Bà Rịa - Vũng Tàu.
    shares = rows(table, "recognised_share")
    assert shares["U Minh Thượng (Kiên Giang)"] == (266, 332, "other_year")
    assert shares["Xã Thạnh Phước, Giồng Riềng (Kiên Giang)"] == (163, 209, "other_level several_years")
    assert shares["TP Quảng Ngãi"] == (
        179,
        225,
        "other_word denominator",
    )  # 179 + 46 = 225, though 212 were carried out
    assert shares["Bà Rịa - Vũng Tàu"] == (1808, 2071, "other_level other_year other_word")
    commended = rows(table, "commended_share")
    assert commended["Bà Rịa - Vũng Tàu"] == (40, 2071, "other_level other_year")  # 28 groups and 12 persons
    assert commended["Xã Thạnh Phước, Giồng Riềng (Kiên Giang)"] == (42, 209, "other_level several_years other_word")


def test_counts_of_registered_models_have_no_denominator_and_stocks_are_left_out(table):
    counts = rows(table, "registered")
    assert counts["Càng Long"][0] == 890
    assert counts["Sơn Động (Bắc Giang)"][2] == "undated"
    assert counts["Chư Păh (Gia Lai)"][2] == "undated"  # "up to 2022" says no beginning
    assert counts["La Gi (Bình Thuận)"][2] == "several_years"
    assert "Châu Phú (An Giang)" not in counts  # 235 running is a stock
    assert table.loc[table["measure"] == "registered", ["denominator", "lower", "upper"]].isna().all(axis=None)


def test_a_share_needs_both_figures(table):
    assert "Chợ Đồn (Bắc Kạn)" not in set(table["place"])  # recognised, but registered is not stated
    assert not table.isin(["medals", "certificates", "proposed_commendation"]).any(axis=None)


def test_a_year_of_which_the_place_published_nothing_has_no_own_row(cang_long):
    table = published.beside_places(cang_long, 2016)
    assert not table["own"].any()
    assert rows(table, "registered")["Càng Long"][2] == "other_year"


def test_a_place_without_published_figures_has_none(cang_long):
    table = published.beside_places(dataclasses.replace(cang_long, published=()), 2017)
    assert table.empty
    assert list(table) == list(published.beside_places(cang_long, 2017))
