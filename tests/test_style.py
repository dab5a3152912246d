"""Style: colours that can be told apart, text that is data, titles that fit."""

from itertools import combinations

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from matplotlib.colors import to_rgb

from dvk_analysis import style
from dvk_analysis.vocabulary import codes


def lightness(colour):
    """Relative luminance as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    high, low = sorted((lightness(one), lightness(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white():
    assert contrast("black", "white") == pytest.approx(21)


def test_every_field_and_kind_has_its_colour():
    assert tuple(style.FIELD) == codes("field")
    assert tuple(style.REGISTRANT) == codes("registrant_kind")
    assert len(set(style.FIELD.values())) == 4


@pytest.mark.parametrize("colours", [style.FIELD, style.REGISTRANT, {"a": style.FOCUS, "b": style.OTHERS}])
def test_colours_differ_in_grey_print(colours):
    assert min(contrast(a, b) for a, b in combinations(colours.values(), 2)) > 1.3


def test_text_is_readable_on_white():
    assert min(contrast(c, "white") for c in (style.INK, style.QUIET, style.REFERENCE, style.FOCUS)) > 4.5


def test_a_figure_is_as_wide_as_the_page_and_leaves_no_settings_behind():
    before = dict(mpl.rcParams)
    figure, axes = style.new_figure(2.5, 2, 3)
    assert (figure.get_figwidth(), figure.get_figheight(), len(axes)) == (style.WIDTH_INCHES, 2.5, 6)
    assert dict(mpl.rcParams) == before


def test_the_font_is_the_bundled_one():
    style.new_figure(1)
    path = font_manager.findfont(style.FONT, fallback_to_default=False)
    assert "fontpkg_be_vietnam_pro" in path


def test_the_subtitle_is_broken_where_the_names_beside_the_axes_leave_less_room():
    shown = "Số chi, tổ hội giảm bậc (trái) và tăng bậc (phải) / số được xếp loại cả hai năm"
    lines = []
    for name in ("Xã A", "Đảng ủy Trường THPT Nguyễn Văn Hai"):
        figure, (ax,) = style.new_figure(2)
        ax.set_yticks([0], [name])
        style.title(figure, "Phát hiện", shown)
        lines.append(ax.get_title(loc="left").split("\n"))
    assert [len(found) for found in lines] == [1, 2]
    assert " ".join(lines[1]) == shown


def test_a_dollar_sign_is_a_dollar_sign():
    with style.context():
        figure, (ax,) = style.new_figure(2)
        style.title(figure, "$x^2$", "$y$")
        assert not ax.title.get_parse_math()
        assert figure.get_suptitle() == "$x^2$"
