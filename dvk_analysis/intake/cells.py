"""Reading one cell as the column of its form asks, with a message for the sender where it does not read."""

import datetime as dt
from collections.abc import Callable

from dvk_analysis import text, vocabulary
from dvk_analysis.intake.forms import FormColumn

#: Above this a cell no longer holds every whole number.
_LARGEST = 2**53


class CellError(ValueError):
    """A cell that does not read; ``problem`` is ``type`` or ``category`` and the message is for the sender."""

    def __init__(self, problem: str, message: str):
        self.problem = problem
        super().__init__(message)


def read_cell(column: FormColumn, value: object) -> object:
    """Read a cell as its column asks.

    Parameters
    ----------
    column : FormColumn
    value : object
        Cell as the workbook holds it; ``""`` if empty.

    Returns
    -------
    object
        None for an empty cell, False for an empty flag.

    Raises
    ------
    CellError
        If the cell holds something else; the message is Vietnamese.

    Examples
    --------
    >>> read_cell(FormColumn("Lĩnh vực", "field", "code", "field"), "quốc phòng-an ninh")
    'security_defence'
    """
    if not text.clean(value):
        return False if column.kind == "flag" else None
    return _READERS[column.kind](column, value)


def choices(concept: str) -> dict[str, str]:
    """Keys of everything a form may say for a concept, with the code of each.

    Examples
    --------
    >>> choices("registrant_kind")["tap the"]
    'collective'
    """
    labels = {text.key(names[0]): code for code, names in vocabulary.LABELS[concept].items()}
    return labels | {text.key(w): code for w, code in vocabulary.SYNONYMS.get(concept, {}).items()}


def shown(value: object) -> str:
    """Cell as text, the way its sender sees it.

    Examples
    --------
    >>> shown(2017.0), shown(dt.date(2017, 7, 5))
    ('2017', '05/07/2017')
    """
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    return text.clean(value)


def quoted(value: object) -> str:
    """Cell in quotation marks, for messages."""
    return f"“{shown(value)}”"


def _text(column: FormColumn, value: object) -> str:
    """Text of a cell; Excel turns a code such as 125 or 7/2017 into a number or a date."""
    return shown(value)


def _code(column: FormColumn, value: object) -> str:
    found = choices(column.concept).get(text.key(shown(value)))
    if found is None:
        allowed = "; ".join(names[0] for names in vocabulary.LABELS[column.concept].values())
        raise CellError("category", f"{quoted(value)} không có trong danh mục; chọn một trong: {allowed}")
    return found


def _number(column: FormColumn, value: object) -> float:
    try:
        return text.parse_number(value)
    except ValueError:
        raise CellError("type", f"{quoted(value)} không phải là số; chỉ ghi số, ví dụ 1.250 hoặc 0,4") from None


def _integer(column: FormColumn, value: object) -> int:
    number = _number(column, value)
    if not number.is_integer() or abs(number) > _LARGEST:
        raise CellError("type", f"{quoted(value)} không phải là số nguyên")
    return int(number)


def _date(column: FormColumn, value: object) -> dt.date:
    try:
        return text.parse_date(value)
    except ValueError:
        raise CellError("type", f"{quoted(value)} không phải là ngày; ghi ngày/tháng/năm, ví dụ 15/10/2017") from None


def _flag(column: FormColumn, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if text.key(shown(value)) != "x":
        raise CellError("type", f"{quoted(value)} không đọc được; đánh dấu x hoặc để trống")
    return True


_READERS: dict[str, Callable[[FormColumn, object], object]] = {
    "text": _text,
    "code": _code,
    "number": _number,
    "integer": _integer,
    "date": _date,
    "flag": _flag,
}
