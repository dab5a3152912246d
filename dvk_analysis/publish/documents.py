"""What the templates show of a notebook: one document per format, which lives for one export."""

import base64
import hashlib
import re
from itertools import count

from markupsafe import Markup, escape
from nbformat import NotebookNode

from dvk_analysis.publish import LABELS, Image, Part, clean_svg, linked_image, page_head, parts
from dvk_analysis.publish.fonts import font_face_css, has_font, layout, split
from dvk_analysis.publish.html_tables import Table, table_to_html
from dvk_analysis.publish.markdown import Headings, markdown_to_html, markdown_to_typst
from dvk_analysis.publish.typeset import to_png
from dvk_analysis.publish.typst_source import quote, table_to_typst

#: Size our bold sans would need to be as wide as the Times of 10 points that tables in Word documents are set in.
WORD_SIZE = 8.5
_LAST_HEADINGS = re.compile(r"(#heading\(level: \d\)\[[^\n]*\]\n\n)*\Z")


class Document:
    """What a template shows of one notebook; it lives for one export."""

    def __init__(self, notebook: NotebookNode, name: str = ""):
        self.head = page_head(notebook, name)
        self.labels = LABELS[self.head["language"]]
        self.parts = list(parts(notebook))
        self.headings = Headings()
        self.numbers = count(1)

    def number(self) -> int:
        """Next number of the document, each given once."""
        return next(self.numbers)

    def alt(self, image: Image) -> str:
        """Text that stands for a picture; never empty."""
        return image.alt or image.caption or self.labels["figure"]


class HTMLDocument(Document):
    """A document for the page template."""

    font_css = property(lambda self: Markup(font_face_css()))

    def markdown(self, part: Part) -> Markup:
        """Set Markdown, with the pictures the notebook carries; one that is elsewhere becomes a link."""

        def picture(url: str, alt: str) -> str:
            if image := linked_image(url, alt, part.attachments):
                return self.picture(image)
            return (
                Markup('<a href="{}">{}</a>').format(url, alt or url) if url.startswith("http") else escape(alt or url)
            )

        prefix = f"c{self.number()}-"
        return Markup(markdown_to_html(part.content, picture, self.headings, prefix, self.labels["table"]))

    def picture(self, image: Image) -> Markup:
        """Our own drawings become part of the page; any other picture stays shut in an image."""
        if image.ours and image.mime == "image/svg+xml":
            prefix = f"f{self.number()}-"
            return Markup(clean_svg(image.data.decode("utf-8"), prefix=prefix, alt=self.alt(image)))
        data = base64.b64encode(image.data).decode("ascii")
        return Markup('<img src="data:{};base64,{}" alt="{}">').format(image.mime, data, self.alt(image))


class TypstDocument(Document):
    """A document for the Typst template; its pictures go into `files`."""

    def __init__(self, notebook: NotebookNode, name: str, files: dict[str, bytes]):
        super().__init__(notebook, name)
        self._files, self._lead = files, ""
        wanted = self.head["font"]
        self.font = wanted if has_font(wanted) else ""
        self.missing_font = "" if self.font else wanted and self.labels["font"].format(wanted)

    def markdown(self, part: Part) -> str:
        """Set Markdown as Typst source, but for the headings it ends with, which wait for what follows."""

        def picture(url: str, alt: str) -> str:
            if image := linked_image(url, alt, part.attachments):
                return f"#box(image({self.file(image)}, alt: {quote(self.alt(image))}))"
            return f"#{quote(alt or url[:80])}"

        source = self.lead() + markdown_to_typst(part.content, picture, self.headings)
        self._lead = _LAST_HEADINGS.search(source)[0]
        return source.removesuffix(self._lead)

    def lead(self) -> str:
        """Give the headings that wait."""
        lead, self._lead = self._lead, ""
        return lead

    def table(self, content: Table) -> str:
        """Set a table with the headings over it."""
        return table_to_typst(content, self.number(), self.lead())

    def file(self, image: Image) -> str:
        """Name, as a Typst string, under which a picture is handed to the compiler."""
        return quote(_keep(self._files, image.data, image.mime[6:9]))


class DOCXDocument(HTMLDocument):
    """A document for pandoc: pictures are files, every one of a kind that Word shows, and tables know their widths."""

    def __init__(self, notebook: NotebookNode, name: str, files: dict[str, bytes]):
        super().__init__(notebook, name)
        self._files = files

    def markdown(self, part: Part) -> Markup:
        """Tables of Markdown are numbers with heads, too."""
        return Markup(_aligned(str(super().markdown(part))))

    def picture(self, image: Image) -> Markup:
        """Hand a picture over as a file; a drawing as PNG, for a Word that does not know SVG."""
        data, kind = image.data, image.mime[6:9]
        if kind in {"svg", "web"}:
            data, kind = to_png(data, kind), "png"
        style = Markup(' style="width: 16cm"') if image.ours else ""
        return Markup('<img src="{}" alt="{}"{}>').format(_keep(self._files, data, kind), self.alt(image), style)

    def table(self, content: Table) -> Markup:
        """Set a table with its widths, and on a turned page if it is wide."""
        return Markup("").join(map(self._part, split(content, WORD_SIZE)))

    def _part(self, content: Table) -> Markup:
        plan = layout(content, WORD_SIZE)
        widths = "".join(f'<col style="width: {width / sum(plan.widths):.1%}">' for width in plan.widths)
        html = _aligned(table_to_html(content, "")).replace("<thead>", f"<colgroup>{widths}</colgroup><thead>", 1)
        html = re.sub('<p class="note">(.*?)</p>', r'<div data-custom-style="Table Note"><p>\1</p></div>', html)
        return Markup(f'<div class="landscape">{html}</div>' if plan.landscape else html)


def _aligned(html: str) -> str:
    return re.sub(' class="(right|center)"', r' style="text-align: \1"', html)


def _keep(files: dict[str, bytes], data: bytes, kind: str) -> str:
    """Name under which a picture is handed to the compiler, the same for the same picture."""
    name = f"{hashlib.sha256(data).hexdigest()[:16]}.{kind}"
    files[name] = data
    return name
