"""`bot run` where it can't begin, and what it needs of Rasa."""

import shutil
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from content_set_kit import CONTENT_SET
from line_kit import free_ports, run_bot


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    """Settings with free ports and a folder of their own."""
    names = ("BOT_PORT", "BOT_RASA_PORT", "BOT_ACTIONS_PORT")
    ports = dict(zip(names, map(str, free_ports(3)), strict=True))
    return {**ports, "BOT_VAR_DIR": str(tmp_path / "var")}


@pytest.mark.parametrize("name", ["BOT_PORT", "BOT_RASA_PORT", "BOT_ACTIONS_PORT"])
def test_a_port_in_use_is_told_in_one_line(places: dict[str, str], name: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        done = run_bot("run", "--no-train", env={**places, name: port})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert port in done.stderr
    assert name in done.stderr


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
    notice = folder / "notice.yml"
    words = notice.read_text(encoding="utf-8")
    notice.write_text(words.replace("value: null", "value: Ours", words.count("value: null") - 1))
    done = run_bot("run", "--no-train", env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "privacy notice" in done.stderr and "fill in recipients in notice.yml" in done.stderr
    assert run_bot("run", "--no-train", env={**env, "BOT_ENV": "prod"}).returncode != 0


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
