import subprocess
import sys

import pytest

import dvk_analysis


def test_facade_holds_what_it_names_and_nothing_else():
    for name in dvk_analysis.__all__:
        assert getattr(dvk_analysis, name) is not None
    assert dir(dvk_analysis) == sorted([*dvk_analysis.__all__, "__version__"])


def test_unknown_name_is_said():
    with pytest.raises(AttributeError, match=r"^module 'dvk_analysis' has no attribute 'league_table'$"):
        dvk_analysis.league_table  # noqa: B018


def test_importing_the_package_does_nothing_heavy():
    heavy = "{'pandas', 'papermill', 'seaborn'}"
    code = f"import sys, dvk_analysis, dvk_analysis.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_version_is_that_of_the_distribution():
    from importlib.metadata import version

    assert version("dvk-analysis") == dvk_analysis.__version__
