"""One look for all charts: colours with a fixed meaning, the bundled font, sizes that fit the printed page.

Colours differ in lightness as well as in hue, so they are told apart by colour-blind readers and in grey print.
"""

import textwrap
from functools import cache
from pathlib import Path

import fontpkg_be_vietnam_pro
import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

FONT = "Be Vietnam Pro"
FIELD = {
    "economy": "#1f3a5f",
    "culture_society": "#2a8c82",
    "security_defence": "#e5a937",
    "political_system": "#c9d3dd",
}
REGISTRANT = {"collective": "#1f3a5f", "individual": "#9fb8cf"}
INK, QUIET, GRID = "#1b2733", "#5b6875", "#dde3e9"
FOCUS, OTHERS, REFERENCE = "#1f3a5f", "#aebccb", "#b4430f"
GOOD, STEADY, BAD = "#2a8c82", "#dde3e9", "#b4430f"
#: Changes that chance alone may have made.
UNCLEAR = "#8794a1"

#: Width of the text on an A4 page between its margins, so that 9 point in a chart are 9 point on paper.
WIDTH_INCHES = 6.38
#: Mean width of a letter at the size of the text, on the safe side.
LETTER = 0.063
_RC = {
    "font.family": [FONT, "DejaVu Sans"],
    "font.size": 8.5,
    "text.color": INK,
    "axes.labelcolor": QUIET,
    "axes.edgecolor": QUIET,
    "axes.titlesize": 8.5,
    "axes.titlecolor": QUIET,
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # found by measuring everything below it otherwise, three times a chart
    "axes.labelsize": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "text.parse_math": False,  # a dollar sign in the name of a model is a dollar sign
    "text.hinting": "none",  # widths as a browser and the PDF have them, whatever the resolution
    "svg.fonttype": "none",
    "svg.hashsalt": "dvk",
    "legend.frameon": False,
}


def new_figure(height: float, rows: int = 1, columns: int = 1, **subplots: object) -> tuple[Figure, list[Axes]]:
    """Make an empty figure of the page's width, without pyplot and so without state.

    Parameters
    ----------
    height : float
        Height in inches.
    rows, columns : int
        Grid of axes.
    **subplots
        Passed on to :meth:`matplotlib.figure.Figure.subplots`.

    Returns
    -------
    tuple of Figure and list of Axes
        The axes row by row.

    Examples
    --------
    >>> figure, axes = new_figure(2.5, columns=2)
    >>> len(axes), float(figure.get_figwidth())
    (2, 6.38)
    """
    _register_font()
    with mpl.rc_context(_RC):
        figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False, **subplots)
    return figure, list(axes.flat)


def context() -> object:
    """Return the context in which charts are drawn and saved."""
    _register_font()
    return mpl.rc_context(_RC)


def title(figure: Figure, finding: str, shown: str) -> None:
    """Write the finding over a figure and, quieter, what is shown and in which unit."""
    lines = textwrap.wrap(finding, 78)
    figure.suptitle("\n".join(lines), x=0.01, ha="left", fontsize=10.5, fontweight="bold")
    ax = figure.axes[0]
    names = [len(line) for tick in ax.get_yticklabels() for line in tick.get_text().split("\n")]
    letters = int((WIDTH_INCHES - 0.3) / LETTER) - max(names, default=0)  # what the names beside the axes leave over
    ax.set_title("\n".join(textwrap.wrap(shown, max(letters, 30))), loc="left", x=0, pad=8)


@cache
def _register_font() -> None:
    for face in ("Regular", "SemiBold", "Bold", "Italic"):
        path = Path(fontpkg_be_vietnam_pro.__file__).parent / "files" / f"BeVietnamPro-{face}.ttf"
        font_manager.fontManager.addfont(path)
