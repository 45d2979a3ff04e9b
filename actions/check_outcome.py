"""The end of a check: recorded first, then told."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.check_slots import active_check, checks, progress_of
from actions.safe_action import Event, SafeAction, in_database, turn_ended
from bot.checks.check_dialogue import CHOICE, CheckProgress
from bot.checks.check_model import Check
from bot.checks.engine import applicable, outcome
from bot.records.chat import finished_checks
from bot.records.chat.finished_checks import CheckFinding
from bot.settings import settings

SOON = timedelta(days=7)


class CheckOutcome(SafeAction):
    """Stores the finished check in one transaction, then tells the outcome."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_check_outcome"

    def closed(self, events: list[Event], tracker: Tracker) -> list[Event]:
        """Whatever comes of it, it ends the turn."""
        return turn_ended(events)

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Decide once more from the slots, store, and speak."""
        check = active_check(tracker) or checks()[tracker.get_slot("current_check")]
        progress = progress_of(tracker)
        facts = applicable(check, progress.of(check))
        verdict = outcome(check, facts)
        if verdict is None:
            return [SlotSet("requested_slot", None), FollowupAction(check.form)]
        finding = CheckFinding(check.id, str(check.version), facts, verdict.outcome, verdict.row)
        keep = settings().outcome_page_lifetime
        token = await in_database(
            lambda db: finished_checks.add(db, tracker.sender_id, finding, keep)
        )
        found = {
            "check": check.id,
            "facts": facts,
            "page": f"{settings().public_address}/outcome/{token}",
            "soon": any(_soon(day) for day in _days(tracker)),
        }
        if typed := _not_pressed(check, progress, facts):
            said = {"check": check.id, "facts": typed, "seen": _seen_now(tracker)}
            dispatcher.utter_message(response="utter_check_read_back", found=said)
        dispatcher.utter_message(response="utter_check_outcome", found=found)
        finished = [*(tracker.get_slot("finished") or []), check.id]
        return [SlotSet("concluded", check.id), SlotSet("finished", finished)]


def _not_pressed(check: Check, progress: CheckProgress, facts: dict[str, str]) -> dict[str, str]:
    """The facts that were understood from words or carried over, not chosen by a button."""
    return {fact: value for fact, value in facts.items() if progress.told.get(fact) != CHOICE}


def _seen_now(tracker: Tracker) -> dict[str, Any]:
    """What this very turn changed or dropped."""
    seen = tracker.get_slot("noticed") or {}
    if seen.get("turn") != tracker.latest_message.get("message_id"):
        return {}
    return {kind: seen.get(kind) for kind in ("changed", "dropped")}


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
