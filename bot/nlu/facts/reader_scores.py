"""How well the reader reads: calibration, and precision and recall by kind of message."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.facts.fact_examples import KINDS, FactExample, target
from bot.nlu.facts.fact_labels import NOT_SAID, Labels

Vectors = NDArray[np.float32]
HEATS = np.arange(0.6, 3.01, 0.1)
LEVELS = (0.5, 0.8)


def heat_of(
    chances: Vectors, examples: Sequence[FactExample], fact: str, labels: Sequence[str]
) -> Vectors:
    """The temperature at which a fact's chances are likeliest (Guo et al. 2017); shape (1,)."""
    goals = [target(each, fact) for each in examples]
    rows = [place for place, goal in enumerate(goals) if goal is not None]
    wanted = [labels.index(str(goals[place])) for place in rows]
    scores = np.log(np.maximum(chances[rows], 1e-9))

    def loss(heat: float) -> float:
        cooled = scores / heat
        cooled -= np.log(np.exp(cooled).sum(axis=1, keepdims=True))
        return -float(cooled[np.arange(len(rows)), wanted].mean())

    best = min(HEATS, key=loss) if rows else 1.0
    return np.array([best], dtype=np.float32)


def scores_by_kind(
    chances: Sequence[Vectors], examples: Sequence[FactExample], labels: Labels
) -> dict[str, Any]:
    """Precision and recall of values for each kind of message, at each level of confidence."""
    return {
        f"{kind} at {level}": score
        for kind in KINDS
        for level in LEVELS
        if (score := _score(chances, examples, labels, kind, level))
    }


def _score(
    chances: Sequence[Vectors],
    examples: Sequence[FactExample],
    labels: Labels,
    kind: str,
    level: float,
) -> dict[str, float]:
    right = given = wanted = 0
    for place, (fact, own) in enumerate(labels.items()):
        for row, example in enumerate(examples):
            goal = target(example, fact)
            if example.kind != kind or goal is None:
                continue
            best = int(np.argmax(chances[place][row]))
            value = own[best] if chances[place][row][best] >= level else NOT_SAID
            given += value != NOT_SAID
            wanted += goal != NOT_SAID
            right += value == goal != NOT_SAID
    if not wanted:
        return {"given": given} if given else {}
    return {
        "precision": round(right / max(given, 1), 3),
        "recall": round(right / wanted, 3),
        "values": wanted,
    }
