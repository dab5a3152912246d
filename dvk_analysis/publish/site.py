"""The index of an output folder: one page that opens from disk and links every report."""

import os
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).resolve().parent / "templates"
LABELS = {
    "vi": {
        "district": "Báo cáo toàn huyện",
        "communes": "Báo cáo từng xã",
        "report": "Báo cáo",
        "commune": "Xã",
        "year": "Năm",
        "files": "Tệp",
        "all": "Tất cả",
        "filter": "Lọc báo cáo",
        "failed": "Lỗi",
        "skipped": "Bỏ qua",
        "html": "Trang web",
        "pdf": "PDF",
        "ipynb": "Sổ tay",
        "none": "Không có báo cáo nào.",
        "shown": "báo cáo",
    },
    "en": {
        "district": "District reports",
        "communes": "Commune reports",
        "report": "Report",
        "commune": "Commune",
        "year": "Year",
        "files": "Files",
        "all": "All",
        "filter": "Filter reports",
        "failed": "Failed",
        "skipped": "Skipped",
        "html": "Web page",
        "pdf": "PDF",
        "ipynb": "Notebook",
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
        report on the whole district; ``files`` maps html, pdf or ipynb to a path relative to the page.
    summary : dict
        ``facts``: (label, value) pairs; ``links``: (label, relative path) pairs. Both may be left out.

    Examples
    --------
    >>> folder = getfixture("tmp_path")
    >>> write_index(folder / "index.html", title="Càng Long", language="vi", mark="", entries=[], summary={})
    >>> "Không có báo cáo nào." in (folder / "index.html").read_text(encoding="utf-8")
    True
    """
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
        facts=summary.get("facts", []),
        links=summary.get("links", []),
    )
    _replace(path, page)


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
