"""`bot run` where it can't begin, and what it needs of Rasa."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from content_set_kit import CONTENT_SET
from line_kit import free_ports, run_bot

from bot import PROJECT_ROOT
from bot.records.sole_gateway import sole_gateway
from bot.settings import Settings


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    """Settings with free ports and a folder of their own."""
    names = ("BOT_PORT", "BOT_RASA_PORT", "BOT_ACTIONS_PORT")
    ports = dict(zip(names, map(str, free_ports(3)), strict=True))
    return {**ports, "BOT_VAR_DIR": str(tmp_path / "var")}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"BOT_PROT": "9999"}, "did you mean BOT_PORT?"),
        ({"BOT_SESSION_IDLE": "-1"}, "BOT_SESSION_IDLE: give a number above 0"),
        ({"BOT_RASA_PORT": "5099", "BOT_ACTIONS_PORT": "5099"}, "are both 5099"),
        ({"BOT_DATABASE_URL": "sqlite:///PLACE"}, "own.db isn't a SQLite database"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    places: dict[str, str], tmp_path: Path, given: dict[str, str], told: str
) -> None:
    (tmp_path / "own.db").write_text("no database at all\n" * 100, encoding="utf-8")
    given = {
        name: value.replace("PLACE", f"{tmp_path / 'own.db'}") for name, value in given.items()
    }
    done = run_bot("run", "--no-train", env={**places, **given})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and told in done.stderr


def test_a_second_gateway_on_a_database_ends_with_one_line(
    places: dict[str, str], tmp_path: Path
) -> None:
    here = Settings(_env_file=None, var_dir=tmp_path / "var")
    with sole_gateway(here):
        done = subprocess.run(
            [sys.executable, "-m", "bot.serve"],
            env={**os.environ, **places},
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    [line] = [line for line in done.stderr.splitlines() if line.startswith("bot: ")]
    assert f"another gateway works with this database (process {os.getpid()}" in line


def test_broken_content_is_told_in_one_line_with_file_and_line(
    places: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT_SET, folder)
    path = folder / "answers" / "stance.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, "no_such: [entry", ""]), encoding="utf-8")
    done = run_bot("run", "--no-train", env={**places, "BOT_CONTENT_DIR": str(folder)})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert f"stance.yml, line {len(lines) + 1}" in done.stderr
    assert not (tmp_path / "var").exists()


def test_production_waits_for_the_privacy_notice(places: dict[str, str], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CONTENT_SET, tmp_path / "content"))
    env = {**places, "BOT_ENV": "production", "BOT_CONTENT_DIR": str(folder)}
    env["BOT_PUBLIC_URL"] = "https://assistant.example.org"
    notice = folder / "notice.yml"
    words = notice.read_text(encoding="utf-8")
    notice.write_text(words.replace("value: null", "value: Ours", words.count("value: null") - 1))
    done = run_bot("run", "--no-train", env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "privacy notice" in done.stderr and "fill in recipients in notice.yml" in done.stderr


def test_an_unknown_verb_or_option_is_a_wrong_call() -> None:
    for call in (["no-such-verb"], ["run", "--no-such-option"]):
        done = run_bot(*call)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1


def test_what_faces_the_public_loads_neither_rasa_nor_tensorflow() -> None:
    script = (
        "import sys, bot.gateway.app, bot.serve, bot.records, bot.cli\n"
        "heavy = {'rasa', 'rasa_sdk', 'tensorflow', 'spacy', 'sklearn'}\n"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
