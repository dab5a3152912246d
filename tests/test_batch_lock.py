import os
import signal
import subprocess
import sys

import pytest

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
