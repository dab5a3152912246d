"""What to run: a params file expanded to notebook runs, checked before any kernel starts."""

import difflib
import fnmatch
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from dvk_analysis.batch.declared import Parameter, notebook_parameters
from dvk_analysis.errors import ParamsError
from dvk_analysis.params import Params, Report, suggest
from dvk_analysis.place import Place
from dvk_analysis.text import slug

FIRST_YEAR, LAST_YEAR = 1990, 2100
YEARS = ("year", "from_year", "to_year")
#: The batch sets these itself, in notebooks that declare them.
RESERVED = ("data", "language", "edition", "note")
#: Beside the params file: hand-written text of a report, ``notes/<notebook>-<key>.md``.
NOTES = "notes"


@dataclass(frozen=True)
class Item:
    """One run of one notebook; ``notebook/key`` is its folder in the output."""

    notebook: str
    key: str
    parameters: dict[str, Any] = field(hash=False)

    @property
    def name(self) -> str:
        """``notebook/key``, unique in a plan.

        Examples
        --------
        >>> Item("annual_report", "2017", {"year": 2017}).name
        'annual_report/2017'
        """
        return f"{self.notebook}/{self.key}"


def expand(
    params: Params, place: Place, notebook_dir: Path, years: Sequence[int] | None = None, *, data: str = "../../tables"
) -> list[Item]:
    """Expand the reports of a params file to notebook runs, lists to a grid.

    Parameters
    ----------
    params : Params
    place : Place
    notebook_dir : Path
        Folder of the notebooks.
    years : sequence of int, optional
        Years in the data; without them only the range 1990-2100 is checked.
    data : str
        Folder of the tables, seen from the folder of a report; for notebooks that declare the parameter ``data``.

    Returns
    -------
    list of Item
        In the order of the params file; unique names.

    Raises
    ------
    ParamsError
        Naming every problem, one per line.
    """
    expansion = _Expansion(params, place, notebook_dir, years, data)
    items = [item for index, report in enumerate(params.reports) for item in expansion.report(index, report)]
    if expansion.problems:
        raise ParamsError("\n".join(dict.fromkeys(expansion.problems)))
    return items


def select(items: Sequence[Item], glob: str) -> list[Item]:
    """Keep the items whose ``notebook/key`` matches a shell pattern.

    Raises
    ------
    ParamsError
        If none matches; names a few that are there.

    Examples
    --------
    >>> [item.key for item in select([Item("a", "2016", {}), Item("a", "2017", {})], "a/*7")]
    ['2017']
    """
    kept = [item for item in items if fnmatch.fnmatchcase(item.name, glob)]
    if not kept:
        some = ", ".join(item.name for item in items[:5]) + (", …" if len(items) > 5 else "")
        raise ParamsError(f"no report matches '{glob}'", remedy=f"there are {some}")
    return kept


@dataclass
class _Expansion:
    params: Params
    place: Place
    notebook_dir: Path
    years: Sequence[int] | None
    data: str
    problems: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def report(self, index: int, report: Report) -> Iterator[Item]:
        """Yield the runs of one entry of ``reports``, none if anything in it is wrong."""
        before = len(self.problems)
        notebooks = {path.stem: path for path in sorted(self.notebook_dir.glob("*.ipynb"))}
        if report.notebook not in notebooks:
            self.complain(f"no notebook '{report.notebook}'; {suggest(report.notebook, notebooks)}", index, "notebook")
            return
        try:
            declared = notebook_parameters(notebooks[report.notebook])
        except ParamsError as error:
            self.complain(str(error), index, "notebook")
            return
        grid = self.grid(index, report, declared)
        if len(self.problems) > before:
            return
        injected = {"data": self.data, "language": self.params.language, "edition": self.params.edition}
        injected = {name: value for name, value in injected.items() if name in declared}
        for values in product(*grid.values()):
            chosen = dict(zip(grid, values, strict=True))
            for key, parameters in self.runs(index, chosen):
                item = Item(report.notebook, key, parameters | injected | self.note(report.notebook, key, declared))
                if item.name in self.names:
                    self.complain(f"{item.name} would be made twice; name each value once", index)
                self.names.add(item.name)
                yield item

    def note(self, notebook: str, key: str, declared: dict[str, Parameter]) -> dict[str, str]:
        """Read the text that somebody wrote by hand for a report, if there is one."""
        path = self.params.folder / NOTES / f"{notebook}-{key}.md"
        if "note" not in declared or not path.is_file():
            return {}
        try:
            return {"note": path.read_text("utf-8-sig")}
        except (OSError, UnicodeDecodeError):
            self.problems.append(f"{NOTES}/{path.name}: cannot be read as UTF-8 text; save it with encoding UTF-8")
            return {}

    def grid(self, index: int, report: Report, declared: dict[str, Parameter]) -> dict[str, list[Any]]:
        """Check names, types and years; years first, then communes, then the rest as declared."""
        open_to_user = [name for name in declared if name not in RESERVED]
        for name in report.parameters:
            if name in RESERVED:
                self.complain("is set by dvk itself; take it out here", index, name)
            elif name not in declared:
                self.complain(f"unknown key; {suggest(name, open_to_user)}", index, name)
        identity = [name for name in (*YEARS, "commune") if name in declared]
        grid = {}
        for name in dict.fromkeys([*identity, *open_to_user]):
            given = report.parameters.get(name, declared[name].default)
            # Years and commune name the output folder, so they count when only the notebook gives them.
            if name in report.parameters or (name in identity and given not in (None, "")):
                grid[name] = [self.value(index, declared[name], value) for value in _listed(given)]
        return grid

    def value(self, index: int, parameter: Parameter, value: Any) -> Any:
        try:
            value = parameter.check(value)
        except ValueError as error:
            self.complain(str(error), index, parameter.name)
            return value
        if parameter.name in YEARS and value is not None:
            self.check_year(index, parameter.name, value)
        return value

    def check_year(self, index: int, name: str, year: int) -> None:
        has = f"; the data has {_spans(self.years)}" if self.years else ""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            self.complain(f"year {year} is not between {FIRST_YEAR} and {LAST_YEAR}{has}", index, name)
        elif self.years and year not in self.years:
            self.complain(f"year {year} has no data{has}", index, name)

    def runs(self, index: int, chosen: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield key and parameters for each commune of one point of the grid."""
        first, last = chosen.get("from_year"), chosen.get("to_year")
        if first is not None and last is not None and first >= last:
            self.complain(f"from_year {first} is not before to_year {last}", index, "from_year")
            return
        named = [_slug(chosen[name]) for name in YEARS if chosen.get(name) is not None]
        rest = [_slug(value) for name, value in chosen.items() if name not in (*YEARS, "commune")]
        for commune, part in self.communes(index, chosen):
            key = "-".join([*named, *part, *rest])[:100] or "default"
            yield key, chosen | commune

    def communes(self, index: int, chosen: dict[str, Any]) -> Iterator[tuple[dict[str, str], list[str]]]:
        """Yield the parameter ``commune`` as a unit id, and its part of the key."""
        asked = chosen.get("commune")
        if not asked:
            yield {}, []
            return
        year = chosen.get("year") or chosen.get("to_year") or (max(self.years) if self.years else None)
        if year is None:
            self.complain("needs a year beside it", index, "commune")
            return
        units = {unit.unit_id: unit for unit in self.place.communes(year)}
        if asked == "all" and not units:
            self.complain(f"there is no commune in {year}", index, "commune")
        shared = Counter(_short(unit.name) for unit in units.values())
        found = self.place.find_unit(asked, year) if asked != "all" else None
        if asked != "all" and (found is None or found.unit_id not in units):
            self.complain(f"no commune '{asked}' in {year}; {_like(asked, units.values())}", index, "commune")
            return
        for unit in units.values() if asked == "all" else [found]:
            # Communes of one place may share a name; then the id tells them apart.
            short = _short(unit.name)
            yield {"commune": unit.unit_id}, [short, _slug(unit.unit_id)] if shared[short] > 1 else [short]

    def complain(self, what: str, index: int, *path: str) -> None:
        self.problems.append(f"{self.params.where('reports', index, *path)}: {what}")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _spans(years: Sequence[int]) -> str:
    low, high = min(years), max(years)
    whole = set(years) == set(range(low, high + 1))
    return (f"{low}-{high}" if low < high else str(low)) if whole else ", ".join(map(str, sorted(set(years))))


def _slug(value: Any) -> str:
    return slug(str(value)) or "x"


def _short(name: str) -> str:
    return re.sub("^(xa|thi-tran|phuong)-", "", _slug(name))


def _like(asked: str, units: Any) -> str:
    """Name the communes that sound like the one asked for, accents and 'Xã' aside."""
    names = {_short(unit.name): unit.name for unit in units}
    close = [names[short] for short in difflib.get_close_matches(_short(asked), names, n=3)]
    return f"did you mean {' or '.join(close)}?" if close else f"choose from {', '.join(names.values())}"
