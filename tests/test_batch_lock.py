import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from uuid import uuid4

import pytest

from dvk_analysis.batch import lock
from dvk_analysis.batch.lock import alone
from dvk_analysis.errors import ParamsError

HOLD = """
import sys, time
from pathlib import Path
from dvk_analysis.batch.lock import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "out")], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_run_is_refused(holder, tmp_path):
    with pytest.raises(ParamsError) as refused, alone(tmp_path / "out"):
        pass
    assert str(refused.value) == (
        f"{tmp_path / 'out'}: another run is writing to this folder; "
        "wait until it has ended, or choose another --output"
    )


def test_the_lock_of_a_killed_run_is_no_obstacle(holder, tmp_path):
    os.kill(holder.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    holder.wait()
    with alone(tmp_path / "out"):
        assert (tmp_path / "out").is_dir()


def test_after_one_run_another_may_follow_also_after_an_error(tmp_path):
    with pytest.raises(KeyError), alone(tmp_path):
        raise KeyError
    with alone(tmp_path), pytest.raises(ParamsError), alone(tmp_path):
        pass


@pytest.fixture
def url(monkeypatch):
    upath = pytest.importorskip("upath")
    monkeypatch.setattr(lock, "BEAT", 0.05)
    return upath.UPath(f"memory://{uuid4().hex}")


def test_a_second_run_at_a_url_is_refused_while_the_first_gives_signs_of_life(url):
    message = f"{url}: another run is writing to this URL; wait until it has ended, or choose another --output"
    with alone(url), pytest.raises(ParamsError, match=f"^{re.escape(message)}$"), alone(url):
        pass
    with alone(url):
        assert (url / ".lock").is_file()
    assert not (url / ".lock").exists()


def test_of_two_runs_that_begin_at_once_at_a_url_one_is_refused(url):
    entered, gate = [], threading.Barrier(2)

    def run():
        gate.wait()
        with suppress(ParamsError), alone(url):
            entered.append(1)
            time.sleep(0.3)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(entered) == 1


def test_the_lock_that_a_killed_run_left_at_a_url_is_passed_over(url):
    url.fs.makedirs(url.path, exist_ok=True)
    url.fs.pipe_file(f"{url.path}/.lock", b"dead 7")
    with alone(url):
        assert not url.fs.cat_file(f"{url.path}/.lock").startswith(b"dead")
