"""Guided checks under way on pages: found by a token that can't be guessed, for a while."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.records.chat import finished_checks
from bot.records.chat.finished_checks import CheckFinding
from bot.records.models import OpenCheck


def begin(
    db: Session,
    check: str,
    facts: Mapping[str, str],
    now: datetime,
    lifetime: int,
    sender_id: str | None = None,
    asked: str | None = None,
    way_back: str | None = None,
) -> str:
    """Store a check under way, kept for `lifetime` seconds; gives the token of its pages.

    `sender_id` names the conversation that it comes from, `way_back` the page of it.
    What has expired is deleted on the way.
    """
    db.execute(delete(OpenCheck).where(OpenCheck.expires_at <= now))
    token = secrets.token_urlsafe(24)
    row = OpenCheck(
        sender_id=sender_id or secrets.token_hex(16),
        check=check,
        facts=dict(facts),
        asked=asked,
        way_back=way_back,
        noticed={},
        token_hash=_hash(token),
        chat_hash=_hash(chat_token(token)),
        expires_at=now + timedelta(seconds=lifetime),
    )
    db.add(row)
    db.flush()
    return token


def find(db: Session, token: str, now: datetime) -> OpenCheck | None:
    """The check whose pages this token opens, held until the transaction ends."""
    return _find(db, OpenCheck.token_hash == _hash(token), now)


def find_for_chat(db: Session, token: str, now: datetime) -> OpenCheck | None:
    """The check that this token brings into a chat."""
    return _find(db, OpenCheck.chat_hash == _hash(token), now)


def keep(
    row: OpenCheck, facts: Mapping[str, str], noticed: Any, now: datetime, lifetime: int
) -> None:
    """Put the facts after an answer in place of those before; they last as long again."""
    row.facts, row.noticed = dict(facts), noticed
    row.expires_at = now + timedelta(seconds=lifetime)


def finish(
    db: Session, row: OpenCheck, token: str, finding: CheckFinding, keep_page: int, now: datetime
) -> str:
    """Store the finished check, once for the same answers; gives the token of its page."""
    told = json.dumps([finding.version, *sorted(finding.facts.items())])
    page = _derived(token, f"outcome {told}")
    if not finished_checks.is_known(db, page):
        finished_checks.add(db, row.sender_id, finding, keep_page, now, page)
    return page


def forget(db: Session, sender_id: str) -> None:
    """The conversation is over: what came from it can't be opened any more."""
    db.execute(delete(OpenCheck).where(OpenCheck.sender_id == sender_id))


def chat_token(token: str) -> str:
    """The token that brings a check into a chat, and does nothing else."""
    return _derived(token, "chat")


def _find(db: Session, condition: Any, now: datetime) -> OpenCheck | None:
    query = select(OpenCheck).where(condition, OpenCheck.expires_at > now)
    return db.scalars(query.with_for_update()).first()


def _derived(token: str, purpose: str) -> str:
    """A token that says nothing of the one it is made of."""
    digest = hashlib.sha256(f"{purpose}\n{token}".encode()).digest()
    return base64.urlsafe_b64encode(digest)[:32].decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
