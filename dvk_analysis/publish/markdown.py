"""Markdown as safe HTML and as Typst source, with formulas, and with what its raw HTML says."""

import re
from collections.abc import Callable
from html import escape
from typing import Any

import mistune
from nbconvert.filters.markdown_mistune import MathBlockParser, MathInlineParser

from dvk_analysis.publish.fonts import breakable
from dvk_analysis.publish.html_tables import Cell, Table, read_html, table_to_html
from dvk_analysis.publish.maths import to_mathml, to_typst
from dvk_analysis.publish.typst_source import quote, table_to_typst

#: Sets the picture at a URL, given its alternative text; both exporters bring their own.
Picture = Callable[[str, str], str]

#: Signs of a word that may stand in running text unbroken.
LONGEST = 40
_PLUGINS = ["table", "strikethrough", "footnotes"]
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
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


def markdown_to_typst(source: str, picture: Picture, headings: Headings) -> str:
    r"""Set Markdown as Typst source; `picture` returns the Typst code of an image.

    Examples
    --------
    >>> markdown_to_typst("**Nhị Long** $1 #x", lambda url, alt: "", Headings())
    '#strong[#"Nhị Long"]#" $1 #x"\n\n'
    """
    tokens = _parser(None)(source)
    return _TypstWriter(tokens, picture, headings).set(tokens)


def markdown_to_html(source: str, picture: Picture, headings: Headings, prefix: str, region: str) -> str:
    """Set Markdown as HTML; of raw HTML in it, tables, pictures and text are taken, and tags amid text are shown.

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
    return _parser(_HTMLRenderer(picture, headings, prefix, region))(source)


def _parser(renderer: mistune.BaseRenderer | None) -> mistune.Markdown:
    """Markdown as Jupyter reads it, formulas included."""
    plugins = [mistune.import_plugin(name) for name in _PLUGINS]
    return mistune.Markdown(renderer, MathBlockParser(), MathInlineParser(), plugins)


def _environment(attrs: dict[str, str]) -> str:
    return f"\\begin{{{attrs['name']}}}{attrs['body']}\\end{{{attrs['name']}}}"


class _HTMLRenderer(mistune.HTMLRenderer):
    """mistune's renderer with our headings, pictures, scrolling tables and ids."""

    def __init__(self, picture: Picture, headings: Headings, prefix: str, region: str):
        super().__init__(escape=True)
        self._picture, self._headings, self._prefix, self._region = picture, headings, prefix, region

    def heading(self, text: str, level: int, **_attrs: Any) -> str:
        return super().heading(text, self._headings.level(level))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return self._picture(url, re.sub("<[^>]*>", "", text) or title or "")

    def inline_math(self, latex: str) -> str:
        return to_mathml(latex, block=False) or f"<code>${escape(latex)}$</code>"

    def block_math(self, latex: str) -> str:
        return to_mathml(latex, block=True) or f"<code>$${escape(latex)}$$</code>"

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(_environment({"name": name, "body": body}))

    def inline_html(self, html: str) -> str:
        return "<br>" if _BREAK.fullmatch(html) else escape(html)

    def block_html(self, html: str) -> str:
        return "".join(self._foreign(found) for found in read_html(html)) or f"<pre>{escape(html.strip())}</pre>\n"

    def _foreign(self, found: Any) -> str:
        if isinstance(found, Table):
            return table_to_html(found, self._region)
        return f"<p>{escape(found) if isinstance(found, str) else self._picture(found.url, found.alt)}</p>\n"

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
        return f"#{quote(breakable(token['raw'], LONGEST))}"

    def inline_html(self, token: dict[str, Any]) -> str:
        return "#linebreak()" if _BREAK.fullmatch(token["raw"]) else self.text(token)

    def block_html(self, token: dict[str, Any]) -> str:
        found = "".join(self._foreign(found) + "\n\n" for found in read_html(token["raw"]))
        return found or f"#dvk-verbatim({quote(token['raw'].strip())})\n\n"

    def _foreign(self, found: Any) -> str:
        if isinstance(found, Table):
            return table_to_typst(found)
        return f"#{quote(found)}" if isinstance(found, str) else self._picture(found.url, found.alt)

    def inline_math(self, token: dict[str, Any]) -> str:
        return to_typst(token["raw"], block=False) or f"#raw({quote('$' + token['raw'] + '$')})"

    def block_math(self, token: dict[str, Any]) -> str:
        return to_typst(token["raw"], block=True) or f"#dvk-verbatim({quote(token['raw'])})"

    def latex_environment(self, token: dict[str, Any]) -> str:
        return self.block_math({"raw": _environment(token["attrs"])})

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
        return f"#raw({quote(breakable(token['raw'], LONGEST))})"

    def block_code(self, token: dict[str, Any]) -> str:
        return f"#dvk-verbatim({quote(breakable(token['raw'].rstrip(), 80))})\n\n"

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
