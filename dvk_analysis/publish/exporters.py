"""From an executed notebook to a self-contained HTML page, a tagged, archival PDF and a Word document."""

import re
import sys
import threading
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode
from traitlets import List, Unicode, default

from dvk_analysis.errors import UserError
from dvk_analysis.publish import figure_data, page_head
from dvk_analysis.publish.documents import DOCXDocument, HTMLDocument, TypstDocument
from dvk_analysis.publish.fonts import breakable, typst_fonts
from dvk_analysis.publish.html_tables import table_to_html
from dvk_analysis.publish.typeset import compile_pdf
from dvk_analysis.publish.typst_source import quote
from dvk_analysis.publish.word import to_docx

__all__ = ["FORMATS", "BriefDOCXExporter", "BriefHTMLExporter", "BriefPDFExporter", "export", "figure_data"]

#: One thread at a time fills in a template: exporters keep state meanwhile, and Python would not let two work anyway.
_turn = threading.RLock()
TEMPLATES = Path(__file__).resolve().parent / "templates"


def export(notebook: NotebookNode, format: str) -> bytes:
    """Publish an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Any notebook of nbformat 4; it is not changed.
    format : str
        A key of `FORMATS`.

    Returns
    -------
    bytes
        The file: the same for the same notebook, in any process.

    Raises
    ------
    UserError
        If the format is unknown, a font is missing or the PDF cannot be set.

    Examples
    --------
    >>> import nbformat.v4 as nb
    >>> export(nb.new_notebook(cells=[nb.new_markdown_cell("# Xã Nhị Long")]), "pdf")[:5]
    b'%PDF-'
    """
    if format not in FORMATS:
        raise UserError(f"unknown format '{format}'", remedy=f"choose from {', '.join(FORMATS)}")
    body, _ = _exporter(format).from_notebook_node(notebook)
    return body.encode("utf-8") if isinstance(body, str) else body


class BriefHTMLExporter(HTMLExporter):
    """A page for screen, phone and printer: one file, no script, nothing fetched."""

    export_from_notebook = "Dân vận khéo brief (HTML)"

    @default("template_name")
    def _default_template(self) -> str:
        return "dvk_html"

    @default("extra_template_basedirs")
    def _default_basedirs(self) -> list[str]:
        return [str(TEMPLATES)]

    def default_filters(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Add the filter that reads a notebook; nbconvert would call a bare class too early."""
        yield from super().default_filters()
        yield "dvk_document", lambda notebook, name: HTMLDocument(notebook, name)
        yield "dvk_docx_document", lambda notebook, name, files: DOCXDocument(notebook, name, files)
        yield "css_string", _css_string
        yield "table_to_html", table_to_html

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """Convert, without HTMLExporter's second pass over the finished page."""
        with _turn:
            return TemplateExporter.from_notebook_node(self, _without_kernel(nb), self._init_resources(resources), **kw)


class BriefTypstExporter(TemplateExporter):
    """Typst source of the brief; its pictures go to the resources' outputs."""

    export_from_notebook = "Dân vận khéo brief (Typst)"
    output_mimetype = "text/x-typst"
    file_extension = Unicode(".typ")
    template_extension = Unicode(".typ.j2")

    @default("template_name")
    def _default_template(self) -> str:
        return "dvk_typst"

    @default("extra_template_basedirs")
    def _default_basedirs(self) -> list[str]:
        return [str(TEMPLATES)]

    def default_filters(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Add the filters that read a notebook and write Typst."""
        yield from super().default_filters()
        yield "dvk_document", lambda notebook, name, files: TypstDocument(notebook, name, files)
        yield "quote", quote
        yield "breakable", partial(breakable, longest=80)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Convert; the pictures are collected while the template runs."""
        resources = self._init_resources(resources)
        resources["outputs"] = {}
        with _turn:
            return super().from_notebook_node(_without_kernel(nb), resources, **kw)


class BriefPDFExporter(BriefTypstExporter):
    """PDF/A-2a and PDF/UA-1 by Typst, in this process."""

    export_from_notebook = "Dân vận khéo brief (PDF)"
    output_mimetype = "application/pdf"
    file_extension = Unicode(".pdf")
    pdf_standards = List(["a-2a", "ua-1"], help="Standards the PDF is held to.").tag(config=True)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[bytes, Any]:
        """Convert and compile.

        Raises
        ------
        UserError
            If Typst cannot set the document or a font is not found.
        """
        source, resources = super().from_notebook_node(nb, resources, **kw)
        files, resources["outputs"] = resources["outputs"], {}
        fonts = typst_fonts(system=page_head(nb)["font"] != "")
        return compile_pdf({"main.typ": source.encode("utf-8"), **files}, self.pdf_standards, fonts), resources


class BriefDOCXExporter(BriefHTMLExporter):
    """A Word document to go on writing in, by pandoc; it comes with the extra ``docx``."""

    export_from_notebook = "Dân vận khéo brief (Word)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    file_extension = Unicode(".docx")
    template_extension = Unicode(".html.j2")

    @default("enabled")
    def _default_enabled(self) -> bool:
        return find_spec("pypandoc") is not None

    @default("template_name")
    def _default_template(self) -> str:
        return "dvk_docx"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[bytes, Any]:
        """Convert.

        Raises
        ------
        UserError
            If pandoc is not installed or cannot read the page.
        """
        resources = self._init_resources(resources)
        resources["outputs"] = {}
        html, resources = super().from_notebook_node(nb, resources, **kw)
        files, resources["outputs"] = resources["outputs"], {}
        return to_docx(html, files, page_head(nb)), resources


def _without_kernel(notebook: NotebookNode) -> NotebookNode:
    """Leave out what kernel it ran in, which no page shows, and which nbconvert would refuse if it is incomplete."""
    kept = NotebookNode({key: value for key, value in notebook.metadata.items() if key != "kernelspec"})
    return NotebookNode(notebook, metadata=kept)


def _css_string(text: str) -> Markup:
    """Write text as a CSS string that can stand inside a style element."""
    return Markup('"' + re.sub(r"[^\w ]", lambda match: f"\\{ord(match[0]):x} ", text) + '"')


FORMATS: dict[str, type[TemplateExporter]] = {
    "html": BriefHTMLExporter,
    "pdf": BriefPDFExporter,
    "docx": BriefDOCXExporter,
}


@cache
def _exporter(format: str) -> TemplateExporter:
    """Set an exporter up once for all threads."""
    return FORMATS[format](optimistic_validation=True)


def _named_with_hyphen(exporter: type[TemplateExporter]) -> type[TemplateExporter]:
    """Make an exporter for ``--to dvk-…``; no server's menu gets it, as servers know no hyphen in a format."""

    class Named(exporter):
        @default("enabled")
        def _default_enabled(self) -> bool:
            return "jupyter_server" not in sys.modules and exporter(config=self.config).enabled

    return Named


CommandLineHTML, CommandLinePDF, CommandLineDOCX = map(_named_with_hyphen, FORMATS.values())
