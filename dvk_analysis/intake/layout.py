"""Where the tables of a sheet stand, and what each of its rows is: title, head, record, total, signature and so on.

A sheet made by hand holds an agency block, a title, heads in one or more rows, records broken by heads again on later
pages, by section lines and totals, and a signature block; perhaps a second table below. Every row that holds anything
gets a class, so that nothing is skipped unsaid.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dvk_analysis import text
from dvk_analysis.intake import cells, heads
from dvk_analysis.intake.heads import Role

#: Most rows that the heads of one table take.
HEAD_ROWS = 4
#: Records that a column is judged by where its head leaves two meanings.
JUDGED_BY = 60
#: A column of which this share says collective or individual says just that; names of groups and people do not.
KINDS = 0.2
#: A row is the head again if it repeats at least this share of it.
REPEATED = 0.6

_DATELINE = re.compile(r"(?:^|.* )ngay( \d+)?(?: .{0,3})? ?thang( \d+)? ?.{0,3} ?nam( \d+)?$")
_SIGNED = re.compile(
    r"^(?:(?:tm|t m|kt|k t|tl|t l) \w.*|nguoi (?:lap|tong hop|bao cao|ky)(?: bieu| bang| danh sach| ten)?$|"
    r"(?:thu truong|bi thu|pho bi thu|truong khoi|truong ban|chu tich|pho chu tich|can bo tong hop|ke toan)\b.{0,40}$|"
    r"(?:ky ten|ky ghi ro|ky va ghi|da ky|noi nhan|xac nhan cua)\b.*)"
)
_NUMERAL = re.compile(r"\d+[.)]?")
_FIGURES, _OF_YEAR = re.compile(r"[\d.,]+"), re.compile(r"(?:19|20)\d\d")
_DITTO = re.compile(r"[-–(]?\s*(?:n\.?t|như trên)\.?\s*[-–)]?|[\"″〃”]|''")
_REMARK = re.compile(r"^(?:ghi chu|luu y|chu y|chu thich)\b")
_TOTAL = re.compile(r"^(?:tong cong|tong so|tong|cong|luy ke|cong chung|cong trang)\b(.*)$")
#: Words that a line of totals may go on with; anything else makes it a name, such as «Tổng vệ sinh đường ấp 5».
_OF_TOTALS = re.compile(
    r"(?: (?:\d+|mo|hinh|so|chung|toan|xa|huyen|tap|the|ca|nhan|nguoi|cuoc|chi|hoi|to|dong|dien|va|cong|linh|vuc|danh|"
    r"sach|nay|co|gom|trang|sang|mang|luot|dai|bieu|don|vi|ta|cac|ban|ghi|khen|thuong|dang|ky|muc|phan|ho|thanh|vien|theo|thi|"
    r"tran|[ivx]+|[a-h]))*"
)
_SECTION = re.compile(
    r"^(?:(?:[ivxlc]+|[a-h]|\d{1,2}) )?(.*?)(?: (\d+)(?: (?:mo hinh|tap the|ca nhan|dien hinh|chi hoi))?)?$"
)


@dataclass
class Column:
    """A column of a table: its head as written, what it means, where it stands."""

    at: int
    head: str
    role: Role


@dataclass
class Block:
    """A table on a sheet; rows are counted from 0 in the sheet's rows.

    ``title`` are the lines above it, ``head`` its head's rows, ``body`` what follows, to the next table's title;
    ``heads`` are the heads of every column, also of those that mean nothing to the form.
    """

    table: str
    title: range
    head: range
    body: range
    columns: list[Column]
    heads: dict[int, list[str]]

    @property
    def unread(self) -> list[str]:
        """Heads that mean nothing to the form."""
        read = {column.at for column in self.columns}
        return [" ".join(written) for at, written in self.heads.items() if at not in read]

    @property
    def years(self) -> list[int]:
        """Years that stand side by side in the head, ascending."""
        return sorted({c.role.year for c in self.columns if c.role.year})

    def at(self, name: str) -> int | None:
        """Position of the column with a role, or None."""
        return next((c.at for c in self.columns if c.role.name == name), None)


Rows = Sequence[Sequence[object]]
Merges = Sequence[tuple[int, int, int, int]]


def fill_merged(rows: list[list[object]], merged: Merges) -> list[list[object]]:
    """Give every row of a cell merged down a column the cell's value; cells merged along a row stay as they are.

    Examples
    --------
    >>> fill_merged([["Xã A", 1], ["", 2]], [(0, 0, 1, 0)])
    [['Xã A', 1], ['Xã A', 2]]
    """
    down = [m for m in merged if m[2] > m[0] and m[2] < len(rows)]
    if not down:
        return rows
    filled = [list(row) for row in rows]
    for top, left, bottom, _ in down:
        if left < len(filled[top]) and filled[top][left] != "":
            for row in filled[top + 1 : bottom + 1]:
                row.extend([""] * (left + 1 - len(row)))
                row[left] = filled[top][left]
    return filled


def fill_ditto(rows: list[list[object]]) -> list[list[object]]:
    """Give a cell that says «như trên» (nt, or a ditto mark) what stands above it.

    Examples
    --------
    >>> fill_ditto([["Xã A"], ["-nt-"], ["″"]])
    [['Xã A'], ['Xã A'], ['Xã A']]
    """
    filled: list[list[object]] = []
    for row in rows:
        marked = [at for at, c in enumerate(row) if isinstance(c, str) and c and _DITTO.fullmatch(c.strip().lower())]
        if marked and filled:
            above = filled[-1]
            row = [above[at] if at in marked and at < len(above) else c for at, c in enumerate(row)]
        filled.append(row)
    return filled


def find_blocks(
    rows: Rows, merged: Merges, ratings: Mapping[str, str], *, names: Sequence[str] = (), is_unit=None
) -> list[Block]:
    """Find the tables of a sheet.

    Parameters
    ----------
    rows : sequence of rows of cells
    merged : sequence of (first row, first column, last row, last column)
        Merged cells, counted from 0.
    ratings : mapping of str to str
        Keys of rating labels, with the label.
    names : sequence of str
        Names of the sheet and the file, which may say what form it is.
    is_unit : callable, optional
        Whether a cell names a unit.

    Returns
    -------
    list of Block
        From top to bottom.

    Examples
    --------
    >>> sheet = [["NĂM 2017"], ["ĐƠN VỊ: XÃ TÂN AN"], ["Số người dự", "Số cuộc", "Ngày tổ chức", "STT"], [45, 1]]
    >>> [(b.table, b.head, [c.role.name for c in b.columns]) for b in find_blocks(sheet, [], {})]
    [('outreach', range(2, 3), ['attendees', 'sessions', 'held_on', 'number'])]
    """
    found: list[tuple[range, range]] = []  # rows of the head, and of what may be its body
    starts = _head_rows(rows, ratings)
    for here, start in enumerate(starts):
        end = starts[here + 1].start if here + 1 < len(starts) else len(rows)
        if found and _repeats(rows, found[-1][0], start.start):
            found[-1] = (found[-1][0], range(found[-1][1].start, end))
        else:
            found.append((start, range(start.stop, end)))
    blocks, above = [], 0
    for here, (head, body) in enumerate(found):
        last = here + 1 == len(found)
        stop = body.stop if last else _title_start(rows, body)
        block = _read_head(
            rows, merged, head, range(head.stop, stop), range(above, head.start), ratings, names, is_unit
        )
        above = stop
        if block:
            blocks.append(block)
        elif blocks:  # not a form after all: its rows are read with the table above
            blocks[-1].body = range(blocks[-1].body.start, stop)
    return blocks


def _head_rows(rows: Rows, ratings: Mapping[str, str]) -> list[range]:
    """Find rows that are heads, each with the rows below that belong to it."""
    found: list[range] = []
    for i, row in enumerate(rows):
        if row and not (found and i < found[-1].stop) and _is_anchor(row):
            found.append(range(i, _head_end(rows, i, ratings)))
    return found


def _is_anchor(row: Sequence[object]) -> bool:
    """Whether a row is a head: it holds no numbers but words that some form heads its columns with."""
    if any(isinstance(cell, int | float) and _is_number(cell) for cell in row) or any(map(_is_number, row)):
        return False
    keys = {heads.head_key(c) for c in row if isinstance(c, str) and c}
    return len(keys) > 1 and any(_heads_form(keys, table) for table in heads.tables())


def _heads_form(keys: set[str], table: str) -> bool:
    """Whether keys are two words of a form to the letter, or its number column and two near words."""
    plain = [key for key in keys if not _is_category(key)]  # «TT» and «xã» of a record are words of heads too
    means = [found for key in plain if (found := heads.meanings(table, key))]
    exact = [found[0][0] for found in means if found[0][1] == heads.EXACT]
    named = sum(name != "number" for name in exact)
    numbered = "number" in exact or any(heads.is_head(table, key) for key in keys - set(plain))
    return named >= 2 or (numbered and (named == 1 or len(means) >= 2))


def _is_number(cell: object) -> bool:
    """Whether a cell is a number; a year is none, it may stand in a head."""
    plain = cells.shown(cell)
    return _FIGURES.fullmatch(plain) is not None and not _OF_YEAR.fullmatch(plain)


def _head_end(rows: Rows, start: int, ratings: Mapping[str, str]) -> int:
    """Find where a head ends: rows below belong to it while all their cells are words of heads, in its gaps."""
    end = start + 1
    while end < min(len(rows), start + HEAD_ROWS):
        above = dict(enumerate(rows[start]))
        new = [at for at, cell in enumerate(rows[end]) if cell not in ("", above.get(at))]
        if not new or not all(_is_head_word(rows[end][at], ratings) for at in new):
            break
        if any(_names_records(above.get(at)) and not _is_category(rows[end][at]) for at in new):
            break
        end += 1
    return end


def _names_records(cell: object) -> bool:
    """Whether a head is of a column that every record fills with a name, so that nothing stands in it under a head."""
    names = ("title", "chapter", "recipient", "measure", "number")
    return isinstance(cell, str) and any(
        name in names
        for table in heads.tables()
        for name, sure in heads.meanings(table, heads.head_key(cell))
        if sure == heads.EXACT
    )


def _is_head_word(cell: object, ratings: Mapping[str, str]) -> bool:
    key = heads.head_key(cells.shown(cell))
    if not key:
        return False
    if re.fullmatch(r"(?:nam )?(?:19|20)\d\d", key) or key in ratings:
        return True
    return _is_category(cell) or any(heads.meanings(table, key) for table in heads.tables())


def _is_category(cell: object) -> bool:
    written = cells.shown(cell)
    return any(cells.code_of(c, written) for c in ("field", "registrant_kind", "award_form", "level", "status"))


def is_known(cell: str) -> bool:
    """Whether a cell is word for word a head or a category of some form."""
    return _is_category(cell) or any(heads.is_head(table, cell) for table in heads.tables())


def _repeats(rows: Rows, head: range, index: int) -> bool:
    """Whether a row is the head again, as on a later page."""
    first = {at: heads.head_key(c) for at, c in enumerate(rows[head.start]) if isinstance(c, str) and c}
    again = {at: heads.head_key(c) for at, c in enumerate(rows[index]) if isinstance(c, str) and c}
    return sum(first.get(at) == key for at, key in again.items()) >= REPEATED * max(len(first), 1)


def _title_start(rows: Rows, body: range) -> int:
    """First row of the title lines above the next table: lines of one or two texts, up to a blank or a fuller row."""
    start = body.stop
    while start > body.start:
        filled = [c for c in rows[start - 1] if c != ""]
        if len(filled) > 2 or (filled and not isinstance(filled[0], str)) or _is_closing(rows[start - 1]):
            break
        start -= 1
    return start


def _is_closing(row: Sequence[object]) -> bool:
    key = next((text.key(cells.shown(c)) for c in row if c != ""), "")
    return bool(_SIGNED.match(key) or is_total(key))


def _read_head(
    rows: Rows,
    merged: Merges,
    head: range,
    body: range,
    title: range,
    ratings: Mapping[str, str],
    names: Sequence[str],
    is_unit,
) -> Block | None:
    """Read a head as the form that fits it best; None if it fits none."""
    lines = [cells.shown(c) for i in title for c in rows[i] if c != ""][-12:]
    said = " ".join(text.key(line) for line in [*names, *lines])
    columns = _heads_of(rows, merged, head)
    sample = [rows[i] for i in body[:JUDGED_BY]]
    best, score = None, 0.0
    for table in heads.tables():
        chosen = _assign(table, columns, sample, ratings, is_unit)
        filled = {c.role.name for c, _ in chosen}
        if not all(filled & set(one) for one in heads.heads()[table]["needs"]):
            continue
        sure = sum(s for c, s in chosen if c.role.name not in ("number", "remark", "unit_id", "year"))
        total = sure + 1.5 * any(text.key(word) in said for word in heads.heads()[table]["words"])
        if total > score:
            best, score = Block(table, title, head, body, [c for c, _ in chosen], columns), total
    return best


def _heads_of(rows: Rows, merged: Merges, head: range) -> dict[int, list[str]]:
    """Heads of every column from the highest to the lowest, a head over several columns given to each."""
    width = max((len(rows[i]) for i in head), default=0)
    grid = [[cells.shown(rows[i][at]) if at < len(rows[i]) else "" for at in range(width)] for i in head]
    for top, left, bottom, right in merged:
        for i in range(max(top, head.start), min(bottom + 1, head.stop) if right > left else 0):
            for at in range(left, min(right + 1, width)):
                grid[i - head.start][at] = cells.shown(rows[top][left]) if i == top else ""
    for depth, line in enumerate(grid[:-1]):  # without merges: a gap over a lower head belongs to the head at its left
        for at in range(1, width):
            below = any(low[at] for low in grid[depth + 1 :])
            if not line[at] and below and line[at - 1] and any(low[at - 1] for low in grid[depth + 1 :]):
                line[at] = line[at - 1]
    stacked = {at: [line[at] for line in grid if line[at]] for at in range(width)}
    return {at: list(dict.fromkeys(written)) for at, written in stacked.items() if written}


def _assign(
    table: str, columns: dict[int, list[str]], sample: Rows, ratings: Mapping[str, str], is_unit
) -> list[tuple[Column, float]]:
    """Give every column at most one role and every role at most one column, the surest first."""
    options = []
    for at, written in columns.items():
        values = [row[at] for row in sample if at < len(row) and row[at] != ""]
        roles = heads.roles(table, written[:-1], written[-1], ratings)
        for role, sure in roles:
            plain = len(roles) == 1 and sure == heads.EXACT and role.name != "unit_id"  # whatever stands below it
            fitness = sure if plain else sure + _fit(role, values, is_unit)
            options.append((fitness, sure, len(roles), Column(at, " ".join(written), role)))
    taken: dict[Role, int] = {}
    chosen: dict[int, tuple[Column, float]] = {}
    for fitness, sure, _, column in sorted(options, key=lambda o: (-o[0], o[2], o[3].at)):
        free = column.role.name == "remark" or column.role not in taken
        if column.at in chosen or not free or fitness < 0.3:
            continue
        taken[column.role] = column.at
        chosen[column.at] = (column, sure)
    return [chosen[at] for at in sorted(chosen)]


def _fit(role: Role, values: list[object], is_unit) -> float:
    """How well the cells below a head fit a meaning, from -1 to 1; 0 where there is nothing to tell by."""
    if not values:
        return 0.0
    if role.code:
        return 0.5
    texts = [cells.shown(v) for v in values]
    kinds = sum(cells.code_of("registrant_kind", t) is not None for t in texts) / len(texts)
    if role.name in ("registrant_kind", "recipient_kind"):
        return 1.0 if kinds >= KINDS else -1.0
    if role.name == "unit_id":
        return 2 * sum(bool(is_unit and is_unit(t)) for t in texts) / len(texts) - 1
    if role.name in ("registrant", "recipient"):
        return -1.0 if kinds >= KINDS else 0.5
    if role.name in ("label", "award_form", "field"):
        return 0.2 if all(isinstance(v, str) for v in values) else 0.0
    return 0.0


def classify(row: Sequence[object], block: Block, *, first: bool, signed: bool) -> str:
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
        ``total``, ``section`` (a line that may say what holds below it), ``group`` (one behind a numeral),
        ``signature``, ``remark``.
    """
    number = block.at("number")
    if not first and _is_numbered(row, number) and sum(c != "" for c in row) > 3:
        return "record"  # by far the most rows: numbered and well filled
    filled = {at: words for at, c in enumerate(row) if c != "" and (words := cells.shown(c))}
    if not filled:
        return "blank"
    if set(filled) == {number} and re.fullmatch(r"[\d.)]+", filled[number]):
        return "numbered_blank"
    keys = [text.key(words) for words in filled.values()]
    if first and _counts_columns(list(filled.values())):
        return "column_numbers"
    same = sum(heads.head_key(words) in map(heads.head_key, block.heads.get(at, ())) for at, words in filled.items())
    if same >= max(2, REPEATED * len(filled)):
        return "head"
    words = [k for k in keys if not re.fullmatch(r"[\d ]*", k)]
    if words and is_total(words[0]) and not _is_numbered(row, number):
        return "total"
    known = [c for c in block.columns if c.at in filled and c.role.name not in ("number", "remark")]
    closing = signed or any(_SIGNED.match(k) or _DATELINE.match(k) for k in words)
    if closing and len(known) < 3 and not _is_numbered(row, number):
        return "signature"
    if len(filled) == 1 and words and (_REMARK.match(words[0]) or next(iter(filled.values())).startswith("*")):
        return "remark"
    names = [at for at in filled if at != number]
    if len(names) == 1 and number in filled and re.fullmatch(r"[IVX]+|[A-H]", filled[number].strip(" .)")):
        return "group"
    if len(names) <= 1 and not _is_numbered(row, number):
        return "section"
    return "record"


def _is_numbered(row: Sequence[object], number: int | None) -> bool:
    return number is not None and number < len(row) and _NUMERAL.fullmatch(cells.shown(row[number])) is not None


def _counts_columns(written: list[str]) -> bool:
    """Whether a row holds (1) (2) (3) or A B 1 2 under the heads."""
    plain = [w.strip("()[] ") for w in written]
    digits = [int(w) for w in plain if w.isdecimal()]
    letters = [w for w in plain if not w.isdecimal()]
    ordered = all(b - a == 1 for a, b in pairwise(digits))
    return len(digits) >= 3 and ordered and digits[0] <= 3 and all(re.fullmatch(r"[A-Za-z]", w) for w in letters)


def is_total(key: str) -> bool:
    """Whether a text, as a key, begins a line of totals; a model named «Tổng vệ sinh …» does not.

    Examples
    --------
    >>> is_total("tong cong"), is_total("tong so 25 mo hinh"), is_total("tong ve sinh duong ap 5")
    (True, True, False)
    """
    match = _TOTAL.match(key)
    return bool(match) and _OF_TOTALS.fullmatch(match.group(1).rstrip()) is not None


def section_of(written: str) -> tuple[str, int | None]:
    """Take a section line apart: what it names, without its numeral, and the count that it states.

    Examples
    --------
    >>> section_of("I. Lĩnh vực kinh tế: 12 mô hình"), section_of("A. TẬP THỂ")
    (('linh vuc kinh te', 12), ('tap the', None))
    """
    match = _SECTION.match(text.key(written))
    return match.group(1), int(match.group(2)) if match.group(2) else None
