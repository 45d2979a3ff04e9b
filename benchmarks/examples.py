"""The training examples by topic, all of them or a seeded sample."""

import random
from pathlib import Path

from bot.nlu.training_examples import NLU_DATA, topic_examples

Examples = dict[str, list[str]]  # intent's full name, such as faq/how_to_join -> what people write


def read_examples(folder: Path = NLU_DATA) -> Examples:
    """The distinct examples of every topic, in the order of the files."""
    by_intent: dict[str, dict[str, None]] = {}
    for example in topic_examples(folder):
        by_intent.setdefault(example.label, {})[example.text] = None
    return {intent: list(texts) for intent, texts in by_intent.items()}


def sample(examples: Examples, most: int, seed: int) -> Examples:
    """At most `most` examples of each topic; the same ones for the same seed."""
    return {
        intent: random.Random(f"{seed} {intent}").sample(texts, min(most, len(texts)))
        for intent, texts in examples.items()
    }


def count(examples: Examples) -> int:
    """The number of examples of all topics together."""
    return sum(map(len, examples.values()))
