"""The sentence encoder as a TensorFlow graph, so that its weights can be tuned.

BERT (Devlin et al. 2019) as all-MiniLM-L6-v2 has it: six layers, twelve heads, mean of the pieces
at unit length. Padding is left out of all but the attention, which makes short texts cheap.
"""

from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from bot.nlu.encoder.adapters import CHANGE, DOWN, UP, is_adapted, is_changed
from bot.nlu.encoder.ctranslate import HEADS, Tensors, layers_of

EPSILON = 1e-12
FAR_OFF = 1e9
PROCESSOR = Path("/proc/cpuinfo")
HAS_SIXTEEN_BITS = PROCESSOR.exists() and "_bf16" in PROCESSOR.read_text(encoding="utf-8")


class Bert:
    """The weights as variables; those of the embeddings stay as they are.

    With a `rank`, the published weights stay too, and adapters of that rank are trained beside
    them; without, all weights of the layers are.
    """

    def __init__(self, tensors: Tensors, rank: int = 0, seed: int = 0):
        self._weights = {
            name: tf.Variable(value, trainable=_is_trained(name, rank))
            for name, value in tensors.items()
            if name.startswith(("encoder.", "embeddings.")) and value.dtype == np.float32
        }
        self._published = tensors
        self._adapters = _adapters(tensors, rank, seed) if rank else {}
        self._layers = layers_of(tensors)
        self._width = tensors["embeddings.LayerNorm.weight"].shape[0]

    @property
    def variables(self) -> list[Any]:
        """What is trained."""
        whole = [weight for weight in self._weights.values() if weight.trainable]
        return [*whole, *self._adapters.values()]

    def tensors(self) -> Tensors:
        """The weights as they are now, by the names they were given under."""
        return {name: weight.numpy() for name, weight in self._weights.items()}

    def adapters(self) -> Tensors:
        """The adapters as they are now, with the changes of biases and norms."""
        changes = {
            name + CHANGE: self._weights[name].numpy() - self._published[name]
            for name in self._weights
            if is_changed(name)
        }
        return {**{name: each.numpy() for name, each in self._adapters.items()}, **changes}

    def take(self, adapters: Tensors) -> None:
        """Go on from adapters that `adapters` gave."""
        for name, value in adapters.items():
            if name in self._adapters:
                self._adapters[name].assign(value.astype(np.float32))
            elif name.endswith(CHANGE):
                weight = name.removesuffix(CHANGE)
                self._weights[weight].assign(self._published[weight] + value.astype(np.float32))

    def vectors(self, pieces: Any, dropout: float = 0.0) -> Any:
        """Rows of unit length for rows of piece ids, filled up with zeros: (texts, pieces)."""
        states, texts = self.states(pieces, dropout)
        return tf.math.l2_normalize(tf.math.segment_sum(states, texts), -1)

    def states(self, pieces: Any, dropout: float = 0.0) -> tuple[Any, Any]:
        """The state of every piece, all texts end to end, and the number of the text of each."""
        states, places = self._states(pieces, dropout)
        return states, places[:, 0]

    def states_of_texts(self, pieces: Any, dropout: float = 0.0) -> Any:
        """The states of the pieces of each text: (texts, pieces, width), zero where none is."""
        states, places = self._states(pieces, dropout)
        shape = tf.concat([tf.shape(pieces, tf.int64), [self._width]], 0)
        return tf.scatter_nd(places, states, shape)

    def _states(self, pieces: Any, dropout: float) -> tuple[Any, Any]:
        places = tf.where(pieces > 0)
        states = self._embedded(tf.gather_nd(pieces, places), places[:, 1], dropout)
        layout = _Layout(pieces, places, self._width)
        for number in range(self._layers):
            states = self._layer(states, f"encoder.layer.{number}", layout, dropout)
        return states, places

    def _embedded(self, words: Any, positions: Any, dropout: float) -> Any:
        def rows(kind: str) -> Any:
            return self._weights[f"embeddings.{kind}_embeddings.weight"]

        total = tf.gather(rows("word"), words) + tf.gather(rows("position"), positions)
        return _dropped(self._norm(total + rows("token_type")[0], "embeddings.LayerNorm"), dropout)

    def _layer(self, states: Any, name: str, layout: "_Layout", dropout: float) -> Any:
        query, key, value = (
            layout.spread(self._linear(states, f"{name}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        seen = layout.flat(layout.attend(query, key, value))
        seen = self._linear(seen, f"{name}.attention.output.dense")
        states = self._norm(states + _dropped(seen, dropout), f"{name}.attention.output.LayerNorm")
        inner = tf.nn.gelu(self._linear(states, f"{name}.intermediate.dense"))
        outer = self._linear(inner, f"{name}.output.dense")
        return self._norm(states + _dropped(outer, dropout), f"{name}.output.LayerNorm")

    def _linear(self, states: Any, name: str) -> Any:
        product = self._product(states, self._weights[f"{name}.weight"])
        down = self._adapters.get(f"{name}.weight{DOWN}")
        if down is not None:
            narrow = tf.matmul(states, down, transpose_b=True)
            product += tf.matmul(narrow, self._adapters[f"{name}.weight{UP}"], transpose_b=True)
        return product + self._weights[f"{name}.bias"]

    @staticmethod
    def _product(states: Any, weight: Any) -> Any:
        """Sixteen bits for the large products where the processor has them: half the time."""
        if not HAS_SIXTEEN_BITS:
            return tf.matmul(states, weight, transpose_b=True)
        half = [tf.cast(each, tf.bfloat16) for each in (states, weight)]
        return tf.cast(tf.matmul(*half, transpose_b=True), tf.float32)

    def _norm(self, states: Any, name: str) -> Any:
        centred = states - tf.reduce_mean(states, -1, keepdims=True)
        spread = tf.reduce_mean(centred * centred, -1, keepdims=True)
        scaled = centred * tf.math.rsqrt(spread + EPSILON)
        return scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _is_trained(name: str, rank: int) -> bool:
    return is_changed(name) if rank else name.startswith("encoder.")


def _adapters(tensors: Tensors, rank: int, seed: int) -> dict[str, Any]:
    """Adapters that change nothing yet: B is zero."""
    chance = np.random.default_rng(seed)
    made: dict[str, Any] = {}
    for name in filter(is_adapted, tensors):
        out, into = tensors[name].shape
        down = chance.normal(0, into**-0.5, (rank, into)).astype(np.float32)
        made[name + DOWN] = tf.Variable(down)
        made[name + UP] = tf.Variable(np.zeros((out, rank), dtype=np.float32))
    return made


class _Layout:
    """Between pieces laid end to end (pieces, width) and heads (texts, heads, pieces, size)."""

    def __init__(self, pieces: Any, places: Any, width: int):
        self._texts, self._longest = tf.unstack(tf.shape(pieces))
        self._width, self._size = width, width // HEADS
        rows = tf.cast(places, tf.int32)
        self._slots = rows[:, 0] * self._longest + rows[:, 1]
        numbers = tf.range(1, tf.shape(places)[0] + 1)
        slots = self._texts * self._longest
        # For each slot the number of its piece; the empty ones have piece 0, which is all zeros.
        self._pieces = tf.scatter_nd(self._slots[:, None], numbers, slots[None])
        self._mask = tf.cast(pieces == 0, tf.float32)[:, None, None, :] * -FAR_OFF

    def spread(self, states: Any) -> Any:
        rows = tf.gather(tf.pad(states, ((1, 0), (0, 0))), self._pieces)
        shape = (self._texts, self._longest, HEADS, self._size)
        return tf.transpose(tf.reshape(rows, shape), (0, 2, 1, 3))

    def flat(self, heads: Any) -> Any:
        rows = tf.reshape(tf.transpose(heads, (0, 2, 1, 3)), (-1, self._width))
        return tf.gather(rows, self._slots)

    def attend(self, query: Any, key: Any, value: Any) -> Any:
        nearness = tf.matmul(query, key, transpose_b=True) / self._size**0.5
        return tf.matmul(tf.nn.softmax(nearness + self._mask), value)


def _dropped(states: Any, share: float) -> Any:
    return tf.nn.dropout(states, share) if share else states


def padded(rows: list[list[int]]) -> NDArray[np.int32]:
    """Rows of piece ids, filled up with zeros to the longest."""
    filled = np.zeros((len(rows), max(map(len, rows))), dtype=np.int32)
    for place, row in enumerate(rows):
        filled[place, : len(row)] = row
    return filled
