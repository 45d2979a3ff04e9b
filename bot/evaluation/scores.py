"""The figures of an evaluation; pure."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.crisis.crisis_level import DISTRESS

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class ScoredMessage:
    """A message, the topic that was meant, and others that would be as right."""

    text: str
    topic: str
    accept: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scores:
    """Rates are between 0 and 1; `topics` gives (right, count); `wrong` lists the misses."""

    accuracy: float
    in_scope: int
    out_of_scope_recall: float
    out_of_scope: int
    out_of_scope_precision: float
    called_out_of_scope: int
    crisis_recall: float
    crises: int
    crisis_false_alarms: float
    asked_back: float
    topics: dict[str, tuple[int, int]]
    confusions: Counter[tuple[str, str]]
    wrong: list[tuple[ScoredMessage, dict[str, Any]]]

    def measures(self) -> list[tuple[str, float, int]]:
        """Name, rate and the number of messages it is a rate of."""
        return [
            ("right, in scope", self.accuracy, self.in_scope),
            ("out of scope, recall", self.out_of_scope_recall, self.out_of_scope),
            ("out of scope, precision", self.out_of_scope_precision, self.called_out_of_scope),
            ("crisis, recall", self.crisis_recall, self.crises),
            ("crisis, false alarms", self.crisis_false_alarms, self.in_scope + self.out_of_scope),
            ("asked back which was meant", self.asked_back, self.in_scope),
        ]

    def as_dict(self) -> dict[str, Any]:
        """The figures for a machine."""
        return {
            "measures": {
                name: {"rate": rate, "of": count} for name, rate, count in self.measures()
            },
            "topics": {topic: {"right": r, "of": n} for topic, (r, n) in self.topics.items()},
            "confusions": [
                {"meant": meant, "taken": taken, "times": times}
                for (meant, taken), times in self.confusions.most_common()
            ],
        }


def score(results: list[tuple[ScoredMessage, dict[str, Any]]]) -> Scores:
    """Figures for messages and what they were understood as."""
    inside = [(r, u) for r, u in results if r.topic not in (OUT_OF_SCOPE, DISTRESS)]
    outside = [(r, u) for r, u in results if r.topic == OUT_OF_SCOPE]
    crises = [(r, u) for r, u in results if r.topic == DISTRESS]
    called = [(r, u) for r, u in results if u["topic"] == OUT_OF_SCOPE]
    wrong = [(r, u) for r, u in results if not right(r, u)]
    topics: dict[str, tuple[int, int]] = {}
    for row, understood in results:
        hits, count = topics.get(row.topic, (0, 0))
        topics[row.topic] = (hits + right(row, understood), count + 1)
    return Scores(
        accuracy=_rate(inside, right),
        in_scope=len(inside),
        out_of_scope_recall=_rate(outside, right),
        out_of_scope=len(outside),
        out_of_scope_precision=_rate(called, right),
        called_out_of_scope=len(called),
        crisis_recall=_rate(crises, alarmed),
        crises=len(crises),
        crisis_false_alarms=_rate([*inside, *outside], alarmed),
        asked_back=_rate(inside, lambda row, understood: understood["disposition"] == "clarify"),
        topics=topics,
        confusions=Counter((r.topic, u["topic"]) for r, u in wrong),
        wrong=wrong,
    )


def right(row: ScoredMessage, understood: dict[str, Any]) -> bool:
    """Whether the message was taken for what it means."""
    return understood["topic"] == row.topic or understood["topic"] in row.accept


def alarmed(row: ScoredMessage, understood: dict[str, Any]) -> bool:
    """Whether the crisis card would be shown."""
    return bool(understood["disposition"] == "crisis")


def _rate(
    results: list[tuple[ScoredMessage, dict[str, Any]]],
    condition: Callable[[ScoredMessage, dict[str, Any]], bool],
) -> float:
    return sum(condition(*each) for each in results) / len(results) if results else 1.0
