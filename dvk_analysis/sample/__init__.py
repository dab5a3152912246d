"""An illustrative inbox: workbooks as offices send them, filled from a stated model, marked as invented on every sheet.

The model, all of it in :class:`Truth` (``truth(place, seed)`` gives the values of every unit):

- Registered models: 705, 842, 890 and 931 in 2015 to 2018 for 14 communes; offices and Party bodies hold 3 to 12 each,
  the communes share the rest by log-normal weights. Fields as in the report of 2017, the economy gaining 1.5 points a
  year.
- A model is recognised with its unit's probability: logit-normal around 0.62 (sd 0.25), but 0.88 in Đại Phúc and 0.32
  in Đức Mỹ. One recognised model in ten is exemplary. Four in ten are registered by groups, 93 % inside the window.
- 8.3 % of the models are commended: an exemplary one with six times the odds of another recognised one, and any one in
  Huyền Hội with three times.
- 8 % of the models carry on one of the year before. A chapter stays, rises, falls or goes unrated with probability
  0.78, 0.15, 0.05 and 0.02 a year; few open or close.

A commune that was merged is what its parts were: their models, hamlets and chapters together, its probabilities theirs
weighted by size. A hamlet whose name several of them had carries the old commune's name behind it.

For Càng Long and 2017 the totals are those published: 890 = 472 + 298 + 92 + 28 models, 74 commended, 218 meetings with
11,218 people; the models and chapters that the report names are there with their outcomes. Persons are invented.
"""

from collections.abc import Iterable
from pathlib import Path

from dvk_analysis.errors import ParamsError
from dvk_analysis.intake.writing import SAMPLE_MARK, write_workbook
from dvk_analysis.place import Place
from dvk_analysis.sample.parameters import FIRST_YEAR, Truth, truth
from dvk_analysis.sample.records import draw

__all__ = ["Truth", "draw", "truth", "write_sample"]


def write_sample(
    folder: Path, *, place: Place, years: Iterable[int] = range(2015, 2019), seed: int = 2017, units: int | None = None
) -> list[Path]:
    """Write the workbooks of an illustrative inbox, one for each unit and year.

    Parameters
    ----------
    folder : Path
        Gets ``<year>/<year>-<unit_id>.xlsx``.
    place : Place
    years : iterable of int
        From 2015 on.
    seed : int
        At least 0; the same seed gives the same bytes.
    units : int, optional
        Only so many communes, in the order of the place, and no other unit; all units if omitted.

    Returns
    -------
    list of Path

    Raises
    ------
    ParamsError
        If a year is before 2015 or without communes, or ``seed`` or ``units`` is out of range.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from dvk_analysis.place import load_place
    >>> with TemporaryDirectory() as folder:
    ...     [p.name for p in write_sample(Path(folder), place=load_place("cang-long"), years=[2017], units=1)]
    ['2017-tt-cang-long.xlsx']
    """
    years = sorted(set(years))
    _refuse(place, years, seed, units)
    rows = draw(place, years=years, seed=seed)
    by_unit: dict[tuple[int, str], dict[str, list[dict]]] = {}
    for table, found in rows.items():
        for row in found:
            by_unit.setdefault((row["year"], row["unit_id"]), {}).setdefault(table, []).append(row)
    paths = []
    for year in years:
        chosen = [u for u in place.units if u.valid_in(year)] if units is None else place.communes(year)[:units]
        (Path(folder) / str(year)).mkdir(parents=True, exist_ok=True)
        for unit in chosen:
            path = Path(folder) / str(year) / f"{year}-{unit.unit_id}.xlsx"
            filled = by_unit.get((year, unit.unit_id), {})
            write_workbook(path, unit=unit.name, year=year, rows=filled, agency=place.board, mark=SAMPLE_MARK)
            paths.append(path)
    return paths


def _refuse(place: Place, years: list[int], seed: int, units: int | None) -> None:
    if early := [y for y in years if y < FIRST_YEAR]:
        raise ParamsError(f"no sample for {early[0]}", where="years", remedy=f"the sample begins in {FIRST_YEAR}")
    if empty := [y for y in years if not place.communes(y)]:
        raise ParamsError(f"{place.name} has no commune in {empty[0]}", where="years", remedy="choose other years")
    if seed < 0:
        raise ParamsError(f"{seed} is below 0", where="seed")
    if units is not None and units < 1:
        raise ParamsError(f"{units} is below 1", where="units", remedy="name the number of communes, or leave it out")
