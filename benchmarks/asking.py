"""Asks along a way, one message after the other or by many visitors at once."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from benchmarks.ways import FAULTS, Say, Way

TURNS = 6  # messages of a conversation; then another visitor comes


@dataclass(frozen=True)
class Burst:
    """Many at once: milliseconds of each answered message, those lost, and how long it all took.

    `own_share` is how much of one core the asking itself used.
    """

    milliseconds: list[float]
    lost: int
    seconds: float
    own_share: float

    @property
    def rate(self) -> float:
        """Answered messages a second."""
        return len(self.milliseconds) / self.seconds


def conversations(texts: list[str], turns: int = TURNS) -> Iterator[list[str]]:
    """The texts in conversations of `turns`, the last one with what is left."""
    for start in range(0, len(texts), turns):
        yield texts[start : start + turns]


async def converse(say: Say, texts: Iterable[str]) -> list[float | None]:
    """Milliseconds of each message until its answer, None where there was none."""
    return [await timed(say, text) for text in texts]


async def timed(say: Say, text: str) -> float | None:
    """Milliseconds from a message to its answer, None where there was none."""
    begun = time.perf_counter()
    with suppress(*FAULTS):
        if await say(text):
            return (time.perf_counter() - begun) * 1000
    return None


async def burst(way: Way, texts: list[str], visitors: int) -> Burst:
    """All texts asked, by `visitors` at once, each waiting for its answer before the next.

    Sessions are begun beforehand, and belong to no figure.
    """
    shares = [texts[each::visitors] for each in range(visitors)]
    lives = [await _prepared(way, share) for share in shares if share]
    begun, used = time.perf_counter(), time.process_time()
    told = await asyncio.gather(*(_live(each) for each in lives))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    times = [each for life in told for each in life]
    answered = [each for each in times if each is not None]
    return Burst(answered, len(times) - len(answered), seconds, cpu / seconds)


async def _prepared(way: Way, texts: list[str]) -> list[tuple[Say, list[str]]]:
    return [(await way.visitor(), chat) for chat in conversations(texts)]


async def _live(chats: list[tuple[Say, list[str]]]) -> list[float | None]:
    return [each for say, texts in chats for each in await converse(say, texts)]
