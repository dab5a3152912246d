"""The index of an output folder: one page that opens from disk and links every report."""

import os
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from dvk_analysis.publish import page_head, parts
from dvk_analysis.publish.markdown import Headings, markdown_to_html

TEMPLATES = Path(__file__).resolve().parent / "templates"
#: Formats that a report may be in, in the order of their links.
KINDS = ("html", "pdf", "docx", "ipynb")
LABELS = {
    "vi": {
        "district": "Báo cáo toàn huyện",
        "communes": "Báo cáo từng xã",
        "report": "Báo cáo",
        "commune": "Xã",
        "year": "Năm",
        "state": "Tình trạng",
        "files": "Tệp",
        "all": "Tất cả",
        "filter": "Lọc báo cáo",
        "done": "Xong",
        "failed": "Lỗi",
        "skipped": "Bỏ qua",
        "flagged": "Cần xem lại số liệu",
        "run": "Lần chạy này",
        "html": "Trang web",
        "pdf": "PDF",
        "docx": "Word",
        "ipynb": "Sổ tay",
        "csv": "Số liệu (CSV)",
        "none": "Không có báo cáo nào.",
        "shown": "báo cáo",
    },
    "en": {
        "district": "District reports",
        "communes": "Commune reports",
        "report": "Report",
        "commune": "Commune",
        "year": "Year",
        "state": "Status",
        "files": "Files",
        "all": "All",
        "filter": "Filter reports",
        "done": "Done",
        "failed": "Failed",
        "skipped": "Skipped",
        "flagged": "Data to check",
        "run": "This run",
        "html": "Web page",
        "pdf": "PDF",
        "docx": "Word",
        "ipynb": "Notebook",
        "csv": "Numbers (CSV)",
        "none": "No reports.",
        "shown": "reports",
    },
}


def write_index(
    path: Path, *, title: str, language: str, mark: str, entries: list[dict[str, Any]], summary: dict[str, Any]
) -> None:
    """Write the index page under a temporary name, then put it in place.

    Parameters
    ----------
    path : Path
        The file to write; its folder exists, and links are relative to it.
    title : str
        Title of the page.
    language : str
        ``vi`` or ``en``; anything else reads as ``vi``.
    mark : str
        What the data are, if they are not real; "" for none.
    entries : list of dict
        One per report: ``notebook, label, key, title, year, commune, status, files, error``. ``commune`` is "" for a
        report on the whole district; ``files`` maps the `KINDS` and ``data/<name>.csv`` to a path relative to the page;
        ``flags``, which may be left out, are words on data to check.
    summary : dict
        ``facts``: (label, value) pairs; ``links``: (label, relative path) pairs; ``overview``: what `read_overview`
        finds, with ``href``, the page it is from. All may be left out.

    Examples
    --------
    >>> folder = getfixture("tmp_path")
    >>> write_index(folder / "index.html", title="Càng Long", language="vi", mark="", entries=[], summary={})
    >>> "Không có báo cáo nào." in (folder / "index.html").read_text(encoding="utf-8")
    True
    """
    entries = [{"flags": []} | entry for entry in entries]
    entries = [entry | {"state": _state(entry)} for entry in entries]
    district = [entry for entry in entries if not entry["commune"]]
    communes = [entry for entry in entries if entry["commune"]]
    page = _template().render(
        title=title,
        language=language if language in LABELS else "vi",
        labels=LABELS.get(language, LABELS["vi"]),
        mark=mark,
        district=district,
        communes=communes,
        years=_distinct(entry["year"] for entry in communes),
        names=_distinct(entry["commune"] for entry in communes),
        reports=_distinct(entry["label"] for entry in communes),
        kinds=KINDS,
        summary={"facts": [], "links": [], "overview": None} | summary,
    )
    _replace(path, page)


def read_overview(notebook: Path) -> dict[str, Any]:
    """Title, main points and key figures of an executed report, for the first screen of the index.

    Returns
    -------
    dict
        ``title``; ``points``, HTML; ``items``, the key figures as in :mod:`dvk_analysis.mime`.
    """
    report = nbformat.read(notebook, as_version=4)
    shown = list(parts(report))
    last = next((i for i, part in enumerate(shown) if part.kind == "key_figures"), 0)
    points = "\n\n".join(part.content for part in shown[:last] if part.kind == "markdown")
    return {
        "title": page_head(report)["title"],
        "points": markdown_to_html(points, lambda url, alt: escape(alt), Headings(), "o-", ""),
        "items": shown[last].content if last else [],
    }


def _state(entry: dict[str, Any]) -> str:
    """Which of the states to filter by: a report that an earlier run made is done, whatever this run did."""
    if entry["status"] == "failed" or (entry["status"] == "skipped" and not entry["files"]):
        return entry["status"]
    return "flagged" if entry["flags"] else "done"


def _distinct(values: Iterable[Any]) -> list[Any]:
    """Distinct values in the order met."""
    return list(dict.fromkeys(values))


def _href(path: str) -> str:
    """Relative address of a file of this folder: no scheme, host or query can come out of a path."""
    return quote("./" + str(path).replace("\\", "/"), safe="/.")


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["href"] = _href
    return environment.get_template("index.html.j2")


def _replace(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, 0o644)  # mkstemp keeps others out; a page is for all
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
