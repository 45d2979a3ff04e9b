"""How far confidence can be believed: of what is said at 0.8, 8 in 10 should be right; pure."""

from dataclasses import dataclass
from typing import Any

from bot.evaluation.scores import ScoredMessage

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Messages whose confidence lies in one tenth: mean confidence and share right, 0 to 1."""

    confidence: float
    right: float
    count: int


def bins(results: list[tuple[ScoredMessage, dict[str, Any]]]) -> list[Bin]:
    """The tenths that hold a message, by the confidence of the topic that ranks first."""
    judged: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for row, understood in results:
        if understood["ranking"]:
            first = understood["ranking"][0]
            place = min(int(first["confidence"] * BINS), BINS - 1)
            judged[place].append((first["confidence"], first["topic"] in {row.topic, *row.accept}))
    return [
        Bin(
            sum(confidence for confidence, _ in each) / len(each),
            sum(right for _, right in each) / len(each),
            len(each),
        )
        for each in judged
        if each
    ]


def calibration_error(found: list[Bin]) -> float:
    """The expected calibration error (Guo et al. 2017): mean gap, weighted by count; 0 to 1."""
    count = sum(each.count for each in found)
    return sum(each.count * abs(each.confidence - each.right) for each in found) / max(count, 1)
