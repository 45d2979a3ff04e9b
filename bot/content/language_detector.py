"""Odds of the languages that visitors may write in."""

from functools import lru_cache
from typing import Any, NamedTuple

LANGUAGES = ("ENGLISH", "WELSH", "FRENCH", "GERMAN", "POLISH", "PORTUGUESE", "ROMANIAN", "SPANISH")
LONGEST = 2_000  # characters that are looked at


class LanguageOdds(NamedTuple):
    """A language by its ISO 639-1 code and English name, with its share of 1."""

    code: str
    name: str
    share: float


def language_odds(text: str) -> list[LanguageOdds]:
    """All languages, the likeliest first. Loads its tables at first use: call it in a thread."""
    found = _detector().compute_language_confidence_values(text[:LONGEST])
    return [
        LanguageOdds(
            str(each.language.iso_code_639_1.name).lower(),
            str(each.language.name).capitalize(),
            float(each.value),
        )
        for each in found
    ]


@lru_cache(maxsize=1)
def _detector() -> Any:
    # Imported late: its tables are heavy, and few messages need them.
    from lingua import Language, LanguageDetectorBuilder

    chosen = [getattr(Language, name) for name in LANGUAGES]
    return LanguageDetectorBuilder.from_languages(*chosen).build()
