"""The heads of the reader while they are tuned, and what their examples teach.

The loss is the sum over the facts of the cross-entropy with label smoothing, where an example
teaches something of a fact, plus that of the acts. Some messages are shown with slips of the
fingers, some with another question before them.
"""

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from bot.nlu.encoder.bert import FAR_OFF, Bert, padded
from bot.nlu.encoder.ctranslate import Tensors
from bot.nlu.facts.fact_examples import FactExample, target
from bot.nlu.facts.fact_heads import ACTS_HEAD
from bot.nlu.facts.fact_labels import ACTS, Labels, with_question
from bot.nlu.spelling.typos import add_typos

Pieces = Callable[[tuple[str, str]], list[int]]
Chances = list[NDArray[np.float32]]

UNKNOWN = -1
SMOOTHING = 0.02


@dataclass(frozen=True)
class Goals:
    """What a batch should be read as: a label's number for each fact, UNKNOWN where it teaches
    nothing; 1 or 0 for each act, NaN where it isn't annotated."""

    facts: NDArray[np.int32]
    acts: NDArray[np.float32]


class HeadsInTuning:
    """The heads as variables; `width` is that of the encoder's states."""

    def __init__(self, labels: Labels, width: int):
        self._labels = labels
        self._weights = _new_heads(labels, width)

    @property
    def variables(self) -> list[Any]:
        """What is trained."""
        return list(self._weights.values())

    def tensors(self) -> Tensors:
        """The weights by name."""
        return {name: weight.numpy() for name, weight in self._weights.items()}

    def take(self, heads: Tensors) -> None:
        """Go on from heads that were tuned before."""
        for name, weight in self._weights.items():
            weight.assign(heads[name].astype(np.float32))

    def scores(self, states: Any, pieces: Any, dropout: float = 0.0) -> list[Any]:
        """The scores of every head, the facts in order, then the acts; `states` are those of the
        pieces of each text, (texts, pieces, width)."""
        names = (*self._labels, ACTS_HEAD)
        queries = tf.stack([self._weights[f"{name}.query"] for name in names], axis=1)
        nearness = tf.einsum("tpw,wh->tph", states, queries)
        absent = tf.cast(pieces == 0, tf.float32)[:, :, None] * -FAR_OFF
        weights = tf.nn.softmax(nearness + absent, axis=1)
        means = tf.matmul(weights, states, transpose_a=True)
        if dropout:
            means = tf.nn.dropout(means, dropout)
        return [
            tf.matmul(means[:, place], self._weights[f"{name}.weight"], transpose_b=True)
            + self._weights[f"{name}.bias"]
            for place, name in enumerate(names)
        ]

    def loss(self, states: Any, pieces: Any, facts: Any, acts: Any, dropout: float) -> Any:
        """The loss against the arrays of Goals."""
        *scores, act_scores = self.scores(states, pieces, dropout)
        losses = [
            _fact_loss(score, facts[:, place], len(labels))
            for place, (score, labels) in enumerate(zip(scores, self._labels.values(), strict=True))
        ]
        return tf.add_n(losses) + _acts_loss(act_scores, acts)


def goals_of(examples: Sequence[FactExample], labels: Labels) -> Goals:
    """The goals of examples."""
    facts = [
        [
            UNKNOWN if (label := target(each, fact)) is None else own.index(label)
            for fact, own in labels.items()
        ]
        for each in examples
    ]
    acts = [
        [np.nan if each.acts is None else float(act in each.acts) for act in ACTS]
        for each in examples
    ]
    return Goals(
        np.array(facts, dtype=np.int32).reshape(-1, len(labels)),
        np.array(acts, dtype=np.float32).reshape(-1, len(ACTS)),
    )


def shown(
    example: FactExample, labels: Labels, slips: float, moved: float, chance: random.Random
) -> tuple[str, str]:
    """What is read of an example: with slips, and with another question, as often as said.

    `slips` and `moved` are shares: of all texts, and of the texts without an open question.
    """
    text, asked = example.text.lower(), example.asked
    if chance.random() < slips:
        text = add_typos(text, chance)
    if asked is None and chance.random() < moved:
        # Not a question that it might answer: what is said of the facts stays as it is.
        told = [*example.facts, *example.mask]
        asked = chance.choice([fact for fact in labels if fact not in told] or [None])
    return with_question(text, asked)


def read_all(
    bert: Bert,
    heads: HeadsInTuning,
    examples: Sequence[FactExample],
    pieces: Pieces,
    size: int = 96,
) -> Chances:
    """The chances of each fact's labels, and last those of the acts, a row for each example."""

    def chances(rows: Any) -> list[Any]:
        *facts, acts = heads.scores(bert.states_of_texts(rows), rows)
        return [*(tf.nn.softmax(each) for each in facts), tf.nn.sigmoid(acts)]

    signature = [tf.TensorSpec((None, None), tf.int32)]
    read = tf.function(chances, autograph=False, input_signature=signature)
    rows = [pieces(with_question(each.text.lower(), each.asked)) for each in examples]
    order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    found = [
        [
            each.numpy()
            for each in read(padded([rows[place] for place in order[begin : begin + size]]))
        ]
        for begin in range(0, len(order), size)
    ]
    back = np.argsort(order)
    return [np.concatenate(each)[back] for each in zip(*found, strict=True)]


def _new_heads(labels: Labels, width: int) -> dict[str, Any]:
    heads: dict[str, Any] = {}
    for name, count in [
        *((fact, len(own)) for fact, own in labels.items()),
        (ACTS_HEAD, len(ACTS)),
    ]:
        heads[f"{name}.query"] = tf.Variable(np.zeros(width, dtype=np.float32))
        heads[f"{name}.weight"] = tf.Variable(np.zeros((count, width), dtype=np.float32))
        heads[f"{name}.bias"] = tf.Variable(np.zeros(count, dtype=np.float32))
    return heads


def _fact_loss(scores: Any, goals: Any, count: int) -> Any:
    known = tf.cast(goals != UNKNOWN, tf.float32)
    sharp = tf.one_hot(tf.maximum(goals, 0), count)
    soft = sharp * (1 - SMOOTHING) + SMOOTHING / count
    losses = tf.nn.softmax_cross_entropy_with_logits(soft, scores)
    return tf.reduce_sum(losses * known) / tf.maximum(tf.reduce_sum(known), 1.0)


def _acts_loss(scores: Any, goals: Any) -> Any:
    known = tf.cast(tf.math.is_finite(goals), tf.float32)
    wanted = tf.where(known > 0, goals, 0.0)
    losses = tf.nn.sigmoid_cross_entropy_with_logits(wanted, scores)
    return tf.reduce_sum(losses * known) / tf.maximum(tf.reduce_sum(known), 1.0)
