import pandas as pd
import pytest

from dvk_analysis import chapters
from dvk_analysis.place import Scale
from dvk_analysis.schema import arrow_schema
from dvk_analysis.stats import marginal_homogeneity
from dvk_analysis.vocabulary import codes

HOI = Scale("hoi", ("farmers", "women", "veterans"), ("kém", "trung bình", "tiên tiến", "xuất sắc"))


def ratings_of(*rows):
    """Build ratings from (year, chapter, rank), on one scale, of one unit."""
    frame = pd.DataFrame(rows, columns=["year", "chapter", "rank"]).astype({"rank": "Int64"})
    labels = dict(enumerate(HOI.labels, 1))
    return frame.assign(
        unit_id="a", organisation="women", chapter_id="a/women/" + frame["chapter"], scale_id="hoi",
        label=[labels.get(r) for r in frame["rank"].astype(object)],
    )  # fmt: skip


def changes(table):
    return dict(zip(table["chapter"], table["change"], strict=True))


def moves_of(unit="a", organisation="women", **change):
    """Build transitions to 2017 from change=count."""
    found = [c for c, n in change.items() for _ in range(n)]
    return pd.DataFrame({"year_to": 2017, "unit_id": unit, "organisation": organisation, "change": found})


def test_the_four_chapters_of_the_report_rose(cang_long):
    named = [
        ("farmers", "Chi hội Nông dân ấp 9A", "kém", "tiên tiến"),
        ("women", "Chi hội Phụ nữ Trung Kiên", "tiên tiến", "xuất sắc"),
        ("veterans", "Chi hội CCB Trung Thiên", "tiên tiến", "xuất sắc"),
        ("youth", "Chi đoàn ấp 9", "khá", "vững mạnh"),
    ]
    rows = []
    for organisation, chapter, *labels in named:
        for year, label in zip((2016, 2017), labels, strict=True):
            scale = cang_long.scale(organisation, year)
            rows.append((year, "x", chapter, organisation, chapter, scale.scale_id, label, scale.rank(label)))
    columns = ["year", "unit_id", "chapter_id", "organisation", "chapter", "scale_id", "label", "rank"]
    table = chapters.transitions(pd.DataFrame(rows, columns=columns), 2016, 2017)
    shown = ["organisation", "chapter", "label_from", "label_to"]
    assert [tuple(r) for r in table[shown].values] == named  # organisations in the order of the vocabulary
    assert set(table["change"]) == {"improved"}
    assert table[["rank_from", "rank_to"]].values.tolist() == [[1, 3], [3, 4], [3, 4], [3, 4]]
    crossed = chapters.matrix(table, cang_long.scale("women", 2017))
    assert crossed.loc["kém", "tiên tiến"] == 1
    assert crossed.loc["tiên tiến", "xuất sắc"] == 2
    assert crossed.to_numpy().sum() == 3  # the youth union has a scale of its own


def test_every_chapter_of_either_year_has_one_change():
    table = chapters.transitions(
        ratings_of(
            *[(2016, "up", 1), (2017, "up", 3), (2016, "flat", 2), (2017, "flat", 2), (2016, "down", 4)],
            *[(2017, "down", 3), (2017, "new", 2), (2016, "gone", 2), (2016, "lapsed", 2), (2017, "lapsed", None)],
            *[(2016, "never", None), (2017, "never", None), (2017, "new unrated", None), (2015, "older", 1)],
        ),
        2016,
        2017,
    )
    assert changes(table) == {
        "up": "improved",
        "flat": "same",
        "down": "declined",
        "new": "entered",
        "gone": "left",
        "lapsed": "unrated",
        "never": "unrated",
        "new unrated": "entered",
    }
    assert set(changes(table).values()) == set(codes("change")) - {"not_comparable"}
    gone = table[table["chapter"] == "gone"].iloc[0]
    assert (gone["unit_id"], gone["scale_id"], gone["label_from"], gone["rank_from"]) == ("a", "hoi", "trung bình", 2)
    assert pd.isna(gone["rank_to"])
    assert pd.isna(gone["label_to"])
    assert table["chapter"].tolist() == sorted(table["chapter"])


@pytest.mark.parametrize("column", ["scale_id", "organisation"])
def test_across_a_change_of_scale_or_organisation_nothing_rose_or_fell(column):
    ratings = ratings_of((2018, "up", 1), (2019, "up", 4), (2018, "flat", 2), (2019, "flat", 2), (2018, "lapsed", 2))
    ratings = pd.concat([ratings, ratings_of((2019, "lapsed", None))])
    ratings.loc[ratings["year"] == 2019, column] = {"scale_id": "hoi-2019", "organisation": "farmers"}[column]
    table = chapters.transitions(ratings, 2018, 2019)
    assert changes(table) == {"up": "not_comparable", "flat": "not_comparable", "lapsed": "unrated"}
    assert chapters.improvement(table)["denominator"].tolist() == [0] * 4
    assert chapters.matrix(table, HOI).to_numpy().sum() == 0


def test_the_order_of_ratings_does_not_matter_and_they_stay_as_they_are():
    ratings = ratings_of((2016, "b", 1), (2017, "b", 3), (2016, "a", 2), (2017, "c", 2))
    copy = ratings.copy()
    table = chapters.transitions(ratings, 2016, 2017)
    pd.testing.assert_frame_equal(chapters.transitions(ratings[::-1], 2016, 2017), table)
    pd.testing.assert_frame_equal(ratings, copy)


def test_the_same_rating_twice_counts_once_and_two_ratings_are_refused():
    twice = ratings_of((2016, "b", 1), (2017, "b", 3), (2017, "b", 3))
    assert changes(chapters.transitions(twice, 2016, 2017)) == {"b": "improved"}
    with pytest.raises(ValueError, match=r"^ratings: chapter 'a/women/b' has more than one rating in 2017$"):
        chapters.transitions(ratings_of((2017, "b", 1), (2017, "b", 3)), 2016, 2017)


def test_forty_two_chapters_as_in_a_report():
    moves = moves_of(improved=9, same=30, declined=3, entered=4, left=2, unrated=5, not_comparable=1)
    table = chapters.improvement(moves).set_index("indicator")
    assert table["numerator"].to_dict() == {
        "improved_share": 9,
        "same_share": 30,
        "declined_share": 3,
        "net_improvement": 6,
    }
    assert table["denominator"].tolist() == [42] * 4
    assert table["note"].tolist() == [""] * 4
    # Wilson for 9/42, by hand: (18 + 3.8415 ∓ 1.96 sqrt(3.8415 + 36·33/42)) / 91.683
    assert table.loc["improved_share", ["value", "lower", "upper"]].tolist() == pytest.approx(
        [9 / 42, 0.11706, 0.35940], abs=1e-5
    )
    net = table.loc["net_improvement"]
    assert net["value"] == 6 / 42
    assert -1 <= net["lower"] < net["value"] < net["upper"] <= 1


@pytest.mark.parametrize(("pairs", "note"), [(9, "few"), (10, "")])
def test_under_ten_chapters_net_improvement_is_of_few(pairs, note):
    assert chapters.improvement(moves_of(improved=1, same=pairs - 1))["note"].tolist() == ["", "", "", note]


def test_net_improvement_can_be_negative():
    assert chapters.improvement(moves_of(declined=3, same=7))["numerator"].tolist() == [0, 7, 3, -3]


def test_units_and_organisations_without_chapters_are_shown():
    moves = pd.concat([moves_of("b", improved=1), moves_of("b", "front", declined=1, left=3)])
    table = chapters.improvement(moves, by="organisation", per_unit=True, units=["c", "b"])
    assert len(table) == 4 * 2 * 6
    rose = table[table["indicator"] == "improved_share"]
    assert rose["organisation"].tolist() == [*codes("organisation")] * 2
    assert rose["unit_id"].tolist() == ["c"] * 6 + ["b"] * 6
    assert rose["denominator"].tolist() == [0] * 6 + [0, 1, 0, 0, 0, 1]
    assert set(table.loc[table["denominator"] == 0, "note"]) == {"no_chapters"}
    assert table.loc[table["denominator"] == 0, ["value", "lower", "upper"]].isna().all(axis=None)


def test_changes_are_counted_with_those_left_out_of_shares():
    table = chapters.change_counts(moves_of(improved=2, entered=4, unrated=1))
    assert table[["change", "value"]].values.tolist() == [
        *(["improved", 2], ["same", 0], ["declined", 0], ["entered", 4]),
        *(["left", 0], ["unrated", 1], ["not_comparable", 0]),
    ]
    assert table["note"].tolist() == ["", "no_chapters", "no_chapters", "", "no_chapters", "", "no_chapters"]


def test_changes_go_by_organisation_only():
    for call in (chapters.improvement, chapters.change_counts):
        with pytest.raises(ValueError, match=r"^by: 'hamlet' is not one of organisation$"):
            call(moves_of(same=1), by="hamlet")


def test_a_matrix_has_all_labels_of_its_scale():
    ratings = ratings_of(
        *[(2016, "a", 1), (2017, "a", 3), (2016, "b", 1), (2017, "b", 3), (2016, "c", 4), (2017, "c", 3)],
        *[(2016, "gone", 4), (2017, "new", 1), (2016, "lapsed", 2), (2017, "lapsed", None)],
    )
    crossed = chapters.matrix(chapters.transitions(ratings, 2016, 2017), HOI)
    assert crossed.index.tolist() == crossed.columns.tolist() == list(HOI.labels)
    assert (crossed.index.name, crossed.columns.name) == ("from", "to")
    assert crossed.to_numpy().tolist() == [[0, 0, 2, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]]
    # two left the lowest label, one the highest, for one label: three moves, two degrees of freedom
    assert marginal_homogeneity(crossed)[1] == 2


def test_labels_are_shares_of_the_rated_and_the_unrated_are_apart():
    ratings = ratings_of((2017, "a", 3), (2017, "b", 3), (2017, "c", 4), (2017, "d", None), (2016, "a", 1))
    table = chapters.by_label(ratings, 2017, HOI)
    assert table["label"].tolist() == [*HOI.labels, ""]
    assert table["numerator"].tolist() == [0, 0, 2, 1, 1]
    assert table["denominator"].fillna(-1).tolist() == [3, 3, 3, 3, -1]
    assert table["value"].tolist()[:4] == [0, 0, 2 / 3, 1 / 3]
    assert pd.isna(table["value"].iloc[4])
    assert table["note"].tolist() == ["", "", "", "", "unrated"]


def test_labels_of_one_organisation_and_of_units_without_ratings():
    ratings = pd.concat([ratings_of((2017, "a", 3)), ratings_of((2017, "f", 1)).assign(organisation="farmers")])
    table = chapters.by_label(ratings, 2017, HOI, organisation="farmers", per_unit=True, units=["a", "b"])
    assert table["numerator"].tolist() == [1, 0, 0, 0, 0] + [0] * 5
    assert table["note"].tolist()[5:] == ["no_chapters"] * 4 + ["unrated"]


def test_without_ratings_there_are_no_chapters():
    nothing = (
        arrow_schema("ratings")
        .empty_table()
        .to_pandas(types_mapper={arrow_schema("outreach").field(0).type: pd.Int64Dtype()}.get)
    )
    full = chapters.transitions(ratings_of((2016, "a", 1), (2017, "a", 3)), 2016, 2017)
    none = chapters.transitions(nothing, 2016, 2017)
    assert none.empty
    assert none.columns.tolist() == full.columns.tolist()
    assert none.dtypes.tolist() == full.dtypes.tolist()
    assert chapters.improvement(none).empty
    assert chapters.change_counts(none).empty
    assert chapters.matrix(none, HOI).to_numpy().sum() == 0
    assert chapters.by_label(nothing, 2017, HOI)["numerator"].tolist() == [0] * 5


def test_a_year_without_ratings_before_it_has_only_newcomers():
    table = chapters.transitions(ratings_of((2015, "a", 1)), 2014, 2015)
    assert changes(table) == {"a": "entered"}


def test_across_the_merger_chapters_are_followed_only_where_their_name_is_their_own(cang_long):
    seen = [
        (2025, "huyen-hoi", "an-binh", 1),
        (2025, "huyen-hoi", "ap-1", 1),
        (2025, "tan-an", "ap-1", 1),
        (2025, "tan-an", "ap-9", 1),
        (2026, "tan-an-2025", "an-binh", 2),
        (2026, "tan-an-2025", "ap-1", 2),
        (2026, "tan-an-2025", "ap-10", 2),
    ]
    ratings = pd.DataFrame(seen, columns=["year", "unit_id", "chapter", "rank"])
    ratings["chapter_id"] = ratings["unit_id"] + "/farmers/" + ratings["chapter"]
    ratings = ratings.assign(organisation="farmers", scale_id="hoi", label="")
    rebased = chapters.transitions(cang_long.rebase(ratings, 2026), 2025, 2026, place=cang_long)
    assert dict(zip(rebased["chapter_id"], rebased["change"], strict=True)) == {
        "tan-an-2025/farmers/an-binh": "improved",
        "tan-an-2025/farmers/ap-1": "not_comparable",
        "tan-an-2025/farmers/ap-1~huyen-hoi": "not_comparable",
        "tan-an-2025/farmers/ap-1~tan-an": "not_comparable",
        "tan-an-2025/farmers/ap-9": "not_comparable",  # may be the ap-10 of today
        "tan-an-2025/farmers/ap-10": "not_comparable",
    }
    as_they_are = chapters.transitions(ratings, 2025, 2026, place=cang_long)
    assert set(as_they_are["change"]) == {"not_comparable"}
