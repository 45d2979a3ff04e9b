"""Answers a short message in the light of the last answer: "and paternity?" after leave."""

from typing import Any

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import Content
from bot.fees.fee_answer import opens
from bot.fees.fee_bands import FeeWords, words_of
from bot.nlu.topics.topic_names import OUT_OF_SCOPE, Disposition
from bot.rasa_server.replies import answer_replies
from bot.rasa_server.replies.reply_request import Reply

SHORT_ANSWERS = {"affirm": "yes", "deny": "no"}  # the topic -> how `follow_ups` names it
OUT_OF_SCOPE_AT = 0.5  # confidence from which a message is no follow-up


def follow_up(content: Content, words: FeeWords, tracker: DialogueStateTracker) -> Reply | None:
    """Return the answer that an unclear message asks for after the last answer; else None.

    Only an answer with `follow_ups` can have one, and a message that is clear by itself never has.
    """
    parsed: Any = tracker.latest_message.parse_data if tracker.latest_message else {}
    if parsed.get("disposition") not in (Disposition.CLARIFY.value, Disposition.UNKNOWN.value):
        return None
    topic = topic_meant(content, words, last_topic_answered(tracker), parsed)
    if topic is None:
        return None
    reply = answer_replies.answer(content, topic)
    lead = content.phrase("follow_up", label=content.answers[topic].label)
    person = answer_replies.buttons(content, [answer_replies.PERSON])
    offers = [*(each for each in reply["buttons"] if each not in person)][:2]
    return {**reply, "text": f"{lead}\n{reply['text']}", "buttons": [*offers, *person]}


def short_answer(content: Content, tracker: DialogueStateTracker, topic: str) -> str | None:
    """Return the topic that a plain yes or no leads to after the last answer; None without one."""
    entry = content.answers.get(last_topic_answered(tracker) or "")
    return ((entry and entry.follow_ups) or {}).get(SHORT_ANSWERS[topic])


def topic_meant(
    content: Content, words: FeeWords, last_topic: str | None, parsed: dict[str, Any]
) -> str | None:
    """Return the topic that a message asks for after the last one; None if it is no follow-up."""
    entry = content.answers.get(last_topic or "")
    tokens = words_of(str(parsed.get("read") or parsed.get("text") or ""))
    if entry is None or entry.follow_ups is None or len(tokens) > words.longest_follow_up:
        return None
    padded = f" {' '.join(tokens)} "
    named = [
        topic
        for phrase, topic in entry.follow_ups.items()
        if phrase not in SHORT_ANSWERS.values() and f" {phrase} " in padded
    ]
    if named:
        return named[0]
    chances = {each.get("name"): each["confidence"] for each in parsed.get("intent_ranking") or []}
    if not opens(words, tokens) or chances.get(OUT_OF_SCOPE, 0.0) >= OUT_OF_SCOPE_AT:
        return None
    return last_topic


def last_topic_answered(tracker: DialogueStateTracker) -> str | None:
    """Return the topic of the newest reply; None if that answered no topic, or two at once.

    None too where the message before got no answer of its own, as after the numbers for a crisis.
    """
    messages = 0
    for event in reversed(tracker.events):
        messages += isinstance(event, UserUttered)
        if messages > 1:
            return None
        if isinstance(event, BotUttered):
            meta = (event.metadata or {}).get("meta") or {}
            return None if "topics" in meta or "fallback" in meta else meta.get("topic")
    return None
