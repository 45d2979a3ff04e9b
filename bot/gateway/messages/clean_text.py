"""Cleans typed text for Rasa; the text is stored as it was typed."""

import unicodedata

UNREADABLE = "?"  # nothing to understand: a running check asks its question again
# Letters by their category, blank by their looks.
INVISIBLE = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")


def has_lone_surrogate(text: str) -> bool:
    """Whether the text can't be written as UTF-8."""
    return any("\ud800" <= char <= "\udfff" for char in text)


def tidy(text: str) -> str:
    """NFC on one line, without control and format characters; empty where nothing can be seen."""
    spaced = "".join(_spaced(char) for char in text)
    return " ".join(unicodedata.normalize("NFC", spaced).split())


def for_rasa(text: str) -> str:
    """The text for Rasa: never an intent that the visitor typed.

    Rasa takes text that starts with "/", after stripping, for an intent at full confidence.
    """
    plain = text.lstrip("/ ")
    return plain if any(char.isalnum() for char in plain) else UNREADABLE


def _spaced(char: str) -> str:
    if char.isspace() or unicodedata.category(char).startswith("Z"):
        return " "
    if char in INVISIBLE or unicodedata.category(char) in ("Cc", "Cf"):
        return ""
    return char
