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
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "IPython.core.historyapp"),
    *("pandas", "pyarrow.parquet", "pyarrow.dataset", "matplotlib.pyplot", "matplotlib.backends.backend_svg"),
    *("seaborn", "dvk_analysis.page", "dvk_analysis.narrative", "dvk_analysis.tables", "dvk_analysis.opening"),
    *("dvk_analysis.indicators", "dvk_analysis.chapters", "dvk_analysis.comparisons", "dvk_analysis.targets"),
)


def _warm_up() -> str:
    # Whoever asks at import "am I in a kernel?", as pandas does for the width of its tables, gets a kernel's answer.
    builtins.get_ipython = lambda: SimpleNamespace(kernel=True)
    try:
        for module in MODULES:
            importlib.import_module(module)
        _draw()
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


def _draw() -> None:
    """Load fonts and the SVG writer by drawing once; no pyplot, which would settle on a backend."""
    from dvk_analysis.phrases import phrases

    style, plot = importlib.import_module("dvk_analysis.style"), importlib.import_module("seaborn")
    phrases()
    figure, (ax,) = style.new_figure(2)
    with style.context():
        plot.heatmap([[1.0, 2.0]], annot=True, ax=ax)
        style.title(figure, "Dân vận khéo", "%")
        figure.savefig(io.StringIO(), format="svg")


#: Path of the modules of a process started here, without the folder of whatever started it.
PATH = [folder for folder in sys.path if folder]
#: Why no kernel may be forked from here; empty if there is no reason.
PROBLEM = _warm_up()
