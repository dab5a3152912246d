"""Warm kernels against cold ones, and every hazard of a fork."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from dvk_analysis.batch import kernels
from dvk_analysis.batch.worker import KERNEL
from dvk_analysis.resources import notebook_dir

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are warm on Linux only")
NOTEBOOKS = sorted(path.stem for path in notebook_dir().glob("*.ipynb"))
#: Libraries whose first use after a fork has been known to hang or crash elsewhere.
LIBRARIES = """\
import multiprocessing, subprocess, sys
from concurrent.futures import ThreadPoolExecutor
import numpy as np, pandas as pd, pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq
big = np.random.default_rng(0).random((400, 400))
print((big @ big).shape, pc.sum(pa.array([1, 2])).as_py())
frame = pd.DataFrame({"a": range(10)})
frame.to_parquet("x.parquet")
print(len(pd.read_parquet("x.parquet")), list(ThreadPoolExecutor(2).map(abs, [-1, -2])))
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(abs, [-3, -4]))
print(subprocess.run([sys.executable, "-c", "print(5)"], capture_output=True, text=True).stdout.strip())"""


def execute(*cells, cwd, cold=False, **options):
    """Run cells in one kernel of the kind that reports get; return the notebook and the kind."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    return run(notebook, cwd=cwd, cold=cold, **options)


def run(notebook, *, cwd, cold=False, **options):
    settings = KERNEL | options
    client, kinds = NotebookClient(notebook, **settings), []
    client.on_notebook_start = lambda **_: kinds.append(client.km.provisioner.kind)
    provisioner = {"JUPYTER_DEFAULT_PROVISIONER_NAME": "local-provisioner"} if cold else {}
    if cold:
        client.kernel_manager_class = Cold
        client.on_notebook_start = None
    client.execute(cwd=str(cwd), env=os.environ | kernels.ENVIRONMENT | provisioner | {"IPYTHONDIR": str(cwd)})
    assert kinds == ([] if cold else ["warm"])
    return notebook


class Cold(kernels.Manager):
    """The same kernel, started as Jupyter does."""

    @property
    def kernel_spec(self):
        spec = super().kernel_spec
        spec.metadata = {}
        return spec


def outputs(notebook):
    """Everything a notebook shows, without what is random by design."""
    return [json.loads(json.dumps(cell.get("outputs", []))) for cell in notebook.cells]


def printed(notebook, cell=-1):
    return "".join(output.text for output in notebook.cells[cell].outputs if output.output_type == "stream")


def test_kernels_are_warm_here():
    assert kernels.why_cold() == ""


# Warm = cold


#: Fewest figures of a notebook that has not three: a warm kernel that lost its backend shows none.
FIGURES = {"data_quality": 1, "published_figures": 1}


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_our_notebooks_show_the_same_in_warm_and_cold_kernels(name, sample_output, tmp_path):
    made = []
    for cold in (False, True):
        notebook = nbformat.read(notebook_dir() / f"{name}.ipynb", 4)
        notebook.cells[1].source += f"\ndata = {str(sample_output / 'tables')!r}"
        made.append(run(notebook, cwd=tmp_path, cold=cold))
    warm, cold = map(outputs, made)
    assert len(warm) == len(cold) > 5
    for number, (ours, theirs) in enumerate(zip(warm, cold, strict=True)):
        assert ours == theirs, f"cell {number}"
    figures = sum("image/svg+xml" in output.get("data", {}) for cell in warm for output in cell)
    assert figures >= FIGURES.get(name, 3)


def test_what_depends_on_being_a_kernel_or_on_the_environment_is_as_in_a_cold_one(tmp_path):
    """Both silent errors of the prototype: figures of pyplot were lost, and wide tables cut in another way."""
    cells = (
        "import numpy as np, pandas as pd, matplotlib, os, sys, random, threading",
        "pd.DataFrame(np.arange(60).reshape(2, 30))",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]);",
        "import seaborn as sns; sns.histplot([1, 2, 2, 3]); plt.show(); plt.plot([3, 1]); plt.show()",
        "print(pd.get_option('display.max_columns'), matplotlib.rcParams['backend'], plt.get_fignums())",
        "print(sys.argv[0].rsplit('/')[-1], sorted(p for p in sys.path if p), os.getcwd(), __name__)",
        "print(threading.current_thread().name, sys.stdin.read(), get_ipython().__class__.__name__)",
        "np.random.seed(0); random.seed(0); print(np.random.rand(), random.random())",
        "print(os.environ.get('MPLBACKEND'), os.environ['OMP_NUM_THREADS'], matplotlib.rcParams['figure.dpi'])",
    )
    warm, cold = (execute(*cells, cwd=tmp_path, cold=cold) for cold in (False, True))
    assert outputs(warm) == outputs(cold)
    pictures = [sum("image/png" in output.get("data", {}) for output in cell.outputs) for cell in warm.cells]
    assert pictures == [0, 0, 1, 2, 0, 0, 0, 0, 0]


def test_an_error_looks_the_same(tmp_path):
    warm, cold = (execute("1 / 0", cwd=tmp_path, cold=cold, allow_errors=True) for cold in (False, True))
    assert outputs(warm) == outputs(cold)
    assert warm.cells[0].outputs[0].ename == "ZeroDivisionError"


# State


def test_nothing_leaks_from_one_notebook_to_the_next(tmp_path):
    spoil = """\
import builtins, os, sys, pandas as pd, matplotlib, dvk_analysis.text, seaborn as sns
pd.set_option("display.max_rows", 3)
pd.DataFrame.count = None
matplotlib.rcParams["font.size"] = 40
builtins.spoilt = os.environ["SPOILT"] = "yes"
sys.path.append("/spoilt")
dvk_analysis.text.format_number = None
os.chdir("/")
secret = 1"""
    look = """\
import builtins, os, sys, pandas as pd, matplotlib, dvk_analysis.text
print(pd.get_option("display.max_rows"), pd.DataFrame.count is None, matplotlib.rcParams["font.size"])
print(hasattr(builtins, "spoilt"), "SPOILT" in os.environ, "/spoilt" in sys.path, "secret" in globals())
print(dvk_analysis.text.format_number is None, os.getcwd())"""
    execute(spoil, cwd=tmp_path)
    seen = printed(execute(look, cwd=tmp_path))
    assert seen == f"60 False 10.0\nFalse False False False\nFalse {tmp_path}\n"


def test_random_numbers_differ_from_kernel_to_kernel(tmp_path):
    draw = "import random, numpy as np, uuid; print(random.random(), np.random.rand(), uuid.uuid4())"
    drawn = [printed(execute(draw, cwd=tmp_path)).split() for _ in range(2)]
    assert all(a != b for a, b in zip(*drawn, strict=True))


# Threads and processes


def test_the_fork_server_runs_one_thread_and_keeps_no_zombies(tmp_path):
    look = "import os; print(os.getppid(), len(os.listdir(f'/proc/{os.getppid()}/task')), os.getpid())"
    server, threads, kernel = map(int, printed(execute(look, cwd=tmp_path)).split())
    assert threads == 1
    assert not psutil.pid_exists(kernel)
    assert [p for p in psutil.Process(server).children() if p.status() == psutil.STATUS_ZOMBIE] == []


def test_libraries_work_after_the_fork(tmp_path):
    assert printed(execute(LIBRARIES, cwd=tmp_path, timeout=60)) == "(400, 400) 3\n10 [1, 2]\n[3, 4]\n5\n"


# Ends, wanted and unwanted


def test_a_cell_that_takes_too_long_ends_and_can_be_interrupted(tmp_path):
    with pytest.raises(CellTimeoutError):
        execute("import time; time.sleep(60)", cwd=tmp_path, timeout=1)
    stop = {"timeout": 1, "interrupt_on_timeout": True, "allow_errors": True}
    notebook = execute("import time; time.sleep(60)", "print('on')", cwd=tmp_path, **stop)
    assert notebook.cells[0].outputs[0].ename == "KeyboardInterrupt"
    assert printed(notebook) == "on\n"


@pytest.mark.parametrize("crash", ["import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "import os; os._exit(7)"])
def test_a_kernel_that_crashes_is_noticed_and_the_next_one_works(crash, tmp_path):
    with pytest.raises(DeadKernelError):
        execute(crash, cwd=tmp_path)
    assert printed(execute("print(1)", cwd=tmp_path)) == "1\n"


def test_a_fork_server_that_was_killed_is_started_again(tmp_path):
    with pytest.raises(DeadKernelError):
        execute("import os, time; os.kill(os.getppid(), 9); time.sleep(30)", cwd=tmp_path)
    look = "import os; print(os.environ['OMP_NUM_THREADS'], len(os.listdir(f'/proc/{os.getppid()}/task')))"
    assert printed(execute(look, cwd=tmp_path)) == "1 1\n"


def test_everything_ends_with_the_process_that_started_it(tmp_path):
    """Also if that is killed and can clean up nothing; and its script needs no guard for ``__main__``."""
    script = tmp_path / "script.py"
    script.write_text(
        "import nbformat, sys\nfrom nbclient import NotebookClient\n"
        "from dvk_analysis.batch.worker import KERNEL\n"
        'code = \'import os; open("pids", "w").write(f"{os.getpid()} {os.getppid()}"); import time; time.sleep(60)\'\n'
        "cell = nbformat.v4.new_code_cell(code)\n"
        "NotebookClient(nbformat.v4.new_notebook(cells=[cell]), **KERNEL).execute()\n",
        "utf-8",
    )
    process = subprocess.Popen([sys.executable, str(script)], cwd=tmp_path)
    pids = wait_for(lambda: (tmp_path / "pids").is_file() and (tmp_path / "pids").read_text().split())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert wait_for(lambda: all(gone(int(pid)) for pid in pids))


def gone(pid):
    """Whether a process has ended, be it that nobody has asked for its exit status."""
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


# Where kernels are not warm


def test_elsewhere_an_ordinary_kernel_starts_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os; print(os.getppid())")])
    client, kinds = NotebookClient(notebook, **KERNEL), []
    client.on_notebook_start = lambda **_: kinds.append(client.km.provisioner.kind)
    client.execute(cwd=str(tmp_path))
    assert kinds == ["ordinary: no warm kernels on darwin"]
    assert printed(notebook) == f"{os.getpid()}\n"


@pytest.mark.parametrize("error", [OSError, EOFError])
def test_a_fork_that_fails_gives_an_ordinary_kernel(error, tmp_path, monkeypatch):
    def fail(*_):
        raise error

    monkeypatch.setattr(kernels, "_start", fail)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os; print(os.getppid())")])
    client, kinds = NotebookClient(notebook, **KERNEL), []
    client.on_notebook_start = lambda **_: kinds.append(client.km.provisioner.kind)
    client.execute(cwd=str(tmp_path))
    assert kinds == ["ordinary: the fork failed"]
    assert printed(notebook) == f"{os.getpid()}\n"


def test_a_preload_that_fails_gives_ordinary_kernels_and_the_reason(tmp_path):
    """In a process of its own, whose fork server cannot import what it should."""
    code = (
        "from dvk_analysis.batch import kernels\n"
        "kernels.PRELOAD = 'no_such_module'\n"
        "print(kernels.why_cold())\n"
        "forked = kernels.Forked(['--version'], '.', dict(__import__('os').environ))\n"
        "print(forked.wait(30))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[0] == "another fork server was running"
    assert done.stdout.splitlines()[-1] == "0"


def test_jupyter_finds_the_provisioner(tmp_path):
    """As JupyterLab does with ``JUPYTER_DEFAULT_PROVISIONER_NAME=dvk-warm``."""
    code = (
        "from jupyter_client.manager import start_new_kernel\n"
        "manager, client = start_new_kernel(kernel_name='python3')\n"
        "reply = client.execute_interactive('x = 6 * 7; print(x)', timeout=30)\n"
        "print(reply['content']['status'], manager.provisioner.kind)\n"
        "manager.restart_kernel(); client.wait_for_ready(30)\n"
        "print(client.execute_interactive('x', timeout=30)['content']['ename'])\n"
        "client.stop_channels(); manager.shutdown_kernel()\n"
    )
    environment = os.environ | {"JUPYTER_DEFAULT_PROVISIONER_NAME": "dvk-warm", "JUPYTER_PREFER_ENV_PATH": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=90, env=environment)
    assert done.stdout.splitlines() == ["42", "ok warm", "NameError"], done.stderr
    assert Path(tmp_path).is_dir()
