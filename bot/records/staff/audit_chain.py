"""The audit log as a chain: each event is sealed with a hash of itself and of the one before.

Events are sealed some seconds after they happened, by one worker at a time, so that nobody waits
for another. What was changed, taken out or put in since then shows. Where the operator keeps keys,
the hashes need them; without keys, and for the newest events, compare with a head noted elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records.digests import digest, guarded_digest
from bot.records.models import AuditEvent, StaffUser

SETTLED = timedelta(seconds=10)  # after which no transaction brings an older event
AT_ONCE = 500
BEGIN = "0" * 64  # before the first event


@dataclass(frozen=True)
class ChainHead:
    """The newest sealed event: its number in the chain and its hash."""

    number: int
    link: str

    def __str__(self) -> str:
        return f"{self.number}:{self.link}"


@dataclass(frozen=True)
class ChainReport:
    """How many events are sealed and how many wait; `faults` in words; the head, None of none."""

    sealed: int
    waiting: int
    faults: list[str]
    head: ChainHead | None


def seal_events(db: Session, now: datetime) -> int:
    """Seal what has settled, AT_ONCE at most; returns how many.

    Raises IntegrityError where another worker seals at the same moment.
    """
    query = select(AuditEvent).where(AuditEvent.number.is_(None), AuditEvent.at <= now - SETTLED)
    rows = list(db.scalars(query.order_by(AuditEvent.id).limit(AT_ONCE)))
    last = newest_sealed(db) or ChainHead(0, BEGIN)
    for row in rows:
        row.actor_id, row.number, row.before = row.user_id, last.number + 1, last.link
        row.link = guarded_digest("audit", *_content(row))
        last = ChainHead(row.number, row.link)
    db.flush()
    return len(rows)


def verify_chain(
    db: Session, now: datetime, kept: timedelta, noted: ChainHead | None = None
) -> ChainReport:
    """Look at every sealed event; `kept`: how long events are kept, after which they are deleted.

    `noted`: a head of before, which must still be there unless it was deleted since.
    """
    faults: list[str] = []
    before, sealed = None, 0
    known = frozenset(db.scalars(select(StaffUser.id)))
    for row in _sealed(db):
        faults += _faults_of(row, before, known, now - kept)
        before, sealed = row, sealed + 1
    head = ChainHead(before.number, before.link) if before else None
    if noted:
        faults += _faults_of_noted(db, noted, head)
    waiting = select(func.count()).select_from(AuditEvent).where(AuditEvent.number.is_(None))
    return ChainReport(sealed, int(db.scalar(waiting) or 0), faults, head)


def newest_sealed(db: Session) -> ChainHead | None:
    """The head of the chain, None while nothing is sealed."""
    query = select(AuditEvent.number, AuditEvent.link).where(AuditEvent.number.is_not(None))
    row = db.execute(query.order_by(AuditEvent.number.desc()).limit(1)).first()
    return ChainHead(*row) if row else None


def read_head(text: str) -> ChainHead:
    """A head as it was written; raises ValueError."""
    number, _, link = text.strip().partition(":")
    if not number.isdecimal() or len(link) != len(BEGIN):
        raise ValueError("a head is a number, a colon and 64 letters and digits")
    return ChainHead(int(number), link)


def _sealed(db: Session) -> Iterator[AuditEvent]:
    last = 0
    while True:
        query = select(AuditEvent).where(AuditEvent.number > last).order_by(AuditEvent.number)
        rows = list(db.scalars(query.limit(AT_ONCE)))
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].number


def _faults_of(
    row: AuditEvent, before: AuditEvent | None, known: frozenset[int], expired: datetime
) -> Iterator[str]:
    content = ("audit", *_content(row))
    is_theirs = row.user_id == row.actor_id or (row.user_id is None and row.actor_id not in known)
    if not is_theirs or row.link not in (guarded_digest(*content), digest(*content)):
        yield f"event {row.number} was changed"
    if before is None:
        if row.number > 1 and row.at > expired + SETTLED:
            yield f"events before {row.number} are missing, and weren't old enough to be deleted"
    elif row.number != before.number + 1:
        if before.at > expired + SETTLED:
            yield f"events {before.number + 1} to {row.number - 1} are missing"
    elif row.before != before.link:
        yield f"event {row.number} doesn't follow on event {before.number}"


def _faults_of_noted(db: Session, noted: ChainHead, head: ChainHead | None) -> Iterator[str]:
    query = select(AuditEvent).where(AuditEvent.number == noted.number)
    row = db.scalars(query).first()
    if row is None and (head is None or head.number < noted.number):
        yield f"event {noted.number}, which was noted, and all after it are missing"
    elif row is not None and row.link != noted.link:
        yield f"event {noted.number} isn't the one that was noted"


def _content(row: AuditEvent) -> list[str]:
    parts = (row.before, row.number, row.id, row.actor_id, row.event, row.kind, row.subject_id)
    return [row.at.isoformat(), *("" if part is None else str(part) for part in parts)]
