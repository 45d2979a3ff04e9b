"""How well facts are understood: answers to questions, and openings with the facts they settle.

`python -m bot.evaluation.fact_scores ANSWERS.csv OPENINGS.jsonl` trains on data/nlu and prints
both.
"""

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np
import spacy

from bot.nlu.domain_file import NLU_DATA
from bot.nlu.facts.answer_model import AnswerModel, chosen
from bot.nlu.facts.fact_reader import FactReader
from bot.nlu.pipeline import ensure_pipeline
from bot.nlu.spelling.speller import Speller
from bot.nlu.topics.topic_model import Vectors

Encode = Callable[[list[str]], Vectors]


@dataclass
class Score:
    """`right` of `total` as wished; `wrong` lists (text, fact, wished, understood)."""

    right: int = 0
    total: int = 0
    given: int = 0
    wrong: list[tuple[str, str, str, str]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of what there was that was understood; for answers, of all of them."""
        return self.right / max(self.total, 1)

    @property
    def precision(self) -> float:
        """The share of what was understood that was there."""
        return self.right / max(self.given, 1)


def examples(folder: Path = NLU_DATA) -> list[tuple[str, str]]:
    """Every training example with its label."""
    found, label = [], ""
    for path in sorted(folder.glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = line.strip()
            if entry.startswith("- intent:"):
                label = entry.removeprefix("- intent:").strip()
            elif entry.startswith("- ") and label:
                found.append((entry.removeprefix("- "), label))
    return found


def encoder() -> tuple[Encode, list[str]]:
    """The pipeline's sentence encoder for texts in lower case, and its commonest words."""
    nlp = spacy.load(ensure_pipeline())
    component: Any = nlp.get_pipe("sentence_encoder")

    def encode(texts: list[str]) -> Vectors:
        rows = [component.encoder.encode(text) for text in texts]
        return np.stack(rows).astype(np.float32)

    return encode, component.common_words(12_000)


def trained(encode: Encode, labelled: list[tuple[str, str]]) -> AnswerModel:
    """The answer model as Rasa would train it."""
    labels = [label for _, label in labelled]
    kept = [labelled[row] for row in chosen(labels)]
    texts = [text.lower() for text, _ in kept]
    return AnswerModel.fit(texts, encode(texts), [label for _, label in kept])


def answers_score(
    reader: FactReader, speller: Speller, encode: Encode, path: Path, today: date
) -> Score:
    """Answers understood right; an empty value wants no answer."""
    score = Score()
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            text = speller.repair(row["text"])
            found = reader.answers(text, encode([text]), reader.facts(text, today))
            reading = found.get(row["fact"])
            understood = reading.value if reading else ""
            score.total += 1
            score.right += understood == row["value"]
            if understood != row["value"]:
                score.wrong.append((row["text"], row["fact"], row["value"], understood))
    score.given = score.total
    return score


def openings_score(reader: FactReader, speller: Speller, path: Path, today: date) -> Score:
    """Facts found in openings against the facts that they settle."""
    score = Score()
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        day = date.fromisoformat(case["today"]) if "today" in case else today
        text = speller.repair(case["text"])
        found = {each.fact: each.value for each in reader.facts(text, day)}
        wished: dict[str, str] = case["facts"]
        score.total += len(wished)
        score.given += len(found)
        for fact in sorted(wished.keys() | found.keys()):
            one, other = wished.get(fact, ""), found.get(fact, "")
            score.right += one == other
            if one != other:
                score.wrong.append((case["text"], fact, one, other))
    return score


@click.command()
@click.argument("answers", type=click.Path(exists=True, path_type=Path))
@click.argument("openings", type=click.Path(exists=True, path_type=Path))
@click.option("--errors", is_flag=True, help="List what went wrong.")
def main(answers: Path, openings: Path, errors: bool) -> None:
    """Train on data/nlu and print how answers and openings are understood."""
    encode, common = encoder()
    labelled = examples()
    speller = Speller.learn([text for text, _ in labelled], common)
    reader = FactReader(trained(encode, labelled))
    today = date(2026, 11, 22)
    first = answers_score(reader, speller, encode, answers, today)
    second = openings_score(reader, speller, openings, today)
    click.echo(f"answers understood right: {first.recall:.1%} of {first.total}")
    click.echo(f"facts from openings: precision {second.precision:.1%}, recall {second.recall:.1%}")
    for text, fact, wished, found in (first.wrong + second.wrong) if errors else []:
        click.echo(f"{fact}: {wished or '-'} taken for {found or '-'}: {text}")


if __name__ == "__main__":
    sys.exit(main())
