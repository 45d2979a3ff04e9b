"""The topic model: least squares on a kernel that sees a message's meaning and its spelling.

The kernel adds how near two sentence vectors are (Gaussian) to the TF-IDF products of their letter
groups and of their words. One linear system gives the weights of all topics at once, in seconds.
Knows neither Rasa nor files of training data; saved as JSON and NumPy arrays, never as pickles.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.topics.tfidf import TfidfFeatures

Vectors = NDArray[np.float32]
Scores = NDArray[np.float64]
Sought = Callable[[], Vectors]  # vectors that may not be there yet: they are asked for last
LETTERS: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (2, 5)}
WORDS: dict[str, Any] = {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"}
MANY = 8  # rows from which on one product of matrices is the quicker way


@dataclass(frozen=True)
class Recipe:
    """What was chosen on validation data.

    `narrowness` of the Gaussian on unit vectors; weights of the two views of spelling and of the
    constant beside it; `ridge` on the diagonal; `temperature` that turns scores into confidence.
    """

    narrowness: float = 1.0
    letters: float = 0.4
    words: float = 0.2
    constant: float = 0.1
    ridge: float = 0.1
    temperature: float = 0.1


@dataclass(frozen=True)
class SpellingView:
    """One view of spelling: its groups, its share in the kernel, its weights by topic."""

    groups: TfidfFeatures
    share: float
    weights: Vectors

    def scores(self, text: str) -> Vectors:
        """What the spelling of a text adds to the score of each label."""
        places, values = self.groups.row(text)
        return np.asarray(self.share * (values @ self.weights[places]))


class TopicModel:
    """`labels` are in the order of the columns of what `probabilities` gives."""

    def __init__(
        self,
        recipe: Recipe,
        labels: list[str],
        known: Vectors,
        duals: Vectors,
        views: list[SpellingView],
    ):
        self.recipe, self.labels = recipe, labels
        # Columns side by side: read in rows, BLAS takes twice as long for one message.
        self._known = np.asfortranarray(known)
        self._duals, self._views = duals, views
        self._base = recipe.constant * duals.sum(axis=0)

    @classmethod
    def fit(
        cls, texts: list[str], dense: Vectors, labels: list[str], recipe: Recipe
    ) -> "TopicModel":
        """Learn from examples; `dense` has a row of unit length for each text."""
        names = sorted(set(labels))
        targets = np.where(np.array(labels)[:, None] == np.array(names)[None, :], 1.0, -1.0)

        def duals(kernel: Scores) -> Vectors:
            return cho_solve(cho_factor(kernel, overwrite_a=True), targets).astype(np.float32)

        return cls.solved(texts, dense, names, recipe, duals)

    @classmethod
    def solved(
        cls,
        texts: list[str],
        dense: Vectors,
        names: list[str],
        recipe: Recipe,
        duals_of: Callable[[Scores], Vectors],
    ) -> "TopicModel":
        """A model whose weights `duals_of` finds for the kernel of the texts, ridge included."""
        kernel = rbf_kernel(dense, dense, recipe.narrowness).astype(np.float64) + recipe.constant
        seen: list[tuple[TfidfFeatures, float, csr_matrix]] = []
        for kind, share in ((LETTERS, recipe.letters), (WORDS, recipe.words)):
            vectoriser = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **kind)
            rows = vectoriser.fit_transform(texts)
            kernel += share * (rows @ rows.T).toarray()
            seen.append((TfidfFeatures(kind, vectoriser.vocabulary_, vectoriser.idf_), share, rows))
        kernel[np.diag_indices_from(kernel)] += recipe.ridge
        duals = duals_of(kernel)
        views = [SpellingView(each, share, rows.T @ duals) for each, share, rows in seen]
        return cls(recipe, names, dense.astype(np.float32), duals, views)

    def probabilities(self, texts: list[str], dense: Vectors | Sought) -> Scores:
        """Confidence, a row for each text and a column for each label; rows add up to one."""
        return softmax(self.scores(texts, dense) / self.recipe.temperature)

    def scores(self, texts: list[str], dense: Vectors | Sought) -> Scores:
        """How much each label is meant, a row for each text: about 1 for yes and -1 for no."""
        spelt = [sum((view.scores(text) for view in self._views), self._base) for text in texts]
        vectors = dense() if callable(dense) else dense
        near = rbf_kernel(vectors, self._known, self.recipe.narrowness)
        return np.asarray(near @ self._duals + np.array(spelt).reshape(len(texts), -1))

    def save(self, folder: Path) -> None:
        """Write the model into a folder that exists."""
        arrays = {f"weights_{i}": view.weights for i, view in enumerate(self._views)}
        np.savez(folder / "topics.npz", known=self._known, duals=self._duals, **arrays)
        facts = {
            "recipe": asdict(self.recipe),
            "labels": self.labels,
            "views": [_written(view) for view in self._views],
        }
        (folder / "topics.json").write_text(json.dumps(facts), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "TopicModel":
        """Read what `save` wrote; raises an error where it is damaged, never half a model."""
        facts = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
        with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
            views = [
                _read(kind, view, arrays[f"weights_{i}"])
                for i, (kind, view) in enumerate(zip((LETTERS, WORDS), facts["views"], strict=True))
            ]
            known, duals = arrays["known"], arrays["duals"]
        if duals.shape != (len(known), len(facts["labels"])):
            raise ValueError("the weights of the topic model don't fit its labels")
        return cls(Recipe(**facts["recipe"]), facts["labels"], known, duals, views)


def rbf_kernel(left: Vectors, right: Vectors, narrowness: float) -> Vectors:
    """The Gaussian kernel between rows of unit length: 1 for the same, towards 0 for the far."""
    return np.asarray(np.exp(-2.0 * narrowness * (1.0 - _products(left, right.T))))


def _products(left: Vectors, across: Vectors) -> Vectors:
    """`left @ across`, the quicker way."""
    if len(left) >= MANY:
        return np.asarray(left @ across)
    return np.stack([row @ across for row in left])


def softmax(scores: NDArray[Any]) -> Scores:
    """Rows of scores as rows of chances."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float64)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _written(view: SpellingView) -> dict[str, Any]:
    vocabulary = {word: int(place) for word, place in view.groups.vocabulary.items()}
    return {
        "vocabulary": vocabulary,
        "idf": view.groups.idf.astype(float).tolist(),
        "share": view.share,
    }


def _read(kind: dict[str, Any], view: dict[str, Any], weights: Vectors) -> SpellingView:
    return SpellingView(
        TfidfFeatures(kind, view["vocabulary"], view["idf"]), view["share"], weights
    )
