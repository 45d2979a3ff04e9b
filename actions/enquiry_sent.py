"""The end of an enquiry: committed first, then its reference read back from the database."""

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from actions import enquiry_slots as hearing
from actions.safe_action import Event, SafeAction, in_database, now, turn_ended
from bot.content.process_content import current_content
from bot.enquiries import enquiry_dialogue
from bot.enquiries.enquiry_dialogue import CONSENT, SEND
from bot.enquiries.enquiry_domain import FORM, FOUND
from bot.records.chat import conversation_findings
from bot.records.enquiries import enquiry_emails, enquiry_records
from bot.records.enquiries.enquiry_records import NewEnquiry
from bot.records.enquiries.letter_limits import email_settings
from bot.settings import settings


class SendEnquiry(SafeAction):
    """Stores the enquiry in one transaction, then tells its reference."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_send_enquiry"

    def closed(self, events: list[Event], tracker: Tracker) -> list[Event]:
        """After a failure all answers are kept, and the form asks again whether to send."""
        again = [ActiveLoop(FORM), SlotSet(SEND, None), SlotSet("requested_slot", SEND)]
        return turn_ended(events or again)

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Store, and speak; without consent nothing is stored."""
        known = hearing.known_fields(tracker)
        closed = [*hearing.empty_slot_events(tracker), SlotSet("requested_slot", None)]
        if known.get(CONSENT) != "yes":
            dispatcher.utter_message(response="utter_enquiry_no_consent")
            return closed
        left = enquiry_dialogue.complete(known)
        found = tracker.get_slot(FOUND) or {}
        words = current_content()

        def store(db: Session) -> tuple[str, bool]:
            context = conversation_findings.conversation_findings(db, tracker.sender_id)
            row = enquiry_records.submit(
                db,
                NewEnquiry(
                    left,
                    consent=words.phrase("enquiry_consent"),
                    sender_id=tracker.sender_id,
                    topic=found.get("topic"),
                    urgent=bool(found.get("urgent") or context["urgent"]),
                    context=context,
                ),
                now(),
                words,
                email_settings(settings()),
            )
            return row.reference, enquiry_emails.is_confirmed(db, row.reference)

        reference, is_confirmed = await in_database(store)
        stored = await in_database(lambda db: enquiry_records.find(db, reference) is not None)
        if not stored:
            raise LookupError("the enquiry isn't in the table")
        told = {"reference": reference, "email": is_confirmed and settings().has_mail}
        dispatcher.utter_message(response="utter_enquiry_sent", found=told)
        return closed
