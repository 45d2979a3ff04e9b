"""The crisis detector, made anew whenever its phrases change."""

from collections.abc import Callable
from typing import Protocol

import anyio.to_thread

from bot.content import Content
from bot.content.content_model import Crisis
from bot.records.chat.messages import OutboundMessage
from bot.web.logs import log, where


class Detector(Protocol):
    """What the watch needs of a detector."""

    def is_crisis(self, text: str) -> bool:
        """Whether the text shows signs of crisis."""


MakeDetector = Callable[[Crisis], Detector]


class CrisisWatch:
    """Asks the detector of the newest rules, off the event loop."""

    def __init__(self, make: MakeDetector):
        self._make = make
        self._made: tuple[Crisis, Detector] | None = None

    async def sees(self, text: str, rules: Crisis) -> bool:
        """Whether the text calls for the card; Rasa looks a second time if the detector fails."""
        return await anyio.to_thread.run_sync(self.look, text, rules)

    def look(self, text: str, rules: Crisis) -> bool:
        """The same, for who is off the event loop already."""
        try:
            made = self._made
            if made is None or made[0] is not rules:
                made = self._made = (rules, self._make(rules))
            return made[1].is_crisis(text)
        except Exception as error:
            log.error("crisis_check_broke", error=type(error).__name__, where=where(error))
            return False


def card(content: Content) -> OutboundMessage:
    """The card that is shown before anything else."""
    text = content.words(content.crisis.card).strip()
    return OutboundMessage(text=text, meta={"crisis": True, "topic": "distress"})


def beside_card(drafts: list[OutboundMessage], content: Content) -> list[OutboundMessage]:
    """Of Rasa's replies those that add something to the card: an answer, a check's question."""
    return [draft for draft in drafts if not _is_chatter(draft, content)]


def _is_chatter(draft: OutboundMessage, content: Content) -> bool:
    if draft.meta.get("crisis") or draft.meta.get("fallback"):
        return True
    topics = draft.meta.get("topics") or [draft.meta.get("topic")]
    return all(topic == "distress" or content.families.get(topic) == "chat" for topic in topics)
