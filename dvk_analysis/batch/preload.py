"""What a warm kernel has at hand: imported once in the fork server, inherited by every kernel it forks.

Everything here is done without starting a thread, because a fork takes along only the thread that forks.
"""

import builtins
import gc
import importlib
import io
import os
import sys
import threading
from contextlib import suppress
from types import SimpleNamespace

#: Imported by name: the batch itself does without the libraries of the data side.
MODULES = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "ipykernel.zmqshell", "psutil", "jedi"),
    *("IPython.core.historyapp", "IPython.core.oinspect", "IPython.core.debugger", "IPython.core.completerlib"),
    *("IPython.extensions.storemagic", "tornado.platform.asyncio", "zmq.utils.garbage", "jupyter_client.manager"),
    *("pandas.io.formats.csvs", "pandas.core.reshape.reshape", "pandas.core.methods.to_dict", "encodings.utf_8_sig"),
    *("pyarrow.parquet", "pyarrow.dataset", "matplotlib.pyplot", "matplotlib.backends.backend_svg", "scipy.special"),
    *("dvk_analysis.batch.kernels", "dvk_analysis.opening", "dvk_analysis.page", "dvk_analysis.narrative"),
    *("dvk_analysis.tables", "dvk_analysis.indicators", "dvk_analysis.chapters", "dvk_analysis.comparisons"),
    *("dvk_analysis.targets", "dvk_analysis.signs", "dvk_analysis.summary", "rapidfuzz.process", "rapidfuzz.fuzz"),
    *("rapidfuzz.distance", "pandas.core.arrays.arrow._arrow_utils"),
)


def _warm_up() -> str:
    # Whoever asks at import "am I in a kernel?", as pandas does for the width of its tables, gets a kernel's answer.
    builtins.get_ipython = lambda: SimpleNamespace(kernel=True)
    try:
        for module in MODULES:
            importlib.import_module(module)
        _use()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        del builtins.get_ipython
    gc.collect()
    gc.freeze()  # else the first collection in each kernel copies every page
    threads = threading.active_count()
    with suppress(OSError):
        threads = len(os.listdir("/proc/self/task"))
    return "" if threads == 1 else f"{threads} threads run in the fork server"


def _use() -> None:
    """Load fonts, phrases and locales by using each once; no pyplot, which would settle on a backend."""
    names = ("dvk_analysis.style", "dvk_analysis.text", "dvk_analysis.phrases")
    style, text, phrases = map(importlib.import_module, names)
    figure, (ax,) = style.new_figure(2)
    with style.context():
        ax.bar([2016, 2017], [1.0, 2.0])
        style.title(figure, phrases.phrase("page.mark"), text.format_percent(0.5, 1, "vi"))
        figure.savefig(io.StringIO(), format="svg")
    importlib.import_module("jupyter_client.localinterfaces").local_ips()


#: Path of the modules for a kernel; the first entry is the folder of whatever started this process.
PATH = sys.path[1:]
#: Why no kernel may be forked from here; empty if there is no reason.
PROBLEM = _warm_up()
