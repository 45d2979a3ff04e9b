"""The end of a check: the outcome is stored, then told."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from actions.check_slots import CAN_CORRECT, active_check, checks, slot_events, turn_of
from actions.safe_action import Event, SafeAction, in_database, now, turn_ended
from bot.checks.check_model import Check
from bot.checks.check_review import sure_facts
from bot.checks.check_session import CheckSession, concluded
from bot.checks.engine import outcome
from bot.records.chat import check_sessions, finished_checks
from bot.records.chat.finished_checks import CheckFinding
from bot.settings import settings

SOON = timedelta(days=7)


class CheckOutcome(SafeAction):
    """Stores the finished check in one transaction, then tells the outcome."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_check_outcome"

    def closed(self, events: list[Event], tracker: Tracker) -> list[Event]:
        """The events that end the turn, also after a failure."""
        return turn_ended(events)

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Decide once more from the record, store, and speak."""
        told = await in_database(lambda db: _conclude(db, tracker))
        if told.token is None:
            return [SlotSet("requested_slot", None), FollowupAction(told.check.form)]
        found = {
            "check": told.check.id,
            "facts": told.facts,
            "page": f"{settings().public_address}/outcome/{told.token}",
            "soon": any(_soon(day) for day in _days(tracker)),
            "seen": _changes_now(tracker, told.session),
        }
        dispatcher.utter_message(response="utter_check_outcome", found=found)
        return [*slot_events(tracker, told.session), SlotSet(CAN_CORRECT, True)]


class ToldOutcome(NamedTuple):
    """The decision and its facts; the token of the outcome's page, None while undecided."""

    check: Check
    session: CheckSession
    facts: dict[str, str]
    token: str | None


def _conclude(db: Session, tracker: Tracker) -> ToldOutcome:
    """Store the finished check and close its record."""
    session = check_sessions.load_locked(db, tracker.sender_id)
    check = active_check(tracker) or checks()[session.check]
    facts = sure_facts(check, session.progress)  # no outcome rests on anything else
    verdict = outcome(check, facts)
    if verdict is None:
        return ToldOutcome(check, session, facts, None)
    finding = CheckFinding(check.id, str(check.version), facts, verdict.outcome, verdict.row)
    keep = settings().outcome_page_lifetime
    token = finished_checks.add_once(db, tracker.sender_id, finding, keep)
    session = concluded(session, check, verdict)
    check_sessions.save(db, tracker.sender_id, session, now())
    return ToldOutcome(check, session, facts, token)


def _changes_now(tracker: Tracker, session: CheckSession) -> dict[str, Any]:
    """What this very turn changed or dropped."""
    if session.notice.get("turn") != turn_of(tracker):
        return {}
    return {kind: session.notice.get(kind) for kind in ("changed", "dropped")}


def _days(tracker: Tracker) -> Iterator[dict[str, Any]]:
    """The dates in the visitor's messages."""
    for event in tracker.events:
        for entity in (event.get("parse_data") or {}).get("entities") or []:
            if entity.get("entity") == "date" and isinstance(entity.get("value"), dict):
                yield entity["value"]


def _soon(day: dict[str, Any]) -> bool:
    """Whether a date entity lies within a week from today."""
    today = date.today()
    try:
        start, end = date.fromisoformat(day["start"]), date.fromisoformat(day["end"])
    except (KeyError, TypeError, ValueError):
        return False
    return today <= start and end <= today + SOON
