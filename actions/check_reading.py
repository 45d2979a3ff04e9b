"""What a message of Rasa's says to a check: its button, or its words as they were understood."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
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
from bot.checks.check_model import Check
from bot.content.crisis_words import level_of
from bot.content.process_content import current_content
from bot.content.short_words import ACKNOWLEDGES, CONFIRMS, DENIES, SAYS_NOTHING, TAKES_BACK
from bot.crisis.crisis_level import CrisisLevel

# Buttons of a check that tell no fact; entities of the domain.
CHANGE, REVIEWED, MOMENT = "change", "review", "moment"
RIGHT = "right"
STANCES = {"affirm": "yes", "deny": "no", "not_sure": "unsure"}
ROLE = "role"
OF_OTHERS = frozenset({"my", "our", "your", "their", "his", "her", "the", "another", "other"})
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
        about=said.get("about"),
    )


def opening_message(message: Mapping[str, Any], check: Check) -> CheckMessage:
    """A message that begins a check: a role that it names is the visitor's ("can an SBM join")."""
    heard = check_message(message)
    roles = [each for each in message.get("entities") or [] if each["entity"] == ROLE]
    text, values = str(message.get("text") or ""), {each["value"] for each in roles}
    fact = check.facts.get(ROLE)
    if heard.is_press or fact is None or len(values) != 1 or ROLE in heard.facts:
        return heard
    before = [text[: each.get("start", 0)].lower().split()[-1:] for each in roles]
    is_own = not any(OF_OTHERS.issuperset(words) and words for words in before)
    value = str(values.pop())
    if not is_own or value not in {each.name for each in fact.values}:
        return heard
    return replace(heard, facts={**heard.facts, ROLE: value})


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
    """Whether the message shows signs of a crisis, weak ones included."""
    return level_of(current_content(), message) is not CrisisLevel.NONE


def _moments(told: Mapping[str, Any]) -> dict[str, Span]:
    return {
        name: (date.fromisoformat(span["start"]), date.fromisoformat(span["end"]))
        for name, span in told.items()
        if span
    }
