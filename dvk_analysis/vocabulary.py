"""Codes used in data and code, and the words for them in Vietnamese and English.

Codes never appear in a report and labels never in a table: :func:`label` is the only way from one to the other. The
order of the codes of a concept is the order in which tables and charts show them.
"""

#: concept -> code -> (Vietnamese, English).
LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "field": {
        "economy": ("kinh tế", "economy"),
        "culture_society": ("văn hóa - xã hội", "culture and society"),
        "security_defence": ("an ninh - quốc phòng", "security and defence"),
        "political_system": ("xây dựng hệ thống chính trị", "political system"),
    },
    "registrant_kind": {"collective": ("tập thể", "collective"), "individual": ("cá nhân", "individual")},
    "unit_kind": {
        "commune": ("xã", "commune"),
        "town": ("thị trấn", "town"),
        "party_committee": ("Đảng ủy trực thuộc", "Party committee"),
        "party_cell": ("chi bộ trực thuộc", "Party cell"),
        "office": ("cơ quan, ban, ngành", "office"),
    },
    "level": {
        "grassroots": ("cơ sở", "grassroots"),
        "district": ("huyện", "district"),
        "province": ("tỉnh", "province"),
        "central": ("trung ương", "central"),
    },
    "status": {
        "registered": ("đăng ký", "registered"),
        "in_progress": ("đang thực hiện", "in progress"),
        "not_recognised": ("không đạt", "not recognised"),
        "recognised": ("công nhận", "recognised"),
        "exemplary": ("tiêu biểu", "exemplary"),
    },
    "award_form": {
        "praise": ("biểu dương", "praise"),
        "model_certificate": ("giấy chứng nhận mô hình", "model certificate"),
        "merit_paper": ("giấy khen", "merit paper"),
        "merit_certificate": ("bằng khen", "merit certificate"),
        "medal": ("kỷ niệm chương", "commemorative medal"),
    },
    "programme": {
        "dvk": ("Dân vận khéo", "skilful mass mobilisation"),
        "grassroots_democracy": ("Quy chế dân chủ", "grassroots democracy"),
        "government": ("dân vận chính quyền", "mass mobilisation by government"),
    },
    "organisation": {
        "farmers": ("Nông dân", "farmers"),
        "women": ("Phụ nữ", "women"),
        "veterans": ("Cựu chiến binh", "veterans"),
        "youth": ("Đoàn Thanh niên", "youth union"),
        "union": ("Công đoàn", "trade union"),
        "front": ("Ban công tác Mặt trận", "Front committee"),
    },
    "measure_unit": {
        "VND": ("đồng", "VND"),
        "ha": ("ha", "ha"),
        "members": ("thành viên", "members"),
        "households": ("hộ", "households"),
        "litres": ("lít", "litres"),
        "days": ("ngày", "days"),
        "persons": ("người", "persons"),
        "items": ("phần", "items"),
        "workdays": ("ngày công", "working days"),
        "houses": ("căn", "houses"),
        "m2": ("m2", "m2"),
        "animals": ("con", "animals"),
        "tonnes": ("tấn", "tonnes"),
    },
    "flag": {
        "replicated": ("nhân rộng", "replicated"),
        "maintained": ("duy trì", "maintained"),
        "stopped": ("dừng", "stopped"),
    },
    "change": {
        "improved": ("tăng bậc", "rose"),
        "same": ("giữ nguyên", "stayed"),
        "declined": ("giảm bậc", "fell"),
        "entered": ("mới thành lập", "entered"),
        "left": ("không còn", "left"),
        "unrated": ("chưa xếp loại", "unrated"),
        "not_comparable": ("không so sánh được", "not comparable"),
    },
    "sign": {
        "quota_exact": ("đăng ký đúng bằng chỉ tiêu", "registered exactly the quota"),
        "carried_over": ("tên trùng năm trước", "title as in the year before"),
        "never_reported": ("đăng ký rồi không báo cáo", "registered, never reported on"),
        "outside_window": ("đăng ký ngoài thời hạn", "registered outside the window"),
        "concentration": ("khen thưởng tập trung", "awards concentrated"),
    },
}  # fmt: skip

#: concept -> written form -> code, for what forms say beside the labels. Keys go through `text.key` before matching.
SYNONYMS: dict[str, dict[str, str]] = {
    "field": {
        "kt": "economy",
        "phát triển kinh tế": "economy",
        "vhxh": "culture_society",
        "văn xã": "culture_society",
        "anqp": "security_defence",
        "qpan": "security_defence",
        "quốc phòng và an ninh": "security_defence",
        "hệ thống chính trị": "political_system",
        "xây dựng htct": "political_system",
        "xd htct": "political_system",
        "xd hệ thống chính trị": "political_system",
        "htct": "political_system",
        "xây dựng đảng hệ thống chính trị": "political_system",
        "xây dựng đảng và hệ thống chính trị": "political_system",
    },
    "registrant_kind": {
        "tt": "collective",
        "cn": "individual",
        "tập thể đăng ký": "collective",
        "cá nhân đăng ký": "individual",
    },
    "organisation": {
        "nd": "farmers",
        "hội nông dân": "farmers",
        "hội nd": "farmers",
        "hnd": "farmers",
        "hội nông dân vn": "farmers",
        "hội nông dân việt nam": "farmers",
        "pn": "women",
        "hội phụ nữ": "women",
        "hội pn": "women",
        "hpn": "women",
        "hội lhpn việt nam": "women",
        "hội lhpn vn": "women",
        "hội liên hiệp phụ nữ việt nam": "women",
        "hội lhpn": "women",
        "lhpn": "women",
        "hội liên hiệp phụ nữ": "women",
        "ccb": "veterans",
        "hội ccb": "veterans",
        "hccb": "veterans",
        "cựu cb": "veterans",
        "hội cựu chiến binh việt nam": "veterans",
        "hội cựu chiến binh": "veterans",
        "đoàn tn": "youth",
        "đtn": "youth",
        "thanh niên": "youth",
        "đoàn thanh niên": "youth",
        "đoàn tncs hồ chí minh": "youth",
        "chi đoàn": "youth",
        "cđ": "union",
        "công đoàn cơ sở": "union",
        "mặt trận": "front",
        "mttq": "front",
        "mặt trận tổ quốc": "front",
        "ban ctmt": "front",
        "ctmt": "front",
        "ubmttq": "front",
        "ủy ban mttq": "front",
        "ủy ban mặt trận tổ quốc": "front",
    },
    "status": {
        "đạt": "recognised",
        "được công nhận": "recognised",
        "đã công nhận": "recognised",
        "chưa đạt": "not_recognised",
        "không công nhận": "not_recognised",
        "không được công nhận": "not_recognised",
        "mới đăng ký": "registered",
        "đã đăng ký": "registered",
        "đang triển khai": "in_progress",
        "đang triển khai thực hiện": "in_progress",
        "điển hình": "exemplary",
        "tiêu biểu điển hình": "exemplary",
    },
    "level": {
        "xã": "grassroots",
        "cấp xã": "grassroots",
        "cấp cơ sở": "grassroots",
        "cấp huyện": "district",
        "cấp tỉnh": "province",
        "cấp trung ương": "central",
        "tw": "central",
    },
    "award_form": {
        "tuyên dương": "praise",
        "gk": "merit_paper",
        "bk": "merit_certificate",
        "giấy chứng nhận": "model_certificate",
        "gcn": "model_certificate",
        "knc": "medal",
        "kỷ niệm chương vì sự nghiệp dân vận": "medal",
    },
    "programme": {"dvk": "dvk", "qcdc": "grassroots_democracy", "quy chế dân chủ cơ sở": "grassroots_democracy"},
}

#: The same for cells of the concept's own column; in a title or a head such words mean other things too.
IN_CELLS: dict[str, dict[str, str]] = {
    "field": {
        "antt": "security_defence",
        "an ninh trật tự": "security_defence",
        "xây dựng đảng": "political_system",
        "xây dựng hệ thống chính trị ở cơ sở": "political_system",
        "xd hệ thống chính trị ở cơ sở": "political_system",
        "văn hóa": "culture_society",
        "xã hội": "culture_society",
    },
    "registrant_kind": {
        "tổ chức": "collective",
        "t thể": "collective",
        "c nhân": "individual",
        "cá nhân điển hình": "individual",
    },
}

#: Words by which those who give an award are named, with the level that they stand for; "" for no level of their own.
GIVERS: dict[str, str] = {
    "trung ương": "central",
    "tw": "central",
    "tỉnh": "province",
    "huyện": "district",
    "xã": "grassroots",
    "thị trấn": "grassroots",
    "chủ tịch": "",
    "ủy ban nhân dân": "",
    "ubnd": "",
    "ban thường vụ": "",
    "ban chỉ đạo": "",
    "bcđ": "",
    "ban dân vận": "",
    "đảng ủy": "",
    "ban chấp hành": "",
    "bch": "",
    "ủy": "",
}

#: Short and loose ways to write a rating, with the words that a scale may have for it; the scale decides.
RATING_SYNONYMS: dict[str, tuple[str, ...]] = {
    "xs": ("xuất sắc", "hoàn thành xuất sắc nhiệm vụ"),
    "htxsnv": ("hoàn thành xuất sắc nhiệm vụ",),
    "httnv": ("hoàn thành tốt nhiệm vụ",),
    "htnv": ("hoàn thành nhiệm vụ",),
    "khtnv": ("không hoàn thành nhiệm vụ",),
    "x sắc": ("xuất sắc",),
    "tt": ("tiên tiến",),
    "t tiến": ("tiên tiến",),
    "tb": ("trung bình",),
    "t bình": ("trung bình",),
    "vm": ("vững mạnh",),
    "mạnh": ("vững mạnh",),
    "k": ("khá",),
    "yếu kém": ("kém", "yếu"),
    "yếu": ("yếu", "kém"),
    "kém": ("kém", "yếu"),
}

LANGUAGES = ("vi", "en")


def codes(concept: str) -> tuple[str, ...]:
    """List the codes of a concept in the order in which reports show them.

    Examples
    --------
    >>> codes("registrant_kind")
    ('collective', 'individual')
    """
    return tuple(LABELS[concept])


def label(concept: str, code: str, language: str = "vi") -> str:
    """Return the word for a code.

    Raises
    ------
    KeyError
        If the concept or the code is unknown.

    Examples
    --------
    >>> label("field", "economy"), label("field", "economy", "en")
    ('kinh tế', 'economy')
    """
    return LABELS[concept][code][LANGUAGES.index(language)]
