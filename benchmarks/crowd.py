"""Many visitors at once against the whole assistant, each with an open page; what became of it all.

Every visitor writes at moments set beforehand, so that a slow answer delays no later question, and
a message's time counts from its moment.
"""

import asyncio
import random
import resource
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

OPENING = 20  # sessions begun at a time


@dataclass(frozen=True)
class Crowd:
    """How many visitors, how many seconds between two messages of one, and for how many seconds."""

    visitors: int
    every: float
    seconds: float
    seed: int = 1

    def moments(self) -> list[list[float]]:
        """When each visitor writes, in seconds from the beginning, spread evenly by chance."""
        chance = random.Random(self.seed)
        turns = int(self.seconds // self.every)
        starts = [chance.uniform(0, self.every) for _ in range(self.visitors)]
        return [[start + turn * self.every for turn in range(turns)] for start in starts]


@dataclass
class CrowdResults:
    """What the visitors saw: the key of each message, and milliseconds of the answered ones."""

    keys: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    own_share: float = 0.0
    seconds: float = 0.0


def measure_load(
    ours: OurProject, crowd: Crowd, questions: list[str], tell: Tell
) -> dict[str, Any]:
    """Start ours, let the crowd in, and count what is in the database afterwards."""
    open_files(4 * crowd.visitors + 1_000)
    served = ours.served()
    assert served.gateway is not None
    tell("starting ours")
    with serving(served.command, served.ready, ours.folder / "load.log") as (pid, _):
        seen = asyncio.run(_let_in(served.gateway, crowd, questions, tell))
        memory = memory_mb(pid)
    return {
        "date": date.today().isoformat(),
        "commit": machine.commit(),
        "machine": machine.machine(),
        "visitors": crowd.visitors,
        "every": crowd.every,
        "seconds": round(seen.seconds, 1),
        "sent": len(seen.keys),
        "unanswered": len(seen.keys) - len(seen.milliseconds),
        "median": round(median(seen.milliseconds), 1),
        "p95": round(percentile(seen.milliseconds, 95), 1),
        "p99": round(percentile(seen.milliseconds, 99), 1),
        "own_share": round(seen.own_share, 3),
        "memory_mb": round(memory),
        **audit(ours.database(), seen.keys),
    }


async def _let_in(url: str, crowd: Crowd, questions: list[str], tell: Tell) -> CrowdResults:
    supply, seen = Questions(questions, crowd.seed), CrowdResults()
    async with new_client(url) as client:
        early = await begin(client)
        for text in supply.take(WARM_UP):
            await send(client, early, text, uuid.uuid4().hex)
        tell(f"{crowd.visitors} sessions")
        gate = asyncio.Semaphore(OPENING)
        bearers = await asyncio.gather(
            *(_begin(client, gate) for _ in range(crowd.visitors)),
        )
        streams = [asyncio.create_task(_watch(client, bearer)) for bearer in bearers]
        tell(f"{crowd.seconds:.0f} s of questions")
        begun, used = time.perf_counter(), time.process_time()
        await asyncio.gather(
            *(
                _live(client, bearer, begun, moments, supply.take(len(moments)), seen)
                for bearer, moments in zip(bearers, crowd.moments(), strict=True)
            )
        )
        seen.seconds = time.perf_counter() - begun
        seen.own_share = (time.process_time() - used) / seen.seconds
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
    return seen


async def _begin(client: aiohttp.ClientSession, gate: asyncio.Semaphore) -> dict[str, str]:
    async with gate:
        return await begin(client)


async def _watch(client: aiohttp.ClientSession, bearer: dict[str, str]) -> None:
    """An open page: its stream of events is read, and opened again where it breaks off."""
    forever = aiohttp.ClientTimeout(total=None)
    while True:
        with suppress(*FAULTS):
            async with client.get("/v1/events", headers=bearer, timeout=forever) as events:
                async for _ in events.content.iter_any():
                    pass
        await asyncio.sleep(1)


async def _live(
    client: aiohttp.ClientSession,
    bearer: dict[str, str],
    begun: float,
    moments: list[float],
    texts: list[str],
    seen: CrowdResults,
) -> None:
    for moment, text in zip(moments, texts, strict=True):
        await asyncio.sleep(max(0.0, begun + moment - time.perf_counter()))
        key = uuid.uuid4().hex
        seen.keys.append(key)
        with suppress(*FAULTS):
            if await send(client, bearer, text, key):
                seen.milliseconds.append((time.perf_counter() - begun - moment) * 1000)


def audit(database: Path, keys: list[str]) -> dict[str, int]:
    """How many of the messages sent aren't stored, and how many stored ones have no reply."""
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


def open_files(count: int) -> None:
    """Let this process and those it starts have as many connections, as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
