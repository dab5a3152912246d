"""What offices write under the heads of the five forms: heads, records with their truth, the cells that say them."""

import datetime as dt
import random
from dataclasses import dataclass, field

from messy import FIELDS, HEADS, KINDS, LEVELS, PEOPLE, TITLES, UNITS

STATUS = {"registered": ["Đăng ký", "mới đăng ký"], "in_progress": ["Đang thực hiện", "đang triển khai"],
          "recognised": ["Công nhận", "Đạt", "được công nhận"], "exemplary": ["Tiêu biểu", "điển hình"],
          "not_recognised": ["Không đạt", "chưa đạt"]}  # fmt: skip
AWARDS = {"merit_paper": ["Giấy khen", "GK", "Giấy khen của UBND huyện", "giấy khen của Chủ tịch UBND xã"],
          "merit_certificate": ["Bằng khen", "BK", "Bằng khen của UBND tỉnh"], "praise": ["Biểu dương", "Tuyên dương"],
          "model_certificate": ["Giấy chứng nhận", "Giấy chứng nhận mô hình"],
          "medal": ["Kỷ niệm chương", "KNC"]}  # fmt: skip
ORGANISATIONS = {
    "farmers": ["Nông dân", "Hội Nông dân", "Hội ND", "HỘI NÔNG DÂN"],
    "women": ["Phụ nữ", "Hội LHPN", "Hội Phụ nữ", "PN"],
    "veterans": ["Cựu chiến binh", "Hội CCB", "CCB"], "youth": ["Đoàn Thanh niên", "Đoàn TN", "ĐTN"],
}  # fmt: skip
CHAPTERS = {"farmers": ["Chi hội Nông dân", "Tổ hội Nông dân"], "women": ["Chi hội Phụ nữ", "Tổ phụ nữ"],
            "veterans": ["Chi hội CCB", "Chi hội Cựu chiến binh"], "youth": ["Chi đoàn"]}  # fmt: skip
HOI = {"kém": ["Kém", "yếu", "Yếu kém"], "trung bình": ["Trung bình", "TB", "Loại TB"],
       "tiên tiến": ["Tiên tiến", "TIÊN TIẾN", "TT"],
       "xuất sắc": ["Xuất sắc", "XS", "xuất sắc", "Loại xuất sắc"]}  # fmt: skip
DOAN = {"yếu": ["Yếu", "kém"], "trung bình": ["Trung bình", "TB"], "khá": ["Khá", "Loại khá"],
        "vững mạnh": ["Vững mạnh", "VM", "mạnh", "Vững mạnh"]}  # fmt: skip
HEADS_OF = {
    "registrations": HEADS
    | {"model_id": ["Mã mô hình", "Mã số"], "status": ["Tình trạng", "Kết quả công nhận"],
    "maintained": ["Duy trì (x)"]},
    "awards": {
        "model_id": ["Mã mô hình", "Mã MH"], "title": ["Tên mô hình", "Mô hình được khen"],
        "recipient": ["Họ và tên", "Tập thể, cá nhân được khen", "Đơn vị, cá nhân"],
        "recipient_kind": ["Tập thể/Cá nhân", "Đối tượng", "Loại"], "field": HEADS["field"],
        "award_form": ["Hình thức khen", "Hình thức khen thưởng", "HÌNH THỨC\nKHEN THƯỞNG"], "level": ["Cấp khen"],
        "decision_no": ["Số quyết định", "Số QĐ"], "decided_on": ["Ngày quyết định", "Ngày ký"], "remark": ["Ghi chú"],
    },
    "ratings": {
        "organisation": ["Tổ chức", "Đoàn thể", "Hội, đoàn thể"], "hamlet": ["Ấp/khóm", "Ấp", "Địa bàn"],
        "chapter": ["Chi/tổ hội", "Tên chi hội", "Chi hội, chi đoàn", "TÊN CHI, TỔ HỘI"],
        "label": ["Xếp loại", "Kết quả xếp loại", "Kết quả phân loại"], "remark": ["Ghi chú"],
    },
    "outreach": {
        "held_on": ["Ngày tổ chức", "Ngày, tháng", "Thời gian"], "sessions": ["Số cuộc", "Số hội nghị", "Số buổi"],
        "attendees": ["Số người dự", "Số đại biểu", "Số lượt người dự"], "remark": ["Ghi chú"],
    },
    "outcomes": {
        "title": ["Tên mô hình", "Mô hình"], "model_id": ["Mã mô hình"], "measure": ["Chỉ tiêu", "Nội dung"],
        "value": ["Kết quả", "Số lượng", "Kết quả đạt được"], "unit": ["Đơn vị tính", "ĐVT"],
        "period": ["Thời kỳ", "Thời gian thực hiện"], "remark": ["Ghi chú"],
    },
}  # fmt: skip
for _words in HEADS_OF.values():
    _words |= {"number": HEADS["number"], "unit_id": ["Đơn vị", "Xã, thị trấn", "Tên xã", "Địa phương"]}
FORM_TITLES = {
    "registrations": ["DANH SÁCH ĐĂNG KÝ MÔ HÌNH “DÂN VẬN KHÉO”", "Đăng ký mô hình dân vận khéo"],
    "awards": ["DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG", "Danh sách tập thể, cá nhân được khen"],
    "ratings": ["KẾT QUẢ XẾP LOẠI CHI, TỔ HỘI", "BẢNG TỔNG HỢP PHÂN LOẠI CHI HỘI"],
    "outreach": ["KẾT QUẢ TUYÊN TRUYỀN, QUÁN TRIỆT", "Tổng hợp hội nghị triển khai"],
    "outcomes": ["KẾT QUẢ THỰC HIỆN MÔ HÌNH", "Hiệu quả mô hình dân vận khéo"],
}
AMOUNTS = [
    ("50 triệu đồng", 50e6, "VND"), ("1,2 tỷ đồng", 1.2e9, "VND"), ("1.234.567 đồng", 1234567.0, "VND"),
    ("0,4 ha", 0.4, "ha"),
    ("07 hộ", 7.0, "households"), ("1.250 lít", 1250.0, "litres"), ("1 tỷ 500 triệu đồng", 1.5e9, "VND"),
    ("hàng trăm triệu đồng", None, "VND"), ("khoảng 20 hộ", None, "households"), ("105 lít", 105.0, "litres"),
    ("450 ngàn đồng", 450e3, "VND"), ("12 người", 12.0, "persons"), ("3.000.000đ", 3e6, "VND"),
]  # fmt: skip
UNIT_WORDS = {"VND": ["đồng", "VNĐ", "Đồng"], "ha": ["ha", "hecta"], "households": ["hộ", "Hộ"], "litres": ["lít"],
              "persons": ["người"]}  # fmt: skip
PREFIXES = ["Xã ", "X. ", "xã ", "", "Đảng ủy xã ", "UBND xã ", "Khối dân vận xã "]
NEAR_MISSES = ["Nhị Lonng", "An Trường B", "Đại Phứơcc", "Xã Mỹ Long", "Xã Đại Phứcc"]
#: Columns of codes with what a tick column of each code is headed.
CODED = {"field": FIELDS, "registrant_kind": KINDS, "recipient_kind": KINDS, "level": LEVELS, "status": STATUS,
         "award_form": AWARDS, "organisation": ORGANISATIONS}  # fmt: skip


@dataclass
class Plan:
    """A table before it is laid out: ``fixed`` are columns that sections say, by the codes of each section."""

    form: str
    year: int
    unit_id: str
    columns: list[str]
    ticked: set[str] = field(default_factory=set)
    fixed: str = ""
    units: bool = False


def plan(dice: random.Random, form: str, year: int, unit_id: str, *, plain: bool) -> Plan:
    """Choose the columns of a table; ``plain`` leaves out heads of two rows, as in a table as text."""

    def some(*names: str, chance: float = 0.6) -> list[str]:
        return [name for name in names if dice.random() < chance]

    made = Plan(form, year, unit_id, [])
    if form == "registrations":
        made.columns = ["title", "registrant_kind", "field", *some("registrant", "level", "registered_on", "remark")]
        made.columns += some("model_id", "status", "maintained", chance=0.2)
    elif form == "awards":
        made.columns = ["recipient", "recipient_kind", "award_form"]
        made.columns += some("title", "model_id", "field", "level", "decision_no", "decided_on", "remark", chance=0.4)
    elif form == "ratings":
        made.columns = ["chapter", *some("organisation", "hamlet", "remark", chance=0.5)]
    elif form == "outreach":
        made.columns = ["attendees", *(some("held_on") or ["sessions"])]
        made.columns += [] if "sessions" in made.columns else some("sessions")
    else:
        made.columns = [dice.choice(["title", "model_id"]), "measure", "value", *some("unit", "period", "remark")]
    dice.shuffle(made.columns)
    tickable = [c for c in ("registrant_kind", "recipient_kind", "field", "award_form") if c in made.columns]
    if not plain:
        made.ticked = {c for c in tickable if dice.random() < 0.3}
    if form == "ratings":
        labels = ["label"] if dice.random() < 0.5 else [f"label@{year - 1}", f"label@{year}"]
        made.ticked |= {"label"} if labels == ["label"] and not plain and dice.random() < 0.25 else set()
        made.columns += labels
        if "organisation" not in made.columns and dice.random() < 0.5:
            made.fixed = "" if "label" in made.ticked else "organisation"
    elif tickable and not made.ticked and dice.random() < 0.3:
        made.fixed = dice.choice([c for c in tickable if c != "award_form"])
        made.columns.remove(made.fixed)
    if dice.random() < 0.15:
        made.units, made.columns = True, ["unit_id", *made.columns]
    if dice.random() < 0.85:
        made.columns = ["number", *made.columns]
    return made


def labels_of(organisation: str) -> dict[str, list[str]]:
    """Ratings of an organisation's scale with the ways to write each."""
    return DOAN if organisation == "youth" else HOI


def record(dice: random.Random, made: Plan, number: int, section: str) -> dict:
    """Make the truth of a row, by column; what its file says for it is in ``year`` and ``unit_id``."""
    year = made.year
    day = dt.date(year - 1, 10, 15) + dt.timedelta(dice.randint(0, 70))
    values = {c: dice.choice(list(CODED[c])) for c in made.columns if c in CODED}
    values |= {"year": year, "unit_id": dice.choice(list(UNITS)) if made.units else made.unit_id}
    values |= {made.fixed: section} if made.fixed else {}
    name = f"{dice.choice(TITLES)} {dice.choice(['ấp', 'khóm', 'tổ'])} {number}"
    free = {"title": name, "registrant": dice.choice(PEOPLE), "recipient": f"{dice.choice(PEOPLE)} {number}",
    "period": f"năm {year}",
            "model_id": f"DVK-{year}-{number:03d}", "decision_no": f"{dice.randint(10, 999)}/QĐ-UBND",
            "maintained": dice.random() < 0.5,
            "registered_on": day, "decided_on": day, "held_on": dice.choice([day, None]),
            "sessions": dice.randint(1, 9),
            "attendees": dice.choice([45, 120, 1250, 11218]), "measure": f"Chỉ tiêu {number}",
            "hamlet": f"Ấp {number}"}  # fmt: skip
    values |= {c: free[c] for c in made.columns if c in free}
    if made.form == "ratings":
        organisation = values.setdefault(
            "organisation", section or dice.choice(list(ORGANISATIONS)[: 3 if "label" in made.ticked else 4])
        )
        if "label" in made.ticked and organisation == "youth":
            organisation = values["organisation"] = "women"
        values["chapter"] = f"{dice.choice(CHAPTERS[organisation])} ấp {number}"
        for column in (c for c in made.columns if c.startswith("label")):
            values[column] = dice.choice(
                [*labels_of(organisation), None] if column != "label" else list(labels_of(organisation))
            )
    if made.form == "outcomes":
        values["amount"], values["value"], values["unit"] = dice.choice(AMOUNTS)
    return values


def cell(dice: random.Random, made: Plan, column: str, values: dict, number: int) -> object:
    """Write a value as somebody would type it."""
    value = values.get(column)
    if column == "number":
        return dice.choice([number, str(number), float(number), f"{number:02d}", f"{number}."])
    if column == "unit_id":
        return dice.choice(PREFIXES) + UNITS[value]
    if column.startswith("label"):
        return (
            dice.choice(labels_of(values["organisation"])[value])
            if value
            else dice.choice(["", "Chưa xếp loại", "CXL"])
        )
    if column == "value":
        digits = values["value"] is not None and "unit" in made.columns and dice.random() < 0.3
        return values["value"] if digits else values["amount"]
    if column == "unit":
        return dice.choice(UNIT_WORDS[value])
    if column in CODED:
        return dice.choice(CODED[column][value])
    if column in ("sessions", "attendees"):
        return dice.choice([value, f"{value:,}".replace(",", "."), float(value), f"{value:02d}"])
    if isinstance(value, dt.date):
        return day_cell(dice, value)
    if isinstance(value, bool):
        return dice.choice(["x", "X", 1]) if value else ""
    return "" if value is None else value


def day_cell(dice: random.Random, day: dt.date) -> object:
    """Write a day in one of the ways that are no question."""
    d, m, y = day.day, day.month, day.year
    return dice.choice([day, f"{d:02d}/{m:02d}/{y}", f"{d}/{m}/{y}", f"{d}.{m}.{y}", f"{d:02d}-{m:02d}-{y % 100:02d}",
                        f"ngày {d:02d} tháng {m} năm {y}", f"Ngày {d}/{m}/{y}",
                        (day - dt.date(1899, 12, 30)).days])  # fmt: skip


#: What keeps a row out, by form: the column, and what stands in it.
SPOILT = {
    "registrations": [("title", ""), ("title", "x" * 10_000), ("field", "linh tinh"), ("registrant_kind", "ai đó")],
    "awards": [("recipient", ""), ("award_form", "quà"), ("recipient_kind", "")],
    "ratings": [("chapter", ""), ("label", "rất hay"), ("label", "#REF!")],
    "outreach": [("attendees", ""), ("attendees", "nhiều người"), ("attendees", "1.5"), ("sessions", "0")],
    "outcomes": [("measure", ""), ("value", "abc"), ("value", "")],
}
