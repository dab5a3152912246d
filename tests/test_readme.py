"""What the README names exists, and what exists is named."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from dvk_analysis.cli import app
from dvk_analysis.params import load_params

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_command_and_option_is_described():
    for name, command in get_command(app).commands.items():
        assert f"`dvk {name}" in README, name
        assert command.help, name
        for parameter in command.params:
            options = [o for o in parameter.opts if o.startswith("--")]
            assert not options or any(o in README for o in options), (name, options)


def test_every_command_in_the_readme_exists():
    named = set(re.findall(r"\bdvk ([a-z]+)\b", README))
    assert named <= set(get_command(app).commands) | {"run"}


@pytest.mark.parametrize("path", re.findall(r"`((?:params|notebooks|tests|dvk_analysis)/[\w./-]*)`", README))
def test_every_path_in_the_readme_exists(path):
    assert (ROOT / path).exists()


def test_the_params_file_in_the_readme_is_valid(tmp_path):
    block = re.search(r"```yaml\n(.*?)```", README, re.S)[1]
    path = tmp_path / "readme.yaml"
    path.write_text(block, "utf-8")
    assert [r.notebook for r in load_params(path).reports] == ["annual_report", "commune_brief"]


def test_real_output_by_line_25():
    head = "\n".join(README.splitlines()[:25])
    assert "890 mô hình" in head


def test_top_level_holds_only_what_belongs_there():
    import subprocess

    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in listed.stdout.splitlines()}
    wanted = {"notebooks", "dvk_analysis", "params", "outputs", "tests", "pyproject.toml", "README.md", "LICENSE"}
    assert {name for name in top if not name.startswith(".")} == wanted
