"""Runs processes: starts them, restarts what ends or hangs, ends them and their children."""

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from bot.child_log import ChildLog
from bot.liveness import Probe, wait_until_hung
from bot.start_fault import START_FAULT, StartFault
from bot.web.log_files import rotate_logs

LONGEST_DELAY = 30.0  # seconds before a restart
STOP_AFTER = 10.0  # seconds from SIGTERM to SIGKILL
READY_AFTER = 180.0  # seconds
LOOK_AGAIN = 2.0  # seconds until what keeps a process from starting is looked at again
ROTATE_EVERY = 2.0  # seconds


@dataclass(frozen=True)
class Child:
    """A process to keep running: its name, command and environment, and where it is asked.

    The command is made anew for each start; it raises StartFault while there can be none.
    """

    name: str
    command: Callable[[], list[str]]
    environment: dict[str, str]
    probe: Probe


@dataclass(frozen=True)
class LogLimits:
    """When a log is rotated, in bytes, and how many older ones are kept."""

    size: int
    count: int


class Supervisor:
    """Runs children in process groups of their own; Ctrl-C and SIGTERM stop them all.

    A child that gives no good answer for `patience` seconds is killed and started again. One that
    says why it can't start (code 2) ends them all, unless they have been ready: then it is tried
    again, and each cause is told once.
    """

    def __init__(
        self,
        children: list[Child],
        logs: Path,
        limits: LogLimits,
        patience: float,
        console: Console,
    ):
        self._children, self._logs, self._console = children, logs, console
        self._limits, self._patience = limits, patience
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stop = asyncio.Event()
        self._was_ready = False
        self.gave_up = False  # a process said that it can't start as things are

    @property
    def stopping(self) -> bool:
        """Whether a stop was requested."""
        return self._stop.is_set()

    async def start(self) -> None:
        """Start every child; it is restarted whenever it ends or hangs."""
        self._logs.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop.set)
        work: list[Coroutine[Any, Any, None]] = [self._keep_up(child) for child in self._children]
        self._tasks = [asyncio.create_task(each) for each in [*work, self._rotate()]]

    async def wait_until_ready(self, urls: list[str]) -> bool:
        """True once all `urls` answer 200; False after a stop request or 180 seconds."""
        deadline = asyncio.get_running_loop().time() + READY_AFTER
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            while not self._stop.is_set():
                with contextlib.suppress(httpx.HTTPError):
                    answers = [await client.get(url) for url in urls]
                    if all(answer.status_code == 200 for answer in answers):
                        self._was_ready = True
                        return True
                if asyncio.get_running_loop().time() > deadline:
                    self._say(f"Not ready after {READY_AFTER:.0f} s: see {self._logs}")
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
        delay, told = 0.5, ""
        while command := await self._command(child):
            started = asyncio.get_running_loop().time()
            log = ChildLog(self._logs / f"{child.name}.log")
            code = await self._run(child, command, log)
            if asyncio.get_running_loop().time() - started > LONGEST_DELAY:
                delay, told = 0.5, ""
            delay = min(2 * delay, LONGEST_DELAY)
            end = (
                f"{child.name} ended (code {code}); starting again in {delay:.0f} s; see {log.path}"
            )
            fault = log.fault() if code == START_FAULT else ""
            if fault and not self._was_ready:
                self._give_up(f"{child.name} can't start: {fault}")
                return
            if fault and fault != told:
                self._say(f"{child.name} can't start and is tried again: {fault}")
            elif not fault:
                self._say(end)
            told = fault
            await self._pause(delay)

    def _give_up(self, line: str) -> None:
        """Stop all: at the first start somebody is there to put it right."""
        self._say(line)
        self.gave_up = True
        self._stop.set()

    async def _command(self, child: Child) -> list[str] | None:
        """The command of a child once it can be started, None after a stop request.

        Each obstacle is told once.
        """
        told = ""
        while not self.stopping:
            try:
                return await asyncio.to_thread(child.command)
            except StartFault as fault:
                if str(fault) != told:
                    self._say(f"{child.name} is not started: {fault}")
                told = str(fault)
            await self._pause(LOOK_AGAIN)
        return None

    async def _run(self, child: Child, command: list[str], log: ChildLog) -> int:
        with log.output() as output:
            process = await asyncio.create_subprocess_exec(
                *command,
                env=child.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self._running[child.name] = process
        watch = asyncio.create_task(self._kill_when_hung(child, process))
        try:
            return await process.wait()
        finally:
            watch.cancel()

    async def _kill_when_hung(self, child: Child, process: asyncio.subprocess.Process) -> None:
        await wait_until_hung(child.probe, self._patience)
        self._say(f"{child.name} gives no good answer for {self._patience:.0f} s; ending it")
        _signal(process, signal.SIGKILL)

    async def _rotate(self) -> None:
        while not self.stopping:
            await self._pause(ROTATE_EVERY)
            with contextlib.suppress(OSError):
                await asyncio.to_thread(
                    rotate_logs, self._logs, self._limits.size, self._limits.count
                )

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # a closed terminal ends nothing
            self._console.print(line, markup=False, soft_wrap=True)

    async def _pause(self, seconds: float) -> None:
        """Wait, until a stop request at most: it may take the place of the task's own end."""
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
