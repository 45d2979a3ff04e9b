"""The model's forward pass in plain NumPy: slow, plain to read, and what the encoder is held to."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from bot.nlu.encoder.ctranslate import Tensors
from bot.nlu.encoder.wordpiece import WordPiece

LAYERS, HEADS, LONGEST = 6, 12, 256
Array = NDArray[np.float64]


class ReferenceEncoder:
    """Sentence vectors by the book, in double precision."""

    def __init__(self, tensors: Tensors, vocab: Path):
        self._tensors = {name: array.astype(np.float64) for name, array in tensors.items()}
        self._wordpiece = WordPiece(vocab)

    def encode(self, text: str) -> Array:
        """Shape (384,), of unit length."""
        pieces = self._wordpiece.tokenise(text)[: LONGEST - 2]
        ids = [self._wordpiece.start, *(piece.id for piece in pieces), self._wordpiece.end]
        states = self._embed(ids)
        for number in range(LAYERS):
            states = self._layer(states, f"encoder.layer.{number}")
        mean: Array = states.mean(axis=0)
        return mean / float(np.linalg.norm(mean))

    def _embed(self, ids: list[int]) -> Array:
        words = self._tensors["embeddings.word_embeddings.weight"][ids]
        places = self._tensors["embeddings.position_embeddings.weight"][: len(ids)]
        kinds = self._tensors["embeddings.token_type_embeddings.weight"][0]
        return self._norm(words + places + kinds, "embeddings.LayerNorm")

    def _layer(self, states: Array, name: str) -> Array:
        attended = self._linear(self._attend(states, name), f"{name}.attention.output.dense")
        states = self._norm(states + attended, f"{name}.attention.output.LayerNorm")
        inner = self._linear(states, f"{name}.intermediate.dense")
        inner = inner * 0.5 * (1.0 + erf(inner / np.sqrt(2.0)))
        outer = self._linear(inner, f"{name}.output.dense")
        return self._norm(states + outer, f"{name}.output.LayerNorm")

    def _attend(self, states: Array, name: str) -> Array:
        query, key, value = (
            self._heads(self._linear(states, f"{name}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        mixed: Array = (shares @ value).transpose(1, 0, 2).reshape(states.shape)
        return mixed

    def _heads(self, states: Array) -> Array:
        split: Array = states.reshape(len(states), HEADS, -1).transpose(1, 0, 2)
        return split

    def _linear(self, states: Array, name: str) -> Array:
        weight, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        result: Array = states @ weight.T + bias
        return result

    def _norm(self, states: Array, name: str) -> Array:
        gamma, beta = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt(centred.var(axis=-1, keepdims=True) + 1e-12)
        result: Array = centred / spread * gamma + beta
        return result
