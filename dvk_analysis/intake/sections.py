"""Lines between the rows that say what the rows below have in common: a field, a kind, an organisation, a unit."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from dvk_analysis.intake import cells, organisations, rowkinds, units
from dvk_analysis.intake.context import Context
from dvk_analysis.place import Place

#: Longest line, in characters.
LONGEST = 120
_CODED = ("field", "registrant_kind", "recipient_kind", "organisation", "award_form")


@dataclass
class Sections:
    """What lines say of the rows below them in a table: ``said``, by column, and the kind of numeral it stood behind.

    ``columns`` are those of the form; units are looked for in the year of the table's ``context``.
    """

    columns: Container[str]
    place: Place
    context: Context
    said: dict[str, str] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)

    def means(self, filled: Sequence[object]) -> dict[str, str]:
        """Tell what a line of one text, perhaps behind a numeral, says."""
        written = cells.shown(filled[-1])
        key, _ = rowkinds.section_of(written)
        if not key or len(written) > LONGEST:
            return {}
        for name in _CODED:
            concept = "registrant_kind" if name == "recipient_kind" else name
            if name in self.columns and (code := cells.code_of(concept, key)):
                return {name: code}
        if "organisation" in self.columns and (code := organisations.of_line(key)) is not None:
            return {"organisation": code}
        year = self.context.year
        unit = units.find(self.place, key, year) if year else None
        return {"unit_id": unit.unit_id} if unit else {}

    def take(self, row: Sequence[object]) -> bool:
        """Take what a line says; return whether it says anything.

        A new line of a level ends what the levels below it said; one that says nothing known ends its own level too. A
        level is a kind of numeral, or of lines without one the column that they stand in.
        """
        filled = [c for c in row if c != ""]
        found = self.means(filled)
        level = rowkinds.level_of(cells.shown(filled[0])) or f"column {row.index(filled[0])}"
        ended = [n for n in self.said if n in found or (not found and self.levels[n] == level)]
        if ended:
            said = list(self.said)
            self.said = {known: self.said[known] for known in said[: said.index(ended[0])]}
        self.said |= found
        self.levels |= dict.fromkeys(found, level)
        return bool(found)
