"""Results of every unit kept beside the records, so that the report of one commune need not read those of a country.

One Parquet file a year, ``by_unit/year=<year>/part-0.parquet`` in the folder of the tables, holds the result tables of
:data:`INDICATORS` for each unit and for the whole place, an indicator in a row group of its own. Beside them stand the
hashes that tell which reports a change of the records concerns, see :mod:`dvk_analysis.slices`.
"""

import hashlib
import json
import multiprocessing
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from dvk_analysis import chapters, indicators, slices
from dvk_analysis.dataset import Dataset
from dvk_analysis.results import ALL, shares
from dvk_analysis.schema import TABLES

#: Indicators that are kept; all without groups.
INDICATORS = (
    *("registered", "recognised_share", "commended_share", "improved_share", "same_share", "declined_share"),
    *("net_improvement", "sessions", "attendees", "attendees_per_session"),
)
FOLDER = "by_unit"
#: Records from which on the years are shared out to several processes; below it, starting them costs more.
MANY_ROWS = 1_000_000
#: Memory that a process takes for each record of its year.
BYTES_A_ROW = 2_000


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
    """Keep the results of every year, and the hashes; what an earlier call kept is replaced as a whole."""
    draft, final = dataset.folder / f".{FOLDER}.part", dataset.folder / FOLDER
    shutil.rmtree(draft, ignore_errors=True)
    found = {"about": _about(dataset), "years": _each_year(partial(_write_year, dataset.folder, draft), dataset)}
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)
    written = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    (dataset.folder / slices.FILE).write_text(written, "utf-8", newline="\n")


def read_slices(dataset: Dataset) -> dict:
    """Give the hashes of what reports read, as they are kept or, without a summary, computed."""
    kept = slices.read_slices(dataset.folder)
    return kept or {"about": _about(dataset), "years": {str(y): _slices(dataset, y) for y in dataset.years}}


def _about(dataset: Dataset) -> str:
    """Hash what every report shows: the place, and whether records are invented."""
    files = {name: (dataset.place.folder / name).read_bytes() for name in sorted(dataset.place.files)}
    parts = [[name, hashlib.sha256(content).hexdigest()] for name, content in files.items()]
    return slices.digest([dataset.illustrative, parts])


def _each_year(work: partial, dataset: Dataset) -> dict[str, dict]:
    """Do the work of every year, several years at once where there are many records."""
    rows = sum(sum(years.values()) for years in dataset.about["rows"].values())
    room = psutil.virtual_memory().available // (BYTES_A_ROW * (rows // max(1, len(dataset.years)) + 1))
    workers = min(os.cpu_count() or 1, len(dataset.years), room)
    if rows < MANY_ROWS or workers < 2:
        return {str(year): work(year) for year in dataset.years}
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        return dict(zip(map(str, dataset.years), pool.map(work, dataset.years), strict=True))


def _write_year(tables: Path, draft: Path, year: int) -> dict:
    """Write the results of a year, and return its hashes."""
    dataset, path = Dataset(tables), draft / f"year={year}" / "part-0.parquet"
    path.parent.mkdir(parents=True)
    computed = _compute(dataset, year)
    table = pa.Table.from_pandas(computed, preserve_index=False)
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for indicator in INDICATORS:
            writer.write_table(table.filter(pads.field("indicator") == indicator))
    return _slices(dataset, year, computed)


def _slices(dataset: Dataset, year: int, computed: pd.DataFrame | None = None) -> dict:
    """Hash the summary of a year, and the records of each of its units; the order of the records does not matter."""
    computed = _compute(dataset, year) if computed is None else computed
    counted = computed[["indicator", "unit_id", "numerator", "denominator"]]
    sums: dict[str, list] = {}
    for table in TABLES:
        rows = dataset.read(table, years=[year])
        hashed = pd.Series(pd.util.hash_pandas_object(rows, index=False).to_numpy())
        # Awards and outcomes belong to the unit of their model too, whoever sent them.
        also = [_units_of(dataset, year, rows["model_id"])] if table in ("awards", "outcomes") else []
        for units in (rows["unit_id"], *also):
            of_units = hashed.groupby(units.to_numpy()).agg(["sum", "size"])
            for unit, *value in of_units.itertuples(name=None):
                sums.setdefault(unit, []).append([table, *map(int, value)])
    found = {unit: slices.digest(parts)[:16] for unit, parts in sorted(sums.items())}
    return {"summary": slices.digest(int(pd.util.hash_pandas_object(counted, index=False).sum()))[:16], "units": found}


def _units_of(dataset: Dataset, year: int, models: pd.Series) -> pd.Series:
    """Look up the units that registered models, in the year or else in any other."""
    for years in ([year], None):
        known = dataset.read("registrations", years=years, columns=["model_id", "unit_id"])
        known = known.drop_duplicates("model_id").set_index("model_id")["unit_id"]
        found = models.map(known)
        if found.notna().sum() == models.notna().sum():
            break
    return found


def _kept(dataset: Dataset, indicator: str, years: list[int]) -> pd.DataFrame:
    if indicator not in INDICATORS:
        raise ValueError(f"indicator: {indicator!r} is not one of {', '.join(INDICATORS)}")
    return pd.concat([_of_year(dataset, indicator, year) for year in years], ignore_index=True)


def _of_year(dataset: Dataset, indicator: str, year: int) -> pd.DataFrame:
    path = dataset.folder / FOLDER / f"year={year}" / "part-0.parquet"
    if path.is_file():
        with path.open("rb") as file:
            return pq.read_table(file, filters=pads.field("indicator") == indicator).to_pandas()
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
