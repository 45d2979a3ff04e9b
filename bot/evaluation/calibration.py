"""How well confidence is calibrated: of what is said at 0.8, 8 in 10 should be right; pure."""

from dataclasses import dataclass
from typing import Any

from bot.evaluation.scores import ScoredMessage

BINS = 10


@dataclass(frozen=True)
class CalibrationBin:
    """Messages whose confidence lies in one tenth: mean confidence and share right, 0 to 1."""

    confidence: float
    right: float
    count: int


def calibration_bins(results: list[tuple[ScoredMessage, dict[str, Any]]]) -> list[CalibrationBin]:
    """The tenths that hold a message, by the confidence of the topic that ranks first."""
    judged: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for message, understood in results:
        if understood["ranking"]:
            first = understood["ranking"][0]
            place = min(int(first["confidence"] * BINS), BINS - 1)
            is_right = first["topic"] in {message.topic, *message.accept}
            judged[place].append((first["confidence"], is_right))
    return [
        CalibrationBin(
            sum(confidence for confidence, _ in each) / len(each),
            sum(right for _, right in each) / len(each),
            len(each),
        )
        for each in judged
        if each
    ]


def calibration_error(bins: list[CalibrationBin]) -> float:
    """The expected calibration error (Guo et al. 2017): mean gap, weighted by count; 0 to 1."""
    count = sum(each.count for each in bins)
    return sum(each.count * abs(each.confidence - each.right) for each in bins) / max(count, 1)
