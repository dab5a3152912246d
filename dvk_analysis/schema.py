"""What every table holds: column by column the type, unit, range, categories and meaning, and the check against it.

The specs are data; :func:`check` gathers every failure of a frame, so that a sender learns of all of them at once.
"""

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from dvk_analysis.vocabulary import codes


@dataclass(frozen=True)
class Column:
    """One column: ``dtype`` is ``string``, ``int``, ``float``, ``bool`` or ``date``; bounds are inclusive."""

    name: str
    dtype: str
    description: str
    required: bool = True
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    categories: tuple[str, ...] = ()


_ARROW = {"string": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "date": pa.date32()}
_YEAR = Column("year", "int", "year that the record belongs to", minimum=1990, maximum=2100)
_UNIT = Column("unit_id", "string", "unit that sent the record, an id of the place's units.csv")
_SOURCE = (
    Column("source_file", "string", "workbook, as a path inside the inbox"),
    Column("source_sheet", "string", "sheet"),
    Column("source_row", "int", "row in the sheet, counted from 1 as Excel does", minimum=1),
)


def _coded(name: str, description: str, concept: str = "", *, required: bool = True) -> Column:
    return Column(name, "string", description, required=required, categories=codes(concept or name))


def _flag(name: str, description: str) -> Column:
    return Column(name, "bool", description)


#: Table name -> its columns, in order.
TABLES: dict[str, tuple[Column, ...]] = {
    "registrations": (
        _YEAR,
        _UNIT,
        Column("model_id", "string", "id of the model, unique in its year"),
        Column("title", "string", "name of the model"),
        Column(
            "registrant",
            "string",
            "group or person who registers; null where a list has no such column",
            required=False,
        ),
        _coded("registrant_kind", "collective or individual"),
        _coded("field", "one of the four fields"),
        _coded("level", "level at which it is registered; null where a list has no such column", required=False),
        Column("registered_on", "date", "day of registration; the window opens in the year before", required=False),
        _coded("status", "how far the model came in the year"),
        _flag("replicated", "taken up by others"),
        _flag("maintained", "carried on from the year before"),
        _flag("stopped", "given up"),
        *_SOURCE,
    ),
    "awards": (
        _YEAR,
        _UNIT,
        Column("model_id", "string", "model commended; null for an award to a person as such", required=False),
        Column("recipient", "string", "group or person commended"),
        _coded("recipient_kind", "collective or individual", "registrant_kind"),
        _coded("field", "field of the model", required=False),
        _coded("award_form", "form of the award"),
        _coded("level", "level of the body that commends; null where a list has no such column", required=False),
        _coded("programme", "programme under which it is given"),
        Column("decision_no", "string", "number of the decision", required=False),
        Column("decided_on", "date", "day of the decision", required=False),
        *_SOURCE,
    ),
    "ratings": (
        _YEAR,
        _UNIT,
        Column("chapter_id", "string", "id of the chapter, the same over the years"),
        _coded("organisation", "mass organisation"),
        Column("chapter", "string", "name of the chapter"),
        Column("hamlet", "string", "hamlet of the chapter", required=False),
        Column("scale_id", "string", "rating scale in force, an id of the place's scales.yaml"),
        Column("label", "string", "rating as the scale words it; null = not rated", required=False),
        Column("rank", "int", "1 = lowest of the scale; null = not rated", required=False, minimum=1, maximum=10),
        *_SOURCE,
    ),
    "outreach": (
        _YEAR,
        _UNIT,
        Column("held_on", "date", "day, where one is given", required=False),
        Column("sessions", "int", "meetings held", unit="sessions", minimum=1),
        Column("attendees", "int", "people who came, summed over the sessions", unit="persons", minimum=0),
        *_SOURCE,
    ),
    "outcomes": (
        _YEAR,
        _UNIT,
        Column("model_id", "string", "model with the outcome"),
        Column("measure", "string", "what was counted, in the sender's words"),
        Column("value", "float", "amount in `unit`; null where the sender gave no number", required=False, minimum=0),
        _coded("unit", "unit of `value`", "measure_unit"),
        Column("period", "string", "months or year that the value covers", required=False),
        *_SOURCE,
    ),
}

#: Columns of every indicator's result, in front of and behind its group columns.
RESULT_HEAD = ("indicator", "year", "unit_id")
RESULT_TAIL = ("numerator", "denominator", "value", "lower", "upper", "note")


def arrow_schema(table: str) -> pa.Schema:
    """Return the Arrow schema of a table, for Parquet.

    Examples
    --------
    >>> arrow_schema("outreach").field("sessions").type
    DataType(int64)
    """
    return pa.schema([pa.field(c.name, _ARROW[c.dtype], nullable=not c.required) for c in TABLES[table]])


def check(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Hold a frame against its specs and gather every failure.

    Parameters
    ----------
    table : str
        Name in :data:`TABLES`.
    frame : DataFrame
        Rows to check; its columns may come in any order.

    Returns
    -------
    DataFrame
        One row a failure: ``row`` (the frame's index value; None for a missing column), ``column``, ``problem``
        (``missing_column``, ``missing``, ``type``, ``range`` or ``category``) and ``value``.

    Examples
    --------
    >>> rows = pd.DataFrame({c.name: ["x"] for c in TABLES["outreach"]}).assign(year=2017, attendees=-1, sessions=3)
    >>> check("outreach", rows.assign(source_row=4, held_on=None))[["column", "problem", "value"]].values.tolist()
    [['attendees', 'range', -1]]
    """
    failures = [f for column in TABLES[table] for f in _failures(column, frame)]
    return pd.DataFrame(failures, columns=["row", "column", "problem", "value"])


def _failures(column: Column, frame: pd.DataFrame) -> list[tuple]:
    if column.name not in frame:
        return [(None, column.name, "missing_column", None)]
    values = frame[column.name]
    given = values[values.notna()]
    wrong_type = given[~given.map(lambda v: _is(column.dtype, v))]
    typed = given.drop(wrong_type.index)
    bad = {"missing": values[values.isna()] if column.required else values[:0], "type": wrong_type}
    if column.minimum is not None or column.maximum is not None:
        low, high = (-float("inf") if column.minimum is None else column.minimum), (column.maximum or float("inf"))
        bad["range"] = typed[~typed.astype(float).between(low, high)]
    if column.categories:
        bad["category"] = typed[~typed.isin(column.categories)]
    return [(row, column.name, problem, v) for problem, found in bad.items() for row, v in found.items()]


def _is(dtype: str, value: object) -> bool:
    if dtype == "string":
        return isinstance(value, str) and value != ""
    if dtype == "date":
        return hasattr(value, "year")
    if isinstance(value, bool) or (hasattr(value, "dtype") and value.dtype == bool):
        return dtype == "bool"
    try:
        number = float(value)
    except (TypeError, ValueError):
        return False
    return dtype == "float" or (dtype == "int" and number.is_integer())
