"""The words around the pages that need no script, a file for each language."""

import string
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.content.content_model import Contacts, Phrase
from bot.content.source_file import ContentError, line_of, read_mapping

MAIN = "en-GB"  # complete by itself; every other language translates it

PageWords = dict[str, dict[str, Phrase]]
"""The phrases of each language by their names."""


def load_pages(folder: Path, contacts: Contacts) -> PageWords:
    """Every language of `folder`, the main one first.

    Raises ContentError where a translation lacks a name, has one too many, or fills others in.
    """
    main = _read(folder / f"{MAIN}.yml", contacts, {})
    others = (path for path in sorted(folder.glob("*.yml")) if path.stem != MAIN)
    return {MAIN: main, **{path.stem: _read(path, contacts, main) for path in others}}


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _read(path: Path, contacts: Contacts, main: dict[str, Phrase]) -> dict[str, Phrase]:
    data = read_mapping(path)
    phrases: dict[str, Phrase] = {}
    for name, entry in data.items():
        line = line_of(data, (name,), 1)
        if main and name not in main:
            raise ContentError(path, line, f"{name}: {MAIN}.yml has no such name")
        try:
            phrase = _phrase(entry, main.get(name))
            _check(phrase, contacts, main.get(name))
        except (ValidationError, ValueError) as error:
            raise ContentError(path, line, f"{name}: {_told(error)}") from error
        phrases[str(name)] = phrase
    if missing := sorted(main.keys() - phrases.keys()):
        raise ContentError(path, 1, f"has no {', '.join(missing)}")
    return phrases


def _phrase(entry: Any, main: Phrase | None) -> Phrase:
    """A text by itself stands for a phrase that takes what its original does."""
    if isinstance(entry, str):
        return Phrase(text=entry, takes=main.takes if main else [])
    return Phrase.parse_obj(entry)


def _check(phrase: Phrase, contacts: Contacts, main: Phrase | None) -> None:
    for _, name, form, conversion in string.Formatter().parse(phrase.text):
        if form or conversion:
            raise ValueError(f"{{{name}}} takes no signs after its name")
    used = placeholders(phrase.text)
    if unknown := sorted(used - {*contacts.contacts, *phrase.takes}):
        raise ValueError(f"nothing fills {{{unknown[0]}}}")
    if main and used != placeholders(main.text):
        raise ValueError(f"has other placeholders than {MAIN}.yml")


def _told(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        return str(error.errors()[0]["msg"])
    return str(error)
