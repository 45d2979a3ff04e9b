"""Load test of the whole assistant by many visitors at once, each with an open page.

Every visitor writes at moments set beforehand, so that a slow answer delays no later question; the
time of a message counts from its moment.
"""

import asyncio
import random
import sqlite3
import time
import uuid
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks import machine
from benchmarks.percentiles import median, percentile
from benchmarks.processes import memory_mb, serving
from benchmarks.rounds import WARM_UP, Tell
from benchmarks.systems import OurProject
from benchmarks.visitor_questions import Questions
from benchmarks.ways import FAULTS, begin, new_client, send
from bot.web.open_files import raise_open_files

OPENING = 20  # sessions begun at a time


@dataclass(frozen=True)
class Crowd:
    """Number of visitors, seconds between two messages of each, and duration in seconds."""

    visitors: int
    every: float
    seconds: float
    seed: int = 1

    def moments(self) -> list[list[float]]:
        """When each visitor writes, in seconds from the beginning; starts are drawn uniformly."""
        chance = random.Random(self.seed)
        turns = int(self.seconds // self.every)
        starts = [chance.uniform(0, self.every) for _ in range(self.visitors)]
        return [[start + turn * self.every for turn in range(turns)] for start in starts]


@dataclass
class CrowdResults:
    """The key of each message sent, and milliseconds of the answered ones."""

    keys: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    own_share: float = 0.0
    seconds: float = 0.0


def measure_load(
    ours: OurProject, crowd: Crowd, questions: list[str], tell: Tell
) -> dict[str, Any]:
    """Start our project, send the crowd's messages, and count what the database then holds."""
    raise_open_files()
    served = ours.served()
    assert served.gateway is not None
    tell("starting ours")
    with serving(served.command, served.ready, ours.folder / "load.log") as (pid, _):
        results = asyncio.run(_send_all(served.gateway, crowd, questions, tell))
        memory = memory_mb(pid)
    return {
        "date": date.today().isoformat(),
        "commit": machine.commit(),
        "machine": machine.machine(),
        "visitors": crowd.visitors,
        "every": crowd.every,
        "seconds": round(results.seconds, 1),
        "sent": len(results.keys),
        "unanswered": len(results.keys) - len(results.milliseconds),
        "median": round(median(results.milliseconds), 1),
        "p95": round(percentile(results.milliseconds, 95), 1),
        "p99": round(percentile(results.milliseconds, 99), 1),
        "own_share": round(results.own_share, 3),
        "memory_mb": round(memory),
        **audit(ours.database(), results.keys),
    }


async def _send_all(url: str, crowd: Crowd, questions: list[str], tell: Tell) -> CrowdResults:
    supply, results = Questions(questions, crowd.seed), CrowdResults()
    async with new_client(url) as client:
        early = await begin(client)
        for text in supply.take(WARM_UP):
            await send(client, early, text, uuid.uuid4().hex)
        tell(f"{crowd.visitors} sessions")
        limit = asyncio.Semaphore(OPENING)
        bearers = await asyncio.gather(
            *(_begin(client, limit) for _ in range(crowd.visitors)),
        )
        streams = [asyncio.create_task(_watch(client, bearer)) for bearer in bearers]
        tell(f"{crowd.seconds:.0f} s of questions")
        begun, used = time.perf_counter(), time.process_time()
        await asyncio.gather(
            *(
                _send_at_moments(client, bearer, begun, moments, supply.take(len(moments)), results)
                for bearer, moments in zip(bearers, crowd.moments(), strict=True)
            )
        )
        results.seconds = time.perf_counter() - begun
        results.own_share = (time.process_time() - used) / results.seconds
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
    return results


async def _begin(client: aiohttp.ClientSession, limit: asyncio.Semaphore) -> dict[str, str]:
    async with limit:
        return await begin(client)


async def _watch(client: aiohttp.ClientSession, bearer: dict[str, str]) -> None:
    """Read the event stream as an open page does; open it again where it breaks off."""
    forever = aiohttp.ClientTimeout(total=None)
    while True:
        with suppress(*FAULTS):
            async with client.get("/v1/events", headers=bearer, timeout=forever) as events:
                async for _ in events.content.iter_any():
                    pass
        await asyncio.sleep(1)


async def _send_at_moments(
    client: aiohttp.ClientSession,
    bearer: dict[str, str],
    begun: float,
    moments: list[float],
    texts: list[str],
    results: CrowdResults,
) -> None:
    for moment, text in zip(moments, texts, strict=True):
        await asyncio.sleep(max(0.0, begun + moment - time.perf_counter()))
        key = uuid.uuid4().hex
        results.keys.append(key)
        with suppress(*FAULTS):
            if await send(client, bearer, text, key):
                results.milliseconds.append((time.perf_counter() - begun - moment) * 1000)


def audit(database: Path, keys: list[str]) -> dict[str, int]:
    """How many sent messages aren't stored, and how many stored ones have no reply."""
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        stored = dict(
            connection.execute(
                "SELECT idempotency_key, id FROM messages WHERE idempotency_key IS NOT NULL"
            ).fetchall()
        )
        replied = {
            row[0]
            for row in connection.execute(
                "SELECT reply_to FROM messages WHERE author = 'assistant' AND reply_to IS NOT NULL"
            )
        }
    sent = [stored[key] for key in keys if key in stored]
    return {
        "lost": len(keys) - len(sent),
        "without_reply": sum(number not in replied for number in sent),
    }
