"""From probabilities to a decision: answer, ask which topic was meant, or say it isn't known."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.topics.topic_names import OUT_OF_SCOPE, Disposition, topic_of

RANKING_LENGTH = 8
MOST_TOPICS = 3  # that one message is answered on
DISTRESS = "chat/distress"
FLOWS = frozenset({"ask_fee", "check_eligibility", "check_cover"})  # that answer beside others


@dataclass(frozen=True)
class TopicThresholds:
    """Set on validation data (`bot evaluate --sweep`), never by feel.

    `distress_at` is a score: about 1 for a message of the topic, -1 for any other.
    """

    answer_at: float = 0.5
    clarify_at: float = 0.5
    both_at: float = 0.7
    distress_at: float = -0.1


@dataclass(frozen=True)
class TopicDecision:
    """The decision. `labels`: the topics to answer, to offer, or nearest, by disposition."""

    disposition: Disposition
    labels: list[str] = field(default_factory=list)
    confidence: float = 0.0
    ranking: list[tuple[str, float]] = field(default_factory=list)

    @classmethod
    def unreadable(cls) -> "TopicDecision":
        """The decision for a text without letters and digits."""
        return cls(Disposition.UNREADABLE)


def decide(
    labels: list[str],
    chances: NDArray[np.float64],
    parts: NDArray[np.float64],
    thresholds: TopicThresholds,
    distress: float = -1.0,
) -> TopicDecision:
    """Decide from the probabilities of the whole message and of each of its questions.

    What else a message is about hides its distress from the probabilities, which add up to one:
    `distress` is the topic's own score. What is asked beside it is answered, and the distress
    stays among the topics.
    """
    decision = _decide(labels, chances, parts, thresholds)
    if distress < thresholds.distress_at:
        return decision
    is_sure = decision.disposition is Disposition.ANSWER
    if is_sure and DISTRESS in decision.labels:
        return decision
    beside = decision.labels if is_sure else []
    return replace(decision, disposition=Disposition.ANSWER, labels=[*beside, DISTRESS])


def _decide(
    labels: list[str],
    chances: NDArray[np.float64],
    parts: NDArray[np.float64],
    thresholds: TopicThresholds,
) -> TopicDecision:
    order = np.argsort(-chances)[:RANKING_LENGTH]
    ranking = [(labels[i], float(chances[i])) for i in order]
    top, confidence = ranking[0]
    asked = _topics_of_parts(labels, parts, thresholds)
    if asked and top == DISTRESS and confidence >= thresholds.answer_at:
        return TopicDecision(Disposition.ANSWER, [*asked, DISTRESS], confidence, ranking)
    if len(asked) > 1:
        return TopicDecision(Disposition.ANSWER, asked, confidence, ranking)
    if top != OUT_OF_SCOPE and confidence >= thresholds.answer_at:
        return TopicDecision(Disposition.ANSWER, [top], confidence, ranking)
    nearest = [(label, chance) for label, chance in ranking if label != OUT_OF_SCOPE]
    if top != OUT_OF_SCOPE and 1 - _outside(ranking) >= thresholds.clarify_at:
        likely = [label for label, chance in nearest if chance >= 0.2 * confidence][:3]
        labels_asked = likely if len(likely) > 1 else [label for label, _ in nearest[:2]]
        return TopicDecision(Disposition.CLARIFY, labels_asked, confidence, ranking)
    return TopicDecision(
        Disposition.UNKNOWN, [label for label, _ in nearest[:3]], _outside(ranking), ranking
    )


def _outside(ranking: list[tuple[str, float]]) -> float:
    return dict(ranking).get(OUT_OF_SCOPE, 0.0)


def _topics_of_parts(labels: list[str], parts: Any, thresholds: TopicThresholds) -> list[str]:
    """The different topics that the questions ask for, each above `both_at`, in their order."""
    found: list[str] = []
    for chances in parts:
        best = int(np.argmax(chances))
        if chances[best] < thresholds.both_at or not _answerable(labels[best]):
            continue
        if labels[best] not in found:
            found.append(labels[best])
    return found[:MOST_TOPICS]


def _answerable(label: str) -> bool:
    return label.startswith("faq/") or topic_of(label) in FLOWS
