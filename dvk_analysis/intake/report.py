"""What intake found: every workbook, every form, and every refused row with its reason."""

from collections import Counter
from dataclasses import asdict, dataclass, field

from dvk_analysis.intake.forms import FORMS


@dataclass(frozen=True)
class Problem:
    """One reason why a row was refused; ``message`` is Vietnamese, for the sender."""

    file: str
    sheet: str
    row: int
    column: str
    problem: str
    value: str
    message: str


@dataclass
class SheetEntry:
    """A form on a sheet; ``seen = accepted + refused`` rows. ``message`` is set if the whole sheet is refused."""

    sheet: str
    table: str
    year: int | None
    unit_id: str | None
    seen: int = 0
    accepted: int = 0
    refused: int = 0
    message: str = ""


@dataclass
class FileEntry:
    """A file of the inbox; ``outcome`` is ``read``, ``no_form``, ``refused`` or ``ignored``, and says why if not read.

    ``skipped`` are the sheets that hold no form.
    """

    file: str
    outcome: str
    reason: str = ""
    sheets: list[SheetEntry] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


@dataclass
class IntakeReport:
    """Counts and reasons of one intake, the same for the same inbox."""

    place_id: str
    years: list[int]
    illustrative: bool
    fingerprint: str
    files: dict[str, str]
    workbooks: list[FileEntry]
    problems: list[Problem]

    @property
    def totals(self) -> dict[str, int]:
        """Files by outcome, forms, and rows ``seen``, ``accepted``, ``refused``."""
        outcomes = Counter(book.outcome for book in self.workbooks)
        sheets = [sheet for book in self.workbooks for sheet in book.sheets]
        files = {f"files_{outcome}": outcomes[outcome] for outcome in ("read", "no_form", "refused", "ignored")}
        return files | {"forms": len(sheets)} | _rows(sheets)

    def to_dict(self) -> dict:
        """Give the report as JSON holds it, in ``intake/report.json``."""
        sheets = [sheet for book in self.workbooks for sheet in book.sheets]
        of = {form.table: [s for s in sheets if s.table == form.table] for form in FORMS}
        return {
            "place": self.place_id,
            "years": self.years,
            "illustrative": self.illustrative,
            "fingerprint": self.fingerprint,
            "totals": self.totals,
            "forms": {table: {"sheets": len(found)} | _rows(found) for table, found in of.items()},
            "files": self.files,
            "workbooks": [asdict(book) for book in self.workbooks],
            "problems": [asdict(problem) for problem in self.problems],
        }


def _rows(sheets: list[SheetEntry]) -> dict[str, int]:
    return {f"rows_{count}": sum(getattr(s, count) for s in sheets) for count in ("seen", "accepted", "refused")}
