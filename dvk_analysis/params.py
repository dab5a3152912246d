"""Params files: what to report on, read strictly, every problem named with its file, line and key."""

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationError,
)

from dvk_analysis import resources
from dvk_analysis.errors import ParamsError

KeyPath = tuple[str | int, ...]
STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)


@dataclass
class Source:
    """Where each key of a params file stands; ``lines`` maps key paths to line numbers from 1."""

    file: str = ""
    lines: dict[KeyPath, int] = field(default_factory=dict)

    def where(self, *path: str | int) -> str:
        """Name a place as ``file, line, key``; a key that is not there has the line of what should hold it.

        Examples
        --------
        >>> Source("demo.yaml", {("reports", 0): 9}).where("reports", 0, "year")
        'demo.yaml, line 9, reports[0].year'
        """
        ends = (path[:end] for end in range(len(path), 0, -1))
        line = next((self.lines[part] for part in ends if part in self.lines), None)
        named = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        return ", ".join(part for part in (self.file, f"line {line}" if line else "", named) if part)


def _unique(values: list) -> list:
    if len(set(values)) < len(values):
        raise ValueError("the same value is named twice")
    return values


def _scalars(value: Any) -> Any:
    for item in value if isinstance(value, list) else [value]:
        if not (item is None or isinstance(item, str | int | float)):
            raise ValueError(f"must be text, a number, true, false or a list of these, not {_shown(item)}")
        if isinstance(item, float) and not math.isfinite(item):
            raise ValueError("must be a finite number")
    if value == []:
        raise ValueError("is an empty list")
    return value


def _installed(format_: str) -> str:
    if format_ == "docx" and find_spec("pypandoc") is None:
        raise ValueError("docx needs pandoc, which is not installed; pip install pypandoc-binary")
    return format_


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Format = Annotated[Literal["html", "pdf", "docx"], AfterValidator(_installed)]


class Report(BaseModel):
    """One notebook and its own parameters, each a scalar or a list of scalars."""

    model_config = STRICT | ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[Any, AfterValidator(_scalars)]]

    notebook: Text

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters as written; lists make a grid."""
        return dict(self.__pydantic_extra__)


class Limits(BaseModel):
    """What one notebook may take, whatever happens in it."""

    model_config = STRICT

    minutes: Annotated[float, Field(gt=0, le=10_000)] = 10
    memory_mb: Annotated[int, Field(ge=100)] = 2000


class Params(BaseModel):
    """A params file; unknown keys and wrong types are refused."""

    model_config = STRICT

    title: Text
    place: Text = "cang-long"
    inbox: Text = "sample"
    output: Text
    language: Literal["vi", "en"] = "vi"
    edition: Literal["office", "public"] = "office"
    formats: Annotated[list[Format], Field(min_length=1), AfterValidator(_unique)] = ["html", "pdf"]
    limits: Limits = Limits()
    reports: Annotated[list[Report], Field(min_length=1)]
    _source: Source = PrivateAttr(default_factory=Source)
    _folder: Path = PrivateAttr(default_factory=Path)

    @property
    def folder(self) -> Path:
        """Folder of the params file, where hand-written notes lie too."""
        return self._folder

    def where(self, *path: str | int) -> str:
        """Name the file, line and key of one entry, for messages."""
        return self._source.where(*path)


def load_params(path: Path) -> Params:
    """Read a params file.

    Parameters
    ----------
    path : Path
        A YAML file in UTF-8.

    Returns
    -------
    Params

    Raises
    ------
    ParamsError
        Naming every problem, one per line.

    Examples
    --------
    >>> load_params(Path("nowhere.yaml"))
    Traceback (most recent call last):
    dvk_analysis.errors.ParamsError: nowhere.yaml: no such file
    """
    path = Path(path)
    source = Source(path.name)
    tree = _compose(path)
    problems: list[str] = []
    raw = _plain(tree, (), source, problems, set())
    params = None
    try:
        params = Params.model_validate(raw)
    except ValidationError as error:
        problems += [f"{source.where(*found['loc'])}: {_message(found)}" for found in error.errors()]
    if problems or params is None:
        raise ParamsError("\n".join(problems))
    params._source, params._folder = source, path.parent
    return params


def find_params(name: str) -> Path:
    """Find a params file by its path, or one that comes with the package by its name.

    Parameters
    ----------
    name : str
        ``demo``, ``demo.yaml``, ``params/demo.yaml`` or the path of any file.

    Returns
    -------
    Path

    Raises
    ------
    ParamsError
        If there is no such file; lists those that come with the package.
    """
    path = Path(name)
    if path.is_file():
        return path
    shipped = {file.stem: file for file in sorted(resources.params_dir().glob("*.yaml"))}
    # Only a bare name or params/NAME means a shipped file: a mistyped path must not run something else.
    if str(path.parent) in (".", "params") and path.suffix in ("", ".yaml", ".yml") and path.stem in shipped:
        return shipped[path.stem]
    what = "is a folder, not a params file" if path.is_dir() else "no such params file"
    raise ParamsError(what, where=name, remedy=suggest(path.stem, shipped))


def suggest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant, or which there are.

    Examples
    --------
    >>> suggest("yaer", ["year", "commune"])
    "did you mean 'year'?"
    >>> suggest("x", ["year", "commune"])
    'choose from year, commune'
    """
    known = list(known)
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"choose from {', '.join(known)}" if known else "there is none to choose from"


def _compose(path: Path) -> yaml.Node:
    """Parse the file into nodes, which keep their line numbers."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except FileNotFoundError:
        raise ParamsError("no such file", where=str(path)) from None
    except UnicodeDecodeError as error:
        remedy = "save it with encoding UTF-8"
        raise ParamsError(f"not UTF-8 text (byte {error.start})", where=path.name, remedy=remedy) from None
    except OSError as error:
        what = "is a folder, not a params file" if path.is_dir() else f"cannot be read ({error.strerror})"
        raise ParamsError(what, where=str(path)) from None
    except RecursionError:
        raise ParamsError("nested too deeply", where=path.name) from None
    except yaml.YAMLError as error:
        raise _not_yaml(path, error) from None
    if not isinstance(node, yaml.MappingNode):
        what = "is empty" if node is None else "is not a list of keys and values"
        raise ParamsError(what, where=path.name, remedy="begin with lines such as 'title: Càng Long 2015-2018'")
    return node


def _not_yaml(path: Path, error: yaml.YAMLError) -> ParamsError:
    mark = getattr(error, "problem_mark", None)
    where = f"{path.name}, line {mark.line + 1}" if mark else path.name
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
    return ParamsError(f"not valid YAML: {reason}", where=where, remedy="check indentation, colons and quotes")


def _plain(node: yaml.Node, path: KeyPath, source: Source, problems: list[str], seen: set[int]) -> Any:
    """Turn nodes into dicts, lists and scalars; note lines, and what YAML itself would let pass."""
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, path, source, problems)
    if id(node) in seen:  # an alias; it may even hold itself
        problems.append(f"{source.where(*path)}: YAML aliases (*) are not allowed; write the value out")
        return None
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            source.lines[*path, index] = child.start_mark.line + 1
        return [_plain(child, (*path, i), source, problems, seen) for i, child in enumerate(node.value)]
    plain: dict[str, Any] = {}
    for key_node, child in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
        line = key_node.start_mark.line + 1
        if key in plain:
            where = Source(source.file, {(*path, key): line}).where(*path, key)
            problems.append(f"{where}: given twice; the first is on line {source.lines[*path, key]}")
            continue
        source.lines[*path, key] = line
        plain[key] = _plain(child, (*path, key), source, problems, seen)
    return plain


def _scalar(node: yaml.ScalarNode, path: KeyPath, source: Source, problems: list[str]) -> Any:
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except Exception:  # the YAML constructors let out whatever int(), date() or a lookup raised
        problems.append(f"{source.where(*path)}: {node.value!r} cannot be read; put text in quotes")
        return node.value


def _message(found: Any) -> str:
    """Say in plain words what pydantic found."""
    value, kind = found["input"], found["type"]
    if kind == "extra_forbidden":
        within = Limits if found["loc"][0] == "limits" and len(found["loc"]) > 1 else Params
        return f"unknown key; {suggest(str(found['loc'][-1]), within.model_fields)}"
    if kind == "literal_error":
        return f"must be {found['ctx']['expected']}, not {_shown(value)}"
    if kind == "string_type":
        remedy = "" if value is None or isinstance(value, list | dict) else "; put it in quotes"
        return f"must be text, not {_shown(value)}{remedy}"
    if kind == "value_error":
        return str(found["ctx"]["error"])
    return {
        "missing": "is missing",
        "string_too_short": "is empty",
        "list_type": f"must be a list in [ ] or lines beginning with -, not {_shown(value)}",
        "too_short": "is an empty list",
        "model_type": f"must be keys and values, as in {{notebook: annual_report, year: 2017}}, not {_shown(value)}",
    }.get(kind, found["msg"])


def _shown(value: Any) -> str:
    """Show a value as its author thinks of it."""
    if isinstance(value, bool):
        return str(value).lower()
    named = {dict: "keys and values", list: "a list", type(None): "empty"}
    return named.get(type(value)) or (f"'{value}'" if isinstance(value, str) else str(value))
