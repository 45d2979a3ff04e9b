"""Which topics a text may be about, for pages that search without a conversation."""

from typing import Any

from rasa.core.agent import Agent

from bot.nlu.topics.topic_names import topic_of

LEAST = 0.1  # the chance below which a topic isn't worth naming
LONGEST = 200


async def topic_ranking(agent: Agent | None, text: object) -> list[dict[str, Any]] | None:
    """`{"topic", "confidence"}` of each topic with LEAST, best first; None where it can't be told.

    No conversation is touched.
    """
    if agent is None or not agent.is_ready() or not isinstance(text, str):
        return None
    if not text.strip() or len(text) > LONGEST:
        return None
    understood = await agent.parse_message(text)
    return [
        {"topic": topic_of(each["name"]), "confidence": round(each["confidence"], 4)}
        for each in understood.get("intent_ranking") or []
        if each["confidence"] >= LEAST
    ]
