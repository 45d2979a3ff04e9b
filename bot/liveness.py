"""Whether a process still answers: asked over HTTP, at regular times."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

STARTS_WITHIN = 300.0  # seconds that a process may take to its first answer
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
    pause = patience / QUESTIONS
    allowed, failures, is_starting = STARTS_WITHIN / pause, 0, True
    async with httpx.AsyncClient(timeout=pause, trust_env=False, headers=probe.headers) as client:
        while failures < allowed:
            status, _ = await asyncio.gather(_status(client, probe.url), asyncio.sleep(pause))
            if status is not None and is_starting:
                allowed, failures, is_starting = QUESTIONS, 0, False
            failures = 0 if status == 200 else failures + 1


async def _status(client: httpx.AsyncClient, url: str) -> int | None:
    """The status of the answer, None without one."""
    try:
        return (await client.get(url)).status_code
    except httpx.HTTPError:
        return None
