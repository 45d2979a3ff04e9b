"""The form of an enquiry's status: it needs the reference and the address or number."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import enquiry_addition
from actions import enquiry_slots as hearing
from actions.check_reading import intent_of_message
from actions.safe_action import Event, SafeAction, in_database, now, turn_ended
from bot.enquiries import contact_readers, reference
from bot.enquiries.field_readers import UnfitField
from bot.records.enquiries import enquiry_records
from bot.records.enquiries.enquiry_records import TooManyTries

FORM = "status_form"
REFERENCE, EMAIL = "status_reference", "status_email"  # or the telephone number
ORDER = (REFERENCE, EMAIL)
UNREAD = {REFERENCE: "status_reference_unread", EMAIL: "status_email_unread"}  # phrases
NONE_OF_OURS = "none of ours"


class OpenStatus(SafeAction):
    """Asks for reference and contact; reads those in the opening message."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_open_status"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Let the form ask; the button that adds to an enquiry opens that form instead."""
        if enquiry_addition.is_wanted(tracker):
            return enquiry_addition.opened(tracker)
        found = read(str(tracker.latest_message.get("text") or ""), None)
        slots = [SlotSet(name, found.get(name)) for name in ORDER]
        return [*slots, SlotSet("requested_slot", None), FollowupAction(FORM)]


class StatusTurn(SafeAction):
    """Takes the reference and the contact out of a message."""

    def name(self) -> str:
        """The action's name, which Rasa makes of the form's."""
        return f"validate_{FORM}"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """The slots that change, and what is still to ask."""
        asked, said = tracker.get_slot("requested_slot"), hearing.message_read(tracker)
        known = {name: tracker.get_slot(name) for name in ORDER}
        found: dict[str, str] = {}
        if asked in ORDER and not said.steers:
            found = read(said.text, asked)
        missing = [name for name in ORDER if not {**known, **found}.get(name)]
        events = [SlotSet(name, value) for name, value in found.items()]
        # A message with digits or an @ was meant as an answer; anything else may be an aside.
        if asked in missing and ("@" in said.text or any(map(str.isdigit, said.text))):
            events.append(hearing.set_enquiry_notice(tracker, problem=UNREAD[asked]))
        elif not events and not intent_of_message(tracker.latest_message):
            events.append(hearing.set_enquiry_notice(tracker))  # a stray word leaves nothing
        events.append(SlotSet("requested_slot", missing[0] if missing else None))
        return events if missing else [*events, FollowupAction("action_tell_status")]


class TellStatus(SafeAction):
    """Looks the status up within the allowed attempts, and empties the slots."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_tell_status"

    def closed(self, events: list[Event], tracker: Tracker) -> list[Event]:
        """The events that end the turn, also after a failure."""
        return turn_ended([*events, *(SlotSet(name, None) for name in ORDER)])

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Tell the status, or give one reply for every mistake."""
        typed, email = (str(tracker.get_slot(name) or "") for name in ORDER)
        told: dict[str, Any] = {}
        try:
            status = await in_database(
                lambda db: enquiry_records.status(db, typed, email, tracker.sender_id, now())
            )
        except TooManyTries:
            dispatcher.utter_message(response="utter_status_too_often")
            return []
        if status is None:
            dispatcher.utter_message(response="utter_status_unknown")
            return []
        moment = status.closed_at or status.answered_at or status.created_at
        told = {"reference": status.reference, "state": status.state, "since": moment.isoformat()}
        dispatcher.utter_message(response="utter_status_told", found=told)
        return [SlotSet(enquiry_addition.TOLD, status.reference)]


def read(text: str, asked: str | None) -> dict[str, str]:
    """The reference, and the e-mail address or telephone number, that stand in a message."""
    found: dict[str, str] = {}
    if typed := reference.found_in(text):
        found[REFERENCE] = typed
    elif asked == REFERENCE and any(map(str.isdigit, text)) and "@" not in text:
        found[REFERENCE] = NONE_OF_OURS  # told later, in the same words as any
    if contact_readers.holds_contact(text):
        try:
            given = contact_readers.given(reference.without(text))
        except UnfitField:
            return found
        found[EMAIL] = given.get("email") or given["phone"]
    return found
