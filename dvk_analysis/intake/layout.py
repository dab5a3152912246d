"""Where the tables of a sheet stand, and what each of its rows is: title, head, record, total, signature and so on.

A sheet made by hand holds an agency block, a title, heads in one or more rows, records broken by heads again on later
pages, by section lines and totals, and a signature block; perhaps a second table below. Every row that holds anything
gets a class, so that nothing is skipped unsaid.
"""

import re
from collections.abc import Mapping, Sequence

from dvk_analysis import text
from dvk_analysis.intake import cells, columns, heads, rowkinds
from dvk_analysis.intake.columns import Block, Merges, Rows
from dvk_analysis.intake.rowkinds import REPEATED, is_closing

#: How lines of the agency block above a title begin, as keys.
_AGENCY = re.compile(
    r"(?:dang (?:uy|bo|cong san)|huyen uy|uy ban|ubnd|khoi|ban|hoi|doan|mat tran|cong hoa|doc lap|so|ngay)\b"
)
_SAYS = re.compile(r"\bnam (?:19|20)\d\d\b|^(?:don vi|ten don vi|dia phuong|xa|thi tran|phuong)\b")
_FIGURES, _OF_YEAR = re.compile(r"[\d.,]+"), re.compile(r"(?:19|20)\d\d")
#: A cell of a row that only numbers the columns.
_COUNTS = re.compile(r"[(\[]?(?:\d{1,2}|[A-D])?[)\]]?")
#: What stands under a head that is split, and is no head by itself, as keys.
_SPLIT = re.compile(
    r"ke hoach|thuc hien|(?:trong do )?(?:nam|nu)|tong(?: so)?|trong do|sl|so luong|ty le|diem|trong nam"
)
#: Most rows that the heads of one table take.
HEAD_ROWS = 4


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
    found: list[tuple[range, range, bool]] = []  # rows of the head, of what may be its body, whether it is untitled
    starts = _head_rows(rows, merged, ratings)
    for here, start in enumerate(starts):
        end = starts[here + 1].start if here + 1 < len(starts) else len(rows)
        repeats = bool(found) and _repeats(rows, found[-1][0], start.start)
        if repeats and not _starts_anew(rows, found[-1][0].stop, start):
            found[-1] = (found[-1][0], range(found[-1][1].start, end), found[-1][2])
        else:
            found.append((start, range(start.stop, end), repeats))
    blocks, above = [], 0
    for here, (head, body, untitled) in enumerate(found):
        last = here + 1 == len(found)
        stop = body.stop if last else _title_start(rows, body)
        block = columns.read_head(
            rows, merged, head, range(head.stop, stop), range(above, head.start), ratings, names, is_unit
        )
        above = stop
        if block:
            block.untitled = untitled
            blocks.append(block)
        elif blocks:  # not a form after all: its rows are read with the table above
            blocks[-1].body = range(blocks[-1].body.start, stop)
    return blocks


def _head_rows(rows: Rows, merged: Merges, ratings: Mapping[str, str]) -> list[range]:
    """Find rows that are heads, each with the rows below that belong to it."""
    found: list[range] = []
    for i, row in enumerate(rows):
        if row and not (found and i < found[-1].stop) and _is_anchor(row):
            found.append(range(i, _head_end(rows, merged, i, ratings)))
    return found


def _is_anchor(row: Sequence[object]) -> bool:
    """Whether a row is a head: it holds no numbers but words that some form heads its columns with."""
    if any(type(cell) is float and 0 <= cell < 1900 for cell in row) or any(map(_is_number, row)):
        return False
    keys = list(dict.fromkeys(heads.head_key(c) for c in row if isinstance(c, str) and c))
    return len(keys) > 1 and any(_heads_form(keys, table) for table in heads.tables())


def _heads_form(keys: list[str], table: str) -> bool:
    """Whether keys are two words of a form to the letter, or its number column and two near words."""
    # «TT» and «xã» of a record are words of heads too
    plain = [heads.without_year(key)[0] or key for key in keys if not _is_category(key)]
    means = [found for key in plain if (found := heads.meanings(table, key))]
    exact = [found[0][0] for found in means if found[0][1] == heads.EXACT]
    named = sum(name != "number" for name in exact)
    numbered = "number" in exact or (keys[0] not in plain and heads.is_head(table, keys[0]))  # «TT» as the first head
    if named >= 2 or (numbered and (named == 1 or len(means) >= 2)):
        return True
    return named == 1 and len(keys) == len(means) and all(found[0][1] != heads.LONGER for found in means)


def _is_number(cell: object) -> bool:
    """Whether a cell is a number; a year is none, it may stand in a head."""
    plain = cells.shown(cell)
    return _FIGURES.fullmatch(plain) is not None and not _OF_YEAR.fullmatch(plain)


def _head_end(rows: Rows, merged: Merges, start: int, ratings: Mapping[str, str]) -> int:
    """Find where a head ends: rows below belong to it while all their cells are words of heads, in its gaps.

    So does a row of words under a head that is merged over several columns, whatever they are.
    """
    end = start + 1
    while end < min(len(rows), start + HEAD_ROWS):
        above = dict(enumerate(rows[start]))
        new = [at for at, cell in enumerate(rows[end]) if cell not in ("", above.get(at))]
        over = {at for top, left, bottom, right in merged if top == bottom == end - 1 for at in range(left, right + 1)}
        under = [at for at in new if at in over or not _is_head_word(rows[end][at], ratings)]
        if len(new) > 1 and under and over.issuperset(under) and not any(_is_entry(rows[end][at]) for at in new):
            end += 1
            continue
        if not new or not all(_is_head_word(rows[end][at], ratings) for at in new):
            break
        if any(_names_records(above.get(at)) and not _is_category(rows[end][at]) for at in new):
            break
        if len(new) == 1 and _opens_section(rows[end][new[0]]):
            break
        end += 1
    return end


def _is_entry(cell: object) -> bool:
    """Whether a cell is a number, a day or a tick, as no head is."""
    return not isinstance(cell, str) or cells.is_tick(cell) is not None or not re.search(r"[^\W\d]", cell)


def _names_records(cell: object) -> bool:
    """Whether a head is of a column that every record fills with a name, so that nothing stands in it under a head."""
    names = {"title", "chapter", "recipient", "measure", "number"}
    if not isinstance(cell, str):
        return False
    found = (heads.meanings(table, heads.head_key(cell)) for table in heads.tables())
    means = ({name for name, sure in some if sure != heads.LONGER} for some in found)
    return any(some and some <= names for some in means)


def _is_head_word(cell: object, ratings: Mapping[str, str]) -> bool:
    key = heads.head_key(cells.shown(cell))
    if not key:
        return cells.shown(cell) == "%"
    if re.fullmatch(r"(?:nam )?(?:19|20)\d\d", key) or key in ratings or _SPLIT.fullmatch(key):
        return True
    return _is_category(cell) or any(heads.meanings(table, key) for table in heads.tables())


def _opens_section(cell: object) -> bool:
    """Whether a cell that stands alone says what the rows below it have in common, as a sub-head never does alone."""
    key = rowkinds.section_of(cells.shown(cell))[0]
    return any(rowkinds.code_of_line(c, key) for c in ("field", "registrant_kind", "organisation", "award_form"))


def _is_category(cell: object) -> bool:
    written = cells.shown(cell)
    return any(cells.code_of(c, written) for c in ("field", "registrant_kind", "award_form", "level", "status"))


def is_known(cell: str) -> bool:
    """Whether a cell is word for word a head or a category of some form."""
    return _opens_section(cell) or _is_category(cell) or any(heads.is_head(table, cell) for table in heads.tables())


def _repeats(rows: Rows, head: range, index: int) -> bool:
    """Whether a row is the head again, as on a later page."""
    first = {at: heads.head_key(c) for at, c in enumerate(rows[head.start]) if isinstance(c, str) and c}
    again = {at: heads.head_key(c) for at, c in enumerate(rows[index]) if isinstance(c, str) and c}
    if any(_unlike(first.get(at, ""), key) for at, key in again.items()) or _is_titled(rows, head, index):
        return False
    return sum(first.get(at) == key for at, key in again.items()) >= REPEATED * max(len(first), 1)


def _starts_anew(rows: Rows, above: int, head: range) -> bool:
    """Whether a head that is there again, right below a line of totals, counts its rows from 1 again."""
    before = next((row for row in reversed(rows[above : head.start]) if any(c != "" for c in row)), [])
    number = next((at for at, c in enumerate(rows[head.start]) if c != "" and "number" in _exact(c)), None)
    if number is None or not is_closing(before):
        return False
    firsts = (_first_number(rows[start:stop], number) for start, stop in ((above, head.start), (head.stop, len(rows))))
    return all(first in ("1", "01") for first in firsts)


def _first_number(rows: Rows, at: int) -> str:
    """Give what numbers the first of rows that holds more than the numbers of the columns."""
    shown = ([cells.shown(c) for c in row] for row in rows)
    first = next((row for row in shown if any(row) and not all(_COUNTS.fullmatch(c) for c in row)), [])
    return first[at].strip(" .)") if at < len(first) else ""


def _exact(cell: object) -> set[str]:
    """Roles that a head has word for word in any form."""
    key = heads.head_key(cells.shown(cell))
    return {name for table in heads.tables() for name, sure in heads.meanings(table, key) if sure == heads.EXACT}


def _is_titled(rows: Rows, head: range, index: int) -> bool:
    """Whether a title stands above a row: lines that say a year, a unit or what form follows."""
    lines = [
        text.key(cells.shown(c))
        for i in range(_title_start(rows, range(head.stop, index)), index)
        for c in rows[i]
        if c != ""
    ]
    words = [text.key(word) for table in heads.tables() for word in heads.heads()[table]["words"]]
    return any(_SAYS.search(line) or any(word in line for word in words) for line in lines)


def _unlike(one: str, other: str) -> bool:
    """Whether two heads, as keys, mean something that is not the same in any form; an empty one means nothing."""
    means = [{name for table in heads.tables() for name, _ in heads.meanings(table, key)} for key in (one, other)]
    return one != other and bool(means[1] and (means[0] or not one)) and not means[0] & means[1]


def _is_value(cell: object) -> bool:
    """Whether a cell is a number, a day, or a category, as titles never are."""
    return not isinstance(cell, str) or not re.search(r"[^\d\s.,/\-]", cell) or _is_category(cell)


def _title_start(rows: Rows, body: range) -> int:
    """First row of the title lines above the next table: lines of one or two texts, up to a blank or a fuller row."""
    start = body.stop
    while start > body.start:
        filled = [c for c in rows[start - 1] if c != ""]
        if len(filled) > 2 or any(_is_value(c) for c in filled) or is_closing(rows[start - 1]):
            break
        if len(filled) == 2 and not any(_AGENCY.match(text.key(cells.shown(c))) for c in filled):
            break
        start -= 1
    return start
