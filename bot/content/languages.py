"""Recognises messages in a language that answers are translated into (languages.yml)."""

import re
from collections.abc import Mapping
from functools import lru_cache

from pydantic import Field

from bot.content.language_detector import language_odds
from bot.content.page_words import MAIN
from bot.source_files.file_entry import FileEntry

WORD = re.compile(r"[^\W\d_]+")
ENOUGH = 0.5  # share of a message's words that leaves no doubt
LIKELY = 0.6  # odds of the language by the letters of a message with fewer of its words


class SpokenLanguage(FileEntry):
    """An entry of languages.yml; `beside` are words that count only beside one of `marks`."""

    name: str = Field(min_length=2)
    marks: list[str] = Field(min_items=1)
    beside: list[str] = []


def language_of(text: str, languages: Mapping[str, SpokenLanguage]) -> str | None:
    """The language of a message by its code, None where its words don't tell.

    May load tables: call it in a thread.
    """
    folded = folded_words(text)
    words = folded.split()
    if not words:
        return None
    if _count(folded, tuple(languages[MAIN].marks)):
        return MAIN
    for code, language in languages.items():
        marks = tuple(language.marks)
        if code == MAIN or not _count(folded, marks):
            continue
        share = _count(folded, (*marks, *language.beside)) / len(words)
        if share >= ENOUGH or _odds(folded, code) >= LIKELY:
            return code
    return None


def folded_words(text: str) -> str:
    """The words of a text in lower case, one blank between two; an apostrophe parts words."""
    return " ".join(WORD.findall(text.casefold()))


def phrases_in(folded: str, phrases: tuple[str, ...]) -> list[str]:
    """Those of the phrases that stand in a folded text, in its order."""
    return _pattern(phrases).findall(folded) if phrases else []


def _count(folded: str, phrases: tuple[str, ...]) -> int:
    return sum(len(found.split()) for found in phrases_in(folded, phrases))


def _odds(text: str, code: str) -> float:
    return next((each.share for each in language_odds(text) if each.code == code), 0.0)


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((folded_words(each) for each in phrases), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
