"""What is said to somebody in a crisis: the card, a shorter one later, words for helping others."""

import re
from collections.abc import Mapping
from typing import Any

from bot.content.content_model import Content
from bot.crisis.crisis_level import DISTRESS, CrisisLevel, crisis_level

ANSWERS = {"answer", "correction"}  # the acts of who answers a question
# The first person, but for telling what one knows of somebody else.
KNOWS = "think|know|believe|heard|fear|suspect|noticed|m worried|m so worried|am worried"
SELF = re.compile(rf"\b(?:i(?! (?:{KNOWS})\b)|im(?! worried)|ive(?! noticed)|myself)\b")


def level_of(content: Content, message: Mapping[str, Any]) -> CrisisLevel:
    """Return how much a message (`parse_data` of a user event) shows of a crisis.

    The topic is read without the open question ("I'll be dismissed"): a weak sign doesn't count
    against an answer that the reader of facts understood and saw no distress in.
    """
    text = str(message.get("text") or "")
    level = crisis_level(
        not text.startswith("/") and content.detector.is_crisis(text),
        message.get("disposition"),
        message.get("topics") or [],
        message.get("intent_ranking") or [],
    )
    return CrisisLevel.NONE if level is CrisisLevel.WEAK and _is_answer(message) else level


def _is_answer(message: Mapping[str, Any]) -> bool:
    heard = message.get("heard") or {}
    acts = set(heard.get("acts") or [])
    return bool(heard.get("answers")) and bool(acts & ANSWERS) and DISTRESS not in acts


def card_text(content: Content, text: str = "", is_first: bool = True) -> str:
    """Return the card for a message: about somebody else, or shorter where one was shown before."""
    rules = content.crisis
    if is_about_another(content, text):
        return content.words(rules.helping).strip()
    return content.words(rules.card if is_first else rules.again).strip()


def is_about_another(content: Content, text: str) -> bool:
    """Return whether a message tells of somebody else's crisis, and nothing of the writer's."""
    plain = re.sub(r"['’]", " ", text.lower())
    named = "|".join(map(re.escape, content.crisis.others))
    return bool(re.search(rf"\b(?:{named})\b", plain)) and SELF.search(plain) is None
