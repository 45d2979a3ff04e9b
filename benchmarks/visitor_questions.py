"""What the visitors of the benchmark write: questions that a response answers, no two alike.

Ours keeps the vectors of texts that it has seen, so a text that came twice would flatter it.
"""

import random
from collections.abc import Iterable, Iterator
from itertools import islice

from benchmarks.processes import BenchError

OPENERS = (
    "",
    "hello, ",
    "hi, ",
    "good morning, ",
    "good afternoon, ",
    "excuse me, ",
    "quick one: ",
    "sorry, ",
    "thanks, and ",
    "me again, ",
    "another thing, ",
    "please tell me: ",
    "dear team, ",
    "hello there, ",
    "morning, ",
    "evening, ",
    "one more: ",
    "ok, ",
    "so, ",
    "well, ",
)


class Questions:
    """An endless supply that never repeats a text; the same one for the same seed."""

    def __init__(self, texts: Iterable[str], seed: int):
        self._texts = list(dict.fromkeys(texts))
        random.Random(seed).shuffle(self._texts)
        self._supply = self._all()

    def take(self, count: int) -> list[str]:
        """The next `count` texts; BenchError where they have run out."""
        taken = list(islice(self._supply, count))
        if len(taken) < count:
            most = len(self._texts) * len(OPENERS)
            raise BenchError(f"there are only {most} different questions: ask for less")
        return taken

    def _all(self) -> Iterator[str]:
        for opener in OPENERS:
            for text in self._texts:
                yield opener + text
