"""Corrections of an outcome that was told: by words, or by the buttons of the outcome."""

from rasa_sdk import Tracker

from actions.check_reading import check_message
from actions.check_slots import (
    checks,
    concluded_check,
    has_lost_record,
    may_read_words,
    move_record,
    notice_of,
    turn_of,
)
from bot.checks.check_dialogue import hear
from bot.checks.check_model import Check
from bot.checks.check_session import CheckSession, after_step


async def corrected_record(
    tracker: Tracker, action: str, only: Check | None = None
) -> CheckSession | None:
    """The record after a correction of the newest outcome, None where the message is none.

    `only` names the check whose outcome it has to be, unless the words say that they correct.
    A button also goes on with a check that a lost tracker knows nothing of.
    """
    heard = check_message(tracker.latest_message)
    text = str(tracker.latest_message.get("text") or "")
    if text.startswith("/") and not heard.is_press:
        return None
    if not (heard.is_press or await may_read_words(tracker)):
        return None

    def move(session: CheckSession) -> CheckSession | None:
        check = concluded_check(session) or _forgotten_check(session, tracker)
        if check is None or (only and check is not only and not heard.corrects):
            return None
        step = hear(check, session.progress, session.asked, heard)
        is_answer = step.moved and heard.is_press if session.is_running else step.moved
        if not is_answer:
            return None
        notice = notice_of(tracker, action, step, changing=heard.forget)
        return after_step(session, check, step, notice, turn_of(tracker))

    return await move_record(tracker, action, move)


def _forgotten_check(session: CheckSession, tracker: Tracker) -> Check | None:
    """The check that runs by the record while the tracker knows of none."""
    is_forgotten = has_lost_record(tracker) and session.is_running
    return checks().get(session.check) if is_forgotten else None
