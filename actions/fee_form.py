"""What membership costs, by role as people say it; one question where bands differ."""

from dataclasses import asdict
from datetime import date
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.orm import Session

from actions.check_reading import STEERS
from actions.check_slots import CAN_CORRECT
from actions.other_questions import FEE, answer_topics, other_topics
from actions.safe_action import Event, SafeAction, in_database, is_in_form, turn_ended
from bot.content.process_content import current_content
from bot.fees.fee_answer import FeeFinding, follows_up, look_up, merged
from bot.fees.fee_bands import FeeWords, NamedFeeTerms, names_only, read_fee_terms, words_of
from bot.fees.fee_model import FeeRow
from bot.fees.fee_schedule import Figure
from bot.records import stored_fees as schedules
from bot.records.stored_fees import StoredSchedule

FORM = "fee_form"
NO_ANSWER = STEERS


def is_asking(tracker: Tracker) -> bool:
    """Whether the question for the band is open."""
    return (tracker.active_loop or {}).get("name") == FORM


def _inside_another(tracker: Tracker) -> bool:
    """Whether a form is open that goes on with its own question."""
    return is_in_form(tracker) and not is_asking(tracker)


def left(dispatcher: CollectingDispatcher) -> list[Event]:
    """Events that close the open question, said."""
    dispatcher.utter_message(response="utter_fee_left")
    return [ActiveLoop(None), SlotSet("requested_slot", None), FollowupAction("action_listen")]


def asks_another(tracker: Tracker) -> bool:
    """Whether the latest message asks for another figure right after a fee."""
    if not tracker.get_slot("fee_query") or not _was_told_last(tracker):
        return False
    words, message = current_content().fee_words, tracker.latest_message
    return follows_up(words, read_fee_terms(words, say_fee(message)), words_of(say_fee(message)))


def say_fee(message: Any) -> str:
    """A message's text with its spelling mended, where the pipeline has done so."""
    return str(message.get("read") or message.get("text") or "")


class AskFee(SafeAction):
    """Tells the fee that a message asks for, or asks for the band."""

    failure = "utter_fee_failed"

    def name(self) -> str:
        """The action's name in domain and rules."""
        return "action_ask_fee"

    def closed(self, events: list[Event], tracker: Tracker) -> list[Event]:
        """The events that end the turn, unless another form has to ask."""
        return events if _inside_another(tracker) else turn_ended(events)

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Look up; in a check, which goes on with its own question, never ask."""
        named, found, is_example = await find_fee(tracker)
        if found.asks and _inside_another(tracker):
            dispatcher.utter_message(response="utter_ask_fee")
            return []
        kept = SlotSet("fee_query", {**asdict(named), "bands": found.bands})
        if found.asks or not found.figures:
            answer_topics(dispatcher, other_topics(tracker.latest_message, FEE))
        if found.asks:
            return [kept, SlotSet("requested_slot", None), FollowupAction(FORM)]
        _tell(dispatcher, found, is_example)
        return [kept, *_listening(tracker), *_closed(tracker)]


async def find_fee(tracker: Tracker) -> tuple[NamedFeeTerms, FeeFinding, bool]:
    """What the latest message names, what it comes to, and whether figures are examples."""
    words, message = current_content().fee_words, tracker.latest_message
    pressed = str(message.get("text") or "").startswith("/")
    named = NamedFeeTerms() if pressed else read_fee_terms(words, say_fee(message))
    if _was_told_last(tracker) and not named.roles:
        named = merged(_kept(tracker), named)
    if not named.roles:
        named = merged(NamedFeeTerms(roles=_learned(words, tracker)), named)
    schedule = await in_database(_schedule)
    return named, look_up(words, schedule.rows, named, date.today()), schedule.example


async def answer_beside(
    dispatcher: CollectingDispatcher, tracker: Tracker, topics: list[str]
) -> None:
    """Say the answers to other topics of a message that begins a check, with the fee looked up."""
    if FEE in topics:
        _, found, is_example = await find_fee(tracker)
        if found.figures:
            _tell(dispatcher, found, is_example, topics=topics)
            return
    answer_topics(dispatcher, topics)


class FeeTurn(SafeAction):
    """Reads the answer to the question for the band; other messages go to the rules."""

    failure = "utter_fee_failed"

    def name(self) -> str:
        """The action's name, which Rasa makes of the form's."""
        return f"validate_{FORM}"

    async def act(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        """Tell the fee once the band is plain."""
        if tracker.get_slot("requested_slot") != "fee_band":
            return [SlotSet("requested_slot", "fee_band")]
        words, message = current_content().fee_words, tracker.latest_message
        intent = str((message.get("intent") or {}).get("name"))
        band = _pressed(message)
        now = (
            NamedFeeTerms()
            if band or intent in NO_ANSWER
            else read_fee_terms(words, say_fee(message))
        )
        if intent == "not_sure" or band == "unsure":
            dispatcher.utter_message(response="utter_fee_unsure")
            return _ended()
        if not band and (not now or _is_aside(words, message)):
            return [SlotSet("requested_slot", "fee_band")]
        named = merged(_kept(tracker), now)
        schedule = await in_database(_schedule)
        found = look_up(words, schedule.rows, named, date.today(), band)
        if found.asks:
            query = {**asdict(named), "bands": found.bands}
            return [SlotSet("fee_query", query), SlotSet("requested_slot", "fee_band")]
        _tell(dispatcher, found, schedule.example)
        roles = [*named.roles]
        if band:
            roles = [r for r, role in words.roles.items() if [*role.bands] == [band]] or roles
        query = {**asdict(named), "roles": roles, "bands": found.bands}
        return [SlotSet("fee_query", query), *_listening(tracker), *_ended()]


def _schedule(db: Session) -> StoredSchedule:
    return schedules.in_force(db, current_content().example_fees)


def _ended() -> list[Event]:
    return [ActiveLoop(None), SlotSet("requested_slot", None), FollowupAction("action_listen")]


def _closed(tracker: Tracker) -> list[Event]:
    return _ended() if is_asking(tracker) else []


def _listening(tracker: Tracker) -> list[Event]:
    """Lets the rules for what follows an outcome hear the next message.

    A check's outcome stays; a form that is open has to ask its question again, undisturbed.
    """
    if tracker.get_slot(CAN_CORRECT) or _inside_another(tracker):
        return []
    return [SlotSet(CAN_CORRECT, True)]


def _is_aside(words: FeeWords, message: Any) -> bool:
    """Whether a message asks something else, though it names a role ("can a deputy join?")."""
    said = say_fee(message)
    is_other = message.get("disposition") == "answer" and FEE not in (message.get("topics") or [])
    return is_other and said.rstrip().endswith("?") and not names_only(words, words_of(said))


def _tell(
    dispatcher: CollectingDispatcher, found: FeeFinding, example: bool, **more: list[str]
) -> None:
    if found.lacks == "figure" or not found.bands:
        dispatcher.utter_message(response="utter_fee_not_held")
        return
    told = told_fee(current_content().fee_words, found, example)
    dispatcher.utter_message(response="utter_fee_told", found={**told, **more})


def told_fee(words: FeeWords, found: FeeFinding, example: bool) -> dict[str, Any]:
    """What the wording needs: `labels`, `lacks`, `example`, and `figures` now and next."""
    return {
        "labels": [words.bands[band].label for band in found.bands],
        "lacks": found.lacks,
        "example": example,
        "figures": [_figure(each) for each in found.figures],
    }


def _figure(each: Figure) -> dict[str, Any]:
    return {"now": _row(each.now), "next": _row(each.next) if each.next else None}


def _row(row: FeeRow) -> dict[str, Any]:
    values = {key: value for key, value in asdict(row).items() if key != "line"}
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def _pressed(message: Any) -> str | None:
    if (message.get("intent") or {}).get("name") != "answer":
        return None
    entities = message.get("entities") or []
    return next((str(e["value"]) for e in entities if e["entity"] == "fee_band"), None)


def _kept(tracker: Tracker) -> NamedFeeTerms:
    query = tracker.get_slot("fee_query") or {}
    return NamedFeeTerms(
        tuple(query.get("roles") or ()),
        query.get("setting"),
        tuple(query.get("periods") or ()),
        query.get("discount"),
    )


def _was_told_last(tracker: Tracker) -> bool:
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            meta = (event.get("metadata") or {}).get("meta") or {}
            return "fee" in meta
    return False


def _learned(words: FeeWords, tracker: Tracker) -> tuple[str, ...]:
    """The role that the visitor has stated of themselves before, newest first."""
    if tracker.get_slot("employment") == "retiring":
        return ("retired",)
    for event in reversed(tracker.events):
        heard = ((event.get("parse_data") or {}).get("heard") or {}).get("facts") or []
        for fact in heard if event.get("event") == "user" else []:
            said = say_fee(event.get("parse_data") or {})
            if fact["fact"] == "role" and (roles := read_fee_terms(words, said).roles):
                return roles
    return ()
