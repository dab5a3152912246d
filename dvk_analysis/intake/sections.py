"""Lines between the rows that say what the rows below have in common: a field, a kind, an organisation, a unit, a year.

A line that nobody understands ends whatever the lines before it said: its rows must not go to the group above it.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from dvk_analysis.intake import cells, organisations, rowkinds, units
from dvk_analysis.intake.columns import Block
from dvk_analysis.intake.context import Context
from dvk_analysis.place import Place

#: Longest line, in characters.
LONGEST = 120
_CODED = ("field", "registrant_kind", "recipient_kind", "organisation", "award_form")
#: What a numbered line of one text may say; a chapter without a rating may be called like an organisation.
_OF_ITEMS = {"field", "registrant_kind", "recipient_kind", "award_form"}
#: Names that the words of a line ask for, though what it says is unknown.
_ASKS = {"unit_id": r"(?:xa (?!hoi\b)|thi tran |(?:ten )?don vi |(?:dang uy|dang bo) )\w|cac (?:don vi|xa|co quan)\b",
         "field": r"(?:.* )?linh vuc \w"}  # fmt: skip

#: The kind in a title, by its name in the form of awards.
_IN_TITLE = {"recipient_kind": "registrant_kind"}


@dataclass
class _Line:
    level: str
    found: dict[str, object]
    written: str


@dataclass
class Sections:
    """What lines say of the rows below them in a table: ``said``, by column.

    ``columns`` are those of the form; units are looked for in the year of the table's ``context``. ``unclear`` is the
    last line that says nothing known, ``ended`` what it and such lines before it ended.
    """

    columns: Container[str]
    place: Place
    context: Context
    said: dict[str, object] = field(default_factory=dict)
    unclear: str = ""
    ended: set[str] = field(default_factory=set)
    lines: list[_Line] = field(default_factory=list)
    ever: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Keep what the title says, to take from it what a line ends."""
        self.titled = self.context.codes

    @property
    def lost(self) -> set[str]:
        """What an unknown line ended and no line said since: it must not come from the title either."""
        return self.ended - self.said.keys()

    def means(self, filled: Sequence[object]) -> dict[str, object]:
        """Tell what a line of one text, perhaps behind a numeral, says."""
        written = cells.shown(filled[-1])
        key, _ = rowkinds.section_of(written)
        if not key or len(written) > LONGEST:
            return {}
        if year := rowkinds.year_of(key):
            return {"year": year}
        found = {}
        for name in _CODED:
            concept = "registrant_kind" if name == "recipient_kind" else name
            if name in self.columns and not found and (code := rowkinds.code_of_line(concept, key)):
                found = {name: code}
        if "award_form" in found and "level" in self.columns and (level := rowkinds.level_of_giver(key)):
            found["level"] = level
        if not found and "organisation" in self.columns and (code := organisations.of_line(key)) is not None:
            found = {"organisation": code}
        year = self.context.year
        unit = units.find(self.place, rowkinds.unit_in(key), year) if year and not found else None
        return {"unit_id": unit.unit_id} if unit else found

    def take(self, row: Sequence[object]) -> bool:
        """Take what a line says; return whether it says anything.

        A new line ends what the line that said the same said, and what stood below that. One that says nothing known
        ends all that was said; what lines above its own level said holds again behind the next line of that level. A
        level is a kind of numeral, or of lines without one the column that they stand in.
        """
        filled = [c for c in row if c != ""]
        found, written = self.means(filled), cells.shown(filled[-1])
        level = rowkinds.level_of(cells.shown(filled[0])) or f"column {row.index(filled[0])}"
        at = next((i for i, line in enumerate(self.lines) if self._ends(line, level, found)), len(self.lines))
        self.lines = [*self.lines[:at], _Line(level, found, written)]
        known = max((i for i, line in enumerate(self.lines) if not line.found), default=-1) + 1
        self.said = {name: value for line in self.lines[known:] for name, value in line.found.items()}
        self.ever |= found.keys()
        if not found:
            self.unclear, self.ended = written, self.ended | self.ever | self.asked(written)
        return bool(found)

    def read(self, kind: str, rows: Sequence[Sequence[object]], at: int, block: Block) -> str:
        """Take a line between the rows; return its class, ``record`` if it says nothing that holds below it."""
        if kind == "subtotal":  # «I | Xã Nhị Long | 01 mô hình» is of the unit whose rows follow
            unit = block.at("unit_id")
            if unit is not None and unit < len(rows[at]) and rows[at][unit] != "":
                self.take([rows[at][0] if unit else "", rows[at][unit]])
            return "subtotal"
        known = self._take_item(rows, at, block) if kind == "item" else self.take(rows[at])
        lost = self.lost | {_IN_TITLE[name] for name in self.lost & _IN_TITLE.keys()}
        self.context.codes = {name: code for name, code in self.titled.items() if name not in lost}
        return "section" if known or kind == "group" else "record"

    def _take_item(self, rows: Sequence[Sequence[object]], at: int, block: Block) -> bool:
        """Take a line of one text behind a row's number, if it is no record."""
        row = rows[at]
        filled = [c for c in row if c != ""]
        found, written = self.means(filled), cells.shown(filled[-1])
        heads_rows = "unit_id" in found and row.index(filled[-1]) != block.at("unit_id") and _restarts(rows, at, block)
        if found.keys() & _OF_ITEMS or heads_rows:
            return self.take(row)
        if not found and (any(line.level == "digit" for line in self.lines) or self.asked(written)):
            self.take(row)
        return False

    def asked(self, written: str) -> set[str]:
        """Names that the words of an unknown line ask for: «Xã …» a unit, «Lĩnh vực …» a field."""
        key = rowkinds.section_of(written)[0]
        asked = {name for name, words in _ASKS.items() if re.match(words, key)}
        return asked & {"unit_id", *(name for name in _ASKS if name in self.columns)}

    @staticmethod
    def _ends(line: _Line, level: str, found: dict[str, object]) -> bool:
        return bool(line.found.keys() & found.keys()) or (line.level == level and not (line.found and found))


def _restarts(rows: Sequence[Sequence[object]], at: int, block: Block) -> bool:
    """Whether the next row that holds anything is numbered 1, or 1.1, so that this one heads it."""
    below = next((rows[i] for i in block.body if i > at and any(c != "" for c in rows[i])), [])
    number = block.number or 0
    return number < len(below) and cells.shown(below[number]).partition(".")[0] in ("1", "01")
