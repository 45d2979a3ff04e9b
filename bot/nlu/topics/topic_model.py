"""The topic model: kernel least squares on a message's meaning and its spelling.

The kernel is the RBF kernel of two sentence vectors plus the TF-IDF products of their character
n-grams and of their word n-grams. One linear system gives the weights of all topics at once, in
seconds. Knows neither Rasa nor files of training data; saved as JSON and NumPy arrays, never as
pickles.
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
LazyVectors = Callable[[], Vectors]  # computed meanwhile, and therefore called for last
CHAR_NGRAMS: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (2, 5)}
WORD_NGRAMS: dict[str, Any] = {
    "analyzer": "word",
    "ngram_range": (1, 2),
    "token_pattern": r"(?u)\b\w+\b",
}
BLOCK = 2_048  # rows of the kernel that are filled at once
MANY_ROWS = 8  # from here on one product of matrices is quicker than one a row


@dataclass(frozen=True)
class Recipe:
    """Hyperparameters, chosen on validation data.

    `gamma` of the RBF kernel on unit vectors; weights of the character n-grams, the word n-grams
    and a constant in the kernel; `ridge` on its diagonal; the softmax's `temperature`.
    """

    gamma: float = 1.0
    char_ngrams: float = 0.4
    word_ngrams: float = 0.2
    constant: float = 0.1
    ridge: float = 0.1
    temperature: float = 0.1


@dataclass(frozen=True)
class SpellingView:
    """One kind of n-grams: its features, its share in the kernel, its weights by topic."""

    features: TfidfFeatures
    share: float
    weights: Vectors

    def scores(self, text: str) -> Vectors:
        """The part of each label's score that comes from the text's spelling."""
        places, values = self.features.row(text)
        return np.asarray(self.share * (values @ self.weights[places]))


class TopicModel:
    """`labels` are in the order of the columns of `probabilities`."""

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
        targets = targets.astype(np.float32)

        def duals(kernel: Vectors) -> Vectors:
            return cho_solve(cho_factor(kernel, overwrite_a=True), targets)

        return cls.solved(texts, dense, names, recipe, duals)

    @classmethod
    def solved(
        cls,
        texts: list[str],
        dense: Vectors,
        names: list[str],
        recipe: Recipe,
        duals_of: Callable[[Vectors], Vectors],
    ) -> "TopicModel":
        """A model whose weights `duals_of` computes from the texts' kernel, ridge included.

        The ridge keeps the kernel well enough conditioned for single precision.
        """
        kernel = rbf_kernel(dense, dense, recipe.gamma)
        kernel += np.float32(recipe.constant)
        fitted: list[tuple[TfidfFeatures, float, csr_matrix]] = []
        kinds = ((CHAR_NGRAMS, recipe.char_ngrams), (WORD_NGRAMS, recipe.word_ngrams))
        for kind, share in kinds:
            vectoriser = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **kind)
            rows = vectoriser.fit_transform(texts)
            _add_products(kernel, rows, share)
            features = TfidfFeatures(kind, vectoriser.vocabulary_, vectoriser.idf_)
            fitted.append((features, share, rows))
        kernel[np.diag_indices_from(kernel)] += np.float32(recipe.ridge)
        duals = duals_of(kernel)
        views = [SpellingView(each, share, rows.T @ duals) for each, share, rows in fitted]
        return cls(recipe, names, dense.astype(np.float32), duals, views)

    def probabilities(self, texts: list[str], dense: Vectors | LazyVectors) -> Scores:
        """Probabilities, a row for each text and a column for each label; rows add up to one."""
        return self.chances(self.scores(texts, dense))

    def chances(self, scores: Scores) -> Scores:
        """Scores as probabilities."""
        return softmax(scores / self.recipe.temperature)

    def scores(self, texts: list[str], dense: Vectors | LazyVectors) -> Scores:
        """Scores, a row for each text, a column for each label: about 1 for yes and -1 for no."""
        spelling = [sum((view.scores(text) for view in self._views), self._base) for text in texts]
        vectors = dense() if callable(dense) else dense
        kernel = rbf_kernel(vectors, self._known, self.recipe.gamma)
        return np.asarray(kernel @ self._duals + np.array(spelling).reshape(len(texts), -1))

    def save(self, folder: Path) -> None:
        """Write the model into a folder that exists."""
        arrays = {f"weights_{i}": view.weights for i, view in enumerate(self._views)}
        np.savez(folder / "topics.npz", known=self._known, duals=self._duals, **arrays)
        metadata = {
            "recipe": asdict(self.recipe),
            "labels": self.labels,
            "views": [_view_to_json(view) for view in self._views],
        }
        (folder / "topics.json").write_text(json.dumps(metadata), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "TopicModel":
        """Read what `save` wrote; raises OSError, KeyError or ValueError where it is damaged."""
        metadata = json.loads((folder / "topics.json").read_text(encoding="utf-8"))
        with np.load(folder / "topics.npz", allow_pickle=False) as arrays:
            views = [
                _view_from_json(kind, view, arrays[f"weights_{i}"])
                for i, (kind, view) in enumerate(
                    zip((CHAR_NGRAMS, WORD_NGRAMS), metadata["views"], strict=True)
                )
            ]
            known, duals = arrays["known"], arrays["duals"]
        if duals.shape != (len(known), len(metadata["labels"])):
            raise ValueError("the weights of the topic model don't fit its labels")
        return cls(Recipe(**metadata["recipe"]), metadata["labels"], known, duals, views)


def rbf_kernel(left: Vectors, right: Vectors, gamma: float) -> Vectors:
    """The RBF kernel between rows of unit length: 1 for equal rows, towards 0 for distant ones."""
    kernel = _products(left, right.T)
    kernel -= 1.0
    kernel *= 2.0 * gamma
    return np.asarray(np.exp(kernel, out=kernel))


def _products(left: Vectors, across: Vectors) -> Vectors:
    """`left @ across`, by whichever way is quicker."""
    if len(left) >= MANY_ROWS:
        return np.asarray(left @ across)
    return np.stack([row @ across for row in left])


def _add_products(kernel: Vectors, rows: csr_matrix, share: float) -> None:
    """Add `share` times the products of all rows; each pair is computed once."""
    across = rows.T.tocsr()
    for begin in range(0, rows.shape[0], BLOCK):
        end = begin + BLOCK
        products = share * (rows[begin:end] @ across[:, :end]).toarray()
        kernel[begin:end, :end] += products
        kernel[:begin, begin:end] += products[:, :begin].T


def softmax(scores: NDArray[Any]) -> Scores:
    """Rows of scores as rows of probabilities."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float64)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _view_to_json(view: SpellingView) -> dict[str, Any]:
    vocabulary = {word: int(place) for word, place in view.features.vocabulary.items()}
    return {
        "vocabulary": vocabulary,
        "idf": view.features.idf.astype(float).tolist(),
        "share": view.share,
    }


def _view_from_json(kind: dict[str, Any], view: dict[str, Any], weights: Vectors) -> SpellingView:
    return SpellingView(
        TfidfFeatures(kind, view["vocabulary"], view["idf"]), view["share"], weights
    )
