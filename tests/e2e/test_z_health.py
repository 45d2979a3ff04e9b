"""The whole assistant where its content is broken, where a process hangs, and behind its gateway.

Runs late in the folder, since a killed Rasa takes half a minute to load its model again.
"""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from line_kit import HOW, Line, until

from bot.content import load_content

CONTENT = load_content()
CALL = {"next_action": "action_send_enquiry", "sender_id": "a" * 32, "tracker": {}, "domain": {}}


@contextmanager
def broken_content(line: Line, tmp_path: Path) -> Iterator[None]:
    """A slip in the answers, and a check whose file is gone."""
    saved = tmp_path / "content"
    shutil.copytree(line.content, saved)
    with (line.content / "answers" / "joining.yml").open("a", encoding="utf-8") as file:
        file.write("\nno_such: [entry\n")
    (line.content / "checks" / "cover.yml").unlink()
    until(lambda: readiness(line)["content"] != "ok", 60, "the content is refused")
    try:
        yield
    finally:
        shutil.copytree(saved, line.content, dirs_exist_ok=True)
        until(lambda: readiness(line)["content"] == "ok", 60, "the content is taken again")


def readiness(line: Line) -> dict[str, str]:
    return dict(httpx.get(f"{line.url}/readyz", timeout=20, trust_env=False).json())


def test_with_broken_content_every_process_can_be_killed_and_all_goes_on(
    line: Line, tmp_path: Path
) -> None:
    with broken_content(line, tmp_path):
        for name in ("gateway", "actions", "rasa"):
            before = line.kill(name)
            line.wait_until_up()
            assert line.pid(name) != before
        assert readiness(line)["content"].startswith("using the last good words: ")
        visitor = line.visitor()
        assert visitor.say(HOW)[0]["meta"]["topic"] == "how_to_join"
        assert visitor.say("That was really helpful")[0]["text"]
        assert visitor.say("would ascl support my case?")[-1]["meta"]["check"] == "check_cover"
        assert visitor.say("I want to kill myself")[0]["meta"]["crisis"] is True
        for path in ("/check/cover", "/enquiry", "/help"):
            assert httpx.get(f"{line.url}{path}", timeout=20).status_code == 200


@pytest.mark.parametrize("name", ["gateway", "actions", "rasa"])
def test_a_process_that_hangs_is_killed_and_started_again(line: Line, name: str) -> None:
    before = line.pid(name)
    os.kill(before, signal.SIGSTOP)
    line.wait_until_gone(before, 120)
    line.wait_until_up()
    assert f"{name} gives no good answer for" in line.told()
    assert line.visitor().say(HOW)[0]["meta"]["topic"] == "how_to_join"


def test_nobody_on_the_machine_gets_past_the_gateway(line: Line) -> None:
    rasa, actions = (f"http://127.0.0.1:{port}" for port in (line.rasa_port, line.actions_port))
    message = {"sender": "a" * 32, "message": "/restart"}
    assert httpx.post(f"{rasa}/webhooks/rest/webhook", json=message).status_code == 404
    assert httpx.post(f"{rasa}/webhooks/gateway/webhook", json=message).status_code == 403
    assert httpx.get(f"{rasa}/webhooks/gateway/health").status_code == 403
    assert httpx.post(f"{actions}/webhook", json=CALL).status_code == 403
    assert httpx.get(f"{rasa}/status").status_code == 404
