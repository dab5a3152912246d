"""The whole road in one call: inbox, tables, notebooks, pages, index."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from dvk_analysis.batch.manifest import write_manifest
from dvk_analysis.batch.plan import Item, expand, select
from dvk_analysis.batch.progress import Progress
from dvk_analysis.batch.run import Result, run_batch
from dvk_analysis.params import Params, find_params, load_params
from dvk_analysis.phrases import phrase, phrases
from dvk_analysis.place import Place, load_place
from dvk_analysis.publish.site import KINDS, read_overview, write_index
from dvk_analysis.resources import notebook_dir
from dvk_analysis.text import format_number

#: `inbox` of a params file that asks for the built-in illustrative workbooks.
SAMPLE = "sample"
#: Folder in the output that the illustrative workbooks are written to, so that they can be opened and looked at.
SAMPLE_FOLDER = "sample-inbox"


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    output: Path
    items: list[Item]
    results: list[Result] = field(default_factory=list)
    intake: dict = field(default_factory=dict)

    @property
    def failed(self) -> list[Result]:
        """Results that failed."""
        return [r for r in self.results if r.status == "failed"]

    def to_dict(self) -> dict:
        """Return what `--json` prints."""
        results = [asdict(r) | {"item": r.item.name, "parameters": r.item.parameters} for r in self.results]
        return {
            "output": str(self.output),
            "index": str(self.index) if self.results else None,
            "planned": [item.name for item in self.items],
            "intake": self.intake.get("totals", {}),
            "reports": results,
        }

    @property
    def index(self) -> Path:
        """Page that links every report."""
        return self.output / "index.html"


def run(
    params: str | Path,
    *,
    output: str | Path | None = None,
    jobs: int | None = None,
    only: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Go from a params file to finished reports.

    Parameters
    ----------
    params : str or Path
        A params file, or the name of one that comes with the package.
    output : str or Path, optional
        Folder to write to, instead of the one that the params file names.
    jobs : int, optional
        Reports made at once; by default one per processor.
    only : str, optional
        Glob on ``<notebook>/<key>``, to make some of the reports.
    dry_run : bool
        Check and plan, and write nothing.
    progress : Progress, optional
        Told of every report.

    Raises
    ------
    ParamsError
        If the params file or a value in it is wrong; nothing was written then.
    InputError
        If the inbox holds nothing to report on.
    """
    chosen = load_params(find_params(str(params)))
    place = load_place(chosen.place)
    items = _plan(chosen, place, only)
    folder = Path(output or chosen.output)
    if dry_run:
        return Outcome(folder, items)
    with progress or Progress() as shown:
        intake = take_in(chosen.inbox, place, folder, progress=shown)
        items = _plan(chosen, place, only, years=intake["years"])
        results = run_batch(
            items, output=folder, notebooks=notebook_dir(), formats=chosen.formats, jobs=jobs, progress=shown
        )
    others = [_earlier(item, folder) for item in _plan(chosen, place, None, years=intake["years"]) if item not in items]
    write_manifest(folder, params=chosen, results=[*results, *others], inputs=intake["files"])
    _index(folder, chosen, place, [*results, *others], intake)
    return Outcome(folder, items, results, intake)


def take_in(inbox: str | Path, place: Place, into: Path, *, progress: Progress | None = None) -> dict:
    """Read an inbox into tables and their summary; ``sample`` makes the illustrative inbox in the folder first.

    Returns
    -------
    dict
        The intake report (as in ``intake/report.json``).
    """
    from dvk_analysis.dataset import Dataset
    from dvk_analysis.intake import build
    from dvk_analysis.sample import write_sample
    from dvk_analysis.summary import FOLDER, write_summary

    if str(inbox) == SAMPLE:
        source = into / SAMPLE_FOLDER
        shutil.rmtree(source, ignore_errors=True)
        write_sample(source, place=place)
    else:
        source = Path(inbox)
    report = build.take_in(source, place, into, progress=progress.read if progress else None)
    if not (into / "tables" / FOLDER).is_dir():
        write_summary(Dataset(into / "tables"))
    return report


def _plan(params: Params, place: Place, only: str | None, years: Sequence[int] | None = None) -> list[Item]:
    items = expand(params, place, notebook_dir(), years)
    return select(items, only) if only else items


def _earlier(item: Item, folder: Path) -> Result:
    """Describe a report that `--only` left out: skipped, with the files that an earlier run left."""
    made = folder / item.notebook / item.key
    paths = {kind: made / f"{item.notebook}.{kind}" for kind in KINDS}
    files = {kind: path.relative_to(folder).as_posix() for kind, path in paths.items() if path.is_file()}
    return Result(item, "skipped", 0.0, files)


def _index(folder: Path, params: Params, place: Place, results: list[Result], intake: dict) -> None:
    say = partial(phrase, language=params.language)
    totals = intake["totals"]
    done, asked = (sum(r.status in wanted for r in results) for wanted in (("done",), ("done", "failed")))
    facts = [
        (say("index.reports"), f"{done}/{asked}"),
        (say("index.workbooks"), str(totals["files_read"])),
        (say("index.accepted"), format_number(totals["rows_accepted"], language=params.language)),
        (say("index.refused"), format_number(totals["rows_refused"], language=params.language)),
    ]
    flags = _flags(intake, say)
    entries = [_entry(result, place, say) | {"flags": flags(result)} for result in results]
    links = [(say("index.intake"), "intake/report.html"), (say("index.tables"), "tables/")]
    write_index(
        folder / "index.html",
        title=params.title,
        language=params.language,
        mark=say("page.mark") if intake["illustrative"] else "",
        entries=entries,
        summary={"facts": facts, "links": links, "overview": _overview(folder, entries)},
    )


def _overview(folder: Path, entries: list[dict]) -> dict | None:
    """First screen of the index: the latest report on the whole place."""
    whole = [e for e in entries if not e["commune"] and "ipynb" in e["files"] and "html" in e["files"]]
    if not whole:
        return None
    latest = max(whole, key=lambda e: (e["notebook"] == "annual_report", str(e["year"])))
    return read_overview(folder / latest["files"]["ipynb"]) | {"href": latest["files"]["html"]}


def _flags(intake: dict, say: Callable[..., str]) -> Callable[[Result], list[str]]:
    """Say of a report what is wrong with the returns of its commune and year."""
    returns: dict[tuple, list[dict]] = {}
    for form in intake["matrix"]:
        returns.setdefault((form["unit_id"], form["year"]), []).append(form)

    def flags(result: Result) -> list[str]:
        forms = returns.get((result.item.parameters.get("commune"), result.item.parameters.get("year")), [])
        got, refused, asked = (sum(form[key] for form in forms) for key in ("received", "refused", "questions"))
        found = [say("index.forms_missing", got=got, of=len(forms))] if got < len(forms) else []
        found += [say("index.rows_refused", n=refused)] if refused else []
        return found + ([say("index.questions", n=asked)] if asked else [])

    return flags


def _entry(result: Result, place: Place, say: Callable[..., str]) -> dict:
    """Describe a report for the index."""
    given = result.item.parameters
    commune = place.unit(given["commune"]).name if "commune" in given else ""
    year = given.get("year") or f"{given.get('from_year', '')}–{given.get('to_year', '')}".strip("–")
    label = f"notebook.{result.item.notebook}"
    label = say(label) if label in phrases() else result.item.notebook
    return {
        "notebook": result.item.notebook,
        "label": label,
        "key": result.item.key,
        "title": commune or f"{place.kind.capitalize()} {place.name}",
        "year": year,
        "commune": commune,
        "status": result.status,
        "files": {k: path for k, path in result.files.items() if k in KINDS or (not commune and k.startswith("data/"))},
        "error": result.explain(),
    }
