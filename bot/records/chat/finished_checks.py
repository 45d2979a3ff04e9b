"""Finished checks: what was found out, and the page to keep that tells it again."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.digests import digest
from bot.records.models import Conversation, FinishedCheck, Message

LOST_WITHIN = timedelta(minutes=30)  # later, the same outcome is a check of its own


@dataclass(frozen=True)
class CheckFinding:
    """A check's end: its facts, and the outcome with its row in that version of the table."""

    check: str
    version: str
    facts: Mapping[str, str]
    outcome: str
    rule: int


def add(
    db: Session,
    sender_id: str,
    finding: CheckFinding,
    keep_page: int,
    at: datetime | None = None,
    token: str | None = None,
) -> str:
    """Store a finished check; gives the token that opens its page for `keep_page` seconds.

    The token is made here unless one is given that can't be guessed either.
    """
    token = token or secrets.token_urlsafe(24)
    now = at or datetime.now(timezone.utc)
    row = FinishedCheck(
        sender_id=sender_id,
        check=finding.check,
        version=finding.version,
        facts=dict(finding.facts),
        outcome=finding.outcome,
        rule=finding.rule,
        at=now,
        page_hash=digest(token),
        expires_at=now + timedelta(seconds=keep_page),
    )
    db.add(row)
    db.flush()
    return token


def add_once(db: Session, sender_id: str, finding: CheckFinding, keep_page: int) -> str:
    """The same for a chat, which may ask again where the answer to the first call was lost.

    A check that is stored already and that no message of the chat tells gets a new token.
    """
    now = datetime.now(timezone.utc)
    row = _untold(db, sender_id, now)
    if row is None or _finding_of(row) != replace(finding, facts=dict(finding.facts)):
        return add(db, sender_id, finding, keep_page, now)
    token = secrets.token_urlsafe(24)
    row.page_hash, row.expires_at = digest(token), now + timedelta(seconds=keep_page)
    db.flush()
    return token


def _untold(db: Session, sender_id: str, now: datetime) -> FinishedCheck | None:
    """The newest finished check of a chat, unless a message since then tells an outcome."""
    query = select(FinishedCheck, Conversation.id).join(
        Conversation, Conversation.sender_id == FinishedCheck.sender_id
    )
    query = query.where(FinishedCheck.sender_id == sender_id, FinishedCheck.at > now - LOST_WITHIN)
    newest = db.execute(query.order_by(FinishedCheck.id.desc()).limit(1)).first()
    if newest is None:
        return None
    row, chat = newest
    is_told = Message.meta["outcome"].as_string().is_not(None)
    told = select(Message.id).where(
        Message.conversation_id == chat, Message.sent_at >= row.at, is_told
    )
    return None if db.scalars(told.limit(1)).first() else row


def _finding_of(row: FinishedCheck) -> CheckFinding:
    return CheckFinding(row.check, row.version, row.facts, row.outcome, row.rule)


def find(db: Session, token: str, now: datetime) -> FinishedCheck | None:
    """The check whose page this token opens, None once it has expired."""
    query = select(FinishedCheck).where(
        FinishedCheck.page_hash == digest(token), FinishedCheck.expires_at > now
    )
    return db.scalars(query).first()


def is_known(db: Session, token: str) -> bool:
    """Whether a finished check has this token, expired or not."""
    query = select(FinishedCheck.id).where(FinishedCheck.page_hash == digest(token))
    return db.scalars(query).first() is not None


def checks_of(db: Session, sender_id: str) -> list[FinishedCheck]:
    """The checks that one conversation finished, oldest first."""
    query = select(FinishedCheck).where(FinishedCheck.sender_id == sender_id)
    return list(db.scalars(query.order_by(FinishedCheck.id)))


def past_checks_named(db: Session, check: str) -> Iterator[FinishedCheck]:
    """Every finished check of a kind, oldest first."""
    query = select(FinishedCheck).where(FinishedCheck.check == check)
    yield from db.scalars(query.order_by(FinishedCheck.id))
