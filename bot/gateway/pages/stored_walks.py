"""Walks as the database keeps them: found, answered and finished, each in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.checks.check_model import Check
from bot.checks.engine import applicable, outcome
from bot.gateway.pages.check_walk import CheckWalk, answered, begun
from bot.records.chat import open_checks
from bot.records.chat.finished_checks import CheckFinding
from bot.records.models import OpenCheck

Noticed = Mapping[str, Any]


class StoredWalk(NamedTuple):
    """A walk, and what its last answer did: `changed`, `dropped`, to be told at `place`.

    `way_back` is the page of a website that its chat is on, None for the chat's own page.
    """

    walk: CheckWalk
    noticed: Noticed
    way_back: str | None


def find(db: Session, check: Check, token: str, now: datetime) -> StoredWalk | None:
    """The walk of a token, None where it opens none of this check."""
    row = _row(db, check, token, now)
    return (
        StoredWalk(begun(check, row.facts, row.asked), row.noticed, row.way_back) if row else None
    )


def keep(
    db: Session, check: Check, token: str, answer: tuple[str, str], now: datetime, lifetime: int
) -> CheckWalk | None:
    """Put an answer to the others."""
    row = _row(db, check, token, now)
    if row is None:
        return None
    done = answered(begun(check, row.facts, row.asked), *answer)
    noticed = {"place": done.walk.place, "changed": done.changed, "dropped": [*done.dropped]}
    open_checks.keep(row, done.walk.facts, noticed, now, lifetime)
    return done.walk


def finish(db: Session, check: Check, token: str, now: datetime, keep_page: int) -> str | None:
    """Store the outcome, once however often it is asked for; gives the token of its page."""
    row = _row(db, check, token, now)
    facts = applicable(check, begun(check, row.facts).facts) if row else {}
    verdict = outcome(check, facts)
    if row is None or verdict is None:
        return None
    finding = CheckFinding(check.id, str(check.version), facts, verdict.outcome, verdict.row)
    return open_checks.finish(db, row, token, finding, keep_page, now)


def _row(db: Session, check: Check, token: str, now: datetime) -> OpenCheck | None:
    row = open_checks.find(db, token, now)
    return row if row and row.check == check.id else None
