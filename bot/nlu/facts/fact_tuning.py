"""Tunes adapters of the encoder and the heads of the reader on annotated messages.

The loss is the mean over the facts of the cross-entropy with label smoothing, where an example
teaches something of a fact, plus that of the acts. Some texts are shown with slips of the fingers,
some with another question before them. The same seed gives the same weights on the same machine.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from bot.nlu.encoder.bert import FAR_OFF, Bert, padded
from bot.nlu.encoder.ctranslate import Tensors
from bot.nlu.encoder.tuning import warmed
from bot.nlu.facts.fact_examples import FactExample, target
from bot.nlu.facts.fact_heads import ACTS_HEAD
from bot.nlu.facts.fact_labels import ACTS, Labels, with_question
from bot.nlu.spelling.typos import add_typos

Pieces = Callable[[tuple[str, str]], list[int]]
Chances = list[NDArray[np.float32]]

DECAY = 0.01
LARGEST = 1.0
UNKNOWN = -1


@dataclass(frozen=True)
class ReaderRecipe:
    """What was chosen on validation data.

    `slips` is the share of texts shown with slips; `moved` that of messages without an open
    question that are shown with one; `haste` how much faster the heads learn.
    """

    epochs: int = 12
    batch: int = 48
    rate: float = 6e-4
    rank: int = 16
    dropout: float = 0.1
    smoothing: float = 0.02
    slips: float = 0.25
    moved: float = 0.3
    haste: float = 3.0
    acts: float = 1.0
    seed: int = 0


class ReaderTuner:
    """One run of tuning: the adapted encoder and the heads."""

    def __init__(self, tensors: Tensors, labels: Labels, recipe: ReaderRecipe, steps: int):
        tf.random.set_seed(recipe.seed)
        self._labels, self._recipe, self._steps = labels, recipe, steps
        self.bert = Bert(tensors, recipe.rank, recipe.seed)
        self._heads = _new_heads(labels, tensors["embeddings.LayerNorm.weight"].shape[0])
        adam = tf.keras.optimizers.AdamW
        self._moves = (
            (adam(weight_decay=DECAY, global_clipnorm=LARGEST), self.bert.variables, 1.0),
            (
                adam(weight_decay=DECAY, global_clipnorm=LARGEST),
                list(self._heads.values()),
                recipe.haste,
            ),
        )
        for optimiser, variables, _ in self._moves:
            optimiser.build(variables)
        rows = tf.TensorSpec((None, None), tf.int32)
        self._train = tf.function(
            self._step,
            autograph=False,
            input_signature=[rows, rows, tf.TensorSpec((None, None)), tf.TensorSpec(())],
        )
        self._score = tf.function(self.scores, autograph=False, input_signature=[rows])

    def learn(self, pieces: NDArray[np.int32], goals: "Goals", step: int) -> float:
        """Take one step; returns the loss."""
        rate = np.float32(self._recipe.rate * warmed(step / self._steps))
        return float(self._train(pieces, goals.facts, goals.acts, rate))

    def chances(self, pieces: NDArray[np.int32]) -> Chances:
        """The chances of each fact's labels, and last those of the acts, for rows of pieces."""
        *facts, acts = self._score(pieces)
        return [*(tf.nn.softmax(each).numpy() for each in facts), tf.nn.sigmoid(acts).numpy()]

    def take(self, adapters: Tensors, heads: Tensors) -> None:
        """Go on from a reader that was tuned before."""
        self.bert.take(adapters)
        for name, weight in self._heads.items():
            weight.assign(heads[name].astype(np.float32))

    def state(self) -> dict[str, Any]:
        """All that a run goes on from, by name."""
        named = {f"weight_{place}": each for place, each in enumerate(self.bert.variables)}
        heads = {name.replace(".", "_"): each for name, each in self._heads.items()}
        moves = {f"optimiser_{place}": move[0] for place, move in enumerate(self._moves)}
        return {**named, **heads, **moves}

    def heads(self) -> Tensors:
        """The heads' weights by name."""
        return {name: weight.numpy() for name, weight in self._heads.items()}

    def scores(self, pieces: Any, dropout: float = 0.0) -> list[Any]:
        """The scores of every head: the facts in order, then the acts."""
        names = (*self._labels, ACTS_HEAD)
        states = self.bert.states_of_texts(pieces, dropout)
        queries = tf.stack([self._heads[f"{name}.query"] for name in names], axis=1)
        nearness = tf.einsum("tpw,wh->tph", states, queries)
        absent = tf.cast(pieces == 0, tf.float32)[:, :, None] * -FAR_OFF
        weights = tf.nn.softmax(nearness + absent, axis=1)
        means = tf.matmul(weights, states, transpose_a=True)
        if dropout:
            means = tf.nn.dropout(means, dropout)
        return [
            tf.matmul(means[:, place], self._heads[f"{name}.weight"], transpose_b=True)
            + self._heads[f"{name}.bias"]
            for place, name in enumerate(names)
        ]

    def _step(self, pieces: Any, facts: Any, acts: Any, rate: Any) -> Any:
        with tf.GradientTape() as tape:
            *scores, act_scores = self.scores(pieces, self._recipe.dropout)
            losses = [
                self._loss(score, facts[:, place], len(labels))
                for place, (score, labels) in enumerate(
                    zip(scores, self._labels.values(), strict=True)
                )
            ]
            loss = tf.add_n(losses) + self._recipe.acts * _acts_loss(act_scores, acts)
        gradients = tape.gradient(loss, [variables for _, variables, _ in self._moves])
        for (optimiser, variables, haste), own in zip(self._moves, gradients, strict=True):
            optimiser.learning_rate.assign(haste * rate)
            optimiser.apply_gradients(zip(own, variables, strict=True))
        return loss

    def _loss(self, scores: Any, goals: Any, count: int) -> Any:
        known = tf.cast(goals != UNKNOWN, tf.float32)
        sharp = tf.one_hot(tf.maximum(goals, 0), count)
        smooth = self._recipe.smoothing
        soft = sharp * (1 - smooth) + smooth / count
        losses = tf.nn.softmax_cross_entropy_with_logits(soft, scores)
        return tf.reduce_sum(losses * known) / tf.maximum(tf.reduce_sum(known), 1.0)


@dataclass(frozen=True)
class Goals:
    """What a batch should be read as: a label's number for each fact, UNKNOWN where it teaches
    nothing; 1 or 0 for each act, NaN where it isn't annotated."""

    facts: NDArray[np.int32]
    acts: NDArray[np.float32]


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
    return Goals(np.array(facts, dtype=np.int32), np.array(acts, dtype=np.float32))


def batches(
    examples: Sequence[FactExample], labels: Labels, recipe: ReaderRecipe, chance: random.Random
) -> Iterator[tuple[list[tuple[str, str]], Goals]]:
    """Every example once, in random order: what is read, and what it should be read as."""
    order = chance.sample(range(len(examples)), len(examples))
    for begin in range(0, len(order), recipe.batch):
        own = [examples[place] for place in order[begin : begin + recipe.batch]]
        yield [_shown(each, labels, recipe, chance) for each in own], goals_of(own, labels)


def _shown(
    example: FactExample, labels: Labels, recipe: ReaderRecipe, chance: random.Random
) -> tuple[str, str]:
    text, asked = example.text.lower(), example.asked
    if chance.random() < recipe.slips:
        text = add_typos(text, chance)
    if asked is None and chance.random() < recipe.moved:
        # Not a question that it might answer: what is said of the facts stays as it is.
        told = [*example.facts, *example.mask]
        asked = chance.choice([fact for fact in labels if fact not in told] or [None])
    return with_question(text, asked)


def read_all(
    tuner: ReaderTuner, examples: Sequence[FactExample], pieces: Pieces, size: int = 96
) -> Chances:
    """The chances for many examples, as `ReaderTuner.chances` gives them."""
    rows = [pieces(with_question(each.text.lower(), each.asked)) for each in examples]
    order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
    found = [
        tuner.chances(padded([rows[place] for place in order[begin : begin + size]]))
        for begin in range(0, len(order), size)
    ]
    whole = [np.concatenate(each) for each in zip(*found, strict=True)]
    back = np.argsort(order)
    return [each[back] for each in whole]


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


def _acts_loss(scores: Any, goals: Any) -> Any:
    known = tf.cast(tf.math.is_finite(goals), tf.float32)
    wanted = tf.where(known > 0, goals, 0.0)
    losses = tf.nn.sigmoid_cross_entropy_with_logits(wanted, scores)
    return tf.reduce_sum(losses * known) / tf.maximum(tf.reduce_sum(known), 1.0)
