"""The crisis detector of the newest content, which is never off in silence."""

from enum import Enum

import anyio.to_thread

from bot.content import Content, ContentStore
from bot.records.chat.messages import OutboundMessage
from bot.web.logs import log, where


class CrisisSign(Enum):
    """What the detector makes of a text; UNKNOWN where it can't tell."""

    NONE = "none"
    CRISIS = "crisis"
    UNKNOWN = "unknown"


class CrisisWatch:
    """Asks the detector; where that breaks, the card is shown and the gateway isn't ready."""

    def __init__(self, words: ContentStore):
        self._words = words

    async def calls_for_card(self, text: str) -> bool:
        """Whether a page shows the card beside this text: also where the detector can't tell."""
        return await anyio.to_thread.run_sync(self.look, text) is not CrisisSign.NONE

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
