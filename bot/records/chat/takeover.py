"""Staff in a chat: each action with the message that the visitor gets, in one transaction.

Call each function in `writing()`, and publish the change on the bus afterwards. The texts come from
the content. All raise handoffs.AlreadyHeld where the chat isn't this user's.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.content import Content
from bot.records.chat import check_sessions, conversations, handoffs, messages
from bot.records.chat.messages import OutboundMessage
from bot.records.chat.new_messages import NewMessage
from bot.records.existing import existing
from bot.records.models import Handoff, StaffUser


def join(
    db: Session, conversation_id: int, user: StaffUser, now: datetime, words: Content
) -> Handoff:
    """Take the chat and say who has joined, once."""
    conversations.lock(db, conversation_id)
    before = handoffs.open_handoff(db, conversation_id)
    is_held = before is not None and before.owner_id == user.id
    handoff = handoffs.claim(db, conversation_id, user.id, now)
    if not is_held:
        _joined(db, conversation_id, user, now, words)
    return handoff


def say(
    db: Session,
    conversation_id: int,
    user_id: int,
    text: str,
    now: datetime,
    key: str | None = None,
) -> NewMessage:
    """Store a message of the user who holds the chat; `key` is its idempotency key."""
    handoffs.held_by(db, conversation_id, user_id)
    meta = {"staff": existing(db, StaffUser, user_id).name}
    return messages.add(
        db, conversation_id, OutboundMessage(text, author="staff", meta=meta), now, key=key
    )


def pass_on(
    db: Session, conversation_id: int, user_id: int, to: StaffUser, now: datetime, words: Content
) -> Handoff:
    """Give the chat to another user, and say who has joined."""
    handoff = handoffs.assign(db, conversation_id, user_id, to.id, now)
    _joined(db, conversation_id, to, now, words)
    return handoff


def hand_back(
    db: Session, conversation_id: int, user_id: int, now: datetime, words: Content
) -> Handoff:
    """Give the chat back to the assistant, which asks its open question again."""
    handoff = handoffs.release(db, conversation_id, user_id, now)
    _ended(db, conversation_id, user_id, now, words, "handoff_back")
    go_on(db, handoff, now, words)
    return handoff


def go_on(db: Session, handoff: Handoff, now: datetime, words: Content) -> None:
    """The assistant says what a person interrupted, or asks its open question again."""
    chat = handoff.conversation_id
    for draft in map(_draft, handoff.unsaid) if handoff.unsaid else resumed(db, chat, words):
        messages.add(db, chat, draft, now)
    conversations.touch(db, chat, now)


def take_over(
    db: Session, conversation_id: int, user: StaffUser, now: datetime, words: Content
) -> Handoff:
    """Take the chat from whoever holds it, and say who has joined."""
    handoff = handoffs.take_over(db, conversation_id, user.id, now)
    _joined(db, conversation_id, user, now, words)
    return handoff


def close(
    db: Session, conversation_id: int, user_id: int, now: datetime, words: Content
) -> Handoff:
    """Close the chat; the assistant answers if the visitor writes again."""
    handoff = handoffs.close(db, conversation_id, user_id, now)
    _ended(db, conversation_id, user_id, now, words, "handoff_closed")
    conversations.touch(db, conversation_id, now)
    return handoff


def resumed(db: Session, conversation_id: int, words: Content) -> list[OutboundMessage]:
    """The open question of a running check as a draft to send again; empty where none is open."""
    session = check_sessions.load(db, conversations.sender_of(db, conversation_id))
    asked = session.asked and messages.asking(db, conversation_id, session.check, session.asked)
    if not asked:
        return []
    # The question is the last line; the lines before it have been said. A folded one is one line
    # that leads back by itself, and a review is said as a whole.
    text = asked.text
    if not (asked.meta.get("folded") or asked.meta.get("review")):
        question = asked.text.rsplit("\n", 1)[-1]
        text = f"{words.phrase('check_resume')}\n{question}"
    offers = [{"label": each.label, "payload": each.payload} for each in asked.choices]
    return [OutboundMessage(text, choices=offers, meta=dict(asked.meta))]


def _draft(kept: dict[str, object]) -> OutboundMessage:
    return OutboundMessage(**kept)  # type: ignore[arg-type]


def _joined(
    db: Session, conversation_id: int, user: StaffUser, now: datetime, words: Content
) -> None:
    text = words.phrase("handoff_joined", who=user.name)
    _notice(db, conversation_id, text, now, handoff="joined", staff=user.name)


def _ended(
    db: Session, conversation_id: int, user_id: int, now: datetime, words: Content, phrase: str
) -> None:
    name = existing(db, StaffUser, user_id).name
    text = words.phrase(phrase, who=name)
    _notice(db, conversation_id, text, now, handoff="ended", staff=name)


def _notice(db: Session, conversation_id: int, text: str, now: datetime, **meta: str) -> None:
    messages.add(db, conversation_id, OutboundMessage(text, author="notice", meta=dict(meta)), now)
