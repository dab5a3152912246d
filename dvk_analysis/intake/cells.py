"""Reading one cell as the column of its form asks, with a message for the sender where it does not read."""

import datetime as dt
import re
from collections.abc import Callable

from dvk_analysis import text, vocabulary
from dvk_analysis.intake import amounts, legacy
from dvk_analysis.intake.codes import choices as choices
from dvk_analysis.intake.codes import code_of as code_of
from dvk_analysis.intake.codes import read_code
from dvk_analysis.intake.forms import FormColumn

#: Longest text of a cell, in characters; names of models and of groups are far shorter.
MAX_TEXT = 1000
#: Above this a cell no longer holds every whole number.
_LARGEST = 2**53
_TICKS = {"x", "v", "co", "1", "true", "yes", "da", "dung", "✓", "✔", "☑", "√", "×", "☒"}
_NO_TICKS = {"", "0", "khong", "false", "no", "-", "–", "—", "☐"}
_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|GETTING_DATA)|Err:\d{3}")
#: A month, quarter or year instead of a day, as a key.
_NO_DAY = re.compile(
    r"(?:tu (?:ngay )?)?(?:\d{1,2} )+(?:den (?:ngay )?)?\d{1,2} \d{1,2} \d{4}|"
    r"(?:(?:dau|giua|cuoi|trong) )?(?:(?:thang|quy|nam) .*|(?:\d{1,2} )?(?:19|20)\d\d)"
)
_LETTER = re.compile(r"[^\W_]")
_NAME = re.compile(r"[^\W\d_]{2}")
#: What is counted, behind its count.
_COUNTED = re.compile(
    r"(?<=\d)\s*(?:cuộc|buổi|lớp|hội nghị|lần|lượt người|lượt đại biểu|lượt|người|đại biểu|đb|đ/b)\s*$", re.IGNORECASE
)
_OF_YEAR = re.compile(r"^\s*năm\b", re.IGNORECASE)


class CellError(ValueError):
    """A cell that does not read; ``problem`` is its class and the message, in Vietnamese, is for the sender.

    ``severity`` is ``refused`` or, where the sender has to be asked what is meant, ``question``.
    """

    def __init__(self, problem: str, message: str, severity: str = "refused"):
        self.problem, self.severity = problem, severity
        super().__init__(message)


class Unsaid(CellError):
    """An amount that says nothing that could be counted: the cell counts as missing, and a note says so.

    ``unit`` is the code of what would be counted, where the cell names it.
    """

    def __init__(self, message: str, unit: str | None = None):
        super().__init__("vague", message, "note")
        self.unit = unit


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
    if value == "" or not (written := shown(value)):
        return False if column.kind == "flag" else None
    if written[0] in "#E" and _ERROR.fullmatch(written):
        raise CellError("type", f"{quoted(value)} là lỗi công thức; sửa công thức hoặc ghi giá trị")
    return _READERS[column.kind](column, value)


def is_tick(value: object) -> bool | None:
    """Whether a cell is ticked; None if it is neither ticked nor empty.

    Examples
    --------
    >>> is_tick("X"), is_tick(""), is_tick("0"), is_tick("Chi hội 1")
    (True, False, False, None)
    """
    written = shown(value).lower()
    key = text.key(written) or written
    return True if key in _TICKS else False if key in _NO_TICKS else None


def shown(value: object) -> str:
    """Cell as text, the way its sender sees it; the apostrophe that keeps a text from being a formula is left out.

    Examples
    --------
    >>> shown(2017.0), shown(dt.date(2017, 7, 5)), shown("'=A1")
    ('2017', '05/07/2017', '=A1')
    """
    if isinstance(value, str):
        written = text.clean(value)
        return written[1:] if written[:1] == "'" and written[1:2] in ("=", "+", "-", "@") else written
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value).replace(".", ",")
    return text.clean(value)


def is_name(value: object) -> bool:
    """Whether a cell may hold a name, as «?» and «5» do not."""
    return _NAME.search(shown(value)) is not None


def quoted(value: object) -> str:
    """Cell in quotation marks, for messages; a long one is cut."""
    written = shown(value)
    return f"“{written}”" if len(written) <= 80 else f"“{written[:79]}…”"


def in_old_font(value: object, known: Callable[[str], bool] | None = None) -> str:
    """Say that a cell among Unicode ones is in an old font, with what it means; "" if it is not."""
    meant = legacy.meant(value, known) if isinstance(value, str) else None
    why = "gõ bằng phông chữ cũ (.VnTime hoặc VNI) giữa các ô Unicode; gõ lại bằng Unicode, có phải"
    return f"{quoted(value)} {why} {quoted(meant)}?" if meant else ""


def _text(column: FormColumn, value: object) -> str | None:
    """Text of a cell; Excel turns a code such as 125 or 7/2017 into a number or a date. Dots to write on are none."""
    written = shown(value)
    if not _LETTER.search(written):
        return None
    if why := in_old_font(value):
        raise CellError("font", why)
    if len(written) > MAX_TEXT:
        raise CellError("type", f"dài {len(written)} ký tự; ghi gọn trong {MAX_TEXT} ký tự")
    return written


def _code(column: FormColumn, value: object) -> str:
    found = read_code(column.concept, shown(value)) or (
        amounts.unit_of(shown(value)) if column.concept == "measure_unit" else None
    )
    if found is None and (why := in_old_font(value, lambda written: code_of(column.concept, written) is not None)):
        raise CellError("font", why)
    if found is None:
        allowed = "; ".join(names[0] for names in vocabulary.LABELS[column.concept].values())
        raise CellError("category", f"{quoted(value)} không có trong danh mục; chọn một trong: {allowed}")
    return found


def _number(column: FormColumn, value: object) -> float:
    """Read a number; the unit behind it is read by :func:`amounts.parse_amount` where a form asks for one."""
    try:
        return amounts.parse_amount(value)[0]
    except amounts.Vague as vague:
        why = f"{quoted(value)} không phải con số cụ thể nên không cộng được; ghi số, ví dụ 50.000.000"
        raise Unsaid(why, vague.unit) from None
    except text.Ambiguous:
        raise _unclear_number(value) from None
    except ValueError:
        raise CellError("type", f"{quoted(value)} không phải là số; chỉ ghi số, ví dụ 1.250 hoặc 0,4") from None


def _integer(column: FormColumn, value: object) -> int:
    try:
        number = text.parse_number(_plain(column, value) if isinstance(value, str) else value)
    except text.Ambiguous:
        raise _unclear_number(value) from None
    except ValueError:
        raise CellError("type", f"{quoted(value)} không phải là số; chỉ ghi số, ví dụ 1.250") from None
    if not number.is_integer() and isinstance(value, str):
        raise _unclear_number(value)
    if not number.is_integer() or abs(number) > _LARGEST:
        raise CellError("type", f"{quoted(value)} không phải là số nguyên")
    return int(number)


def _plain(column: FormColumn, written: str) -> str:
    """Take off what is counted, and the word before a year."""
    return (
        re.sub(r"^\s*năm\b", "", written, flags=re.IGNORECASE) if column.name == "year" else _COUNTED.sub("", written)
    )


def _unclear_number(value: object) -> CellError:
    why = f"{quoted(value)} đọc được theo hai cách; dùng dấu chấm cho hàng nghìn và dấu phẩy cho số lẻ: 1.250 hoặc 0,4"
    return CellError("ambiguous", why, "question")


def _date(column: FormColumn, value: object) -> dt.date:
    try:
        return text.parse_date(value)
    except text.Ambiguous:
        why = f"{quoted(value)} không rõ ngày và tháng; ghi ngày/tháng/năm, ví dụ 15/10/2017"
        raise CellError("ambiguous", why, "question") from None
    except ValueError:
        if _NO_DAY.fullmatch(text.key(shown(value))):
            raise Unsaid(f"{quoted(value)} không ghi rõ ngày; ghi ngày/tháng/năm, ví dụ 15/10/2017") from None
        raise CellError("type", f"{quoted(value)} không phải là ngày; ghi ngày/tháng/năm, ví dụ 15/10/2017") from None


def _flag(column: FormColumn, value: object) -> bool:
    ticked = value if isinstance(value, bool) else is_tick(value)
    if ticked is None:
        raise CellError("type", f"{quoted(value)} không đọc được; đánh dấu x hoặc để trống")
    return ticked


_READERS: dict[str, Callable[[FormColumn, object], object]] = {
    "text": _text,
    "code": _code,
    "number": _number,
    "integer": _integer,
    "date": _date,
    "flag": _flag,
}
