"""What a visitor may come to read in the content, text by text."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from bot.content.content_files import ContentFiles
from bot.content.page_words import MAIN
from bot.source_files.fault import Fault
from bot.source_files.yaml_file import YamlFile

# Recognised in what visitors type or looked at by the program, never said to them.
NOT_SAID_FILES = {"vocabulary.yml", "acronyms.yml", "numbers.yml"}
NOT_SAID_FILES |= {"languages.yml", "allowed_facts.yml", "needed_facts.yml", "hours.yml"}
NOT_SAID = {
    *("id", "version", "owner", "review_by", "rows", "when", "source", "links", "choices", "next"),
    "translations",
    *("takes", "must_show", "phrases", "exclusions", "applies", "urgent", "fees"),
    *("roles", "settings", "periods", "discounts", "follow_ups", "heard", "beside_terms", "others"),
    *("details", "page"),  # of the operator; paths
}
# How deep the names of a file are its owner's own, so that none of them is a key of NOT_SAID.
NAMED_FREELY = {"contacts.yml": 2, "phrases.yml": 1, "sources.yml": 1, "canned.yml": 1}
NAMED_BY_KEY = {"terms"}
SAID_PARTS = ("", "answers", "checks")


@dataclass(frozen=True)
class SaidText:
    """A text, the topic (else the file) that says it, and the source that its entry names."""

    words: str
    topic: str
    source: str | None
    file: YamlFile
    keys: tuple[Any, ...]

    def fault(self, problem: str) -> Fault:
        """A fault at the place of this text."""
        return self.file.fault(f"{self.keys[0]}: {problem}", *self.keys)


def said_texts(files: ContentFiles) -> list[SaidText]:
    """Every text that is said in English; raises ContentError where a file isn't YAML."""
    names = [name for part in SAID_PARTS for name in files.names(part)]
    names.append(f"pages/{MAIN}.yml")
    return [
        said
        for name in names
        if name.endswith(".yml") and name not in NOT_SAID_FILES
        for said in _texts_of(files.yaml(name))
    ]


def translations(files: ContentFiles) -> list[SaidText]:
    """Every text of pages, answers and phrases in another language."""
    pages = [name for name in files.names("pages") if name != f"pages/{MAIN}.yml"]
    found = [said for name in pages for said in _texts_of(files.yaml(name))]
    beside = [files.yaml(name) for name in (*files.names("answers"), "phrases.yml")]
    return found + [said for file in beside for said in _translations_of(file)]


def _texts_of(file: YamlFile) -> Iterator[SaidText]:
    path = PurePath(file.name)
    free = 1 if path.parent.name in ("answers", "pages") else NAMED_FREELY.get(path.name, 0)
    for name, entry in file.data.items():
        topic = name if path.parent.name == "answers" else path.stem
        source = entry.get("source") if isinstance(entry, dict) else None
        for keys, words in _strings({name: entry}, (), free):
            yield SaidText(words, topic, source, file, keys)


def _translations_of(file: YamlFile) -> Iterator[SaidText]:
    for name, entry in file.data.items():
        for code, words in (entry.get("translations") or {}).items():
            text, source = words if isinstance(words, str) else words["text"], entry.get("source")
            yield SaidText(text, name, source, file, (name, "translations", code))


def _strings(value: Any, keys: tuple[Any, ...], free: int) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _strings(each, (*keys, place), free)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in NAMED_BY_KEY:
                yield from (((*keys, key, term), term) for term in each)
            if key not in NOT_SAID or len(keys) < free:
                yield from _strings(each, (*keys, key), free)
