"""Whether a visitor agreed that a check reads what they type; marked on the message that asked."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.existing import existing
from bot.records.models import Choice, Conversation, Message

MARK = "words_consent"  # in the `meta` of the message that asks
ASKED, GIVEN, REFUSED = "asked", "given", "refused"


def answers_in(db: Session, conversation_id: int) -> set[str]:
    """What became of each time that a conversation was asked."""
    query = select(Message.meta).where(
        Message.conversation_id == conversation_id, Message.author == "assistant"
    )
    return {meta[MARK] for meta in db.scalars(query) if MARK in meta}


def is_given_by(db: Session, sender_id: str) -> bool:
    """Whether whoever Rasa knows by this name has agreed."""
    query = select(Conversation.id).where(Conversation.sender_id == sender_id)
    chat = db.scalars(query).first()
    return chat is not None and GIVEN in answers_in(db, chat)


def answer(db: Session, choice: Choice, answered: str) -> str:
    """Mark the message that a button answers; returns the words that it asked about."""
    asking = existing(db, Message, choice.message_id)
    asking.meta = {**asking.meta, MARK: answered}
    db.flush()
    return existing(db, Message, int(asking.reply_to or 0)).text
