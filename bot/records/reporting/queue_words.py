"""What a row of the queue says about its case: the name, the first words, and who is offered it.

They are read for the rows of one page alone, whatever the length of the queue.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records.chat.chat_access import is_shared
from bot.records.models import Conversation, Enquiry, Handoff, Message
from bot.records.reporting.desk_queue import QueueRow
from bot.records.reporting.queue_query import CHAT, ENQUIRY

LONGEST = 120  # characters of the first words


class CaseWords(NamedTuple):
    """`name`: the enquirer's, None in a chat; `text`: the first that they wrote, "" where the chat
    is closed to the desk."""

    name: str | None
    text: str
    offered_to_id: int | None = None


QueueWords = dict[tuple[str, int], CaseWords]


def words_of_rows(db: Session, rows: Iterable[QueueRow], offered_since: datetime) -> QueueWords:
    """The words of each row, by its kind and id; earlier offers have lapsed."""
    ids: dict[bool, list[int]] = {True: [], False: []}
    for row in rows:
        ids[row.kind == CHAT].append(row.id)
    return {**_of_chats(db, ids[True], offered_since), **_of_enquiries(db, ids[False])}


def _of_enquiries(db: Session, ids: list[int]) -> QueueWords:
    query = select(Enquiry.id, Enquiry.name, Enquiry.about).where(Enquiry.id.in_(ids))
    return {
        (ENQUIRY, row_id): CaseWords(name, about[:LONGEST])
        for row_id, name, about in db.execute(query)
    }


def _of_chats(db: Session, ids: list[int], offered_since: datetime) -> QueueWords:
    chat = Message.conversation_id
    shared = select(Conversation.id).where(Conversation.id.in_(ids), is_shared())
    typed = (Message.author == "visitor", Message.payload.is_(None))
    first = select(func.min(Message.id)).where(chat.in_(shared), *typed).group_by(chat)
    texts = dict(db.execute(select(chat, Message.text).where(Message.id.in_(first))).all())
    offers = select(Handoff.conversation_id, Handoff.offered_to_id)
    is_open = (Handoff.ended_at.is_(None), Handoff.offered_at > offered_since)
    offers = offers.where(Handoff.conversation_id.in_(ids), *is_open)
    offered = dict(db.execute(offers).all())
    return {
        (CHAT, row_id): CaseWords(None, texts.get(row_id, "")[:LONGEST], offered.get(row_id))
        for row_id in ids
    }
