"""Where the notebooks, params and places are: in the checkout, or inside the installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def notebook_dir() -> Path:
    """Folder of the notebooks: the wheel's copy if there is one, else the checkout's.

    Examples
    --------
    >>> (notebook_dir() / "annual_report.ipynb").is_file()
    True
    """
    return _shipped("notebooks")


def params_dir() -> Path:
    """Folder of the params files that come with the package."""
    return _shipped("params")


def places_dir() -> Path:
    """Folder of the built-in places."""
    return PACKAGE / "places"


def _shipped(name: str) -> Path:
    inside = PACKAGE / f"_{name}"
    return inside if inside.is_dir() else PACKAGE.parent / name
