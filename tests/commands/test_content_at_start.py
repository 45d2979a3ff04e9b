"""Each process starts with the last good content, or ends with one line where there is none."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest
from content_set_kit import CONTENT_SET
from line_kit import run_bot

from bot import PROJECT_ROOT

ACTIONS = ["-m", "rasa_sdk", "--actions", "actions", "-p"]
SERVE = ["-m", "bot.serve"]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Settings of an assistant of its own, on content that a test may break."""
    ignored = shutil.ignore_patterns("*.py", "__pycache__")
    shutil.copytree(CONTENT_SET, tmp_path / "content", ignore=ignored)
    return {
        "BOT_CONTENT_DIR": str(tmp_path / "content"),
        "BOT_VAR_DIR": str(tmp_path / "var"),
        "BOT_PORT": str(free_port()),
        "BOT_RASA_PORT": "1",
    }


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


def break_table(env: dict[str, str]) -> None:
    path = Path(env["BOT_CONTENT_DIR"]) / "checks" / "eligibility.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("rows:\n", "rows:\n- broken\n", 1), "utf-8")


def command(kind: str) -> list[str]:
    python = [sys.executable]
    return [*python, *SERVE] if kind == "gateway" else [*python, *ACTIONS, str(free_port())]


@pytest.mark.parametrize("kind", ["gateway", "actions"])
def test_without_any_good_content_a_process_ends_with_one_line(
    env: dict[str, str], kind: str
) -> None:
    break_table(env)
    done = subprocess.run(
        command(kind), env={**os.environ, **env}, cwd=PROJECT_ROOT, capture_output=True, timeout=120
    )
    assert done.returncode == 2
    told = [line for line in done.stderr.decode().splitlines() if line.startswith("bot: ")]
    assert len(told) == 1 and "Traceback" not in done.stderr.decode()
    assert "checks/eligibility.yml, line " in told[0]


def test_bot_run_without_any_good_content_refuses_in_one_line(env: dict[str, str]) -> None:
    break_table(env)
    done = run_bot("run", "--no-train", env={**env, "BOT_RASA_PORT": str(free_port())})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and "checks/eligibility.yml, line " in done.stderr


@pytest.fixture
def gateway(env: dict[str, str], tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The gateway's process on broken content, a good one kept: its address, its log."""
    kept = (
        "from bot.content import ContentStore\n"
        "from bot.content.process_content import last_good_archive\n"
        "ContentStore(keep=last_good_archive())"
    )
    whole = {**os.environ, **env}
    subprocess.run([sys.executable, "-c", kept], env=whole, cwd=PROJECT_ROOT, check=True)
    break_table(env)
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command("gateway"), env=whole, cwd=PROJECT_ROOT, stdout=out, stderr=out
        )
    yield f"http://127.0.0.1:{env['BOT_PORT']}", log
    process.terminate()
    process.wait(20)


def test_a_process_starts_with_the_last_good_content_and_says_so_loudly(
    gateway: tuple[str, Path],
) -> None:
    url, log = gateway
    deadline = time.monotonic() + 60
    body = None
    while body is None and time.monotonic() < deadline:
        with suppress(httpx.ConnectError):
            body = httpx.get(f"{url}/readyz", timeout=20).json()
        time.sleep(0.05)
    assert body and body["content"].startswith("using the last good words: checks/eligibility.yml")
    assert httpx.get(f"{url}/check/eligibility").status_code == 200
    assert "THE CONTENT IS BROKEN, the last good one is used: checks/eli" in log.read_text()
    assert "content_refused" in log.read_text()
