"""A person in the chat: what staff do there, with what the visitor is told, in one transaction.

Each function is to be called in `writing()`; telling the bus afterwards is the caller's. Words
come from the content. All raise handoffs.Taken where the chat isn't this user's.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.content import Content
from bot.records.chat import check_sessions, conversations, handoffs, messages
from bot.records.chat.messages import OutboundMessage
from bot.records.chat.new_messages import NewMessage
from bot.records.models import Handoff, StaffUser


def join(
    db: Session, conversation_id: int, user: StaffUser, now: datetime, words: Content
) -> Handoff:
    """Take the chat and say who has joined; a second time says nothing more."""
    conversations.lock(db, conversation_id)
    before = handoffs.open_of(db, conversation_id)
    is_held = before is not None and before.owner_id == user.id
    handoff = handoffs.claim(db, conversation_id, user.id, now)
    if not is_held:
        text = words.phrase("handoff_joined", who=user.name)
        _notice(db, conversation_id, text, now, handoff="joined", staff=user.name)
    return handoff


def say(
    db: Session,
    conversation_id: int,
    user_id: int,
    text: str,
    now: datetime,
    key: str | None = None,
) -> NewMessage:
    """A message of who holds the chat; under a `key` it can be found again."""
    handoffs.held_by(db, conversation_id, user_id)
    meta = {"staff": db.get(StaffUser, user_id).name}
    return messages.add(
        db, conversation_id, OutboundMessage(text, author="staff", meta=meta), now, key=key
    )


def pass_on(
    db: Session, conversation_id: int, user_id: int, to: StaffUser, now: datetime, words: Content
) -> Handoff:
    """Give the chat to another, and say who has joined."""
    handoff = handoffs.assign(db, conversation_id, user_id, to.id, now)
    text = words.phrase("handoff_joined", who=to.name)
    _notice(db, conversation_id, text, now, handoff="joined", staff=to.name)
    return handoff


def hand_back(
    db: Session, conversation_id: int, user_id: int, now: datetime, words: Content
) -> Handoff:
    """The assistant is back, at the very question where it stopped."""
    handoff = handoffs.release(db, conversation_id, user_id, now)
    _ended(db, conversation_id, user_id, now, words, "handoff_back")
    for draft in (
        map(_draft, handoff.unsaid) if handoff.unsaid else resumed(db, conversation_id, words)
    ):
        messages.add(db, conversation_id, draft, now)
    conversations.touch(db, conversation_id, now)
    return handoff


def close(
    db: Session, conversation_id: int, user_id: int, now: datetime, words: Content
) -> Handoff:
    """The person has done; whoever writes again is with the assistant."""
    handoff = handoffs.close(db, conversation_id, user_id, now)
    _ended(db, conversation_id, user_id, now, words, "handoff_closed")
    conversations.touch(db, conversation_id, now)
    return handoff


def resumed(db: Session, conversation_id: int, words: Content) -> list[OutboundMessage]:
    """The open question of a running check once more, as one draft; none where none is open."""
    session = check_sessions.load(db, conversations.sender_of(db, conversation_id))
    asked = session.asked and messages.asking(db, conversation_id, session.check, session.asked)
    if not asked:
        return []
    # The question is the last line; what it was led in by has been said.
    question = asked.text.rsplit("\n", 1)[-1]
    offers = [{"label": each.label, "payload": each.payload} for each in asked.choices]
    text = f"{words.phrase('check_resume')}\n{question}"
    return [OutboundMessage(text, choices=offers, meta=dict(asked.meta))]


def _draft(kept: dict[str, object]) -> OutboundMessage:
    return OutboundMessage(**kept)  # type: ignore[arg-type]


def _ended(
    db: Session, conversation_id: int, user_id: int, now: datetime, words: Content, phrase: str
) -> None:
    name = db.get(StaffUser, user_id).name
    text = words.phrase(phrase, who=name)
    _notice(db, conversation_id, text, now, handoff="ended", staff=name)


def _notice(db: Session, conversation_id: int, text: str, now: datetime, **meta: str) -> None:
    messages.add(db, conversation_id, OutboundMessage(text, author="notice", meta=dict(meta)), now)
