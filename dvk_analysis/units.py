"""What a place is made of: units with their periods, rating scales, registration windows."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from dvk_analysis import text


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
        return self.begun(year) and (self.valid_to is None or self.valid_to >= dt.date(year, 1, 1))

    def begun(self, year: int) -> bool:
        """Whether the unit existed on 1 January of the year or before."""
        return self.valid_from is None or self.valid_from <= dt.date(year, 1, 1)


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
