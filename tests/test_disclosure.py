"""Disclosure: no name and no small count of persons in the public edition, nor anything that gives one back."""

import itertools

import numpy as np
import pandas as pd
import pytest

from dvk_analysis import indicators, narrative, tables, targets
from dvk_analysis.disclosure import hidden, masked, protected, small

SAY = {"where": "Xã A", "year": 2018}


def registrations(*rows):
    columns = ["unit_id", "field", "registrant", "registrant_kind", "title"]
    frame = pd.DataFrame(rows, columns=columns).assign(year=2018, level="grassroots", status="recognised")
    return frame.assign(model_id=[f"m{i}" for i in range(len(frame))], registered_on=None)


def some(unit="a", **counts):
    """Build models from economy_individual=3."""
    rows = [
        (unit, name.rsplit("_", 1)[0], f"Ông {name} {i}", name.rsplit("_", 1)[1], "Nuôi bò")
        for name, n in counts.items()
        for i in range(n)
    ]
    return registrations(*rows)


@pytest.fixture
def models():
    return registrations(
        ("a", "economy", "Bà Nguyễn Thị Hoa", "individual", "Vườn mẫu của Nguyễn Thị Hoa ở ấp 3"),
        ("a", "economy", "Tổ hợp tác Hoa Mai", "collective", "Tổ hợp tác Hoa Mai trồng dừa"),
    )


def test_office_shows_every_name(models):
    assert masked([models], "office")[0] is models


def test_persons_have_no_name_and_their_titles_none_either(models):
    [public] = masked([models], "public")
    assert public["registrant"].tolist() == [np.nan, "Tổ hợp tác Hoa Mai"]
    assert public["title"].tolist() == ["Vườn mẫu của … ở ấp 3", "Tổ hợp tác Hoa Mai trồng dừa"]
    assert models["registrant"].notna().all()


def test_recipients_of_awards_have_no_name():
    awards = pd.DataFrame({"recipient": ["Ông An", "Chi hội A"], "recipient_kind": ["individual", "collective"]})
    assert masked([awards], "public")[0]["recipient"].tolist() == [np.nan, "Chi hội A"]


@pytest.mark.parametrize(("count", "held"), [(0, False), (1, True), (4, True), (5, False)])
def test_one_to_four_persons_are_small(count, held):
    assert small(count, "public") is held
    assert small(count, "office") is False
    assert hidden(pd.DataFrame({"individual": [count], "collective": [30]}), ["individual"]).all() == held


def solutions(table, held, shown):
    """Count the ways to fill the held cells, from 0 on, so that every shown total of rows and columns holds."""
    rows, columns = np.nonzero(held)
    found = 0
    for guess in itertools.product(range(int(table.max()) + 1), repeat=len(rows)):
        trial = np.where(held, 0, table)
        trial[rows, columns] = guess
        found += (trial.sum(axis=1) == table.sum(axis=1)).all() and (trial.sum(axis=0) == shown).all()
    return found


@pytest.mark.parametrize(
    "table", [[[9, 2], [8, 6], [7, 7]], [[5, 3], [6, 0], [9, 9]], [[1, 1], [0, 0], [7, 8]], [[3, 4], [4, 3]]]
)
def test_totals_do_not_give_a_held_back_count_away(table):
    counts = pd.DataFrame(table, columns=["collective", "individual"])
    held = hidden(counts, ["individual"])
    assert held[:, 1][np.isin(counts["individual"], (1, 2, 3, 4))].all()
    assert solutions(counts.to_numpy(), held, counts.sum().to_numpy()) > 1


def test_a_single_row_has_both_kinds_held_back():
    counts = indicators.registered(some(economy_collective=9, economy_individual=2), by="registrant_kind")
    assert protected(counts, "office") is counts
    public = protected(counts, "public")
    assert public["value"].tolist()[-1] == 11
    assert public["value"].isna().tolist() == [True, True, False]
    assert public["note"].tolist() == ["held_back"] * 3
    assert narrative.kinds_split(counts) == "Gồm 9 mô hình tập thể và 2 mô hình cá nhân."
    assert narrative.kinds_split(public) == ""


def test_a_quota_keeps_its_verdict_and_loses_its_count(cang_long):
    quota = targets.quota(some("tan-an", economy_collective=10, economy_individual=2), cang_long, 2018)
    own = protected(quota[quota["unit_id"].eq("tan-an")], "public")
    assert own["note"].tolist() == ["met", "not_met"]
    assert narrative.quota_met(own, {}, 2018) == ["Chưa đạt chỉ tiêu năm 2018: tập thể */10, cá nhân */15."]


def test_the_table_of_kinds():
    models = some(
        economy_collective=9, economy_individual=2, security_defence_collective=4, culture_society_individual=9
    )
    counts = indicators.registered(models, by=["field", "registrant_kind"])
    office, public = (tables.kinds(counts, where="Xã A", edition=e) for e in ("office", "public"))
    assert office.rows[0][1:4] == ["9", "2", "11"]
    assert (office.note, public.note[:2]) == ("", "*:")
    cells = [row[1:3] for row in public.rows]
    assert cells[0] == ["*", "*"]
    assert sum(c == ["*", "*"] for c in cells) == 2
    assert [row[3] for row in public.rows] == [row[3] for row in office.rows]


def test_awards_may_go_to_persons():
    given = {"award_form": ["medal"] * 2 + ["praise"] * 9, "level": ["central"] * 2 + ["district"] * 9}
    awards = pd.DataFrame(given).assign(year=2018, unit_id="a", programme="dvk")
    counts = indicators.awards_count(awards)
    assert [row[1:] for row in tables.awards(counts, where="x").rows] == [
        ["9", "0", "9"], ["0", "2", "2"], ["9", "2", "11"]
    ]  # fmt: skip
    assert "2" not in "".join(itertools.chain(*tables.awards(counts, where="x", edition="public").rows))
    commended = pd.Series({"numerator": 9})
    assert narrative.awards_given(counts, commended, 2, edition="public") == [
        "Có 11 lượt khen cho mô hình và cá nhân; 9 mô hình được khen, một mô hình có thể được khen nhiều lượt."
    ]


def test_lists_name_nobody_where_persons_could_be_counted():
    models = some(economy_individual=6, economy_collective=2, culture_society_individual=2,
                  culture_society_collective=3, political_system_collective=1)  # fmt: skip
    [public] = masked([models], "public")
    named = {row[2]: set() for row in tables.models(public, **SAY).rows}
    for row in tables.models(public, **SAY).rows:
        named[row[2]].add(row[1])
    assert named["VH-XH"] == {"*"}
    assert [field for field, names in named.items() if "*" in names] != ["VH-XH"]  # nor may the total give it back
    assert len(tables.models(models, **SAY).rows) == 14
    assert not any("*" in row for row in tables.models(models, **SAY).rows)


def test_questions_about_models_are_not_for_the_public(models):
    found = models.assign(sign="never_reported", maintained=False)
    assert len(tables.signs(found, {}, year=2018).rows) == 2
    assert tables.signs(found, {}, year=2018, edition="public").rows == []
