"""Stock Rasa on a public set: the pipeline of `rasa init`, trained without policies."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as FALLBACK

from benchmarks.public_scores import Numbers
from benchmarks.public_sets import Row
from benchmarks.stock import initial_project, nlu, write_yaml


class Stock:
    """DIET on sparse features with Rasa's default epochs; takes hours on many examples."""

    def __init__(self, workshop: Path):
        self._workshop = workshop

    def learn(self, examples: list[Row]) -> None:
        """Train Rasa's model of understanding, without policies."""
        from rasa.core.agent import Agent
        from rasa.model_training import train_nlu

        shutil.rmtree(self._workshop, ignore_errors=True)
        (self._workshop / "data").mkdir(parents=True)
        shutil.copy(initial_project() / "config.yml", self._workshop / "config.yml")
        by_class: dict[str, list[str]] = {}
        for text, label in examples:
            by_class.setdefault(label, []).append(" ".join(text.split()))
        write_yaml(self._workshop / "data" / "nlu.yml", {"nlu": nlu(by_class)})
        model = train_nlu(
            str(self._workshop / "config.yml"),
            str(self._workshop / "data" / "nlu.yml"),
            str(self._workshop / "models"),
        )
        self._agent = Agent.load(model)

    def choose(self, validation: list[Row], slips: list[str], outside: list[str]) -> dict[str, Any]:
        """Stock has nothing to choose."""
        return {}

    def extend(self, examples: list[Row]) -> None:
        """Learn anew, from all of them."""
        self.learn(examples)

    def guess(self, messages: list[str]) -> tuple[list[str], Numbers]:
        """The class of each message and Rasa's confidence in it."""
        found = [likeliest(parsed) for parsed in asyncio.run(self._parsed(messages))]
        return [name for name, _ in found], np.array([confidence for _, confidence in found])

    async def _parsed(self, messages: list[str]) -> list[dict[str, Any]]:
        return [await self._agent.parse_message(text) for text in messages]


def likeliest(parsed: dict[str, Any]) -> tuple[str, float]:
    """The likeliest class and its confidence, also where Rasa's fallback stands before it.

    The fallback is a class of none of the sets, with one confidence for whatever is unsure.
    """
    ranked = ((each["name"], each["confidence"]) for each in parsed["intent_ranking"])
    return next((each for each in ranked if each[0] != FALLBACK), ("", 0.0))
