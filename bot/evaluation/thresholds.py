"""What other thresholds would do to the messages of an evaluation; pure."""

from dataclasses import dataclass
from typing import Any

from bot.evaluation.scores import OUT_OF_SCOPE, ScoredMessage

STEPS = tuple(step / 20 for step in range(4, 18))


@dataclass(frozen=True)
class Setting:
    """With `answer_at`: the share of messages answered, of those right, and asked back; 0 to 1."""

    answer_at: float
    answered: float
    right: float
    asked_back: float


def thresholds_tried(results: list[tuple[ScoredMessage, dict[str, Any]]]) -> list[Setting]:
    """A setting for each step; messages that are taken for out of scope stay unanswered."""
    firsts = [(row, u["ranking"][0]) for row, u in results if u["ranking"]]
    ours = [(row, first) for row, first in firsts if first["topic"] != OUT_OF_SCOPE]
    return [_setting(step, ours, len(results)) for step in STEPS]


def _setting(step: float, ours: list[tuple[ScoredMessage, dict[str, Any]]], count: int) -> Setting:
    answered = [(row, first) for row, first in ours if first["confidence"] >= step]
    right = [row for row, first in answered if first["topic"] in {row.topic, *row.accept}]
    return Setting(
        answer_at=step,
        answered=len(answered) / count,
        right=len(right) / len(answered) if answered else 1.0,
        asked_back=(len(ours) - len(answered)) / count,
    )
