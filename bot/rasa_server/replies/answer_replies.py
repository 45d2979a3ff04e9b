"""Builds replies from content: an answer, several, a choice of topics, an honest 'not known'."""

import re
from typing import Any

from bot.content import Content
from bot.content.content_entries import MOST_NEXT
from bot.rasa_server.replies.reply_request import Reply

PERSON = "talk_to_human"
URGENT = "urgent_first"
# What only steers the chat is no answer to "which did you mean", and the person is offered anyway.
UNASKED = frozenset(
    [
        *("affirm", "deny", "not_sure", "ask_why", "go_back", "start_over", "stop_flow"),
        *("feedback_good", "feedback_bad", "out_of_scope", PERSON),
    ]
)


def answers(content: Content, topics: list[str]) -> Reply | None:
    """Return the answer to the topics of one message; None if none of them has an answer."""
    known = [topic for topic in topics if topic in content.answers]
    if not known:
        return None
    if len(known) == 1:
        return answer(content, known[0])
    return joined(content, [answer(content, topic) for topic in known])


def answer(content: Content, topic: str) -> Reply:
    """Return the answer to one topic."""
    entry = content.answers[topic]
    meta: dict[str, Any] = {"topic": topic}
    if source := content.source_of(entry):
        meta["source"] = source
    return {
        "text": content.words(entry.text),
        "buttons": as_rasa_sends(content.next_steps(entry)),
        "links": content.links_of(entry),
        "meta": meta,
    }


def joined(content: Content, parts: list[Reply]) -> Reply:
    """Join answers into one reply; `topics` and `sources` list them in the order asked."""
    between = content.phrase("two_questions")
    sources = [part["meta"]["source"] for part in parts if "source" in part["meta"]]
    meta: dict[str, Any] = {
        "topic": parts[0]["meta"]["topic"],
        "topics": [part["meta"]["topic"] for part in parts],
    }
    if sources:
        meta["source"] = sources[0]
        meta["sources"] = [each for i, each in enumerate(sources) if each not in sources[:i]]
    answered = {content.payload(topic) for topic in meta["topics"]}
    offered = [each for part in parts for each in part["buttons"]]
    return {
        "text": f"\n\n{between}\n".join(part["text"] for part in parts),
        "buttons": few([each for each in offered if each["payload"] not in answered]),
        "links": [link for part in parts for link in part["links"]],
        "meta": meta,
    }


def clarify(content: Content, topics: list[str]) -> Reply:
    """Ask which of at most three topics the visitor means, the likeliest first."""
    reply = phrase(content, "clarify")
    choices = [topic for topic in topics if topic in content.answers and topic not in UNASKED]
    reply["buttons"] = buttons(content, [*choices[:3], PERSON])
    reply["meta"] = {"fallback": "clarify", "topics": topics[:3]}
    return reply


def unknown(content: Content, topics: list[str], again: bool) -> Reply:
    """Say that it isn't known; offer the nearest topics and a person, first if `again`."""
    reply = phrase(content, "unknown_again" if again else "unknown")
    nearest = offerable(content, topics)[:2]
    reply["buttons"] = buttons(content, [PERSON, *nearest] if again else [*nearest, PERSON])
    reply["meta"] = {"topic": "out_of_scope", "fallback": "unknown"}
    return reply


def phrase(content: Content, name: str) -> Reply:
    """Return a phrase as a reply, with buttons for the topics that it offers."""
    choices = content.phrases[name].choices
    return {
        "text": content.phrase(name),
        "buttons": buttons(content, choices),
        "links": [],
        "meta": {},
    }


def buttons(content: Content, topics: list[str]) -> list[dict[str, str]]:
    """Return the buttons of topics, as Rasa sends them."""
    return as_rasa_sends(content.offers(topics))


def as_rasa_sends(offers: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return buttons with the names that Rasa gives to their parts."""
    return [{"title": offer["label"], "payload": offer["payload"]} for offer in offers]


def few(offered: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the first buttons, as many as one answer may have, none twice."""
    return list({each["payload"]: each for each in offered}.values())[:MOST_NEXT]


def telephone_first(content: Content, reply: Reply, topics: list[str], message: str) -> Reply:
    """Return the reply, led by the telephone where an urgent topic meets words of urgency."""
    known = [content.answers[topic] for topic in topics if topic in content.answers]
    heard = "|".join(map(re.escape, content.phrases[URGENT].heard))
    if not (heard and any(entry.urgent for entry in known)):
        return reply
    if not re.search(rf"\b(?:{heard})\b", message, re.IGNORECASE):
        return reply
    lead = content.phrase(URGENT)
    person = buttons(content, [PERSON])
    return {**reply, "text": f"{lead}\n{reply['text']}", "buttons": few(person + reply["buttons"])}


def offerable(content: Content, topics: list[str]) -> list[str]:
    """Return the topics that can be offered as buttons: no small talk, and the person not twice."""
    return [
        topic
        for topic in topics
        if content.families.get(topic, "chat") != "chat" and topic != PERSON
    ]


def with_source(reply: Reply) -> str:
    """Return the text with what unfolds, or its sources, for channels that show no metadata."""
    if details := reply["meta"].get("details"):
        return "\n\n".join([reply["text"], *(f"{d['title']}:\n{d['text']}" for d in details)])
    sources = reply["meta"].get("sources") or [reply["meta"].get("source")]
    lines = [
        f"Source: {source['title']}" + (f" ({source['as_of']})" if source["as_of"] else "")
        for source in sources
        if source
    ]
    return "\n".join([reply["text"], *lines])
