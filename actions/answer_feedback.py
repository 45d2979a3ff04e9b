"""Records a visitor's rating of an answer; thanks only after the commit."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.safe_action import ClosingAction, Event, in_database
from bot.records.chat import feedback

VERDICTS = {"feedback_good": "good", "feedback_bad": "bad"}


class RecordFeedback(ClosingAction):
    """Stores the verdict on the answer before, then says so."""

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_record_feedback"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Store, then thank or apologise; the precondition is checked again here."""
        intent = str((tracker.latest_message.get("intent") or {}).get("name"))
        verdict, topic = VERDICTS[intent], last_topic(tracker)
        await in_database(lambda db: feedback.add(db, tracker.sender_id, verdict, topic=topic))
        dispatcher.utter_message(response=f"utter_{intent}")
        return []


def last_topic(tracker: Tracker) -> str | None:
    """The topic of the assistant's last answer."""
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            topic: str | None = ((event.get("metadata") or {}).get("meta") or {}).get("topic")
            return topic
    return None
