"""The crisis detector of the newest content, which is never off in silence."""

from enum import Enum
from typing import Any

import anyio
import anyio.to_thread

from bot.content import Content, ContentStore
from bot.content.crisis_words import card_text
from bot.crisis.crisis_level import DISTRESS
from bot.records.chat.messages import OutboundMessage
from bot.web.logs import log, where

AT_ONCE = 2  # messages that are looked at at the same time; others wait for one of these


class CrisisSign(Enum):
    """What the detector makes of a text; UNKNOWN where it can't tell."""

    NONE = "none"
    CRISIS = "crisis"
    UNKNOWN = "unknown"


class CrisisWatch:
    """Asks the detector; where that breaks, the card is shown and the gateway isn't ready."""

    def __init__(self, words: ContentStore):
        self._words = words
        self._limiter = anyio.CapacityLimiter(AT_ONCE)

    async def calls_for_card(self, text: str) -> bool:
        """Whether a page shows the card beside this text: also where the detector can't tell."""
        return await self.sign_of(text) is not CrisisSign.NONE

    async def sign_of(self, text: str) -> CrisisSign:
        """What the text is; needs neither database nor the threads that wait for it."""
        return await anyio.to_thread.run_sync(self.look, text, limiter=self._limiter)

    def look(self, text: str) -> CrisisSign:
        """What the text is; call it from a worker thread."""
        try:
            is_crisis = self._words.current.detector.is_crisis(text)
        except Exception as error:
            log.error("crisis_check_failed", error=type(error).__name__, where=where(error))
            return CrisisSign.UNKNOWN
        return CrisisSign.CRISIS if is_crisis else CrisisSign.NONE

    def works(self) -> bool:
        """Whether the detector sees the messages that content says it must see."""
        must_show = self._words.current.crisis.must_show
        return all(self.look(text) is CrisisSign.CRISIS for text in must_show)


def card(content: Content, text: str = "", is_first: bool = True) -> OutboundMessage:
    """The card that is shown before anything else; `is_first` in its conversation."""
    shown = card_text(content, text, is_first)
    return OutboundMessage(text=shown, meta={"crisis": True, "topic": DISTRESS})


def card_unstored(content: Content) -> dict[str, Any]:
    """The card for a refusal: a Message of the contract that has no id, since it isn't stored."""
    shown = card(content)
    return {
        "author": shown.author,
        "text": shown.text,
        "choices": [],
        "links": [],
        "meta": shown.meta,
    }


def numbers_to_call(content: Content) -> str:
    """The lines of the card that have a number for a crisis in them."""
    lines = content.crisis.card.splitlines()
    return "\n".join(line for line in lines if any(map(str.isdigit, line)))


def beside_card(drafts: list[OutboundMessage], content: Content) -> list[OutboundMessage]:
    """Of Rasa's replies those that add something to the card: an answer, a check's question."""
    return [draft for draft in drafts if not _is_chatter(draft, content)]


def _is_chatter(draft: OutboundMessage, content: Content) -> bool:
    if draft.meta.get("crisis") or draft.meta.get("fallback"):
        return True
    topics = draft.meta.get("topics") or [draft.meta.get("topic")]
    return all(topic == DISTRESS or content.families.get(topic) == "chat" for topic in topics)
