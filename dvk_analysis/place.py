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

import yaml

from dvk_analysis import text, vocabulary
from dvk_analysis.errors import ParamsError
from dvk_analysis.resources import places_dir

#: The kinds of unit that get a brief of their own.
COMMUNE_KINDS = ("commune", "town")
FILES = ("place.yaml", "units.csv", "quotas.csv", "windows.csv", "scales.yaml", "published.csv")
#: May be there too: where each unit stands in a map of tiles.
TILES = "tiles.csv"


@dataclass(frozen=True)
class Unit:
    """A unit during its period; names and codes are used again by other units in other periods."""

    unit_id: str
    name: str
    unit_kind: str
    code: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    successor: str = ""

    def valid_in(self, year: int) -> bool:
        """Whether the unit existed on the last day of registration, 1 January of the year.

        Examples
        --------
        >>> Unit("a", "Xã A", "commune", valid_to=dt.date(2025, 6, 30)).valid_in(2026)
        False
        """
        day = dt.date(year, 1, 1)
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)


@dataclass(frozen=True)
class Scale:
    """Rating labels of some organisations in a period, from the lowest to the highest."""

    scale_id: str
    organisations: tuple[str, ...]
    labels: tuple[str, ...]
    from_year: int | None = None
    to_year: int | None = None
    synonyms: dict[str, str] = field(default_factory=dict)
    source: str = ""

    def applies(self, organisation: str, year: int) -> bool:
        """Whether the scale was in force for an organisation in a year."""
        started = self.from_year is None or self.from_year <= year
        return organisation in self.organisations and started and (self.to_year is None or year <= self.to_year)

    def rank(self, written: str) -> int | None:
        """Rank of a label as written, 1 the lowest; None if the scale has no such label.

        Examples
        --------
        >>> Scale("s", ("women",), ("kém", "tiên tiến", "xuất sắc"), synonyms={"XS": "xuất sắc"}).rank("Xs")
        3
        """
        return self._ranks.get(text.key(written))

    @cached_property
    def _ranks(self) -> dict[str, int]:
        ranks = {text.key(name): i for i, name in enumerate(self.labels, 1)}
        return ranks | {text.key(short): ranks[text.key(name)] for short, name in self.synonyms.items()}


@dataclass(frozen=True)
class Window:
    """Days in which models of a year may be registered; the window opens in the year before."""

    opens: dt.date
    closes: dt.date


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
        for match in (lambda u: text.key(u.name) == wanted, lambda u: wanted in _short(u)):
            found = [u for u in self.units if u.valid_in(year) and match(u)]
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

    @cached_property
    def _by_id(self) -> dict[str, Unit]:
        return {u.unit_id: u for u in self.units}


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
    folder = Path(name) if Path(name).is_dir() else places_dir() / str(name)
    if not (folder / "place.yaml").is_file():
        built_in = ", ".join(sorted(p.name for p in places_dir().iterdir() if (p / "place.yaml").is_file()))
        raise ParamsError(
            f"unknown place {str(name)!r}", remedy=f"give a folder with place.yaml, or one of: {built_in}"
        )
    missing = [f for f in FILES if not (folder / f).is_file()]
    if missing:
        raise ParamsError(f"the place lacks {', '.join(missing)}", where=str(folder), remedy="see places/cang-long")
    about = yaml.safe_load((folder / "place.yaml").read_text("utf-8"))
    return Place(
        folder=folder,
        **{k: str(about[k]) for k in ("place_id", "name", "kind", "province", "board")},
        units=tuple(_read(folder / "units.csv", _unit)),
        scales=tuple(_scale(s) for s in yaml.safe_load((folder / "scales.yaml").read_text("utf-8"))),
        quotas=dict(_read(folder / "quotas.csv", _quota)),
        windows=dict(_read(folder / "windows.csv", _window)),
        published=tuple(_read(folder / "published.csv", dict)),
        tiles=dict(_read(folder / TILES, _tile)) if (folder / TILES).is_file() else {},
    )


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


def _quota(row: dict[str, str]) -> tuple[tuple[int, str, str], int]:
    return (int(row["year"]), row["unit_kind"], row["registrant_kind"]), int(row["quota"])


def _window(row: dict[str, str]) -> tuple[int, Window]:
    return int(row["year"]), Window(dt.date.fromisoformat(row["opens"]), dt.date.fromisoformat(row["closes"]))


def _tile(row: dict[str, str]) -> tuple[str, tuple[int, int]]:
    return row["unit_id"], (int(row["column"]), int(row["row"]))


def _scale(item: dict) -> Scale:
    known = {k: v for k, v in item.items() if k in Scale.__dataclass_fields__}
    return Scale(**known | {k: tuple(item[k]) for k in ("organisations", "labels")})


def _short(unit: Unit) -> set[str]:
    """Keys of a commune's name without its kind, for example ``nhi long`` of ``Xã Nhị Long``."""
    name = text.key(unit.name)
    return {name.removeprefix(k) for k in ("xa ", "thi tran ") if name.startswith(k)}
