"""Detects signs of crisis by the patterns of the content, without Rasa.

A denial ("not suicidal, but ...") counts: a card too many does less harm than one too few.
"""

from collections.abc import Sequence

from bot.crisis.crisis_pattern import PatternTree
from bot.crisis.crisis_spelling import STOP, CrisisSpeller, Tokens
from bot.crisis.pattern_matcher import matches
from bot.crisis.phrasebook import WORD, Phrasebook


class CrisisDetector:
    """Says whether a message calls for the crisis card."""

    def __init__(self, phrases: Sequence[str], exclusions: Sequence[str]):
        """Raises PatternError with every line that can't be read."""
        book = Phrasebook(phrases, exclusions)
        kinds = (book.always, book.phrases, book.exclusions)
        self._always, self._phrases, self._exclusions = map(PatternTree, kinds)
        known = set(WORD.findall(" ".join([*phrases, *exclusions])))
        self._speller = CrisisSpeller(known, book.same)

    def is_crisis(self, text: str) -> bool:
        """True for a sign of crisis anywhere in `text`, which may be any text at all."""
        return any(map(self._shows_crisis, self._speller.readings(text)))

    def _shows_crisis(self, tokens: Tokens) -> bool:
        left = list(tokens)
        for start, end in matches(self._exclusions, tokens):
            left[start:end] = (token & {STOP} for token in tokens[start:end])
        return any(matches(self._phrases, left)) or any(matches(self._always, tokens))
