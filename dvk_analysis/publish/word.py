"""A page as a Word document: pandoc does the work, here are its model document and what HTML cannot say."""

import os
import subprocess
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dvk_analysis.errors import UserError
from dvk_analysis.publish.typeset import TIMESTAMP

FOLDER = Path(__file__).resolve().parent / "templates" / "dvk_docx"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml."
#: Headers and footers of the model document, of the first page and of the others, by the name of their element.
_MARGINS = {"header1": "hdr", "header2": "hdr", "footer1": "ftr", "footer2": "ftr"}


def to_docx(html: str, files: dict[str, bytes], head: dict[str, Any]) -> bytes:
    """Turn a page into a Word document, the same bytes for the same page.

    Parameters
    ----------
    html : str
        The page, as the template ``dvk_docx`` writes it.
    files : dict of str to bytes
        Its pictures.
    head : dict
        Head of the page, as :func:`dvk_analysis.publish.page_head` finds it.

    Raises
    ------
    UserError
        If pandoc is not there or refuses.
    """
    with TemporaryDirectory() as root:
        for name, data in files.items():
            Path(root, name).write_bytes(data)
        pandoc = _pandoc()
        Path(root, "reference.docx").write_bytes(_reference(pandoc, head))
        command = [pandoc, "--from=html", "--to=docx", "--output=made.docx", "--reference-doc=reference.docx"]
        command += [f"--template={FOLDER / 'document.openxml'}"]
        command += [f"--lua-filter={FOLDER / 'filter.lua'}", f"--metadata=lang:{_language(head)}"]
        environment = os.environ | {"SOURCE_DATE_EPOCH": str(TIMESTAMP)}
        done = subprocess.run(command, input=html.encode("utf-8"), capture_output=True, cwd=root, env=environment)
        if done.returncode:
            raise UserError(f"the Word document cannot be made: {done.stderr.decode('utf-8', 'replace').strip()}")
        return Path(root, "made.docx").read_bytes()


def _pandoc() -> str:
    try:
        from pypandoc import get_pandoc_path

        return get_pandoc_path()
    except (ImportError, OSError):
        remedy = "pip install pypandoc-binary"
        raise UserError("Word documents need pandoc, which is not installed", remedy=remedy) from None


def _language(head: dict[str, Any]) -> str:
    return {"vi": "vi-VN", "en": "en-GB"}[head["language"]]


def _reference(pandoc: str, head: dict[str, Any]) -> bytes:
    """Build the model document: pandoc's own with our styles, page, header and footer."""
    command = [pandoc, "--print-default-data-file=reference.docx"]
    with zipfile.ZipFile(BytesIO(subprocess.run(command, capture_output=True, check=True).stdout)) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist() if not name.endswith("/")}
    look = {
        "official": bool(head["letterhead"]),
        "font": head["font"] or "Times New Roman",
        "language": _language(head),
    }
    parts["word/styles.xml"] = _template("styles.xml.j2").render(look)
    parts["word/document.xml"] = (FOLDER / "document.xml").read_text("utf-8")
    relations, types = "", ""
    for name, tag in _MARGINS.items():
        values = look | {"tag": tag, "first": name.endswith("1"), "title": head["title"], "mark": head["mark"]}
        parts[f"word/{name}.xml"] = _template("margin.xml.j2").render(values)
        relations += f'<Relationship Id="{name}" Type="{_RELATION}{name[:6]}" Target="{name}.xml"/>'
        types += f'<Override PartName="/word/{name}.xml" ContentType="{_CONTENT}{name[:6]}+xml"/>'
    for name, more in (("word/_rels/document.xml.rels", relations), ("[Content_Types].xml", types)):
        inside, _, end = parts[name].rpartition("</")
        parts[name] = f"{inside}{more}</{end}"
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)  # dated 1980: pandoc hands the date on
    return buffer.getvalue()


@cache
def _template(name: str) -> Template:
    loader = FileSystemLoader(FOLDER, encoding="utf-8")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(name)
