"""What a row of a table is: record, total, section, head again, signature and so on, so that none is skipped unsaid."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dvk_analysis import text
from dvk_analysis.intake import cells, heads

if TYPE_CHECKING:
    from dvk_analysis.intake.columns import Block

#: A row is the head again if it repeats at least this share of it.
REPEATED = 0.6

_DATELINE = re.compile(r"(?:^|.* )ngay( \d+)?(?: .{0,3})? ?thang( \d+)? ?.{0,3} ?nam( \d+)?$")
_DAY = re.compile(r"(?:ngay )?\d{1,2} thang \d{1,2} nam \d{4}")
_SIGNED = re.compile(
    r"^(?:(?:tm|t m|kt|k t|tl|t l) \w.*|nguoi (?:lap|tong hop|bao cao|ky)(?: bieu| bang| danh sach| ten)?$|"
    r"(?:thu truong|bi thu|pho bi thu|truong khoi|truong ban|chu tich|pho chu tich|can bo tong hop|ke toan)\b.{0,40}$|"
    r"(?:ky ten|ky ghi ro|ky va ghi|da ky|noi nhan|xac nhan cua)\b.*)"
)
_NUMERAL = re.compile(r"\d+[.)]?")
_REMARK = re.compile(
    r"^(?:(?:ghi chu|luu y|chu y|chu thich|tiep theo|chuyen (?:sang )?trang|danh sach nay (?:co|gom))\b|"
    r"(?:trang )?\d+ \d+$|trang \d+$)"
)
_TOTAL = re.compile(r"^(?:tong cong|tong so|tong|cong(?! nhan)|luy ke|cong chung|cong trang)\b(.*)$")
#: Words that a line of totals may go on with; anything else makes it a name, such as «Tổng vệ sinh đường ấp 5».
_OF_TOTALS = re.compile(
    r"(?: (?:\d+|mo|hinh|so|chung|toan|xa|huyen|tap|the|ca|nhan|nguoi|cuoc|chi|hoi|to|dong|dien|va|cong|linh|vuc|danh|"
    r"sach|nay|co|gom|trang|sang|mang|luot|dai|bieu|don|vi|ta|cac|ban|ghi|khen|thuong|dang|ky|muc|phan|ho|thanh|vien|theo|thi|"
    r"tran|[ivx]+|[a-h]))*"
)
_SECTION = re.compile(
    r"^(?:(?:[ivxlc]+|[a-h]|\d{1,2}) )?(.*?)"
    r"(?: (?!(?:19|20)\d\d$)(\d+)(?: (?:mo hinh|tap the|ca nhan|dien hinh|chi hoi))?)?$"
)
_YEAR = re.compile(r"nam ((?:19|20)\d\d)")
#: What stands before a field, a kind or a unit in a line, as keys: «Nhóm 2: Mô hình “Dân vận khéo” trên lĩnh vực …».
_LEAD = re.compile(r"(?:(?:nhom(?: thu)? \d+|cac|mo hinh|dien hinh|dan van kheo|cong tac|tren|thuoc|ve|danh sach) )+")
_UNIT_LEAD = re.compile(r"(?:(?:ten )?don vi|dia phuong) ")
#: A count in the place of a name.
_COUNT = re.compile(r"\d+(?: (?:mo hinh|dien hinh|tap the|ca nhan|mh|tt|cn))*")


def classify(row: Sequence[object], block: "Block", *, first: bool, signed: bool) -> str:
    """Say what a row below a head is.

    Parameters
    ----------
    row : sequence of cells
    block : Block
    first : bool
        Whether no record came yet, so that the numbers of the columns may still stand here.
    signed : bool
        Whether the signature block has begun.

    Returns
    -------
    str
        ``blank`` (nothing there), ``record``, or what it is instead: ``numbered_blank``, ``column_numbers``, ``head``,
        ``total``, ``section`` (a line that may say what holds below it), ``group`` (one behind a numeral), ``item``
        (one behind a row's number), ``subtotal`` (a group with counts in the columns), ``signature``, ``remark``.
    """
    number = block.number
    if not first and len(row) - row.count("") > 3 and is_numbered(row, number):
        return "record"  # by far the most rows: numbered and well filled
    filled = {at: words for at, c in enumerate(row) if c != "" and (words := cells.shown(c))}
    if not filled:
        return "blank"
    if set(filled) == {number} and re.fullmatch(r"[\d.)]+", filled[number]):
        return "numbered_blank"
    keys = [text.key(words) for words in filled.values()]
    if first and _counts_columns(filled, list(block.heads)):
        return "column_numbers"
    same = sum(heads.head_key(words) in map(heads.head_key, block.heads.get(at, ())) for at, words in filled.items())
    if same >= max(2, REPEATED * len(filled)):
        return "head"
    words = [k for k in keys if not re.fullmatch(r"[\d ]*", k)]
    said = [k for k in words if not re.search(r"\d", k)]
    if words and is_total(words[0]) and len(said) < 3 and not is_numbered(row, number):
        return "total"
    known = [c for c in block.columns if c.at in filled and c.role.name not in ("number", "remark")]
    closing = signed or any(_SIGNED.match(k) or _DATELINE.match(k) for k in words if not _is_day(k, row, block))
    if closing and len(known) < 3 and not is_numbered(row, number):
        return "signature"
    if len(filled) == 1 and words and (_REMARK.match(words[0]) or next(iter(filled.values())).startswith(("*", "("))):
        return "remark"
    lead = number if number is not None else min(filled)
    names = [at for at in filled if at != number]
    ticked = {c.at for c in block.columns if c.role.code}
    if len(filled) == 2 and lead in filled.keys() - ticked and re.fullmatch(r"[IVX]+|[A-H]", filled[lead].strip(" .)")):
        return "group"
    if len(names) <= 1 and words:
        return "item" if is_numbered(row, number) else "section"
    title = filled.get(block.at("title"), "")
    if not is_numbered(row, number) and re.search(r"[^\W\d]", title) and is_count(title):
        return "subtotal"
    return "record"


def _is_day(key: str, row: Sequence[object], block: "Block") -> bool:
    """Whether a day in words stands in a column of days, beside other filled cells, and is no dateline."""
    days = [c.at for c in block.columns if c.role.name in ("held_on", "registered_on", "decided_on")]
    there = any(at < len(row) and text.key(cells.shown(row[at])) == key for at in days)
    return there and _DAY.fullmatch(key) is not None and sum(c != "" for c in row) > 1


def is_numbered(row: Sequence[object], number: int | None) -> bool:
    """Whether a row holds a whole number in the column that numbers the rows."""
    if number is None or number >= len(row):
        return False
    cell = row[number]
    return (type(cell) is float and cell.is_integer() and cell >= 0) or _NUMERAL.fullmatch(
        cells.shown(cell)
    ) is not None


def _counts_columns(filled: dict[int, str], headed: list[int]) -> bool:
    """Whether a row holds (1) (2) (3) or A B 1 2 under the heads, one under each without a gap."""
    if not filled.keys() <= set(headed):
        return False
    plain = {at: words.strip("()[] ") for at, words in filled.items()}
    digits = {at: int(w) for at, w in plain.items() if w.isdecimal()}
    first = next(iter(digits.values()), 0)
    ordered = len({number - headed.index(at) for at, number in digits.items()}) == 1
    lettered = all(re.fullmatch(r"[A-Da-d]", w) for at, w in plain.items() if at not in digits)
    return ordered and lettered and len(plain) >= 3 and (first == 1 or (len(digits) >= 3 and first <= 3))


def is_total(key: str) -> bool:
    """Whether a text, as a key, begins a line of totals; a model named «Tổng vệ sinh …» does not.

    Examples
    --------
    >>> [is_total(key) for key in ("tong cong", "tong so 25 mo hinh", "cong xa nhi long", "tong ve sinh ap 5")]
    [True, True, True, False]
    """
    match = _TOTAL.match(key)
    rest = match.group(1).rstrip() if match else "?"
    return _OF_TOTALS.fullmatch(rest) is not None or re.match(r" (?:xa|thi tran|don vi) \w", rest) is not None


def section_of(written: str) -> tuple[str, int | None]:
    """Take a section line apart: what it names, without its numeral, and the count that it states.

    Examples
    --------
    >>> section_of("I. Lĩnh vực kinh tế: 12 mô hình"), section_of("A. TẬP THỂ")
    (('linh vuc kinh te', 12), ('tap the', None))
    """
    match = _SECTION.match(text.key(written))
    return match.group(1), int(match.group(2)) if match.group(2) else None


def year_of(key: str) -> int | None:
    """Year that a line is: «Năm 2017»."""
    match = _YEAR.fullmatch(key)
    return int(match.group(1)) if match else None


def code_of_line(concept: str, key: str) -> str | None:
    """Code that a line without its numeral, as a key, says for all rows below it.

    Examples
    --------
    >>> code_of_line("field", "nhom 2 mo hinh dan van kheo tren linh vuc van hoa xa hoi")
    'culture_society'
    >>> code_of_line("award_form", "bang khen cua chu tich ubnd tinh")
    'merit_certificate'
    """
    plain = _LEAD.sub("", key, count=1) if _LEAD.match(key) else key
    if concept == "award_form":
        plain = plain.partition(" cua ")[0]
    return cells.code_of(concept, key) or cells.code_of(concept, plain)


def level_of_giver(key: str) -> str | None:
    """Level of who gives what a line says: «Giấy khen của Chủ tịch UBND huyện»."""
    words = reversed(key.partition(" cua ")[2].split())
    return next((code for word in words if (code := cells.code_of("level", word))), None)


def unit_in(key: str) -> str:
    """Name of the unit in a line «Đơn vị: Xã Tân An», as a key."""
    return _UNIT_LEAD.sub("", key, count=1) if _UNIT_LEAD.match(key) else key


def is_count(written: str) -> bool:
    """Whether a text in the place of a name is a count.

    Examples
    --------
    >>> is_count("01 mô hình"), is_count("3"), is_count("3 sạch")
    (True, True, False)
    """
    return _COUNT.fullmatch(text.key(written)) is not None


def is_closing(row: Sequence[object]) -> bool:
    """Whether a row is a total or of a signature block."""
    key = next((text.key(cells.shown(c)) for c in row if c != ""), "")
    return bool(_SIGNED.match(key) or is_total(key))


def level_of(written: str) -> str:
    """Kind of the numeral that a section line begins with: ``letter``, ``roman``, ``digit``, or "" for none.

    Examples
    --------
    >>> level_of("A. TẬP THỂ"), level_of("II"), level_of("1. Kinh tế"), level_of("Kinh tế")
    ('letter', 'roman', 'digit', '')
    """
    match = re.match(r"(?:([IVX]+)|([A-H])|(\d+))(?:[.)/:\- ]|$)", written)
    return ("roman", "letter", "digit")[match.lastindex - 1] if match else ""
