"""A kind word where a message holds personal data that nobody needs; once for each kind."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.content import Content
from bot.content.unwanted_data import kinds_of
from bot.enquiries.enquiry_fields import ABOUT
from bot.records.chat.messages import OutboundMessage
from bot.records.existing import existing
from bot.records.models import Message

MARK = "unwanted"  # in the `meta` of a hint: its kinds with blanks between
IN_OWN_WORDS = (ABOUT.slot, "enquiry_addition")  # all other fields are the visitor's own details


def holds_unwanted(payload: str) -> bool:
    """Whether what Rasa is sent is typed and holds such data."""
    return not payload.startswith("/") and bool(kinds_of(payload))


def with_hint(
    db: Session, message_id: int, drafts: list[OutboundMessage], words: Content
) -> list[OutboundMessage]:
    """The replies to a message, led by a hint where it holds what wasn't hinted at before."""
    message = existing(db, Message, message_id)
    kinds = kinds_of(message.payload or message.text)
    if not (kinds and drafts) or _answers_own_field(db, message):
        return drafts
    told = _told_before(db, message.conversation_id)
    new = [kind for kind in kinds if kind not in told]
    if not new:
        return drafts
    lines = [words.phrase(f"unwanted_{kind}") for kind in new]
    text = " ".join([*lines, words.phrase("unwanted_seen")])
    return [OutboundMessage(text, meta={MARK: " ".join(new)}), *drafts]


def _answers_own_field(db: Session, message: Message) -> bool:
    """Whether the message answers a question for the visitor's name, address or reference."""
    asked = select(Message.meta).where(
        Message.conversation_id == message.conversation_id,
        Message.id < message.id,
        Message.author == "assistant",
    )
    meta = db.scalars(asked.order_by(Message.id.desc()).limit(1)).first() or {}
    return "field" in meta and meta["field"] not in IN_OWN_WORDS


def _told_before(db: Session, chat: int) -> set[str]:
    query = select(Message.meta).where(
        Message.conversation_id == chat, Message.author == "assistant"
    )
    return {kind for meta in db.scalars(query) for kind in str(meta.get(MARK, "")).split()}
