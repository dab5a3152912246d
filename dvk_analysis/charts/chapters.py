"""Chart of chapters: ratings of two years against each other."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from dvk_analysis import style
from dvk_analysis.chapters import COMPARED, matrix
from dvk_analysis.charts.base import Chart, broken
from dvk_analysis.phrases import phrase
from dvk_analysis.place import Place
from dvk_analysis.text import format_number
from dvk_analysis.vocabulary import label

#: Shade beyond which a count is written in white.
DARK = 0.65


def rating_panels(transitions: pd.DataFrame, place: Place, language: str = "vi") -> dict[str, pd.DataFrame]:
    """Cross the ratings of two years, a panel for each scale that has chapters rated in both.

    Parameters
    ----------
    transitions : DataFrame
        Result of :func:`dvk_analysis.chapters.transitions`.
    place : Place
        Its scales.

    Returns
    -------
    dict of str to DataFrame
        Names of the organisations on the scale to the counts.
    """
    panels = {}
    for scale in place.scales:
        compared = transitions[transitions["scale_id"].eq(scale.scale_id) & transitions["change"].isin(COMPARED)]
        if len(compared):
            present = [o for o in scale.organisations if compared["organisation"].eq(o).any()]
            panels[", ".join(label("organisation", o, language) for o in present)] = matrix(transitions, scale)
    return panels


def rating_transitions(
    matrices: dict[str, pd.DataFrame], finding: str, *, years: tuple[int, int], where: str, language: str = "vi"
) -> Chart | None:
    """Matrices of the same chapters' ratings, last year in rows and this year in columns, a panel a scale.

    Parameters
    ----------
    matrices : dict of str to DataFrame
        Title of the panel to the square counts of :func:`dvk_analysis.chapters.matrix`, labels from low to high.
    years : tuple of int
        The two years.
    where : str
        Name of the unit, for the caption.

    Returns
    -------
    Chart or None
        None if there is no panel.
    """
    if not matrices:
        return None
    columns, rows = min(3, len(matrices)), -(-len(matrices) // 3)
    long = [any("\n" in broken(name, 15) for name in m.index) for m in matrices.values()]
    height = 0.4 + rows * (0.78 + (0.3 if any(long) else 0.24) * max(map(len, matrices.values())))
    sizes = [len(m) * (1.5 if wide else 1) + 2 for m, wide in zip(matrices.values(), long, strict=True)]
    sizes = sizes if rows == 1 else None
    figure, axes = style.new_figure(height, rows, columns, width_ratios=sizes)
    with style.context():
        for ax, (panel, counts) in zip(axes, matrices.items(), strict=False):
            _draw_matrix(ax, counts, language)
            ax.set(
                xlabel=phrase("chart.rated_in", language, year=years[1]),
                ylabel=phrase("chart.rated_in", language, year=years[0]) if ax is axes[0] else "",
            )
            ax.set_title(broken(panel, 22), loc="left", x=0, pad=6)
        for ax in axes[len(matrices) :]:
            ax.set_axis_off()
        figure.suptitle(broken(finding, 78), x=0.01, ha="left", fontsize=10.5, fontweight="bold")
    long = (
        pd.concat({p: m.stack() for p, m in matrices.items()}).rename("chapters").rename_axis(["scale", "from", "to"])
    )
    moved = [f"{a} → {b}: {format_number(n, language=language)}" for (_, a, b), n in long.items() if a != b and n]
    caption = phrase("caption.rating_transitions", language, where=where, year_from=years[0], year_to=years[1])
    alt = phrase("alt.rating_transitions", language, where=where, items="; ".join(moved) or "–")
    return Chart("rating-transitions", figure, caption, alt, long.reset_index())


def _draw_matrix(ax: Axes, matrix: pd.DataFrame, language: str) -> None:
    """Shade who rose green and who fell red-brown, by count; the diagonal stays quiet."""
    counts = matrix.to_numpy(dtype=float)
    side = np.sign(np.subtract.outer(np.arange(len(counts)), np.arange(len(counts)))) * -1
    strength = counts / max(counts[side != 0].max(initial=0), 1)
    shade = np.where(side == 0, 0, side * (0.25 + 0.75 * strength) * (counts > 0))
    colours = LinearSegmentedColormap.from_list("change", [style.BAD, "#f4f6f8", style.GOOD])
    ax.pcolormesh(shade, cmap=colours, vmin=-1, vmax=1, edgecolor="white", linewidth=1.5)
    for (row, column), n in np.ndenumerate(counts):
        if n:
            ink = "white" if abs(shade[row, column]) > DARK else style.INK
            place = {"ha": "center", "va": "center", "fontsize": 8.5, "color": ink}
            ax.text(column + 0.5, row + 0.5, format_number(n, language=language), **place)
    at = np.arange(len(counts)) + 0.5
    short = [_short(c) for c in matrix.columns]
    ax.set_xticks(at, short, fontsize=7 if max(map(len, " ".join(short).split())) < 6 else 6.2)
    ax.set_yticks(at, [broken(c, 15) for c in matrix.index], fontsize=7.5, linespacing=0.95)
    ax.spines[:].set_visible(False)


def _short(name: str) -> str:
    r"""Write the name of a rating in two lines or, if it needs more, by its initials, as offices do.

    Examples
    --------
    >>> _short("hoàn thành xuất sắc nhiệm vụ"), _short("tiên tiến")
    ('HTXSNV', 'tiên\ntiến')
    """
    lines = broken(name, 6)
    return lines if lines.count("\n") < 2 else "".join(word[0] for word in name.split()).upper()
