"""Who is affected by a breach: everybody stored at a moment, or whose case an account opened."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.privacy.ownership import CaseSet
from bot.records.models import AuditEvent, Conversation, Enquiry

# Events of the audit log that show nothing of a case.
WITHOUT_CONTENT = ("searched",)
COLUMNS = ("reference", "name", "email", "phone", "created_at")


@dataclass(frozen=True)
class AffectedPeople:
    """The enquiries whose people can be told, and how many chats have nobody to reach."""

    enquiries: list[Enquiry]
    chats: int
    chats_without_contact: int


def stored_at(db: Session, moment: datetime) -> CaseSet:
    """Every chat and enquiry that had begun by then and is still stored."""
    chats = select(Conversation.id).where(Conversation.created_at <= moment)
    enquiries = select(Enquiry.id).where(Enquiry.created_at <= moment)
    return CaseSet(frozenset(db.scalars(chats)), frozenset(db.scalars(enquiries)))


def opened_by(db: Session, user_id: int, since: datetime, until: datetime) -> CaseSet:
    """Every chat and enquiry on which an account did anything in this time, reading included."""
    query = select(AuditEvent.kind, AuditEvent.subject_id).where(
        AuditEvent.user_id == user_id,
        AuditEvent.at >= since,
        AuditEvent.at <= until,
        AuditEvent.subject_id.is_not(None),
        AuditEvent.event.not_in(WITHOUT_CONTENT),
    )
    opened = set(db.execute(query).all())
    ids = {
        kind: frozenset(number for each, number in opened if each == kind)
        for kind in ("chat", "enquiry")
    }
    chats = select(Conversation.id).where(Conversation.id.in_(ids["chat"]))
    enquiries = select(Enquiry.id).where(Enquiry.id.in_(ids["enquiry"]))
    return CaseSet(frozenset(db.scalars(chats)), frozenset(db.scalars(enquiries)))


def affected_people(db: Session, cases: CaseSet) -> AffectedPeople:
    """Whom the cases belong to; an enquiry from an affected chat counts as well."""
    senders = select(Conversation.sender_id).where(Conversation.id.in_(cases.conversations))
    query = select(Enquiry).where(Enquiry.id.in_(cases.enquiries) | Enquiry.sender_id.in_(senders))
    enquiries = list(db.scalars(query.order_by(Enquiry.id)))
    known = {each.sender_id for each in enquiries}
    silent = sum(sender not in known for sender in db.scalars(senders))
    return AffectedPeople(enquiries, len(cases.conversations), silent)
