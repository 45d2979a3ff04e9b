"""Possible duplicates: enquiries that may be about the same school or process; for admins only.

They are worked out after an enquiry is committed, in steps that may be repeated: store its marks,
look for others by them, store the pairs. Marks are committed before the look, so that of two
enquiries that are compared at the same time one sees the other. No step reads more rows the more
enquiries there are.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.encryption.sealed_types import hashed
from bot.enquiries import possible_duplicates
from bot.enquiries.possible_duplicates import DOMAIN, NAME, PROCESS, DuplicateMarks, MarkKey
from bot.records.models import Enquiry, EnquiryMark, PossibleDuplicate

LOOKED_BACK = timedelta(days=365)
MOST_SHARING = 20  # a mark of more enquiries within a year says nothing
MOST_PAIRS = 20  # of one enquiry with earlier and later ones, as it is compared
MOST_NEAR = 20  # enquiries looked at for each end of a name
SHOWN_MARKS = 20
MARKS = "enquiry_marks.value"


class ComparedEnquiry(NamedTuple):
    """The columns that comparing needs."""

    id: int
    about: str
    email: str | None
    sender_id: str | None
    context: dict[str, Any]
    created_at: datetime


class FoundPair(NamedTuple):
    """Another enquiry that is alike, and why."""

    other_id: int
    ground: str


class SharedMark(NamedTuple):
    """A mark of so many enquiries that it makes no pairs."""

    value: str
    enquiries: int


COMPARED = select(
    Enquiry.id,
    Enquiry.about,
    Enquiry.email,
    Enquiry.sender_id,
    Enquiry.context,
    Enquiry.created_at,
)


def next_uncompared(db: Session, after: int = 0) -> ComparedEnquiry | None:
    """The oldest enquiry with an id above `after` that wasn't compared yet."""
    query = COMPARED.where(Enquiry.compared_at.is_(None), Enquiry.id > after)
    row = db.execute(query.order_by(Enquiry.id).limit(1)).first()
    return ComparedEnquiry(*row) if row else None


def store_marks(db: Session, enquiry: ComparedEnquiry) -> None:
    """Store the marks of an enquiry, unless they are stored already."""
    own = _marks(enquiry)
    keys = dict.fromkeys([*possible_duplicates.exact_keys(own), *_near_keys(own)])
    is_own = EnquiryMark.enquiry_id == enquiry.id
    if not keys or db.scalars(select(EnquiryMark.id).where(is_own).limit(1)).first():
        return
    try:
        with db.begin_nested():
            db.add_all(
                EnquiryMark(
                    enquiry_id=enquiry.id, kind=key.kind, value=key.value, at=enquiry.created_at
                )
                for key in keys
            )
    except IntegrityError:
        return  # another process has stored the same at this moment


def find_pairs(db: Session, enquiry: ComparedEnquiry) -> list[FoundPair]:
    """The enquiries of a year that are alike: MOST_PAIRS at most, those of one process first."""
    own, ids = _telling(db, enquiry)
    for key in _near_keys(own):
        ids |= _sharing(db, key, enquiry, MOST_NEAR)
    found = []
    for other, marks in _others(db, ids):
        if _is_same_person(enquiry, other):
            continue
        if ground := possible_duplicates.ground(own, marks):
            found.append(FoundPair(other.id, ground))
    found.sort(key=lambda pair: (pair.ground != PROCESS, -pair.other_id))
    return found[:MOST_PAIRS]


def store_pairs(db: Session, enquiry_id: int, found: Iterable[FoundPair], now: datetime) -> None:
    """Store the pairs that aren't known yet, and that the enquiry has been compared."""
    for pair in found:
        first, second = sorted((pair.other_id, enquiry_id))
        row = PossibleDuplicate(first_id=first, second_id=second, ground=pair.ground, at=now)
        try:
            with db.begin_nested():
                db.add(row)
        except IntegrityError:
            continue  # known, or an enquiry was deleted meanwhile
    compared = update(Enquiry).where(Enquiry.id == enquiry_id).values(compared_at=now)
    db.execute(compared.execution_options(synchronize_session=False))


def unsettled_pairs(db: Session, after: int = 0, most: int = 25) -> list[PossibleDuplicate]:
    """The first pairs with an id above `after` that no admin has settled, oldest first."""
    query = select(PossibleDuplicate).where(
        PossibleDuplicate.settled_at.is_(None), PossibleDuplicate.id > after
    )
    return list(db.scalars(query.order_by(PossibleDuplicate.id).limit(most)))


def shared_marks(db: Session, now: datetime) -> list[SharedMark]:
    """The marks of more than MOST_SHARING enquiries of a year, the most frequent first."""
    count = func.count()
    query = select(EnquiryMark.value, count, func.max(EnquiryMark.enquiry_id)).where(
        EnquiryMark.kind.in_((DOMAIN, NAME)), EnquiryMark.at > now - LOOKED_BACK
    )
    query = query.group_by(EnquiryMark.kind, EnquiryMark.value).having(count > MOST_SHARING)
    rows = db.execute(query.order_by(count.desc()).limit(SHOWN_MARKS))
    return [SharedMark(_readable(db, value, one), times) for value, times, one in rows]


def settle(db: Session, pair_id: int, user_id: int, now: datetime) -> PossibleDuplicate | None:
    """Mark a pair as settled; None where there is none of that id."""
    row = db.get(PossibleDuplicate, pair_id)
    if row and row.settled_at is None:
        row.settled_at, row.settled_by = now, user_id
        db.flush()
    return row


def _telling(db: Session, enquiry: ComparedEnquiry) -> tuple[DuplicateMarks, set[int]]:
    """The marks without those that too many share, and the enquiries that share one of them."""
    own, ids = _marks(enquiry), set[int]()
    kept = set()
    for key in possible_duplicates.exact_keys(own):
        sharing = _sharing(db, key, enquiry, MOST_SHARING)
        if len(sharing) < MOST_SHARING:  # and this enquiry is one of them as well
            kept.add(key.value)
            ids |= sharing
    schools = tuple(name for name in own.schools if name in kept)
    domain = own.domain if own.domain in kept else None
    return DuplicateMarks(domain, schools, own.processes), ids


def _sharing(db: Session, key: MarkKey, enquiry: ComparedEnquiry, most: int) -> set[int]:
    """Other enquiries of a year with this key, `most` at most, the newest first."""
    query = select(EnquiryMark.enquiry_id).where(
        EnquiryMark.kind == key.kind,
        EnquiryMark.value == key.value,
        EnquiryMark.at > enquiry.created_at - LOOKED_BACK,
        EnquiryMark.enquiry_id != enquiry.id,
    )
    return set(db.scalars(query.order_by(EnquiryMark.at.desc()).limit(most)))


def _others(db: Session, ids: set[int]) -> list[tuple[ComparedEnquiry, DuplicateMarks]]:
    rows = db.execute(COMPARED.where(Enquiry.id.in_(ids)).order_by(Enquiry.id))
    return [(other, _marks(other)) for other in map(ComparedEnquiry._make, rows)]


def _readable(db: Session, value: str, enquiry_id: int | None) -> str:
    """A mark in words: of a hashed one those of an enquiry that has it."""
    row = db.execute(COMPARED.where(Enquiry.id == enquiry_id)).first()
    own = possible_duplicates.exact_keys(_marks(ComparedEnquiry(*row))) if row else []
    return next((key.value for key in own if hashed(key.value, MARKS) == value), value)


def _near_keys(marks: DuplicateMarks) -> list[MarkKey]:
    return list(dict.fromkeys(possible_duplicates.near_keys(marks)))


def _marks(enquiry: ComparedEnquiry) -> DuplicateMarks:
    checks = (enquiry.context or {}).get("checks") or []
    return possible_duplicates.marks(
        enquiry.about, enquiry.email, [each["facts"] for each in checks]
    )


def _is_same_person(one: ComparedEnquiry, other: ComparedEnquiry) -> bool:
    same_email = one.email is not None and one.email == other.email
    same_chat = one.sender_id is not None and one.sender_id == other.sender_id
    return same_email or same_chat
