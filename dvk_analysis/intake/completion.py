"""What the forms leave unsaid, form by form: values that a title says for all rows, ids, amounts with their units."""

import re
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

from dvk_analysis import text
from dvk_analysis.intake import amounts, cells
from dvk_analysis.vocabulary import label

if TYPE_CHECKING:
    from dvk_analysis.intake.rows import Reader

#: Columns of the schema that a form fills where it has them, but that no table is refused for.
ASKED = ("registrant", "level")
#: What a column that is not on the sheet means for every row of it.
WITHOUT = {"status": "registered", "replicated": False, "maintained": False, "stopped": False, "programme": "dvk"}
FILLED_BY_INTAKE = ("year", "unit_id", "chapter_id", "scale_id", "rank", "source_file", "source_sheet", "source_row")
#: Organisations by the words that their chapters' names hold, as a pattern on keys.
_CHAPTERS = {
    "farmers": r"nong dan|hoi nd", "women": r"phu nu|lhpn|hoi pn", "veterans": r"cuu chien binh|ccb",
    "union": r"cong doan", "youth": r"chi doan|doan thanh nien|doan tn", "front": r"mat tran|ctmt|mttq",
}  # fmt: skip


def _registration(reader: "Reader", at: int, row: list[object], values: dict) -> bool:
    for name in ("field", "registrant_kind"):
        if values.get(name) is None and name not in reader.heads:
            values[name] = reader.context.codes.get(name)
    _without(reader, values)
    if values.get("model_id") is None and values.get("title") and values.get("unit_id"):
        if "model_id" in reader.heads:
            return False
        said = f"{text.key(values['title'])}|{text.key(values.get('registrant') or '')}"
        values["model_id"] = f"{values['year']}-{values['unit_id']}-{blake2b(said.encode(), digest_size=4).hexdigest()}"
    return False


def _award(reader: "Reader", at: int, row: list[object], values: dict) -> bool:
    codes = reader.context.codes
    given = {"recipient_kind": codes.get("registrant_kind"), "award_form": codes.get("award_form")}
    for name, code in given.items():
        if values.get(name) is None and name not in reader.heads:
            values[name] = code
    _without(reader, values)
    return False


def _rating(reader: "Reader", at: int, row: list[object], values: dict) -> bool:
    """Find the organisation in the chapter's name, if no column says it; ask where the two disagree."""
    key = text.key(values.get("chapter") or "")
    named = [code for code, words in _CHAPTERS.items() if re.search(rf"\b(?:{words})\b", key)]
    said = values.get("organisation")
    if said and len(named) == 1 and named[0] != said:
        message = (
            f"{cells.quoted(values['chapter'])} lại xếp vào {label('organisation', said)}; cho biết thuộc tổ chức nào"
        )
        return reader.refuse(at, "ambiguous", message, name="chapter", value=values["chapter"], severity="question")
    if said is None and "organisation" not in reader.heads and key:
        values["organisation"] = named[0] if len(named) == 1 else reader.context.codes.get("organisation")
    return False


def _outreach(reader: "Reader", at: int, row: list[object], values: dict) -> bool:
    if "sessions" not in reader.heads:
        values["sessions"] = 1  # a table of meetings, one a row
    return False


def _outcome(reader: "Reader", at: int, row: list[object], values: dict) -> bool:
    """Read the amount with its unit; a measure that is not named is what the column of amounts is headed."""
    column = reader.block.at("value")
    cell, head = (row[column] if column < len(row) else ""), reader.heads["value"][0]
    if "measure" not in reader.heads:
        values["measure"] = text.clean(re.sub(r"\(.*\)", "", head))
    factor, unit, out = _unit_of_amounts(reader, at, row)
    named = None
    try:
        if not cells.shown(cell):
            raise cells.CellError("missing", f"cột {cells.quoted(head)} để trống")
        values["value"] = cells.read_cell(reader.form["value"], cell)
        named = amounts.parse_amount(cell)[1]
    except cells.CellError as error:
        out |= reader.refuse(at, error.problem, str(error), name="value", value=cell, severity=error.severity)
        named = error.unit if isinstance(error, cells.Unsaid) else None
    else:
        values["value"] *= 1 if named else factor
    bracket = re.search(r"\(([^)]*)\)", head)
    if unit and named and unit != named:
        message = f"{cells.quoted(cell)} khác với đơn vị tính đã ghi; ghi lại cho khớp"
        out |= reader.refuse(at, "ambiguous", message, name="value", value=cell, severity="question")
    values["unit"] = unit
    if unit is None and "unit" not in reader.told:
        values["unit"] = named or (amounts.unit_of(bracket.group(1)) if bracket else None)
    return out


def _unit_of_amounts(reader: "Reader", at: int, row: list[object]) -> tuple[float, str | None, bool]:
    """Read the cell of the unit, perhaps with a scale: «triệu đồng» is a million VND; and whether it does not read."""
    column = reader.block.at("unit")
    cell = row[column] if column is not None and column < len(row) else ""
    try:
        return 1, cells.read_cell(reader.form["unit"], cell), False
    except cells.CellError as error:
        with suppress(ValueError):
            factor, unit = amounts.parse_amount(f"1 {cells.shown(cell)}")
            if unit:
                return factor, unit, False
        out = reader.refuse(at, error.problem, str(error), name="unit", value=cell, severity=error.severity)
        return 1, None, out


COMPLETE = {
    "registrations": _registration,
    "awards": _award,
    "ratings": _rating,
    "outreach": _outreach,
    "outcomes": _outcome,
}


def _without(reader: "Reader", values: dict) -> None:
    for name, value in WITHOUT.items():
        if name in reader.specs and name not in reader.heads:
            values[name] = reader.context.codes.get(name, value)
