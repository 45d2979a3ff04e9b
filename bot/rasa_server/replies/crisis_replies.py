"""The words for a crisis that belong to a turn, whatever answered it."""

import re

from rasa.core.channels.channel import OutputChannel
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import Content
from bot.content.crisis_words import card_text, level_of
from bot.content.process_content import current_content
from bot.crisis.crisis_level import DISTRESS, CrisisLevel
from bot.enquiries.enquiry_dialogue import CONSENT
from bot.rasa_server.replies import answer_replies
from bot.rasa_server.replies.reply_request import Reply


async def send_crisis_words(output_channel: OutputChannel, tracker: DialogueStateTracker) -> None:
    """Send what the newest message calls for, unless a reply of this turn has said it."""
    message = tracker.latest_message
    if message is None or _is_said(tracker):
        return
    content = current_content()
    level = level_of(content, message.parse_data)
    if level is CrisisLevel.WEAK and _answers_consent(content, tracker):
        return
    if level is not CrisisLevel.NONE:
        reply = crisis_reply(content, level, str(message.text or ""))
        await output_channel.send_response(tracker.sender_id, reply)


def crisis_reply(content: Content, level: CrisisLevel, text: str) -> Reply:
    """Return the card, which the gateway has shown by then, or kind words with the numbers."""
    meta = {"topic": DISTRESS, "crisis": True}
    if level is CrisisLevel.EXPLICIT:
        return {"text": card_text(content, text), "buttons": [], "links": [], "meta": meta}
    return {
        "text": content.words(content.crisis.warm).strip(),
        "buttons": answer_replies.buttons(content, [answer_replies.PERSON]),
        "links": [],
        "meta": {**meta, "weak": True},
    }


def _answers_consent(content: Content, tracker: DialogueStateTracker) -> bool:
    """Whether the message says yes or no to the consent of an enquiry ("I can't agree to that")."""
    text = str(tracker.latest_message.text or "") if tracker.latest_message else ""
    words = "|".join(map(re.escape, content.phrases[CONSENT].heard))
    is_named = bool(words) and re.search(words, text, re.IGNORECASE) is not None
    return is_named and _field_asked_before(tracker) == CONSENT


def _field_asked_before(tracker: DialogueStateTracker) -> str | None:
    """The field that the newest reply before the newest message asks for."""
    is_before = False
    for event in reversed(tracker.events):
        is_before = is_before or isinstance(event, UserUttered)
        if is_before and isinstance(event, BotUttered):
            field: str | None = (event.metadata or {}).get("meta", {}).get("field")
            return field
    return None


def _is_said(tracker: DialogueStateTracker) -> bool:
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return False
        if isinstance(event, BotUttered) and (event.metadata or {}).get("meta", {}).get("crisis"):
            return True
    return False
