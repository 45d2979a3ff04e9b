"""`python -m benchmarks.understood MODELS`: classifies each line of stdin with a Rasa project.

Writes one JSON object a line, in order, in the format of `bot classify`. Where the project falls
back, the message counts as unknown, and so as out of scope.
"""

import asyncio
import json
import sys
from typing import Any

from bot.nlu.topics.topic_names import OUT_OF_SCOPE, RETRIEVAL_FAMILIES, UNKNOWN_INTENT, topic_of


def understood(parsed: dict[str, Any]) -> dict[str, Any]:
    """Topic, confidence and disposition of a message as Rasa parsed it."""
    intent = parsed["intent"].get("name") or UNKNOWN_INTENT
    unknown = intent in (UNKNOWN_INTENT, OUT_OF_SCOPE)
    if unknown:
        topic = OUT_OF_SCOPE
    elif intent in RETRIEVAL_FAMILIES:
        topic = topic_of(_response(parsed))
    else:
        topic = intent
    return {
        "topic": topic,
        "confidence": parsed["intent"]["confidence"],
        "disposition": "unknown" if unknown else "answer",
    }


def _response(parsed: dict[str, Any]) -> str:
    """The response that Rasa's selector chose, of any retrieval intent."""
    return str(parsed["response_selector"]["default"]["response"]["intent_response_key"])


async def main(models: str) -> None:
    """Parse standard input as Rasa's server does."""
    # Rasa's log goes to standard output, where only answers belong.
    answers, sys.stdout = sys.stdout, sys.stderr
    from rasa.core.agent import Agent

    agent = Agent.load(models)
    for line in sys.stdin:
        parsed = await agent.parse_message(line.rstrip("\n"))
        answers.write(json.dumps(understood(parsed)) + "\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
