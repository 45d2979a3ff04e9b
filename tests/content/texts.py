"""What a visitor reads in the content folder, text by text, and the sources' runs of words."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot import PROJECT_ROOT

CONTENT = PROJECT_ROOT / "bot" / "content"
HERE = Path(__file__).parent
RUN = 8
PREFIX = 10
# Recognised in what visitors type, never said to them.
NOT_SAID_FILES = {"vocabulary.yml", "acronyms.yml", "numbers.yml"}
TRANSLATIONS = {"cy.yml"}
NOT_SAID = {
    *("id", "version", "owner", "review_by", "rows", "when", "source", "links", "choices"),
    *("takes", "must_show", "phrases", "exclusions", "applies", "urgent", "fees"),
    *("roles", "settings", "periods", "discounts", "follow_ups"),
    *("time_zone", "bank_holidays"),
}
SAID_LISTS = {"links": "contacts.yml"}
NAMED_BY_KEY = {"terms"}


@dataclass(frozen=True)
class Said:
    """A text, the topic (else the file) that says it, and the source that its entry names."""

    words: str
    topic: str
    source: str | None
    where: str


def texts(root: Path = CONTENT) -> list[Said]:
    """Every text of the folder that a visitor may come to read in English."""
    paths = (path for path in sorted(root.rglob("*.yml")) if path.name not in TRANSLATIONS)
    return [said for path in paths for said in _texts_of(path)]


def translations(root: Path = CONTENT) -> list[Said]:
    """Every text in another language."""
    paths = (path for path in sorted(root.rglob("*.yml")) if path.name in TRANSLATIONS)
    return [said for path in paths for said in _texts_of(path)]


def _texts_of(path: Path) -> Iterator[Said]:
    if path.name in NOT_SAID_FILES:
        return
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    for name, entry in data.items():
        if name in NOT_SAID and SAID_LISTS.get(name) != path.name:
            continue
        is_answer = path.parent.name == "answers"
        source = entry.get("source") if isinstance(entry, dict) else None
        for words in _strings(entry):
            yield Said(words, name if is_answer else path.stem, source, f"{path.name}: {name}")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in NAMED_BY_KEY:
                yield from each
            if key not in NOT_SAID:
                yield from _strings(each)


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Each run of eight words in lower case without punctuation, and the prefix of its hash."""
    words = re.findall(r"[^\W_]+", re.sub(r"['’]", "", text.lower()))
    for start in range(len(words) - RUN + 1):
        run = " ".join(words[start : start + RUN])
        yield run, hashlib.sha256(run.encode()).hexdigest()[:PREFIX]


def seed_runs() -> set[str]:
    """The hashes of all runs of the source documents, which aren't part of the project."""
    lines = (HERE / "seed_shingles.txt").read_text(encoding="ascii").split("\n")
    return {line for line in lines if line and not line.startswith("#")}
