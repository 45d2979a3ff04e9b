"""Drafts: what a member of staff has written about a chat or an enquiry and not sent yet.

Nobody else reads them. Each function takes the id of one of the two, the other is None.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.records.models import CaseDraft


def keep_draft(
    db: Session,
    user_id: int,
    text: str,
    now: datetime,
    conversation_id: int | None = None,
    enquiry_id: int | None = None,
) -> None:
    """Store what is in the box now in place of the draft before; blank text is none."""
    if not text.strip():
        discard_draft(db, user_id, conversation_id, enquiry_id)
        return
    is_it = _is_draft(user_id, conversation_id, enquiry_id)
    row = db.scalars(select(CaseDraft).where(*is_it).with_for_update()).first()
    if row is None:
        row = CaseDraft(user_id=user_id, conversation_id=conversation_id, enquiry_id=enquiry_id)
        db.add(row)
    row.text, row.at = text, now
    db.flush()


def draft_of(
    db: Session, user_id: int, conversation_id: int | None = None, enquiry_id: int | None = None
) -> str:
    """The draft of this person, "" where there is none."""
    is_it = _is_draft(user_id, conversation_id, enquiry_id)
    return db.scalars(select(CaseDraft.text).where(*is_it)).first() or ""


def discard_draft(
    db: Session, user_id: int, conversation_id: int | None = None, enquiry_id: int | None = None
) -> None:
    """Delete the draft, where there is one."""
    statement = delete(CaseDraft).where(*_is_draft(user_id, conversation_id, enquiry_id))
    db.execute(statement.execution_options(synchronize_session=False))


def _is_draft(
    user_id: int, conversation_id: int | None, enquiry_id: int | None
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    if conversation_id:
        return CaseDraft.user_id == user_id, CaseDraft.conversation_id == conversation_id
    return CaseDraft.user_id == user_id, CaseDraft.enquiry_id == enquiry_id
