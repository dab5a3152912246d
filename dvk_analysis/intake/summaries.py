"""Rows that look like records and are none: sums and comparisons in other words than «Tổng cộng», lines below."""

import re
from collections.abc import Sequence

from dvk_analysis import text
from dvk_analysis.intake import cells, rowkinds
from dvk_analysis.intake.columns import Block
from dvk_analysis.intake.totals import SUMMED, number_in

#: Forms whose rows name no model, so that a word for a sum can be told from a title.
OF_COUNTS = ("ratings", "outreach", "outcomes")

_SUM = re.compile(
    r"(?:(?:tong |t )?cong(?: (?:don|chung|quy|nam|thang|toan|\d+ thang|ca nam|trang|phan|[ivx]+|[a-h])\b.*)?|tc|"
    r"ca nam|toan (?:xa|huyen|thi tran|nam|dia ban)|tong(?: (?:hop|so|cong)\b.*| ket (?:quy|nam|thang)\b.*)?|"
    r"luy ke\b.*)"
)
#: Sums of models, below numbered ones; a title may well begin with «Cộng đồng» or «Tổng vệ sinh».
_SUM_OF_MODELS = re.compile(r"(?:(?:tong |t )?cong\b(?! dong\b)|tong (?:mh|mo hinh|so)\b|toan (?:xa|huyen|thi tran)\b)")
_COMPARED = re.compile(
    r"(?:(?:so )?(?:voi )?cung ky|ke hoach (?:nam|quy|giao|thang)|chi tieu (?:nam|giao|ke hoach)|(?:dat )?t[yi] le|"
    r"tang giam)\b.*|ke hoach|chi tieu"
)
#: Lines below a list of chapters that say how many got what, or what the list comes with.
_OF_LIST = re.compile(
    r"(?:trong do|danh sach nay|kem theo|loai|xep loai|nhan xet|noi nhan|xac nhan|nguoi lap|tong so|gom|bao gom)\b"
)
#: A line that only says when the sessions below it were held.
_PERIOD = re.compile(r"(?:quy (?:[iv]+|\d)|thang \d{1,2}|\d thang (?:dau|cuoi) nam)(?: nam \d{4}| \d{4})?")
_YEAR = re.compile(r"nam (\d{4})")


def class_of(table: str, block: Block, rows: Sequence[Sequence[object]], at: int, above: Sequence[int]) -> str:
    """Give the class of a row that is no record after all, or "" if it is one.

    Parameters
    ----------
    table : str
    block : Block
    rows : sequence of rows of cells
    at : int
        The row.
    above : sequence of int
        Records above it.
    """
    row = rows[at]
    if rowkinds.is_numbered(row, block.number):
        return ""
    words = [cells.shown(c) for c in row if isinstance(c, str) and re.search(r"[^\W\d]", c)]
    key = text.key(words[0]) if words else ""
    if table not in OF_COUNTS:
        return "total" if _SUM_OF_MODELS.match(key) and _all_numbered(block, rows, above) else ""
    year = _YEAR.fullmatch(key)
    if _COMPARED.fullmatch(key):
        return "remark"
    if _SUM.fullmatch(key) or (year and above and len(words) == 1) or _repeats_sum(block, rows, at, above):
        return "total"
    if table == "outreach" and _PERIOD.fullmatch(key) and sum(c != "" for c in row) == 1:
        return "section"
    if table == "ratings" and len(words) == 1 and not is_rated(block, row) and _sums_up(words[0]):
        return "remark"
    return ""


def is_rated(block: Block, row: Sequence[object]) -> bool:
    """Whether a row of chapters holds anything in a column of ratings."""
    return any(c.role.name == "label" and c.at < len(row) and row[c.at] != "" for c in block.columns)


def _sums_up(written: str) -> bool:
    return ":" in written or "%" in written or written.endswith("./.") or bool(_OF_LIST.match(text.key(written)))


def _all_numbered(block: Block, rows: Sequence[Sequence[object]], above: Sequence[int]) -> bool:
    return block.number is not None and above != [] and all(rowkinds.is_numbered(rows[i], block.number) for i in above)


def _repeats_sum(block: Block, rows: Sequence[Sequence[object]], at: int, above: Sequence[int]) -> bool:
    """Whether a row without a number, below numbered ones, states in every column of counts the sum of all above."""
    if not _all_numbered(block, rows, above):
        return False
    columns = [c.at for c in block.columns if c.role.name in SUMMED]
    sums = [[number_in(rows[i][c]) if c < len(rows[i]) else None for i in (at, *above)] for c in columns]
    return bool(sums) and any(
        all(one[0] is not None and None not in one[1:] and one[0] == sum(one[start:]) for one in sums)
        for start in range(1, len(above) + 1)
    )
