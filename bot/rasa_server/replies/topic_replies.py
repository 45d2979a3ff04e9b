"""Renderers for topics, for messages that weren't understood, and for plain phrases."""

from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.topics.topic_names import Disposition
from bot.rasa_server.replies import answer_replies
from bot.rasa_server.replies.follow_ups import (
    follow_up,
    last_topic_answered,
    short_answer,
)
from bot.rasa_server.replies.reply_request import Reply, ReplyRequest


def render_topics(request: ReplyRequest) -> Reply | None:
    """Answer all topics of the newest message; without any, the one in the response's name."""
    return _answers(request, request.topics or [request.name.rsplit("/", 1)[-1]])


def render_topic(request: ReplyRequest) -> Reply | None:
    """Answer the topic that the response is named after, with others of the same message."""
    if request.name in request.topics:
        return render_topics(request)
    return _answers(request, [request.name])


def render_yes_or_no(request: ReplyRequest) -> Reply | None:
    """Go on with what the last answer asked; without a question, say that none is open."""
    topic = short_answer(request.content, request.tracker, request.name)
    return render_topic(request) if topic is None else _answers(request, [topic])


def render_phrase(request: ReplyRequest) -> Reply:
    """Say the phrase of the response's name."""
    return answer_replies.phrase(request.content, request.name)


def render_unknown(request: ReplyRequest) -> Reply:
    """Go on with the last answer, ask which topic was meant, or say that it isn't known."""
    content, message = request.content, request.message
    if (reply := follow_up(content, request.content.fee_words, request.tracker)) is not None:
        return reply
    topics, disposition = message.get("topics") or [], message.get("disposition")
    if disposition == Disposition.CLARIFY.value:
        return answer_replies.clarify(content, topics)
    if disposition == Disposition.UNREADABLE.value:
        return answer_replies.phrase(content, "unreadable")
    return answer_replies.unknown(content, topics, again=was_unknown_before(request.tracker))


def _answers(request: ReplyRequest, topics: list[str]) -> Reply | None:
    reply = answer_replies.answers(request.content, topics)
    if reply is None:
        return None
    message = str(request.message.get("text") or "")
    return answer_replies.telephone_first(request.content, reply, topics, message)


def was_unknown_before(tracker: DialogueStateTracker) -> bool:
    """Return whether the message before the newest wasn't understood either."""
    messages = [event for event in reversed(tracker.events) if isinstance(event, UserUttered)]
    if len(messages) < 2:
        return False
    parsed: Any = messages[1].parse_data
    unknown = parsed.get("disposition") == Disposition.UNKNOWN.value
    return bool(unknown and last_topic_answered(tracker) is None)
