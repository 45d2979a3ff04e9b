"""Turns the entities' vocabulary into patterns for spaCy's entity ruler."""

from typing import Any

from bot.content.content_model import Vocabulary


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
