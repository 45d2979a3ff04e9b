"""Detects signs of crisis by the patterns of the content, without Rasa.

A denial ("not suicidal, but ...") counts: a card too many does less harm than one too few.
"""

from collections.abc import Iterator, Sequence

from bot.crisis.crisis_pattern import CrisisPattern, by_opener, run
from bot.crisis.crisis_spelling import STOP, CrisisSpeller, Tokens
from bot.crisis.phrasebook import WORD, Phrasebook


class PatternIndex:
    """Patterns that are looked for; most are passed over, for want of a word that they need."""

    def __init__(self, patterns: list[CrisisPattern]):
        self._by_opener = by_opener(patterns)

    def matches(self, tokens: Tokens) -> Iterator[tuple[int, int]]:
        """Where patterns begin, and the last place where they end."""
        heard = frozenset().union(*tokens)
        fitting = {word: list(self._fitting(word, heard)) for word in heard}
        for start, words in enumerate(tokens):
            for pattern in (pattern for word in words for pattern in fitting[word]):
                if ends := run(pattern, tokens, start):
                    yield start, max(ends)

    def _fitting(self, word: str, heard: frozenset[str]) -> Iterator[CrisisPattern]:
        for pattern in self._by_opener.get(word, ()):
            if not any(map(heard.isdisjoint, pattern.needed)):
                yield pattern


class CrisisDetector:
    """Says whether a message calls for the crisis card."""

    def __init__(self, phrases: Sequence[str], exclusions: Sequence[str]):
        """Raises PatternError with every line that can't be read."""
        book = Phrasebook(phrases, exclusions)
        kinds = (book.always, book.phrases, book.exclusions)
        self._always, self._phrases, self._exclusions = map(PatternIndex, kinds)
        known = set(WORD.findall(" ".join([*phrases, *exclusions])))
        self._speller = CrisisSpeller(known, book.same)

    def is_crisis(self, text: str) -> bool:
        """True for a sign of crisis anywhere in `text`, which may be any text at all."""
        heard = list(tokens := self._speller.tokens(text))
        for start, end in self._exclusions.matches(tokens):
            heard[start:end] = (token & {STOP} for token in tokens[start:end])
        return any(self._phrases.matches(heard)) or any(self._always.matches(tokens))
