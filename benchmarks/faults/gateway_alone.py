"""The gateway as a process of its own, with a stand-in for Rasa."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import Command, end, free_ports
from benchmarks.running_assistant import (
    NO_LIMITS,
    SECRET,
    UP_AFTER,
    answers,
    until,
    wait_until_well,
)
from bot import PROJECT_ROOT

SERVE = (sys.executable, "-m", "bot.serve")


class GatewayAlone:
    """`words` start it; its output goes to `log`, its tables are at `database`.

    `url` is where visitors come in, `settings` those of its environment.
    """

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str],
        words: Sequence[str] = SERVE,
        log: Path | None = None,
        var: Path | None = None,
        limits: Mapping[str, str] = NO_LIMITS,
    ):
        port, rasa_port = free_ports(2)
        self.folder, self.var = folder, var or folder / "var"
        self.log = log or folder / "gateway.log"
        self.database = f"sqlite:///{self.var / 'assistant.db'}"
        self.url = self.own_url = f"http://127.0.0.1:{port}"
        more = {
            "BOT_PORT": str(port),
            "BOT_RASA_PORT": str(rasa_port),
            "BOT_VAR_DIR": str(self.var),
            "BOT_RASA_SECRET": SECRET,
        }
        self._command = Command([*words], PROJECT_ROOT, {**limits, **more, **settings})
        stand_in = [sys.executable, "-m", "benchmarks.faults.stand_in", str(rasa_port)]
        self._stand_in = Command(stand_in, PROJECT_ROOT).start(folder / "stand_in.log")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The gateway's process."""
        assert self._process is not None, "not started"
        return self._process.pid

    def start(self) -> None:
        """Start it, or start it again; returns at once."""
        self._process = self._command.start(self.log)

    def start_again_if_ended(self) -> None:
        """As its supervisor does."""
        if self._process is None or self._process.poll() is not None:
            self.start()

    def wait_until_it_listens(self) -> None:
        """Wait until it answers at all, or has ended; AssertionError past the deadline."""
        until(lambda: answers(f"{self.own_url}/healthz") or self._has_ended(), UP_AFTER, "a start")

    def kill(self) -> None:
        """`kill -9`."""
        assert self._process is not None, "not started"
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def wait_until_up(self) -> None:
        """Wait until it is ready; AssertionError with the end of its log where it isn't."""
        try:
            wait_until_well([f"{self.own_url}/readyz"], self._has_ended, lambda: True)
        except AssertionError as error:
            last = self.told().splitlines()[-30:]
            raise AssertionError("\n".join([str(error), *last])) from None

    def told(self) -> str:
        """Its log."""
        return self.log.read_text(errors="replace") if self.log.is_file() else ""

    def stop(self) -> None:
        """End both processes."""
        for process in (self._process, self._stand_in):
            if process is not None:
                end(process)

    def _has_ended(self) -> bool:
        running = [each for each in (self._process, self._stand_in) if each is not None]
        return any(each.poll() is not None for each in running)


@contextmanager
def ready(gateway: GatewayAlone) -> Iterator[GatewayAlone]:
    """The gateway once it is ready; ended when this is left."""
    try:
        gateway.start()
        gateway.wait_until_up()
        yield gateway
    finally:
        gateway.stop()
