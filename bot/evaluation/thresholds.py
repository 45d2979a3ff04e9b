"""What other values of `answer_at` would do to the messages of an evaluation; pure."""

from dataclasses import dataclass
from typing import Any

from bot.evaluation.scores import OUT_OF_SCOPE, ScoredMessage

THRESHOLDS = tuple(step / 20 for step in range(4, 18))


@dataclass(frozen=True)
class ThresholdResult:
    """With `answer_at`: the share of messages answered, of those right, and asked back; 0 to 1."""

    answer_at: float
    answered: float
    right: float
    asked_back: float


def try_thresholds(results: list[tuple[ScoredMessage, dict[str, Any]]]) -> list[ThresholdResult]:
    """The result of each threshold; messages taken for out of scope are never answered."""
    firsts = [(message, u["ranking"][0]) for message, u in results if u["ranking"]]
    in_scope = [(message, first) for message, first in firsts if first["topic"] != OUT_OF_SCOPE]
    return [_result(threshold, in_scope, len(results)) for threshold in THRESHOLDS]


def _result(
    threshold: float, in_scope: list[tuple[ScoredMessage, dict[str, Any]]], count: int
) -> ThresholdResult:
    answered = [(m, first) for m, first in in_scope if first["confidence"] >= threshold]
    right = [m for m, first in answered if first["topic"] in {m.topic, *m.accept}]
    return ThresholdResult(
        answer_at=threshold,
        answered=len(answered) / count,
        right=len(right) / len(answered) if answered else 1.0,
        asked_back=(len(in_scope) - len(answered)) / count,
    )
