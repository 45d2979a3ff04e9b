"""Runs processes that are measured: to their end, or as servers until no longer needed."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

STOPPED_AFTER = 20.0
READY_AFTER = 600.0  # stock takes its time on a busy machine
POLL = 0.05
MEASURED = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "SANIC_HOST": "127.0.0.1",
}


class BenchmarkError(Exception):
    """A part of the benchmark failed; the message is one line with its log."""


@dataclass(frozen=True)
class Command:
    """A command line, its folder and additions to its environment."""

    words: list[str]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, log: Path, **pipes: int) -> subprocess.Popen[bytes]:
        """Start it in a process group of its own, with its output in `log`."""
        log.parent.mkdir(parents=True, exist_ok=True)
        usual = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        with log.open("ab") as file:
            return subprocess.Popen(
                self.words,
                cwd=self.folder,
                env={**usual, **MEASURED, **self.environment},
                stdin=pipes.get("stdin", subprocess.DEVNULL),
                stdout=pipes.get("stdout", file),
                stderr=file,
                start_new_session=True,
            )


@dataclass(frozen=True)
class Effort:
    """Cost of a process: wall-clock seconds, seconds of all cores, and peak memory."""

    seconds: float
    cpu_seconds: float
    memory_mb: float


def run(command: Command, log: Path) -> Effort:
    """Run to the end; raises BenchmarkError where it fails."""
    begun = time.perf_counter()
    process = command.start(log)
    try:
        _, status, used = os.wait4(process.pid, 0)
    except BaseException:
        end(process)
        raise
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BenchmarkError(f"{' '.join(command.words[1:4])} failed: see {log}")
    return Effort(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / KILOBYTES_IN_MB)


def filter_lines(command: Command, lines: list[str], log: Path) -> list[str]:
    """The output lines, one for each input line; raises BenchmarkError where that fails."""
    process = command.start(log, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        output, _ = process.communicate("".join(f"{line}\n" for line in lines).encode())
    except BaseException:
        end(process)
        raise
    answers = output.decode().splitlines()
    if process.returncode or len(answers) != len(lines):
        raise BenchmarkError(f"{' '.join(command.words[1:4])} failed: see {log}")
    return answers


@contextmanager
def serving(command: Command, ready: list[str], log: Path) -> Iterator[tuple[int, float]]:
    """Process id, and seconds from its start until every URL of `ready` answered 200."""
    begun = time.perf_counter()
    process = command.start(log)
    try:
        _wait_until_ready(process, ready, log)
        yield process.pid, time.perf_counter() - begun
    finally:
        end(process)


def _wait_until_ready(process: subprocess.Popen[bytes], ready: list[str], log: Path) -> None:
    deadline = time.monotonic() + READY_AFTER
    with httpx.Client(timeout=2, trust_env=False) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise BenchmarkError(f"a server ended while it started: see {log}")
            if all(_says_200(client, url) for url in ready):
                return
            time.sleep(POLL)
    raise BenchmarkError(f"a server wasn't ready after {READY_AFTER:.0f} s: see {log}")


def _says_200(client: httpx.Client, url: str) -> bool:
    with suppress(httpx.HTTPError):
        return client.get(url).status_code == 200
    return False


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and its descendants; a second Ctrl-C ends them at once."""
    below = {process.pid}
    try:
        below = family(process.pid)
        with suppress(ProcessLookupError, PermissionError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(STOPPED_AFTER)
    finally:
        for pid in below:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def family(pid: int) -> set[int]:
    """A process and its descendants."""
    parents = {int(row[0]): int(row[1]) for row in _listed("pid=,ppid=")}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def memory_mb(pid: int) -> float:
    """Resident memory of a process and its descendants; what they share counts for each."""
    sizes = {int(row[0]): int(row[1]) for row in _listed("pid=,rss=")}
    return sum(sizes.get(each, 0) for each in family(pid)) / 1024


def free_ports(count: int) -> list[int]:
    """Different ports of this machine that nothing listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _listed(columns: str) -> list[list[str]]:
    rows = subprocess.run(
        ["ps", "-axo", columns], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [row.split() for row in rows]


# getrusage gives peak memory in kilobytes, on macOS in bytes.
KILOBYTES_IN_MB = 1024 if os.uname().sysname == "Linux" else 1024 * 1024
