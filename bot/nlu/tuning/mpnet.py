"""The teacher, all-mpnet-base-v2, as a TensorFlow graph.

MPNet (Song et al. 2020) is BERT with a bias on attention that depends on how far two pieces are
apart, the same in every layer. A text's vector is the mean of its pieces at unit length.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from safetensors.numpy import load_file

from bot.nlu.encoder.bert import FAR_OFF
from bot.nlu.encoder.ctranslate import HEADS, Tensors, layers_of
from bot.nlu.encoder.wordpiece import WordPiece

EPSILON = 1e-5
START, PADDING, END = 0, 1, 2  # ids of <s>, <pad> and </s>
MAX_PIECES = 128  # no message of the corpus has more
FURTHEST = 128  # pieces further apart count as this far
BATCH = 64


class MpNet:
    """Reads texts with the weights in a folder that holds model.safetensors and vocab.txt."""

    def __init__(self, folder: Path):
        tensors: Tensors = load_file(str(folder / "model.safetensors"))
        self._weights = {
            name: tf.constant(value) for name, value in tensors.items() if value.dtype == np.float32
        }
        self._layers = layers_of(tensors)
        self._wordpiece = WordPiece(folder / "vocab.txt")
        self._read = tf.function(
            self._vectors, autograph=False, input_signature=[tf.TensorSpec((None, None), tf.int32)]
        )

    def encode_all(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of texts, of unit length: shape (texts, 768)."""
        rows = [self._pieces(text) for text in texts]
        order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
        found = []
        for begin in range(0, len(order), BATCH):
            own = [rows[place] for place in order[begin : begin + BATCH]]
            pieces = np.full((len(own), max(map(len, own))), PADDING, dtype=np.int32)
            for place, row in enumerate(own):
                pieces[place, : len(row)] = row
            found.append(self._read(pieces).numpy())
        vectors: NDArray[np.float32] = np.concatenate(found)[np.argsort(order)]
        return vectors

    def _pieces(self, text: str) -> list[int]:
        found = self._wordpiece.tokenise(text, MAX_PIECES - 2)
        return [START, *(piece.id for piece in found), END]

    def _vectors(self, pieces: Any) -> Any:
        seen = tf.cast(pieces != PADDING, tf.float32)
        # Positions are counted from the one after that of the padding.
        positions = tf.range(tf.shape(pieces)[1]) + PADDING + 1
        states = tf.gather(self._weights["embeddings.word_embeddings.weight"], pieces)
        states += tf.gather(self._weights["embeddings.position_embeddings.weight"], positions)
        states = self._norm(states, "embeddings.LayerNorm")
        bias = self._distances(tf.shape(pieces)[1]) - (1 - seen)[:, None, None, :] * FAR_OFF
        for number in range(self._layers):
            states = self._layer(states, f"encoder.layer.{number}", bias)
        return tf.math.l2_normalize(tf.reduce_sum(states * seen[:, :, None], 1), -1)

    def _distances(self, length: Any) -> Any:
        """What attention gains from how far two pieces are apart: (1, heads, pieces, pieces)."""
        places = tf.range(length)
        kinds = distance_kinds(places[None, :] - places[:, None])
        table = self._weights["encoder.relative_attention_bias.weight"]
        return tf.transpose(tf.gather(table, kinds), (2, 0, 1))[None]

    def _layer(self, states: Any, name: str, bias: Any) -> Any:
        query, key, value = (
            _heads(self._linear(states, f"{name}.attention.attn.{part}")) for part in "qkv"
        )
        nearness = tf.matmul(query, key, transpose_b=True) / query.shape[-1] ** 0.5
        mixed = tf.transpose(tf.matmul(tf.nn.softmax(nearness + bias), value), (0, 2, 1, 3))
        mixed = self._linear(tf.reshape(mixed, tf.shape(states)), f"{name}.attention.attn.o")
        states = self._norm(states + mixed, f"{name}.attention.LayerNorm")
        inner = tf.nn.gelu(self._linear(states, f"{name}.intermediate.dense"))
        outer = self._linear(inner, f"{name}.output.dense")
        return self._norm(states + outer, f"{name}.output.LayerNorm")

    def _linear(self, states: Any, name: str) -> Any:
        weight = self._weights[f"{name}.weight"]
        flat = tf.reshape(states, (-1, weight.shape[1]))
        product = tf.matmul(flat, weight, transpose_b=True) + self._weights[f"{name}.bias"]
        return tf.reshape(product, (*tf.unstack(tf.shape(states)[:2]), weight.shape[0]))

    def _norm(self, states: Any, name: str) -> Any:
        centred = states - tf.reduce_mean(states, -1, keepdims=True)
        spread = tf.reduce_mean(centred * centred, -1, keepdims=True)
        scaled = centred * tf.math.rsqrt(spread + EPSILON)
        return scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def distance_kinds(distances: Any, kinds: int = 32) -> Any:
    """The row of the bias's table for each distance (of the piece seen from the one that sees it).

    Half of the rows are for pieces ahead; of each half, half for single distances, and half for
    ranges of them that grow, up to FURTHEST.
    """
    half, exact = kinds // 2, kinds // 4
    apart = tf.abs(distances)
    growth = tf.math.log(tf.maximum(tf.cast(apart, tf.float32), 1.0) / exact)
    ranges = exact + tf.cast(growth / np.log(FURTHEST / exact) * (half - exact), tf.int32)
    near = tf.where(apart < exact, apart, tf.minimum(ranges, half - 1))
    return near + tf.cast(distances > 0, tf.int32) * half


def _heads(states: Any) -> Any:
    """(texts, pieces, width) as (texts, heads, pieces, size)."""
    texts, length = tf.unstack(tf.shape(states)[:2])
    size = states.shape[-1] // HEADS
    return tf.transpose(tf.reshape(states, (texts, length, HEADS, size)), (0, 2, 1, 3))
