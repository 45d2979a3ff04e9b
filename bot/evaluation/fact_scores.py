"""How well facts are understood, in answers to questions and in first messages."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import spacy

from bot.nlu.facts.answer_model import AnswerModel, chosen
from bot.nlu.facts.fact_reader import FactReader
from bot.nlu.pipeline import ensure_pipeline
from bot.nlu.spelling.speller import Speller
from bot.nlu.spelling.spelling_component import COMMONEST
from bot.nlu.topics.topic_model import Vectors
from bot.nlu.training_examples import TrainingExample, read_examples

Encode = Callable[[list[str]], Vectors]
TODAY = date(2026, 11, 22)  # the day on which the messages were written


@dataclass
class FactScore:
    """`right` of `total`; `given` counts what was understood.

    `wrong` lists (text, fact, value expected, value understood).
    """

    right: int = 0
    total: int = 0
    given: int = 0
    wrong: list[tuple[str, str, str, str]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of the expected values that was understood, 0 to 1."""
        return self.right / max(self.total, 1)

    @property
    def precision(self) -> float:
        """The share of the understood values that was expected, 0 to 1."""
        return self.right / max(self.given, 1)


class TrainedFactReader(NamedTuple):
    """The fact reader as Rasa trains it, with the speller and the encoder that it needs."""

    reader: FactReader
    speller: Speller
    encode: Encode

    def answer(self, fact: str, text: str, today: date = TODAY) -> str | None:
        """The value that a text gives to the fact that was asked, None where it gives none."""
        mended = self.speller.repair(text)
        facts = self.reader.facts(mended, today)
        answers = self.reader.answers(mended, self.encode([mended]), facts)
        return answers[fact].value if fact in answers else None

    def facts(self, text: str, today: date = TODAY) -> dict[str, str]:
        """The facts that a text states beyond doubt."""
        mended = self.speller.repair(text)
        return {each.fact: each.value for each in self.reader.facts(mended, today)}


def train_fact_reader() -> TrainedFactReader:
    """Train on data/nlu."""
    encode, common_words = load_encode()
    examples = read_examples()
    speller = Speller.learn([each.text for each in examples], common_words)
    return TrainedFactReader(FactReader(train_answer_model(encode, examples)), speller, encode)


def load_encode() -> tuple[Encode, list[str]]:
    """The pipeline's sentence encoder for texts in lower case, and its commonest words."""
    nlp = spacy.load(ensure_pipeline())
    component: Any = nlp.get_pipe("sentence_encoder")

    def encode(texts: list[str]) -> Vectors:
        rows = [component.encoder.encode(text) for text in texts]
        return np.stack(rows).astype(np.float32)

    return encode, component.common_words(COMMONEST)


def train_answer_model(encode: Encode, examples: list[TrainingExample]) -> AnswerModel:
    """The answer model as Rasa would train it."""
    kept = [examples[row] for row in chosen([each.label for each in examples])]
    texts = [each.text.lower() for each in kept]
    return AnswerModel.fit(texts, encode(texts), [each.label for each in kept])


def score_answers(trained: TrainedFactReader, path: Path) -> FactScore:
    """Score a CSV file of answers (text, fact, value); an empty value expects no answer."""
    score = FactScore()
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            understood = trained.answer(row["fact"], row["text"]) or ""
            score.total += 1
            score.right += understood == row["value"]
            if understood != row["value"]:
                score.wrong.append((row["text"], row["fact"], row["value"], understood))
    score.given = score.total
    return score


def score_openings(trained: TrainedFactReader, path: Path) -> FactScore:
    """Score a JSONL file of first messages, each with the facts that it settles."""
    score = FactScore()
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        today = date.fromisoformat(case["today"]) if "today" in case else TODAY
        understood = trained.facts(case["text"], today)
        expected: dict[str, str] = case["facts"]
        score.total += len(expected)
        score.given += len(understood)
        for fact in sorted(expected.keys() | understood.keys()):
            wanted, value = expected.get(fact, ""), understood.get(fact, "")
            score.right += wanted == value
            if wanted != value:
                score.wrong.append((case["text"], fact, wanted, value))
    return score
