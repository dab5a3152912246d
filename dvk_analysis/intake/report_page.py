"""The page for the head of the board: what came in, what was accepted, whom to ask what; the facts of report.json."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dvk_analysis.dataset import EVERY_YEAR
from dvk_analysis.intake.forms import FORMS
from dvk_analysis.intake.report import Problem
from dvk_analysis.intake.returns import ASKED, SEVERITIES, gathered, numbered, return_names
from dvk_analysis.intake.writing import SAMPLE_MARK
from dvk_analysis.place import COMMUNE_KINDS
from dvk_analysis.text import format_number

#: Problems on the page; the rest is in report.json and in the workbooks that go back.
LISTED = 3_000
#: Files among what to do next.
NEXT = 60
#: Classes of rows that are not data.
NOT_DATA = {
    "title": "tiêu đề",
    "head": "đầu bảng",
    "column_numbers": "số thứ tự cột",
    "section": "tên mục",
    "total": "dòng cộng",
    "signature": "ngày tháng, chữ ký",
    "remark": "ghi chú",
    "numbered_blank": "dòng trống đã đánh số",
    "subtotal": "dòng số lượng của nhóm",
    "example": "ví dụ trên trang hướng dẫn",
    "no_form": "trang không có biểu mẫu",
}
Gathered = tuple[Problem, list[int]]
OUTCOMES = {"refused": "không đọc được", "no_form": "không có biểu mẫu", "ignored": "không phải sổ tính"}


def report_page(report: dict) -> str:
    """Write the intake report as one page that carries everything inside and runs no script.

    Parameters
    ----------
    report : dict
        As in ``intake/report.json``; ``report.schema.json`` beside this module describes it.

    Returns
    -------
    str
        HTML, for ``intake/report.html``: its links lead to ``returns/`` beside it.
    """
    problems = gathered(Problem(**p) for p in report["problems"])
    totals, files = report["totals"], _files(report, problems)
    units = _by_unit(report["matrix"])
    ranks = {severity: max(rank, len(ASKED) - 1) for rank, severity in enumerate(SEVERITIES)}
    listed = sorted(problems, key=lambda item: (ranks[item[0].severity], item[0].file))[:LISTED]
    rows = {k: totals[f"rows_{k}"] for k in ("accepted", "refused", "superseded", "not_data")}
    return _template().render(
        report=report,
        totals=totals,
        questions=sum(p.severity == "question" for p, _ in problems),
        mark=SAMPLE_MARK if report["illustrative"] else "",
        period="–".join(map(str, sorted({*report["years"][:1], *report["years"][-1:]}))),
        gap=totals["rows_seen"] - sum(rows.values()),
        not_data=[(NOT_DATA.get(k, k), n) for k, n in sorted(report["not_data"].items(), key=lambda item: -item[1])],
        files=files,
        next_files=NEXT,
        units=units,
        reminders=_reminders(units),
        forms={form.table: form.sheet for form in FORMS},
        resubmitted=next((p.file for p, _ in problems if p.problem == "resubmission" and p.severity in ASKED), ""),
        asked=_by_file(listed, ASKED),
        replaced=_by_file(listed, ["superseded"]),
        notes=_by_file(listed, ["note"]),
        left_out=len(problems) - len(listed),
        unused=[book for book in report["workbooks"] if book["outcome"] in OUTCOMES],
        skipped=[book for book in report["workbooks"] if book["skipped"] and book["outcome"] == "read"],
        severities={code: word for code, (word, _) in SEVERITIES.items()},
        outcomes=OUTCOMES,
    )


def _files(report: dict, problems: list[Gathered]) -> dict[str, dict]:
    """Files to send back, those with most to put right first: the workbook, its units, and how much there is."""
    counts: dict[str, Counter] = {}
    for problem, _ in problems:
        counts.setdefault(problem.file, Counter())[problem.severity] += 1
    back = return_names(file for file, found in counts.items() if any(found[s] for s in ASKED))
    units = {entry["unit_id"]: entry["unit"] for entry in report["matrix"]}
    senders = {b["file"]: dict.fromkeys(units.get(s["unit_id"]) for s in b["sheets"]) for b in report["workbooks"]}
    order = sorted(back, key=lambda file: (-counts[file]["refused"] - counts[file]["question"], file))
    return {
        file: {
            "number": number,
            "back": f"returns/{back[file]}",
            "units": ", ".join(filter(None, senders.get(file, ()))),
            **{severity: counts[file][severity] for severity in ASKED},
        }
        for number, file in enumerate(order, 1)
    }


def _by_unit(matrix: list[dict]) -> list[list[dict]]:
    """Entries of each unit and year, told whether the form should be there and is not."""
    units: dict[tuple, list[dict]] = {}
    for entry in matrix:
        rated = entry["table"] != "ratings" or entry.get("unit_kind") in (None, *COMMUNE_KINDS)
        missing = not entry["received"] and entry["table"] in EVERY_YEAR and rated
        units.setdefault((entry["year"], entry["unit_id"]), []).append(entry | {"missing": missing})
    return list(units.values())


def _reminders(units: list[list[dict]]) -> dict[tuple[int, tuple[str, ...]], list[str]]:
    """Units by year, the latest first, and the forms they have not sent; no form where they sent nothing at all."""
    found: dict[tuple, list[str]] = {}
    for entries in units:
        if missing := tuple(e["table"] for e in entries if e["missing"]):
            some = any(e["received"] for e in entries)
            found.setdefault((entries[0]["year"], missing if some else ()), []).append(entries[0]["unit"])
    return dict(sorted(found.items(), key=lambda item: (-item[0][0], item[0][1])))


def _by_file(problems: list[Gathered], severities: Sequence[str]) -> dict[str, list[Gathered]]:
    chosen = (item for item in problems if item[0].severity in severities)
    return {file: list(those) for file, those in groupby(chosen, lambda item: item[0].file)}


@cache
def _template() -> Template:
    folder = Path(__file__).with_name("templates")
    environment = Environment(
        loader=FileSystemLoader(folder, encoding="utf-8"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"number": format_number, "numbered": numbered}
    environment.filters["href"] = lambda path: quote("./" + path, safe="/.")
    return environment.get_template("report.html.j2")
