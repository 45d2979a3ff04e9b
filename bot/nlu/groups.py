"""TF-IDF of one text at a time, as scikit-learn has it for many, at a tenth of the cost."""

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer


class Groups:
    """Groups of letters or of words: each has a place and a weight.

    `kind` are the arguments of scikit-learn's vectoriser that say what a group is; `idf` is the
    weight of each place, float32.
    """

    def __init__(self, kind: dict[str, Any], vocabulary: dict[str, int], idf: NDArray[Any]):
        self.vocabulary = vocabulary
        self.idf = np.asarray(idf, dtype=np.float32)
        self._analyse = TfidfVectorizer(**kind).build_analyzer()

    def row(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The places of the groups in `text`, rising, and their values: a row of unit length.

        Groups that are not known have no place; where none is known both are empty.
        """
        counts = Counter(self._analyse(text))
        known = self.vocabulary.get
        every = np.array([known(group, -1) for group in counts], dtype=np.intp)
        order = np.argsort(every)[np.count_nonzero(every < 0) :]
        places = every[order]
        often = np.array(list(counts.values()), dtype=np.float32)[order]
        values = ((np.log(often) + np.float32(1.0)) * self.idf[places]).astype(np.float64)
        length = np.sqrt(np.sum(values**2)) or 1.0
        return places, (values / length).astype(np.float32)
