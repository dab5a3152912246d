"""What every chart needs: the drawn chart with its words and numbers, axes in per cent, counts beside shares."""

import io
import textwrap
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dvk_analysis import style
from dvk_analysis.phrases import phrase
from dvk_analysis.text import format_number, format_percent, format_signed

#: Rows of bars that a page holds.
MOST_ROWS = 38
#: With more units than this a chart sums them up, and names only the unit of the report and the most unusual ones.
MANY_UNITS = 150


@dataclass(frozen=True)
class Chart:
    """A drawn chart, its words, and the numbers behind it."""

    name: str
    figure: Figure
    caption: str
    alt: str
    data: pd.DataFrame

    def svg(self) -> str:
        """Return the chart as SVG; the same chart gives the same text."""
        buffer, layout = io.StringIO(), self.figure.get_layout_engine()
        with style.context():
            if layout:  # laid out here, since savefig would draw everything a second time for it
                self.figure.set_dpi(72)  # that of SVG
                FigureCanvasSVG(self.figure)
                for axis in (axis for ax in self.figure.axes for axis in (ax.xaxis, ax.yaxis)):
                    if not axis.get_label_text():
                        axis.set_label_coords(0, 0)  # nothing is measured to find a place for no words
                layout.execute(self.figure)
                self.figure.set_layout_engine(None)  # laid out anew, everything would shift by a hair
            self.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return buffer.getvalue()


def percent_axis(ax: Axes, language: str, axis: str = "y", to: float | None = None) -> None:
    """Write an axis of fractions in per cent, with at most seven ticks, up to its end or up to ``to``."""
    target = ax.yaxis if axis == "y" else ax.xaxis
    span = to or (ax.get_ylim()[1] if axis == "y" else ax.get_xlim()[1])
    step = next(s for s in (0.02, 0.05, 0.1, 0.2, 0.25) if span / s <= 6 or s == 0.25)
    ticks = np.arange(0, span + 1e-9, step)
    target.set_ticks(ticks, [format_percent(t, 0, language) for t in ticks])


def counts_of(row: object, language: str) -> str:
    """Numerator, denominator and share, for example ``9/42 (21,4 %)``."""
    if pd.isna(row["denominator"]) or row["denominator"] == 0:
        return phrase("chart.no_data", language)
    x, n = (format_number(row[c], language=language) for c in ("numerator", "denominator"))
    return f"{x}/{n} ({format_percent(row['value'], language=language)})"


def told(value: float, language: str) -> str:
    """Write a count; one that a public edition holds back is a star.

    Examples
    --------
    >>> told(1234, "vi"), told(None, "vi")
    ('1.234', '*')
    """
    return "*" if pd.isna(value) else format_number(float(value), language=language)


def items_of(names: list[str], values: pd.Series, language: str) -> str:
    """List names with their values, for an alt text."""
    return joined([f"{n} {format_number(v, language=language)}" for n, v in zip(names, values, strict=True)])


def joined(items: list[str]) -> str:
    """Join the items of an alt text; of more than :data:`MANY_UNITS` those that a page holds.

    Examples
    --------
    >>> joined(["a 1", "b 2"]), joined(["a"] * 3_321).count("a")
    ('a 1; b 2', 38)
    """
    half = MOST_ROWS // 2
    return "; ".join(items if len(items) <= MANY_UNITS else [*items[:half], "…", *items[-half:]])


def reach(names: list[str], words: list[str]) -> float:
    """How far an axis must go beyond its longest bar, as a multiple of it, so that the words behind the bar fit."""
    width = style.WIDTH_INCHES - style.LETTER * max(map(len, names)) - 0.2
    return 1 / max(0.3, 0.98 - style.LETTER * max(map(len, words)) / width)


def fitted(order: list, language: str, most: int = MOST_ROWS) -> tuple[list, str]:
    """Keep what a page holds of ordered rows, the first and the last of them, and say so; everything if it fits."""
    if len(order) <= most:
        return order, ""
    half = most // 2
    total = format_number(len(order), language=language)
    return order[:half] + order[-half:], phrase("chart.fitted", language, half=half, n=total)


def bare(ax: Axes, shown: list[str]) -> None:
    """Name the rows of a chart of bars and leave out the axes, as every bar bears its number."""
    ax.set(xlabel="", ylabel="", xticks=[])
    ax.set_yticks(range(len(shown)), shown)
    ax.spines[["bottom", "left"]].set_visible(False)
    if len(shown) == MOST_ROWS:
        ax.axhline(len(shown) / 2 - 0.5, color=style.QUIET, linewidth=0.8, linestyle=(0, (1, 3)))


def draw_intervals(ax: Axes, rows: pd.DataFrame, colours: object) -> None:
    """Draw the value of each row as a point on its interval, the first row on top."""
    at = np.arange(len(rows))
    value, low, high = (rows[c].astype(float).to_numpy() for c in ("value", "lower", "upper"))
    ax.hlines(at, low, high, color=colours, linewidth=5, alpha=0.3)
    ax.scatter(value, at, c=colours, s=42, zorder=3, edgecolor="white", linewidth=0.6)
    ax.set(ylim=(len(rows) - 0.4, -0.6), xlabel="", ylabel="")
    ax.grid(axis="x", linewidth=0.5)


def signed_axis(ax: Axes, language: str, axis: str = "x") -> None:
    """Write an axis of differences of shares in points, with a line at no change."""
    (ax.axvline if axis == "x" else ax.axhline)(0, color=style.INK, linewidth=0.8)
    target, (low, high) = (ax.xaxis, ax.get_xlim()) if axis == "x" else (ax.yaxis, ax.get_ylim())
    kept = [t for t in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high) if low <= t <= high]
    target.set_ticks(kept, [format_signed(100 * t, 0, language) for t in kept])


def draw_breaks(ax: Axes, breaks: dict[int, str], years: range, at: str = "top") -> None:
    """Part by a dotted line each year, with its reason, from those before that it does not compare with."""
    for year, reason in breaks.items():
        if years[0] <= year <= years[-1]:
            ax.axvline(year - 0.5, color=style.REFERENCE, linewidth=1, linestyle=(0, (1, 2)))
            place = {"fontsize": 6.5, "color": style.REFERENCE, "va": at, "transform": ax.get_xaxis_transform()}
            ax.text(year - 0.47, 0.99 if at == "top" else 0.02, broken(reason, 14), **place)


def name_points(ax: Axes, points: list[tuple[float, float, str]], bold: str = "") -> None:
    """Write names beside points, the first first; a name that finds no free place is left out, unless it is ``bold``.

    The limits of the axes must be set. Places are reckoned in points of an axes as wide as the page.
    """
    wide, high = 388, 92
    at = [(x / ax.get_xlim()[1] * wide, y / ax.get_ylim()[1] * high) for x, y, _ in points]
    taken = [(x - 4, y - 4, x + 4, y + 4) for x, y in at]
    for (x, y), (*xy, words) in zip(at, points, strict=True):
        width = 4.3 * len(words)
        for side, dx, dy in (("left", 6, 4), ("right", -6, 4), ("left", 6, -12), ("right", -6, -12), ("left", 0, 9)):
            left = x + dx - (width if side == "right" else 0)
            box = (left, y + dy, left + width, y + dy + 9)
            inside = left >= 0 and box[2] <= wide and box[1] >= 0
            if inside and not any(_overlap(box, other) for other in taken):
                break
        else:
            if words != bold:
                continue
            side, dx, dy = ("right", -6, 4) if x > wide / 2 else ("left", 6, 4)
        taken.append(box)
        ax.annotate(
            words, xy, xytext=(dx, dy), textcoords="offset points", ha=side, fontsize=8,
            weight="bold" if words == bold else "normal",
        )  # fmt: skip


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def year_of(result: pd.DataFrame) -> int:
    """Return the year of a result table of one year."""
    return int(result["year"].iloc[0])


def span_of(years: object) -> str:
    """Write years as a span, for example ``2015–2018``."""
    years = list(years)
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])


def broken(words: str, width: int) -> str:
    """Break words into lines of at most so many letters."""
    return "\n".join(textwrap.wrap(words, width))
