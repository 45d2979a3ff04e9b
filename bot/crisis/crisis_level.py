"""How much a message shows of a crisis: one decision for chat, forms, enquiries and figures."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

DISTRESS = "distress"  # the topic
LEAST_CONFIDENCE = 0.4  # of distress as the likeliest topic, where it isn't sure which is meant


class CrisisLevel(Enum):
    """EXPLICIT brings the card before all else; WEAK kind words and numbers after the answer."""

    NONE = "none"
    WEAK = "weak"
    EXPLICIT = "explicit"


def crisis_level(
    is_explicit: bool,
    disposition: str | None,
    topics: Iterable[str],
    ranking: Sequence[Mapping[str, Any]],
) -> CrisisLevel:
    """Decide from the detector's word and from what the model understood.

    `ranking` has the likeliest topic first, each `{"topic", "confidence"}`.
    """
    if is_explicit:
        return CrisisLevel.EXPLICIT
    if disposition == "answer":
        return CrisisLevel.WEAK if DISTRESS in topics else CrisisLevel.NONE
    top = ranking[0] if disposition == "clarify" and ranking else {}
    is_likely = top.get("topic") == DISTRESS and top["confidence"] >= LEAST_CONFIDENCE
    return CrisisLevel.WEAK if is_likely else CrisisLevel.NONE
