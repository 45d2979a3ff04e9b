"""The answer model: how a message reads as an answer to the question about each fact.

One kernel, as in the topic model, with columns for every value of every fact and a column "not an
answer" for each fact; for one fact only its own columns compete.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from bot.nlu.topics.topic_model import LazyVectors, Recipe, TopicModel, Vectors

FAMILY = "answer/"
NONE = "-"
# Topics whose examples state facts or answer questions: they can't teach what isn't an answer.
LIKE_ANSWERS = frozenset(
    {"affirm", "deny", "not_sure", "check_cover", "check_eligibility", "faq/allegation_made"}
)
ASIDES, OTHERS = 800, 300
# How much the chance of "not an answer" counts: asides outnumber the answers to any one question.
DOUBT = 0.003
# What an answer to another question teaches: rather no value of this fact, without a word on "-".
OTHERS_VALUE, OTHERS_NONE = -0.5, -0.3


class FactReading(NamedTuple):
    """The likeliest value of a fact, and the chance of it among that fact's columns."""

    value: str
    confidence: float


class AnswerModel:
    """Wraps a TopicModel whose labels are `fact.value`, and `fact.-` for what isn't an answer."""

    def __init__(self, model: TopicModel):
        self._model = model
        self._columns: dict[str, list[int]] = {}
        for place, label in enumerate(model.labels):
            self._columns.setdefault(label.split(".")[0], []).append(place)
        self._values = [label.split(".")[1] for label in model.labels]
        asides = [label.endswith(f".{NONE}") for label in model.labels]
        self._weights = np.where(asides, DOUBT, 1.0)

    @property
    def facts(self) -> list[str]:
        """The facts that it knows answers to."""
        return list(self._columns)

    @classmethod
    def fit(
        cls, texts: list[str], dense: Vectors, labels: list[str], recipe: Recipe | None = None
    ) -> "AnswerModel":
        """Learn from examples with the labels of training data; `dense` has a row for each."""
        kept = chosen(labels)
        rows, answers = _merged([texts[i] for i in kept], [labels[i] for i in kept])
        picked = [kept[row] for row in rows]
        return cls(_solve([texts[i] for i in picked], dense[picked], answers, recipe or Recipe()))

    def readings(self, text: str, dense: Vectors | LazyVectors) -> dict[str, FactReading]:
        """The best column of each fact; its value is `-` where it isn't an answer."""
        chances = self._model.probabilities([text], dense)[0]
        weighed = (chances * self._weights).tolist()
        found = {}
        for fact, places in self._columns.items():
            own = [weighed[place] for place in places]
            most = max(own)
            value = self._values[places[own.index(most)]]
            found[fact] = FactReading(value, most / max(sum(own), 1e-300))
        return found

    def save(self, folder: Path) -> None:
        """Write the model into a folder that exists."""
        self._model.save(folder)

    @classmethod
    def load(cls, folder: Path) -> "AnswerModel":
        """Read what `save` wrote; raises OSError, KeyError or ValueError where it is damaged."""
        return cls(TopicModel.load(folder))


def chosen(labels: list[str]) -> list[int]:
    """The rows to learn from: every answer, and asides evenly from over all other topics."""
    answers = [row for row, label in enumerate(labels) if label.startswith(FAMILY)]
    asides = [
        row
        for row, label in enumerate(labels)
        if not label.startswith(FAMILY) and label not in LIKE_ANSWERS
    ]
    return answers + _evenly(asides, ASIDES)


def rows_for(fact: str, answers: list[set[str]]) -> list[int]:
    """The rows that a fact learns from: its own answers, all asides, some of others' answers."""
    facts = [{each.split(".")[0] for each in given} for given in answers]
    own = [row for row, given in enumerate(facts) if fact in given]
    asides = [row for row, given in enumerate(facts) if not given]
    others = [row for row, given in enumerate(facts) if given and fact not in given]
    return [*own, *asides, *_evenly(others, OTHERS)]


def _evenly(rows: list[int], count: int) -> list[int]:
    step = max(1.0, len(rows) / count)
    return [rows[int(i * step)] for i in range(int(len(rows) / step))]


def _target(name: str, given: set[str]) -> float:
    if any(each.split(".")[0] == name.split(".")[0] for each in given):
        return 1.0 if name in given else -1.0
    is_none = name.endswith(f".{NONE}")
    if not given:
        return 1.0 if is_none else -1.0
    return OTHERS_NONE if is_none else OTHERS_VALUE


def _merged(texts: list[str], labels: list[str]) -> tuple[list[int], list[set[str]]]:
    """One row for each different text, with all the answers that it may be."""
    answers: dict[str, set[str]] = {}
    first: dict[str, int] = {}
    for row, (text, label) in enumerate(zip(texts, labels, strict=True)):
        key = text.lower().strip()
        given = {label.removeprefix(FAMILY)} if label.startswith(FAMILY) else set()
        answers.setdefault(key, set()).update(given)
        first.setdefault(key, row)
    return list(first.values()), list(answers.values())


def _solve(texts: list[str], dense: Vectors, answers: list[set[str]], recipe: Recipe) -> TopicModel:
    names = columns(answers)
    return TopicModel.solved(
        texts, dense, names, recipe, lambda kernel: _duals(kernel, names, answers)
    )


def columns(answers: list[set[str]]) -> list[str]:
    """The columns: every value that is answered, and for each fact what isn't an answer."""
    values = {each for given in answers for each in given}
    return sorted(values | {f"{each.split('.')[0]}.{NONE}" for each in values})


def _duals(kernel: Vectors, names: list[str], answers: list[set[str]]) -> Vectors:
    """The weights, fact by fact: rows that a fact doesn't learn from have none in its columns."""
    duals = np.zeros((len(answers), len(names)), dtype=np.float32)
    for fact in {name.split(".")[0] for name in names}:
        own = [place for place, name in enumerate(names) if name.split(".")[0] == fact]
        rows = rows_for(fact, answers)
        targets = [[_target(names[place], answers[row]) for place in own] for row in rows]
        goals = np.array(targets, dtype=np.float32)
        factor = cho_factor(kernel[np.ix_(rows, rows)], overwrite_a=True)
        duals[np.ix_(rows, own)] = cho_solve(factor, goals)
    return duals
