"""Whose data: finds all cases of one person, and who may have them."""

import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.enquiries import reference as references
from bot.privacy.holds import chat_is_held, enquiry_is_held
from bot.privacy.ownership import CaseSet
from bot.records.enquiries import enquiry_records
from bot.records.enquiries.contact_lookup import has_contact
from bot.records.models import Conversation, Enquiry


def cases_of_person(db: Session, reference: str, contact: str) -> CaseSet:
    """All enquiries of the person who left this one, and the chats that they came from.

    Empty unless reference and `contact`, the e-mail address or telephone number that was left,
    both fit. Enquiries are one person's if their address, or else their number, is the same.
    """
    written = references.read(reference) or ""
    row = enquiry_records.find(db, written)
    known = (row.email or row.phone or "") if row else ""
    same = hmac.compare_digest(known.casefold().encode(), contact.strip().casefold().encode())
    return cases_of_enquirer(db, row) if row and known and same else CaseSet()


def cases_of_enquirer(db: Session, row: Enquiry) -> CaseSet:
    """All enquiries with the address of this one, or else its number, and their chats."""
    known = row.email or row.phone or ""
    enquiries = frozenset({row.id})
    if known:
        left = has_contact("email" if row.email else "phone", known)
        enquiries |= frozenset(db.scalars(select(Enquiry.id).where(left)))
    return CaseSet(_chats_of(db, enquiries), enquiries)


def cases_of_chat(db: Session, chat: int) -> CaseSet:
    """A chat and the enquiries that came from it."""
    query = select(Enquiry.id).join(Conversation, Conversation.sender_id == Enquiry.sender_id)
    enquiries = frozenset(db.scalars(query.where(Conversation.id == chat)))
    found = db.scalars(select(Conversation.id).where(Conversation.id == chat))
    return CaseSet(frozenset(found), enquiries)


def held_cases(db: Session, cases: CaseSet) -> CaseSet:
    """Those of the cases that are held, and the chats that a held enquiry rests on."""
    query = select(Enquiry.id).where(Enquiry.id.in_(cases.enquiries), enquiry_is_held())
    enquiries = frozenset(db.scalars(query))
    chats = select(Conversation.id).where(Conversation.id.in_(cases.conversations), chat_is_held())
    return CaseSet(frozenset(db.scalars(chats)) | _chats_of(db, enquiries), enquiries)


def references_of(db: Session, cases: CaseSet) -> list[str]:
    """The references of the enquiries among the cases."""
    query = select(Enquiry.reference).where(Enquiry.id.in_(cases.enquiries))
    return list(db.scalars(query.order_by(Enquiry.id)))


def _chats_of(db: Session, enquiries: frozenset[int]) -> frozenset[int]:
    query = select(Conversation.id).join(Enquiry, Enquiry.sender_id == Conversation.sender_id)
    return frozenset(db.scalars(query.where(Enquiry.id.in_(enquiries))))
