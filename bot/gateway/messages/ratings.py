"""A rating of an answer; one that says no is met with what else may help."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.content import Content
from bot.gateway.messages.committed import CommittedMessages, committed_messages
from bot.gateway.messages.sessions import Visitor
from bot.records.chat import feedback, messages
from bot.records.chat.handoffs import HUMAN
from bot.records.chat.messages import OutboundMessage

BAD, TOPIC = "bad", "feedback_bad"


def store_rating(
    db: Session, visitor: Visitor, message_id: int, verdict: str, words: Content, now: datetime
) -> CommittedMessages | None:
    """Return what was stored beside the rating; None where the chat has no such answer."""
    chat = visitor.conversation_id
    before = feedback.feedback_counts(db, chat, [message_id]).get(message_id)
    if feedback.rate(db, chat, message_id, verdict, now) is None:
        return None
    if verdict == BAD != before and visitor.state != HUMAN:
        answer = words.answers[TOPIC]
        said = OutboundMessage(
            words.words(answer.text), choices=words.next_steps(answer), meta={"topic": TOPIC}
        )
        messages.add(db, chat, said, now)
    return committed_messages(db, chat, now)
