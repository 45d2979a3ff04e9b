"""Nobody on the machine gets past the gateway: not into Rasa, not into the action server."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from content_set_kit import CONTENT_SET
from line_kit import free_ports
from rasa.core.run import create_http_input_channels

from bot import PROJECT_ROOT
from bot.commands import run_children
from bot.nlu import training
from bot.settings import Settings
from bot.start_fault import StartFault

SECRET = "a-secret-for-tests"
CALL = {"next_action": "action_of_nobody", "sender_id": "a" * 32, "tracker": {}, "domain": {}}
Start = Callable[..., str]


@pytest.fixture
def actions(tmp_path: Path) -> Iterator[Start]:
    """Starts the action server as the stock command does; its address."""
    started: list[subprocess.Popen[bytes]] = []

    def run(**env: str) -> str:
        [port] = free_ports(1)
        usual = {key: value for key, value in os.environ.items() if key != "SANIC_HOST"}
        places = {"BOT_VAR_DIR": str(tmp_path), "BOT_CONTENT_DIR": str(CONTENT_SET)}
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "rasa", "run", "actions", "-p", str(port)],
                cwd=PROJECT_ROOT,
                env={**usual, **places, **env},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 240
        while time.monotonic() < deadline and started[-1].poll() is None:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{url}/health").status_code == 200:
                    return url
            time.sleep(0.2)
        raise AssertionError("the action server didn't start")

    yield run
    for process in started:
        process.kill()
        process.wait(10)


def test_the_action_server_takes_calls_with_the_secret_alone(actions: Start) -> None:
    url = actions(BOT_RASA_SECRET=SECRET)
    for headers in ({}, {"X-Bot-Secret": "wrong"}, {"X-Bot-Secret": "é".encode()}):
        assert httpx.post(f"{url}/webhook", json=CALL, headers=headers).status_code == 403
        assert httpx.get(f"{url}/actions", headers=headers).status_code == 403
    with_secret = {"X-Bot-Secret": SECRET}
    assert httpx.post(f"{url}/webhook", json=CALL, headers=with_secret).status_code == 404
    assert httpx.get(f"{url}/actions", headers=with_secret).status_code == 200
    port = url.rpartition(":")[2]
    listening = subprocess.run(["ss", "-ltn"], capture_output=True, text=True, check=False).stdout
    assert f"0.0.0.0:{port}" not in listening


def test_by_hand_the_action_server_runs_without_a_secret(actions: Start) -> None:
    assert httpx.post(f"{actions()}/webhook", json=CALL).status_code == 404


def test_bot_run_opens_the_channel_of_the_gateway_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_children, "sound_model", lambda: tmp_path / "model.tar.gz")
    command = run_children.rasa_command(Settings(_env_file=None, var_dir=tmp_path), api=False)
    channel = command[command.index("--connector") + 1]
    opened = create_http_input_channels(channel, str(PROJECT_ROOT / "credentials.yml"))
    assert [each.name() for each in opened] == ["gateway"]
    assert "--enable-api" not in command


def test_a_model_that_differs_from_its_record_is_no_reason_to_start_rasa(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assistant.json").write_text(
        '{"model": "m.tar.gz", "sha256": "0", "fingerprint": "0"}', encoding="utf-8"
    )
    (tmp_path / "m.tar.gz").write_bytes(b"cut off")
    monkeypatch.setattr(training, "MODELS", tmp_path)
    monkeypatch.setattr(training, "RECORD", tmp_path / "assistant.json")
    with pytest.raises(StartFault, match="SHA-256"):
        run_children.rasa_command(Settings(_env_file=None, var_dir=tmp_path), api=False)


def test_the_stock_commands_open_both_channels_for_developers() -> None:
    opened = create_http_input_channels(None, str(PROJECT_ROOT / "credentials.yml"))
    assert {each.name() for each in opened} == {"rest", "gateway"}
