"""Other visitors: how long their messages take, each from an address of their own."""

import asyncio
import time
import uuid
from contextlib import suppress

import aiohttp

from benchmarks.ways import DEADLINE, FAULTS, begin, new_client, send

VISITORS = 4
PAUSE = 0.5  # seconds between the messages of one visitor
TURNS = 20  # messages of a session, fewer than its limit in a minute


async def watch(url: str, seconds: float) -> list[float]:
    """Milliseconds of each message until its answer; without an answer, those of the deadline."""
    async with new_client(url) as client:
        until = time.perf_counter() + seconds
        walks = (_visit(client, number, until) for number in range(VISITORS))
        return [each for times in await asyncio.gather(*walks) for each in times]


async def _visit(client: aiohttp.ClientSession, number: int, until: float) -> list[float]:
    times: list[float] = []
    address = {"X-Forwarded-For": f"198.51.100.{1 + number}"}
    bearer: dict[str, str] = {}
    while time.perf_counter() < until:
        begun, is_answered = time.perf_counter(), False
        with suppress(*FAULTS):
            if len(times) % TURNS == 0 or not bearer:
                bearer = {**await begin(client, address), **address}
            begun = time.perf_counter()
            is_answered = await send(client, bearer, "How do I join?", uuid.uuid4().hex)
        times.append((time.perf_counter() - begun if is_answered else DEADLINE) * 1000)
        await asyncio.sleep(PAUSE)
    return times
