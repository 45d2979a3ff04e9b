"""Classifies a message as the running assistant does, its decision on a crisis included."""

import asyncio
from collections.abc import Callable
from typing import Any

from bot.settings import settings
from bot.silence import output_to, silence_rasa

Classify = Callable[[str], dict[str, Any]]


class NoModelError(Exception):
    """No trained model is in use."""


def load_classifier() -> Classify:
    """A function from a message to the object that `bot classify` writes.

    What Rasa and TensorFlow print while they load goes to `classify.log`. Raises NoModelError.
    """
    with output_to(settings().var_dir / "log" / "classify.log"):
        return _load()


def _load() -> Classify:
    silence_rasa()
    from bot.content.process_content import current_content
    from bot.crisis.crisis_level import DISTRESS, CrisisLevel, crisis_level
    from bot.gateway.messages.clean_text import for_rasa, tidy
    from bot.nlu.training import newest_model
    from bot.nlu.understanding import Understanding

    model = newest_model()
    if model is None:
        raise NoModelError("there is no trained model: run `bot train` first")
    understanding = Understanding(model)
    detector = current_content().detector

    def classify(text: str) -> dict[str, Any]:
        understood = asyncio.run(understanding.classify(for_rasa(tidy(text))))
        topics = understood.get("topics") or [understood["topic"]]
        level = crisis_level(
            detector.is_crisis(text), understood["disposition"], topics, understood["ranking"]
        )
        if level is not CrisisLevel.NONE:
            understood |= {"topic": DISTRESS, "disposition": "crisis"}
            understood.pop("topics", None)
        if level is CrisisLevel.EXPLICIT:
            understood["confidence"] = 1.0
        return {**understood, "text": text}

    return classify
