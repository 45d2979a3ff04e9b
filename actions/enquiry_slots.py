"""The slots of an enquiry in the tracker, and the events that change them."""

from collections.abc import Iterator
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.safe_action import Event
from bot.enquiries.enquiry_dialogue import ORDER, EnquiryMessage, Known
from bot.enquiries.enquiry_domain import FORM, enquiry_slots


def is_active(tracker: Tracker, form: str = FORM) -> bool:
    """Whether the form is being filled in."""
    return bool((tracker.active_loop or {}).get("name") == form)


def known_fields(tracker: Tracker) -> Known:
    """The answers so far."""
    return {name: tracker.get_slot(name) for name in ORDER}


def message_read(tracker: Tracker) -> EnquiryMessage:
    """The latest message."""
    message = tracker.latest_message
    intent = str((message.get("intent") or {}).get("name"))
    entities = message.get("entities") or []
    if intent == "answer":
        return EnquiryMessage("", intent, {each["entity"]: str(each["value"]) for each in entities})
    return EnquiryMessage(str(message.get("text") or ""), intent, tells=bool(entities))


def is_new(tracker: Tracker) -> bool:
    """Whether the latest message wasn't read yet: Rasa runs a form twice when it opens."""
    seen = tracker.get_slot("turn_changes") or {}
    return bool(seen.get("turn") != tracker.latest_message.get("message_id"))


def set_enquiry_notice(tracker: Tracker, **more: Any) -> Event:
    """What the next question begins with; it belongs to this turn alone."""
    return SlotSet("turn_changes", {"turn": tracker.latest_message.get("message_id"), **more})


def enquiry_slot_events(tracker: Tracker, after: Known) -> Iterator[Event]:
    """Events that bring the slots to `after`."""
    for name, value in after.items():
        if tracker.get_slot(name) != value:
            yield SlotSet(name, value)


def empty_slot_events(tracker: Tracker) -> list[Event]:
    """Events that forget the whole enquiry: nothing personal stays in the slots."""
    return [SlotSet(name, None) for name in enquiry_slots() if tracker.get_slot(name) is not None]
