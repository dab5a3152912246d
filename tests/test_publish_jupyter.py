"""The exporters are where Jupyter looks for them: `jupyter nbconvert --to` and JupyterLab's "Save and Export As"."""

import json
import os
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import Request, urlopen

import nbformat
import nbformat.v4 as v4
import pytest
from nbconvert.exporters import get_exporter

SIGNS = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-", "docx": b"PK"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("lab")
    nbformat.write(v4.new_notebook(cells=[v4.new_markdown_cell("Một dòng $x$")]), made / "Sổ của tôi.ipynb")
    return made


def fetch(address):
    with urlopen(Request(address, headers={"Authorization": "token thu"}), timeout=60) as answer:
        return answer.read()


@pytest.fixture(scope="module")
def server(folder):
    """Address of a Jupyter server on the folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        f"--port={port}",
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=thu",
        f"--ServerApp.root_dir={folder}",
    ]
    environment = os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", *options], env=environment, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                fetch(f"{address}/api")
                break
            except URLError:
                time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def test_the_menu_lists_them(server):
    offered = json.loads(fetch(f"{server}/api/nbconvert"))
    assert {name: about["output_mimetype"] for name, about in offered.items() if name.startswith("dvk")} == {
        "dvk_html": "text/html",
        "dvk_pdf": "application/pdf",
        "dvk_docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }


@pytest.mark.parametrize("name", SIGNS)
def test_the_menu_exports(server, name):
    path = "S%E1%BB%95%20c%E1%BB%A7a%20t%C3%B4i.ipynb"
    assert fetch(f"{server}/nbconvert/dvk_{name}/{path}?download=true").startswith(SIGNS[name])


def test_the_command_line_exports(folder):
    command = [sys.executable, "-m", "nbconvert", "--to", "dvk-docx", "--output", "Bản ra", "Sổ của tôi.ipynb"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    assert (folder / "Bản ra.docx").read_bytes().startswith(SIGNS["docx"])


@pytest.mark.parametrize("name", SIGNS)
def test_the_command_line_knows_the_names(monkeypatch, name):
    monkeypatch.delitem(sys.modules, "jupyter_server", raising=False)
    assert get_exporter(f"dvk-{name}")().file_extension == f".{name}"


def test_a_notebook_without_a_title_is_called_by_its_file(folder):
    body, _ = get_exporter("dvk_html")().from_filename(str(folder / "Sổ của tôi.ipynb"))
    assert "<h1>Sổ của tôi</h1>" in body
