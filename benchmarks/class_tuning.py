"""Tunes the sentence encoder on the examples of a public set, so that those of a class stand
together.

The loss is the sum of two: cross-entropy of the nearness to a point for each topic, which starts
at the mean of its examples, and the supervised contrastive loss (Khosla et al. 2020). Some texts
are shown with slips of the fingers. The same seed gives the same weights on the same machine.
"""

import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from bot.nlu.encoder.bert import Bert, padded
from bot.nlu.encoder.ctranslate import Tensors, read_tensors
from bot.nlu.encoder.sentence_encoder import SentenceEncoder
from bot.nlu.spelling.typos import add_typos
from bot.nlu.tuning.encoder_tuner import warmed
from bot.nlu.tuning.topic_losses import contrast, cross_entropy

Pieces = Callable[[str], list[int]]  # ids of a text's word pieces, with those that stand around it

DECAY = 0.01
LARGEST = 1.0  # norm of the gradients together
HASTE = 10.0  # of the topics' points


@dataclass(frozen=True)
class ClassRecipe:
    """What was chosen on validation data.

    `slips` is the share of texts shown with slips; `kept` that of the published weights in what
    comes out, a mean of the two (Wortsman et al. 2022).
    """

    epochs: int = 8
    batch: int = 64
    rate: float = 1e-4
    dropout: float = 0.1
    slips: float = 0.9
    sharpness: float = 20.0
    contrast: float = 0.07
    kept: float = 0.25
    seed: int = 0


class ClassTuner:
    """One run of tuning: the encoder, the points of the topics, and the loss between them."""

    def __init__(self, tensors: Tensors, points: NDArray[np.float32], recipe: ClassRecipe):
        self._recipe = recipe
        self.bert = Bert(tensors)
        self._points = tf.Variable(points)
        adam = tf.keras.optimizers.AdamW
        self._moves = (
            (adam(weight_decay=DECAY, global_clipnorm=LARGEST), self.bert.variables, 1.0),
            (adam(weight_decay=0.0, global_clipnorm=LARGEST), [self._points], HASTE),
        )
        for optimiser, variables, _ in self._moves:
            optimiser.build(variables)
        self.step = tf.function(
            self._step,
            autograph=False,
            input_signature=[
                tf.TensorSpec((None, None), tf.int32),
                tf.TensorSpec((None,), tf.int32),
                tf.TensorSpec((), tf.float32),
            ],
        )

    def _step(self, pieces: Any, topics: Any, rate: Any) -> Any:
        with tf.GradientTape() as tape:
            vectors = self.bert.vectors(pieces, self._recipe.dropout)
            recipe, sharp = self._recipe, tf.one_hot(topics, self._points.shape[0])
            apart = cross_entropy(vectors, self._points, sharp, recipe.sharpness)
            loss = apart + contrast(vectors, topics, recipe.contrast)
        gradients = tape.gradient(loss, [variables for _, variables, _ in self._moves])
        for (optimiser, variables, haste), own in zip(self._moves, gradients, strict=True):
            optimiser.learning_rate.assign(haste * rate)
            optimiser.apply_gradients(zip(own, variables, strict=True))
        return loss


def encoder_of_classes(
    texts: list[str], labels: list[str], recipe: ClassRecipe, weights: Path, target: Path
) -> SentenceEncoder:
    """Tune the weights in the folder `weights` and write what comes of it into `target`."""
    tensors, vocab = read_tensors(weights), weights / "vocab.txt"
    published = SentenceEncoder.of_tensors(tensors, vocab, target)
    vectors = published.encode_all(texts)
    tensors = tuned(tensors, texts, labels, vectors, published.pieces, recipe)
    return SentenceEncoder.of_tensors(tensors, vocab, target)


def tuned(
    tensors: Tensors,
    texts: list[str],
    labels: list[str],
    vectors: NDArray[np.float32],
    pieces: Pieces,
    recipe: ClassRecipe,
) -> Tensors:
    """The encoder's weights after tuning; `vectors` are what it says of the texts before."""
    names = {name: number for number, name in enumerate(sorted(set(labels)))}
    topics = np.array([names[label] for label in labels], dtype=np.int32)
    points = np.stack([vectors[topics == topic].mean(axis=0) for topic in range(len(names))])
    tf.random.set_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    tuner = ClassTuner(tensors, points / np.linalg.norm(points, axis=1, keepdims=True), recipe)
    batches = [each for _ in range(recipe.epochs) for each in _batches(topics, recipe, chance)]
    for number, places in enumerate(batches, start=1):
        shown = [
            add_typos(texts[place], chance) if chance.random() < recipe.slips else texts[place]
            for place in places
        ]
        rate = recipe.rate * warmed(number / len(batches))
        tuner.step(padded([pieces(text) for text in shown]), topics[places], np.float32(rate))
    after = tuner.bert.tensors()
    kept = recipe.kept
    return {
        name: kept * value + (1 - kept) * after[name] if name in after else value
        for name, value in tensors.items()
    }


def _batches(
    topics: NDArray[np.int32], recipe: ClassRecipe, chance: random.Random
) -> Iterator[list[int]]:
    """Every text once, in random order but for one thing: two of a topic go together."""
    by_topic: dict[int, list[int]] = defaultdict(list)
    for place in chance.sample(range(len(topics)), len(topics)):
        by_topic[int(topics[place])].append(place)
    pairs = [own[i : i + 2] for own in by_topic.values() for i in range(0, len(own), 2)]
    chance.shuffle(pairs)
    order = [place for pair in pairs for place in pair]
    for begin in range(0, len(order), recipe.batch):
        yield order[begin : begin + recipe.batch]
