"""The trained model as a function from a text to a topic, exactly as Rasa's server applies it."""

from pathlib import Path
from typing import Any

from rasa.core.agent import Agent

from bot.nlu.topics.topic_names import OUT_OF_SCOPE, Disposition, topic_of


class Understanding:
    """Loads a model once; `of` costs what a message costs in Rasa."""

    def __init__(self, model: Path):
        self._agent = Agent.load(str(model))

    async def of(self, text: str) -> dict[str, Any]:
        """`{"text", "topic", "confidence", "ranking", "disposition"}`; `topics` for two.

        `topic` is what the assistant takes the message to be about: `out_of_scope` where it would
        say that it doesn't know, however the ranking stands.
        """
        parsed = await self._agent.parse_message(text)
        ranking = [
            {"topic": topic_of(each["name"]), "confidence": round(each["confidence"], 4)}
            for each in parsed["intent_ranking"]
        ]
        unknown = parsed["disposition"] in (Disposition.UNKNOWN, Disposition.UNREADABLE)
        understood = {
            "text": text,
            "topic": OUT_OF_SCOPE if unknown else _foremost(parsed["topics"], ranking),
            "confidence": round(parsed["intent"]["confidence"], 4),
            "ranking": ranking,
            "disposition": "unknown" if unknown else parsed["disposition"],
        }
        if parsed["disposition"] == Disposition.ANSWER.value and len(parsed["topics"]) > 1:
            understood["topics"] = parsed["topics"]
        return understood


def _foremost(topics: list[str], ranking: list[dict[str, Any]]) -> str:
    """Of two topics that one message asks for, the one that it is most about as a whole."""
    return next((each["topic"] for each in ranking if each["topic"] in topics), topics[0])
