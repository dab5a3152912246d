"""Who may import whom: words <- model <- {intake, analysis} <- display; batch and publish know notebooks, not data."""

import ast
from pathlib import Path

import pytest

import dvk_analysis

PACKAGE = Path(dvk_analysis.__file__).parent
WORDS = {"errors", "vocabulary", "text", "mime", "resources", "phrases", "slices"}
MODEL = WORDS | {"schema", "units", "place", "dataset"}
METHODS = {"results", "indicators", "amounts", "targets", "chapters", "comparisons", "trends", "signs"}
METHODS |= {"published", "summary", "quality"}
ANALYSIS = MODEL | METHODS | {"stats"}
DISPLAY = ANALYSIS | {"style", "disclosure", "charts", "tables", "narrative", "page"}
PUBLISH = {"errors", "mime", "publish"}
BATCH = PUBLISH | {"params", "batch", "place", "units", "text", "resources", "vocabulary", "slices"}
ENTRY = DISPLAY | BATCH | {"intake", "sample", "opening", "workflow", "cli", "__init__"}
#: Modules -> what they may import.
LAYERS = [
    (WORDS, WORDS),
    ({"schema", "units", "place", "dataset"}, MODEL),
    ({"intake"}, MODEL | {"intake"}),
    ({"sample"}, MODEL | {"intake", "sample"}),
    ({"params"}, {"errors", "resources"}),
    ({"stats"}, {"stats"}),
    (METHODS, ANALYSIS),
    ({"style", "disclosure", "charts", "tables", "narrative", "page"}, DISPLAY),
    ({"publish"}, PUBLISH),
    ({"batch"}, BATCH),
    ({"opening", "workflow", "cli", "__init__", "__main__"}, ENTRY),
]
ALLOWED = {module: used for modules, used in LAYERS for module in modules}
WITHOUT_DATA = {"batch", "publish", "params", "place", "units", "cli"}
#: Heavy libraries of the data side, which the batch's parent process and the exporters do without.
DATA_LIBRARIES = {"pandas", "seaborn", "pyarrow", "scipy", "statsmodels"}


def part(path):
    """Name of the module or package right below dvk_analysis that a file belongs to."""
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module
            if node.module == "dvk_analysis":
                yield from (f"dvk_analysis.{alias.name}" for alias in node.names)


FILES = sorted(p for p in PACKAGE.rglob("*.py") if not p.relative_to(PACKAGE).parts[0].startswith("_n"))


def test_every_module_has_its_layer():
    assert {part(p) for p in FILES} == set(ALLOWED)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path):
    used = {name.split(".")[1] for name in imports(path) if name.startswith("dvk_analysis.")}
    assert used - {"__version__"} <= ALLOWED[part(path)]


@pytest.mark.parametrize("path", [p for p in FILES if part(p) in WITHOUT_DATA], ids=lambda p: p.stem)
def test_batch_and_publish_do_without_the_data_libraries(path):
    assert not {name.split(".")[0] for name in imports(path)} & DATA_LIBRARIES
