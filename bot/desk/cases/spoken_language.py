"""The language that somebody writes in, guessed from a few of their sentences.

For staff alone, so that they can find a colleague who speaks it; nothing is decided by it.
"""

from functools import lru_cache
from typing import Any

LANGUAGES = ("ENGLISH", "WELSH", "FRENCH", "GERMAN", "POLISH", "PORTUGUESE", "ROMANIAN", "SPANISH")
FEWEST_LETTERS = 25
LONGEST_WORD = 30  # what is longer is no word of any of them
SURE = 0.6  # of 1; below it, it may as well be another
LEAD = 0.3
NOT_SURE = "not sure"


def spoken_language(text: str) -> str:
    """Its name in English, or "not sure". Loads its tables at first use: call it in a thread."""
    words = " ".join(word for word in text.split() if len(word) <= LONGEST_WORD)
    if sum(sign.isalpha() for sign in words) < FEWEST_LETTERS:
        return NOT_SURE
    found = _detector().compute_language_confidence_values(words[:2_000])
    first, second = found[0], found[1]
    if first.value < SURE or first.value - second.value < LEAD:
        return NOT_SURE
    return str(first.language.name).capitalize()


@lru_cache(maxsize=1)
def _detector() -> Any:
    # Imported late: its tables are heavy, and only the desk needs them.
    from lingua import Language, LanguageDetectorBuilder

    chosen = [getattr(Language, name) for name in LANGUAGES]
    return LanguageDetectorBuilder.from_languages(*chosen).build()
