"""The mimetypes that carry report parts from a notebook's outputs to the exporters.

Every output also carries ``text/html`` or ``text/markdown`` and ``text/plain``, so that any Jupyter front end shows it.
"""

#: ``{name, caption, columns: [{label, align}], rows: [[str]], total: bool, note: str}``; ``total``: the last row sums.
TABLE = "application/vnd.dvk.table+json"
#: ``{title, subtitle, kicker, language, mark, author, font, letterhead}``: the head of the page, once a notebook;
#: ``letterhead`` is ``{style, superior, issuer, number, place, date, recipients, signer, name}`` or left out.
PAGE = "application/vnd.dvk.page+json"
#: ``{items: [{label, value, note, tone}]}``; tone is ``neutral``, ``good`` or ``check``.
KEY_FIGURES = "application/vnd.dvk.key-figures+json"
#: Key in an output's metadata: ``{name, caption, alt, csv}`` of a figure, ``{name, csv}`` of a table.
META = "dvk"
#: Tag of a cell that is for readers of the notebook and stays out of every export.
NOTEBOOK_ONLY = "notebook-only"
