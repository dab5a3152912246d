"""Where the notebooks, params and places are: in the checkout, or inside the installed wheel."""

from pathlib import Path
from typing import Any

import yaml

from dvk_analysis.errors import ParamsError

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


def load_yaml(text: str) -> Any:
    """Read YAML by libyaml if it is there, which takes a tenth of the time."""
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def path_of(name: str | Path) -> Path:
    """Path of a folder, or of a URL that fsspec knows, such as ``s3://bucket/folder``, which is used like one.

    Raises
    ------
    ParamsError
        If what reads the URL is not installed.

    Examples
    --------
    >>> path_of("outputs").name
    'outputs'
    """
    if "://" not in str(name):
        return Path(name)
    try:
        from upath import UPath

        path = UPath(name)
        path.fs.invalidate_cache()  # others may have written there since
    except (ImportError, ValueError) as error:
        remedy = "pip install 'dvk-analysis[dask]', and for s3:// s3fs, for gs:// gcsfs, for az:// adlfs"
        raise ParamsError(f"cannot be opened ({error})", where=str(name), remedy=remedy) from None
    return path


def _shipped(name: str) -> Path:
    inside = PACKAGE / f"_{name}"
    return inside if inside.is_dir() else PACKAGE.parent / name
