"""The whole assistant as `bot run` starts it: on free ports, with its own folder and content."""

import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from content_set_kit import CONTENT_SET

from benchmarks.processes import free_ports as free_ports
from benchmarks.running_assistant import PROCESSES as PROCESSES
from benchmarks.running_assistant import QUIET as QUIET
from benchmarks.running_assistant import SECRET as SECRET
from benchmarks.running_assistant import RunningAssistant, sqlite_rows
from benchmarks.running_assistant import is_alive as is_alive
from benchmarks.running_assistant import until as until
from bot import PROJECT_ROOT

Message = dict[str, Any]
HOW = "How would I go about becoming a member?"
PATIENCE = 200.0  # seconds; only a process that never comes back takes so long
BOT = [sys.executable, "-m", "bot"]


def run_bot(*verb: str, env: dict[str, str] | None = None, stdin: bytes = b"") -> Any:
    """`bot VERB …` to its end: a CompletedProcess with text."""
    done = subprocess.run(
        [*BOT, *verb],
        cwd=PROJECT_ROOT,
        env={**os.environ, **QUIET, **(env or {})},
        input=stdin,
        capture_output=True,
        timeout=600,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def again_and_again(
    call: Callable[[], httpx.Response], patience: float = PATIENCE
) -> httpx.Response:
    """The first answer of a process that may be down, as a patient browser gets it."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            answer = call()
        except httpx.HTTPError:
            time.sleep(0.1)
            continue
        if answer.status_code < 500:
            return answer
        time.sleep(0.1)
    raise AssertionError("no answer")


class Line(RunningAssistant):
    """Gateway, Rasa and actions under their supervisor, with the content of the tests."""

    def __init__(self, directory: Path, **more: str):
        (self.site_port,) = free_ports(1)
        self.content = directory / "content"
        shutil.copytree(CONTENT_SET, self.content)
        super().__init__(
            directory,
            BOT_CONTENT_DIR=str(self.content),
            BOT_ALLOWED_ORIGINS=json.dumps([f"http://127.0.0.1:{self.site_port}"]),
            BOT_HUNG_AFTER="30",  # longer than any test stops a process for
            BOT_LOG_LEVEL="debug",
            LOG_LEVEL="DEBUG",  # Rasa's and its SDK's: what they log most is what may leak
            **more,
        )
        self.rasa_url = f"http://127.0.0.1:{self.rasa_port}/webhooks/gateway/webhook"

    def visitor(self) -> "Visitor":
        """A newcomer."""
        return Visitor(self.url)

    def tracker(self, sender: str) -> list[dict[str, Any]]:
        """The events of Rasa's tracker for a sender, empty where there is none."""
        query = "SELECT tracker FROM trackers WHERE sender_id = ?"
        rows = sqlite_rows(self.var / "trackers.db", query, (sender,))
        return json.loads(rows[0][0])["events"] if rows else []

    def tell_rasa(
        self, sender: str, message: str, message_id: str = "", asked: str | None = None
    ) -> list[Message]:
        """What Rasa replies to the gateway; `asked` is the open question."""
        answer = httpx.post(
            self.rasa_url,
            json={
                "sender": sender,
                "message": message,
                "id": message_id or uuid.uuid4().hex,
                "asked": asked,
                "known": [],
            },
            headers={"X-Bot-Secret": SECRET},
            timeout=20,
            trust_env=False,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]


class Visitor:
    """A visitor with a session."""

    def __init__(self, url: str):
        self.http = httpx.Client(base_url=url, timeout=20, trust_env=False)
        answer = self.http.post("/v1/session", json={})
        assert answer.status_code == 201, answer.text
        self.token = answer.json()["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def post(self, body: Any, key: str | None = None) -> httpx.Response:
        """One call of `POST /v1/messages`."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return self.http.post("/v1/messages", content=json.dumps(body), headers=headers)

    def turn(self, body: Any, key: str | None = None) -> list[Message]:
        """The stored message and its replies."""
        answer = self.post(body, key)
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]

    def say(self, text: str) -> list[Message]:
        """The replies to typed text."""
        return self.turn({"text": text})[1:]

    def press(self, choice: dict[str, str]) -> list[Message]:
        """The replies to a button."""
        return self.turn({"choice": choice["choice"]})[1:]

    def sender(self, line: Line) -> str:
        """The name that Rasa knows this visitor by."""
        query = (
            "SELECT sender_id FROM conversations WHERE id = "
            "(SELECT conversation_id FROM messages WHERE id = ?)"
        )
        first = self.http.get("/v1/messages").json()["messages"][0]["id"]
        return line.rows(query, first)[0][0]
