"""The fact reader with its rules alone, and as it is trained on the project's examples."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest

from bot.evaluation.fact_scores import Encode, encoder, examples, trained
from bot.nlu.facts.fact_reader import FactReader
from bot.nlu.spelling.speller import Speller

TODAY = date(2026, 11, 22)
Told = Callable[[str], dict[str, str]]


class Trained(NamedTuple):
    """All that reading an answer takes."""

    reader: FactReader
    speller: Speller
    encode: Encode

    def answer(self, fact: str, text: str) -> str | None:
        """The value that a text gives to the fact that was asked."""
        read = self.speller.repair(text)
        found = self.reader.answers(read, self.encode([read]), self.reader.facts(read, TODAY))
        return found[fact].value if fact in found else None


@pytest.fixture(scope="session")
def told() -> Told:
    """The facts that a text states, by rule."""
    reader = FactReader()
    return lambda text: {each.fact: each.value for each in reader.facts(text, TODAY)}


@pytest.fixture(scope="session")
def knowing() -> Trained:
    """The reader trained on data/nlu, as Rasa trains it."""
    encode, common = encoder()
    labelled = examples()
    speller = Speller.learn([text for text, _ in labelled], common)
    return Trained(FactReader(trained(encode, labelled)), speller, encode)
