"""Warm kernels: a Jupyter kernel provisioner that forks kernels from one process which has everything imported.

Linux only, through the standard library's fork server. Anywhere else, and after any failure, an ordinary kernel starts.
To papermill, nbclient and JupyterLab a warm kernel is an ordinary one; ``JUPYTER_DEFAULT_PROVISIONER_NAME=dvk-warm``
makes JupyterLab use it.
"""

import gc
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import forkserver
from types import ModuleType
from typing import Any
from uuid import uuid4

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import default

#: For kernels. One thread each: the parallelism is between notebooks, and a fork takes no threads along.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "JUPYTER_PLATFORM_DIRS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
#: When a kernel collects garbage: a report is short, and looking for cycles takes a tenth of it otherwise.
RARELY = (50_000, 20, 100)
PRELOAD = "dvk_analysis.batch.preload"
LAUNCHER = ["-m", "ipykernel_launcher"]
_starting, _asking = threading.Lock(), threading.Lock()


def warm_up() -> None:
    """Start the fork server, if there is to be one, without waiting until it is ready."""
    if sys.platform.startswith("linux"):
        multiprocessing.get_context("forkserver").set_forkserver_preload([PRELOAD])
        with _starting, _as_nobody():
            forkserver.ensure_running()


def why_cold() -> str:
    """Say why kernels are ordinary ones; empty if they are warm. The first call starts the fork server."""
    if not sys.platform.startswith("linux"):
        return f"no warm kernels on {sys.platform}"
    if multiprocessing.current_process().daemon:  # a worker of dask, unless told otherwise
        return "a daemonic process starts no fork server"
    with _asking:
        return _ask()


@cache
def _ask() -> str:
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    try:
        warm_up()
        _start(context.Process(target=_report, args=(theirs,)))
        theirs.close()
        return ours.recv()
    except (OSError, EOFError) as error:
        return f"the fork server did not start ({type(error).__name__})"


def _report(pipe: Any) -> None:
    preload = sys.modules.get(PRELOAD)  # a fork server that was running before does not have it
    pipe.send(preload.PROBLEM if preload else "another fork server was running")


def _start(process: Any) -> None:
    with _starting, _as_nobody():  # it may also start the fork server again, should that have ended
        process.start()


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Hide the main script, which a new process would run again, and show it the environment of a kernel."""
    main, before = sys.modules["__main__"], {name: os.environ.get(name) for name in ENVIRONMENT}
    sys.modules["__main__"] = ModuleType("__main__")
    os.environ.update(ENVIRONMENT)
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Forked:
    """A forked kernel, with what jupyter_client asks of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], cwd: str, environment: dict[str, str]):
        context = multiprocessing.get_context("forkserver")
        self._process = context.Process(target=_serve, args=(arguments, cwd, environment))
        _start(self._process)
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Exit status, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end."""
        self._process.join(timeout)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def _serve(arguments: list[str], cwd: str, environment: dict[str, str]) -> None:
    """Become a kernel, in the forked process; an ordinary one if the fork server has not what it should have."""
    preload = sys.modules.get(PRELOAD)
    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    if preload is None or preload.PROBLEM:
        os.execv(sys.executable, [sys.executable, *LAUNCHER, *arguments])
    sys.argv = ["ipykernel_launcher.py", *arguments]
    sys.path[:] = preload.PATH
    gc.set_threshold(*RARELY)
    _unsettle()
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(arguments)
    app.start()


def _end_with(starter: Any) -> None:
    """Wait for the end of the process that asked for the kernel, then end the kernel and what it started."""
    starter.join()
    os.killpg(0, signal.SIGKILL)


def _unsettle() -> None:
    """Undo what importing settled for one process and what has to differ between two."""
    # The inline backend hooks itself into the shell when it is imported, and there was no shell yet.
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib_inline"]:
        del sys.modules[name]
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    sys.modules["matplotlib.pyplot"]._backend_mod = None
    dict.__setitem__(sys.modules["matplotlib"].rcParams, "backend", os.environ["MPLBACKEND"])
    random.seed()
    sys.modules["numpy"].random.seed()


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel where that is possible, and starts an ordinary one everywhere else."""

    @property
    def kind(self) -> str:
        """Which kernel was launched: ``warm``, or ``ordinary`` and why."""
        return "warm" if isinstance(self.process, Forked) else f"ordinary: {why_cold() or 'the fork failed'}"

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Launch a kernel."""
        ours = cmd[0] == sys.executable and cmd[1:3] == LAUNCHER
        if not ours or why_cold():
            return await super().launch_kernel(cmd, **options)
        environment = dict(options.get("env") or os.environ)
        environment.pop("JPY_PARENT_PID", None)  # the fork server is the parent
        self.cwd = options.get("cwd") or os.getcwd()
        try:
            self.process = Forked(cmd[3:], str(self.cwd), environment)
        except (OSError, EOFError):
            return await super().launch_kernel(cmd, **options)
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class Manager(AsyncKernelManager):
    """Starts this very Python, whatever kernels are registered on the machine, warm if possible."""

    @default("connection_file")
    def _own_file(self) -> str:
        return os.path.join(tempfile.gettempdir(), f"dvk-{uuid4().hex[:12]}.json")

    @default("transport")
    def _own_transport(self) -> str:
        # Two kernels that start together may choose the same port; the path of a socket must be short.
        return "ipc" if os.name == "posix" and len(tempfile.gettempdir()) < 60 else "tcp"

    @property
    def kernel_spec(self) -> KernelSpec:
        """The ordinary kernel of this environment, with our provisioner."""
        spec = {"argv": [sys.executable, *LAUNCHER, "-f", "{connection_file}"], "display_name": "Python 3"}
        return KernelSpec(**spec, language="python", metadata={"kernel_provisioner": {"provisioner_name": "dvk-warm"}})
