"""TF-IDF of one text at a time, as scikit-learn has it for many, at a tenth of the cost."""

from collections import Counter
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

Counts = Callable[[str], "tuple[tuple[str, ...], NDArray[np.float32]]"]


class TfidfFeatures:
    """Groups of letters or of words: each has a place and a weight.

    `kind` are the arguments of scikit-learn's vectoriser that say what a group is; `idf` is the
    weight of each place, float32.
    """

    def __init__(self, kind: dict[str, Any], vocabulary: dict[str, int], idf: NDArray[Any]):
        self.vocabulary = vocabulary
        self.idf = np.asarray(idf, dtype=np.float32)
        self._counts = ngram_counter(tuple(kind.items()))

    def row(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The places of the groups in `text`, rising, and their values: a row of unit length.

        Groups that are not known have no place; where none is known both are empty.
        """
        groups, often = self._counts(text)
        known = self.vocabulary.get
        every = np.array([known(group, -1) for group in groups], dtype=np.intp)
        order = np.argsort(every)[np.count_nonzero(every < 0) :]
        places = every[order]
        values = (often[order] * self.idf[places]).astype(np.float64)
        length = np.sqrt(np.sum(values**2)) or 1.0
        return places, (values / length).astype(np.float32)


@cache
def ngram_counter(kind: tuple[tuple[str, Any], ...]) -> Counts:
    """What finds the different groups of a text and how often each stands there, on log scale.

    The models that read a message each want its groups: they are found once.
    """
    analyse = TfidfVectorizer(**dict(kind)).build_analyzer()

    @lru_cache(maxsize=64)
    def counts(text: str) -> tuple[tuple[str, ...], NDArray[np.float32]]:
        found = Counter(analyse(text))
        often = np.fromiter(found.values(), np.float32, len(found))
        return tuple(found), np.log(often) + np.float32(1.0)

    return counts
