"""Results of every unit kept beside the records, so that the report of one commune need not read those of a country.

One Parquet file a year, ``by_unit/year=<year>/part-0.parquet`` in the folder of the tables, holds the result tables of
:data:`INDICATORS` for each unit and for the whole place, an indicator in a row group of its own.
"""

import shutil

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from dvk_analysis import chapters, indicators
from dvk_analysis.dataset import Dataset
from dvk_analysis.results import ALL, shares

#: Indicators that are kept; all without groups.
INDICATORS = (
    *("registered", "recognised_share", "commended_share", "improved_share", "same_share", "declined_share"),
    *("net_improvement", "sessions", "attendees", "attendees_per_session"),
)
FOLDER = "by_unit"


def by_unit(dataset: Dataset, indicator: str, years: list[int]) -> pd.DataFrame:
    """Give the result table of an indicator for every unit, from the summary if there is one, else from the records.

    Parameters
    ----------
    dataset : Dataset
    indicator : str
        One of :data:`INDICATORS`; those of chapters compare with the year before.
    years : list of int

    Returns
    -------
    DataFrame
        Result table, units in the order of the place, as the function of the indicator gives it with ``per_unit=True``.

    Raises
    ------
    ValueError
        If the indicator is not kept.
    """
    table = _kept(dataset, indicator, years)
    return table[table["unit_id"] != ALL].reset_index(drop=True)


def of_place(dataset: Dataset, indicator: str, years: list[int]) -> pd.DataFrame:
    """Give the result table of an indicator for the whole place; see :func:`by_unit`."""
    table = _kept(dataset, indicator, years)
    return table[table["unit_id"] == ALL].reset_index(drop=True)


def together(of_units: pd.DataFrame) -> pd.DataFrame:
    """Sum the shares of units to one of all of them, for each indicator and year; shares without groups only.

    Examples
    --------
    >>> cells = {"year": 2017, "unit_id": ["a", "b"], "numerator": [1, 2], "denominator": [4, 8]}
    >>> together(shares(pd.DataFrame(cells), "recognised_share", ()))[["unit_id", "value"]].values.tolist()
    [['all', 0.25]]
    """
    sums = of_units.groupby(["indicator", "year"], sort=False)[["numerator", "denominator"]].sum().reset_index()
    cells = sums.assign(unit_id=ALL).astype({"numerator": "float64", "denominator": "float64"})
    parts = [shares(rows, indicator, ()) for indicator, rows in cells.groupby("indicator", sort=False)]
    return pd.concat(parts, ignore_index=True) if parts else of_units.head(0)


def instead(table: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Put the rows of some units in the place of those that a result table has for them.

    Examples
    --------
    >>> instead(pd.DataFrame({"unit_id": ["a", "b"], "value": [1, 2]}), pd.DataFrame({"unit_id": ["a"], "value": [3]}))
      unit_id  value
    0       b      2
    1       a      3
    """
    return pd.concat([table[~table["unit_id"].isin(own["unit_id"])], own], ignore_index=True)


def write_summary(dataset: Dataset) -> None:
    """Keep the results of every year; what an earlier call kept is replaced as a whole."""
    draft, final = dataset.folder / f".{FOLDER}.part", dataset.folder / FOLDER
    shutil.rmtree(draft, ignore_errors=True)
    for year in dataset.years:
        path = draft / f"year={year}" / "part-0.parquet"
        path.parent.mkdir(parents=True)
        table = pa.Table.from_pandas(_compute(dataset, year), preserve_index=False)
        with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
            for indicator in INDICATORS:
                writer.write_table(table.filter(pads.field("indicator") == indicator))
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)


def _kept(dataset: Dataset, indicator: str, years: list[int]) -> pd.DataFrame:
    if indicator not in INDICATORS:
        raise ValueError(f"indicator: {indicator!r} is not one of {', '.join(INDICATORS)}")
    return pd.concat([_of_year(dataset, indicator, year) for year in years], ignore_index=True)


def _of_year(dataset: Dataset, indicator: str, year: int) -> pd.DataFrame:
    path = dataset.folder / FOLDER / f"year={year}" / "part-0.parquet"
    if path.is_file():
        return pq.read_table(path, filters=pads.field("indicator") == indicator, partitioning=None).to_pandas()
    table = _compute(dataset, year)
    return table[table["indicator"] == indicator].reset_index(drop=True)


def _compute(dataset: Dataset, year: int) -> pd.DataFrame:
    models, awards, meetings = (dataset.read(t, years=[year]) for t in ("registrations", "awards", "outreach"))
    moves = chapters.transitions(dataset.read("ratings", years=[year - 1, year]), year - 1, year, place=dataset.place)
    parts = []
    for cells in ({}, {"per_unit": True, "units": list(dataset.place.names(year))}):
        dated = cells | {"years": [year]}
        parts += [
            indicators.registered(models, **dated),
            indicators.recognised_share(models, **dated),
            indicators.commended_share(models, awards, **dated),
            chapters.improvement(moves, **cells),
            indicators.outreach(meetings, **dated),
        ]
    return pd.concat(parts, ignore_index=True)
