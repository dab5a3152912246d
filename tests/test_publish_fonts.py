"""The fonts carry every Vietnamese letter, and bold ư does not look like bold u."""

import io
import unicodedata
from itertools import product

import nbformat.v4 as v4
import pypdf
import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from dvk_analysis.errors import UserError
from dvk_analysis.publish import fonts
from dvk_analysis.publish.exporters import export

TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VIETNAMESE = sorted(
    {
        unicodedata.normalize("NFC", letter + tone)
        for letter, tone in product("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY", TONES)
        if not (letter + tone).isascii()
    }
    | {"đ", "Đ"}
)
FILES = sorted(
    path
    for folder, pattern in zip(
        fonts.font_dirs(), ["NotoSerif*.ttf", "BeVietnamPro-*.ttf", "DejaVuSans.ttf"], strict=True
    )
    for path in folder.glob(pattern)
)
HORNED = "ưừứửữựƯỪỨỬỮỰ"
BARE = "uùúủũụUÙÚỦŨỤ"


def outline(font, character, weight=700):
    axes = {axis.axisTag for axis in font["fvar"].axes} if "fvar" in font else set()
    glyphs = font.getGlyphSet(location={"wght": weight} if "wght" in axes else None)
    return glyphs, glyphs[font.getBestCmap()[ord(character)]]


def strokes(font, character):
    glyphs, glyph = outline(font, character)
    pen = DecomposingRecordingPen(glyphs)
    glyph.draw(pen)
    return pen.value


def right_edge(font, character):
    """Rightmost point of the outline, in font units."""
    glyphs, glyph = outline(font, character)
    pen = BoundsPen(glyphs)
    glyph.draw(pen)
    return pen.bounds[2]


def test_there_are_134_precomposed_letters():
    assert len(VIETNAMESE) == 134
    assert {"ử", "Ỹ", "đ", "ơ", "Ắ"} <= set(VIETNAMESE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_font_has_every_vietnamese_letter(path):
    with TTFont(path, lazy=True) as font:
        assert [letter for letter in VIETNAMESE if ord(letter) not in font.getBestCmap()] == []


@pytest.mark.parametrize("path", [path for path in FILES if "DejaVu" not in path.name], ids=lambda path: path.name)
def test_bold_horn_stands_out_of_the_letter(path):
    # The faulty face, Libertinus Serif Bold, has a ư of its own, but with the horn inside: so look at the edge.
    with TTFont(path) as font:
        for horned, bare in zip(HORNED, BARE, strict=True):
            assert strokes(font, horned) != strokes(font, bare)
            assert right_edge(font, horned) > right_edge(font, bare) + 0.03 * font["head"].unitsPerEm


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_web_font_is_small_and_speaks_vietnamese(style):
    data = fonts.web_font(style)
    font = TTFont(io.BytesIO(data))
    assert len(data) < 40_000
    assert font.flavor == "woff"
    assert [char for char in [*VIETNAMESE, *"–—‘’“”…·•×±≥≤−%₫\u00a0"] if ord(char) not in font.getBestCmap()] == []


def test_page_carries_its_fonts():
    css = fonts.font_face_css()
    assert css.count("@font-face") == 2
    assert "http" not in css


def test_text_is_set_in_our_fonts_only():
    cells = [v4.new_markdown_cell("# Ưu tiên\n\n**Dự ước** *ứng* `mã ự` → ✓ $x_1 + \\text{nếu}$")]
    reader = pypdf.PdfReader(io.BytesIO(export(v4.new_notebook(cells=cells), "pdf")))
    found = (leaf["/Resources"]["/Font"].get_object().values() for leaf in reader.pages)
    used = {font["/BaseFont"][8:] for some in found for font in some}
    assert {"NewCMMath-Book-Identity-H"} == {
        name for name in used if not name.startswith(("NotoSerif", "BeVietnam", "DejaVu"))
    }


def test_a_font_of_this_machine_is_asked_for_by_name():
    assert not fonts.has_font("No Such Face")
    assert fonts.has_font("dejavu sans")


def test_missing_font_package_is_named(monkeypatch):
    monkeypatch.setitem(fonts.FAMILIES, "Noto Serif", ("fontpkg_no_such", "files"))
    with pytest.raises(UserError) as caught:
        fonts.font_dirs()
    assert str(caught.value) == "the font package fontpkg-no-such is missing; pip install fontpkg-no-such"
