"""Typst at work: source and pictures in, PDF or PNG out, in this process."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from dvk_analysis.errors import UserError
from dvk_analysis.publish.fonts import FAMILIES, typst_fonts

#: The date every file bears, 1 January 2000: the same inputs have to give the same bytes.
TIMESTAMP = 946_684_800
#: Where the text of a page begins, and how far below that something still counts as its first; in points.
PAGE_TOP, NEAR = 56.7, 30.0
#: File that `main.typ` reads: a change there costs less than one of the inputs, on which everything depends.
FLOATS = "floats.json"
#: Dots to the inch of drawings in Word documents.
PPI = 200


def compile_pdf(files: dict[str, bytes], standards: list[str], fonts: typst.Fonts) -> bytes:
    """Set ``main.typ`` among `files`.

    Raises
    ------
    UserError
        If Typst cannot set the document or a font is not found.
    """
    with TemporaryDirectory() as root:
        for name, data in files.items():
            Path(root, name).write_bytes(data)
        # One compiler for all: it keeps what a change of the floats leaves as it was.
        compiler = typst.Compiler(Path(root, "main.typ"), root=root, font_paths=fonts)
        try:
            _settle_floats(compiler, Path(root, FLOATS))
            pdf, warnings = compiler.compile_with_warnings(pdf_standards=standards, timestamp=TIMESTAMP)
        except typst.TypstError as error:
            raise UserError(f"the PDF cannot be set: {error.message}", remedy="; ".join(error.hints)) from error
    for warning in warnings:
        if warning.message.startswith("unknown font family"):
            raise UserError(f"the PDF cannot be set: {warning.message}", remedy=f"the fonts are {', '.join(FAMILIES)}")
    return pdf


def _settle_floats(compiler: typst.Compiler, path: Path) -> None:
    """Write to `path` the numbers of the figures and tables to be set at the top of a page, the text after them before.

    One that starts a page, alone or below its heading, did not fit on the page before. To let it float moves all that
    follow, so one is found at a time.
    """
    floats: list[str] = []
    while True:
        path.write_text(json.dumps(floats), encoding="utf-8")
        try:
            found = next(iter(json.loads(compiler.query("<dvk-places>", field="value"))), [])
        except RuntimeError:  # to compile it will say better what is wrong
            return
        if not (first := _jumped(found, floats)):
            return
        floats.append(first)


def _jumped(found: list[tuple[int, int, float, float]], floats: list[str]) -> str:
    """Find the first that begins a page, at most below a heading, and does not float yet; "" if there is none."""
    tops = {page: PAGE_TOP for _, page, _, _ in found}
    for number, page, _, end in found:
        tops[page] = max(tops[page], end) if str(number) in floats else tops[page]
    for number, page, top, end in found:
        if page > 1 and str(number) not in floats and top < tops[page] + NEAR:
            if number:
                return str(number)
            tops[page] = max(tops[page], end)
    return ""


def to_png(picture: bytes, kind: str) -> bytes:
    """Draw a picture of another kind as PNG."""
    with TemporaryDirectory() as root:
        Path(root, f"picture.{kind}").write_bytes(picture)
        source = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.{kind}")'
        Path(root, "main.typ").write_text(source, encoding="utf-8")
        return typst.compile(Path(root, "main.typ"), root=root, font_paths=typst_fonts(), format="png", ppi=PPI)
