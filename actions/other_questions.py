"""Answers what a message asks beside the fee or the check that it starts."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from bot.content.process_content import current_content

FEE = "ask_fee"


def other_topics(message: Mapping[str, Any], own: str) -> list[str]:
    """The other topics that a message surely asks about, in their order."""
    if message.get("disposition") != "answer":
        return []
    known = current_content().answers
    return [topic for topic in message.get("topics") or [] if topic != own and topic in known]


def answer_topics(dispatcher: CollectingDispatcher, topics: list[str]) -> None:
    """Say the answers to these topics in one message."""
    if not topics:
        return
    name = FEE if topics[0] == FEE else f"faq/{topics[0]}"
    dispatcher.utter_message(response=f"utter_{name}", found={"topics": topics})
