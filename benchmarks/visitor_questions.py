"""The questions that the benchmark's visitors send, no two alike.

Our encoder caches texts, so a repeated text would make it look faster.
"""

import random
from collections.abc import Iterable, Iterator
from itertools import islice

from benchmarks.processes import BenchmarkError

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
    """A supply that never repeats a text; the same one for the same seed."""

    def __init__(self, texts: Iterable[str], seed: int):
        self._texts = list(dict.fromkeys(texts))
        random.Random(seed).shuffle(self._texts)
        self._supply = self._all()

    def take(self, count: int) -> list[str]:
        """The next `count` texts; raises BenchmarkError where too few are left."""
        taken = list(islice(self._supply, count))
        if len(taken) < count:
            most = len(self._texts) * len(OPENERS)
            raise BenchmarkError(f"there are only {most} different questions: ask for less")
        return taken

    def _all(self) -> Iterator[str]:
        for opener in OPENERS:
            for text in self._texts:
                yield opener + text
