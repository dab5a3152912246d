"""The fonts of the reports, from installed packages so that no page depends on a machine, and what fits a line."""

import base64
import importlib.util
import io
import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import ceil
from pathlib import Path

import typst
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from dvk_analysis.errors import UserError
from dvk_analysis.publish.html_tables import Table, placed

#: Family name: module that ships it, folder inside that module. DejaVu brings the arrows and marks the other two lack.
FAMILIES = {
    "Noto Serif": ("fontpkg_noto_serif", "files"),
    "Be Vietnam Pro": ("fontpkg_be_vietnam_pro", "files"),
    "DejaVu Sans": ("matplotlib", "mpl-data/fonts/ttf"),
}
#: Printable ASCII and Latin-1, the letters of Vietnamese beyond them, common punctuation and signs.
WEB_CHARACTERS = (
    "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x1EA0, 0x1EFA)]))
    + "ĂăĐđĨĩŨũƠơƯư"
    + "–—‘’“”„…•−≥≤≠≈₫€←↑→↓✓▲▼"
)

#: Width of the text on an upright and on a turned A4 page, in points; room around the text of a cell, in ems.
PORTRAIT, LANDSCAPE, PADDING = 459.0, 705.0, 0.9
#: Width of a name that is kept in one line, in ems.
NAME = 9.0
#: Type size below which a table is split into several, in points.
SMALLEST = 6.0
#: Tables of more rows may break across pages, and are set smaller.
SHORT = 12


@dataclass
class Layout:
    """Widths of the columns and their unit, type size in points, and whether the page has to be turned.

    The unit is ``fr`` for a table as wide as the page, ``pt`` for a small one that is left as wide as its words.
    """

    widths: list[float]
    unit: str
    size: float
    landscape: bool


def font_dirs() -> list[Path]:
    """Folders of the font files.

    Raises
    ------
    UserError
        If a package that brings a font is not installed.

    Examples
    --------
    >>> [folder.is_dir() for folder in font_dirs()]
    [True, True, True]
    """
    return [_package_dir(module) / folder for module, folder in FAMILIES.values()]


@cache
def typst_fonts(*, system: bool = False) -> typst.Fonts:
    """Our fonts, and of Typst's own the one for formulas: no text falls back to those, whose bold ư is wrong.

    Parameters
    ----------
    system : bool
        Take the fonts of this machine too, because the user asked for one of them.
    """
    dirs = [str(folder) for folder in font_dirs()]
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=True, font_paths=dirs)


def has_font(family: str) -> bool:
    """Whether this machine has a font family, or the package brings it.

    Examples
    --------
    >>> has_font("be vietnam pro"), has_font("No Such Face"), has_font("")
    (True, False, False)
    """
    return bool(family) and family.lower() in {name.lower() for name in typst_fonts(system=True).families()}


@cache
def web_font(style: str) -> bytes:
    """Be Vietnam Pro in a style, ``Regular`` or ``Bold``, cut down to `WEB_CHARACTERS`, as WOFF.

    Examples
    --------
    >>> web_font("Bold")[:4]
    b'wOFF'
    """
    options = Options(flavor="woff", layout_features=["kern", "mark", "mkmk", "ccmp", "locl"], hinting=False)
    # The file keeps its own date: the same page has to come out as the same bytes.
    with TTFont(_sans(style), recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text=WEB_CHARACTERS)
        subsetter.subset(font)
        font.flavor = "woff"
        buffer = io.BytesIO()
        font.save(buffer)
    return buffer.getvalue()


@cache
def font_face_css() -> str:
    """CSS that carries the two web fonts inside the page."""
    rule = '@font-face{{font-family:"Be Vietnam Pro";font-weight:{};src:url(data:font/woff;base64,{}) format("woff")}}'
    styles = {400: "Regular", 700: "Bold"}
    return "\n".join(rule.format(w, base64.b64encode(web_font(style)).decode()) for w, style in styles.items())


@lru_cache(4096)
def text_width(text: str) -> float:
    """Width of `text` in ems of the bold sans face, the widest a table cell is set in.

    Examples
    --------
    >>> text_width("") == 0 < text_width("i") < text_width("m") < text_width("mm")
    True
    """
    advances = _advances()
    return sum(advances.get(char, 0.65) for char in text)


def layout(table: Table, legible: float = 6.5) -> Layout:
    """Widths that keep every word whole: smaller type first, down to `legible` points, then a turned page.

    A column gets at least its longest word and at most its longest cell (or 24 em of it); what is left over is shared.
    The first, which names the rows, keeps short names in one line if there is room at all.
    """
    least, most = _demands(table)
    roomy = [most[0], *least[1:]]
    least = roomy if most[0] <= NAME and PORTRAIT / sum(roomy) >= legible else least
    room, largest = PORTRAIT, 9.5 if len(table.body) <= SHORT else 8.5
    if landscape := room / sum(least) < legible:
        room = LANDSCAPE
    size = max(3.0, min(largest, int(room / sum(least) * 2) / 2))
    spare, wish = room / size - sum(least), sum(most) - sum(least)
    share = max(0.0, min(1.0, spare / wish)) if wish else 0.0
    widths = [(low + (high - low) * share) * size for low, high in zip(least, most, strict=True)]
    small = sum(widths) < room * 0.6
    looser = min(1.5, room * 0.6 / sum(widths)) if small else 1.0
    return Layout([round(width * looser, 1) for width in widths], "pt" if small else "fr", size, landscape)


def split(table: Table, smallest: float = SMALLEST) -> list[Table]:
    """Split a table too wide for a turned page into parts that fit, each with the first column; merged cells stay.

    Examples
    --------
    >>> from dvk_analysis.publish.html_tables import Cell
    >>> row = [Cell(f"{i:012d}") for i in range(30)]
    >>> [[int(cell.text) for cell in part.body[0]][:3] for part in split(Table([], [row], ["right"] * 30))]
    [[0, 1, 2], [0, 11, 12], [0, 21, 22]]
    """
    least, _ = _demands(table)
    spans = any(cell.columns * cell.rows > 1 for row in (*table.head, *table.body) for cell in row)
    if sum(least) <= LANDSCAPE / smallest or spans:
        return [table]
    room = LANDSCAPE / smallest - least[0]
    share = sum(least[1:]) / ceil(sum(least[1:]) / room)
    groups, used = [[]], 0.0
    for column in range(1, len(least)):
        if groups[-1] and (used >= share or used + least[column] > room):
            groups, used = [*groups, []], 0.0
        groups[-1].append(column)
        used += least[column]
    parts = []
    for number, group in enumerate(groups, 1):
        head, body = ([[row[c] for c in (0, *group)] for row in rows] for rows in (table.head, table.body))
        caption = f"{table.caption} ({number}/{len(groups)})".strip()
        parts.append(replace(table, head=head, body=body, align=[table.align[c] for c in (0, *group)], caption=caption))
    return parts


def breakable(text: str, longest: int = 20) -> str:
    """Let a word of more signs than `longest` break, by zero-width spaces.

    Examples
    --------
    >>> breakable("x" * 25).split(chr(0x200B))
    ['xxxxxxxxxxxxxxxxxxxx', 'xxxxx']
    """
    return re.sub(rf"[^\s\u200b]{{{longest}}}(?=\S)", "\\g<0>\u200b", text)


def _demands(table: Table) -> tuple[list[float], list[float]]:
    """Longest word and longest cell of each column, in ems; a cell over several columns asks a part of each."""
    least, most = [2.0] * len(table.align), [2.0] * len(table.align)
    for column, cell in placed([*table.head, *table.body]):
        word = max(map(text_width, re.split("[ \n\u200b]+", breakable(cell.text)))) / cell.columns + PADDING
        whole = min(text_width(cell.text) / cell.columns, 24.0) + PADDING
        for covered in range(column, min(column + cell.columns, len(least))):
            least[covered] = max(least[covered], word)
            most[covered] = max(most[covered], whole, word)
    return least, most


@cache
def _advances() -> dict[str, float]:
    with TTFont(_sans("Bold"), lazy=True) as font:
        units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {chr(code): metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}


def _sans(style: str) -> Path:
    module, folder = FAMILIES["Be Vietnam Pro"]
    return _package_dir(module) / folder / f"BeVietnamPro-{style}.ttf"


def _package_dir(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        package = module.replace("_", "-")
        raise UserError(f"the font package {package} is missing", remedy=f"pip install {package}")
    return Path(spec.origin).parent
