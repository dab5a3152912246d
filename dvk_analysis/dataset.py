"""The tables of one place, as intake wrote them: read one table, some years, some units, and no more than that."""

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as pads

from dvk_analysis import schema
from dvk_analysis.errors import InputError
from dvk_analysis.place import Place, load_place
from dvk_analysis.resources import path_of

#: Beside the tables: what they were made from. Written last, so its presence says that the tables are whole.
ABOUT = "dataset.json"
#: Forms that every commune sends; awards and outcomes only where there are any.
EVERY_YEAR = ("registrations", "ratings", "outreach")


class Dataset:
    """Tables in a folder, read on demand.

    Parameters
    ----------
    folder : str or Path
        Folder, or URL, that `dvk intake` or `dvk run` wrote: ``<table>/year=<year>/*.parquet``, ``place/`` and
        ``dataset.json``.

    Raises
    ------
    InputError
        If the folder holds no finished tables.
    """

    def __init__(self, folder: str | Path):
        self.folder = path_of(folder)
        if not (self.folder / ABOUT).is_file():
            raise InputError("no tables here", where=str(folder), remedy="make them with `dvk intake` or `dvk run`")

    @cached_property
    def about(self) -> dict:
        """What the tables were made from: ``years``, ``illustrative``, ``fingerprint``, ``files`` and ``rows``."""
        return json.loads((self.folder / ABOUT).read_text("utf-8"))

    @cached_property
    def intake(self) -> dict:
        """What intake reported when it made these tables (``intake/report.json`` beside them); empty if it is gone."""
        path = self.folder.parent / "intake" / "report.json"
        report = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        return report if report.get("fingerprint") == self.about["fingerprint"] else {}

    @cached_property
    def place(self) -> Place:
        """The place as it was at intake."""
        return load_place(self.folder / "place")

    @property
    def years(self) -> list[int]:
        """Years with any record, ascending."""
        return self.about["years"]

    @property
    def illustrative(self) -> bool:
        """Whether any record is invented."""
        return self.about["illustrative"]

    def read(
        self,
        table: str,
        *,
        years: Iterable[int] | None = None,
        unit_id: str | None = None,
        columns: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Rows of a table; what is not asked for is not read.

        Parameters
        ----------
        table : str
            Name in :data:`dvk_analysis.schema.TABLES`.
        years : iterable of int, optional
            Only these years; all years if omitted.
        unit_id : str, optional
            Only this unit.
        columns : sequence of str, optional
            Only these columns.

        Returns
        -------
        DataFrame
            Columns as in :data:`dvk_analysis.schema.TABLES`; no rows if there are none.
        """
        chosen = None if unit_id is None else pads.field("unit_id") == unit_id
        return self._rows(table, self.years if years is None else years, chosen, columns)

    def read_unit(self, unit_id: str, year: int) -> list[pd.DataFrame]:
        """Read the models of one unit up to a year and its other records of that year and the one before, and no more.

        Parameters
        ----------
        unit_id : str
            A unit of the year; records of units that were merged into it are its own.
        year : int

        Returns
        -------
        list of DataFrame
            In the order of :data:`dvk_analysis.schema.TABLES`, on the map of the year; awards and outcomes of its
            models count, whoever sent them.
        """
        parts = [old for old, now in self.place.crosswalk(year).items() if now == unit_id]
        years, chosen = [y for y in self.years if y <= year], pads.field("unit_id").isin(parts)
        models = self._rows("registrations", years, chosen)
        ids = pa.array(models["model_id"].tolist(), pa.string())  # typed, for a unit that registered nothing
        of_models = chosen | pads.field("model_id").isin(ids)
        filters = {t: of_models if t in ("awards", "outcomes") else chosen for t in schema.TABLES}
        lately = [y for y in years if y >= year - 1]
        found = {t: models if t == "registrations" else self._rows(t, lately, filters[t]) for t in schema.TABLES}
        return [self.place.rebase(table, year).assign(unit_id=unit_id) for table in found.values()]

    def _rows(
        self, table: str, years: Iterable[int], chosen: pads.Expression | None, columns: Sequence[str] | None = None
    ) -> pd.DataFrame:
        files = [p for y in sorted(set(years)) for p in self._parts.get((table, f"year={y}"), ())]
        options = {"schema": schema.arrow_schema(table), "format": "parquet"}
        rows = pads.dataset(files, filesystem=getattr(self.folder, "fs", None), **options)
        return rows.to_table(columns, filter=chosen).to_pandas(types_mapper=_pandas_type)

    @cached_property
    def _parts(self) -> dict[tuple[str, str], list[str]]:
        """Files by table and ``year=<year>``, listed once: over a network each look takes time."""
        parts: dict[tuple[str, str], list[str]] = {}
        for path in sorted(self.folder.rglob("*.parquet")):
            parts.setdefault((path.parts[-3], path.parts[-2]), []).append(getattr(path, "path", str(path)))
        return parts

    def read_all(self, *, since: int = 0, until: int = 9999) -> list[pd.DataFrame]:
        """Read every table, from and up to a year if given, in the order of :data:`dvk_analysis.schema.TABLES`."""
        years = [y for y in self.years if since <= y <= until]
        return [self.read(table, years=years) for table in schema.TABLES]

    def missing(self, year: int, unit_id: str) -> list[str]:
        """Name the tables that every commune sends each year and of which a unit's rows are not there."""
        return [t for t in EVERY_YEAR if self.read(t, years=[year], unit_id=unit_id).empty]


def _pandas_type(arrow_type: object) -> object | None:
    """Nullable integers stay integers; everything else as pandas reads it."""
    return pd.Int64Dtype() if str(arrow_type) == "int64" else None
