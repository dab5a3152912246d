"""The rows of one form as records of its table, each with the reasons why it is refused, if any."""

from dataclasses import dataclass, field

from dvk_analysis import text
from dvk_analysis.intake import cells, forms
from dvk_analysis.intake.report import FileEntry, Problem, SheetEntry
from dvk_analysis.intake.workbooks import Sheet
from dvk_analysis.place import Place

_NOT_RATED = "chưa xếp loại"


@dataclass(slots=True)
class Row:
    """A row of a form: what the table will hold, and why it is refused."""

    form: forms.Form
    entry: SheetEntry
    values: dict
    problems: list[Problem] = field(default_factory=list)

    @property
    def table(self) -> str:
        """Table that the row is for."""
        return self.form.table

    def refuse(self, problem: str, message: str, *, column: str = "", value: object = "") -> None:
        """Note a reason; ``column`` is the table's column, shown by the header that the form gives it."""
        header = self.form.column(column).header if self.form.column(column) else ""
        source = (self.values["source_file"], self.values["source_sheet"], self.values["source_row"])
        self.problems.append(Problem(*source, header, "", problem, "refused", cells.shown(value), message))


def read_sheet(book: FileEntry, sheet: Sheet, found: forms.Found, place: Place) -> list[Row]:
    """Read the rows under a form's header; a sheet without year, unit or some column refuses them all.

    Parameters
    ----------
    book : FileEntry
        Gets an entry for the sheet.
    sheet : Sheet
    found : forms.Found
        Where the form stands on the sheet.
    place : Place

    Returns
    -------
    list of Row
        Blank rows are left out.
    """
    unit = place.find_unit(found.unit, found.year) if found.year else None
    unit_id = unit.unit_id if unit else None
    problem = _of_sheet(found, unit_id)
    entry = SheetEntry(sheet.name, found.form.table, found.year, unit_id, message=problem[1] if problem else "")
    book.sheets.append(entry)
    rows = []
    for number, line in enumerate(sheet.rows[found.header + 1 :], sheet.first_row + found.header + 1):
        if not forms.is_blank(line, found):
            source = {"source_file": book.file, "source_sheet": sheet.name, "source_row": number}
            row = Row(found.form, entry, {"year": found.year, "unit_id": unit_id, **source})
            rows.append(row)
            if problem:
                row.refuse(*problem)
            else:
                _read_row(row, line, found, place)
    return rows


def _of_sheet(found: forms.Found, unit_id: str | None) -> tuple[str, str] | None:
    """Problem that refuses every row of a sheet, if there is one."""
    if found.absent:  # also for a column that may be empty: it may be there under another name
        return "missing_column", f"thiếu cột {', '.join(map(cells.quoted, found.absent))}"
    if not found.year:
        return "year", "tiêu đề không ghi năm; ghi như “… NĂM 2017”"
    if not found.unit:
        return "unit", "không ghi đơn vị; thêm dòng “ĐƠN VỊ: …” dưới tiêu đề"
    if not unit_id:
        return "unit", f"đơn vị {cells.quoted(found.unit)} không có trong danh sách đơn vị năm {found.year}"
    return None


def _read_row(row: Row, line: list[object], found: forms.Found, place: Place) -> None:
    for column in filter(lambda c: c.name, found.form.columns):
        at = found.positions.get(column.name, len(line))
        cell = line[at] if at < len(line) else ""
        try:
            row.values[column.name] = cells.read_cell(column, cell)
        except cells.CellError as error:
            row.values[column.name] = None
            row.refuse(error.problem, str(error), column=column.name, value=cell)
    if row.form.table == "ratings":
        _rate(row, place)


def _rate(row: Row, place: Place) -> None:
    """Add the chapter's id and scale, and the rank of its label on that scale."""
    values = row.values
    organisation, chapter, written = (values[k] for k in ("organisation", "chapter", "label"))
    values |= {"chapter_id": None, "scale_id": None, "label": None, "rank": None}
    if not (organisation and chapter):
        return
    values["chapter_id"] = f"{values['unit_id']}/{organisation}/{text.slug(chapter)}"
    scale = place.scale(organisation, values["year"])
    if scale is None:
        row.refuse("scale", f"không có thang xếp loại cho tổ chức này năm {values['year']}", column="organisation")
        return
    values["scale_id"] = scale.scale_id
    if written is None or text.key(written) == text.key(_NOT_RATED):
        return
    rank = scale.rank(written)
    if rank is None:
        allowed = "; ".join(reversed(scale.labels))
        message = f"{cells.quoted(written)} không có trong thang xếp loại; chọn một trong: {allowed}; {_NOT_RATED}"
        row.refuse("category", message, column="label", value=written)
        return
    values |= {"label": scale.labels[rank - 1], "rank": rank}
