"""Open tables by folder, or the illustrative ones by the word ``sample``."""

import atexit
import shutil
import tempfile
from pathlib import Path

from dvk_analysis.dataset import Dataset
from dvk_analysis.resources import path_of


def open_dataset(data: str | Path = "sample") -> Dataset:
    """Open the tables in a folder.

    Parameters
    ----------
    data : str or Path
        Folder of tables, the output folder that holds them, the URL of either, or ``sample``: illustrative
        tables of Càng Long, made in a temporary folder that goes with this process.

    Raises
    ------
    InputError
        If the folder holds no finished tables.
    """
    if str(data) == "sample":
        return _sample()
    inside = path_of(data) / "tables"
    return Dataset(inside if inside.is_dir() else data)


def _sample() -> Dataset:
    from dvk_analysis.intake.build import build
    from dvk_analysis.place import load_place
    from dvk_analysis.sample import write_sample
    from dvk_analysis.summary import write_summary

    folder = Path(tempfile.mkdtemp(prefix="dvk-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    place = load_place("cang-long")
    write_sample(folder / "inbox", place=place)
    build(folder / "inbox", place, folder)
    dataset = Dataset(folder / "tables")
    write_summary(dataset)
    return dataset
