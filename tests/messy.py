"""Registration lists as offices make them by hand, with the truth of every row, for tests of the intake."""

import csv
import datetime as dt
import io
import random
import unicodedata
from dataclasses import dataclass, field

import openpyxl

FIELDS = {
    "economy": ["Kinh tế", "KT", "kinh te", "Lĩnh vực kinh tế"],
    "culture_society": ["Văn hóa - xã hội", "Văn hoá-Xã hội", "VH-XH", "VHXH", "văn hóa, xã hội"],
    "security_defence": ["An ninh - quốc phòng", "Quốc phòng-An ninh", "AN-QP", "ANQP", "QP - AN"],
    "political_system": ["Xây dựng hệ thống chính trị", "XD HTCT", "HTCT", "Hệ thống chính trị"],
}
KINDS = {"collective": ["Tập thể", "TT", "TẬP THỂ"], "individual": ["Cá nhân", "CN", "ca nhan"]}
LEVELS = {"grassroots": ["Cơ sở", "xã", "cấp xã"], "district": ["Huyện", "cấp huyện"], "province": ["Tỉnh"]}
HEADS = {
    "number": ["STT", "TT", "Số TT", "Số thứ tự"],
    "title": ["Tên mô hình", "Tên mô hình đăng ký", "TÊN MÔ HÌNH \nĐIỂN HÌNH", "Mô hình", "Ten mo hinh"],
    "registrant": ["Họ và tên", "Họ tên hoặc tập thể đăng ký", "Tập thể, cá nhân đăng ký", "Tên tập thể, cá nhân"],
    "registrant_kind": ["Tập thể/Cá nhân", "Loại hình", "TT/CN", "Đối tượng"],
    "field": ["Lĩnh vực", "Thuộc lĩnh vực", "LĨNH VỰC (KT, VHXH, ANQP, HTCT)"],
    "level": ["Cấp đăng ký", "Cấp"],
    "registered_on": ["Ngày đăng ký", "Thời gian đăng ký", "Ngày, tháng đăng ký"],
    "remark": ["Ghi chú"],
}
UNITS = {"nhi-long": "Nhị Long", "nhi-long-phu": "Nhị Long Phú", "an-truong": "An Trường", "an-truong-a": "An Trường A",
         "dai-phuc": "Đại Phúc", "dai-phuoc": "Đại Phước", "duc-my": "Đức Mỹ"}  # fmt: skip
TITLES = ["Trồng dừa sáp xen canh ca cao", "Tổng vệ sinh đường làng ngõ xóm", "Hùn vốn giúp nhau thoát nghèo",
          "Tuyến đường không rác", "Camera an ninh", "Cộng đồng tự quản", "Nuôi ong lấy mật", "Tổ tự quản biên giới",
          "Thắp sáng đường quê", "Mỗi tuần một việc làm tốt", "Khuyến học khuyến tài"]  # fmt: skip
PEOPLE = ["Ông Nguyễn Văn Bảy", "Chi hội Nông dân ấp 3", "Bà Lê Thị Hồng Nhung", "Tổ hợp tác số 2", "Ban nhân dân ấp"]


@dataclass
class Messy:
    """A file and its truth: ``rows`` by row number as Excel counts, what must come of each."""

    name: str
    data: bytes
    year: int
    unit_id: str
    accepted: dict[int, dict] = field(default_factory=dict)
    out: set[int] = field(default_factory=set)
    filled: int = 0


def to_tcvn3(text: str) -> str:
    """Write text as the .VnTime fonts hold it; capitals with marks become small."""
    from dvk_analysis.intake import legacy

    table = {chr(v) if isinstance(v, int) else v: chr(k) for k, v in legacy._TCVN3.items()}
    return "".join(table.get(c, table.get(c.lower(), c)) for c in text)


def to_vni(text: str) -> str:
    """Write text as the VNI-Windows fonts hold it."""
    from dvk_analysis.intake import legacy

    marks = {v: k for k, v in reversed(legacy._VNI_MARKS.items())}
    alone = {chr(v): chr(k) for k, v in legacy._VNI_ALONE.items()}
    written = []
    for c in text:
        parts = unicodedata.normalize("NFD", c)
        horn = unicodedata.normalize("NFC", "".join(p for p in parts if p == parts[0] or p == "\u031b"))
        tone = "".join(p for p in parts[1:] if p != "\u031b")
        order = "".join(sorted(tone, key=lambda p: p not in "\u0302\u0306"))
        if c in alone:
            written.append(alone[c])
        elif order in marks and parts[0] in "aeouyAEOUY":
            base = alone.get(horn, horn)
            written.append(base + (marks[order].upper() if c.isupper() else marks[order]))
        else:
            written.append(c)
    return "".join(written)


def to_windows_1258(text: str) -> bytes:
    """Encode text as windows-1258: tones as marks of their own."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = (unicodedata.normalize("NFD", c) for c in text)
    apart = (unicodedata.normalize("NFC",
    "".join(p for p in ps if p not in tones)) + "".join(p for p in ps if p in tones)
             for ps in parts)  # fmt: skip
    return "".join(apart).encode("cp1258", "replace")


def write(seed: int) -> Messy:
    """Make one file; every choice follows from the seed."""
    dice = random.Random(seed)
    unit_id, year = dice.choice(list(UNITS)), dice.choice([2016, 2017, 2018])
    kind = dice.choice(["xlsx"] * 5 + ["csv"] * 2)
    columns = ["title", "registrant", "registrant_kind", "field", "level", "registered_on", "remark"]
    columns = [c for c in columns if c not in ("level", "registered_on", "remark", "registrant") or dice.random() < 0.7]
    dice.shuffle(columns)
    columns = ["number", *columns] if dice.random() < 0.85 else columns
    ticked = {c for c in ("registrant_kind", "field") if kind == "xlsx" and dice.random() < 0.35}
    where = dice.choice(["line", "agency", "title", "sheet", "file"])
    rows, merges = _top(dice, unit_id, year, where), []
    head = len(rows)
    rows += _head(dice, columns, ticked, head, merges)
    numbers = dice.random() < 0.25
    if numbers:
        rows.append([f"({i})" for i in range(1, len(rows[-1]) + 1)])
    truth: dict[int, dict | None] = {}
    for number in range(1, dice.randint(2, 12)):
        if dice.random() < 0.08:
            rows.append([])
        if dice.random() < 0.08:
            rows += [list(row) for row in rows[head : head + (2 if ticked else 1)]]
            if ticked:
                shift = len(rows) - 2 - head
                merges += [(a + shift, b, c + shift, d) for a, b, c, d in merges if a < head + 2 and c < head + 2]
        values = _record(dice, number, year)
        bad = dice.random() < 0.12
        rows.append(_cells(dice, columns, ticked, number, values, bad))
        truth[len(rows)] = None if bad else values | {"unit_id": unit_id, "year": year}
    rows += _bottom(dice, columns, ticked, len(truth))
    rows = [[c if c is not None else "" for c in row] for row in rows]
    merges = list(dict.fromkeys(merges))
    text = dice.choice([str, str, str, to_tcvn3, to_vni]) if kind == "xlsx" else str
    rows = [[text(c) if isinstance(c, str) else c for c in row] for row in rows]
    sheet = UNITS[unit_id] if where == "sheet" else dice.choice(["Sheet1", "DK", "Biểu 1"])
    name = f"{UNITS[unit_id]} {year}" if where == "file" else dice.choice(["bieu mau", "DVK (1)", "gửi huyện"])
    data = _save(dice, kind, rows, merges, sheet)
    if kind == "csv" and where == "sheet":
        name = UNITS[unit_id]
    accepted = {row: values for row, values in truth.items() if values}
    accepted = {
        r: {k: v for k, v in values.items() if k in columns or k in ("unit_id", "year")}
        for r, values in accepted.items()
    }
    messy = Messy(f"{name}.{kind}", data, year, unit_id, accepted, {r for r, v in truth.items() if v is None})
    messy.filled = sum(any(c != "" for c in row) for row in rows)
    return messy


def _top(dice: random.Random, unit_id: str, year: int, where: str) -> list[list]:
    name = UNITS[unit_id]
    rows = [["ĐẢNG ỦY XÃ " + name.upper() if where == "agency" else "HUYỆN ỦY CÀNG LONG", "", "ĐẢNG CỘNG SẢN VIỆT NAM"]]
    rows += [["KHỐI DÂN VẬN", "", f"Ngày 20 tháng 11 năm {year - 1}"]] if dice.random() < 0.5 else []
    rows += [[]] * dice.randint(0, 2)
    of = f" CỦA XÃ {name.upper()}" if where == "title" else ""
    title = dice.choice(
        ["DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO”", "Đăng ký mô hình dân vận khéo", "BIỂU ĐĂNG KÝ MÔ HÌNH"]
    )
    rows.append([f"{title}{of} NĂM {year}"])
    if where == "line":
        prefix = dice.choice(["Xã ", "X. ", "xã ", "Đảng ủy xã ", "", "Khối Dân vận xã "])
        rows.append([dice.choice(["ĐƠN VỊ: ", "Đơn vị : ", "Đơn vị: "]) + prefix + dice.choice([name, name.upper()])])
    return rows + [[]] * dice.randint(0, 1)


def _head(dice: random.Random, columns: list[str], ticked: set[str], at: int, merges: list) -> list[list]:
    first, second = [], []
    for column in columns:
        words = dice.choice(HEADS[column])
        words = words.upper() if dice.random() < 0.2 else words
        if column in ticked:
            codes = KINDS if column == "registrant_kind" else FIELDS
            words = "Đối tượng" if column == "registrant_kind" else "Lĩnh vực"
            merges.append((at, len(first), at, len(first) + len(codes) - 1))
            first += [words, *[""] * (len(codes) - 1)]
            second += [dice.choice(labels[:2]) for labels in codes.values()]
        else:
            if ticked:
                merges.append((at, len(first), at + 1, len(first)))
            first.append(words)
            second.append("")
    return [first, second] if ticked else [first]


def _record(dice: random.Random, number: int, year: int) -> dict:
    day = dt.date(year - 1, 10, 15) + dt.timedelta(dice.randint(0, 70))
    return {
        "title": f"{dice.choice(TITLES)} {dice.choice(['ấp', 'khóm', 'tổ'])} {number}",
        "registrant": dice.choice(PEOPLE),
        "registrant_kind": dice.choice(list(KINDS)), "field": dice.choice(list(FIELDS)),
        "level": dice.choice(list(LEVELS)), "registered_on": day if dice.random() < 0.9 else None,
    }  # fmt: skip


def _cells(dice: random.Random, columns: list[str], ticked: set[str], number: int, values: dict, bad: bool) -> list:
    wrong = dice.choice(["title", "field", "registrant_kind"]) if bad else ""
    row: list = []
    for column in columns:
        codes = {"registrant_kind": KINDS, "field": FIELDS, "level": LEVELS}.get(column)
        value = values.get(column)
        if column in ticked:
            tick = dice.choice(["x", "X", "1"])
            row += [tick if code == value and column != wrong else "" for code in codes]
        elif column == wrong:
            row.append("" if column == "title" or dice.random() < 0.5 else "linh tinh")
        elif codes:
            row.append(dice.choice(codes[value]))
        elif column == "registered_on":
            row.append(_day(dice, value))
        elif column == "number":
            row.append(dice.choice([number, str(number), float(number)]))
        else:
            row.append(value or "")
    return row


def _day(dice: random.Random, day: dt.date | None) -> object:
    if day is None:
        return ""
    return dice.choice([
        day, f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day.day}.{day.month}.{day.year}",
        f"{day:%d-%m-%y}",
        f"ngày {day.day:02d} tháng {day.month} năm {day.year}", (day - dt.date(1899, 12, 30)).days,
    ])  # fmt: skip


def _bottom(dice: random.Random, columns: list[str], ticked: set[str], records: int) -> list[list]:
    rows: list[list] = []
    if dice.random() < 0.6:
        total = dice.choice(["Tổng cộng", "Cộng", "Tổng số", "TỔNG CỘNG:"])
        rows.append(dice.choice([[total], ["", f"{total} {records} mô hình".replace(":", "")]]))
    if dice.random() < 0.6:
        rows += [
            [],
            ["", "", "Càng Long, ngày ..... tháng ..... năm 2017"],
            ["Người lập biểu", "", "TM. BAN CHẤP HÀNH"],
        ]
        rows += [["(Ký, ghi rõ họ tên)", "", "BÍ THƯ"], [], ["Trần Văn Tám", "", "Nguyễn Thị Chín"]]
    return rows


def _save(dice: random.Random, kind: str, rows: list[list], merges: list, sheet: str) -> bytes:
    file = io.BytesIO()
    if kind == "xlsx":
        book = openpyxl.Workbook()
        page = book.active
        page.title = sheet
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value != "":
                    page.cell(at, column).value = value
        for a, b, c, d in merges:
            page.merge_cells(start_row=a + 1, start_column=b + 1, end_row=c + 1, end_column=d + 1)
        for at in range(1, len(rows) + 1):
            page.row_dimensions[at].hidden = dice.random() < 0.05
        book.save(file)
        return file.getvalue()
    text = io.StringIO(newline="")
    width = max(map(len, rows))
    shown = [
        [f"{c:%d/%m/%Y}" if isinstance(c, dt.date) else c for c in row] + [""] * (width - len(row)) for row in rows
    ]
    csv.writer(text, delimiter=dice.choice(";,")).writerows(shown)
    return dice.choice([_utf8, _bom, _utf16, to_windows_1258])(text.getvalue())


def _utf8(text: str) -> bytes:
    return text.encode()


def _bom(text: str) -> bytes:
    return text.encode("utf-8-sig")


def _utf16(text: str) -> bytes:
    return text.encode("utf-16")
