"""What a message means that says nothing to the check that asks: an aside, and who answers it."""

from collections.abc import Mapping
from typing import Any

from actions.check_reading import STEERS, intent_of_message, is_acknowledgement, is_goodbye
from bot.checks.check_message import ANSWER, CheckMessage
from bot.checks.check_session import CheckSession

# Intents that rules answer inside a check, and after which the check asks again.
BY_RULE = STEERS | {"faq", "chat", "ask_fee", "enquiry_status", "feedback_good", "feedback_bad"}


def goes_to_rules(message: Mapping[str, Any], heard: CheckMessage) -> bool:
    """Whether a rule answers a message that says nothing to the check.

    Words that only answer, by the model, are no aside: they are asked for again.
    """
    intent = intent_of_message(message)
    if heard.is_press or intent.startswith("check_"):
        return True
    if heard.is_distress or is_acknowledgement(message) or is_goodbye(message):
        return False
    return intent in BY_RULE and (intent in STEERS or heard.acts != frozenset({ANSWER}))


def spoken_beside(message: Mapping[str, Any], session: CheckSession) -> str | None:
    """The response to say before the check asks again; None where the question is enough."""
    if session.notice.get("care"):
        return "utter_check_care"
    if not session.notice.get("aside") or is_acknowledgement(message):
        return None
    return "utter_check_goodbye" if is_goodbye(message) else "utter_check_aside"
