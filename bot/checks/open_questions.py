"""Which questions of the checks a message may answer, by the record."""

from collections.abc import Mapping

from bot.checks.check_model import Check
from bot.checks.check_session import LEFT, CheckSession


def open_questions(session: CheckSession, checks: Mapping[str, Check]) -> tuple[str, ...]:
    """The open question alone; at the review and after an outcome, all that was answered."""
    check = checks.get(session.check)
    if check is None or session.state == LEFT:
        return ()
    asked = session.asked
    return (asked,) if asked and asked in check.facts else tuple(session.facts_of(check))
