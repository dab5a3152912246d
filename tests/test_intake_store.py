"""The Parquet files themselves: whole units in a row group, so that one unit's rows are read without the others'."""

from itertools import pairwise

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dvk_analysis.intake import store


def written(tmp_path, sizes):
    """File with so many rows a unit, given in reverse order."""
    units = [f"u{i}" for i, size in enumerate(sizes) for _ in range(size)][::-1]
    path = tmp_path / "year=2017" / "part-0.parquet"
    store.write_sorted(pa.table({"unit_id": pa.array(units, pa.string()), "n": range(len(units))}), ["unit_id"], path)
    return pq.ParquetFile(path)


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([2600, 1400, 1], [4000, 1]),  # exactly full, and one row over
        ([2600, 1401, 300], [2600, 1701]),
        ([9500, 1], [9500, 1]),  # a unit is never cut
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
