"""Which questions of a check a message may answer, by the record."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.checks.check_model import Check
from bot.checks.check_session import LEFT, CheckSession


class OpenQuestions(NamedTuple):
    """The question that is open, and those answered before, which a message may correct."""

    asked: str | None = None
    known: tuple[str, ...] = ()


def open_questions(session: CheckSession, checks: Mapping[str, Check]) -> OpenQuestions:
    """The questions of the newest check; none where it was left. No fact is asked at the review."""
    check = checks.get(session.check)
    if check is None or session.state == LEFT:
        return OpenQuestions()
    asked = session.asked if session.asked in check.facts else None
    return OpenQuestions(asked, tuple(session.facts_of(check)))
