"""What a message of Rasa's says to a check: its button, or its words as they were understood."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.checks.check_message import (
    ACTS,
    ANSWER,
    CORRECTION,
    DISTRESS,
    OTHER,
    STEERING,
    CheckMessage,
    Span,
)
from bot.content.process_content import current_content
from bot.content.short_words import ACKNOWLEDGES, CONFIRMS, DENIES, SAYS_NOTHING, TAKES_BACK

# Buttons of a check that tell no fact; entities of the domain.
CHANGE, REVIEWED, MOMENT = "change", "review", "moment"
RIGHT = "right"
STANCES = {"affirm": "yes", "deny": "no", "not_sure": "unsure"}
# Whoever says one of these isn't answering, whatever else the words could mean.
STEERS = frozenset({"ask_why", "go_back", "stop_flow", "start_over", "talk_to_human"})
STEERS |= {"make_enquiry"}


def check_message(message: Mapping[str, Any]) -> CheckMessage:
    """A message (`parse_data` of a user event) as a check hears it."""
    intent = intent_of_message(message)
    if intent == "answer":
        return _button(message.get("entities") or [])
    said, text = message.get("heard") or {}, str(message.get("text") or "")
    kind = current_content().listening.kind_of(text)
    if kind == SAYS_NOTHING and not said.get("moments"):
        return CheckMessage(acts=_acts(message, (), intent, kind))
    readings = said.get("answers") or {}
    stance = {CONFIRMS: "yes", DENIES: "no"}.get(kind or "", STANCES.get(intent))
    return CheckMessage(
        confirms=kind == CONFIRMS,
        facts={each["fact"]: each["value"] for each in said.get("facts") or []},
        answers={fact: reading["value"] for fact, reading in readings.items()},
        confidence={fact: reading["confidence"] for fact, reading in readings.items()},
        stance=None if kind in (TAKES_BACK, ACKNOWLEDGES) else stance,
        is_bare=kind is not None,
        acts=_acts(message, said.get("acts"), intent, kind),
        asks=text.rstrip().endswith("?") and any(map(str.isalpha, text)),
        moments=_moments(said.get("moments") or {}),
    )


def intent_of_message(message: Mapping[str, Any]) -> str:
    """The intent to act on: "" for typed words that enter a flow without a word for it."""
    intent, text = str((message.get("intent") or {}).get("name")), str(message.get("text") or "")
    is_button = text.startswith("/")
    return intent if is_button or current_content().listening.is_wish(intent, text) else ""


def is_acknowledgement(message: Mapping[str, Any]) -> bool:
    """Whether a message says no more than that it was read ("ok", "thanks")."""
    text = str(message.get("text") or "")
    return current_content().listening.kind_of(text) == ACKNOWLEDGES


def is_goodbye(message: Mapping[str, Any]) -> bool:
    """Whether a message takes leave."""
    return message.get("disposition") == "answer" and message.get("topics") == ["goodbye"]


def _button(entities: Iterable[Mapping[str, Any]]) -> CheckMessage:
    values = {each["entity"]: str(each["value"]) for each in entities}
    return CheckMessage(
        is_press=True,
        forget=values.pop(CHANGE, None),
        confirms=values.pop(REVIEWED, None) == RIGHT,
        names_moment=values.pop(MOMENT, None),
        pressed=values,
    )


def _acts(
    message: Mapping[str, Any], given: Any, intent: str, kind: str | None
) -> frozenset[str] | None:
    """What the words do, by the model, by plain short words, and by signs of distress."""
    acts = None if given is None else ACTS & frozenset(given)
    if _is_distress(message):
        return (acts or frozenset()) | {DISTRESS}
    if kind == TAKES_BACK:
        return frozenset({CORRECTION})
    if kind == ACKNOWLEDGES or is_goodbye(message):
        return frozenset({OTHER})
    is_heard = acts is not None and STEERING not in acts and bool(acts & {ANSWER, CORRECTION})
    return frozenset({STEERING}) if intent in STEERS and not is_heard else acts


def _is_distress(message: Mapping[str, Any]) -> bool:
    """Whether the topic is distress, or the words are among the signs of crisis."""
    is_clear = message.get("disposition") == "answer"
    if is_clear and message.get("topics") == ["distress"]:
        return True
    return current_content().detector.is_crisis(str(message.get("text") or ""))


def _moments(told: Mapping[str, Any]) -> dict[str, Span]:
    return {
        name: (date.fromisoformat(span["start"]), date.fromisoformat(span["end"]))
        for name, span in told.items()
        if span
    }
