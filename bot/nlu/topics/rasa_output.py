"""Writes a decision onto Rasa's message, in the shapes that rules and stories expect."""

from typing import Any

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.topics.decision import TopicDecision
from bot.nlu.topics.topic_names import (
    RETRIEVAL_FAMILIES,
    UNKNOWN_INTENT,
    Disposition,
    intent_of,
    topic_of,
)


def write_decision(message: Message, decision: TopicDecision) -> None:
    """Set intent, ranking, topics, disposition and, for retrieval intents, the response."""
    intent = {"name": intent_name(decision), "confidence": decision.confidence}
    ranking = [
        {"name": label, "topic": topic_of(label), "confidence": chance}
        for label, chance in decision.ranking
    ]
    message.set(INTENT, intent, add_to_output=True)
    message.set("intent_ranking", ranking, add_to_output=True)
    message.set("topics", [topic_of(label) for label in decision.labels], add_to_output=True)
    message.set("disposition", decision.disposition.value, add_to_output=True)
    if intent["name"] in RETRIEVAL_FAMILIES:
        label = next(each for each in decision.labels if intent_of(each) == intent["name"])
        selected = selected_response(label, decision.confidence)
        message.set("response_selector", selected, add_to_output=True)


def write_button_press(message: Message) -> None:
    """Set intent and response for the button of a question, `/faq/how_to_join`.

    Rasa leaves such a message as it is. From `/faq{"topic": …}` it makes a new one, without the
    response that its action looks up.
    """
    label = str(message.get(TEXT)).strip().removeprefix("/")
    if intent_of(label) not in RETRIEVAL_FAMILIES or label == intent_of(label):
        return
    intent = {"name": intent_of(label), "confidence": 1.0}
    message.set(INTENT, intent, add_to_output=True)
    message.set("intent_ranking", [intent], add_to_output=True)
    message.set("topics", [topic_of(label)], add_to_output=True)
    message.set("disposition", Disposition.ANSWER.value, add_to_output=True)
    message.set("response_selector", selected_response(label, 1.0), add_to_output=True)


def intent_name(decision: TopicDecision) -> str:
    """The intent that the rules act on; of several topics that of a flow, which answers the rest.

    A check goes before a fee, since it asks the next question.
    """
    if decision.disposition is not Disposition.ANSWER:
        return UNKNOWN_INTENT
    intents = [intent_of(label) for label in decision.labels]
    flows = [intent for intent in intents if intent not in RETRIEVAL_FAMILIES]
    return min(flows, key=lambda intent: not intent.startswith("check_"), default=intents[0])


def selected_response(label: str, confidence: float) -> dict[str, Any]:
    """What Rasa's ResponseSelector says of a retrieval intent."""
    response = {
        "responses": [],
        "confidence": confidence,
        "intent_response_key": label,
        "utter_action": f"utter_{label}",
    }
    return {
        "all_retrieval_intents": list(RETRIEVAL_FAMILIES),
        intent_of(label): {"response": response, "ranking": []},
    }
