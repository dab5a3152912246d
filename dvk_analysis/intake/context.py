"""What the lines above a table say: year, unit, form of award, that it replaces an earlier one, that it is a sample."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dvk_analysis import text
from dvk_analysis.intake import cells, organisations, units
from dvk_analysis.place import Place, Unit

_YEAR = re.compile(r"\bnam ?((?:19|20)\d\d)\b")
#: A line of words that ends with a year, «MÔ HÌNH DÂN VẬN KHÉO 2017»; with a number before it is that of a paper.
_LAST_YEAR = re.compile(r"[a-z ]{12,}(?<! thang) ((?:19|20)\d\d)")
_BARE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
#: A day or month in the name of a file is that of its sending: registration for a year opens in the year before.
_DATE_IN_NAME = re.compile(
    r"(?<!\d)\d{1,2}[.\-_/ ]\d{1,2}[.\-_/ ](?:19|20)\d\d(?!\d)|(?<!\d)(?:0?[1-9]|1[0-2])[.\-_](?:19|20)\d\d(?!\d)|"
    r"(?<!\d)(?:19|20)\d\d[.\-_]\d{1,2}[.\-_]\d{1,2}(?!\d)|(?<!\d)(?:19|20)\d\d[.\-_](?:0[1-9]|1[0-2])(?!\d)|"
    r"(?:th[aá]ng|qu[yý]) ?[\divx]{1,3} ?(?:n[aă]m)? ?(?:19|20)\d\d"
)
#: A line that names the paper by which a form is asked for; its year is that of the paper.
_PAPER = re.compile(
    r"(?:thuc hien|theo|can cu|kem|kem theo|ban hanh kem theo)\b.*"
    r"\b(?:nghi quyet|huong dan|ke hoach|cong van|chi thi|quyet dinh|ket luan|bao cao|to trinh|chuong trinh)\b"
)
#: A line of its own, and words in a longer one, that name a commune, as keys.
_NOT_COMMUNE = r"(?!(?:hoi|vien|thi tran|phuong|nam|nong thon|va|cua|trong|tren|duoi|dat|do|co|la)\b)"
_COMMUNE = re.compile(rf"(?<!tac )(?<!cap )(?<!cac )(?<!thi )\b(?:xa|thi tran) {_NOT_COMMUNE}[a-z]\w*")
_COMMUNE_ALONE = re.compile(
    rf"(?:(?:dang uy|dang bo|ubnd|uy ban nhan dan|khoi dan van) )*{_COMMUNE.pattern}(?: \w+){{0,3}}"
)
#: Titles of sheets that say how a form is filled in, and lines above a worked example, as keys.
_EXAMPLE = re.compile(r"(?:huong dan (?:ghi|cach|lap|dien)|cach ghi|vi du\b.{0,20}$|mau ghi)")
_PRAISED = re.compile(r"\bduoc (?:bieu duong|tuyen duong|khen(?: thuong)?)\b")
#: Words of a title that say what became of all models below it.
_NOT_RECOGNISED = re.compile(r"\b(?:khong|chua) (?:dat|duoc cong nhan)\b")
_DATE = re.compile(r"\bngay \d* ?(?:\.* )?thang \d* ?(?:\.* )?nam (?:19|20)\d\d")
_PERIOD = re.compile(r"\b(?:19|20)\d\d (?:den (?:nam )?)?(?:19|20)\d\d\b")
_UNIT = re.compile(r"^don vi(?! tinh\b)|^(?:ten (?:don vi|xa)|xa|thi tran|dia phuong)\b[^:]{0,20}$")
#: Cells that say what stands in the cell behind them, as keys.
_LABELS = ("don vi", "ten don vi", "xa", "ten xa", "dia phuong", "nam", "xa thi tran")
_PLACE_OF_DATE = re.compile(r"^(.{2,40}?),\s*ngày\b", re.IGNORECASE)
_DATELINE = re.compile(r"ngay (\d{1,2}) thang (\d{1,2}) nam (\d{4})")
_SAMPLE = "du lieu minh hoa"
#: Words by which a form says that it holds instead of an earlier one, as keys; a number after «lần» orders them.
_REPLACES = re.compile(r"\b(?:thay the|dieu chinh|sua doi|dinh chinh|ban sua|da sua|cap nhat)\b")
_TIMES = re.compile(r"\b(?:lan(?: thu)?|ban|v|version|lan gui) (\d{1,2})\b")
_ADDS = re.compile(r"\bbo sung\b")
_QUARTER = re.compile(r"\bquy (iii|ii|iv|i|[1-4])\b")
_MONTHS = re.compile(r"\b([369]) thang (dau|cuoi) nam\b|(?<!\d )\bthang (1[0-2]|0?[1-9])\b")
_NOTES = ("ghi chu", "luu y", "chu y", "chu thich")
#: What a title may fix for all rows and so limit a form to, beside months.
_PARTS = ("field", "registrant_kind", "award_form")


@dataclass
class Context:
    """What holds for every row of a table unless the row itself says otherwise.

    ``years`` are all years that the title names, ``year`` the one that counts; ``unit_line`` is what stands after
    ``ĐƠN VỊ:`` where it names no unit; ``version`` orders forms of one unit and year: how often it was sent, and when;
    ``example`` says that the table only shows how a form is filled in, ``praised`` that its title speaks of awards and
    not of registration.
    """

    year: int | None
    years: list[int]
    unit: Unit | None
    unit_line: str
    version: tuple[int, str]
    adds: bool
    illustrative: bool
    said_year: bool
    example: bool = False
    praised: bool = False
    codes: dict[str, str] = field(default_factory=dict)
    months: list[int] = field(default_factory=list)

    @property
    def part(self) -> dict[str, list]:
        """What the form is limited to: two forms of one unit that share none of it are no copies of each other."""
        return {name: [self.codes[name]] for name in _PARTS if name in self.codes} | (
            {"months": self.months} if self.months else {}
        )


def read_context(
    place: Place,
    lines: Sequence[str],
    sheet: str,
    file: str,
    *,
    tail: Sequence[str] = (),
    dated: Sequence[int] = (),
    words: Sequence[str] = (),
    above: Context | None = None,
) -> Context:
    """Read the lines above a table, then the names of sheet and file for what the lines leave open.

    Parameters
    ----------
    place : Place
    lines, tail : sequence of str
        Lines above and below the table.
    sheet, file : str
        Names; the file's as a path inside the inbox.
    dated : sequence of int
        Years that the table's head names side by side.
    words : sequence of str
        What the title of such a form says: where lines name several years, the one of the line that says it counts.
    above : Context, optional
        Of the table above on the same sheet: its year and unit hold where this table names none of its own.

    Examples
    --------
    >>> from dvk_analysis.place import load_place
    >>> lines = ["DANH SÁCH ĐĂNG KÝ NĂM 2018", "(Kèm Báo cáo ngày 20 tháng 11 năm 2017)", "ĐƠN VỊ: XÃ TÂN AN"]
    >>> found = read_context(load_place("cang-long"), lines, "Sheet1", "a.xlsx")
    >>> found.year, found.unit.unit_id
    (2018, 'tan-an')
    """
    keys = [text.key(line) for line in lines]
    named = [f"{file.rpartition('.')[0]}".replace("_", " "), sheet]
    years = _years(keys)
    if len(years) > 1:
        titles = [key for key in keys if any(text.key(word) in key for word in words)]
        years = one if len(one := _years(titles)) == 1 else years
    guesses = [years_in_name(name) for name in (sheet, *reversed(file.split("/")))]
    own = bool(dated or years)
    if dated:
        years = [dated[-1]]
    elif not years and above and above.year:
        years = above.years
    elif not years and not any(_PERIOD.search(k) for k in keys):
        years = next((found for found in guesses if len(found) == 1), [])
    year = above.year if above and years is above.years else years[-1] if years else None
    unit, unit_line = _unit_of_lines(place, lines, year, within=_COMMUNE if above else None)
    if year and not unit and not unit_line:
        unit = (above and above.unit) or _unit_of_names(place, lines, sheet, named[0], year)
        unit = unit or _of_signature(place, tail, year)
    said = [*keys, *(text.key(name) for name in named)]
    sent = max((int(n) for k in said for n in _TIMES.findall(k)), default=1)
    sent = max(sent, 2) if any(_REPLACES.search(k) for k in said) else sent
    day = max((d for line in (*lines, *tail) if (d := _dated(line))), default="")
    return Context(
        year=year,
        years=years,
        unit=unit,
        unit_line=unit_line,
        version=(sent, day),
        adds=any(_ADDS.search(k) for k in said),
        illustrative=any(k.startswith(_SAMPLE) for k in keys) or bool(above and above.illustrative),
        said_year=own,
        example=any(map(_EXAMPLE.match, keys)),
        praised=any(map(_PRAISED.search, keys)) and not any("dang ky" in key for key in keys),
        codes=_codes_of_sheet(sheet) | _codes(keys) | _organisation(keys, sheet, words),
        months=next((months for some in (keys, said) if (months := _months_of(some))), []),
    )


def title_lines(row: Sequence[object]) -> Iterator[str]:
    """Give the texts of a row above a table; a label such as «Đơn vị:» goes together with the cell behind it.

    Examples
    --------
    >>> list(title_lines(["Đơn vị:", "", "Xã Tân An", "Năm", 2017.0]))
    ['Đơn vị: Xã Tân An', 'Năm: 2017']
    """
    before = ""
    for shown in (cells.shown(cell) for cell in row if cell != ""):
        if before:
            yield f"{before}: {shown}"
            before = ""
        elif text.key(shown) in _LABELS:
            before = shown.strip(" :")
        else:
            yield shown
    if before:
        yield before


def _years(keys: list[str]) -> list[int]:
    """Years that the lines name, without those of dates and periods; the line nearest to the table counts last."""
    keys = [key for key in keys if not (key.startswith(_NOTES) or _PAPER.match(key))]  # notes, also of the table above
    plain = [_PERIOD.sub(" ", _DATE.sub(" ", key)) for key in keys]
    found = [int(y) for key in plain for y in _YEAR.findall(key)]
    found = found or [int(match.group(1)) for key in keys if (match := _LAST_YEAR.fullmatch(key))]
    return list(dict.fromkeys(found))


def _months_of(keys: list[str]) -> list[int]:
    """Months that lines limit a form to: «QUÝ II», «6 tháng đầu năm», «tháng 3»; none where they name no part."""
    found: set[int] = set()
    for key in (_DATE.sub(" ", key) for key in keys):
        for quarter in _QUARTER.findall(key):
            last = 3 * ({"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(quarter) or int(quarter))
            found |= {last - 2, last - 1, last}
        for many, end, month in _MONTHS.findall(key):
            some = range(1, int(many) + 1) if end == "dau" else range(13 - int(many), 13) if end else (int(month),)
            found.update(some)
    return sorted(found)


def years_in_name(name: str) -> list[int]:
    """Years that stand in the name of a sheet, file or folder, without those of days and months.

    Examples
    --------
    >>> years_in_name("dk 2017.xlsx"), years_in_name("dk gui 20-12-2016.xlsx"), years_in_name("gui 12-2016")
    ([2017], [], [])
    """
    return sorted({int(year) for year in _BARE_YEAR.findall(_DATE_IN_NAME.sub(" ", text.clean(name).lower()))})


def _unit_of_lines(
    place: Place, lines: Sequence[str], year: int | None, *, within: re.Pattern | None
) -> tuple[Unit | None, str]:
    """Find the unit that lines name, else what stands in its place: behind «ĐƠN VỊ:», or an unknown commune.

    ``within`` is how a longer line names a commune, where such a name must not go unheard.
    """
    line = _unit_line(lines)
    if line or not year:
        return (units.find(place, line, year) or units.find_within(place, line, year)) if year else None, line
    found = (units.find_within(place, line, year) for line in reversed(lines) if len(line) < 200)
    if unit := next((unit for unit in found if unit), None):
        return unit, ""
    named = ((line, text.key(line)) for line in lines if not text.key(line).startswith(("kinh gui", "noi nhan")))
    unknown = (line for line, key in named if _COMMUNE_ALONE.fullmatch(key) or (within and within.search(key)))
    return None, next(unknown, "")


def _unit_of_names(place: Place, lines: Sequence[str], sheet: str, file: str, year: int) -> Unit | None:
    found = units.find_in_name(place, sheet, year) or _of_file(place, file, year)
    return found or _of_dateline(place, lines, year)


def _unit_line(lines: Sequence[str]) -> str:
    return next((after for line in lines if (after := _after(line))), "")


def _of_dateline(place: Place, lines: Sequence[str], year: int) -> Unit | None:
    """Find the unit in which a form is dated: «Nhị Long, ngày …»; not one named like the whole place."""
    named = (m.group(1) for line in lines if (m := _PLACE_OF_DATE.match(line)))
    return next((u for n in named if text.key(n) != text.key(place.name) and (u := units.find(place, n, year))), None)


def _of_signature(place: Place, tail: Sequence[str], year: int) -> Unit | None:
    """Find the unit that signs a form: «TM. ĐẢNG ỦY XÃ TÂN AN»."""
    signed = (line for line in tail if re.match(r"t ?m ", text.key(line)))
    return next((unit for line in signed if (unit := units.find_within(place, line, year))), None)


def _of_file(place: Place, file: str, year: int) -> Unit | None:
    """Find the unit of a file's own name, else of the folder it lies in."""
    return next((unit for part in reversed(file.split("/")) if (unit := units.find_in_name(place, part, year))), None)


def _after(line: str) -> str:
    """Take what follows ``ĐƠN VỊ:``; there the colon may be left out."""
    head, colon, rest = line.partition(":")
    if not _UNIT.match(text.key(head)):
        return ""
    return (rest if colon else text.clean(line)[len("đơn vị") :] if text.key(line).startswith("don vi") else "").strip(
        " .…_"
    )


def _dated(line: str) -> str:
    """Day of a dateline, as ISO text so that days compare; "" if the line has none."""
    match = _DATELINE.search(text.key(line))
    try:
        day, month, year = map(int, match.groups()) if match else (0, 0, 0)
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _organisation(keys: list[str], sheet: str, words: Sequence[str]) -> dict[str, str]:
    titles = [key for key in keys if any(text.key(word) in key for word in words)]
    code = organisations.of_title(keys, titles, sheet)
    return {"organisation": code} if code else {}


def _codes(keys: list[str]) -> dict[str, str]:
    """Codes that a title fixes for all rows: «… cá nhân …», «lĩnh vực kinh tế», «tặng giấy khen»."""
    found = {}
    for concept in _PARTS:
        known = {form: code for form, code in cells.choices(concept).items() if len(form) > 5}
        said = " ".join(f" {key} " for key in keys)
        codes = {code for form, code in known.items() if f" {form} " in said}
        if len(codes) == 1:
            found[concept] = codes.pop()
    if any(map(_NOT_RECOGNISED.search, keys)):
        found["status"] = "not_recognised"
    return found


def _codes_of_sheet(sheet: str) -> dict[str, str]:
    """Code that the name of a sheet is: «VHXH», «Cá nhân»."""
    codes = {concept: cells.code_of(concept, sheet) for concept in ("field", "registrant_kind")}
    return {concept: code for concept, code in codes.items() if code}
