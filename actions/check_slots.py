"""What a check keeps in the tracker, and the latest message as a check hears it."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet

from actions.safe_action import Event
from bot.checks.check_dialogue import CheckMessage, CheckProgress, CheckStep
from bot.checks.check_model import Check
from bot.checks.check_store import CheckStore

STANCES = {"affirm": "yes", "deny": "no", "not_sure": "unsure"}
# Whoever says one of these isn't answering, whatever else the words could mean.
STEERING = frozenset({"ask_why", "stop_flow", "start_over", "talk_to_human", "make_enquiry"})


@lru_cache(maxsize=1)
def _store() -> CheckStore:
    return CheckStore()


def checks() -> dict[str, Check]:
    """The checks by id, as their files stand now."""
    return _store().current


def active_check(tracker: Tracker) -> Check | None:
    """The check whose form is active."""
    active = (tracker.active_loop or {}).get("name")
    return next((check for check in checks().values() if check.form == active), None)


def concluded_check(tracker: Tracker) -> Check | None:
    """The check whose outcome was told last, while nothing else was begun."""
    return checks().get(tracker.get_slot("concluded") or "")


def check_message(message: Mapping[str, Any]) -> CheckMessage:
    """A message (`parse_data` of a user event) as a check hears it."""
    intent = str((message.get("intent") or {}).get("name"))
    if intent == "answer":
        entities = message.get("entities") or []
        return CheckMessage(pressed={each["entity"]: str(each["value"]) for each in entities})
    said = message.get("heard") or {}
    if intent in STEERING or not said:
        return CheckMessage(stance=STANCES.get(intent))
    readings = {} if intent == "go_back" else said.get("answers") or {}
    return CheckMessage(
        facts={each["fact"]: each["value"] for each in said.get("facts") or []},
        answers={fact: reading["value"] for fact, reading in readings.items()},
        stance=STANCES.get(intent),
        asks=str(message.get("text") or "").rstrip().endswith("?"),
    )


def handed_over(message: Mapping[str, Any], check: Check) -> dict[str, str] | None:
    """The facts that pages hand over with the payload that opens a check, None for other messages.

    Beside them stands `asked`, the question that was open there. Only the gateway makes such
    payloads: typed text never begins with a slash.
    """
    if not str(message.get("text") or "").startswith(f"/{check.id}{{"):
        return None
    return {each["entity"]: str(each["value"]) for each in message.get("entities") or []}


def progress_of(tracker: Tracker) -> CheckProgress:
    """The facts of all checks as the slots hold them."""
    names = [fact for check in checks().values() for fact in check.facts]
    slots = {name: tracker.get_slot(name) for name in names}
    facts = {name: value for name, value in slots.items() if value is not None}
    return CheckProgress(facts, tracker.get_slot("told") or {})


def slot_events(tracker: Tracker, after: CheckProgress) -> Iterator[Event]:
    """Events that bring the slots from what they are to `after`; none where nothing changed."""
    before = progress_of(tracker)
    for fact in {**before.facts, **after.facts}:
        if before.facts.get(fact) != after.facts.get(fact):
            yield SlotSet(fact, after.facts.get(fact))
    if list(before.told.items()) != list(after.told.items()):
        yield SlotSet("told", dict(after.told))


def set_notice(tracker: Tracker, step: CheckStep, **more: Any) -> Event:
    """What the next words begin with; it belongs to this turn alone."""
    message = tracker.latest_message
    intent = (message.get("intent") or {}).get("name")
    echo = intent != "answer" and intent not in STANCES
    return SlotSet(
        "noticed",
        {
            "turn": message.get("message_id"),
            "new": dict(step.new) if echo else {},
            "changed": dict(step.changed),
            "dropped": list(step.dropped),
            **more,
        },
    )


def begin(check: Check, finished: Any, asked: str | None = None) -> list[Event]:
    """Events that let a check's form ask; `asked` where the question is known."""
    return [
        SlotSet("concluded", None),
        SlotSet("finished", [each for each in finished or [] if each != check.id]),
        SlotSet("current_check", check.id),
        SlotSet("requested_slot", asked),
        FollowupAction(check.form),
    ]
