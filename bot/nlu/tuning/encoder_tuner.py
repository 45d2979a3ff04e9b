"""One run of tuning: the adapted encoder, the reader's heads and the topics' points."""

import os
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from bot.nlu.encoder.bert import Bert
from bot.nlu.encoder.ctranslate import Tensors
from bot.nlu.facts.fact_labels import Labels
from bot.nlu.facts.fact_tuning import Goals, HeadsInTuning
from bot.nlu.tuning import topic_losses as losses
from bot.nlu.tuning.tuning_recipe import TuningRecipe

DECAY = 0.01
LARGEST = 1.0  # norm of the gradients together
WARM = 0.1  # share of the way on which the rate rises


@dataclass(frozen=True)
class Batch:
    """The pieces of the annotated messages and, after them, of the texts without a question.

    `goals` has a row for each of the former; `topics` (a number, NO_TOPIC where it isn't known),
    `chances` of all topics and `taught`, the teacher's vector, for each of the latter.
    """

    pieces: NDArray[np.int32]
    goals: Goals
    topics: NDArray[np.int32]
    chances: NDArray[np.float32]
    taught: NDArray[np.float32]


class EncoderTuner:
    """`points` has a vector of unit length for each topic, where its point starts."""

    def __init__(
        self, tensors: Tensors, labels: Labels, points: Any, recipe: TuningRecipe, steps: int
    ):
        tf.random.set_seed(recipe.seed)
        self._recipe, self._steps = recipe, steps
        self.bert = Bert(tensors, recipe.rank, recipe.seed)
        self.heads = HeadsInTuning(labels, tensors["embeddings.LayerNorm.weight"].shape[0])
        self._points = tf.Variable(points)
        adam = tf.keras.optimizers.AdamW
        beside = [*self.heads.variables, self._points]
        self._moves = tuple(
            (adam(weight_decay=DECAY, global_clipnorm=LARGEST), variables, haste)
            for variables, haste in ((self.bert.variables, 1.0), (beside, recipe.haste))
        )
        for optimiser, variables, _ in self._moves:
            optimiser.build(variables)
        self._train = tf.function(
            self._step,
            autograph=False,
            input_signature=[
                tf.TensorSpec((None, None), tf.int32),
                tf.TensorSpec((None, None), tf.int32),
                tf.TensorSpec((None, None)),
                tf.TensorSpec((None,), tf.int32),
                tf.TensorSpec((None, None)),
                tf.TensorSpec((None, None)),
                tf.TensorSpec(()),
            ],
        )

    def learn(self, batch: Batch, step: int) -> NDArray[np.float32]:
        """Take one step; returns the losses: facts, then topics, contrast, teacher, likeness."""
        rate = np.float32(self._recipe.rate * warmed(step / self._steps))
        goals = (batch.goals.facts, batch.goals.acts)
        told = (batch.topics, batch.chances, batch.taught)
        found: NDArray[np.float32] = self._train(batch.pieces, *goals, *told, rate).numpy()
        return found

    def state(self) -> dict[str, Any]:
        """All that a run goes on from, by name."""
        own = [*self.bert.variables, *self.heads.variables, self._points]
        named = {f"weight_{place}": each for place, each in enumerate(own)}
        return named | {f"optimiser_{place}": move[0] for place, move in enumerate(self._moves)}

    def _of_texts(self, vectors: Any, topics: Any, chances: Any, taught: Any) -> list[Any]:
        recipe = self._recipe
        return [
            losses.cross_entropy(vectors, self._points, chances, recipe.sharpness),
            losses.contrast(vectors, topics, recipe.heat),
            losses.distance(vectors, taught),
            losses.likeness(vectors, taught, recipe.likeness_heat),
        ]

    def _step(
        self, pieces: Any, facts: Any, acts: Any, topics: Any, chances: Any, taught: Any, rate: Any
    ) -> Any:
        recipe, count = self._recipe, tf.shape(facts)[0]
        with tf.GradientTape() as tape:
            states = self.bert.states_of_texts(pieces, recipe.dropout)
            read = tf.zeros(())
            if recipe.facts:
                read = self.heads.loss(states[:count], pieces[:count], facts, acts, recipe.dropout)
            vectors = tf.math.l2_normalize(tf.reduce_sum(states[count:], 1), -1)
            of_texts = self._of_texts(vectors, topics, chances, taught) if recipe.has_texts else []
            found = tf.stack([read, *of_texts])
            weights = (1.0, recipe.topics, recipe.contrasted, recipe.taught, recipe.likeness)
            loss = tf.reduce_sum(found * tf.constant(weights[: 1 + len(of_texts)]))
        gradients = tape.gradient(
            loss,
            [variables for _, variables, _ in self._moves],
            unconnected_gradients=tf.UnconnectedGradients.ZERO,
        )
        for (optimiser, variables, haste), own in zip(self._moves, gradients, strict=True):
            optimiser.learning_rate.assign(haste * rate)
            optimiser.apply_gradients(zip(own, variables, strict=True))
        return found


def warmed(done: float) -> float:
    """The share of the rate at a share of the way: up over its first tenth, then down to 0."""
    return min(done / WARM, (1 - done) / (1 - WARM))
