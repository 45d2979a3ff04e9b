"""What `bot run` keeps running: processes that end, hang, or can't be started for now."""

import asyncio
import io
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from line_kit import free_ports
from rich.console import Console

from bot.liveness import Probe, wait_until_hung
from bot.start_fault import StartFault
from bot.supervisor import Child, LogLimits, Supervisor

SERVER = """
import http.server, os, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(os.environ.get("STATUS", "200")))
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
# Ends with a line and code 2 while the file of its last argument is there.
FAULTY = f"""
import pathlib, sys
if pathlib.Path(sys.argv[2]).exists():
    sys.exit(print("bot: nothing answers at the database", file=sys.stderr) or 2)
{SERVER}
"""
PATIENCE = 2.0  # seconds
Tested = Callable[["Kept"], Awaitable[None]]


class Kept:
    """A small server under a supervisor."""

    def __init__(self, logs: Path, status: str = "200"):
        [port] = free_ports(1)
        self.url, self.told = f"http://127.0.0.1:{port}", io.StringIO()
        self.fault, self.log = "", logs / "server.log"
        self._asked = 0  # by the test
        self._command = [sys.executable, "-c", SERVER, str(port)]
        environment = {**os.environ, "STATUS": status}
        child = Child("server", self.command, environment, Probe(self.url))
        console = Console(file=self.told, width=200)
        self.supervisor = Supervisor([child], logs, LogLimits(2_000, 1), PATIENCE, console)

    def command(self) -> list[str]:
        if self.fault:
            raise StartFault(self.fault)
        return self._command

    async def pid(self, other_than: int = 0) -> int:
        """The process that answers, once it is another one."""
        async with httpx.AsyncClient(timeout=1, trust_env=False) as client:
            for _ in range(600):
                self._asked += 1
                try:
                    found = int((await client.get(self.url)).text)
                    if found != other_than:
                        return found
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.1)
        raise AssertionError(self.told.getvalue())

    async def is_watched(self) -> None:
        """Wait until the supervisor, too, has had an answer: before, a process is starting."""
        for _ in range(600):
            if self.log.read_text().count("GET") > self._asked:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(self.log.read_text())

    async def says(self, words: str) -> None:
        """Wait until the supervisor has said so."""
        for _ in range(600):
            if words in self.told.getvalue():
                return
            await asyncio.sleep(0.1)
        raise AssertionError(self.told.getvalue())


async def run(kept: Kept, test: Tested) -> None:
    await kept.supervisor.start()
    try:
        await test(kept)
    finally:
        await asyncio.wait_for(kept.supervisor.stop(), 30)


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL], ids=["hangs", "ends"])
async def test_a_process_that_hangs_or_ends_is_started_again(
    tmp_path: Path, number: signal.Signals
) -> None:
    async def test(kept: Kept) -> None:
        first = await kept.pid()
        await kept.is_watched()
        os.kill(first, number)
        assert await kept.pid(other_than=first)
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)

    await run(Kept(tmp_path), test)


async def test_a_process_that_answers_that_it_is_unwell_is_started_again(tmp_path: Path) -> None:
    async def test(kept: Kept) -> None:
        first = await kept.pid()
        assert await kept.pid(other_than=first)

    await run(Kept(tmp_path, status="503"), test)


async def test_a_process_that_answers_is_left_alone(tmp_path: Path) -> None:
    async def test(kept: Kept) -> None:
        first = await kept.pid()
        await asyncio.sleep(2 * PATIENCE)
        assert await kept.pid() == first and "ending it" not in kept.told.getvalue()

    await run(Kept(tmp_path), test)


async def test_an_obstacle_is_told_once_and_the_process_starts_when_it_is_gone(
    tmp_path: Path,
) -> None:
    async def test(kept: Kept) -> None:
        first = await kept.pid()
        kept.fault = "the model isn't the one that was trained"
        os.kill(first, signal.SIGKILL)
        await kept.says("server is not started: the model isn't the one that was trained")
        await asyncio.sleep(5)
        assert kept.told.getvalue().count("not started") == 1
        kept.fault = ""
        assert await kept.pid(other_than=first)

    await run(Kept(tmp_path), test)


class Faulty(Kept):
    """A server that says why it can't start, as long as a file is there."""

    def __init__(self, folder: Path):
        super().__init__(folder / "log")
        self.cause = folder / "cause"
        self._command = [sys.executable, "-c", FAULTY, self._command[-1], str(self.cause)]

    @property
    def lines(self) -> list[str]:
        return [line for line in self.told.getvalue().splitlines() if "nothing answers" in line]


async def test_a_process_that_says_why_it_cannot_start_ends_the_first_start(tmp_path: Path) -> None:
    kept = Faulty(tmp_path)
    kept.cause.touch()

    async def test(kept: Kept) -> None:
        assert not await kept.supervisor.wait_until_ready([kept.url])
        assert kept.supervisor.gave_up

    await run(kept, test)
    assert kept.told.getvalue() == "server can't start: nothing answers at the database\n"


async def test_later_it_is_tried_again_and_the_cause_is_told_once(tmp_path: Path) -> None:
    kept = Faulty(tmp_path)

    async def test(kept: Kept) -> None:
        assert isinstance(kept, Faulty)
        assert await kept.supervisor.wait_until_ready([kept.url])
        first = await kept.pid()
        kept.cause.touch()
        os.kill(first, signal.SIGKILL)
        await kept.says("server can't start and is tried again: nothing answers at the database")
        while kept.log.read_text().count("nothing answers") < 3:
            await asyncio.sleep(0.1)
        assert len(kept.lines) == 1 and not kept.supervisor.gave_up
        kept.cause.unlink()
        assert await kept.pid(other_than=first)

    await run(kept, test)


async def test_logs_are_rotated_while_their_process_runs(tmp_path: Path) -> None:
    async def test(kept: Kept) -> None:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            await kept.pid()
            for _ in range(600):
                await client.get(kept.url)  # each writes a line
                if (tmp_path / "server.log.1").exists():
                    break
                await asyncio.sleep(0.02)
        assert (tmp_path / "server.log.1").stat().st_size > 2_000

    await run(Kept(tmp_path), test)


async def test_a_log_that_cannot_be_opened_keeps_nothing_from_running(tmp_path: Path) -> None:
    (tmp_path / "server.log").mkdir()

    async def test(kept: Kept) -> None:
        assert await kept.pid()

    await run(Kept(tmp_path), test)


async def test_a_stop_while_a_process_waits_for_its_next_start_starts_none(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.fault = "not yet"

    async def test(kept: Kept) -> None:
        await kept.says("not yet")

    await run(kept, test)
    with pytest.raises(httpx.ConnectError):
        httpx.get(kept.url)


async def test_a_question_that_is_cancelled_from_within_does_not_end_the_watch() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        probe = Probe(f"http://127.0.0.1:{silent.getsockname()[1]}")
        watch = asyncio.create_task(wait_until_hung(probe, PATIENCE))
        cancelled = 0
        while not watch.done() and cancelled < 3:
            for task in asyncio.all_tasks():
                if getattr(task.get_coro(), "__qualname__", "") == "AsyncClient.get":
                    cancelled += task.cancel()
            await asyncio.sleep(0.1)
        assert cancelled == 3 and not watch.done()
        watch.cancel()
