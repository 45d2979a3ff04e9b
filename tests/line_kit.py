"""The whole assistant as `bot run` starts it: on free ports, with its own folder and content."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from content_set_kit import CONTENT_SET

from benchmarks import processes
from benchmarks.processes import free_ports as free_ports
from bot import PROJECT_ROOT

Message = dict[str, Any]
SECRET = "a-secret-for-the-tests-of-the-line"
HOW = "How would I go about becoming a member?"
BOT = [sys.executable, "-m", "bot"]
QUIET = {"PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}
KEPT = 1.2  # seconds; longer than the gateway keeps the state of its parts
PROCESSES = {"gateway": "bot.serve", "actions": "rasa_sdk", "rasa": "rasa run"}
UP_AFTER = 150.0


def until(holds: Callable[[], Any], seconds: float, what: str) -> Any:
    """The first true value of `holds`; AssertionError naming `what` past the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := holds():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds:.0f} s")


def answers(url: str) -> bool:
    """Whether `url` says 200."""
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def is_alive(pid: int) -> bool:
    """Whether a process of that id runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


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


class Line:
    """Gateway, Rasa and actions under their supervisor."""

    def __init__(self, directory: Path):
        self.port, self.rasa_port, self.actions_port, self.site_port = free_ports(4)
        self.var, self.content = directory / "var", directory / "content"
        shutil.copytree(CONTENT_SET, self.content)
        self.url = f"http://127.0.0.1:{self.port}"
        self.rasa_url = f"http://127.0.0.1:{self.rasa_port}/webhooks/gateway/webhook"
        self.settings = {
            "BOT_PORT": str(self.port),
            "BOT_RASA_PORT": str(self.rasa_port),
            "BOT_ACTIONS_PORT": str(self.actions_port),
            "BOT_VAR_DIR": str(self.var),
            "BOT_CONTENT_DIR": str(self.content),
            "BOT_DATABASE_URL": f"sqlite:///{self.var / 'assistant.db'}",
            "BOT_TRACKER_URL": f"sqlite:///{self.var / 'trackers.db'}",
            "BOT_RASA_SECRET": SECRET,
            "BOT_ALLOWED_ORIGINS": json.dumps([f"http://127.0.0.1:{self.site_port}"]),
            "BOT_MESSAGES_PER_MINUTE": "100000",
            "BOT_MESSAGES_PER_MINUTE_PER_ADDRESS": "100000",
            "BOT_READS_PER_MINUTE": "100000",
            "BOT_SESSIONS_PER_MINUTE_PER_ADDRESS": "100000",
            "BOT_HUNG_AFTER": "30",  # longer than any test stops a process for
            "BOT_LOG_LEVEL": "debug",
            "LOG_LEVEL": "DEBUG",  # Rasa's and its SDK's: what they log most is what may leak
        }
        self._seen: set[int] = set()
        self._log = directory / "supervisor.log"

    def begin(self) -> "Line":
        """Start it; returns when every part answers."""
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [*BOT, "run", "--no-train"],
                cwd=PROJECT_ROOT,
                env={**os.environ, **QUIET, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_up()
        return self

    def wait_until_up(self) -> None:
        """Wait for every part to run and to answer, with a deadline.

        The gateway keeps what it found for a second, so it has to be well for longer than that.
        """
        health = [f"{self.url}/readyz", f"http://127.0.0.1:{self.actions_port}/health"]
        well_since: list[float] = []

        def is_well() -> bool:
            if not (all(map(answers, health)) and all(map(self.pids, PROCESSES))):
                well_since.clear()
            elif not well_since:
                well_since.append(time.monotonic())
            return bool(well_since) and time.monotonic() - well_since[0] > KEPT

        try:
            until(lambda: self._has_ended() or is_well(), UP_AFTER, "the line")
            assert not self._has_ended()
        except AssertionError as error:
            last = self.told().splitlines()[-60:]
            raise AssertionError("\n".join([str(error), *last])) from None
        self._seen |= self.family()

    def told(self) -> str:
        """What the supervisor and its children said so far."""
        logs = [self._log, *sorted((self.var / "log").glob("*.log"))]
        return "\n".join(path.read_text(errors="replace") for path in logs if path.is_file())

    def family(self) -> set[int]:
        """The supervisor and all that descends from it."""
        return processes.family(self.process.pid)

    def pid(self, name: str) -> int:
        """The process of that name, AssertionError where there isn't exactly one."""
        found = self.pids(name)
        assert len(found) == 1, (name, found)
        return found[0]

    def pids(self, name: str) -> list[int]:
        """The processes of that name."""
        return [
            pid
            for pid, parent, command in _processes()
            if parent == self.process.pid and PROCESSES[name] in command
        ]

    def kill(self, name: str) -> int:
        """`kill -9` of one process; its id."""
        pid = self.pid(name)
        self._seen |= self.family()
        os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self) -> set[int]:
        """Ctrl-C; the processes of its that are left, all of them ended then."""
        self._seen |= self.family()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        left = {pid for pid in self._seen if is_alive(pid)}
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        return left

    def visitor(self) -> "Visitor":
        """A newcomer."""
        return Visitor(self.url)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the assistant's own database."""
        return _rows(self.var / "assistant.db", query, values)

    def tracker(self, sender: str) -> list[dict[str, Any]]:
        """The events of Rasa's tracker for a sender, empty where there is none."""
        query = "SELECT tracker FROM trackers WHERE sender_id = ?"
        rows = _rows(self.var / "trackers.db", query, (sender,))
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

    def _has_ended(self) -> bool:
        return self.process.poll() is not None


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


def _rows(path: Path, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path, timeout=10)) as database:
        return database.execute(query, values).fetchall()


def _processes() -> list[tuple[int, int, str]]:
    """(id, parent's id, command) of every process."""
    listed = subprocess.run(
        ["ps", "-axww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True
    )
    rows = (line.split(None, 2) for line in listed.stdout.splitlines())
    return [(int(row[0]), int(row[1]), row[2] if len(row) > 2 else "") for row in rows]
