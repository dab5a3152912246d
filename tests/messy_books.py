"""Workbooks of all five forms, laid out as a commune office might, with the truth of every row."""

import random
import unicodedata
from dataclasses import dataclass

import messy_forms as forms
from messy import UNITS, to_tcvn3, to_vni
from messy_files import SAVERS, Grid

KINDS_OF_FILE = ["xlsx"] * 6 + ["xlsm", "xls", "xls", "ods", "ods", "csv", "csv"]
SIGNED = [
    [["", "", "Càng Long, ngày ..... tháng ..... năm 2017"], ["Người lập biểu", "", "TM. BAN CHẤP HÀNH"],
     ["(Ký, ghi rõ họ tên)", "", "BÍ THƯ"], [], ["Trần Văn Tám", "", "Nguyễn Thị Chín"]],
    [["Nơi nhận:", "", "TM. ĐẢNG ỦY"], ["- Ban Dân vận Huyện ủy;", "", "PHÓ BÍ THƯ"], ["- UBND xã;"], ["- Lưu VP."],
     ["", "", "Lê Văn Mười"]],
    [["NGƯỜI TỔNG HỢP", "", "KT. CHỦ TỊCH"], ["", "", "PHÓ CHỦ TỊCH"], [], ["Lê Thị Út", "", "Phạm Văn Năm"]],
    [["Ghi chú: các mô hình trên đã được Đảng ủy thông qua."]], [["* Số liệu tính đến ngày 15/11/2017."]],
]  # fmt: skip


@dataclass
class Book:
    """A file and its sheets, whose truth is what must come of it."""

    name: str
    data: bytes
    sheets: list[Grid]


def write(seed: int, form: str = "") -> Book:
    """Make one file, of one form or of several; every choice follows from the seed."""
    dice = random.Random(f"{form}{seed}")
    kind, unit_id, year = dice.choice(KINDS_OF_FILE), dice.choice(list(UNITS)), dice.choice([2016, 2017, 2018])
    where = dice.choice(["line", "line", "agency", "title", "sheet", "file"])
    count = 1 if kind == "csv" else dice.choice([1, 1, 1, 2, 3])
    style = dice.choice([str, str, str, *STYLES])
    grids = []
    for n in range(count):
        grid = Grid(UNITS[unit_id] + " " * n if where == "sheet" else ["Sheet1", "Biểu 2", "Phụ lục"][n])
        if where == "sheet" and n:
            grid.name = f"{n + 1}. {UNITS[unit_id]}"
        for part in range(dice.choice([1, 1, 1, 2]) if kind != "csv" else 1):
            plan = forms.plan(dice, form or dice.choice(list(forms.HEADS_OF)), year, unit_id, plain=kind == "csv")
            lay_out(dice, grid, plan, where if not part else "", part)
        if kind != "csv":
            join(dice, grid)
            space(dice, grid)
            shift(dice, grid)
        apply(dice, grid, style)
        grids.append(grid)
    name = f"{UNITS[unit_id]} {year}" if where == "file" or (kind == "csv" and where == "sheet") else dice.choice(
        ["bieu mau", "DVK (1)", "gửi huyện"])  # fmt: skip
    if kind == "csv":
        grids[0].name = name
    elif dice.random() < 0.1:
        grids.append(Grid("Hướng dẫn", [["Cách ghi"], ["1. Ghi đủ các cột"], ["2. Gửi trước ngày 31/12"]]))
    return Book(f"{name}.{kind}", SAVERS[kind](dice, grids), grids)


def lay_out(dice: random.Random, grid: Grid, plan: forms.Plan, where: str, part: int) -> None:
    """Put a table under what the sheet holds already."""
    rows = grid.rows
    rows += [[]] * dice.randint(1, 2) if part else []
    rows += top(dice, plan, where, part)
    start, (first, second) = len(rows), head(dice, grid, plan)
    heads = [first, second] if second else [first]
    rows += heads
    if dice.random() < 0.2:
        width = len(first)
        rows.append(dice.choice([[f"({i + 1})" for i in range(width)], [i + 1 for i in range(width)],
                                 ["A", "B", *range(1, width - 1)]]) if width > 3 else [])  # fmt: skip
    number, sections = 0, sections_of(dice, plan)
    for at, section in enumerate(sections):
        if section:
            words = dice.choice(forms.CODED[plan.fixed][section][:2])
            counted = dice.choice(["", "", ":"])
            line = f"{'Lĩnh vực ' if plan.fixed == 'field' and dice.random() < 0.5 else ''}{words}{counted}"
            if dice.random() < 0.5:
                rows.append([f"{'I' * (at + 1)}. {line}"] if dice.random() < 0.7 else [line])
            else:
                rows.append([f"{'I' * (at + 1)}", line])
        for _ in range(dice.randint(1, 7)):
            number += 1
            between(dice, grid, plan, heads, start, number)
            add_record(dice, grid, plan, number, section)
        if section and dice.random() < 0.2:
            rows.append(dice.choice([["Cộng"], ["", "Cộng"]]))
    if dice.random() < 0.5:
        said = dice.choice(["Tổng cộng", "Cộng", "TỔNG SỐ", "Tổng cộng:"])
        rows.append(dice.choice([[said], ["", said], [said.rstrip(":") + f" {number} mô hình"]]))
    if not part and dice.random() < 0.6:
        rows += [[]] * dice.randint(0, 1) + [list(r) for r in dice.choice(SIGNED)]
    grid.forms.append(plan.form)


def sections_of(dice: random.Random, plan: forms.Plan) -> list[str]:
    """Codes that lines between the rows say, one empty if none do."""
    codes = list(forms.CODED[plan.fixed]) if plan.fixed else []
    return dice.sample(codes, min(len(codes), dice.randint(1, 3))) if codes else [""]


def between(dice: random.Random, grid: Grid, plan: forms.Plan, heads: list, start: int, number: int) -> None:
    """Put in what may stand between records: nothing, a numbered blank, the heads again as on a new page."""
    if dice.random() < 0.06:
        grid.rows.append([])
    if dice.random() < 0.06 and number > 1:
        move = len(grid.rows) - start
        grid.rows += [list(row) for row in heads]
        end = start + len(heads)
        grid.merges += [(a + move, b, c + move, d) for a, b, c, d in grid.merges if a >= start and c < end]
    if dice.random() < 0.03 and plan.columns[0] == "number":
        grid.rows.append([number])
    if dice.random() < 0.02:
        grid.rows.append(dice.choice([["Trang 2/3"], ["", "(Tiếp theo)"], ["Trang 2"]]))


def add_record(dice: random.Random, grid: Grid, plan: forms.Plan, number: int, section: str) -> None:
    """Add one row with its truth."""
    values = forms.record(dice, plan, number, section)
    row: list = []
    at: dict[str, int] = {}
    for column in plan.columns:
        at[column] = len(row)
        if column in plan.ticked:
            codes = forms.labels_of("farmers") if column == "label" else forms.CODED[column]
            tick = dice.choice(["x", "X", "x", 1])
            label = values.get(column)
            row += [tick if code == label else "" for code in codes]
        else:
            row.append(forms.cell(dice, plan, column, values, number))
    truth: dict | None = {k: v for k, v in values.items() if k in plan.columns or k in ("year", "unit_id", plan.fixed)}
    if plan.form == "ratings":
        truth |= {
            "organisation": values["organisation"],
            "label": values.get(f"label@{plan.year}", values.get("label")),
        }
    if plan.form != "registrations":
        truth.pop("title", None)
    if plan.form == "outcomes":
        truth |= {"value": values["value"], "unit": values["unit"]}
    spoilt = [s for s in forms.SPOILT[plan.form] if s[0] in at and s[0] not in plan.ticked]
    if spoilt and dice.random() < 0.06:
        column, wrong = dice.choice(spoilt)
        row[at[column]], truth = wrong, None
    if plan.units and dice.random() < 0.06:
        row[at["unit_id"]], truth = dice.choice(forms.NEAR_MISSES), None
    grid.rows.append(row)
    if not any(c != "" for n, c in enumerate(row) if n not in (at.get("number"), at.get("unit_id"))):
        return  # a number or a unit alone
    grid.truth[len(grid.rows)] = {k: v for k, v in truth.items() if "@" not in k and k not in ("number", "remark")} | {
        "form": plan.form} if truth else None  # fmt: skip


def top(dice: random.Random, plan: forms.Plan, where: str, part: int) -> list[list]:
    """Agency block, title and line of the unit; a second table may have a short title only."""
    title = dice.choice(forms.FORM_TITLES[plan.form])
    name = UNITS[plan.unit_id]
    if part:
        return [[f"{part + 1}. {title}"]] if dice.random() < 0.5 else [[f"{title} NĂM {plan.year}"]]
    rows = [[f"ĐẢNG ỦY XÃ {name.upper()}" if where == "agency" else "HUYỆN ỦY CÀNG LONG", "", "ĐẢNG CỘNG SẢN VIỆT NAM"]]
    rows += (
        [["KHỐI DÂN VẬN", "", f"Càng Long, ngày 20 tháng 11 năm {plan.year - 1}"]] if dice.random() < 0.5 else [["*"]]
    )
    rows += [[]] * dice.randint(0, 2)
    of = dice.choice([f" XÃ {name.upper()}", f" của xã {name}"]) if where == "title" else ""
    said = f"{dice.choice(['NĂM', 'năm', 'Năm'])} {plan.year}"
    lead = [""] * dice.choice([0, 0, 0, 2])
    rows += dice.choice([[[*lead, f"{title}{of} {said}"]], [[*lead, f"{title}{of}\n{said}"]],
    [[*lead, title + of], [*lead, said]],
                         [[title + of], [f"({said})"]]])  # fmt: skip
    rows += [[f"(Kèm theo Báo cáo số 12-BC/ĐU ngày 05/11/{plan.year - 1})"]] if dice.random() < 0.2 else []
    if where == "line":
        prefix, head = dice.choice(forms.PREFIXES), dice.choice(["ĐƠN VỊ: ", "Đơn vị : ", "Đơn vị: ", "Tên đơn vị: "])
        rows.append([head + prefix + dice.choice([name, name.upper()])])
    return rows + [[]] * dice.randint(0, 1)


def head(dice: random.Random, grid: Grid, plan: forms.Plan) -> tuple[list, list]:
    """Heads of one or two rows, with the merges of the latter."""
    words, labels = forms.HEADS_OF[plan.form], [c for c in plan.columns if c.startswith("label@")]
    deep = bool(plan.ticked) or (len(labels) == 2 and dice.random() < 0.5)
    at, first, second = len(grid.rows), [], []

    def over(said: str, below: list[str]) -> None:
        grid.merges.append((at, len(first), at, len(first) + len(below) - 1))
        first.extend([said, *[""] * (len(below) - 1)])
        second.extend(below)

    for column in plan.columns:
        said = dress(dice, dice.choice(words[column.partition("@")[0]]))
        if column in plan.ticked:
            codes = forms.labels_of("farmers") if column == "label" else forms.CODED[column]
            said = {"field": "Lĩnh vực", "label": "Xếp loại", "award_form": "Hình thức khen"}.get(column, "Đối tượng")
            over(said, [dice.choice(written[:1]) for written in codes.values()])
        elif column in labels and deep:
            if column == labels[0]:
                over("Xếp loại", [dice.choice(["Năm ", ""]) + c.partition("@")[2] for c in labels])
        elif column in labels:
            first.append(f"Xếp loại{dice.choice([' năm ', ' '])}{column.partition('@')[2]}")
            second.append("")
        else:
            if deep:
                grid.merges.append((at, len(first), at + 1, len(first)))
            first.append(said)
            second.append("")
    return first, second if deep else []


def dress(dice: random.Random, words: str) -> str:
    """Write a head in capitals, without tone marks, with a line break, an aside or a slip of the pen."""
    return dice.choice([
        str, str, str, str, str.upper, str.lower, bare, lambda w: w.replace(" ", "\n", 1), lambda w: w + " (*)",
        lambda w: f" {w}  ", lambda w: w + ":", slip,
    ])(words)  # fmt: skip


def bare(words: str) -> str:
    """Leave out the marks."""
    return "".join(
        c
        for c in unicodedata.normalize("NFD", words.replace("đ", "d").replace("Đ", "D"))
        if not unicodedata.combining(c)
    )


def slip(words: str) -> str:
    """Double a letter of a long head."""
    return words[:5] + words[4:] if len(words) >= 14 else words


def join(dice: random.Random, grid: Grid) -> None:
    """Merge cells down a column where rows one under the other say the same, as offices do for a unit or a field."""
    if dice.random() < 0.6:
        return
    for at in range(1, max(map(len, grid.rows))):
        run: list[int] = []
        for i, row in enumerate([*grid.rows, []]):
            value = row[at] if at < len(row) and i + 1 in grid.truth else ""
            if run and (value in ("", "x", "X", 1) or value != grid.rows[run[0]][at] or not isinstance(value, str)):
                if len(run) > 1:
                    grid.merges.append((run[0], at, run[-1], at))
                    for below in run[1:]:
                        grid.rows[below][at] = ""
                run = []
            run += [i] if isinstance(value, str) and value not in ("", "x", "X") else []


def space(dice: random.Random, grid: Grid) -> None:
    """Leave a column empty between two others."""
    if dice.random() < 0.85 or any(b <= 2 <= d and d > b for _, b, _, d in grid.merges):
        return
    grid.rows = [[*row[:2], "", *row[2:]] if len(row) > 2 else row for row in grid.rows]
    grid.merges = [(a, b + (b >= 2), c, d + (d >= 2)) for a, b, c, d in grid.merges]


def shift(dice: random.Random, grid: Grid) -> None:
    """Move a sheet down and to the right, hide rows, and merge what says the same in one column."""
    down, right = dice.choice([(0, 0), (0, 0), (0, 1), (2, 0), (1, 2)])
    grid.rows = [[]] * down + [[""] * right + row if row else [] for row in grid.rows]
    grid.merges = list(dict.fromkeys((a + down, b + right, c + down, d + right) for a, b, c, d in grid.merges))
    grid.truth = {row + down: values for row, values in grid.truth.items()}
    grid.hidden = {i for i in range(len(grid.rows)) if dice.random() < 0.03}


def nfd(said: str) -> str:
    return unicodedata.normalize("NFD", said)


def nbsp(said: str) -> str:
    return said.replace(" ", "\u00a0")


def eth(said: str) -> str:
    return said.replace("Đ", "\u00d0")


STYLES = [nfd, nbsp, eth, to_tcvn3, to_vni]


def apply(dice: random.Random, grid: Grid, style) -> None:
    """Write all text of a sheet in one way; the old fonts perhaps under heads typed anew."""
    old = style in (to_tcvn3, to_vni)
    body = set(grid.truth) if old and dice.random() < 0.4 and len(grid.truth) > 5 else None
    for i, row in enumerate(grid.rows, 1):
        if body is None or i in body:
            grid.rows[i - 1] = [style(c) if isinstance(c, str) else c for c in row]
