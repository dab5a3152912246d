"""From an executed notebook to a self-contained HTML page and to a tagged, archival PDF."""

import base64
import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from markupsafe import Markup, escape
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode
from traitlets import List, Unicode, default

from dvk_analysis.errors import UserError
from dvk_analysis.publish import LABELS, Image, Part, clean_svg, figure_data, linked_image, page_head, parts
from dvk_analysis.publish.fonts import FAMILIES, font_face_css, typst_fonts
from dvk_analysis.publish.markdown import Headings, markdown_to_html, markdown_to_typst, quote, table_to_typst

__all__ = ["FORMATS", "BriefHTMLExporter", "BriefPDFExporter", "BriefTypstExporter", "export", "figure_data"]

TEMPLATES = Path(__file__).resolve().parent / "templates"
#: The date every PDF bears, 1 January 2000: the same inputs have to give the same bytes.
TIMESTAMP = 946_684_800


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


class _Document:
    """What a template shows of one notebook; it lives for one export."""

    def __init__(self, notebook: NotebookNode):
        self.head = page_head(notebook)
        self.labels = LABELS[self.head["language"]]
        self.parts = list(parts(notebook))
        self.headings = Headings()
        self.numbers = count(1)

    def alt(self, image: Image) -> str:
        """Text that stands for a picture; never empty."""
        return image.alt or image.caption or self.labels["figure"]


class _HTMLDocument(_Document):
    font_css = property(lambda self: Markup(font_face_css()))

    def markdown(self, part: Part) -> Markup:
        def picture(url: str, alt: str) -> str:
            if image := linked_image(url, alt, part.attachments):
                return self.picture(image)
            return (
                Markup('<a href="{}">{}</a>').format(url, alt or url) if url.startswith("http") else escape(alt or url)
            )

        prefix = f"c{next(self.numbers)}-"
        return Markup(markdown_to_html(part.content, picture, self.headings, prefix, self.labels["table"]))

    def picture(self, image: Image) -> Markup:
        """Our own drawings become part of the page; any other picture stays shut in an image."""
        if image.ours and image.mime == "image/svg+xml":
            prefix = f"f{next(self.numbers)}-"
            return Markup(clean_svg(image.data.decode("utf-8"), prefix=prefix, alt=self.alt(image)))
        data = base64.b64encode(image.data).decode("ascii")
        return Markup('<img src="data:{};base64,{}" alt="{}">').format(image.mime, data, self.alt(image))


class _TypstDocument(_Document):
    def __init__(self, notebook: NotebookNode, files: dict[str, bytes]):
        super().__init__(notebook)
        self._files = files

    def markdown(self, part: Part) -> str:
        def picture(url: str, alt: str) -> str:
            if image := linked_image(url, alt, part.attachments):
                return f"#box(image({self.file(image)}, alt: {quote(self.alt(image))}))"
            return f"#{quote(alt or url[:80])}"

        return markdown_to_typst(part.content, picture, self.headings)

    def file(self, image: Image) -> str:
        """Name, as a Typst string, under which a picture is handed to the compiler."""
        data = image.data
        if image.mime == "image/svg+xml":
            data = clean_svg(data.decode("utf-8"), styled=True).encode("utf-8")
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.{image.mime[6:9]}"
        self._files[name] = data
        return quote(name)


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
        yield "dvk_document", lambda notebook: _HTMLDocument(notebook)
        yield "css_string", _css_string

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """Convert, without HTMLExporter's second pass over the finished page."""
        return TemplateExporter.from_notebook_node(self, nb, self._init_resources(resources), **kw)


class BriefTypstExporter(TemplateExporter):
    """Typst source of the brief; its pictures go to the resources' outputs."""

    export_from_notebook = "Dân vận khéo brief (Typst)"
    output_mimetype = Unicode("text/x-typst")
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
        yield "dvk_document", lambda notebook, files: _TypstDocument(notebook, files)
        yield "quote", quote
        yield "table_to_typst", table_to_typst

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Convert; the pictures are collected while the template runs."""
        resources = self._init_resources(resources)
        resources["outputs"] = {}
        return super().from_notebook_node(nb, resources, **kw)


class BriefPDFExporter(BriefTypstExporter):
    """PDF/A-2a and PDF/UA-1 by Typst, in this process."""

    export_from_notebook = "Dân vận khéo brief (PDF)"
    output_mimetype = Unicode("application/pdf")
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
        return _compile({"main.typ": source.encode("utf-8"), **files}, self.pdf_standards), resources


def _compile(files: dict[str, bytes], standards: list[str]) -> bytes:
    options = {"font_paths": typst_fonts(), "pdf_standards": standards, "timestamp": TIMESTAMP}
    with TemporaryDirectory() as root:
        for name, data in files.items():
            Path(root, name).write_bytes(data)
        try:
            pdf, warnings = typst.compile_with_warnings(Path(root, "main.typ"), root=root, **options)
        except typst.TypstError as error:
            raise UserError(f"the PDF cannot be set: {error.message}", remedy="; ".join(error.hints)) from error
    for warning in warnings:
        if warning.message.startswith("unknown font family"):
            raise UserError(f"the PDF cannot be set: {warning.message}", remedy=f"the fonts are {', '.join(FAMILIES)}")
    return pdf


def _css_string(text: str) -> Markup:
    """Write text as a CSS string that can stand inside a style element."""
    return Markup('"' + re.sub(r"[^\w ]", lambda match: f"\\{ord(match[0]):x} ", text) + '"')


FORMATS: dict[str, type[TemplateExporter]] = {"html": BriefHTMLExporter, "pdf": BriefPDFExporter}


#: Exporters are set up once, but for each thread apart: they keep state while they run.
_own = threading.local()


def _exporter(format: str) -> TemplateExporter:
    if not hasattr(_own, format):
        setattr(_own, format, FORMATS[format](optimistic_validation=True))
    return getattr(_own, format)
