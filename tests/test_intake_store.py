"""The Parquet files themselves: whole units in a row group, so that one unit's rows are read without the others'."""

from itertools import pairwise, zip_longest

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dvk_analysis.intake import store


def written(tmp_path, sizes):
    """File with so many rows a unit, given two units at a time, in reverse order."""
    columns = pa.schema([("unit_id", pa.string()), ("n", pa.int64())])
    path = tmp_path / "year=2017" / "part-0.parquet"
    units = [[f"u{i}"] * size for i, size in enumerate(sizes)]
    some = ([*last, *first] for first, last in zip_longest(units[::2], units[1::2], fillvalue=[]))
    tables = (pa.table({"unit_id": ids, "n": range(len(ids))}, schema=columns) for ids in some)
    assert store.write_sorted(tables, columns, ["unit_id"], path) == sum(sizes)
    return pq.ParquetFile(path)


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([2600, 1400, 1], [4000, 1]),  # exactly full, and one row over
        ([2600, 1401, 300], [2600, 1701]),
        ([9500, 1], [9500, 1]),  # a unit is never cut
        ([1000, 1000, 1000, 1000, 1000], [4000, 1000]),
        ([1, 9500], [1, 9500]),
        ([3], [3]),
    ],
)
def test_a_row_group_holds_whole_units_and_no_more_rows_than_allowed(tmp_path, sizes, groups):
    file = written(tmp_path, sizes)
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == groups
    units = file.read()["unit_id"].to_pylist()
    assert units == sorted(units)
    ends = [file.metadata.row_group(i).column(0).statistics for i in range(file.num_row_groups)]
    assert all(a.max < b.min for a, b in pairwise(ends))  # no unit in two groups


def test_no_rows_are_a_file_with_columns(tmp_path):
    file = written(tmp_path, [])
    assert (file.metadata.num_rows, file.schema_arrow.names) == (0, ["unit_id", "n"])
