"""What intake found: every workbook, every table on a sheet, every row that is out and every question, with reasons."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from dvk_analysis.place import Place
from dvk_analysis.schema import TABLES

#: What a problem does to its row: it is out, it is held until its sender answers, it gave way to a newer one, or it is
#: in and worth a look.
SEVERITIES = ("refused", "question", "superseded", "note")
#: Counts of a table on a sheet; ``seen`` is the sum of the others and of the rows that are no data.
COUNTS = ("accepted", "refused", "superseded")


@dataclass(frozen=True)
class Problem:
    """One reason why a row is out, held or to be checked; ``message`` is Vietnamese, for the sender.

    ``row`` counts from 1 as Excel does, 0 is the whole sheet; ``sheet`` "" is the whole file; ``column`` is the head as
    the sender wrote it, ``cell`` such as ``F12``, both "" where no single cell is meant.
    """

    file: str
    sheet: str
    row: int
    column: str
    cell: str
    problem: str
    severity: str
    value: str
    message: str


@dataclass
class SheetEntry:
    """A table on a sheet: ``seen = accepted + refused + superseded + rows that are no data``, counted in rows.

    ``not_data`` counts titles, heads, totals, signatures and so on by class; ``message`` says why the whole table is
    out; ``columns`` are the columns read, by name, as head and letter; ``unread`` the heads that mean nothing to the
    form; ``version`` how often the form was sent and on which day, as far as it says so itself, ``adds`` that it
    only adds to what was sent; ``part`` what its title limits it to, such as months or individuals, by name.
    """

    sheet: str
    table: str
    year: int | None
    unit_id: str | None
    seen: int = 0
    accepted: int = 0
    refused: int = 0
    superseded: int = 0
    not_data: dict[str, int] = field(default_factory=dict)
    message: str = ""
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    version: tuple[int, str] = (1, "")
    adds: bool = False
    part: dict[str, list] = field(default_factory=dict)


@dataclass
class FileEntry:
    """A file of the inbox; ``outcome`` is ``read``, ``no_form``, ``refused`` or ``ignored``, and says why if not read.

    ``skipped`` are the sheets without a form, ``not_data`` the rows on them; ``readings`` the sheets in legacy text.
    """

    file: str
    outcome: str
    reason: str = ""
    sheets: list[SheetEntry] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    not_data: dict[str, int] = field(default_factory=dict)
    readings: dict[str, str] = field(default_factory=dict)


@dataclass
class IntakeReport:
    """Counts and reasons of one intake, the same for the same inbox."""

    place: Place
    years: list[int]
    illustrative: bool
    fingerprint: str
    files: dict[str, str]
    workbooks: list[FileEntry]
    problems: list[Problem]
    cells: Counter = field(default_factory=Counter)

    @property
    def totals(self) -> dict[str, int]:
        """Files by outcome, tables found, and rows ``seen = accepted + refused + superseded + not_data``."""
        outcomes = Counter(book.outcome for book in self.workbooks)
        sheets = [sheet for book in self.workbooks for sheet in book.sheets]
        files = {f"files_{outcome}": outcomes[outcome] for outcome in ("read", "no_form", "refused", "ignored")}
        rows = {f"rows_{count}": sum(getattr(s, count) for s in sheets) for count in COUNTS}
        rows["rows_not_data"] = sum(self.not_data.values())
        severities = Counter(problem.severity for problem in self.problems)
        asked = {"questions": severities["question"], "notes": severities["note"]}
        return files | {"forms": len(sheets), "rows_seen": sum(rows.values())} | rows | asked

    @property
    def not_data(self) -> Counter:
        """Rows that are no data, by class."""
        return sum((Counter(part.not_data) for book in self.workbooks for part in (book, *book.sheets)), Counter())

    def to_dict(self) -> dict:
        """Give the report as JSON holds it, in ``intake/report.json``."""
        return {
            "place": self.place.place_id,
            "place_name": self.place.name,
            "years": self.years,
            "illustrative": self.illustrative,
            "fingerprint": self.fingerprint,
            "totals": self.totals,
            "not_data": dict(sorted(self.not_data.items())),
            "matrix": list(self._matrix()),
            "files": self.files,
            "workbooks": [asdict(book) for book in self.workbooks],
            "problems": [asdict(problem) for problem in self.problems],
        }

    def _matrix(self) -> Iterable[dict]:
        """Every unit and form of every year: what came, or that nothing did."""
        sent = {(s.year, s.unit_id, s.table) for b in self.workbooks for s in b.sheets if s.year and s.unit_id}
        for year in self.years:
            for unit in (u for u in self.place.units if u.valid_in(year)):
                for table in TABLES:
                    key = (year, unit.unit_id, table)
                    counts = {name: self.cells[*key, name] for name in (*COUNTS, "questions")}
                    about = {
                        "year": year,
                        "unit_id": unit.unit_id,
                        "unit": unit.name,
                        "unit_kind": unit.unit_kind,
                        "table": table,
                    }
                    yield about | {"received": key in sent or any(counts.values())} | counts
