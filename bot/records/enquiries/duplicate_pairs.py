"""Possible duplicates: enquiries that may be about the same school or process; for admins only."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.enquiries import possible_duplicates
from bot.enquiries.possible_duplicates import DuplicateMarks
from bot.records.models import Enquiry, PossibleDuplicate

LOOKED_BACK = timedelta(days=365)


class ComparedEnquiry(NamedTuple):
    """The only columns read of a year's enquiries, since each new one is compared with them all."""

    id: int
    about: str
    email: str | None
    sender_id: str | None
    context: dict[str, Any]


COMPARED = select(
    Enquiry.id, Enquiry.about, Enquiry.email, Enquiry.sender_id, Enquiry.context
).order_by(Enquiry.id)


def store_pairs(db: Session, enquiry: Enquiry, now: datetime) -> list[PossibleDuplicate]:
    """Compare a new enquiry with those of a year, and store the pairs that are alike."""
    query = COMPARED.where(Enquiry.id != enquiry.id, Enquiry.created_at > now - LOOKED_BACK)
    own, found = _marks(enquiry), []
    if own.domain is None and not own.schools:
        return []
    for other in map(ComparedEnquiry._make, db.execute(query)):
        if _is_same_person(enquiry, other):
            continue
        if ground := possible_duplicates.ground(own, _marks(other)):
            found.append(
                PossibleDuplicate(first_id=other.id, second_id=enquiry.id, ground=ground, at=now)
            )
    db.add_all(found)
    db.flush()
    return found


def unsettled_pairs(db: Session) -> list[PossibleDuplicate]:
    """The pairs that no admin has settled, oldest first."""
    query = select(PossibleDuplicate).where(PossibleDuplicate.settled_at.is_(None))
    return list(db.scalars(query.order_by(PossibleDuplicate.id)))


def pairs_of(db: Session, enquiry_id: int) -> list[PossibleDuplicate]:
    """The pairs that an enquiry is part of."""
    query = select(PossibleDuplicate).where(
        (PossibleDuplicate.first_id == enquiry_id) | (PossibleDuplicate.second_id == enquiry_id)
    )
    return list(db.scalars(query.order_by(PossibleDuplicate.id)))


def settle(db: Session, pair_id: int, user_id: int, now: datetime) -> PossibleDuplicate | None:
    """Mark a pair as settled; None where there is none of that id."""
    row = db.get(PossibleDuplicate, pair_id)
    if row and row.settled_at is None:
        row.settled_at, row.settled_by = now, user_id
        db.flush()
    return row


def _marks(enquiry: Enquiry | ComparedEnquiry) -> DuplicateMarks:
    checks = (enquiry.context or {}).get("checks") or []
    return possible_duplicates.marks(
        enquiry.about, enquiry.email, [each["facts"] for each in checks]
    )


def _is_same_person(one: Enquiry, other: ComparedEnquiry) -> bool:
    same_email = one.email is not None and one.email == other.email
    same_chat = one.sender_id is not None and one.sender_id == other.sender_id
    return same_email or same_chat
