"""The whole assistant as `bot run` starts it, on free ports and with a folder of its own."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from benchmarks import processes
from bot import PROJECT_ROOT

Found = TypeVar("Found")
SECRET = "a-secret-for-measuring"
NO_LIMITS = {
    "BOT_MESSAGES_PER_MINUTE": "100000",
    "BOT_MESSAGES_PER_MINUTE_PER_ADDRESS": "100000",
    "BOT_READS_PER_MINUTE": "100000",
    "BOT_SESSIONS_PER_MINUTE_PER_ADDRESS": "100000",
}
QUIET = {"PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}
PROCESSES = {"gateway": "bot.serve", "actions": "rasa_sdk", "rasa": "rasa run"}
KEPT = 1.2  # seconds; longer than the gateway keeps the state of its parts
UP_AFTER = 300.0  # a first start on a busy machine compiles every module


def until(holds: Callable[[], Found], seconds: float, what: str) -> Found:
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


def wait_until_well(urls: list[str], ended: Callable[[], bool], also: Callable[[], bool]) -> None:
    """Wait until every URL says 200 and `also` holds; AssertionError where it `ended` before.

    The gateway keeps what it found for a second, so all has to be well for longer than that.
    """
    well_since: list[float] = []

    def is_well() -> bool:
        if not (all(map(answers, urls)) and also()):
            well_since.clear()
        elif not well_since:
            well_since.append(time.monotonic())
        return bool(well_since) and time.monotonic() - well_since[0] > KEPT

    until(lambda: ended() or is_well(), UP_AFTER, "every part well")
    assert not ended(), "it ended"


class RunningAssistant:
    """Gateway, Rasa and actions under their supervisor; `more` are settings beyond those here."""

    def __init__(self, directory: Path, **more: str):
        self.port, self.rasa_port, self.actions_port = processes.free_ports(3)
        self.var = directory / "var"
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "BOT_PORT": str(self.port),
            "BOT_RASA_PORT": str(self.rasa_port),
            "BOT_ACTIONS_PORT": str(self.actions_port),
            "BOT_VAR_DIR": str(self.var),
            "BOT_DATABASE_URL": f"sqlite:///{self.var / 'assistant.db'}",
            "BOT_TRACKER_URL": f"sqlite:///{self.var / 'trackers.db'}",
            "BOT_RASA_SECRET": SECRET,
            **NO_LIMITS,
            **more,
        }
        self._seen: set[int] = set()
        self._log = directory / "supervisor.log"

    @property
    def database(self) -> str:
        """The address of its own tables."""
        return self.settings["BOT_DATABASE_URL"]

    def start(self) -> None:
        """Start it; returns when every part answers."""
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--no-train"],
                cwd=PROJECT_ROOT,
                env={**os.environ, **QUIET, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_up()

    def wait_until_up(self) -> None:
        """Wait for every part to run and to answer, with a deadline."""
        health = [f"{self.url}/readyz", f"http://127.0.0.1:{self.actions_port}/health"]
        with self._telling():
            wait_until_well(health, self._has_ended, lambda: all(map(self.pids, PROCESSES)))
        self._seen |= self.family()

    def wait_until_gone(self, pid: int, seconds: float) -> None:
        """Wait for the end of a process; AssertionError past the deadline."""
        with self._telling():
            until(lambda: not (Path("/proc") / str(pid)).exists(), seconds, f"the end of {pid}")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Add what was said last to an AssertionError."""
        try:
            yield
        except AssertionError as error:
            last = self.told().splitlines()[-60:]
            raise AssertionError("\n".join([str(error), *last])) from None

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
            for pid, parent, command in _commands()
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

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the assistant's own database."""
        return sqlite_rows(self.var / "assistant.db", query, values)

    def _has_ended(self) -> bool:
        return self.process.poll() is not None


def sqlite_rows(path: Path, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The rows of a query in a SQLite file."""
    with closing(sqlite3.connect(path, timeout=10)) as database:
        return database.execute(query, values).fetchall()


def is_alive(pid: int) -> bool:
    """Whether a process of that id runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _commands() -> list[tuple[int, int, str]]:
    """(id, parent's id, command) of every process."""
    listed = subprocess.run(
        ["ps", "-axww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True
    )
    rows = (line.split(None, 2) for line in listed.stdout.splitlines())
    return [(int(row[0]), int(row[1]), row[2] if len(row) > 2 else "") for row in rows]
