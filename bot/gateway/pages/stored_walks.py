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
from bot.records.digests import digest


class StoredWalk(NamedTuple):
    """A walk, and what its last answer did: `changed`, `dropped`, to be told at `place`.

    `way_back` is the page of a website that its chat is on, None for the chat's own page.
    """

    walk: CheckWalk
    notice: Notice
    way_back: str | None


class OtherBrowser(Exception):
    """The pages belong to another browser than the one that asks."""


def begin(db: Session, walk: CheckWalk, browser: str, now: datetime, lifetime: int) -> str:
    """Store a walk that began on pages; returns its token."""
    return check_sessions.begin_on_pages(db, walk.check, walk.session, browser, now, lifetime)


def find(
    db: Session, check: Check, token: str, browser: str | None, now: datetime
) -> StoredWalk | None:
    """The walk of a token, None where it opens none of this check; raises OtherBrowser."""
    page = _page(db, check, token, browser, now)
    if page is None:
        return None
    walk = begun(check, page.session)
    return StoredWalk(walk, walk.session.notice, page.way_back)


def is_free(db: Session, check: Check, token: str, now: datetime) -> bool:
    """Whether the pages of a token belong to no browser yet."""
    page = check_sessions.find(db, token, now)
    return page is not None and page.check == check.id and page.browser_hash is None


def bind(db: Session, token: str, browser: str) -> None:
    """Let the pages belong to this browser, unless another one was quicker."""
    check_sessions.bind(db, token, browser)


def keep(
    db: Session,
    check: Check,
    token: str,
    browser: str,
    answer: tuple[str, str],
    now: datetime,
    lifetime: int,
) -> CheckWalk | None:
    """Put an answer to the others; raises OtherBrowser."""
    page = _page(db, check, token, browser, now)
    if page is None:
        return None
    done = answered(begun(check, page.session), *answer)
    notice = {"place": done.walk.place, "changed": done.changed, "dropped": [*done.dropped]}
    session = replace(done.walk.session, notice=notice)
    check_sessions.keep(db, page, session, now, lifetime)
    return CheckWalk(check, session)


def keep_on_device(
    db: Session, check: Check, token: str, browser: str, now: datetime, lifetime: int
) -> None:
    """Let the pages last at least so many seconds, and say so; raises OtherBrowser."""
    page = _page(db, check, token, browser, now)
    if page is None:
        return
    place = begun(check, page.session).place
    notice = {"place": place, "changed": False, "dropped": [], "kept": True}
    check_sessions.keep(db, page, replace(page.session, notice=notice), now, lifetime)


def finish(
    db: Session, check: Check, token: str, browser: str, now: datetime, keep_page: int
) -> str | None:
    """Store the outcome once, also if repeated; returns its page's token; raises OtherBrowser."""
    page = _page(db, check, token, browser, now)
    facts = applicable(check, page.session.facts_of(check)) if page else {}
    verdict = outcome(check, facts)
    if page is None or verdict is None:
        return None
    finding = CheckFinding(check.id, str(check.version), facts, verdict.outcome, verdict.row)
    session = concluded(page.session, check, verdict, confirmed=True)
    return check_sessions.finish(db, page, token, browser, session, finding, keep_page, now)


def _page(
    db: Session, check: Check, token: str, browser: str | None, now: datetime
) -> OpenedPage | None:
    page = check_sessions.find(db, token, now)
    if page is None or page.check != check.id:
        return None
    if browser is None or page.browser_hash != digest(browser):
        raise OtherBrowser
    return page
