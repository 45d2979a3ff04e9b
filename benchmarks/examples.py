"""The project's examples of its topics, whole or as a seeded sample."""

import random
from pathlib import Path

from ruamel.yaml import YAML

from bot import PROJECT_ROOT

Examples = dict[str, list[str]]  # intent's full name, such as faq/how_to_join -> what people write

NLU_DATA = PROJECT_ROOT / "data" / "nlu"
# Answers to the questions of a check: no topics, and no part of what the benchmark asks.
NO_TOPIC = "answer/"


def read_examples(folder: Path = NLU_DATA) -> Examples:
    """The examples of every topic, each once, in the order of the files."""
    found: dict[str, dict[str, None]] = {}
    for path in sorted(folder.glob("*.yml")):
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"]:
            if not entry["intent"].startswith(NO_TOPIC):
                texts = found.setdefault(entry["intent"], {})
                texts.update(dict.fromkeys(listed(entry["examples"])))
    return {intent: list(texts) for intent, texts in found.items()}


def listed(block: str) -> list[str]:
    """The entries of a block of `- text` lines."""
    lines = (line.strip() for line in block.splitlines())
    return [line[1:].strip() for line in lines if line.startswith("-")]


def sample(examples: Examples, most: int, seed: int) -> Examples:
    """At most `most` examples of each topic; the same ones for the same seed."""
    return {
        intent: random.Random(f"{seed} {intent}").sample(texts, min(most, len(texts)))
        for intent, texts in examples.items()
    }


def count(examples: Examples) -> int:
    """How many examples there are of all topics together."""
    return sum(map(len, examples.values()))
