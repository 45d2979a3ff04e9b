"""The texts that the encoder is tuned on: examples of topics, and messages without a label."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot import PROJECT_ROOT
from bot.content.process_content import current_content
from bot.nlu.facts.fact_examples import FOLDER
from bot.nlu.spelling.acronyms import written_out
from bot.nlu.training_examples import ANSWER_PREFIX, NLU_DATA, TrainingExample, read_examples

TRAIN_FILE, VALIDATION_FILE = "train.jsonl", "validation.jsonl"
MESSAGES = PROJECT_ROOT / "data" / "tuning" / "messages.txt"


@dataclass(frozen=True)
class Corpus:
    """`labelled` texts with their topics' full names, and `unlabelled` ones; no text twice."""

    labelled: list[TrainingExample]
    unlabelled: list[str]

    @property
    def texts(self) -> list[str]:
        """All texts, the labelled ones first."""
        return [*(each.text for each in self.labelled), *self.unlabelled]

    @property
    def topics(self) -> list[str]:
        """The topics' names, in order."""
        return sorted({each.label for each in self.labelled})


def read_corpus(without: Iterable[str] = ()) -> Corpus:
    """The corpus in `data/`, as the encoder reads it: in lower case, short forms written out.

    The examples of the topics `without` are left out.
    """
    examples = read_examples()
    hidden = set(without)
    labelled = {
        as_read(each.text): each.label
        for each in examples
        if not each.label.startswith(ANSWER_PREFIX) and each.label not in hidden
    }
    answers = (each.text for each in examples if each.label.startswith(ANSWER_PREFIX))
    others = dict.fromkeys(map(as_read, (*answers, *_annotated(), *_messages())))
    return Corpus(
        [TrainingExample(text, label) for text, label in labelled.items()],
        [text for text in others if text not in labelled],
    )


def as_read(text: str) -> str:
    """A text as the encoder reads it."""
    return written_out(text.lower(), current_content().acronyms)


def data_digest() -> str:
    """The SHA-256 over everything that tuning reads."""
    digest = hashlib.sha256()
    annotated = (FOLDER / name for name in (TRAIN_FILE, VALIDATION_FILE))
    for path in (*sorted(NLU_DATA.glob("*.yml")), *annotated, MESSAGES):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _annotated(folder: Path = FOLDER) -> list[str]:
    lines = (folder / TRAIN_FILE).read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def _messages() -> list[str]:
    return MESSAGES.read_text(encoding="utf-8").splitlines()
