"""Executed notebooks in; self-contained pages, archival PDFs and the index of an output folder out.

Here: what a notebook shows, whatever the format. Code stays out, and so does what our own reports print. Of every
output the richest form is taken; what cannot be shown on paper is named, whatever notebook it comes from.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from nbformat import NotebookNode

from dvk_analysis.errors import UserError
from dvk_analysis.mime import KEY_FIGURES, META, NOTEBOOK_ONLY, PAGE, TABLE
from dvk_analysis.publish.html_tables import Picture, from_bundle, read_html

LABELS = {
    "vi": {"page": "Trang", "table": "Bảng", "figure": "Hình", "key_figures": "Số liệu chính", "title": "Báo cáo",
           "unseen": "Không hiển thị được trong bản này:", "recipients": "Nơi nhận:",
           "font": "Máy này không có phông chữ {}; văn bản dùng Noto Serif."},
    "en": {"page": "Page", "table": "Table", "figure": "Figure", "key_figures": "Key figures", "title": "Report",
           "unseen": "Cannot be shown in this copy:", "recipients": "Recipients:",
           "font": "This computer has no font {}; the text is set in Noto Serif."},
}  # fmt: skip

_SIGNATURES = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_MATH = re.compile(r"\s*(\$.+\$|\\begin\{.+\\end\{.+\}|\\\[.+\\\])\s*", re.DOTALL)
_SVG = "{http://www.w3.org/2000/svg}"
_SVG_ELEMENTS = {
    *("svg", "g", "path", "text", "tspan", "textPath", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("defs", "clipPath", "use", "title", "desc", "symbol", "marker", "linearGradient", "radialGradient", "stop"),
    *("pattern", "mask", "image", "switch"),
}


@dataclass(frozen=True)
class Image:
    """A picture (of a drawing only what is harmless), the text that stands for it, its caption, and if it is ours."""

    mime: str
    data: bytes
    alt: str = ""
    caption: str = ""
    ours: bool = False


@dataclass(frozen=True)
class Part:
    """One thing to show. `kind` says which: key_figures, table, image, markdown, text, verbatim, unseen or error."""

    kind: str
    content: Any
    attachments: dict[str, Any] = field(default_factory=dict)


def figure_data(notebook: NotebookNode) -> dict[str, str]:
    """CSV text behind each figure and table, by name.

    Raises
    ------
    UserError
        If a name is not made of a-z, 0-9 and single hyphens, or two different tables of numbers share one.

    Examples
    --------
    >>> import nbformat.v4 as nb
    >>> output = nb.new_output("display_data", metadata={"dvk": {"name": "fields", "csv": "field,count"}})
    >>> figure_data(nb.new_notebook(cells=[nb.new_code_cell(outputs=[output])]))
    {'fields': 'field,count'}
    """
    found: dict[str, str] = {}
    for meta in (output.get("metadata", {}).get(META, {}) for output in _outputs(notebook)):
        if not meta.get("csv"):
            continue
        name = str(meta.get("name", ""))
        if not _SLUG.fullmatch(name):
            remedy = "use a-z, 0-9 and single hyphens"
            raise UserError(f"'{name}' cannot name the data of a figure or table", remedy=remedy)
        if found.setdefault(name, meta["csv"]) != meta["csv"]:
            raise UserError(f"two figures or tables are named '{name}'", remedy="give each its own name")
    return found


def page_head(notebook: NotebookNode, name: str = "") -> dict[str, Any]:
    """Head of the page: the first page bundle, or else a title from the metadata, the first heading or the file's name.

    Examples
    --------
    >>> import nbformat.v4 as nb
    >>> page_head(nb.new_notebook(cells=[nb.new_markdown_cell("# Thử")]))["title"]
    'Thử'
    """
    head = dict.fromkeys(("title", "subtitle", "kicker", "language", "mark", "author", "font"), "")
    bundle = next((output["data"][PAGE] for output in _outputs(notebook) if PAGE in output.get("data", {})), {})
    head |= {key: str(value) for key, value in bundle.items() if value and key != "letterhead"}
    head["language"] = head["language"] if head["language"] in LABELS else "vi"
    first = (re.match(r"#[ \t]+(.+)", c.source.lstrip()) for c in notebook.cells if c.cell_type == "markdown")
    heading = next((match[1].strip() for match in first if match), "")
    name = "" if name == "Notebook" else name  # what nbconvert calls a notebook that is no file
    title = head["title"] or str(notebook.metadata.get("title") or heading or name)
    head["title"] = title or LABELS[head["language"]]["title"]
    return head | {"letterhead": _letterhead(bundle.get("letterhead") or {}, head["title"])}


def _letterhead(given: dict[str, Any], title: str) -> dict[str, str]:
    """Parts of an official letterhead, "" where not given; {} if there is none. What it is about, the title says."""
    if not given:
        return {}
    about = title.removeprefix("Báo cáo ")
    return {
        **dict.fromkeys(("style", "superior", "issuer", "number", "place", "date", "signer", "name", "recipients"), ""),
        "kind": "Báo cáo",
        "about": about[:1].upper() + about[1:],
        **{key: str(value) for key, value in given.items() if value},
    }


def parts(notebook: NotebookNode) -> Iterator[Part]:
    """Everything a notebook shows, in order, without its page head and code; a report of ours prints nothing either."""
    title = page_head(notebook)["title"]
    foreign = not any(PAGE in output.get("data", {}) for output in _outputs(notebook))
    for cell in notebook.cells:
        if NOTEBOOK_ONLY in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            source = re.sub(r"\A\s*#[ \t]+(.+)", lambda m: "" if m[1].strip() == title else m[0], cell.source)
            yield Part("markdown", source, cell.get("attachments", {}))
        elif cell.cell_type == "raw":
            yield Part("verbatim", cell.source)
        for output in cell.get("outputs", []):
            if output.output_type != "stream":
                yield from _output_parts(output)
            elif foreign and output.text.strip():
                yield Part("verbatim", plain(re.sub(r".*\r(?!\n)", "", output.text)).rstrip())


def plain(text: str) -> str:
    """Text of a terminal without its colours."""
    return _ANSI.sub("", text)


def _output_parts(output: NotebookNode) -> Iterator[Part]:
    if output.output_type == "error":
        said, lines = plain(f"{output.ename}: {output.evalue}"), plain("\n".join(output.traceback))
        yield Part("error", lines if said in lines else f"{lines}\n{said}".strip())
    elif "data" in output and PAGE not in output.data:
        yield from _bundle_parts(output.data, output.get("metadata", {}))


def _bundle_parts(data: dict[str, Any], metadata: dict[str, Any]) -> Iterator[Part]:
    """Yield the richest form of an output that says anything."""
    if KEY_FIGURES in data:
        yield Part("key_figures", data[KEY_FIGURES]["items"])
    elif TABLE in data:
        yield Part("table", from_bundle(data[TABLE]))
    elif image := _bundle_image(data, metadata):
        yield Part("image", image)
    elif "text/html" in data and (found := read_html(data["text/html"])):
        yield from map(_html_part, found)
    elif "text/markdown" in data:
        yield Part("markdown", data["text/markdown"])
    elif _MATH.fullmatch(data.get("text/latex", "")):
        yield Part(
            "markdown", "$$" + data["text/latex"].strip().strip("$").removeprefix("\\[").removesuffix("\\]") + "$$"
        )
    else:
        text = data.get("text/latex") or data.get("text/plain")
        yield from [Part("verbatim", plain(text))] if text else []
        if unseen := [mime for mime in data if mime not in {"text/latex", "text/plain"}]:
            yield Part("unseen", ", ".join(unseen))


def _html_part(found: Any) -> Part:
    if isinstance(found, Picture):
        image = linked_image(found.url, found.alt, {})
        return Part("image", image) if image else Part("text", found.alt or found.url[:80])
    return Part("text" if isinstance(found, str) else "table", found)


def _bundle_image(data: dict[str, Any], metadata: dict[str, Any]) -> Image | None:
    meta = metadata.get(META, {})
    alt = meta.get("alt") or metadata.get("alt", "")
    for mime in ("image/svg+xml", *_SIGNATURES):
        if mime in data and (content := _picture_bytes(mime, data[mime])):
            return Image(mime, content, str(alt), str(meta.get("caption", "")), ours=bool(meta))
    return None


def linked_image(url: str, alt: str, attachments: dict[str, Any]) -> Image | None:
    """Find the picture carried by the notebook itself: a data URI or an attachment of the cell."""
    bundle: dict[str, Any] = {}
    if url.startswith("attachment:"):
        bundle = attachments.get(unquote(url.removeprefix("attachment:")), {})
    elif match := re.fullmatch(r"data:(image/[a-z+]+);base64,(.+)", url, re.DOTALL):
        bundle = {match[1]: unquote(match[2])}
        if match[1] == "image/svg+xml":
            bundle = {match[1]: base64.b64decode(bundle[match[1]] + "===").decode("utf-8", "replace")}
    return _bundle_image(bundle, {"alt": alt})


def _picture_bytes(mime: str, data: str) -> bytes | None:
    """Content of a picture, or None if it is not what it says it is."""
    if mime == "image/svg+xml":
        drawing = _standing_alone(data)
        return drawing.encode("utf-8") if drawing else None
    try:
        content = base64.b64decode(data)
    except binascii.Error:
        return None
    return content if content.startswith(_SIGNATURES[mime]) else None


@lru_cache(16)  # both formats of a report ask for its drawings
def _standing_alone(source: str) -> str | None:
    return clean_svg(source, styled=True)


def clean_svg(source: str, *, prefix: str = "", alt: str = "", styled: bool = False) -> str | None:
    """SVG without anything that runs, loads or styles the page around it; None if it is not SVG.

    Parameters
    ----------
    source : str
        An SVG document.
    prefix : str
        Put before every id.
    alt : str
        What the picture is called to those who cannot see it.
    styled : bool
        Keep style sheets, which a drawing inside a page must not have: they would hold for the whole page.

    Examples
    --------
    >>> source = '<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script><g id="a" onclick="x()"/></svg>'
    >>> clean_svg(source, prefix="f1-")
    '<svg xmlns="http://www.w3.org/2000/svg" stroke-linejoin="round"><g id="f1-a" /></svg>'
    """
    try:
        root = ElementTree.fromstring(source)
    except (ElementTree.ParseError, ValueError):
        return None
    if root.tag != f"{_SVG}svg":
        return None
    _prune(root, prefix, _SVG_ELEMENTS | {"style"} if styled else _SVG_ELEMENTS)
    # matplotlib says the second in a style sheet.
    extra = {"xmlns": _SVG[1:-1], "stroke-linejoin": "round"} | ({"role": "img", "aria-label": alt} if alt else {})
    root.attrib = extra | root.attrib
    return ElementTree.tostring(root, encoding="unicode")


def _prune(element: ElementTree.Element, prefix: str, allowed: set[str]) -> None:
    element.tag = element.tag.removeprefix(_SVG)
    pairs = ((name.rpartition("}")[2], value) for name, value in element.attrib.items())
    element.attrib = {name: _prefixed(name, value, prefix) for name, value in pairs if _harmless(name, value)}
    for child in list(element):
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag.startswith(_SVG) and tag.removeprefix(_SVG) in allowed:
            _prune(child, prefix, allowed)
        else:
            element.remove(child)


def _harmless(name: str, value: str) -> bool:
    if name == "href":
        return value.startswith(("#", "data:image/png;", "data:image/jpeg;"))
    return not name.startswith("on") and "//" not in value and "\\" not in value


def _prefixed(name: str, value: str, prefix: str) -> str:
    if name == "id":
        return prefix + value
    if name == "href" and value.startswith("#"):
        return f"#{prefix}{value[1:]}"
    return re.sub(r"url\(\s*[\"']?#", lambda match: match[0] + prefix, value)


def _outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    return (output for cell in notebook.cells for output in cell.get("outputs", []))
