"""The whole road in one call: inbox, tables, notebooks, pages, index."""

import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from dvk_analysis.batch.cluster import cluster
from dvk_analysis.batch.inputs import Inputs, code_hash, folder_hash, hash_of
from dvk_analysis.batch.kernels import warm_up
from dvk_analysis.batch.lock import alone
from dvk_analysis.batch.manifest import MANIFEST, Journal, write_manifest
from dvk_analysis.batch.plan import Item, expand, select
from dvk_analysis.batch.progress import Progress, reporter
from dvk_analysis.batch.run import default_jobs, lightly, run_batch
from dvk_analysis.batch.storage import Remote, remote
from dvk_analysis.batch.task import Result, Task
from dvk_analysis.errors import ParamsError
from dvk_analysis.params import Params, find_params, load_params
from dvk_analysis.phrases import phrase, phrases
from dvk_analysis.place import Place, load_place
from dvk_analysis.resources import notebook_dir, path_of
from dvk_analysis.text import format_number

#: `inbox` of a params file that asks for the built-in illustrative workbooks.
SAMPLE = "sample"
#: Folder in the output that the illustrative workbooks are written to, so that they can be opened and looked at.
SAMPLE_FOLDER = "sample-inbox"
REPORT = "intake/report.html"


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
        results = [r.entry() | {"item": r.item.name} for r in self.results]
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
    fresh: bool = False,
    dask: str | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Go from a params file to finished reports; those of an earlier run that still hold are left as they are.

    Parameters
    ----------
    params : str or Path
        A params file, or the name of one that comes with the package.
    output : str or Path, optional
        Folder to write to, instead of the one that the params file names; with `dask` also a URL.
    jobs : int, optional
        Reports made at once; by default as many as processors and memory allow.
    only : str, optional
        Glob on ``<notebook>/<key>``, to make some of the reports.
    dry_run : bool
        Check and plan, and write nothing.
    fresh : bool
        Make every report, whatever an earlier run left.
    dask : str, optional
        Address of a dask scheduler that shares the reports out to its workers, or ``local`` for one on this machine.
    progress : Progress, optional
        Told of every report; by default a bar on a terminal and in a notebook, lines elsewhere.

    Raises
    ------
    ParamsError
        If the params file or a value in it is wrong; nothing was written then. Also if another run is under way.
    InputError
        If the inbox holds nothing to report on.
    """
    chosen = load_params(find_params(str(params)))
    place = load_place(chosen.place)
    items = _plan(chosen, place, only)
    target = path_of(output or chosen.output)
    target = target.resolve() if isinstance(target, Path) else target
    if dry_run:
        return Outcome(target, items)
    if not (dask or isinstance(target, Path)):
        raise ParamsError("only a cluster writes to a URL", where=str(target), remedy="add --dask local or an address")
    how = {"only": only, "fresh": fresh}
    with ExitStack() as stack:
        make = partial(run_batch, jobs=jobs)
        if dask:
            make = stack.enter_context(cluster(dask, jobs or default_jobs(len(items))))
        stack.enter_context(alone(target))
        away = stack.enter_context(remote(target))
        folder = away.folder if away else target
        shown = stack.enter_context(progress or reporter())
        if not (dask or (folder / MANIFEST).is_file()):
            warm_up()
        intake = take_in(chosen.inbox, place, folder, progress=shown)
        return make_reports(chosen, place, folder, intake, **how, make=make, away=away, progress=shown)


def make_reports(
    params: Params,
    place: Place,
    folder: Path,
    intake: dict,
    *,
    only: str | None = None,
    fresh: bool = False,
    make: Callable[..., list[Result]] = run_batch,
    away: Remote | None = None,
    progress: Progress,
) -> Outcome:
    """Make the reports whose tables are in a folder already, the manifest and the index.

    ``make`` runs the tasks and ``away`` is the output, if that is not the folder; the rest as for `run`.
    """
    output, data = (away.url, {"data": str(away.url / "tables")}) if away else (folder, {})
    items = _plan(params, place, None, years=intake["years"], **data)
    asked = {item.name for item in (select(items, only) if only else items)}
    inputs = Inputs(notebook_dir(), folder / "tables", params.formats, place)
    journal = Journal(folder, away.sizes if away else None)
    results = {item.name: journal.earlier(item) for item in items}
    tasks = []
    for item in (item for item in items if item.name in asked):
        now, earlier = inputs.of(item), results[item.name]
        results[item.name] = replace(earlier, status="unchanged")
        if fresh or not earlier.files or earlier.inputs != now:
            tasks.append(Task(item, output, notebook_dir(), tuple(params.formats), params.limits, now))
    if away:
        away.send_intake()
    done = away.after(journal.done) if away else journal.done
    with journal:
        for result in make(tasks, progress=progress, begun=journal.begin, done=done):
            results[result.item.name] = _with_cause(result, place, intake)
    told = list(results.values())
    write_manifest(folder, params=params, results=told, inputs=intake["files"])
    if away:
        away.fetch(*(r.files["ipynb"]["path"] for r in told if r.files and "commune" not in r.item.parameters))
    _index(folder, params, place, told, intake)
    if away:
        away.finish()
    return Outcome(output, [item for item in items if item.name in asked], told, intake)


def take_in(inbox: str | Path, place: Place, into: Path, *, progress: Progress | None = None) -> dict:
    """Read an inbox into tables and their summary; ``sample`` makes the illustrative inbox in the folder first.

    Returns
    -------
    dict
        The intake report (as in ``intake/report.json``).
    """
    source, stamp = _sample(into, place) if str(inbox) == SAMPLE else Path(inbox), into / ".taken-in"
    with suppress(OSError):  # nothing there yet; or a file that cannot be read, which intake reports
        if stamp.read_text("utf-8") == _taken(source, place, into):
            return json.loads((into / "intake/report.json").read_text("utf-8"))
    from dvk_analysis.dataset import Dataset
    from dvk_analysis.intake.build import build
    from dvk_analysis.summary import write_summary

    report = build(source, place, into, progress=progress.read if progress else None)
    write_summary(Dataset(into / "tables"))
    with suppress(OSError):
        stamp.write_text(_taken(source, place, into), "utf-8")
    return report.to_dict()


def _taken(source: Path, place: Place, into: Path) -> str:
    """Hash an inbox, all that reads it, and the tables that came of it."""
    return hash_of([code_hash(), *map(folder_hash, (place.folder, source, into / "tables", into / "intake"))])


def _sample(into: Path, place: Place) -> Path:
    """Make the illustrative inbox, unless it is there as this package made it for this place."""
    folder, stamp = into / SAMPLE_FOLDER, into / f".{SAMPLE_FOLDER}"
    about = hash_of([code_hash(), folder_hash(place.folder)])
    if not stamp.is_file() or stamp.read_text("utf-8") != about + folder_hash(folder):
        from dvk_analysis.sample import write_sample

        shutil.rmtree(folder, ignore_errors=True)
        write_sample(folder, place=place)
        stamp.write_text(about + folder_hash(folder), "utf-8")
    return folder


def _plan(
    params: Params, place: Place, only: str | None, years: Sequence[int] | None = None, **data: str
) -> list[Item]:
    items = expand(params, place, notebook_dir(), years, **data)
    return select(items, only) if only else items


def _with_cause(result: Result, place: Place, intake: dict) -> Result:
    """Add to a failure what the intake report says of its commune and year, in case that explains it."""
    given = result.item.parameters
    commune, year = given.get("commune"), given.get("year")
    if not result.error or year is None:
        return result
    sheets = [s for book in intake["workbooks"] for s in book["sheets"] if s["year"] == year]
    sheets = [s for s in sheets if commune in (None, s["unit_id"])]
    who = place.unit(commune).name if commune else place.name
    refused = sum(s["refused"] for s in sheets)
    cause = f"{refused} rows of {who} for {year} were refused, see {REPORT}" if refused else ""
    if not sheets:
        cause = f"no form of {who} for {year} was received, see {REPORT}"
    return replace(result, error=result.error | {"cause": cause})


def _index(folder: Path, params: Params, place: Place, results: list[Result], intake: dict) -> None:
    say = partial(phrase, language=params.language)
    totals = intake["totals"]
    done, failed = (sum(r.status in wanted for r in results) for wanted in (("done", "unchanged"), ("failed",)))
    facts = [
        (say("index.reports"), f"{done}/{done + failed}"),
        (say("index.workbooks"), str(totals["files_read"])),
        (say("index.accepted"), format_number(totals["rows_accepted"], language=params.language)),
        (say("index.refused"), format_number(totals["rows_refused"], language=params.language)),
    ]
    flags = _flags(intake, say)
    site = lightly("dvk_analysis.publish.site")
    entries = [_entry(result, place, say, site.KINDS) | {"flags": flags(result)} for result in results]
    links = [(say("index.intake"), "intake/report.html"), (say("index.tables"), "tables/")]
    site.write_index(
        folder / "index.html",
        title=params.title,
        language=params.language,
        mark=say("page.mark") if intake["illustrative"] else "",
        entries=entries,
        summary={"facts": facts, "links": links, "overview": _overview(folder, entries, site.read_overview)},
    )


def _overview(folder: Path, entries: list[dict], read: Callable[[Path], dict]) -> dict | None:
    """First screen of the index: the latest report on the whole place."""
    whole = [e for e in entries if not e["commune"] and "ipynb" in e["files"] and "html" in e["files"]]
    if not whole:
        return None
    latest = max(whole, key=lambda e: (e["notebook"] == "annual_report", str(e["year"])))
    return read(folder / latest["files"]["ipynb"]) | {"href": latest["files"]["html"]}


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


def _entry(result: Result, place: Place, say: Callable[..., str], kinds: Sequence[str]) -> dict:
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
        "status": "done" if result.status == "unchanged" else result.status,
        "files": {
            kind: file["path"]
            for kind, file in result.files.items()
            if kind in kinds or (not commune and kind.startswith("data/"))
        },
        "error": result.explain(),
    }
