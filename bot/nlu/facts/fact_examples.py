"""The annotated messages in `data/facts/`: what facts a message settles, and what act it is."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import PROJECT_ROOT
from bot.nlu.facts.fact_labels import ACTS, NOT_SAID, Labels
from bot.source_files.fault import ContentError, Fault

FOLDER = PROJECT_ROOT / "data" / "facts"
KEYS = {"text", "asked", "facts", "acts", "kind", "mask"}
KINDS = ("opening", "answer", "correction", "bare", "none")


@dataclass(frozen=True)
class FactExample:
    """A message, the question that was open, the facts it settles, and its acts.

    `mask` names facts of which it teaches nothing; `acts` is None where they aren't annotated.
    """

    text: str
    asked: str | None
    facts: Mapping[str, str]
    acts: frozenset[str] | None
    kind: str
    mask: frozenset[str] = field(default_factory=frozenset)


def read_examples(path: Path, labels: Labels) -> list[FactExample]:
    """The examples of a file, one JSON object a line; ContentError with the line of a fault."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_read(path, number, line, labels) for number, line in enumerate(lines, start=1)]


def all_examples(folder: Path, labels: Labels) -> Iterator[FactExample]:
    """The examples of all files of a folder, by the names of the files."""
    for path in sorted(folder.glob("*.jsonl")):
        yield from read_examples(path, labels)


def _read(path: Path, number: int, line: str, labels: Labels) -> FactExample:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ContentError([Fault(path.name, number, str(error))]) from error
    if fault := _fault(row, labels):
        raise ContentError([Fault(path.name, number, fault)])
    return FactExample(
        row["text"],
        row["asked"],
        row["facts"],
        frozenset(row["acts"]),
        row["kind"],
        frozenset(row["mask"]),
    )


def _fault(row: Any, labels: Labels) -> str | None:
    if not isinstance(row, dict) or set(row) != KEYS:
        return f"a row has exactly {', '.join(sorted(KEYS))}"
    if not row["text"].strip():
        return "the text is blank"
    if row["asked"] is not None and row["asked"] not in labels:
        return f"no fact is named {row['asked']!r}"
    if row["kind"] not in KINDS:
        return f"kind is one of {', '.join(KINDS)}"
    for fact, value in row["facts"].items():
        if value not in labels.get(fact, ())[1:]:
            return f"{fact} can't be {value!r}"
    if unknown := set(row["mask"]) - set(labels):
        return f"mask names no fact {min(unknown)!r}"
    if not row["acts"] or not set(row["acts"]) <= set(ACTS):
        return f"acts are one or more of {', '.join(ACTS)}"
    return None


def target(example: FactExample, fact: str) -> str | None:
    """The label of a fact in an example; None where it teaches nothing about it."""
    if fact in example.mask:
        return None
    return example.facts.get(fact, NOT_SAID)
