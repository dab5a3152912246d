"""A batch that is killed, at any moment and again and again, and what the next run makes of it."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows knows no signal that cannot be caught"),
]
#: Kills per run of the tests; ``DVK_KILLS=50`` for the long one.
KILLS = int(os.environ.get("DVK_KILLS", "4"))
PARAMS = """\
title: Thử
inbox: {inbox}
output: out
formats: [html, pdf]
reports:
  - {{notebook: commune_brief, year: 2017, commune: [nhi-long, my-cam, tan-an]}}
"""
#: Files of a run that hold times, or are not the product.
APART = ("manifest.json", ".lock")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, sample_inbox):
    made = tmp_path_factory.mktemp("killed")
    (made / "p.yaml").write_text(PARAMS.format(inbox=json.dumps(str(sample_inbox))), "utf-8")
    return made


def start(folder, output, **options):
    command = [sys.executable, "-m", "dvk_analysis", "run", "p.yaml", "--output", output, "--json", "--jobs", "1"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def tree(folder):
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in APART)
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def reports(made):
    return {name: content for name, content in made.items() if name.startswith("commune_brief/")}


def kill_after(process, events, seconds):
    """Kill a run so many seconds after so many reports were begun or done."""
    for line in process.stderr if events else ():
        events -= json.loads(line)["event"] in ("begin", "done")
        if not events:
            break
    time.sleep(seconds)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def test_a_batch_killed_at_random_moments_is_completed_with_the_same_bytes(folder):
    assert start(folder, "whole").communicate()[0]
    expected, chance, seen = tree(folder / "whole"), random.Random(2017), set()
    for _ in range(KILLS):
        kill_after(start(folder, "out"), chance.randint(0, 6), chance.uniform(0, 1.5))
        left = reports(tree(folder / "out"))
        assert {name: left[name] for name in left if left[name] != expected.get(name)} == {}
        seen.add(len(left))
        for name in left if len(left) == len(reports(expected)) else ():  # else there were nothing left to do
            (folder / "out" / name).unlink()
    last = start(folder, "out")
    printed, errors = last.communicate()
    assert last.returncode == 0, errors
    assert {r["status"] for r in json.loads(printed)["reports"]} <= {"done", "unchanged"}
    assert tree(folder / "out") == expected
    assert len(seen) > 1


def test_what_a_killed_run_finished_is_not_made_again(folder):
    kill_after(start(folder, "resumed"), 2, 0.1)
    again = start(folder, "resumed")
    made = json.loads(again.communicate()[0])["reports"]
    assert sorted({report["status"] for report in made}) == ["done", "unchanged"]
    third = start(folder, "resumed")
    assert {report["status"] for report in json.loads(third.communicate()[0])["reports"]} == {"unchanged"}
