"""Steering a guided check: back, anew, out of it, and corrected after its outcome."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import enquiry_form, enquiry_slots, enquiry_status_form, fee_form
from actions.check_slots import (
    active_check,
    begin,
    check_message,
    concluded_check,
    progress_of,
    set_notice,
    slot_events,
)
from actions.safe_action import Event, SafeAction
from bot.checks.check_dialogue import CheckStep, hear, question, step_back


class ReviewOutcome(SafeAction):
    """After an outcome: a correction reopens the check; anything else gets its usual answer."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_review_outcome"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Reopen or answer."""
        if fee_form.asks_another(tracker):
            return [FollowupAction("action_ask_fee")]
        check, message = concluded_check(tracker), tracker.latest_message
        if check:
            step = hear(check, progress_of(tracker), None, check_message(message))
            if step.changed:
                events = [*slot_events(tracker, step.progress), set_notice(tracker, step)]
                return [*events, *begin(check, tracker.get_slot("finished"))]
        if (usual := usual_reply(message)) is not None:
            dispatcher.utter_message(response=usual)
        return (
            [SlotSet("concluded", None)] if tracker.get_slot("concluded") == fee_form.TOPIC else []
        )


class GoBack(SafeAction):
    """Takes back the last answer of the check that runs, or that has just ended."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_go_back"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Ask again what was answered last."""
        if fee_form.is_asking(tracker):
            return fee_form.left(dispatcher)
        if enquiry_slots.is_active(tracker) and (events := enquiry_form.back(tracker)):
            return events
        check = active_check(tracker) or concluded_check(tracker)
        step = step_back(check, progress_of(tracker)) if check else None
        if check is None or step is None:
            dispatcher.utter_message(response="utter_go_back")
            return []
        events = [*slot_events(tracker, step.progress), set_notice(tracker, step, back=True)]
        return [*events, *begin(check, tracker.get_slot("finished"), step.ask)]


class StartOver(SafeAction):
    """Forgets the answers of the check that runs, or that has just ended, and asks them anew."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_start_over"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Begin afresh."""
        if fee_form.is_asking(tracker):
            return fee_form.left(dispatcher)
        if enquiry_slots.is_active(tracker):
            return enquiry_form.anew(tracker)
        check = active_check(tracker) or concluded_check(tracker)
        if check is None:
            dispatcher.utter_message(response="utter_start_over")
            return []
        empty = progress_of(tracker).without(check.facts)
        step = CheckStep(empty, question(check, {}))
        told = set_notice(tracker, step, opened=check.id)
        return [*slot_events(tracker, empty), told, *begin(check, tracker.get_slot("finished"))]


class LeaveCheck(SafeAction):
    """Leaves the check that runs; what was told is kept, should it be taken up again."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_leave_check"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Close the form and say so."""
        if fee_form.is_asking(tracker):
            return fee_form.left(dispatcher)
        closed = [ActiveLoop(None), SlotSet("requested_slot", None)]
        if enquiry_slots.is_active(tracker):
            dispatcher.utter_message(response="utter_enquiry_left")
            closed = [*closed, *enquiry_slots.empty_slot_events(tracker)]
        elif enquiry_slots.is_active(tracker, enquiry_status_form.FORM):
            dispatcher.utter_message(response="utter_status_left")
        elif active_check(tracker) is None:
            dispatcher.utter_message(response="utter_stop_flow")
            return []
        else:
            dispatcher.utter_message(response="utter_check_left")
        return [*closed, FollowupAction("action_listen")]


def usual_reply(message: Any) -> str | None:
    """The response that a message gets where no check has just ended."""
    intent = (message.get("intent") or {}).get("name")
    if intent in ("faq", "chat"):
        topics = message.get("topics") or []
        return f"utter_{intent}/{topics[0]}" if topics else None
    if intent == "feedback_bad":
        return None  # the action that follows records it
    if intent == "answer":
        return "utter_check_not_open"
    return "utter_unknown" if intent in ("nlu_fallback", "out_of_scope") else f"utter_{intent}"
