"""The reading age of a text by Flesch and Kincaid: years of age at which most people can read it.

What has no plainer name doesn't count against a sentence: names count as one short word, and the
terms below, which every school leader uses daily, as words of two syllables.
"""

import re
from collections.abc import Iterable

TERM_WORDS = (
    "academies accountability allegation allegations alternative apply associate college "
    "colleges curriculum education educational eligible employer employment executive "
    "independent inspection leadership legal member members membership organisation "
    "organisations pastoral policy political professional qualifications representation "
    "responsibility secondary specialist specialists university "
)
TERMS = frozenset(TERM_WORDS.split())
WORD = re.compile(r"[^\W\d_][\w'’]*")
VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?<![aeiouylr])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscxzgh])es$")
SENTENCE = re.compile(r"(?<=[.?!])[\"”')]*\s+|\n+")
FIRST_YEAR = 5  # the age at which pupils enter the grade that is counted as 0


def reading_age(text: str, names: Iterable[str] = ()) -> float:
    """In years; 5 for a text without words."""
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "Name", text)
    sentences = [each for each in SENTENCE.split(text) if WORD.search(each)]
    words = WORD.findall(text)
    if not words:
        return FIRST_YEAR
    per_sentence = len(words) / len(sentences)
    per_word = sum(map(syllables, words)) / len(words)
    return FIRST_YEAR + 0.39 * per_sentence + 11.8 * per_word - 15.59


def syllables(word: str) -> int:
    """Of an English word, by its vowels."""
    plain = re.sub(r"[^a-z]", "", word.lower().removesuffix("'s"))
    if plain in TERMS:
        return 2
    return max(1, len(VOWELS.findall(SILENT.sub("", plain))))
