"""The form that adds to an enquiry: one that was left in this chat, or whose status was told."""

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from actions import enquiry_slots as hearing
from actions.safe_action import Event, SafeAction, in_database, now, turn_ended
from bot.content.process_content import current_content
from bot.enquiries import enquiry_fields
from bot.enquiries.enquiry_domain import ADD
from bot.enquiries.field_readers import UnfitField
from bot.records.enquiries import correspondence, enquiry_records
from bot.records.enquiries.correspondence import TooManyAdded
from bot.records.enquiries.letter_limits import email_settings
from bot.records.models import Enquiry
from bot.settings import settings

FORM, ADDITION = "addition_form", "enquiry_addition"
TOLD = "enquiry_told"  # the reference that this chat has proved to know
ADDED_TO = "enquiry_added_to"  # the reference that the open form adds to
CHANNEL = "chat"


def is_wanted(tracker: Tracker) -> bool:
    """Whether the latest message is the button that adds to an enquiry."""
    return _reference(tracker) is not None


def opened(tracker: Tracker) -> list[Event]:
    """The events that open the form for the enquiry of the button."""
    return [
        SlotSet(ADDED_TO, _reference(tracker)),
        SlotSet(ADDITION, None),
        SlotSet("requested_slot", None),
        FollowupAction(FORM),
    ]


class AdditionTurn(SafeAction):
    """Takes the words that are to be added."""

    def name(self) -> str:
        """The action's name, which Rasa makes of the form's."""
        return f"validate_{FORM}"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """The addition, or the question again."""
        said, is_asked = hearing.message_read(tracker), tracker.get_slot("requested_slot")
        if is_asked != ADDITION or said.pressed or said.steers or said.text.startswith("/"):
            return [SlotSet("requested_slot", ADDITION)]
        try:
            added = enquiry_fields.BY_NAME["about"].read(said.text)
        except UnfitField as unfit:
            problem = hearing.set_enquiry_notice(tracker, problem=unfit.problem)
            return [problem, SlotSet("requested_slot", ADDITION)]
        done = [SlotSet(ADDITION, added), SlotSet("requested_slot", None)]
        return [*done, FollowupAction("action_add_to_enquiry")]


class AddToEnquiry(SafeAction):
    """Stores the addition in one transaction, then says so."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_add_to_enquiry"

    def closed(self, events: list[Event], tracker: Tracker) -> list[Event]:
        """After a failure the form stays open and asks for the words again."""
        again = [ActiveLoop(FORM), SlotSet(ADDITION, None), SlotSet("requested_slot", ADDITION)]
        return turn_ended(events or again)

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Add it to an enquiry that this chat knows; any other gets the reply of an unknown one."""
        response, reference = "utter_status_unknown", str(tracker.get_slot(ADDED_TO) or "")
        try:
            if await in_database(lambda db: _add(db, tracker, reference)):
                response = "utter_enquiry_added"
        except TooManyAdded:
            response = "utter_enquiry_added_too_often"
        dispatcher.utter_message(response=response, found={"reference": reference})
        return [SlotSet(name, None) for name in (ADDITION, ADDED_TO, "requested_slot")]


def _reference(tracker: Tracker) -> str | None:
    entities = tracker.latest_message.get("entities") or []
    return next((str(each["value"]) for each in entities if each["entity"] == ADD), None)


def _add(db: Session, tracker: Tracker, reference: str) -> bool:
    row = enquiry_records.find(db, reference)
    if row is None or not _may_add(row, tracker):
        return False
    text = str(tracker.get_slot(ADDITION))
    limits = email_settings(settings())
    correspondence.add_from_enquirer(db, row, text, CHANNEL, now(), current_content(), limits)
    return True


def _may_add(row: Enquiry, tracker: Tracker) -> bool:
    return row.sender_id == tracker.sender_id or row.reference == tracker.get_slot(TOLD)
