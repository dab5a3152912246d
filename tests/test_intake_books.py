"""Workbooks of all five forms in every kind of file, as messy as offices make them, held against their known truth."""

import datetime as dt

import messy_books
import messy_forms
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dvk_analysis.intake.reading import read_file
from dvk_analysis.place import load_place

CANG_LONG = load_place("cang-long")
#: Share of the rows that must come in.
RECALL = 0.98


def same(wanted, got):
    """Whether a value came through; small and capital letters may be lost in the old fonts."""
    wanted = wanted.isoformat() if isinstance(wanted, dt.date) else wanted
    return got == wanted or (isinstance(got, str) and isinstance(wanted, str) and got.lower() == wanted.lower())


def accepted(reading):
    """Records that are in, by sheet and row, without those of an earlier year beside this year's."""
    found = {}
    for form, columns in reading.columns.items():
        for i in range(len(columns["source_row"])):
            if not (columns["out"][i] or columns["also"][i]):
                record = {name: column[i] for name, column in columns.items()} | {"form": form}
                found[record["source_sheet"], record["source_row"]] = record
    return found


def accounted(reading, book):
    """Whether every filled row is counted once, as what it is."""
    sheets = reading.entry.sheets
    parts = all(s.seen == s.accepted + s.refused + s.superseded + sum(s.not_data.values()) for s in sheets)
    return parts and sum(s.seen for s in sheets) + sum(reading.entry.not_data.values()) == sum(
        sheet.filled for sheet in book.sheets
    )


@pytest.mark.parametrize("form", [*messy_forms.HEADS_OF, ""])
def test_rows_come_out_as_they_are_meant(form):
    rows = right = 0
    for seed in range(40):
        book = messy_books.write(seed, form)
        reading = read_file(book.name, book.data, CANG_LONG)
        truth = {(s.name, row): values for s in book.sheets for row, values in s.truth.items() if values}
        got = accepted(reading)
        assert set(got) <= set(truth), seed
        for at in got:
            assert {k: v for k, v in truth[at].items() if not same(v, got[at].get(k))} == {}, (seed, at)
        assert accounted(reading, book), seed
        rows, right = rows + len(truth), right + len(got)
    assert right >= RECALL * rows


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_filled_row_is_counted_whatever_comes(seed):
    book = messy_books.write(seed)
    reading = read_file(book.name, book.data, CANG_LONG)
    assert reading.entry.outcome != "refused"
    assert accounted(reading, book)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), at=st.floats(0, 1), junk=st.binary(min_size=1, max_size=40))
def test_damaged_files_are_read_or_refused_but_never_end_the_run(seed, at, junk):
    book = messy_books.write(seed % 500)
    cut = int(at * len(book.data))
    reading = read_file(book.name, book.data[:cut] + junk + book.data[cut + len(junk) :], CANG_LONG)
    assert (reading.entry.outcome in ("refused", "no_form")) == bool(
        reading.entry.reason and not reading.entry.sheets and reading.problems
    )
    assert not any("chương trình" in problem.message for problem in reading.problems)


def test_a_fault_in_one_file_refuses_that_file(monkeypatch):
    def fails(*_):
        raise RecursionError("too deep")

    monkeypatch.setattr("dvk_analysis.intake.reading._read_sheet", fails)
    reading = read_file("a.csv", b"STT,x\n1,2", CANG_LONG)
    said = "chương trình không đọc được tệp này (RecursionError: too deep); báo cho người hỗ trợ"
    assert (reading.entry.outcome, reading.entry.reason) == ("refused", said)
    assert [(p.problem, p.severity, p.row, p.message) for p in reading.problems] == [("unreadable", "refused", 0, said)]
