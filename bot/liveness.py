"""Whether a process still answers: asked over HTTP, at regular times."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

STARTS_WITHIN = 300.0  # seconds that a process may take to its first answer
WHILE_STARTING = 1.0  # seconds between questions until then
QUESTIONS = 4  # in a row without a good answer; a single lost one ends nothing


@dataclass(frozen=True)
class Probe:
    """Where a process says that it is well: by 200, and nothing else."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


async def wait_until_hung(probe: Probe, patience: float) -> None:
    """Return once a process that has answered before isn't well for `patience` seconds.

    Without any answer yet it is starting, and has five minutes.
    """
    pause, failures = patience / QUESTIONS, 0
    fresh = httpx.Limits(max_keepalive_connections=0)  # a process that hangs accepts nothing new
    async with httpx.AsyncClient(timeout=pause, limits=fresh, trust_env=False) as client:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(_first_answer(client, probe), STARTS_WITHIN)
        while failures < QUESTIONS:
            status, _ = await asyncio.gather(_status(client, probe), asyncio.sleep(pause))
            failures = 0 if status == 200 else failures + 1


async def _first_answer(client: httpx.AsyncClient, probe: Probe) -> None:
    """Return once the process answers at all."""
    while await _status(client, probe) is None:
        await asyncio.sleep(WHILE_STARTING)


async def _status(client: httpx.AsyncClient, probe: Probe) -> int | None:
    """The status of the answer, None without one.

    Asked in a task of its own: whatever goes wrong inside, a stray cancellation too, is a
    question without an answer and never the end of the watch.
    """
    question = asyncio.create_task(client.get(probe.url, headers=dict(probe.headers)))
    try:
        await asyncio.wait({question})
    finally:
        question.cancel()
    if question.cancelled() or question.exception() is not None:
        return None
    return question.result().status_code
