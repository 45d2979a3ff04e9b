"""The record of each conversation's guided checks, and the tokens that open it on pages.

A conversation has one row, and so has somebody who walks through the pages without a chat.
"""

import base64
import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from bot.checks.check_model import Check
from bot.checks.check_session import CheckSession, from_json, with_facts_of
from bot.records.chat import finished_checks
from bot.records.chat.finished_checks import CheckFinding
from bot.records.digests import digest
from bot.records.models import CheckPage, Conversation, StoredCheckSession

TABLE = StoredCheckSession.__table__
PAGES = CheckPage.__table__
# Made once: to put a statement together costs more than to run it.
BY_SENDER = select(TABLE).where(TABLE.c.sender_id == bindparam("sender"))
LOCKED = BY_SENDER.with_for_update()
MOVED = [column.name for column in TABLE.columns if column.name not in ("id", "sender_id")]
SAVED = (
    update(TABLE)
    .where(TABLE.c.sender_id == bindparam("sender"))
    .values({name: bindparam(f"new_{name}") for name in MOVED})
)


class OpenedPage(NamedTuple):
    """What a page's token opens: the check, whose record it is, and the record itself.

    `way_back` is the page of a website that its chat is on, None for the chat's own page. The pages
    belong to the browser with the secret of `browser_hash`, None until a first one opens them.
    """

    id: int
    check: str
    sender_id: str
    session: CheckSession
    way_back: str | None
    browser_hash: str | None


def load(db: Session, sender_id: str) -> CheckSession:
    """The record of a conversation, an empty one where there is none."""
    row = db.execute(BY_SENDER, {"sender": sender_id}).mappings().first()
    return from_json(row or {})


def load_locked(db: Session, sender_id: str) -> CheckSession:
    """The same, held until the transaction ends."""
    row = db.execute(LOCKED, {"sender": sender_id}).mappings().first()
    return from_json(row or {})


def save(db: Session, sender_id: str, session: CheckSession, now: datetime) -> None:
    """Put the record in the place of the one before."""
    values = {**session.as_json(), "updated_at": now}
    moved = {f"new_{name}": value for name, value in values.items()}
    if not db.execute(SAVED, {"sender": sender_id, **moved}).rowcount:
        db.execute(insert(TABLE).values(sender_id=sender_id, **values))


def begin_on_pages(
    db: Session, check: Check, session: CheckSession, browser: str, now: datetime, lifetime: int
) -> str:
    """Store a record that has no conversation; gives the token of its pages in this browser."""
    sender_id = secrets.token_hex(16)
    save(db, sender_id, session, now)
    token = open_pages(db, sender_id, check.id, now, lifetime)
    bind(db, token, browser)
    return token


def copy_to_pages(
    db: Session,
    sender_id: str,
    session: CheckSession,
    now: datetime,
    lifetime: int,
    back: str | None = None,
) -> str:
    """Pages for a copy of a chat's record; gives their token, for the first browser that comes.

    What is answered there reaches a chat only by the browser's own token for it: whoever made the
    pages and gave their address to somebody else hears nothing of the answers.
    """
    copy = secrets.token_hex(16)
    save(db, copy, session, now)
    token = open_pages(db, copy, session.check, now, lifetime, back)
    opened = PAGES.c.token_hash == digest(token)
    db.execute(update(PAGES).where(opened).values(opened_by=sender_id))
    return token


def bind(db: Session, token: str, browser: str) -> None:
    """Let pages belong to the browser with this secret, unless they belong to one already."""
    db.execute(
        update(PAGES)
        .where(PAGES.c.token_hash == digest(token), PAGES.c.browser_hash.is_(None))
        .values(browser_hash=digest(browser), chat_hash=digest(chat_token(token, browser)))
    )


def open_pages(
    db: Session,
    sender_id: str,
    check: str,
    now: datetime,
    lifetime: int,
    way_back: str | None = None,
) -> str:
    """A new token that opens a record on the pages of a check for `lifetime` seconds.

    `way_back` is the page to come back to.
    """
    token = secrets.token_urlsafe(24)
    page = CheckPage(
        session_id=db.scalars(select(TABLE.c.id).where(TABLE.c.sender_id == sender_id)).one(),
        check=check,
        way_back=way_back,
        token_hash=digest(token),
        chat_hash=digest(secrets.token_hex()),  # nobody's, until a browser has opened the pages
        expires_at=now + timedelta(seconds=lifetime),
    )
    db.add(page)
    db.flush()
    return token


def find(db: Session, token: str, now: datetime) -> OpenedPage | None:
    """What a page's token opens, held until the transaction ends; None where it has expired."""
    return _find(db, CheckPage.token_hash == digest(token), now)


def find_for_chat(db: Session, token: str, now: datetime) -> OpenedPage | None:
    """What the token that leads from a page into a chat brings along."""
    return _find(db, CheckPage.chat_hash == digest(token), now)


def keep(
    db: Session, page: OpenedPage, session: CheckSession, now: datetime, lifetime: int
) -> None:
    """Store the record after an answer on a page, which then lasts at least as long again."""
    save(db, page.sender_id, session, now)
    until = now + timedelta(seconds=lifetime)
    sooner = (PAGES.c.id == page.id) & (PAGES.c.expires_at < until)
    db.execute(update(PAGES).where(sooner).values(expires_at=until))


def finish(
    db: Session,
    page: OpenedPage,
    token: str,
    browser: str,
    session: CheckSession,
    finding: CheckFinding,
    keep_page: int,
    now: datetime,
) -> str:
    """Store the outcome of pages, once for the same answers; gives the token of its page."""
    save(db, page.sender_id, session, now)
    told = json.dumps([finding.version, *sorted(finding.facts.items())])
    outcome_token = _derived(token, f"outcome {browser} {told}")
    if not finished_checks.is_known(db, outcome_token):
        finished_checks.add(db, page.sender_id, finding, keep_page, now, outcome_token)
    return outcome_token


def bring_into_chat(
    db: Session, page: OpenedPage, sender_id: str, check: Check, now: datetime
) -> CheckSession:
    """Let a chat go on with what a page knows; from then on both share the chat's record.

    The record of another conversation stays with it: a copy is taken.
    """
    session = with_facts_of(load_locked(db, sender_id), page.session, check)
    save(db, sender_id, session, now)
    if page.sender_id != sender_id and not _has_conversation(db, page.sender_id):
        mine, theirs = (
            db.scalars(select(TABLE.c.id).where(TABLE.c.sender_id == each)).one()
            for each in (sender_id, page.sender_id)
        )
        db.execute(update(PAGES).where(PAGES.c.session_id == theirs).values(session_id=mine))
        db.execute(delete(TABLE).where(TABLE.c.id == theirs))
    return session


def close_pages(db: Session, sender_id: str) -> None:
    """The conversation is over: its pages can't be opened any more."""
    own = select(TABLE.c.id).where(TABLE.c.sender_id == sender_id)
    is_own = PAGES.c.session_id.in_(own) | (PAGES.c.opened_by == sender_id)
    db.execute(delete(PAGES).where(is_own))


def chat_token(token: str, browser: str) -> str:
    """The token that brings a check into a chat, and does nothing else; this browser's alone."""
    return _derived(token, f"chat {browser}")


def _find(db: Session, condition: ColumnElement[bool], now: datetime) -> OpenedPage | None:
    query = (
        select(
            CheckPage.id,
            CheckPage.check,
            CheckPage.way_back,
            CheckPage.browser_hash,
            TABLE.c.sender_id,
        )
        .join(TABLE, TABLE.c.id == CheckPage.session_id)
        .where(condition, CheckPage.expires_at > now)
    )
    row = db.execute(query).first()
    if row is None:
        return None
    session = load_locked(db, row.sender_id)
    return OpenedPage(row.id, row.check, row.sender_id, session, row.way_back, row.browser_hash)


def _has_conversation(db: Session, sender_id: str) -> bool:
    return bool(db.scalar(select(exists().where(Conversation.sender_id == sender_id))))


def _derived(token: str, purpose: str) -> str:
    """A token that says nothing of the one it is made of."""
    derived = hashlib.sha256(f"{purpose}\n{token}".encode()).digest()
    return base64.urlsafe_b64encode(derived)[:32].decode()
