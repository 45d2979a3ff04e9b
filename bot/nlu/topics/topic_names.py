"""Names of topics, of Rasa's intents and of dispositions."""

from enum import Enum

UNKNOWN_INTENT = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
RETRIEVAL_FAMILIES = ("faq", "chat")


class Disposition(str, Enum):
    """What the assistant does with a message; all but the first are nlu_fallback to Rasa."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


def topic_of(label: str) -> str:
    """The topic in an intent's full name: `faq/how_to_join` gives `how_to_join`."""
    return label.rsplit("/", 1)[-1]


def intent_of(label: str) -> str:
    """The intent that rules see: `faq/how_to_join` gives `faq`."""
    return label.split("/", 1)[0]
