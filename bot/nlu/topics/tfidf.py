"""TF-IDF of one text at a time: scikit-learn's values at a tenth of the cost."""

from collections import Counter
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

Counts = Callable[[str], "tuple[tuple[str, ...], NDArray[np.float32]]"]


class TfidfFeatures:
    """Character or word n-grams, each with a column and a weight.

    `kind` are the arguments of scikit-learn's vectoriser that define the n-grams; `idf` has the
    weight of each column, float32.
    """

    def __init__(self, kind: dict[str, Any], vocabulary: dict[str, int], idf: NDArray[Any]):
        self.vocabulary = vocabulary
        self.idf = np.asarray(idf, dtype=np.float32)
        self._counts = ngram_counter(tuple(kind.items()))

    def row(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The columns of the n-grams in `text`, ascending, and their values: a unit-length row.

        Unknown n-grams have no column; where none is known both arrays are empty.
        """
        ngrams, counts = self._counts(text)
        known = self.vocabulary.get
        every = np.array([known(ngram, -1) for ngram in ngrams], dtype=np.intp)
        order = np.argsort(every)[np.count_nonzero(every < 0) :]
        columns = every[order]
        values = (counts[order] * self.idf[columns]).astype(np.float64)
        length = np.sqrt(np.sum(values**2)) or 1.0
        return columns, (values / length).astype(np.float32)


@cache
def ngram_counter(kind: tuple[tuple[str, Any], ...]) -> Counts:
    """A function from a text to its distinct n-grams and their counts on log scale.

    Several models read one message, so the last texts are cached.
    """
    analyse = TfidfVectorizer(**dict(kind)).build_analyzer()

    @lru_cache(maxsize=64)
    def counts(text: str) -> tuple[tuple[str, ...], NDArray[np.float32]]:
        counted = Counter(analyse(text))
        frequencies = np.fromiter(counted.values(), np.float32, len(counted))
        return tuple(counted), np.log(frequencies) + np.float32(1.0)

    return counts
