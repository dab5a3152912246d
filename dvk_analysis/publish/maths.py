"""LaTeX formulas as MathML, which browsers and pandoc read, and as Typst; no network, no TeX."""

import re
from functools import cache
from html import unescape
from xml.etree import ElementTree

from math_core import LatexError, LatexToMathML

from dvk_analysis.publish.typst_source import quote

_LABELS = re.compile(r"\\(label|ref|eqref)\{[^}]*\}|\\(nonumber|notag)\b")
#: The numbered environments of LaTeX, as the ones without numbers that the converter knows.
_ENVIRONMENTS = {
    r"\\(begin|end)\{equation\*?\}": "",
    r"\\(begin|end)\{(align|gather|alignat)\}": r"\\\1{\2*}",
    r"\\begin\{eqnarray\*?\}": r"\\begin{array}{rcl}",
    r"\\end\{eqnarray\*?\}": r"\\end{array}",
    r"\\tag\{([^}]*)\}": r"\\qquad (\1)",
}
#: Marks that Typst stretches or places by a function of their own; `math.accent` sets the rest.
_OVER = {"⏞": "overbrace", "⏟": "underbrace", "\u0332": "overline", "‾": "overline", "―": "overline"}
_UNDER = _OVER | {"\u0332": "underline", "_": "underline"}
_FENCES = set("([{|‖⟨⌊⌈")


@cache
def to_mathml(latex: str, *, block: bool) -> str | None:
    r"""Write a formula as a MathML element, or None if it is not one that can be set.

    Examples
    --------
    >>> to_mathml(r"\frac{1}{n}", block=False)
    '<math><mfrac><mn>1</mn><mi>n</mi></mfrac></math>'
    >>> to_mathml(r"\frac{1}", block=False)
    """
    plain = _LABELS.sub("", latex)
    for pattern, other in _ENVIRONMENTS.items():
        plain = re.sub(pattern, other, plain)
    try:
        return LatexToMathML().convert_with_local_state(plain.strip(), displaystyle=block) if plain.strip() else None
    except LatexError:
        return None


def to_typst(latex: str, *, block: bool) -> str | None:
    r"""Write a formula as a call in Typst, its source as the text that stands for it; None if it cannot be set.

    Examples
    --------
    >>> to_typst("x", block=False)
    '#math.equation(block: false, alt: "x", [#symbol("x")])'
    """
    mathml = to_mathml(latex, block=block)
    if mathml is None:
        return None
    root = ElementTree.fromstring(mathml.replace("&ApplyFunction;", ""))
    return f"#math.equation(block: {str(block).lower()}, alt: {quote(latex.strip())}, {_children(root)})"


def _children(element: ElementTree.Element) -> str:
    return "[" + "".join(map(_set, element)) + "]"


def _set(element: ElementTree.Element) -> str:
    """Typst of one MathML element; one that is not known here is set as what is inside it."""
    tag, inside = element.tag, list(element)
    if tag in {"mi", "mo", "mn", "mtext", "ms"}:
        return _leaf(element)
    if tag == "mspace":
        width = re.fullmatch(r"(-?[\d.]+)em", element.get("width", ""))
        return f"#h({width[1]}em)" if width else ""
    if tag == "mfrac":
        if element.get("linethickness") == "0":
            return f"#math.mat(delim: none, ({_one(inside[0])},), ({_one(inside[1])},))"
        return f"#math.frac({_one(inside[0])}, {_one(inside[1])})"
    if tag == "mroot":
        return f"#math.root({_one(inside[1])}, {_one(inside[0])})"
    if tag in {"msub", "msup", "msubsup", "munder", "mover", "munderover"}:
        return _scripts(tag, inside)
    if tag == "mtable":
        rows = ", ".join("(" + ", ".join(map(_children, row)) + ",)" for row in inside)
        return f"#math.mat(delim: none, align: {_alignment(element)}, {rows})"
    wrap = {"msqrt": "math.sqrt", "mphantom": "hide", "menclose": "math.cancel"}.get(tag, "")
    if element.get("notation") == "box":
        wrap = "rect(stroke: 0.5pt, inset: 3pt)"
    if tag == "mrow" and len(inside) > 1 and inside[0].tag == inside[-1].tag == "mo" and inside[0].text in _FENCES:
        wrap = "math.lr"
    return f"#{wrap}{_children(element)}" if wrap else "".join(map(_set, inside))


def _one(element: ElementTree.Element) -> str:
    return f"[{_set(element)}]"


def _leaf(element: ElementTree.Element) -> str:
    # A variation selector only chooses between two shapes of a letter; U+2061 to U+2064 are not to be seen.
    text = re.sub("[\ufe00-\ufe0f\u2061-\u2064]", "", unescape("".join(element.itertext())))
    if element.tag in {"mn", "mtext", "ms"} or not text:
        return f"#{quote(text)}" if text else ""
    if len(text) > 1:
        return f"#math.op({quote(text)})"
    symbol = f"symbol({quote(text)})"
    return f"#math.upright({symbol})" if element.get("mathvariant") == "normal" else f"#{symbol}"


def _scripts(tag: str, inside: list[ElementTree.Element]) -> str:
    base, first, *second = inside
    under = tag.startswith("munder")
    mark = "".join(first.itertext())
    if tag in {"munder", "mover"} and first.tag == "mo":
        if named := (_UNDER if under else _OVER).get(mark):
            return f"#math.{named}({_one(base)})"
        if tag == "mover" and len(mark) == 1:
            return f"#math.accent({_one(base)}, {quote({'ˆ': '^', '˜': '~', '˙': '.', '¯': '¯'}.get(mark, mark))})"
    place = "limits" if tag.startswith(("mu", "mo")) else "scripts"
    names = {"sub": "b", "under": "b"}.get(tag[1:], "t") if not second else "b"
    top = f", t: {_one(second[0])}" if second else ""
    return f"#math.attach(math.{place}({_one(base)}), {names}: {_one(first)}{top})"


def _alignment(table: ElementTree.Element) -> str:
    return "left" if any("left" in cell.get("style", "") for cell in table.iter("mtd")) else "center"
