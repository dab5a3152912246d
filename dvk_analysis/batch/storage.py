"""Reports at a URL: workers put theirs there, the driver the rest, from a folder that goes with it."""

import shutil
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dvk_analysis.batch.manifest import JOURNAL, MANIFEST
from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.task import Result
from dvk_analysis.slices import FILE

#: Seconds between two uploads of the journal.
INTERVAL = 10
#: In the folder of the tables; says that they are whole.
ABOUT = "tables/dataset.json"
#: What is computed from the tables, and may be computed otherwise by another version of this package.
COMPUTED = ("tables/by_unit/", f"tables/{FILE}")


class Remote:
    """An output at a URL, and the folder in which the driver takes in, and writes manifest and index.

    Parameters
    ----------
    url : UPath
        Output.
    folder : Path
        Gets the manifest and the journal of an earlier run.
    """

    def __init__(self, url: Any, folder: Path):
        self.url, self.folder, self._sent = url, folder, -INTERVAL
        self.url.fs.invalidate_cache()
        self.fetch(MANIFEST, JOURNAL)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Bytes of each file of the output, by its name there, when the run began."""
        root = _path(self.url, "")
        return {path.removeprefix(root): about["size"] for path, about in self.url.fs.find(root, detail=True).items()}

    def fetch(self, *names: str) -> None:
        """Copy files of the output to the folder, if they are there."""
        for name in names:
            with suppress(FileNotFoundError):
                content = self.url.fs.cat_file(_path(self.url, name))
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / name).write_bytes(content)

    def send(self, *names: str) -> None:
        """Upload files of the folder, one by one."""
        for name in names:
            put({name: (self.folder / name).read_bytes()}, self.url)

    def send_intake(self) -> None:
        """Upload what intake made, and remove what an earlier one left; tables that are there already stay."""
        made = {name for name in _files(self.folder) if name != MANIFEST}
        old = [name for name in self.sizes if name.startswith(("tables/", "intake/")) and name not in made]
        if self._is_there(ABOUT):
            stays = self.sizes.keys() - {name for name in made if name.startswith(COMPUTED)}
            made = {name for name in made if not name.startswith("tables/") or name not in stays}
        else:
            _remove(self.url, [ABOUT])  # it says that the tables are whole: first to go, last to come
        _remove(self.url, old)
        self.send(*sorted(made, key=lambda name: name == ABOUT))

    def _is_there(self, name: str) -> bool:
        with suppress(FileNotFoundError):
            return self.url.fs.cat_file(_path(self.url, name)) == (self.folder / name).read_bytes()
        return False

    def after(self, done: Callable[[Result], None]) -> Callable[[Result], None]:
        """Upload the journal now and then after what is to be done, so that a run that is killed is taken up again."""

        def also(result: Result) -> None:
            done(result)
            if time.monotonic() > self._sent + INTERVAL:
                self.send(JOURNAL)
                self._sent = time.monotonic()

        return also

    def finish(self) -> None:
        """Upload manifest and index; the journal has served."""
        self.send("index.html", MANIFEST)
        _remove(self.url, [JOURNAL])


@contextmanager
def remote(output: Any) -> Iterator[Remote | None]:
    """Give the remote side of an output at a URL; None for a folder."""
    if isinstance(output, Path):
        yield None
        return
    with TemporaryDirectory(prefix="dvk-") as folder:
        yield Remote(output, Path(folder))


def put(files: Mapping[str, bytes], url: Any) -> None:
    """Write files below a URL, each whole or not at all."""
    targets = {_path(url, name): content for name, content in files.items()}
    if url.fs.async_impl:  # an object store: there an object is what was uploaded whole
        url.fs.pipe(targets)
        return
    for path, content in targets.items():
        url.fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        url.fs.pipe_file(f"{path}.partial", content)
        url.fs.mv(f"{path}.partial", path)


def publish(made: Path, url: Any, item: Item) -> None:
    """Put what was made of an item below a URL, and remove what an earlier run left of it."""
    files = {name: (made / name).read_bytes() for name in _files(made)}
    put(files, url)
    withdraw(url, item, keep=files)


def withdraw(output: Any, item: Item, keep: Container[str] = ()) -> None:
    """Remove the files of an item, but for some."""
    if isinstance(output, Path):
        shutil.rmtree(output / item.name, ignore_errors=True)
        return
    found = [p for name in (item.name, f"failed/{item.name}.ipynb") for p in output.fs.find(_path(output, name))]
    names = (path.removeprefix(_path(output, "")) for path in found)
    _remove(output, (name for name in names if name not in keep))


def _remove(url: Any, names: Iterable[str]) -> None:
    paths = [_path(url, name) for name in names]
    with suppress(FileNotFoundError):
        if paths:
            url.fs.rm(paths)


def _path(url: Any, name: str) -> str:
    return f"{url.path.rstrip('/')}/{name}"


def _files(folder: Path) -> list[str]:
    """Names of the files of a folder, but for hidden ones."""
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    return [path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts)]
