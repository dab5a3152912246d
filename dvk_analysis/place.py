"""A place: its units with their periods, quotas, registration windows, rating scales and published figures.

A place is a folder of small files that an office can edit in Excel or a text editor; ``places/cang-long`` is built in
and shows the form. Only the standard library and PyYAML are used, so that a batch can be planned without pandas.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from dvk_analysis import text, vocabulary
from dvk_analysis.errors import ParamsError
from dvk_analysis.resources import load_yaml, path_of, places_dir
from dvk_analysis.units import Scale, Unit, Window

#: The kinds of unit that get a brief of their own.
COMMUNE_KINDS = ("commune", "town")
#: What `letterhead:` in place.yaml may say; only `issuer` must be there.
LETTERHEAD = ("style", "superior", "issuer", "number", "place", "date", "recipients", "signer", "name")
#: A pandas frame; pandas itself stays out of here, so that a batch can be planned without it.
Frame = TypeVar("Frame")
#: Behind the id of a chapter that a merger left without a name of its own; the id of its old unit follows.
AMBIGUOUS = "~"
FILES = ("place.yaml", "units.csv", "quotas.csv", "windows.csv", "scales.yaml", "published.csv")
TILES = "tiles.csv"  # may be there too: where each unit stands in a map of tiles


@dataclass(frozen=True)
class Place:
    """Everything known about a place beside its yearly records; made by :func:`load_place`."""

    folder: Path
    place_id: str
    name: str
    kind: str
    province: str
    board: str
    units: tuple[Unit, ...]
    scales: tuple[Scale, ...]
    quotas: dict[tuple[int, str, str], int]
    windows: dict[int, Window]
    published: tuple[dict[str, str], ...]
    tiles: dict[str, tuple[int, int]] = field(default_factory=dict)
    font: str = ""
    letterhead: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files that the place is made of."""
        return (*FILES, *([TILES] if (self.folder / TILES).is_file() else []))

    def unit(self, unit_id: str) -> Unit:
        """Return the unit of an id.

        Raises
        ------
        KeyError
            If the place has no such unit.
        """
        return self._by_id[unit_id]

    def communes(self, year: int) -> list[Unit]:
        """List the communes and towns of a year, in the order of the place's file.

        Examples
        --------
        >>> cang_long = load_place("cang-long")
        >>> len(cang_long.communes(2017)), len(cang_long.communes(2026))
        (14, 5)
        """
        return [u for u in self.units if u.unit_kind in COMMUNE_KINDS and u.valid_in(year)]

    def names(self, year: int, *, communes: bool = False) -> dict[str, str]:
        """Map the ids of a year's units to their names, of all of them or of communes and towns only."""
        units = self.communes(year) if communes else [u for u in self.units if u.valid_in(year)]
        return {u.unit_id: u.name for u in units}

    def find_unit(self, written: str, year: int) -> Unit | None:
        """Find a unit of a year by id or by name, with or without its kind and tone marks; never a near match.

        Examples
        --------
        >>> cang_long = load_place("cang-long")
        >>> cang_long.find_unit("xa an truong a", 2017).unit_id, cang_long.find_unit("Tân An", 2026).unit_id
        ('an-truong-a', 'tan-an-2025')
        """
        if written in self._by_id:  # an id is never read as a name: nhi-long is not the Nhị Long of 2025
            unit = self._by_id[written]
            return unit if unit.valid_in(year) else None
        wanted = text.key(written)
        for names in self._by_name:
            found = [u for u in names.get(wanted, ()) if u.valid_in(year)]
            if len(found) == 1:
                return found[0]
        return None

    def scale(self, organisation: str, year: int) -> Scale | None:
        """Return the rating scale in force for an organisation in a year, or None.

        Examples
        --------
        >>> load_place("cang-long").scale("youth", 2017).labels[-1]
        'vững mạnh'
        """
        return next((s for s in self.scales if s.applies(organisation, year)), None)

    def quota(self, year: int, unit_kind: str, registrant_kind: str) -> int | None:
        """Return how many models a unit of a kind should register; None, not 0, where none is set."""
        return self.quotas.get((year, unit_kind, registrant_kind))

    def crosswalk(self, year_of_map: int) -> dict[str, str]:
        """Map the id of every unit to that of the unit it belongs to on the map of a year.

        A unit that ended without a successor keeps its id; one that began later has none, it is never split back.

        Examples
        --------
        >>> load_place("cang-long").crosswalk(2026)["huyen-hoi"]
        'tan-an-2025'
        """
        ends = {u.unit_id: self._on_map(u, year_of_map) for u in self.units}
        return {unit_id: end.unit_id for unit_id, end in ends.items() if end.begun(year_of_map)}

    def rebase(self, table: Frame, year_of_map: int) -> Frame:
        """Put records on the map of a year, so that years across a merger can be compared.

        Parameters
        ----------
        table : DataFrame
            Records with ``unit_id``. Indicators are computed from rebased records, never rebased themselves.
        year_of_map : int
            Year whose units are wanted; units as they were on 1 January.

        Returns
        -------
        DataFrame
            The rows with the units of that map. A chapter gets the id it has in the new unit, so that it stays the same
            chapter; where two chapters of one year would then share an id, each keeps apart behind :data:`AMBIGUOUS`.

        Raises
        ------
        ValueError
            If a unit is unknown (a name or a code says nothing without a period), began only after the map's date, or
            the table is a result table.

        Examples
        --------
        >>> import pandas as pd
        >>> models = pd.DataFrame({"year": [2017, 2017], "unit_id": ["huyen-hoi", "tan-an"]})
        >>> load_place("cang-long").rebase(models, 2026)["unit_id"].tolist()
        ['tan-an-2025', 'tan-an-2025']
        """
        if "indicator" in table:
            raise ValueError("table: a result table cannot be rebased; rebase the records, then compute it again")
        found = self.crosswalk(year_of_map)
        for unit_id in sorted(set(table["unit_id"].unique()) - set(found)):
            known = unit_id in self._by_id
            why = (
                f"began after the map of {year_of_map} and is never split back" if known else "is no unit of the place"
            )
            raise ValueError(f"unit_id: {unit_id!r} {why}")
        units = table["unit_id"].map(found).astype(table["unit_id"].dtype)
        old = table["unit_id"].ne(units)
        if "chapter_id" not in table or not old.any():
            return table.assign(unit_id=units)
        own = table["chapter_id"].str.split("/", n=1).str[-1]
        chapters = table["chapter_id"].mask(old, units + "/" + own)
        twice = chapters[table.assign(chapter_id=chapters).duplicated(["year", "chapter_id"])].unique()
        apart = old & chapters.isin(twice)
        return table.assign(unit_id=units, chapter_id=chapters.mask(apart, chapters + AMBIGUOUS + table["unit_id"]))

    def _on_map(self, unit: Unit, year: int) -> Unit:
        while unit.successor and unit.begun(year) and not unit.valid_in(year):
            unit = self._by_id[unit.successor]
        return unit

    @cached_property
    def _by_id(self) -> dict[str, Unit]:
        return {u.unit_id: u for u in self.units}

    @cached_property
    def _by_name(self) -> tuple[dict[str, list[Unit]], dict[str, list[Unit]]]:
        """Units by the key of their name, and by that of their name without its kind."""
        full, short = {}, {}
        for unit in self.units:
            full.setdefault(text.key(unit.name), []).append(unit)
            for name in _short(unit):
                short.setdefault(name, []).append(unit)
        return full, short


def load_place(name: str | Path) -> Place:
    """Read a place: a built-in one by name or a user's folder.

    Raises
    ------
    ParamsError
        If there is no such place, a file of it is missing, or a file does not read; the message names file and line.

    Examples
    --------
    >>> load_place("cang-long").name
    'Càng Long'
    """
    folder = path_of(name) if path_of(name).is_dir() else places_dir() / str(name)
    if not (folder / "place.yaml").is_file():
        built_in = ", ".join(sorted(p.name for p in places_dir().iterdir() if (p / "place.yaml").is_file()))
        raise ParamsError(
            f"unknown place {str(name)!r}", remedy=f"give a folder with place.yaml, or one of: {built_in}"
        )
    missing = [f for f in FILES if not (folder / f).is_file()]
    if missing:
        raise ParamsError(f"the place lacks {', '.join(missing)}", where=str(folder), remedy="see places/cang-long")
    about = load_yaml((folder / "place.yaml").read_text("utf-8"))
    return Place(
        folder=folder,
        **{k: str(about[k]) for k in ("place_id", "name", "kind", "province", "board")},
        units=_units(folder / "units.csv"),
        scales=tuple(_scale(s) for s in load_yaml((folder / "scales.yaml").read_text("utf-8"))),
        quotas=dict(_read(folder / "quotas.csv", _quota)),
        windows=dict(_read(folder / "windows.csv", _window)),
        published=tuple(_read(folder / "published.csv", dict)),
        tiles=dict(_read(folder / TILES, lambda r: (r["unit_id"], (int(r["column"]), int(r["row"])))))
        if (folder / TILES).is_file()
        else {},
        font=str(about.get("font") or ""),
        letterhead=_letterhead(about.get("letterhead") or {}, str(folder / "place.yaml")),
    )


def _letterhead(given: dict, where: str) -> dict[str, str]:
    """Check what an office writes over and under its documents; a date left out is left to be written by hand."""
    if not given:
        return {}
    if unknown := sorted(set(given) - set(LETTERHEAD)):
        raise ParamsError(f"letterhead has no {unknown[0]!r}", where=where, remedy=f"use {', '.join(LETTERHEAD)}")
    if not given.get("issuer") or given.get("style", "party") not in ("party", "government"):
        raise ParamsError("letterhead needs issuer, and style party or government", where=where)
    day, lines = given.get("date"), given.get("recipients", [])
    written = text.format_date(day, long=True) if isinstance(day, dt.date) else day or "ngày … tháng … năm …"
    recipients = "\n".join(f"- {line}" for line in lines) if isinstance(lines, list) else str(lines)
    shown = {k: str(v) for k, v in given.items()}
    return {"style": "party"} | shown | {"date": str(written), "recipients": recipients}


def _read(path: Path, make) -> Iterator:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            try:
                yield make(row)
            except (ValueError, KeyError, TypeError) as error:
                raise ParamsError(f"cannot read {error}", where=f"{path.name}, line {line}") from None


def _day(written: str) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None


def _unit(row: dict[str, str]) -> Unit:
    if row["unit_kind"] not in vocabulary.codes("unit_kind"):
        raise ValueError(f"unit_kind {row['unit_kind']!r}: use one of {', '.join(vocabulary.codes('unit_kind'))}")
    periods = {k: _day(row[k]) for k in ("valid_from", "valid_to")}
    return Unit(**row | {"name": text.clean(row["name"])} | periods)


def _units(path: Path) -> tuple[Unit, ...]:
    """Read the units; a successor must begin where its unit ends, so that following them comes to an end."""
    units = tuple(_read(path, _unit))
    begins = {u.unit_id: u.valid_from for u in units}
    for line, unit in enumerate(units, 2):
        begin = begins.get(unit.successor)
        if unit.successor and not (begin and unit.valid_to and begin > unit.valid_to):
            why = f"successor {unit.successor!r} is no unit that begins after {unit.unit_id!r} ends"
            raise ParamsError(why, where=f"{path.name}, line {line}")
    return units


def _quota(row: dict[str, str]) -> tuple[tuple[int, str, str], int]:
    return (int(row["year"]), row["unit_kind"], row["registrant_kind"]), int(row["quota"])


def _window(row: dict[str, str]) -> tuple[int, Window]:
    return int(row["year"]), Window(dt.date.fromisoformat(row["opens"]), dt.date.fromisoformat(row["closes"]))


def _scale(item: dict) -> Scale:
    known = {k: v for k, v in item.items() if k in Scale.__dataclass_fields__}
    return Scale(**known | {k: tuple(item[k]) for k in ("organisations", "labels")})


def _short(unit: Unit) -> set[str]:
    """Keys of a commune's name without its kind, for example ``nhi long`` of ``Xã Nhị Long``."""
    name = text.key(unit.name)
    return {name.removeprefix(k) for k in ("xa ", "thi tran ") if name.startswith(k)}
