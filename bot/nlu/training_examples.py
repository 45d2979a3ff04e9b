"""Reads the training examples in data/nlu."""

from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML

from bot import PROJECT_ROOT

NLU_DATA = PROJECT_ROOT / "data" / "nlu"
# Answers to the questions of the guided checks; every other label is a topic.
ANSWER_PREFIX = "answer/"


class TrainingExample(NamedTuple):
    """A message and its label, the intent's full name such as `faq/how_to_join`."""

    text: str
    label: str


def read_examples(folder: Path = NLU_DATA) -> list[TrainingExample]:
    """Every example in the order of the files and of their lines."""
    examples = []
    for path in sorted(folder.glob("*.yml")):
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"]:
            texts = listed_texts(entry["examples"])
            examples += [TrainingExample(text, entry["intent"]) for text in texts]
    return examples


def listed_texts(block: str) -> list[str]:
    """The texts of a block of `- text` lines."""
    lines = (line.strip() for line in block.splitlines())
    return [line.removeprefix("-").strip() for line in lines if line.startswith("-")]


def topic_examples(folder: Path = NLU_DATA) -> list[TrainingExample]:
    """The examples that have a topic."""
    return [each for each in read_examples(folder) if not each.label.startswith(ANSWER_PREFIX)]
