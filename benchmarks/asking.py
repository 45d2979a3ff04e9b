"""Sends messages by one route, one after the other or from many visitors at once."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from benchmarks.ways import FAULTS, Say, Way

TURNS = 6  # messages of one visitor's conversation


@dataclass(frozen=True)
class Burst:
    """Many messages at once: milliseconds of each answered one, how many were lost, and seconds.

    `own_share` is the share of one core that the client itself used.
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
    """The texts in conversations of `turns`; the last one may be shorter."""
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
    """Send all texts from `visitors` at once; each waits for an answer before its next message.

    Sessions are begun beforehand and aren't measured.
    """
    shares = [texts[each::visitors] for each in range(visitors)]
    prepared = [await _begin_conversations(way, share) for share in shares if share]
    begun, used = time.perf_counter(), time.process_time()
    by_visitor = await asyncio.gather(*(_converse_in_turn(each) for each in prepared))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    times = [each for milliseconds in by_visitor for each in milliseconds]
    answered = [each for each in times if each is not None]
    return Burst(answered, len(times) - len(answered), seconds, cpu / seconds)


async def _begin_conversations(way: Way, texts: list[str]) -> list[tuple[Say, list[str]]]:
    return [(await way.visitor(), chat) for chat in conversations(texts)]


async def _converse_in_turn(chats: list[tuple[Say, list[str]]]) -> list[float | None]:
    return [each for say, texts in chats for each in await converse(say, texts)]
