"""The form of an enquiry: opens with the findings of the chat, then reads each message."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from actions import enquiry_slots as hearing
from actions.check_reading import intent_of_message
from actions.check_slots import checks
from actions.safe_action import Event, SafeAction, in_database
from bot.checks.check_model import FactError
from bot.checks.outcome_report import outcome_report_retold
from bot.enquiries import enquiry_dialogue
from bot.enquiries.enquiry_dialogue import ORDER, SEND
from bot.enquiries.enquiry_domain import FORM, FOUND
from bot.records.chat import conversation_findings

WORTH_KEEPING = 9  # words of an opening that says what it is about


class OpenEnquiry(SafeAction):
    """Begins or resumes an enquiry; suggests what it is about."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_open_enquiry"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Load the findings of the chat, then let the form ask."""
        found = await in_database(lambda db: suggest(db, tracker))
        # A "send it" that no reference followed was cut off: what was sent leaves no slot filled.
        asked = enquiry_dialogue.first({**hearing.known_fields(tracker), SEND: None})
        return [
            SlotSet(FOUND, found),
            SlotSet(SEND, None),
            hearing.set_enquiry_notice(tracker, opened="enquiry"),
            SlotSet("requested_slot", asked),
            FollowupAction(FORM),
        ]


class EnquiryTurn(SafeAction):
    """Reads the latest message for the enquiry; says nothing itself."""

    def name(self) -> str:
        """The action's name, which Rasa makes of the form's."""
        return f"validate_{FORM}"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """The slots that change, and the question to ask."""
        known, asked = hearing.known_fields(tracker), tracker.get_slot("requested_slot")
        if asked not in ORDER or not hearing.is_new(tracker):
            return [SlotSet("requested_slot", enquiry_dialogue.first(known))]
        suggestion = (tracker.get_slot(FOUND) or {}).get("about")
        step = enquiry_dialogue.hear(known, asked, hearing.message_read(tracker), suggestion)
        if not step.heard:
            stays = [] if intent_of_message(tracker.latest_message) else [_asked_again(tracker)]
            return [*stays, SlotSet("requested_slot", asked)]
        events = [
            *hearing.enquiry_slot_events(tracker, step.known),
            hearing.set_enquiry_notice(tracker, problem=step.problem, corrected=step.changed),
            SlotSet("requested_slot", step.ask),
        ]
        return events if step.ask else [*events, FollowupAction("action_send_enquiry")]


def _asked_again(tracker: Tracker) -> Event:
    """Keeps the form at its question: without a slot, Rasa would enter the flow of the words."""
    return hearing.set_enquiry_notice(tracker)


def back(tracker: Tracker) -> list[Event] | None:
    """Events that ask the previous question again; None if there is none."""
    step = enquiry_dialogue.back(hearing.known_fields(tracker))
    if step is None:
        return None
    return [
        *hearing.enquiry_slot_events(tracker, step.known),
        hearing.set_enquiry_notice(tracker, back=True),
        SlotSet("requested_slot", step.ask),
        FollowupAction(FORM),
    ]


def anew(tracker: Tracker) -> list[Event]:
    """Events that begin the enquiry afresh."""
    found = tracker.get_slot(FOUND)
    return [
        *hearing.empty_slot_events(tracker),
        SlotSet(FOUND, found),
        hearing.set_enquiry_notice(tracker, opened="enquiry"),
        SlotSet("requested_slot", ORDER[0]),
        FollowupAction(FORM),
    ]


def suggest(db: Session, tracker: Tracker) -> dict[str, Any]:
    """`{"about", "topic", "urgent"}`: what the conversation suggests; `about` may be None."""
    found = conversation_findings.conversation_findings(db, tracker.sender_id)
    message = tracker.latest_message
    opening = str(message.get("text") or "")
    about = None
    if not opening.startswith("/") and len(opening.split()) >= WORTH_KEEPING:
        about = opening
    elif found["checks"]:
        about = _of_check(found["checks"][-1])
    elif found["unanswered"]:
        about = found["unanswered"][-1]
    topics = [each for each in found["topics"] if each != "make_enquiry"]
    return {"about": about, "topic": topics[0] if topics else None, "urgent": found["urgent"]}


def _of_check(finished: dict[str, Any]) -> str | None:
    """A finished check in a line: its title and its outcome."""
    check = checks().get(finished["check"])
    if check is None:
        return None
    try:
        told = outcome_report_retold(
            check, finished["facts"], finished["outcome"], finished["rule"]
        )
    except FactError:
        return None
    return f"{check.title}: {told.label}" if told else None
