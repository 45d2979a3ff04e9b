"""Walks as the database keeps them: found, answered and finished, each in one transaction."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from bot.checks.check_model import Check
from bot.checks.check_session import Notice, concluded
from bot.checks.engine import applicable, outcome
from bot.gateway.pages.check_walk import CheckWalk, answered, begun
from bot.records.chat import check_sessions
from bot.records.chat.check_sessions import OpenedPage
from bot.records.chat.finished_checks import CheckFinding


class StoredWalk(NamedTuple):
    """A walk, and what its last answer did: `changed`, `dropped`, to be told at `place`.

    `way_back` is the page of a website that its chat is on, None for the chat's own page.
    """

    walk: CheckWalk
    notice: Notice
    way_back: str | None


def begin(db: Session, walk: CheckWalk, now: datetime, lifetime: int) -> str:
    """Store a walk that began on pages; returns its token."""
    return check_sessions.begin_on_pages(db, walk.check, walk.session, now, lifetime)


def find(db: Session, check: Check, token: str, now: datetime) -> StoredWalk | None:
    """The walk of a token, None where it opens none of this check."""
    page = _page(db, check, token, now)
    if page is None:
        return None
    walk = begun(check, page.session)
    return StoredWalk(walk, walk.session.notice, page.way_back)


def keep(
    db: Session, check: Check, token: str, answer: tuple[str, str], now: datetime, lifetime: int
) -> CheckWalk | None:
    """Put an answer to the others."""
    page = _page(db, check, token, now)
    if page is None:
        return None
    done = answered(begun(check, page.session), *answer)
    notice = {"place": done.walk.place, "changed": done.changed, "dropped": [*done.dropped]}
    session = replace(done.walk.session, notice=notice)
    check_sessions.keep(db, page, session, now, lifetime)
    return CheckWalk(check, session)


def finish(db: Session, check: Check, token: str, now: datetime, keep_page: int) -> str | None:
    """Store the outcome once, also if repeated; returns the token of its page."""
    page = _page(db, check, token, now)
    facts = applicable(check, page.session.facts_of(check)) if page else {}
    verdict = outcome(check, facts)
    if page is None or verdict is None:
        return None
    finding = CheckFinding(check.id, str(check.version), facts, verdict.outcome, verdict.row)
    session = concluded(page.session, check, verdict, confirmed=True)
    return check_sessions.finish(db, page, token, session, finding, keep_page, now)


def _page(db: Session, check: Check, token: str, now: datetime) -> OpenedPage | None:
    page = check_sessions.find(db, token, now)
    return page if page and page.check == check.id else None
