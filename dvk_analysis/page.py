"""A report page under way: shows head, key figures, prose, charts and tables in order, and numbers the last two.

Everything is emitted as a Jupyter output that carries what the exporters need (see :mod:`dvk_analysis.mime`) and,
beside it, HTML or Markdown, so that JupyterLab shows the same page.
"""

from base64 import b64encode
from html import escape
from itertools import count

from IPython.display import publish_display_data

from dvk_analysis import mime
from dvk_analysis.charts import Chart
from dvk_analysis.dataset import Dataset
from dvk_analysis.narrative.words import escaped
from dvk_analysis.phrases import phrase
from dvk_analysis.tables import Table
from dvk_analysis.tables.base import shortened


class Page:
    """The page of one report.

    Parameters
    ----------
    data : Dataset
        Tables of the report; if any of them is illustrative, the page says so.
    language : str
        ``vi`` or ``en``.
    edition : str
        ``office`` or ``public``; the page says which.
    """

    def __init__(self, data: Dataset, language: str = "vi", edition: str = "office"):
        self.data, self.language, self.edition = data, language, edition
        self._figures, self._tables = count(1), count(1)

    def head(self, title: str, subtitle: str, year: int | str, *, records: bool = True) -> None:
        """Show the title over the page, and the mark where it shows records that are invented."""
        place = self.data.place
        mark = phrase("page.mark", self.language) if self.data.illustrative and records else ""
        kicker = phrase(f"page.kicker_{self.edition}", self.language, place=place.name, year=year)
        head = {"title": title, "subtitle": subtitle, "kicker": kicker, "mark": mark}
        head |= {"language": self.language, "author": place.board}
        head |= {"font": place.font, "letterhead": place.letterhead} if place.font or place.letterhead else {}
        lines = [f"**{mark}**" if mark else "", escaped(kicker), f"# {escaped(title)}", escaped(subtitle)]
        _show({mime.PAGE: head, "text/markdown": "\n\n".join(filter(None, lines)), "text/plain": title})

    def heading(self, name: str, level: int = 2, **values: object) -> None:
        """Show a heading from the phrase bank, level 2 for a section and 3 below it."""
        self.say(f"{'#' * level} {phrase(f'heading.{name}', self.language, **values)}")

    def say(self, *sentences: str, bullets: bool = False) -> None:
        """Show sentences, Markdown, as one paragraph or one bullet each; empty ones are left out."""
        kept = [s for s in sentences if s]
        if kept:
            text = "\n".join(f"- {s}" for s in kept) if bullets else " ".join(kept)
            _show({"text/markdown": text, "text/plain": text})

    def note(self, text: str) -> None:
        """Show what the board wrote by hand, Markdown, under a heading of its own; nothing if there is none."""
        if text.strip():
            self.heading("note", 3)
            self.say(text.strip())

    def key_figures(self, items: list[dict[str, str]]) -> None:
        """Show a strip of figures, each a dict of ``label``, ``value``, ``note`` and ``tone``."""
        cells = "".join(
            f"<td><small>{escape(i['label'])}</small><br><b>{escape(i['value'])}</b><br><small>{escape(i['note'])}</small></td>"
            for i in items
        )
        plain = "; ".join(f"{i['label']}: {i['value']}" + (f" ({i['note']})" if i["note"] else "") for i in items)
        _show(
            {mime.KEY_FIGURES: {"items": items}, "text/html": f"<table><tr>{cells}</tr></table>", "text/plain": plain}
        )

    def figure(self, chart: Chart | None) -> None:
        """Show a chart with its number, caption, alt text and the numbers behind it; nothing if there is none."""
        if chart is None:
            return
        caption = phrase("page.figure", self.language, n=next(self._figures), caption=chart.caption)
        numbers = chart.data.to_csv(index=False, lineterminator="\n")
        meta = {"name": chart.name, "caption": caption, "alt": chart.alt, "csv": numbers}
        svg = chart.svg()
        # JupyterLab shows no SVG in a notebook that somebody else ran, but it does show a picture in HTML.
        source = "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
        html = f'<img alt="{escape(chart.alt)}" src="{source}"><p>{escape(caption)}</p>'
        _show({"image/svg+xml": svg, "text/html": html, "text/plain": chart.alt}, {mime.META: meta})

    def table(self, table: Table) -> None:
        """Show a table with its number; if it has no rows, say so, so that nothing is missing without a word."""
        if not table.rows:
            self.say(phrase("page.no_rows", self.language, caption=table.caption) if table.caption else "")
            return
        table = shortened(table, self.language)
        caption = phrase("page.table", self.language, n=next(self._tables), caption=table.caption)
        columns = [{"label": label, "align": align} for label, align in table.columns]
        content = {"name": table.name, "caption": caption, "columns": columns}
        content |= {"rows": table.rows, "total": table.total, "note": table.note}
        plain = "\n".join([caption, *(" | ".join(row) for row in [[c["label"] for c in columns], *table.rows])])
        _show({mime.TABLE: content, "text/html": _html(content), "text/plain": plain})


def _show(data: dict, metadata: dict | None = None) -> None:
    publish_display_data(data, metadata or {})


def _html(table: dict) -> str:
    """Table as accessible HTML; every text is escaped, as it may come from a workbook."""
    align = [f' style="text-align:{c["align"]}"' for c in table["columns"]]
    head = "".join(
        f'<th scope="col"{a}>{escape(c["label"])}</th>' for a, c in zip(align, table["columns"], strict=True)
    )
    body = "".join(
        "<tr>" + "".join(f"<td{a}>{escape(v)}</td>" for a, v in zip(align, row, strict=True)) + "</tr>"
        for row in table["rows"]
    )
    note = f"<p><small>{escape(table['note'])}</small></p>" if table["note"] else ""
    caption = f"<caption>{escape(table['caption'])}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
