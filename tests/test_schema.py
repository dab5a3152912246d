import datetime as dt

import pandas as pd
import pytest

from dvk_analysis import schema

GOOD = {
    "year": 2017,
    "unit_id": "nhi-long",
    "held_on": None,
    "sessions": 3,
    "attendees": 120,
    "source_file": "a.xlsx",
    "source_sheet": "s",
    "source_row": 7,
}


def failures(**changes):
    frame = pd.DataFrame([GOOD | changes])
    return [tuple(f) for f in schema.check("outreach", frame)[["column", "problem"]].to_numpy()]


def test_good_row_passes():
    assert failures() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sessions": 0}, [("sessions", "range")]),
        ({"sessions": 2.5}, [("sessions", "type")]),
        ({"sessions": "ba"}, [("sessions", "type")]),
        ({"sessions": None}, [("sessions", "missing")]),
        ({"year": 20017}, [("year", "range")]),
        ({"attendees": 0}, []),
        ({"held_on": dt.date(2017, 3, 1)}, []),
        ({"held_on": "1/3"}, [("held_on", "type")]),
        ({"year": 1989, "sessions": -1}, [("year", "range"), ("sessions", "range")]),
    ],
)
def test_all_failures_are_gathered(changes, expected):
    assert failures(**changes) == expected


def test_categories():
    frame = pd.DataFrame([{"field": "economy"}, {"field": "sport"}], index=[4, 9])
    found = schema.check("registrations", frame)
    assert found[found.column == "field"].to_dict("records") == [
        {"row": 9, "column": "field", "problem": "category", "value": "sport"}
    ]


def test_missing_column_is_one_failure():
    found = schema.check("outreach", pd.DataFrame([GOOD]).drop(columns="year"))
    assert found["problem"].tolist() == ["missing_column"]


def test_every_row_can_be_traced_to_its_cell():
    for table, columns in schema.TABLES.items():
        assert [c.name for c in columns[-3:]] == ["source_file", "source_sheet", "source_row"], table
        assert [c.name for c in columns[:2]] == ["year", "unit_id"], table


def test_every_column_says_what_it_means():
    for columns in schema.TABLES.values():
        assert all(c.description for c in columns)
        assert len({c.name for c in columns}) == len(columns)
