"""The parameters a notebook declares: read from its ``parameters`` cell, no kernel needed."""

import ast
import io
import json
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dvk_analysis.errors import ParamsError

WORDS = {int: "a whole number", float: "a number", str: "text", bool: "true or false", type(None): "nothing"}
TYPES = {kind.__name__: kind for kind in (int, float, str, bool)}


@dataclass(frozen=True)
class Parameter:
    """One name of a notebook's ``parameters`` cell: its type as written, default and trailing comment."""

    name: str
    annotation: str
    default: Any
    help: str
    types: tuple[type, ...] = ()
    choices: tuple[Any, ...] = ()

    def check(self, value: Any) -> Any:
        """Return the value if the parameter takes it, a whole number as float where a float is asked for.

        Raises
        ------
        ValueError
            If the value is of another type, or not one of the choices.

        Examples
        --------
        >>> Parameter("rate", "float", 0.5, "", (float,)).check(1)
        1.0
        """
        if type(value) in self.types or any(value == c and type(value) is type(c) for c in self.choices):
            return value
        if type(value) is int and float in self.types:
            return float(value)
        wanted = " or ".join([repr(choice) for choice in self.choices] + [WORDS[kind] for kind in self.types])
        shown = "empty" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
        quotes = ""
        if isinstance(value, str) and value.strip().isdigit() and int in self.types:
            quotes = "; take it out of the quotes"
        elif isinstance(value, int | float) and str in self.types:
            quotes = "; put it in quotes"
        raise ValueError(f"must be {wanted}, not {shown}{quotes}")


def notebook_parameters(path: Path) -> dict[str, Parameter]:
    """Read the parameters that a notebook declares, without running anything.

    Parameters
    ----------
    path : Path
        An ``.ipynb`` file with a cell tagged ``parameters``; types are ``int``, ``float``, ``str``, ``bool``,
        ``None``, ``Literal[...]`` and unions of them.

    Returns
    -------
    dict of str to Parameter
        In the order of the cell; empty if there is no such cell.

    Raises
    ------
    ParamsError
        If the file is not a notebook, or the cell holds something else than names with plain values.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tagged = (cell for cell in cells if "parameters" in cell["metadata"].get("tags", []))
        code = "".join(next(tagged, {"source": ""})["source"])
        statements = ast.parse(code).body
        comments = _comments(code)
        found = [_parameter(node, comments) for node in statements if isinstance(node, ast.Assign | ast.AnnAssign)]
    except SyntaxError as error:
        raise ParamsError(f"not Python: {error.msg}", where=f"{path.name}, parameters cell") from None
    except (OSError, LookupError, TypeError, AttributeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ParamsError(f"not a notebook ({type(error).__name__})", where=path.name) from None
    except ValueError as error:
        raise ParamsError(str(error), where=f"{path.name}, parameters cell") from None
    return {parameter.name: parameter for parameter in found}


def _parameter(node: ast.Assign | ast.AnnAssign, comments: dict[int, str]) -> Parameter:
    if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value):
        raise ValueError(f"'{ast.unparse(node)}' should be a name, a type and a default, as in 'year: int = 2017'")
    name, annotation = node.target.id, ast.unparse(node.annotation)
    try:
        default = ast.literal_eval(node.value)
    except ValueError:
        raise ValueError(f"the default of {name} should be a plain value") from None
    return Parameter(name, annotation, default, comments.get(node.end_lineno or 0, ""), *_types(node.annotation))


def _types(node: ast.expr) -> tuple[tuple[type, ...], tuple[Any, ...]]:
    """Read a type annotation as plain types and literal choices."""
    match node:
        case ast.Constant(value=None):
            return (type(None),), ()
        case ast.Name(id=name) if name in TYPES:
            return (TYPES[name],), ()
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            (types, choices), (more_types, more_choices) = _types(left), _types(right)
            return types + more_types, choices + more_choices
        case ast.Subscript(value=ast.Name(id="Literal"), slice=values):
            choices = ast.literal_eval(values)
            return (), choices if isinstance(choices, tuple) else (choices,)
    raise ValueError(f"the type '{ast.unparse(node)}' is not int, float, str, bool, None, Literal or a union of them")


def _comments(code: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}
