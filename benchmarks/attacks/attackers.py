"""`python -m benchmarks.attacks.attackers NAME URL SECONDS`: one attack, in its own process."""

import asyncio
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp

from benchmarks.attacks import hostile_texts
from benchmarks.ways import FAULTS, begin, new_client

ADDRESS = {"X-Forwarded-For": "203.0.113.66"}
SESSIONS = 12
PIECE = b"X-A: " + b"a" * 8_000 + b"\r\n"
HEAD = b"POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b\r\n"
PATHS = (
    "/help?q=how%20do%20i%20pay%20my%20fees",
    "/help?q=maternity%20pay",
    f"/widget/{'a' * 256}",
    "/desk/queue?after=0001-01-01T00:00:00%2B14:00",
)
SILENT = 955  # connections; what locked everybody out
MEGABYTES = 400


@dataclass
class Attacker:
    """One address with several sessions; `tokens` are those of long chats of its own."""

    client: aiohttp.ClientSession
    url: str
    sessions: list[dict[str, str]] = field(default_factory=list)
    sent: int = 0

    async def post(self, path: str, body: object, number: int, **form: str) -> None:
        """A message or a form; whatever comes of it."""
        self.sent += 1
        headers = {**ADDRESS, "Idempotency-Key": uuid.uuid4().hex}
        if self.sessions:
            headers |= self.sessions[number % len(self.sessions)]
        with suppress(*FAULTS):
            sending = self.client.post(path, json=body, data=form or None, headers=headers)
            async with sending as answer:
                await answer.read()

    async def get(self, path: str, number: int, method: str = "GET") -> None:
        """A page or a call; whatever comes of it."""
        self.sent += 1
        headers = {**ADDRESS}
        if self.sessions:
            headers |= self.sessions[number % len(self.sessions)]
        with suppress(*FAULTS):
            async with self.client.request(method, path, headers=headers) as answer:
                await answer.read()


Shot = Callable[[Attacker, int], Awaitable[None]]


async def dear_words(attacker: Attacker, number: int) -> None:
    """Starred and mixed words, of 500 and of 8,000 characters."""
    text = hostile_texts.STARRED if number % 2 else hostile_texts.STARRED * 16
    await attacker.post("/v1/messages", {"text": text[: 7_900 if number % 2 else 500]}, number)


async def alike_enquiries(attacker: Attacker, number: int) -> None:
    """Enquiries with one domain that name a hundred schools."""
    form = {"name": "Pat Example", "email": f"p{number}@one.example.org", "consent": "yes"}
    await attacker.post("/enquiry", None, number, **form, about=hostile_texts.schools(number))


async def crisis_flood(attacker: Attacker, number: int) -> None:
    """Words of crisis without end, and the whole of a long chat."""
    if number % 4 == 0:
        await attacker.get("/v1/messages", 0)
    else:
        text = hostile_texts.CRISIS + (" please" * (1_000 if number % 2 else 0))
        await attacker.post("/v1/messages", {"text": text[:7_900]}, number)


async def long_chats(attacker: Attacker, number: int) -> None:
    """Chats of thousands of messages go on."""
    await attacker.post("/v1/messages", {"text": f"How do I pay, number {number}?"}, number % 4)


async def searches(attacker: Attacker, number: int) -> None:
    """The search of the pages, and calls that broke or blocked."""
    if number % 10 == 0:
        await attacker.get("/v1/events", number, "HEAD")
    else:
        await attacker.get(PATHS[number % len(PATHS)], number)


SHOTS: dict[str, tuple[Shot, float, int]] = {  # requests a second, at once
    "dear-words": (dear_words, 10.0, 16),
    "alike-enquiries": (alike_enquiries, 5.0, 8),
    "crisis-flood": (crisis_flood, 40.0, 16),
    "long-chats": (long_chats, 10.0, 4),
    "searches": (searches, 30.0, 16),
}
CONNECTIONS = "silent-connections"
NAMES = (*SHOTS, CONNECTIONS)


async def attack(name: str, url: str, seconds: float, tokens: list[str]) -> int:
    """Attack for so long; returns how many requests or connections were sent."""
    if name == CONNECTIONS:
        return await hold_connections(url, seconds)
    shot, rate, at_once = SHOTS[name]
    async with new_client(url) as client:
        attacker = Attacker(client, url)
        attacker.sessions = [{"Authorization": f"Bearer {each}"} for each in tokens]
        with suppress(*FAULTS):
            while len(attacker.sessions) < SESSIONS and name != "alike-enquiries":
                attacker.sessions.append(await begin(client, ADDRESS))
        await _shoot(attacker, shot, rate, at_once, seconds)
        return attacker.sent


async def _shoot(attacker: Attacker, shot: Shot, rate: float, at_once: int, seconds: float) -> None:
    """At most `rate` a second, and `at_once` without an answer."""
    begun, number, running = time.monotonic(), 0, set[asyncio.Task[None]]()
    while (gone := time.monotonic() - begun) < seconds:
        if len(running) < at_once and number < rate * gone:
            running.add(asyncio.create_task(_once(shot, attacker, number)))
            number += 1
        else:
            await asyncio.sleep(0.01)
        running = {each for each in running if not each.done()}
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def _once(shot: Shot, attacker: Attacker, number: int) -> None:
    await shot(attacker, number)


async def hold_connections(url: str, seconds: float) -> int:
    """Half a request on each of many connections, opened anew; and headers without end on one."""
    port, deadline = urlsplit(url).port, time.monotonic() + seconds
    endless = asyncio.create_task(_endless_head(port))
    opened: list[asyncio.StreamWriter] = []
    count = 0
    while time.monotonic() < deadline:
        opened = [each for each in opened if not each.is_closing()]
        for _ in range(min(50, SILENT - len(opened))):
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(HEAD)
                opened.append(writer)
                count += 1
        await asyncio.sleep(0.1)
    endless.cancel()
    for writer in opened:
        writer.close()
    return count


async def _endless_head(port: int | None) -> None:
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(HEAD)
            for _ in range(MEGABYTES * 1_000_000 // len(PIECE)):
                writer.write(PIECE)
                await writer.drain()
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    name, url, seconds, *tokens = sys.argv[1:]
    print(asyncio.run(attack(name, url, float(seconds), tokens)))  # noqa: T201
