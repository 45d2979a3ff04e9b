"""The record of a visitor's checks, and the tracker that follows it.

The record stands in our tables. The tracker holds a copy: `check_session` for the words, and the
slots of the facts. Where the tracker is lost or lags behind, the record holds.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from sqlalchemy.orm import Session

from actions.check_reading import STANCES
from actions.safe_action import Event, in_database, now
from bot.checks.check_model import Check
from bot.checks.check_session import CONCLUDED, CheckSession, Notice
from bot.checks.check_step import CheckStep
from bot.content.process_content import current_content
from bot.records.chat import check_sessions, words_consent
from bot.settings import settings

SESSION = "check_session"
CAN_CORRECT = "can_correct"
RESUMED = "resumed"

Move = Callable[[CheckSession], CheckSession | None]
"""A change of the record; None where there is nothing to change."""


def checks() -> Mapping[str, Check]:
    """The checks by id, as the content stands now."""
    return current_content().checks


def active_check(tracker: Tracker) -> Check | None:
    """The check whose form is active."""
    active = (tracker.active_loop or {}).get("name")
    return next((check for check in checks().values() if check.form == active), None)


def concluded_check(session: CheckSession) -> Check | None:
    """The check with the newest outcome, unless another has begun since."""
    return checks().get(session.concluded or "")


async def move_record(tracker: Tracker, action: str, move: Move) -> CheckSession | None:
    """Change the record in one transaction; returns it, None if nothing changed.

    What an action did with a message is done once: where the reply was lost and the message comes
    again, the record is given as that action left it.
    """

    def work(db: Session) -> CheckSession | None:
        before = check_sessions.load_locked(db, tracker.sender_id)
        if is_done(before, tracker, action):
            return before
        after = move(before)
        if after is not None and after != before:
            check_sessions.save(db, tracker.sender_id, after, now())
        return after

    return await in_database(work)


async def may_read_words(tracker: Tracker) -> bool:
    """Whether facts may be taken from typed words: always, unless the operator has it asked."""
    if not settings().check_words_consent:
        return True
    return await in_database(lambda db: words_consent.is_given_by(db, tracker.sender_id))


def is_done(session: CheckSession, tracker: Tracker, action: str) -> bool:
    """Whether an action has changed the record because of the latest message."""
    turn = turn_of(tracker)
    return turn is not None and (turn, action) == (
        session.notice.get("turn"),
        session.notice.get("by"),
    )


def was_read(session: CheckSession, tracker: Tracker) -> bool:
    """Whether an action has read the latest message: Rasa runs a form again when it opens."""
    turn = turn_of(tracker)
    return turn is not None and turn == session.notice.get("turn")


def turn_of(tracker: Tracker) -> str | None:
    """The id of the latest message."""
    name: str | None = tracker.latest_message.get("message_id")
    return name


def is_resumed(message: Mapping[str, Any], check: Check) -> bool:
    """Whether a message says that a check comes back from its pages.

    Only the gateway makes such payloads: typed text never begins with a slash.
    """
    entities = message.get("entities") or []
    is_payload = str(message.get("text") or "").startswith(f"/{check.id}{{")
    return is_payload and any(each["entity"] == RESUMED for each in entities)


def notice_of(tracker: Tracker, action: str, step: CheckStep, **more: Any) -> Notice:
    """What the next words begin with; it belongs to this turn alone."""
    intent = (tracker.latest_message.get("intent") or {}).get("name")
    echo = intent != "answer" and intent not in STANCES
    return {
        "turn": turn_of(tracker),
        "by": action,
        "new": dict(step.new) if echo else {},
        "changed": dict(step.changed),
        "dropped": list(step.dropped),
        "kept": dict(step.kept),
        "which": step.which,
        "care": step.care,
        **more,
    }


def slot_events(tracker: Tracker, session: CheckSession) -> Iterator[Event]:
    """Events that bring the tracker's copy up to date; none where nothing changed."""
    facts, stored = session.progress.facts, session.as_json()
    for fact in dict.fromkeys(fact for check in checks().values() for fact in check.facts):
        if tracker.get_slot(fact) != facts.get(fact):
            yield SlotSet(fact, facts.get(fact))
    if tracker.get_slot(SESSION) != stored:
        yield SlotSet(SESSION, stored)


def begin_events(
    tracker: Tracker, check: Check, session: CheckSession, asked: str | None = None
) -> list[Event]:
    """Events that let a check's form ask; `asked` where the latest message can't answer it."""
    return [
        *slot_events(tracker, session),
        SlotSet(CAN_CORRECT, False),
        SlotSet("requested_slot", asked),
        FollowupAction(check.form),
    ]


def has_lost_record(tracker: Tracker) -> bool:
    """Whether the tracker knows nothing of any check, so that it may have been lost."""
    return tracker.get_slot(SESSION) is None


def has_concluded(tracker: Tracker) -> bool:
    """Whether the newest outcome is a check's, and no other check has begun since."""
    return bool((tracker.get_slot(SESSION) or {}).get("state") == CONCLUDED)


def misses_of(session: CheckSession, step: CheckStep, asked: str | None) -> int:
    """How many answers to the open question fitted nothing, the latest included."""
    before = int(session.notice.get("missed") or 0) if step.ask == asked else 0
    return 0 if step.moved else before + step.missed
