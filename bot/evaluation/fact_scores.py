"""How well facts are understood, in answers to questions and in first messages."""

import csv
import json
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import spacy

from bot.content.process_content import current_content
from bot.nlu.encoder.tuned_encoder import tuned_encoder
from bot.nlu.encoder.tuned_files import FACTS
from bot.nlu.encoder.weights import installed_weights
from bot.nlu.facts.dated_clauses import normal
from bot.nlu.facts.fact_reader import FactReader, HeardMessage
from bot.nlu.facts.learned_reader import LearnedReader, TunedHeads
from bot.nlu.pipeline import ensure_pipeline
from bot.nlu.spelling.acronyms import written_out
from bot.nlu.spelling.speller import Speller
from bot.nlu.spelling.spelling_component import COMMONEST
from bot.nlu.training_examples import read_examples

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


class SpeltFactReader(NamedTuple):
    """The fact reader behind the repair of spelling, as in Rasa's pipeline."""

    reader: FactReader
    speller: Speller

    def answer(self, fact: str, text: str, today: date = TODAY) -> str | None:
        """The value that a text gives to the fact that was asked, None where it gives none."""
        heard = self._read(text, fact, today)
        return heard.answers[fact].value if fact in heard.answers else None

    def facts(self, text: str, today: date = TODAY) -> dict[str, str]:
        """The facts that a text states by itself."""
        heard = self._read(text, None, today)
        return {fact: reading.value for fact, reading in heard.facts.items()}

    def _read(self, text: str, asked: str | None, today: date) -> HeardMessage:
        typed, mended = (
            written_out(each, current_content().acronyms)
            for each in (normal(text), self.speller.repair(text))
        )
        return self.reader.read(typed, asked, [], today, mended)


def load_fact_reader() -> SpeltFactReader:
    """The reader built from the tuned files, with the speller of data/nlu."""
    component: Any = spacy.load(ensure_pipeline()).get_pipe("sentence_encoder")
    texts = [each.text for each in read_examples()]
    speller = Speller.learn(texts, component.common_words(COMMONEST))
    with tempfile.TemporaryDirectory() as scratch:
        encoder = tuned_encoder(installed_weights(), Path(scratch), FACTS)
    learned = LearnedReader(TunedHeads.load(FACTS), encoder)
    return SpeltFactReader(FactReader(learned), speller)


def score_answers(reader: SpeltFactReader, path: Path) -> FactScore:
    """Score a CSV file of answers (text, fact, value); an empty value expects no answer."""
    score = FactScore()
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            understood = reader.answer(row["fact"], row["text"]) or ""
            score.total += 1
            score.right += understood == row["value"]
            if understood != row["value"]:
                score.wrong.append((row["text"], row["fact"], row["value"], understood))
    score.given = score.total
    return score


def score_openings(reader: SpeltFactReader, path: Path) -> FactScore:
    """Score a JSONL file of first messages, each with the facts that it settles."""
    score = FactScore()
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        today = date.fromisoformat(case["today"]) if "today" in case else TODAY
        understood = reader.facts(case["text"], today)
        expected: dict[str, str] = case["facts"]
        score.total += len(expected)
        score.given += len(understood)
        for fact in sorted(expected.keys() | understood.keys()):
            wanted, value = expected.get(fact, ""), understood.get(fact, "")
            score.right += wanted == value
            if wanted != value:
                score.wrong.append((case["text"], fact, wanted, value))
    return score
