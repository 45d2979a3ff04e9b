"""The heads of the learned reader: for each fact, attention over the pieces, then its labels.

Each head looks at the states of a message's pieces with a query of its own and takes their mean by
it; a linear layer gives a score for each label. The acts have one head with a score for each.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from bot.nlu.facts.fact_labels import ACTS, Labels

ACTS_HEAD = "acts"
Vectors = NDArray[np.float32]


class FactChances(NamedTuple):
    """For each fact the chances of its labels, in their order; for each act its chance."""

    facts: dict[str, Vectors]
    acts: dict[str, float]


class FactHeads:
    """The trained heads; `labels` are those they were trained on."""

    def __init__(self, labels: Labels, weights: Mapping[str, Vectors]):
        self.labels = {fact: tuple(each) for fact, each in labels.items()}
        names = [*self.labels, ACTS_HEAD]
        self._queries = np.stack([weights[f"{name}.query"] for name in names])
        self._outputs = [weights[f"{name}.weight"] for name in names]
        self._biases = [weights[f"{name}.bias"] for name in names]
        self._heat = {fact: float(weights.get(f"{fact}.heat", np.ones(1))[0]) for fact in names}

    def scores(self, states: Vectors) -> FactChances:
        """The chances for one message; `states` has a row of shape (width,) for each piece."""
        nearness = states @ self._queries.T
        weights = np.exp(nearness - nearness.max(axis=0))
        means = (weights / weights.sum(axis=0)).T @ states
        chances = {}
        for place, fact in enumerate(self.labels):
            raw = self._outputs[place] @ means[place] + self._biases[place]
            chances[fact] = _softmax(raw / self._heat[fact])
        raw = self._outputs[-1] @ means[-1] + self._biases[-1]
        acts = 1 / (1 + np.exp(-raw))
        return FactChances(chances, dict(zip(ACTS, acts.tolist(), strict=True)))

    @classmethod
    def load(cls, path: Path, labels: Labels) -> "FactHeads":
        """Read the heads of a file."""
        weights = {name: value.astype(np.float32) for name, value in load_file(str(path)).items()}
        return cls(labels, weights)


def write_heads(weights: Mapping[str, Vectors], path: Path) -> None:
    """Write the heads' weights by their names, in sixteen bits."""
    save_file({name: value.astype(np.float16) for name, value in weights.items()}, str(path))


def _softmax(scores: Vectors) -> Vectors:
    raised = np.exp(scores - scores.max())
    chances: Vectors = raised / raised.sum()
    return chances
