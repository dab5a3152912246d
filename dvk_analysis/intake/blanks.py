"""Blank forms to send out: a workbook a unit with its name and the year, lists to choose from, last year's chapters.

What a unit types into them reads without a question: a coded column offers its labels only, and a chapter that is
listed keeps its name, and so its id, from year to year.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from dvk_analysis import text, vocabulary
from dvk_analysis.dataset import Dataset
from dvk_analysis.errors import ParamsError
from dvk_analysis.intake import writing
from dvk_analysis.intake.forms import FORMS, Form, FormColumn
from dvk_analysis.intake.writing import SAMPLE_MARK, Book, capital, worded, write_cell, write_form
from dvk_analysis.place import Place, Unit
from dvk_analysis.schema import TABLES

GUIDE = "Hướng dẫn"
#: Empty rows of a form.
ROWS = 200

_STEPS = (
    "Mỗi trang là một biểu: {forms}. Ghi từ dòng trống đầu tiên dưới đầu bảng; không đổi tên cột, không ghép ô.",
    "Ô có mũi tên: chọn trong danh sách. Cột có (x): đánh dấu x hoặc để trống.",
    "Ngày ghi ngày/tháng/năm, ví dụ 15/10/{year}. Số chỉ ghi chữ số, ví dụ 0,4; tiền ghi bằng đồng.",
    "Mã mô hình do đơn vị đặt, mỗi mô hình một mã, ví dụ {year}-{unit}-001; Khen thưởng và Kết quả ghi lại đúng mã đó.",
    "Trang Xếp loại: chi, tổ hội năm trước đã ghi sẵn, chỉ chọn xếp loại; nơi đã thôi thì xóa dòng, nơi mới ghi thêm.",
    "Không có số liệu thì để trống, không ghi 0. Ghi xong, lưu tệp rồi gửi về {board}.",
)
_UNRATED = capital(vocabulary.label("change", "unrated"))
_RULES: dict[str, tuple[dict, str]] = {
    "code": ({"validate": "list"}, "Chọn một mục trong danh sách."),
    "flag": ({"validate": "list", "source": ["x", "X"]}, "Đánh dấu x hoặc để trống."),
    "integer": ({"validate": "integer", "criteria": ">="}, "Ghi một số nguyên, chỉ gồm chữ số."),
    "number": ({"validate": "decimal", "criteria": ">="}, "Ghi một số; đơn vị ghi ở cột bên."),
    # Where Excel is set to another language a date typed as text is right too, so it may be kept.
    "date": ({"validate": "date", "criteria": "between", "error_type": "warning"}, "Ghi ngày/tháng/năm, từ {} đến {}."),
}  # fmt: skip


def write_blanks(
    folder: Path,
    *,
    place: Place,
    year: int,
    last_year: Dataset | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Path]:
    """Write a blank workbook for every unit of a year.

    Parameters
    ----------
    folder : Path
        Gets ``<unit>-<year>.xlsx``; no file in it is written over.
    place : Place
    year : int
    last_year : Dataset, optional
        Tables that hold the ratings of the year before, to list its chapters.
    progress : callable, optional
        Told after every workbook: how many are done, how many in all, name of the file.

    Returns
    -------
    list of Path

    Raises
    ------
    ParamsError
        If the place has no unit in the year, the tables hold no year before, or a file is there already.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> paths = write_blanks(getfixture("tmp_path"), place=load_place("cang-long"), year=2026)
    >>> len(paths), paths[0].name
    (5, 'xa-cang-long-2026.xlsx')
    """
    units = [u for u in place.units if u.valid_in(year)]
    if not units:
        raise ParamsError(f"{place.name} has no unit in {year}", where="--year", remedy="choose another year")
    paths = _paths(Path(folder), units, year)
    if there := next((path for path in paths if path.exists()), None):
        raise ParamsError("is there already", where=str(there), remedy="choose an empty folder: it may be filled in")
    chapters = _chapters(last_year, place, year) if last_year else {}
    mark = SAMPLE_MARK if last_year and last_year.illustrative else ""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for done, (unit, path) in enumerate(zip(units, paths, strict=True), 1):
        _write(path, place, unit, year, chapters=chapters.get(unit.unit_id, []), mark=mark)
        if progress:
            progress(done, len(units), path.name)
    return paths


def _paths(folder: Path, units: list[Unit], year: int) -> list[Path]:
    """File of each unit, after its name; units of one name add their id."""
    slugs = {u.unit_id: text.slug(u.name)[:80] for u in units}
    many = Counter(slugs.values())
    return [folder / f"{s if s and many[s] == 1 else text.slug(f'{s} {i}')}-{year}.xlsx" for i, s in slugs.items()]


def _chapters(tables: Dataset, place: Place, year: int) -> dict[str, list[dict]]:
    """Chapters of the year before by the unit they belong to now; two of one name add the unit they come from."""
    if year - 1 not in tables.years:
        years = ", ".join(map(str, tables.years))
        raise ParamsError(f"no records of {year - 1}", where=str(tables.folder), remedy=f"the tables hold {years}")
    now = {u.unit_id: u.unit_id if u.valid_in(year) else u.successor for u in place.units}
    source = ["unit_id", "source_file", "source_sheet", "source_row"]
    rows = tables.read("ratings", years=[year - 1]).sort_values(source)
    order = vocabulary.codes("organisation")
    found: dict[str, list[dict]] = {}
    for row in rows.astype(object).where(rows.notna(), None).to_dict("records"):
        scale = place.scale(row["organisation"], year)
        if scale and row["unit_id"] in now:
            kept = {k: row[k] for k in ("organisation", "chapter", "hamlet", "unit_id")}
            found.setdefault(now[row["unit_id"]], []).append(kept | {"scale_id": scale.scale_id})
    for listed in found.values():
        listed.sort(key=lambda r: order.index(r["organisation"]))
        many = Counter((r["organisation"], text.slug(r["chapter"])) for r in listed)
        for row in listed:
            if many[row["organisation"], text.slug(row["chapter"])] > 1:
                row["chapter"] += f" ({place.unit(row['unit_id']).name})"
    return found


def _write(path: Path, place: Place, unit: Unit, year: int, *, chapters: list[dict], mark: str) -> None:
    name = unit.name.upper() if place.find_unit(unit.name, year) == unit else unit.unit_id
    with Book(path, f"{unit.name} {year}") as book:
        lists = _write_guide(book, place, unit, year)
        for form in FORMS:
            rows = [*(chapters if form.table == "ratings" else []), *[{}] * ROWS]
            sheet, header = write_form(book, form, writing.heading(form, name, year, place.board, mark), rows)
            for at, column in enumerate(form.columns):
                if column.name == "label":
                    _rate(sheet, header + 1, at, chapters, lists)
                elif rule := _rule(column, form, year, place, lists):
                    sheet.data_validation(header + 1, at, header + len(rows), at, rule)


def _rule(column: FormColumn, form: Form, year: int, place: Place, lists: dict[str, str]) -> dict | None:
    """Give the validation of a column, with its messages; None where anything may be typed."""
    if column.kind not in _RULES:
        return None
    given, message = _RULES[column.kind]
    rule = dict(given)
    if column.kind == "code":
        rule["source"] = lists[column.concept]
    elif column.kind == "date":
        rule["minimum"], rule["maximum"] = _days(column, year, place)
        message = message.format(*(text.format_date(rule[k]) for k in ("minimum", "maximum")))
    elif column.kind in ("integer", "number"):
        rule["value"] = next(c.minimum for c in TABLES[form.table] if c.name == column.name) or 0
    return rule | _messages(column.header, message)


def _days(column: FormColumn, year: int, place: Place) -> tuple[dt.date, dt.date]:
    """First and last day that a date column of a year expects; awards may be decided in the year after."""
    if column.name != "registered_on":
        return dt.date(year, 1, 1), dt.date(year + 1, 12, 31)
    window = place.windows.get(year)
    return (window.opens, window.closes) if window else (dt.date(year - 1, 1, 1), dt.date(year, 12, 31))


def _messages(title: str, message: str) -> dict[str, str]:
    shown = {"input_title": title[:32], "error_title": "Chưa đúng"}  # 32 and 255 characters are Excel's limits
    return shown | {"input_message": message[:255], "error_message": message[:255]}


def _rate(sheet: Worksheet, first: int, at: int, chapters: list[dict], lists: dict[str, str]) -> None:
    """Offer to each listed chapter the scale of its organisation, and below them all labels in force."""
    spans = [(scale, len(list(those))) for scale, those in groupby(chapters, lambda r: r["scale_id"])]
    for key, rows in [*spans, ("label", ROWS)]:
        rule = {"validate": "list", "source": lists[key]} | _messages("Xếp loại", "Chọn một mục trong danh sách.")
        sheet.data_validation(first, at, first + rows - 1, at, rule)
        first += rows


def _lists(place: Place, year: int) -> dict[str, list[str]]:
    """Heading and entries of every list: coded columns by concept, scales by their id, all scales as ``label``."""
    coded = {c.concept: c for form in FORMS for c in form.columns if c.kind == "code"}
    lists = {k: [c.header, *(worded(c, code) for code in vocabulary.codes(k))] for k, c in coded.items()}
    scales = {
        worded(coded["organisation"], o): s for o in vocabulary.codes("organisation") if (s := place.scale(o, year))
    }
    lists["organisation"] = [coded["organisation"].header, *(scales or "–")]
    every: dict[str, None] = {}
    for scale in scales.values():
        labels = [capital(label) for label in reversed(scale.labels)]
        named = ", ".join(org for org, s in scales.items() if s == scale)
        lists[scale.scale_id] = [f"Xếp loại: {named}", *labels, _UNRATED]
        every |= dict.fromkeys(labels)
    return lists | {"label": ["Xếp loại: nơi ghi thêm", *every, _UNRATED]}


def _write_guide(book: Book, place: Place, unit: Unit, year: int) -> dict[str, str]:
    """Write how to fill in the forms, what must not stay empty and the lists; give the range of each list."""
    about = {"forms": ", ".join(f.sheet for f in FORMS), "year": year, "unit": unit.unit_id, "board": place.board}
    steps = [[f"{number}. {step.format(**about)}"] for number, step in enumerate(_STEPS, 1)]
    required = {f: {c.name for c in TABLES[f.table] if c.required and c.dtype != "bool"} for f in FORMS}
    needed = [[f.sheet, ", ".join(c.header for c in f.columns if c.name in names)] for f, names in required.items()]
    lists = _lists(place, year)
    lines = [[f"Hướng dẫn ghi biểu năm {year} – {unit.name}"], *steps, [], ["Cột không được để trống"], *needed]
    lines += [[], ["Danh sách để chọn"], *lists.values()]
    sheet, first = book.add_worksheet(GUIDE), len(lines) - len(lists)
    for row, line in enumerate(lines):
        look = book.look("code" if row >= first else "agency" if len(line) == 1 and line not in steps else "")
        for column, entry in enumerate(line):
            write_cell(sheet, row, column, entry, look)
        if row >= first:
            sheet.set_row(row, 2 * writing.LINE)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, max(map(len, lists.values())), 16)
    writing.set_page(sheet)
    return {key: f"='{GUIDE}'!{xl_range_abs(row, 1, row, len(lines[row]) - 1)}" for row, key in enumerate(lists, first)}
