"""`python -m benchmarks`, and that the product neither holds nor needs it."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
import tomli

from benchmarks.command_line import benchmarks
from bot import PROJECT_ROOT
from bot.cli import VERBS

PYPROJECT = tomli.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PAGE = (PROJECT_ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")


def run_benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)


def test_the_commands_are_listed() -> None:
    done = run_benchmarks("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("run", "full", "load", "report", "public"))


def test_a_wrong_call_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    for call in (["no-such-command"], ["projects", str(tmp_path)]):
        done = run_benchmarks(*call)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("benchmarks: ") and done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", sorted(benchmarks.commands))
def test_every_command_is_documented_with_its_options(name: str) -> None:
    section = PAGE.split("\n## Commands\n")[1]
    assert f"- `{name}" in section
    command = benchmarks.commands[name]
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [each.opts[0] for each in options if each.opts[0] not in section] == []


def test_the_wheel_holds_bot_and_actions_alone() -> None:
    wheel = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["bot", "actions"]


def test_no_verb_of_bot_is_one_of_the_benchmark() -> None:
    assert "bench" not in VERBS
    assert [module for module, *_ in VERBS.values() if not module.startswith("bot.")] == []


def test_nothing_in_the_product_names_the_benchmark() -> None:
    files = [path for name in ("bot", "actions") for path in (PROJECT_ROOT / name).rglob("*.py")]
    named = [path.name for path in files if "benchmarks" in path.read_text(encoding="utf-8")]
    assert named == []
