"""The command line: parse, call, say what came of it. Nothing is worked out here."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from dvk_analysis.errors import ParamsError, ReportsFailed, UserError
from dvk_analysis.text import format_number

app = typer.Typer(
    help="Yearly and per-commune reports on the 'Dân vận khéo' movement.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
#: Rows named on the screen that are out; all of them are in the report.
SHOWN = 20
PlaceName = Annotated[str, typer.Option("--place", help="A built-in place, or a folder.")]


def main() -> None:
    """Run a command; a user's error is one message and an exit code, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # Windows consoles start in a legacy code page
    try:
        app()
    except UserError as error:
        typer.echo(f"dvk: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:  # no room, no permission, a file open in Excel
        typer.echo(f"dvk: {error.filename or 'file system'}: {error.strerror or error}", err=True)
        sys.exit(ParamsError.exit_code)
    except KeyboardInterrupt:
        typer.echo("dvk: stopped; reports finished so far are complete", err=True)
        sys.exit(130)


@app.command()
def run(
    params: Annotated[str, typer.Argument(help="Params file, or the name of one that comes with the package.")],
    output: Annotated[Path | None, typer.Option(help="Folder to write to, instead of the one in the file.")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Reports made at once; default: by processors and memory.")
    ] = None,
    only: Annotated[str | None, typer.Option(help="Glob on NOTEBOOK/KEY, such as 'commune_brief/*nhi-long*'.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and list; write nothing.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make every report, also those that still hold.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout, events on stderr.")] = False,
) -> None:
    """Go from an inbox of workbooks to finished reports."""
    from dvk_analysis import workflow
    from dvk_analysis.batch.progress import reporter

    progress = reporter(json=as_json)
    options = {"jobs": jobs, "only": only, "dry_run": dry_run, "fresh": fresh}
    outcome = workflow.run(params, output=output, progress=progress, **options)
    if as_json:
        typer.echo(json.dumps(outcome.to_dict(), ensure_ascii=False))
    elif dry_run:
        typer.echo("\n".join(item.name for item in outcome.items))
        typer.echo(f"{len(outcome.items)} reports would be written to {outcome.output}")
    else:
        _say_intake(outcome.intake)
        _say_reports(outcome)
    if outcome.failed:
        message = f"{len(outcome.failed)} of {len(outcome.items)} reports failed"
        raise ReportsFailed(message, remedy="each is named above; reports that did not fail are complete")


@app.command()
def intake(
    inbox: Annotated[str, typer.Argument(help="Folder of workbooks, or 'sample'.")],
    into: Annotated[Path, typer.Option(help="Folder to write tables/ and intake/ to.")],
    place: PlaceName = "cang-long",
    as_json: Annotated[bool, typer.Option("--json", help="Print the intake report to stdout.")] = False,
) -> None:
    """Read an inbox into checked tables, and say what could not be read."""
    from dvk_analysis import workflow
    from dvk_analysis.batch.progress import reporter
    from dvk_analysis.place import load_place

    with reporter(json=as_json) as progress:
        report = workflow.take_in(inbox, load_place(place), into, progress=progress)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
    else:
        _say_intake(report)
        typer.echo(f"Tables: {into / 'tables'}\nReport: {into / 'intake' / 'report.html'}")


@app.command()
def forms(
    folder: Annotated[Path, typer.Argument(help="Folder to write the workbooks to.")],
    year: Annotated[int, typer.Option(min=1990, max=2100, help="Year that the forms are for.")],
    place: PlaceName = "cang-long",
    tables: Annotated[Path | None, typer.Option(help="Output of an earlier run, to list last year's chapters.")] = None,
) -> None:
    """Write blank workbooks to send out, one for each unit of a year."""
    from dvk_analysis.batch.progress import reporter
    from dvk_analysis.intake.blanks import write_blanks
    from dvk_analysis.opening import open_dataset
    from dvk_analysis.place import load_place

    last_year = open_dataset(tables) if tables else None
    with reporter() as progress:
        paths = write_blanks(folder, place=load_place(place), year=year, last_year=last_year, progress=progress.read)
    typer.echo(f"{len(paths)} workbooks in {folder}, to be filled in for {year}")


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="Folder to write the workbooks to.")],
    years: Annotated[str, typer.Option(help="A year, or FIRST-LAST.")] = "2015-2018",
    seed: Annotated[int, typer.Option(min=0, help="Another seed gives other invented records.")] = 2017,
    units: Annotated[int | None, typer.Option(min=1, help="Only the first so many communes.")] = None,
    place: PlaceName = "cang-long",
) -> None:
    """Write an illustrative inbox: workbooks as offices would send them, with invented records."""
    from dvk_analysis.place import load_place
    from dvk_analysis.sample import write_sample

    paths = write_sample(folder, place=load_place(place), years=_years(years), seed=seed, units=units)
    typer.echo(f"{len(paths)} workbooks in {folder}, all invented and marked so")


@app.command(name="list")
def list_() -> None:
    """List notebooks with their parameters, params files and places."""
    from dvk_analysis.batch.declared import notebook_parameters
    from dvk_analysis.resources import notebook_dir, params_dir, places_dir

    typer.echo("Notebooks")
    for path in sorted(notebook_dir().glob("*.ipynb")):
        typer.echo(f"  {path.stem}")
        for p in notebook_parameters(path).values():
            typer.echo(f"    {p.name}: {p.annotation} = {p.default!r}  {p.help}")
    typer.echo("Params files\n" + "\n".join(f"  {p.name}" for p in sorted(params_dir().glob("*.yaml"))))
    typer.echo("Places\n" + "\n".join(f"  {p.parent.name}" for p in sorted(places_dir().glob("*/place.yaml"))))


def _years(written: str) -> range:
    first, _, last = written.partition("-")
    try:
        years = range(int(first), int(last or first) + 1)
    except ValueError:
        years = range(0)
    if not years or not (years[0] >= 1990 and years[-1] <= 2100):
        raise ParamsError(f"{written!r} is no year or span of years", where="--years", remedy="write 2017 or 2015-2018")
    return years


def _say_intake(report: dict) -> None:
    """Say how the rows add up, and name what is out and what is asked."""
    totals = report["totals"]
    typer.echo(f"Workbooks: {totals['files_read']} read, {totals['files_refused']} refused")
    for book in report["workbooks"]:
        if book["outcome"] in ("refused", "no_form"):
            typer.echo(f"  {book['file']}: {book['reason']}")
    parts = ("seen", "accepted", "refused", "superseded", "not_data")
    counts = {k: format_number(totals[f"rows_{k}"], language="en") for k in parts}
    sums = "{seen} seen = {accepted} accepted + {refused} refused + {superseded} superseded + {not_data} no data"
    typer.echo(f"Rows: {sums.format(**counts)} (titles, heads, totals, signatures)")
    asked = [p for p in report["problems"] if p["severity"] in ("refused", "question") and p["sheet"]]
    for p in asked[:SHOWN]:
        typer.echo(f"  {p['file']}, {p['sheet']}, {p['cell'] or 'row ' + str(p['row'])}, {p['column']}: {p['message']}")
    if len(asked) > SHOWN:
        typer.echo(f"  and {len(asked) - SHOWN} more in intake/report.html")
    if totals["questions"] or totals["notes"]:
        typer.echo(f"Questions to the senders: {totals['questions']}; to look at: {totals['notes']}")


def _say_reports(outcome: object) -> None:
    """Count the reports, and tell of each failure all that helps to find its cause."""
    counts = Counter(result.status for result in outcome.results)
    named = [f"{counts[status]} {status}" for status in ("done", "unchanged", "failed", "skipped") if counts[status]]
    typer.echo(f"Reports: {', '.join(named)}")
    for result in outcome.failed:
        typer.echo(f"  failed {result.explain()}")
        for line in result.error["lines"]:
            typer.echo(f"    | {line}")
        if result.error.get("cause"):
            typer.echo(f"    perhaps because {result.error['cause']}")
    typer.echo(f"Open {outcome.index}")
