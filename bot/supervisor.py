"""Runs processes: starts them, restarts them with a growing delay, ends them and their children."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console

LONGEST_DELAY = 30.0  # seconds before a restart
STOP_AFTER = 10.0  # seconds from SIGTERM to SIGKILL
READY_AFTER = 180.0  # seconds


@dataclass(frozen=True)
class Child:
    """A process to keep running: its name, command and environment."""

    name: str
    command: list[str]
    environment: dict[str, str]


class Supervisor:
    """Runs children in process groups of their own; Ctrl-C and SIGTERM stop them all."""

    def __init__(self, children: list[Child], logs: Path, console: Console):
        self._children, self._logs, self._console = children, logs, console
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()

    @property
    def stopping(self) -> bool:
        """Whether a stop was requested."""
        return self._stop.is_set()

    async def start(self) -> None:
        """Start every child; it is restarted whenever it ends."""
        self._logs.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop.set)
        self._tasks = [asyncio.create_task(self._keep_up(child)) for child in self._children]

    async def wait_until_ready(self, urls: list[str]) -> bool:
        """True once all `urls` answer 200; False after a stop request or 180 seconds."""
        deadline = asyncio.get_running_loop().time() + READY_AFTER
        async with httpx.AsyncClient(timeout=2) as client:
            while not self._stop.is_set():
                with contextlib.suppress(httpx.HTTPError):
                    answers = [await client.get(url) for url in urls]
                    if all(answer.status_code == 200 for answer in answers):
                        return True
                if asyncio.get_running_loop().time() > deadline:
                    self._console.print(f"Not ready after {READY_AFTER:.0f} s: see {self._logs}")
                    return False
                await self._pause(0.25)
        return False

    async def watch(self) -> None:
        """Wait for a stop request."""
        await self._stop.wait()

    async def stop(self) -> None:
        """End every child and its descendants."""
        self._stop.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        running = [each for each in self._running.values() if each.returncode is None]
        for process in running:
            _signal(process, signal.SIGTERM)
        waits = [asyncio.create_task(process.wait()) for process in running]
        if waits:
            await asyncio.wait(waits, timeout=STOP_AFTER)
        for process in self._running.values():
            _signal(process, signal.SIGKILL)
        await asyncio.gather(*waits)

    async def _keep_up(self, child: Child) -> None:
        delay = 0.5
        while True:
            started = asyncio.get_running_loop().time()
            code = await self._run(child)
            if asyncio.get_running_loop().time() - started > LONGEST_DELAY:
                delay = 0.5
            delay = min(2 * delay, LONGEST_DELAY)
            log = self._logs / f"{child.name}.log"
            self._console.print(
                f"{child.name} ended (code {code}); starting again in {delay:.0f} s; see {log}"
            )
            await self._pause(delay)

    async def _run(self, child: Child) -> int:
        with (self._logs / f"{child.name}.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *child.command,
                env=child.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self._running[child.name] = process
        return await process.wait()

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)


def _end_with_parent() -> None:
    """On Linux, have the kernel end the child when its parent dies."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
