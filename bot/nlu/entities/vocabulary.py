"""Reads the entities' vocabulary and turns it into patterns for spaCy's entity ruler."""

from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot import PROJECT_ROOT
from bot.content.source_file import ContentError, plain, read_mapping

VOCABULARY = PROJECT_ROOT / "bot" / "content" / "vocabulary.yml"

Vocabulary = dict[str, dict[str, list[str]]]


def read_vocabulary(path: Path = VOCABULARY) -> Vocabulary:
    """Entity -> canonical value -> phrases; raises ContentError with the line at fault."""
    data = read_mapping(path)
    for entity, values in data.items():
        if not isinstance(values, CommentedMap):
            line = data.lc.key(entity)[0] + 1
            raise ContentError(path, line, f"{entity} must be a mapping of values to phrases")
        for value, phrases in values.items():
            listed = isinstance(phrases, CommentedSeq) and len(phrases) > 0
            if not listed or not all(isinstance(phrase, str) for phrase in phrases):
                line = values.lc.key(value)[0] + 1
                raise ContentError(path, line, f"{entity}.{value} must be a list of phrases")
    vocabulary: Vocabulary = plain(data)
    return vocabulary


def patterns(vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """The entity ruler's patterns, lower case; of a repeated phrase the first counts."""
    seen: dict[str, dict[str, Any]] = {}
    for entity, values in vocabulary.items():
        for value, phrases in values.items():
            for phrase in phrases:
                for form in sorted(_forms(phrase.lower())):
                    seen.setdefault(form, {"label": entity, "pattern": form, "id": value})
    return list(seen.values())


def _forms(phrase: str) -> set[str]:
    """The ways people type one phrase: curly or no apostrophe, space for hyphen, & for and."""
    forms = {phrase, phrase.replace("-", " ")}
    forms |= {form.replace("'", mark) for form in tuple(forms) for mark in ("’", "")}
    return forms | {form.replace(" and ", " & ") for form in tuple(forms)}
