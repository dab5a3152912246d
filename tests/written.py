"""Tables written from plain rows, for tests that need no workbook."""

import pyarrow as pa

from dvk_analysis import schema
from dvk_analysis.intake import store


def write_tables(rows, place, into, about):
    """Write rows by table name as intake would, for the years that ``about`` names."""
    parts = (
        (table, year, [pa.Table.from_pylist([r for r in rows[table] if r["year"] == year], schema.arrow_schema(table))])
        for table in schema.TABLES
        for year in about["years"]
    )
    store.write_parts(parts, place, into, about)
