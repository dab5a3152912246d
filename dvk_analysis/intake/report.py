"""What intake found: every workbook, every form, and every refused row with its reason."""

from collections import Counter
from dataclasses import asdict, dataclass, field

from dvk_analysis.intake.forms import FORMS


@dataclass(frozen=True)
class Problem:
    """Something about a file, a sheet, a row or a cell that its sender should put right, answer or look at."""

    file: str  # path inside the inbox, '/' separated, NFC
    sheet: str  # '' = the whole file
    row: int  # counted from 1 as Excel does; 0 = the whole sheet
    column: str  # head of the column as the sender wrote it; '' = the whole row
    cell: str  # 'F12'; '' where no single cell is meant
    problem: str  # class of the problem
    severity: str  # 'refused' (row is out), 'question' (row is held until answered), 'note' (row is in, please check)
    value: str  # what the sender wrote
    message: str  # Vietnamese: what is wrong and how to write it


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
