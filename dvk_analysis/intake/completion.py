"""What the forms leave unsaid, form by form: values that a title says for all rows, ids, amounts with their units."""

import re
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

from dvk_analysis import text
from dvk_analysis.intake import amounts, cells, codes, heads, organisations, rowkinds, summaries, units
from dvk_analysis.vocabulary import label

if TYPE_CHECKING:
    from dvk_analysis.intake.rows import Reader

#: Columns of the schema that a form fills where it has them, but that no table is refused for.
ASKED = ("registrant", "level")
#: What a column that is not on the sheet means for every row of it.
WITHOUT = {"status": "registered", "replicated": False, "maintained": False, "stopped": False, "programme": "dvk"}
FILLED_BY_INTAKE = ("year", "unit_id", "chapter_id", "scale_id", "rank", "source_file", "source_sheet", "source_row")
#: Number and day of a decision in one cell.
_DATED = re.compile(r"(.*?\w)[,;]?\s+((?:ngày )?\d{1,2}[/.-]\d{1,2}[/.-]\d{4})", re.IGNORECASE)
#: How the names of chapters begin: such a row may stand without a number and a rating.
_CHAPTER = re.compile(
    r"(?:ap|khom|khu pho|thon|to|chi hoi|chi doan|to hoi|chi to hoi|ban ctmt|ban cong tac mat tran|cdcs|cong doan|"
    r"ch\w{2,3}) \w"
)


def _registration(reader: "Reader", at: int, row: list[object], values: dict) -> bool:
    for name in ("field", "registrant_kind"):
        if values.get(name) is None and name not in reader.heads:
            values[name] = reader.context.codes.get(name)
    _without(reader, values)
    head = text.key(reader.heads["status"][0]) if "status" in reader.heads else ""
    if values["status"] is None and head and not heads.meanings("registrations", head) and "status" not in reader.told:
        values["status"] = WITHOUT["status"]  # what results are not said of yet
    if values.get("model_id") is None and values.get("title") and values.get("unit_id"):
        if "model_id" in reader.heads:
            return False
        said = f"{text.toned_key(values['title'])}|{text.key(values.get('registrant') or '')}"
        values["model_id"] = f"{values['year']}-{values['unit_id']}-{blake2b(said.encode(), digest_size=4).hexdigest()}"
    return False


def _award(reader: "Reader", at: int, row: list[object], values: dict) -> bool:
    titled = reader.context.codes
    given = {"recipient_kind": titled.get("registrant_kind"), "award_form": titled.get("award_form")}
    for name, code in given.items():
        if values.get(name) is None and name not in reader.heads:
            values[name] = code
    _without(reader, values)
    if values.get("level") is None and "level" not in reader.heads:
        values["level"] = codes.given_by(_cell(reader, "award_form", row))
    number = values.get("decision_no")
    if number and "decided_on" not in reader.heads and (dated := _DATED.fullmatch(number)):
        with suppress(ValueError):
            values |= {"decided_on": text.parse_date(dated.group(2)), "decision_no": dated.group(1)}
    return False


def _cell(reader: "Reader", name: str, row: list[object]) -> str:
    at = reader.block.at(name)
    return cells.shown(row[at]) if at is not None and at < len(row) else ""


def _rating(reader: "Reader", at: int, row: list[object], values: dict) -> bool:
    """Find the organisation in the chapter's name, if no column says it; ask where what is said does not agree."""
    key = text.key(values.get("chapter") or "")
    named, said, why = organisations.named(key), values.get("organisation"), ""
    shown = cells.quoted(values.get("chapter") or "")
    unit = values.get("unit_id") and units.find_within(reader.place, values.get("chapter") or "", values["year"])
    if named == [""]:
        why = f"{shown} không thuộc sáu tổ chức xếp loại ở đây"
    elif said and len(named) == 1 and named[0] != said:
        why = f"{shown} lại xếp vào {label('organisation', said)}"
    elif said == "" and len(named) != 1:
        why = f"{shown} đứng dưới dòng của tổ chức không xếp loại ở đây"
    elif said is None and "organisation" not in reader.heads and key:
        values["organisation"] = named[0] if len(named) == 1 else reader.context.codes.get("organisation")
    if why:
        values["organisation"] = None
        reader.told.add("organisation")
        message = f"{why}; cho biết thuộc tổ chức nào"
        return reader.refuse(at, "ambiguous", message, name="chapter", value=values["chapter"], severity="question")
    if said == "":
        values["organisation"] = named[0]
    if unit and (unit.unit_id != values["unit_id"] or key in (text.key(unit.name), unit.unit_id.replace("-", " "))):
        message = f"{shown} là tên đơn vị hành chính; ghi tên chi hội và đơn vị của chi hội"
        return reader.refuse(at, "ambiguous", message, name="chapter", value=values["chapter"], severity="question")
    return _is_line(reader, at, row, values)


def _is_line(reader: "Reader", at: int, row: list[object], values: dict) -> bool:
    """Ask about a row without a number and a rating that is not called like a chapter: it may be any line."""
    if summaries.is_rated(reader.block, row) or rowkinds.is_numbered(row, reader.block.number):
        return False
    key = text.key(values.get("chapter") or "")
    if not key or (_CHAPTER.match(key) and organisations.of_line(key) is None):
        return False
    message = f"{cells.quoted(values['chapter'])} không có xếp loại; nếu là chi hội thì ghi “chưa xếp loại”"
    return reader.refuse(at, "missing", message, name="chapter", value=values["chapter"], severity="question")


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
    by_head = amounts.scaled_unit(bracket.group(1).removeprefix("ĐVT").strip(" :")) if bracket else None
    if unit and named and unit != named:
        message = f"{cells.quoted(cell)} khác với đơn vị tính đã ghi; ghi lại cho khớp"
        out |= reader.refuse(at, "ambiguous", message, name="value", value=cell, severity="question")
    values["unit"] = unit
    if unit is None and "unit" not in reader.told:
        values["unit"] = named or (by_head[1] if by_head else None)
        if by_head and not named and values.get("value") is not None:
            values["value"] *= by_head[0]
    return out


def _unit_of_amounts(reader: "Reader", at: int, row: list[object]) -> tuple[float, str | None, bool]:
    """Read the cell of the unit, perhaps with a scale: «triệu đồng» is a million VND; and whether it does not read."""
    column = reader.block.at("unit")
    cell = row[column] if column is not None and column < len(row) else ""
    try:
        return 1, cells.read_cell(reader.form["unit"], cell), False
    except cells.CellError as error:
        if scaled := amounts.scaled_unit(cells.shown(cell)):
            return *scaled, False
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
