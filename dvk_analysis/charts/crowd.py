"""What charts draw of more units than they can show one by one: how many stand where, and the span of most."""

import pandas as pd
from matplotlib.axes import Axes

from dvk_analysis import style
from dvk_analysis.phrases import phrase
from dvk_analysis.text import format_number

#: Lines that can still be told apart.
LINES = 40
#: Unusual units that are named.
NAMED = 8
#: Spans of the units in the middle: half of them, and nine in ten.
SPANS = {"half": (0.25, 0.75), "most": (0.05, 0.95)}


def positions(points: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Put units with the same two counts together.

    Parameters
    ----------
    points : DataFrame
        Result of :func:`dvk_analysis.comparisons.funnel`, a row a unit.
    named : DataFrame
        Those of its rows that keep their name.

    Returns
    -------
    DataFrame
        A row a position: the columns of `points`, ``unit_id`` "" unless the unit is named, and ``units``, how many
        there are.

    Examples
    --------
    >>> points = pd.DataFrame({"unit_id": list("abc"), "numerator": [1, 1, 2], "denominator": 9})
    >>> positions(points, points[2:])[["unit_id", "numerator", "units"]].values.tolist()
    [['', 1, 2], ['c', 2, 1]]
    """
    at = ["denominator", "numerator"]
    units = points.groupby(at).size().rename("units").reset_index()
    known = points.assign(unit_id=points["unit_id"].where(points["unit_id"].isin(named["unit_id"]), ""))
    return known.sort_values([*at, "unit_id"]).drop_duplicates(at, keep="last").merge(units, on=at)


def draw_positions(ax: Axes, places: pd.DataFrame) -> None:
    """Draw a pale dot a position, the larger the more units stand there."""
    sizes = 3 + 32 * places["units"] / places["units"].max()
    x, y = (places[c].astype(float) for c in ("denominator", "value"))
    ax.scatter(x, y, s=sizes, color=style.OTHERS, linewidth=0, zorder=3, clip_on=False)


def spans(wide: pd.DataFrame, own: pd.Series) -> pd.DataFrame:
    """Sum up the units of each year: this one, the median and both ends of :data:`SPANS`.

    Parameters
    ----------
    wide : DataFrame
        Years in rows, units in columns.
    own : Series
        The unit of the report, by year.
    """
    ends = {f"{name}_{side}": wide.quantile(q, axis=1) for name, pair in SPANS.items()
            for side, q in zip(("low", "high"), pair, strict=True)}  # fmt: skip
    about = {"own": own, "median": wide.median(axis=1), **ends, "units": wide.notna().sum(axis=1)}
    return pd.DataFrame(about).rename_axis("year").reset_index()


def draw_spans(ax: Axes, table: pd.DataFrame) -> None:
    """Draw the spans as bands, the wider one paler."""
    for name, alpha in (("most", 0.3), ("half", 0.5)):
        ends = (table[f"{name}_{side}"] for side in ("low", "high"))
        ax.fill_between(table["year"], *ends, color=style.OTHERS, alpha=alpha, linewidth=0)


def summed_up(units: int, chart: str, language: str) -> str:
    """Say after a caption or subtitle that, of how many units and how a chart sums up."""
    return " " + phrase(f"chart.summed_{chart}", language, n=format_number(units, language=language))
