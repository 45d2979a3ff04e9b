"""Classifies a text with the trained model, exactly as Rasa's server does."""

from pathlib import Path
from typing import Any

from rasa.core.agent import Agent

from bot.nlu.topics.topic_names import OUT_OF_SCOPE, Disposition, topic_of


class Understanding:
    """A loaded model."""

    def __init__(self, model: Path):
        self._agent = Agent.load(str(model))

    async def classify(self, text: str) -> dict[str, Any]:
        """`{"text", "topic", "confidence", "ranking", "disposition"}`; `topics` for two.

        `topic` is `out_of_scope` where the assistant would say that it doesn't know, whatever ranks
        first.
        """
        parsed = await self._agent.parse_message(text)
        ranking = [
            {"topic": topic_of(each["name"]), "confidence": round(each["confidence"], 4)}
            for each in parsed["intent_ranking"]
        ]
        unknown = parsed["disposition"] in (Disposition.UNKNOWN, Disposition.UNREADABLE)
        understood = {
            "text": text,
            "topic": OUT_OF_SCOPE if unknown else _main_topic(parsed["topics"], ranking),
            "confidence": round(parsed["intent"]["confidence"], 4),
            "ranking": ranking,
            "disposition": "unknown" if unknown else parsed["disposition"],
        }
        if parsed["disposition"] == Disposition.ANSWER.value and len(parsed["topics"]) > 1:
            understood["topics"] = parsed["topics"]
        return understood


def _main_topic(topics: list[str], ranking: list[dict[str, Any]]) -> str:
    """The first of the topics in the ranking of the whole message."""
    return next((each["topic"] for each in ranking if each["topic"] in topics), topics[0])
