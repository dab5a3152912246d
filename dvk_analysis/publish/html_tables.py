"""What foreign outputs say, without what they could do: HTML as tables, pictures and text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Any

_NUMBER = re.compile(
    r"[-+−–±<>≤≥≈]?\s*[\d.,\s\u00a0\u202f]*\d\s*(%|₫|e[-+]?\d+)?|nan|<na>|none|nat|[-–—.…]*", re.IGNORECASE
)
_HIDDEN = {"script", "style", "template", "head", "title"}
_BLOCKS = {"p", "div", "li", "pre", "br", "ul", "ol", "dl", "dt", "dd", "section", "hr"}
_BLOCKS |= {f"h{level}" for level in range(1, 7)}


@dataclass
class Cell:
    """One cell: its text, whether it heads a row or column, how many columns and rows it covers.

    `markup` is Typst source to set in place of the text, where a cell comes with its own emphasis and links.
    """

    text: str
    head: bool = False
    columns: int = 1
    rows: int = 1
    align: str = "left"
    markup: str = ""


@dataclass
class Table:
    """A table ready to be set; `align` is one of left, right, center per column."""

    head: list[list[Cell]]
    body: list[list[Cell]]
    align: list[str]
    caption: str = ""
    note: str = ""
    total: bool = False


@dataclass
class Picture:
    """An image inside HTML: its address and the text that stands for it."""

    url: str
    alt: str


def from_bundle(data: dict[str, Any]) -> Table:
    """Table of a table bundle (see `dvk_analysis.mime`); the first cell of a row heads it.

    Examples
    --------
    >>> xa = {"label": "Xã", "align": "left"}
    >>> from_bundle({"caption": "Bảng 1", "columns": [xa], "rows": [["Nhị Long"]]}).body[0][0]
    Cell(text='Nhị Long', head=True, columns=1, rows=1, align='left', markup='')
    """
    align = [column.get("align", "left") for column in data["columns"]]
    head = [Cell(column["label"], head=True, align=side) for column, side in zip(data["columns"], align, strict=True)]
    return Table(
        head=[head],
        body=[_row(row, align) for row in data["rows"]],
        align=align,
        caption=data.get("caption", ""),
        note=data.get("note", ""),
        total=data.get("total", False),
    )


def _row(texts: list[str], align: list[str]) -> list[Cell]:
    return [Cell(str(text), head=i == 0, align=side) for i, (text, side) in enumerate(zip(texts, align, strict=True))]


def read_html(html: str) -> list[Table | Picture | str]:
    """Read HTML into tables, pictures and runs of plain text, in order. Scripts and styles are left out.

    Examples
    --------
    >>> read_html("<p>Hai xã</p><script>x()</script>")
    ['Hai xã']
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_table()
    reader.flush()
    return reader.found


def table_to_html(table: Table, region: str) -> str:
    """Table as accessible HTML in a box of its own that scrolls; `region` names the box if there is no caption.

    Examples
    --------
    >>> html = table_to_html(Table([[Cell("Xã", head=True)]], [[Cell("<b>", head=True)]], ["left"]), "Bảng")
    >>> '<th scope="col">Xã</th>' in html, '<th scope="row">&lt;b&gt;</th>' in html
    (True, True)
    """
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    head = "".join("<tr>" + "".join(_html_cell(cell, "col") for cell in row) + "</tr>" for row in table.head)
    rows = ["".join(_html_cell(cell, "row") for cell in row) for row in table.body]
    starts = ["<tr>"] * (len(rows) - 1) + ['<tr class="total">' if table.total else "<tr>"]
    body = "\n".join(f"{start}{row}</tr>" for start, row in zip(starts, rows, strict=False))
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    name = escape(table.caption or region)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table>{caption}'
        f"{f'<thead>{head}</thead>' if head else ''}<tbody>\n{body}\n</tbody></table></div>{note}\n"
    )


def _html_cell(cell: Cell, scope: str) -> str:
    spans = [(name, n) for name, n in (("colspan", cell.columns), ("rowspan", cell.rows)) if n > 1]
    group = "group" if (cell.columns if scope == "col" else cell.rows) > 1 else ""
    given = [("scope", scope + group)] if cell.head else []
    given += [("class", cell.align)] if cell.align != "left" else []
    attributes = "".join(f' {name}="{value}"' for name, value in (*given, *spans))
    tag = "th" if cell.head else "td"
    return f"<{tag}{attributes}>{escape(cell.text)}</{tag}>"


def placed(rows: list[list[Cell]]) -> Iterable[tuple[int, Cell]]:
    """Every cell with the column it starts in, counting the cells that reach down from rows above."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (x, y) in taken:
                x += 1
            yield x, cell
            taken.update((x + dx, y + dy) for dx in range(cell.columns) for dy in range(cell.rows))
            x += cell.columns


def _squared(rows: list[list[Cell]], width: int) -> list[list[Cell]]:
    """Return the rows, each filling `width` columns exactly: spans cut to the free room, gaps with empty cells."""
    taken: set[tuple[int, int]] = set()
    squared: list[list[Cell]] = []
    for y, row in enumerate(rows):
        cells, placed = iter(row), []
        for x in range(width):
            if (x, y) in taken:
                continue
            cell = next(cells, Cell(""))
            free = next((dx for dx in range(width - x) if (x + dx, y) in taken), width - x)
            cell.columns, cell.rows = min(cell.columns, free), min(cell.rows, len(rows) - y)
            taken.update((x + dx, y + dy) for dx in range(cell.columns) for dy in range(cell.rows))
            placed.append(cell)
        squared.append(placed)
    return squared


def _width(rows: list[list[Cell]]) -> int:
    return max((x + cell.columns for x, cell in placed(rows)), default=0)


def _alignment(body: list[list[Cell]], width: int) -> list[str]:
    """Right for a column whose cells all read as numbers, with at least one digit among them; else left."""
    texts: list[list[str]] = [[] for _ in range(width)]
    for column, cell in placed(body):
        texts[column].append(cell.text)
    return ["right" if _numeric(column) else "left" for column in texts]


def _numeric(texts: list[str]) -> bool:
    return any(re.search(r"\d", text) for text in texts) and all(_NUMBER.fullmatch(text) for text in texts)


def _span(attributes: dict[str, str | None], name: str) -> int:
    text = attributes.get(name) or ""
    return max(1, min(int(text), 1000)) if re.fullmatch(r"[0-9]{1,4}", text) else 1


class _Reader(HTMLParser):
    """Collects tables, pictures and text; a table inside a table is read as text of its cell."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Table | Picture | str] = []
        self._text: list[str] = []
        self._depth = self._hidden = 0
        self._section = ""
        self._rows: dict[str, list[list[Cell]]] = {}
        self._cell: Cell | None = None
        self._caption = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self._hidden += tag in _HIDDEN
        if tag == "table":
            self._start_table()
        elif tag == "img":
            self._picture(Picture(attributes.get("src") or "", attributes.get("alt") or ""))
        elif self._depth == 1:
            self._table_tag(tag, attributes)
        elif tag in _BLOCKS and not self._depth:
            self.flush()
        if tag in _BLOCKS | {"td", "th"}:
            self._text.append("\n" if tag == "br" else "• " if tag == "li" else " ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        if tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self.end_table()
        elif self._depth == 1 and tag in {"td", "th", "tr"}:
            self._end_cell()
        elif self._depth == 1 and tag == "caption":
            self._caption = self._take()
        elif tag in _BLOCKS and not self._depth:
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def flush(self) -> None:
        """Close a run of text outside tables."""
        if text := self._take():
            self.found.append(text)

    def end_table(self) -> None:
        """Close the table being read, if there is one."""
        self._end_cell()
        rows, self._rows, self._depth = self._rows, {}, 0
        body = rows.get("tbody", []) + rows.get("tfoot", [])
        head = rows.get("thead", [])
        while not head and len(body) > 1 and all(cell.head for cell in body[0]):
            head = [body.pop(0)]
        width = max(_width(head), _width(body))
        if width:
            head, body = _squared(head, width), _squared(body, width)
            align = _alignment(body, width)
            for rows_ in (head, body):
                for column, cell in placed(rows_):
                    cell.align = "center" if cell.head and cell.columns > 1 else align[column]
            self.found.append(Table(head, body, align, self._caption, total=len(rows.get("tfoot", [])) == 1))

    def _start_table(self) -> None:
        if not self._depth:
            self.flush()
            self._section, self._caption, self._rows = "tbody", "", {}
        self._depth += 1

    def _table_tag(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in {"thead", "tbody", "tfoot"}:
            self._end_cell()
            self._section = tag
        elif tag == "tr":
            self._end_cell()
            self._rows.setdefault(self._section, []).append([])
        elif tag in {"td", "th"}:
            self._end_cell()
            self._take()
            self._cell = Cell("", tag == "th", _span(attributes, "colspan"), _span(attributes, "rowspan"))

    def _end_cell(self) -> None:
        if self._cell is not None:
            self._cell.text = self._take()
            rows = self._rows.setdefault(self._section, [[]])
            rows[-1].append(self._cell)
            self._cell = None

    def _picture(self, picture: Picture) -> None:
        """Let a picture stand alone outside tables; inside a cell its text stands for it."""
        if self._depth:
            self._text.append(picture.alt or "[…]")
        else:
            self.flush()
            self.found.append(picture)

    def _take(self) -> str:
        text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(self._text))).strip(" \n")
        self._text = []
        return text
