"""Reads what people type into an enquiry: tidied, or refused with the name of a phrase.

The phrase stands in phrases.yml for the chat and in pages/ for the form, and says what to do.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


class UnfitField(ValueError):
    """The text can't be used for a field; `problem` names the phrase that says why."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class FieldReader:
    """Returns a field's value, None where nothing was typed; raises UnfitField.

    `problems`: the phrases that it can name.
    """

    read: Callable[[str], str | None]
    problems: tuple[str, ...]

    def __call__(self, text: str) -> str | None:
        """The value of a text."""
        return self.read(text)


def tidy(text: str) -> str:
    """NFC, without control and format characters but line breaks; blanks as single ones."""
    kept = "".join(
        char if char == "\n" or unicodedata.category(char) not in INVISIBLE else " "
        for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    )
    lines = [" ".join(line.split()) for line in kept.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def text_of(longest: int, none: str, long: str) -> FieldReader:
    """A reader of a text that is needed, of at most `longest` characters."""

    def read(text: str) -> str:
        value = tidy(text)
        if not any(char.isalpha() for char in value):
            raise UnfitField(none)
        if len(value) > longest:
            raise UnfitField(long)
        return value

    return FieldReader(read, (none, long))


def line_of(longest: int, long: str) -> FieldReader:
    """A reader of a line that may be left out, of at most `longest` characters."""

    def read(text: str) -> str | None:
        value = " ".join(tidy(text).split())
        if len(value) > longest:
            raise UnfitField(long)
        return value or None

    return FieldReader(read, (long,))
