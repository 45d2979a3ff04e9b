"""Steering a guided check: back, anew, out of it, and corrected after its outcome."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import enquiry_addition, enquiry_form, enquiry_slots, enquiry_status_form, fee_form
from actions.check_corrections import corrected_record
from actions.check_reading import check_message
from actions.check_slots import (
    CAN_CORRECT,
    active_check,
    begin_events,
    checks,
    concluded_check,
    has_concluded,
    move_record,
    notice_of,
    slot_events,
)
from actions.safe_action import ClosingAction, Event, in_database, is_in_form
from bot.checks.check_dialogue import hear
from bot.checks.check_progress import names_of
from bot.checks.check_review import facts_to_review, question
from bot.checks.check_session import CheckSession, after_step, left
from bot.checks.check_step import CheckStep, step_back
from bot.records.chat import check_sessions

# What begins with these after an outcome may be a correction; if it isn't, the action follows.
FLOWS = {
    "ask_fee": "action_ask_fee",
    "make_enquiry": "action_open_enquiry",
    "enquiry_status": "action_open_status",
    "feedback_bad": "action_record_feedback",
}


class ReviewOutcome(ClosingAction):
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
        session = await corrected_record(tracker, self.name())
        if session is not None:
            return begin_events(tracker, checks()[session.check], session)
        intent = str((tracker.latest_message.get("intent") or {}).get("name"))
        follows = [FollowupAction(FLOWS[intent])] if intent in FLOWS else []
        if (shown := await _which_to_change(tracker)) is not None:
            dispatcher.utter_message(response="utter_check_which", found=shown)
            return follows if intent == "feedback_bad" else []
        if not follows and (usual := usual_reply(tracker.latest_message)) is not None:
            dispatcher.utter_message(response=usual)
        if follows or is_in_form(tracker) or has_concluded(tracker):
            return follows
        return [SlotSet(CAN_CORRECT, False)]


class GoBack(ClosingAction):
    """Takes back the last answer of the check that runs, or that has just ended."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_go_back"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Ask the previous question again."""
        if fee_form.is_asking(tracker):
            return fee_form.left(dispatcher)
        if enquiry_slots.is_active(tracker) and (events := enquiry_form.back(tracker)):
            return events

        def move(session: CheckSession) -> CheckSession | None:
            check = active_check(tracker) or concluded_check(session)
            step = step_back(check, session.progress) if check else None
            if check is None or step is None:
                return None
            notice = notice_of(tracker, self.name(), step, back=True)
            return after_step(session, check, step, notice)

        session = await move_record(tracker, self.name(), move)
        if session is None:
            dispatcher.utter_message(response="utter_go_back")
            return []
        return begin_events(tracker, checks()[session.check], session, session.asked)


class StartOver(ClosingAction):
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

        def move(session: CheckSession) -> CheckSession | None:
            check = active_check(tracker) or concluded_check(session)
            if check is None:
                return None
            step = CheckStep(session.progress.without(names_of(check)), question(check, {}))
            notice = notice_of(tracker, self.name(), step, opened=check.id)
            return after_step(session, check, step, notice)

        session = await move_record(tracker, self.name(), move)
        if session is None:
            dispatcher.utter_message(response="utter_start_over")
            return []
        return begin_events(tracker, checks()[session.check], session)


class LeaveCheck(ClosingAction):
    """Leaves the running check; its facts are kept for resuming it."""

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
        elif enquiry_slots.is_active(tracker, enquiry_addition.FORM):
            dispatcher.utter_message(response="utter_enquiry_not_added")
            closed = [*closed, SlotSet(enquiry_addition.ADDED_TO, None)]
        elif enquiry_slots.is_active(tracker, enquiry_status_form.FORM):
            dispatcher.utter_message(response="utter_status_left")
        elif active_check(tracker) is None:
            dispatcher.utter_message(response="utter_stop_flow")
            return []
        else:
            session = await move_record(tracker, self.name(), left)
            closed = [*closed, *slot_events(tracker, session or CheckSession())]
            dispatcher.utter_message(response="utter_check_left")
        return [*closed, FollowupAction("action_listen")]


async def _which_to_change(tracker: Tracker) -> dict[str, Any] | None:
    """What to offer where somebody takes back an outcome without saying what is wrong in it."""
    session = await in_database(lambda db: check_sessions.load(db, tracker.sender_id))
    check = concluded_check(session)
    heard = check_message(tracker.latest_message)
    if check is None or not hear(check, session.progress, None, heard).which:
        return None
    return {"check": check.id, "facts": facts_to_review(check, session.progress)}


def usual_reply(message: Any) -> str | None:
    """The response that a message gets where no check has just ended."""
    intent = (message.get("intent") or {}).get("name")
    if intent in ("faq", "chat"):
        topics = message.get("topics") or []
        return f"utter_{intent}/{topics[0]}" if topics else None
    if intent == "answer":
        return "utter_check_not_open"
    return "utter_unknown" if intent in ("nlu_fallback", "out_of_scope") else f"utter_{intent}"
