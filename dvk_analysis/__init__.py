"""Parameterised notebooks and a small helper package for the 'Dân vận khéo' movement.

Everything an analyst needs is here by name; modules load when a name is first used, so the command line stays quick.

Examples
--------
>>> import dvk_analysis as dvk
>>> dvk.load_place("cang-long").name
'Càng Long'
"""

from importlib import import_module

_NAMES = {
    "Dataset": "dataset",
    "Page": "page",
    "load_place": "place",
    "open_dataset": "opening",
    "run": "workflow",
}
_MODULES = (
    *("amounts", "chapters", "charts", "comparisons", "disclosure", "indicators", "narrative", "published"),
    *("quality", "signs"),
    *("stats", "summary", "tables", "targets", "trends", "vocabulary"),
)
__all__ = [*sorted(_NAMES), *_MODULES]
__version__ = "0.2.0"


def __getattr__(name: str) -> object:
    if name in _NAMES:
        return getattr(import_module(f"dvk_analysis.{_NAMES[name]}"), name)
    if name in _MODULES:
        return import_module(f"dvk_analysis.{name}")
    raise AttributeError(f"module 'dvk_analysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
