"""The five forms that units fill in, as data: one definition writes a sheet and reads it back.

A sheet is found by its header row, wherever that stands; its columns by their headers, in any order. The lines above
the header name the year (``… NĂM 2017``) and the unit (``ĐƠN VỊ: …``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dvk_analysis import text

#: Rows in which the header is looked for.
HEADER_WITHIN = 40
#: A row is a header if it holds at least this share of the headers of a form.
HEADER_SHARE = 0.6

_YEAR = re.compile(r"\bnam ((?:19|20)\d\d)\b")
_DATED = re.compile(r"\bngay \d+ thang\b")
_UNIT = re.compile(r"don vi(?! tinh\b)")
_SAMPLE_MARK = "dữ liệu minh họa"


@dataclass(frozen=True)
class FormColumn:
    """One column of a form: ``name`` is the table's column; empty for the running number, which is not kept."""

    header: str
    name: str
    kind: str
    concept: str = ""
    width: int = 14


@dataclass(frozen=True)
class Form:
    """One sheet of the workbook that a unit sends each year."""

    table: str
    sheet: str
    title: str
    columns: tuple[FormColumn, ...]

    def column(self, name: str) -> FormColumn | None:
        """Column of the form that fills a column of the table, or None."""
        return next((c for c in self.columns if c.name and c.name == name), None)


_NUMBER = FormColumn("STT", "", "ordinal", width=6)
_MODEL = FormColumn("Mã mô hình", "model_id", "text", width=22)
_FIELD = FormColumn("Lĩnh vực", "field", "code", "field", 24)


def _kind_of(name: str) -> FormColumn:
    return FormColumn("Tập thể/Cá nhân", name, "code", "registrant_kind", 12)


FORMS: tuple[Form, ...] = (
    Form(
        "registrations",
        "Đăng ký",
        "DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO” NĂM {year}",
        (
            _NUMBER,
            _MODEL,
            FormColumn("Tên mô hình", "title", "text", width=52),
            FormColumn("Họ tên hoặc tập thể đăng ký", "registrant", "text", width=34),
            _kind_of("registrant_kind"),
            _FIELD,
            FormColumn("Cấp đăng ký", "level", "code", "level", 12),
            FormColumn("Ngày đăng ký", "registered_on", "date"),
            FormColumn("Tình trạng", "status", "code", "status", 16),
            FormColumn("Nhân rộng (x)", "replicated", "flag", width=10),
            FormColumn("Duy trì (x)", "maintained", "flag", width=10),
            FormColumn("Dừng (x)", "stopped", "flag", width=10),
        ),
    ),
    Form(
        "awards",
        "Khen thưởng",
        "DANH SÁCH KHEN THƯỞNG “DÂN VẬN KHÉO” NĂM {year}",
        (
            _NUMBER,
            _MODEL,
            FormColumn("Họ tên hoặc tập thể được khen", "recipient", "text", width=34),
            _kind_of("recipient_kind"),
            _FIELD,
            FormColumn("Hình thức khen", "award_form", "code", "award_form", 24),
            FormColumn("Cấp khen", "level", "code", "level", 12),
            FormColumn("Phong trào", "programme", "code", "programme", 20),
            FormColumn("Số quyết định", "decision_no", "text", width=18),
            FormColumn("Ngày quyết định", "decided_on", "date"),
        ),
    ),
    Form(
        "ratings",
        "Xếp loại",
        "KẾT QUẢ XẾP LOẠI CHI, TỔ HỘI NĂM {year}",
        (
            _NUMBER,
            FormColumn("Tổ chức", "organisation", "code", "organisation", 24),
            FormColumn("Chi/tổ hội", "chapter", "text", width=38),
            FormColumn("Ấp/khóm", "hamlet", "text", width=18),
            FormColumn("Xếp loại", "label", "text", width=18),
        ),
    ),
    Form(
        "outreach",
        "Tuyên truyền",
        "KẾT QUẢ TUYÊN TRUYỀN, QUÁN TRIỆT “DÂN VẬN KHÉO” NĂM {year}",
        (
            _NUMBER,
            FormColumn("Ngày tổ chức", "held_on", "date"),
            FormColumn("Số cuộc", "sessions", "integer", width=10),
            FormColumn("Số người dự", "attendees", "integer", width=12),
        ),
    ),
    Form(
        "outcomes",
        "Kết quả",
        "KẾT QUẢ THỰC HIỆN MÔ HÌNH “DÂN VẬN KHÉO” NĂM {year}",
        (
            _NUMBER,
            _MODEL,
            FormColumn("Chỉ tiêu", "measure", "text", width=46),
            FormColumn("Kết quả", "value", "number", width=18),
            FormColumn("Đơn vị tính", "unit", "code", "measure_unit", 12),
            FormColumn("Thời kỳ", "period", "text", width=24),
        ),
    ),
)


@dataclass(frozen=True)
class Found:
    """A form found on a sheet: the index of its header row, and by table column where its columns stand."""

    form: Form
    header: int
    positions: dict[str, int]
    absent: tuple[str, ...]
    year: int | None
    unit: str
    illustrative: bool


def locate(rows: Sequence[Sequence[object]]) -> Found | None:
    """Find which form a sheet holds, and what the lines above its header say.

    Parameters
    ----------
    rows : sequence of rows of cells
        The sheet.

    Returns
    -------
    Found or None
        None if no row is the header of a form.

    Examples
    --------
    >>> sheet = [["NĂM 2017"], ["ĐƠN VỊ: XÃ TÂN AN"], ["Số người dự", "Số cuộc", "Ngày tổ chức", "STT"]]
    >>> found = locate(sheet)
    >>> found.form.table, found.year, found.unit, found.positions["sessions"]
    ('outreach', 2017, 'XÃ TÂN AN', 1)
    """
    best, share = None, 0.0
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        at = {text.key(str(cell)): i for i, cell in reversed(list(enumerate(row))) if cell != ""}
        for form in FORMS:
            known = {c: at[text.key(c.header)] for c in form.columns if text.key(c.header) in at}
            if len(known) / len(form.columns) > share:
                best, share = (form, index, known), len(known) / len(form.columns)
    if best is None or share < HEADER_SHARE:
        return None
    form, index, known = best
    lines = [text.clean(cell) for row in rows[:index] for cell in row if cell != ""]
    return Found(
        form=form,
        header=index,
        positions={c.name: i for c, i in known.items()},
        absent=tuple(c.header for c in form.columns if c not in known and c.name),
        year=_year(lines),
        unit=next((_after(line) for line in lines if _UNIT.match(text.key(line))), ""),
        illustrative=any(text.key(line).startswith(text.key(_SAMPLE_MARK)) for line in lines),
    )


def _year(lines: list[str]) -> int | None:
    """Year of the title; a dateline (``ngày … tháng … năm …``) is not it."""
    keys = [k for line in lines if not _DATED.search(k := text.key(line))]
    return next((int(m.group(1)) for k in keys if (m := _YEAR.search(k))), None)


def _after(line: str) -> str:
    """Take what follows ``ĐƠN VỊ:``; the colon may be left out."""
    return line.partition(":")[2].strip() if ":" in line else line[len("đơn vị") :].strip()


def is_blank(row: Sequence[object], found: Found) -> bool:
    """Whether a row holds nothing, or nothing but its running number.

    Examples
    --------
    >>> is_blank([1, "", ""], locate([["STT", "Ngày tổ chức", "Số cuộc", "Số người dự"]]))
    True
    """
    number = found.positions.get("")
    kept = (c for i, c in enumerate(row) if not (i == number and isinstance(c, int | float)))
    return not any(text.clean(c) for c in kept)
