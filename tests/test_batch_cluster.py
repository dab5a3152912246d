"""The same plan on a cluster: real scheduler and workers, one killed at work, and an S3 server; all on this machine."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from dvk_analysis import open_dataset, schema, workflow
from dvk_analysis.batch import cluster
from dvk_analysis.batch.plan import Item
from dvk_analysis.batch.storage import publish, put
from dvk_analysis.batch.task import Task
from dvk_analysis.errors import ParamsError

for needed in ("distributed", "upath", "s3fs", "moto.server"):
    pytest.importorskip(needed)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows knows no signal that cannot be caught"),
]
COMMUNES = ["nhi-long", "my-cam", "tan-an"]
PARAMS = """\
title: Thử
inbox: {inbox}
output: out
formats: [html, pdf]
reports: [{{notebook: commune_brief, year: 2017, commune: [{communes}]}}]
"""
#: Files of a run that hold times, or say whether anything has to be done.
APART = {"manifest.json", ".lock", ".taken-in"}


def tree(folder):
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {name: content for name, content in files.items() if not APART & {name} and not name.startswith(".cache")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, sample_inbox):
    made = tmp_path_factory.mktemp("cluster")
    text = PARAMS.format(inbox=json.dumps(str(sample_inbox)), communes=", ".join(COMMUNES))
    (made / "p.yaml").write_text(text, "utf-8")
    return made


@pytest.fixture(scope="module")
def s3(folder):
    """Address of an S3 server with the bucket ``dvk``, and the environment that leads there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        wait_until(lambda: answers(port))
        import s3fs

        store = s3fs.S3FileSystem()
        store.mkdir("dvk")
        yield store
    server.kill()
    server.wait()


def answers(port):
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def wait_until(happened):
    end = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.1)


def dask(folder, *arguments):
    command = [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def workers(folder, s3):
    """Processes of a scheduler and two workers of one thread each."""
    about = folder / "scheduler.json"
    started = [dask(folder, "scheduler", "--port", "0", "--scheduler-file", str(about))]
    wait_until(about.is_file)
    options = ("--scheduler-file", str(about), "--nthreads", "1", "--no-nanny")
    started += [dask(folder, "worker", *options) for _ in range(2)]
    yield started
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def address(workers, folder):
    return json.loads((folder / "scheduler.json").read_text("utf-8"))["address"]


def start(folder, *options):
    command = [sys.executable, "-m", "dvk_analysis", "run", "p.yaml", "--json", *options]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process):
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return [report["status"] for report in json.loads(printed)["reports"]]


@pytest.fixture(scope="module")
def expected(folder):
    """What a run without a cluster makes."""
    assert finish(start(folder, "--output", "expected")) == ["done"] * 3
    return tree(folder / "expected")


@pytest.fixture(scope="module")
def at_url(folder, s3, workers, address):
    """Statuses of a run with its output in a bucket where another run left something."""
    s3.pipe_file("dvk/out/commune_brief/2017-my-cam/data/old.csv", b"old")
    s3.pipe_file("dvk/out/failed/commune_brief/2017-my-cam.ipynb", b"old")
    s3.pipe_file("dvk/out/tables/ratings/year=2001/part-0.parquet", b"old")
    return finish(start(folder, "--dask", address, "--output", "s3://dvk/out"))


def test_what_is_put_at_a_url_equals_a_local_run(at_url, expected, s3):
    assert at_url == ["done"] * 3
    s3.invalidate_cache()
    names = [path.removeprefix("dvk/out/") for path in s3.find("dvk/out")]
    there = {name: s3.cat_file(f"dvk/out/{name}") for name in names if name != "manifest.json"}
    assert set(there) == set(expected)
    # The notebooks name the tables that they were run on, so that they can be run again.
    differ = [name for name in there if there[name] != expected[name]]
    assert differ == [f"commune_brief/2017-{commune}/commune_brief.ipynb" for commune in sorted(COMMUNES)]
    for name in differ:
        text = there[name].decode().replace("s3://dvk/out/tables", "../../tables")
        assert text.encode() == expected[name]


def test_a_second_run_at_a_url_makes_only_what_is_not_there(at_url, folder, address, s3):
    s3.rm("dvk/out/commune_brief/2017-tan-an/commune_brief.pdf")
    again = finish(start(folder, "--dask", address, "--output", "s3://dvk/out"))
    assert sorted(again) == ["done", "unchanged", "unchanged"]


def test_tables_at_a_url_are_read_like_those_in_a_folder(at_url, folder):
    here, there = open_dataset(folder / "expected"), open_dataset("s3://dvk/out")
    assert there.about == here.about
    assert there.intake == here.intake
    assert there.place.units == here.place.units
    unit = here.place.communes(2017)[0].unit_id
    for ours, theirs in zip(here.read_unit(unit, 2017), there.read_unit(unit, 2017), strict=True):
        assert not ours.empty
        assert ours.equals(theirs)
    assert [len(there.read(table)) for table in schema.TABLES] == [len(here.read(table)) for table in schema.TABLES]


def write_notebook(folder, name, source):
    first = nbformat.v4.new_code_cell("year: int = 2017", metadata={"tags": ["parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[first, nbformat.v4.new_code_cell(source)]), folder / f"{name}.ipynb")


def test_an_error_in_a_notebook_is_told_like_that_of_a_local_run_and_not_tried_again(tmp_path, address):
    write_notebook(tmp_path, "raises", f"open({str(tmp_path / 'tries')!r}, 'a').write('x'); raise ValueError(year)")
    stale = tmp_path / "out/raises/2016/raises.html"
    stale.parent.mkdir(parents=True)
    stale.touch()
    task = Task(Item("raises", "2016", {"year": 2016}), tmp_path / "out", tmp_path, ("html",))
    with cluster.cluster(address, 1) as run_tasks:
        (result,) = run_tasks([task])
    assert result.explain() == "raises/2016 (year=2016): ValueError: 2016; see cell 3 of failed/raises/2016.ipynb"
    assert set(tree(tmp_path / "out")) == {"failed/raises/2016.ipynb"}
    assert (tmp_path / "tries").read_text() == "x"


def test_what_ends_its_worker_fails_alone_on_a_cluster_of_this_machine(tmp_path):
    import dask

    find = "import psutil; p = psutil.Process().parent(); p = p.parent() if 'forkserver' in str(p.cmdline()) else p"
    write_notebook(tmp_path, "kills", f"{find}; p.kill()")
    write_notebook(tmp_path, "ok", "year")
    items = [Item("kills", "2016", {"year": 2016}), *(Item("ok", str(y), {"year": y}) for y in range(2010, 2016))]
    tasks = [Task(item, tmp_path / "out", tmp_path, ("html",)) for item in items]
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), cluster.cluster("local", 2) as run_tasks:
        kills, ok, *others = run_tasks(tasks)
    assert {other.status for other in others} == {"done"}
    assert kills.explain() == "kills/2016 (year=2016): its worker was lost at each of 1 tries"
    assert (ok.status, ok.kernel == "warm") == ("done", sys.platform == "linux")
    assert set(tree(tmp_path / "out")) == {f"ok/{y}/ok.{kind}" for y in range(2010, 2016) for kind in ("html", "ipynb")}


def test_a_worker_with_other_code_is_refused(tmp_path, address, monkeypatch):
    write_notebook(tmp_path, "any", "pass")
    monkeypatch.setattr(cluster, "_code", lambda: "other")
    task = Task(Item("any", "2016", {}), tmp_path / "out", tmp_path, ("html",))
    message = r"tcp://127\.0\.0\.1:\d+: another version of dvk-analysis; install the same version there and here"
    with pytest.raises(ParamsError, match=f"^{message}$"), cluster.cluster(address, 1) as run_tasks:
        run_tasks([task])


# The last one that needs both workers


def test_items_of_a_killed_worker_are_made_by_another(folder, address, workers, expected):
    run = start(folder, "--dask", address, "--output", "shared")
    begun = 0
    while begun < 2:  # one on each worker, which has one thread
        begun += json.loads(run.stderr.readline())["event"] == "begin"
    workers[1].send_signal(signal.SIGKILL)
    workers[1].wait()
    assert finish(run) == ["done"] * 3
    assert tree(folder / "shared") == expected


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "abc://127.0.0.1:1"])
def test_an_address_where_nobody_answers_is_told_before_anything_is_written(folder, address, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER", 0.5)
    message = f"{address}: no dask scheduler answers; start `dask scheduler`, or use --dask local"
    with pytest.raises(ParamsError, match=f"^{re.escape(message)}$"):
        workflow.run(folder / "p.yaml", dask=address, output=folder / "nowhere")
    assert not (folder / "nowhere").exists()


def test_without_dask_one_message_says_what_to_install(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ParamsError, match=r"^dask is not installed; pip install 'dvk-analysis\[dask\]'$"):
        workflow.run(folder / "p.yaml", dask="local", output=folder / "nowhere")


def test_a_url_needs_a_cluster_and_what_reads_it(folder):
    message = "memory://out: only a cluster writes to a URL; add --dask local or an address"
    with pytest.raises(ParamsError, match=f"^{message}$"):
        workflow.run(folder / "p.yaml", output="memory://out")
    with pytest.raises(ParamsError, match=r"^abc://out: cannot be opened \(.*abc.*\); pip install 'dvk-analysis"):
        open_dataset("abc://out")


def test_storage_that_can_rename_shows_no_half_file(tmp_path):
    from upath import UPath

    url, item = UPath(f"file://{tmp_path.as_posix()}/out"), Item("a", "2017", {})
    put({"a/2017/a.html": b"old", "a/2017/data/b.csv": b"old", "a/2018/a.html": b"stays"}, url)
    made = tmp_path / "made/a/2017"
    made.mkdir(parents=True)
    (made / "a.html").write_bytes(b"new")
    publish(tmp_path / "made", url, item)
    assert tree(Path(url.path)) == {"a/2017/a.html": b"new", "a/2018/a.html": b"stays"}
