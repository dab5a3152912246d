"""Fixtures that several test files share; the sample is written and taken in once a session."""

import os

import pytest
from hypothesis import settings

# JupyterLab's platform-directory migration notice is a warning, and warnings are errors here.
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")

# The same examples every time: a failure in one run is a failure in the next.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def cang_long():
    from dvk_analysis.place import load_place

    return load_place("cang-long")


@pytest.fixture(scope="session")
def sample_inbox(tmp_path_factory, cang_long):
    from dvk_analysis.sample import write_sample

    folder = tmp_path_factory.mktemp("inbox")
    write_sample(folder, place=cang_long)
    return folder


@pytest.fixture(scope="session")
def sample_output(tmp_path_factory, sample_inbox, cang_long):
    """Output folder with the sample's tables and intake report."""
    from dvk_analysis.intake.build import build

    folder = tmp_path_factory.mktemp("output")
    build(sample_inbox, cang_long, folder)
    return folder


@pytest.fixture(scope="session")
def sample(sample_output):
    from dvk_analysis.dataset import Dataset

    return Dataset(sample_output / "tables")
