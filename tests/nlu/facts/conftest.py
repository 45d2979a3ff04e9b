"""The fact reader with its rules alone, and as it is trained on the project's examples."""

from collections.abc import Callable

import pytest

from bot.evaluation.fact_scores import TODAY, TrainedFactReader, train_fact_reader
from bot.nlu.facts.fact_reader import FactReader

Told = Callable[[str], dict[str, str]]


@pytest.fixture
def told() -> Told:
    """The facts that a text states, by rule."""
    reader = FactReader()
    return lambda text: {each.fact: each.value for each in reader.facts(text, TODAY)}


@pytest.fixture(scope="session")
def knowing() -> TrainedFactReader:
    """The reader trained on data/nlu, as Rasa trains it."""
    return train_fact_reader()
