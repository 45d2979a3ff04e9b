"""A short message that goes on with what was answered last: "and paternity?" after leave."""

from typing import Any

from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import Content
from bot.fees.fee_answer import opens
from bot.fees.fee_bands import FeeWords, words_of
from bot.nlu.topics.topic_names import OUT_OF_SCOPE, Disposition
from bot.rasa_server.replies import answer_replies

OUTSIDE = 0.5  # chance at which a message lies outside, whatever went before
Reply = dict[str, Any]


def follow_up(content: Content, words: FeeWords, tracker: DialogueStateTracker) -> Reply | None:
    """The answer that an unclear message asks for in the light of the one before; else None.

    Only for messages that weren't clear by themselves, and only after answers that name in
    `follow_ups` where such a message leads.
    """
    parsed: Any = tracker.latest_message.parse_data if tracker.latest_message else {}
    if parsed.get("disposition") not in (Disposition.CLARIFY.value, Disposition.UNKNOWN.value):
        return None
    topic = topic_meant(content, words, last_topic_told(tracker), parsed)
    if topic is None:
        return None
    reply = answer_replies.answer(content, topic)
    lead = content.phrase("follow_up", label=content.answers[topic].label)
    offers = [*reply["buttons"], *answer_replies.buttons(content, [answer_replies.PERSON])]
    return {**reply, "text": f"{lead}\n{reply['text']}", "buttons": offers}


def topic_meant(
    content: Content, words: FeeWords, before: str | None, parsed: dict[str, Any]
) -> str | None:
    """The topic that a message means after another was answered, None where it doesn't go on."""
    entry = content.answers.get(before or "")
    said = words_of(str(parsed.get("read") or parsed.get("text") or ""))
    if entry is None or entry.follow_ups is None or len(said) > words.longest_follow_up:
        return None
    spoken = f" {' '.join(said)} "
    named = [topic for phrase, topic in entry.follow_ups.items() if f" {phrase} " in spoken]
    if named:
        return named[0]
    chances = {each.get("name"): each["confidence"] for each in parsed.get("intent_ranking") or []}
    if not opens(words, said) or chances.get(OUT_OF_SCOPE, 0.0) >= OUTSIDE:
        return None
    return before


def last_topic_told(tracker: DialogueStateTracker) -> str | None:
    """The topic of the newest reply; None for all that answers no topic, or two at once."""
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            meta = (event.metadata or {}).get("meta") or {}
            return None if "topics" in meta or "fallback" in meta else meta.get("topic")
    return None
