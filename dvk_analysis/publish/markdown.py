"""Markdown as safe HTML and as Typst source.

In the Typst source every piece of text is a string literal, so nothing a notebook says can act as markup or as code.
"""

import re
import unicodedata
from collections.abc import Callable
from html import escape
from typing import Any

import mistune

from dvk_analysis.publish.fonts import SHORT, breakable, layout
from dvk_analysis.publish.html_tables import Cell, Table

#: Sets the picture at a URL, given its alternative text; both exporters bring their own.
Picture = Callable[[str, str], str]

_PLUGINS = ["table", "strikethrough", "footnotes"]
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINK = re.compile(r"(https?://|mailto:)\S+", re.IGNORECASE)


class Headings:
    """Levels that start at 2, below the title of the page, and never skip one."""

    def __init__(self) -> None:
        self._last = 1

    def level(self, asked: int) -> int:
        """Level to set a heading in that asks for level `asked`, 1 to 6.

        Examples
        --------
        >>> headings = Headings()
        >>> [headings.level(asked) for asked in (1, 4, 2, 3)]
        [2, 3, 2, 3]
        """
        self._last = min(max(asked, 2), self._last + 1)
        return self._last


def quote(text: str) -> str:
    r"""Write `text` as a Typst string literal, composed (NFC) and without control characters.

    Examples
    --------
    >>> quote('#read("x") $1$')
    '"#read(\\"x\\") $1$"'
    """
    plain = _CONTROL.sub("\ufffd", unicodedata.normalize("NFC", text).replace("\r\n", "\n"))
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def table_to_typst(table: Table) -> str:
    """Call of the template's ``dvk-table`` that sets `table`."""
    plan = layout(table)
    last = len(table.body) - 1 if table.total else -1
    options = {
        "caption": quote(table.caption),
        "note": quote(table.note),
        "size": f"{plan.size}pt",
        "landscape": str(plan.landscape).lower(),
        "long": str(len(table.body) > SHORT).lower(),
        "total": str(table.total).lower(),
        "columns": _array(f"{width}{plan.unit}" for width in plan.widths),
        "align": _array(table.align),
        "head": _array(_cell(cell, strong=True) for row in table.head for cell in row),
        "head-rows": str(len(table.head)),
        "rows": str(len(table.body)),
    }
    cells = (_cell(cell, strong=y == last) for y, row in enumerate(table.body) for cell in row)
    return f"#dvk-table({', '.join(f'{key}: {value}' for key, value in options.items())},\n{', '.join(cells)})\n"


def markdown_to_typst(source: str, picture: Picture, headings: Headings) -> str:
    r"""Set Markdown as Typst source; `picture` returns the Typst code of an image.

    Examples
    --------
    >>> markdown_to_typst("**Nhị Long** $1 #x", lambda url, alt: "", Headings())
    '#strong[#"Nhị Long"]#" $1 #x"\n\n'
    """
    tokens = mistune.create_markdown(renderer=None, plugins=_PLUGINS)(source)
    return _TypstWriter(tokens, picture, headings).set(tokens)


def markdown_to_html(source: str, picture: Picture, headings: Headings, prefix: str, region: str) -> str:
    """Set Markdown as HTML; raw HTML in it is shown, not obeyed.

    Parameters
    ----------
    source : str
        The Markdown text.
    picture : callable
        Returns the HTML of an image, given its URL and alternative text.
    headings : Headings
        Levels used so far in the document.
    prefix : str
        Put before every id, unique in the document.
    region : str
        What a table that scrolls is called to those who listen.

    Examples
    --------
    >>> markdown_to_html("<b>x</b>", lambda url, alt: "", Headings(), "c1-", "Bảng").strip()
    '<p>&lt;b&gt;x&lt;/b&gt;</p>'
    """
    renderer = _HTMLRenderer(picture, headings, prefix, region)
    return mistune.create_markdown(renderer=renderer, plugins=_PLUGINS)(source)


class _HTMLRenderer(mistune.HTMLRenderer):
    """mistune's renderer with our headings, pictures, scrolling tables and ids."""

    def __init__(self, picture: Picture, headings: Headings, prefix: str, region: str):
        super().__init__(escape=True)
        self._picture, self._headings, self._prefix, self._region = picture, headings, prefix, region

    def heading(self, text: str, level: int, **_attrs: Any) -> str:
        return super().heading(text, self._headings.level(level))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return self._picture(url, re.sub("<[^>]*>", "", text) or title or "")

    def table(self, text: str) -> str:
        name = escape(self._region)
        return f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table>{text}</table></div>\n'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        tag, scope = ("th", ' scope="col"') if head else ("td", "")
        return f'<{tag}{scope} class="{align or "left"}">{text}</{tag}>'

    def footnote_ref(self, key: str, index: int) -> str:
        note = f"{self._prefix}fn-{index}"
        return f'<sup><a href="#{note}" id="{note}-ref" role="doc-noteref">{index}</a></sup>'

    def footnotes(self, text: str) -> str:
        return f'<section class="footnotes" role="doc-endnotes"><ol>{text}</ol></section>\n'

    def footnote_item(self, text: str, key: str, index: int) -> str:
        note = f"{self._prefix}fn-{index}"
        return f'<li id="{note}">{text}<a href="#{note}-ref" role="doc-backlink" aria-label="↑ {index}">↑</a></li>\n'


class _TypstWriter:
    """Writes mistune's tokens; the method for a token carries the token's type as its name."""

    def __init__(self, tokens: list[dict[str, Any]], picture: Picture, headings: Headings):
        self._picture, self._headings = picture, headings
        notes = [note for token in tokens if token["type"] == "footnotes" for note in token["children"]]
        self._notes = {note["attrs"]["key"]: note["children"] for note in notes}

    def set(self, tokens: list[dict[str, Any]]) -> str:
        return "".join(getattr(self, token["type"])(token) for token in tokens)

    def _inside(self, token: dict[str, Any]) -> str:
        return self.set(token["children"]).strip()

    def text(self, token: dict[str, Any]) -> str:
        return f"#{quote(token['raw'])}"

    inline_html = text

    def block_html(self, token: dict[str, Any]) -> str:
        return f"#{quote(token['raw'].strip())}\n\n"

    def softbreak(self, _token: dict[str, Any]) -> str:
        return '#" "'

    def linebreak(self, _token: dict[str, Any]) -> str:
        return "#linebreak()"

    def blank_line(self, _token: dict[str, Any]) -> str:
        return ""

    def emphasis(self, token: dict[str, Any]) -> str:
        return f"#emph[{self.set(token['children'])}]"

    def strong(self, token: dict[str, Any]) -> str:
        return f"#strong[{self.set(token['children'])}]"

    def strikethrough(self, token: dict[str, Any]) -> str:
        return f"#strike[{self.set(token['children'])}]"

    def codespan(self, token: dict[str, Any]) -> str:
        return f"#raw({quote(token['raw'])})"

    def block_code(self, token: dict[str, Any]) -> str:
        return f"#dvk-verbatim({quote(token['raw'].rstrip())})\n\n"

    def link(self, token: dict[str, Any]) -> str:
        url = token["attrs"]["url"]
        inside = self.set(token["children"])
        return f"#link({quote(url)})[{inside}]" if _LINK.fullmatch(url) else inside

    def image(self, token: dict[str, Any]) -> str:
        return self._picture(token["attrs"]["url"], _plain(token) or token["attrs"].get("title", ""))

    def paragraph(self, token: dict[str, Any]) -> str:
        return self._inside(token) + "\n\n"

    block_text = paragraph

    def heading(self, token: dict[str, Any]) -> str:
        return f"#heading(level: {self._headings.level(token['attrs']['level'])})[{self._inside(token)}]\n\n"

    def thematic_break(self, _token: dict[str, Any]) -> str:
        return "#line(length: 100%, stroke: 0.5pt + luma(70%))\n\n"

    def block_quote(self, token: dict[str, Any]) -> str:
        return f"#quote(block: true)[{self._inside(token)}]\n\n"

    def list(self, token: dict[str, Any]) -> str:
        ordered = token["attrs"].get("ordered")
        start = f"start: {token['attrs'].get('start', 1)}, " if ordered else ""
        items = ", ".join(f"[{self._inside(item)}]" for item in token["children"])
        return f"#{'enum' if ordered else 'list'}({start}{items})\n\n"

    def table(self, token: dict[str, Any]) -> str:
        head, *bodies = token["children"]
        rows = [head, *(row for body in bodies for row in body["children"])]
        cells = [[Cell(_plain(cell), markup=self.set(cell["children"])) for cell in row["children"]] for row in rows]
        align = [cell["attrs"].get("align") or "left" for cell in head["children"]]
        return table_to_typst(Table(cells[:1], cells[1:], align)) + "\n"

    def footnote_ref(self, token: dict[str, Any]) -> str:
        # Taken out while it is set: a note that cites itself must not go on for ever.
        note = self._notes.pop(token["raw"], None)
        if note is None:
            return f"#super[#{quote(str(token['attrs']['index']))}]"
        code = f"#footnote[{self.set(note).strip()}]"
        self._notes[token["raw"]] = note
        return code

    def footnotes(self, _token: dict[str, Any]) -> str:
        return ""


def _plain(token: dict[str, Any]) -> str:
    """Text of a token without its markup."""
    return token.get("raw", "") + "".join(map(_plain, token.get("children", [])))


def _cell(cell: Cell, *, strong: bool) -> str:
    content = f"[{cell.markup}]" if cell.markup else quote(breakable(cell.text))
    content = f"strong({content})" if strong and cell.text else content
    if cell.columns == cell.rows == 1:
        return content
    center = "align: center + bottom, " if cell.head and cell.columns > 1 else ""
    return f"table.cell({center}colspan: {cell.columns}, rowspan: {cell.rows}, {content})"


def _array(items: Any) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"
