"""The command line as a user meets it: real processes, whole messages, exit codes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PARAMS = """\
title: Thử
inbox: {inbox}
output: out
formats: [html]
reports:
  - {{notebook: commune_brief, year: 2017, commune: nhi-long}}
"""


@pytest.fixture
def dvk(tmp_path):
    def run(*arguments):
        command = [sys.executable, "-m", "dvk_analysis", *map(str, arguments)]
        environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", env=environment)

    return run


@pytest.fixture
def params(tmp_path):
    def write(text=PARAMS, **values):
        path = tmp_path / "mine.yaml"
        path.write_text(text.format(**{"inbox": "sample"} | values), "utf-8")
        return path

    return write


def refused(done, code, message):
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr == f"dvk: {message}\n"


def test_unknown_key(dvk, params):
    params(PARAMS.replace("year", "yaer"))
    done = dvk("run", "mine.yaml", "--dry-run")
    assert done.returncode == 2
    assert "mine.yaml, line 6, reports[0].yaer: unknown" in done.stderr
    assert "did you mean 'year'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_commune(dvk, params):
    params(PARAMS.replace("nhi-long", "nhi-longg"))
    done = dvk("run", "mine.yaml")
    assert done.returncode == 2
    assert "line 6" in done.stderr
    assert "'nhi-longg'" in done.stderr
    assert "Nhị Long" in done.stderr


def test_year_20017(dvk, params):
    params(PARAMS.replace("2017", "20017"))
    done = dvk("run", "mine.yaml")
    assert done.returncode == 2
    assert "mine.yaml, line 6" in done.stderr
    assert "20017" in done.stderr


def test_year_without_data_is_refused_before_any_report(dvk, params, sample_inbox, tmp_path):
    params(PARAMS.replace("2017", "2013"), inbox=json.dumps(str(sample_inbox)))
    done = dvk("run", "mine.yaml")
    assert done.returncode == 2
    assert "2013" in done.stderr
    assert "2015-2018" in done.stderr
    assert not (tmp_path / "out" / "commune_brief").exists()


def test_missing_inbox(dvk, params):
    params(inbox="nowhere")
    refused(
        dvk("run", "mine.yaml"),
        3,
        "nowhere: no such inbox; name the folder that holds the workbooks which the units sent",
    )


def test_inbox_without_a_form(dvk, params, tmp_path):
    import xlsxwriter

    (tmp_path / "inbox").mkdir()
    with xlsxwriter.Workbook(tmp_path / "inbox" / "lunch.xlsx") as book:
        book.add_worksheet("Menu").write(0, 0, "Cơm tấm")
    params(inbox="inbox")
    done = dvk("run", "mine.yaml")
    assert done.returncode == 3
    assert done.stderr.startswith("dvk: inbox: no form in")
    assert "lunch.xlsx" in done.stderr


def test_unreadable_workbook_is_named_and_the_rest_goes_on(dvk, sample_inbox, tmp_path):
    shutil.copytree(sample_inbox, tmp_path / "inbox")
    (tmp_path / "inbox" / "broken.xlsx").write_bytes(b"PK\x03\x04 cut off")
    done = dvk("intake", "inbox", "--into", "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 refused" in done.stdout
    assert "  broken.xlsx: " in done.stdout
    assert (tmp_path / "out" / "tables" / "dataset.json").is_file()


def test_counts_add_up_on_the_screen(dvk, sample_inbox):
    done = dvk("intake", sample_inbox, "--into", "out", "--json")
    totals = json.loads(done.stdout)["totals"]
    parts = ("accepted", "refused", "superseded", "not_data")
    assert totals["rows_seen"] == sum(totals[f"rows_{part}"] for part in parts)
    assert totals["rows_accepted"] > 4000
    assert totals["rows_refused"] == 0


def test_dry_run_lists_and_writes_nothing(dvk, tmp_path):
    done = dvk("run", "demo", "--dry-run")
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert lines[0] == "annual_report/2017"
    assert "commune_brief/2017-nhi-long" in lines
    assert lines[-1].startswith("15 reports would be written to ")
    assert list(tmp_path.iterdir()) == []


def test_only(dvk):
    done = dvk("run", "demo", "--dry-run", "--only", "commune_brief/*nhi-long*")
    assert done.stdout.splitlines()[:-1] == ["commune_brief/2017-nhi-long-phu", "commune_brief/2017-nhi-long"]


@pytest.mark.slow
def test_a_report_that_fails_is_told_with_all_that_helps(dvk, params, sample_inbox, tmp_path):
    inbox = tmp_path / "inbox"
    shutil.copytree(sample_inbox, inbox)
    (inbox / "2017/2017-nhi-long.xlsx").unlink()
    params(PARAMS + "limits: {{minutes: 0.001}}\n", inbox="inbox")
    done = dvk("run", "mine.yaml")
    assert done.returncode == 4
    assert "Reports: 1 failed" in done.stdout
    assert "  failed commune_brief/2017-nhi-long (year=2017, commune='nhi-long'," in done.stdout
    assert "took longer than 0.001 minutes, the limit in the params file; see cell " in done.stdout
    assert " of failed/commune_brief/2017-nhi-long.ipynb\n" in done.stdout
    assert "    | nbclient.exceptions.DeadKernelError: Kernel died" in done.stdout
    assert "    perhaps because no form of Xã Nhị Long for 2017 was received, see intake/report.html" in done.stdout
    assert done.stderr.endswith(
        "dvk: 1 of 1 reports failed; each is named above; reports that did not fail are complete\n"
    )
    assert (tmp_path / "out/failed/commune_brief/2017-nhi-long.ipynb").is_file()
    assert not (tmp_path / "out/commune_brief").exists()


def test_unknown_params_file(dvk):
    done = dvk("run", "dmeo.yaml")
    assert done.returncode == 2
    assert "dmeo.yaml" in done.stderr
    assert "demo" in done.stderr


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="needs a folder that cannot be made")
def test_output_that_cannot_be_written(dvk, tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder", "utf-8")
    done = dvk("sample", "taken/inbox", "--years", "2017", "--units", "1")
    assert done.returncode == 2
    assert done.stderr.startswith("dvk: taken")
    assert "Traceback" not in done.stderr


def test_sample(dvk, tmp_path):
    done = dvk("sample", "inbox", "--years", "2017", "--units", "2")
    assert done.returncode == 0
    assert done.stdout.endswith("workbooks in inbox, all invented and marked so\n")
    assert list((tmp_path / "inbox").rglob("*.xlsx"))


def test_forms(dvk, sample_output, tmp_path):
    done = dvk("forms", "blank", "--year", "2018", "--tables", sample_output)
    assert (done.returncode, done.stdout) == (0, "20 workbooks in blank, to be filled in for 2018\n")
    assert (tmp_path / "blank" / "xa-nhi-long-2018.xlsx").is_file()
    again = dvk("forms", "blank", "--year", "2018")
    there = f"{Path('blank', 'thi-tran-cang-long-2018.xlsx')}: is there already; choose an empty folder"
    refused(again, 2, f"{there}: it may be filled in")


def test_wrong_years(dvk):
    refused(
        dvk("sample", "inbox", "--years", "2018-2015"),
        2,
        "--years: '2018-2015' is no year or span of years; write 2017 or 2015-2018",
    )


def test_list(dvk):
    done = dvk("list")
    assert "commune: str = 'nhi-long'" in done.stdout
    assert "demo.yaml" in done.stdout
    assert "cang-long" in done.stdout
