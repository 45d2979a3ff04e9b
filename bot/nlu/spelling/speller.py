"""Spelling repair against the words of the training data; pure, no Rasa."""

from collections import Counter
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.nlu.topics.message_text import WORD

SHORTEST = 4
TWO_TYPOS = 8


class Speller:
    """Replaces unknown words by the nearest word of the examples.

    `learned` counts the words of the examples; `common` are correct words of the language, which
    are never replaced.
    """

    def __init__(self, learned: dict[str, int], common: Iterable[str]):
        self.learned = learned
        self.common = frozenset(common)
        self._targets = [word for word in learned if len(word) >= SHORTEST]
        self._cache: dict[str, str] = {}

    @classmethod
    def learn(cls, texts: Iterable[str], common: Iterable[str]) -> "Speller":
        """Learn the words of the examples; a word written once counts only if it is common too."""
        counts = Counter(word for text in texts for word in WORD.findall(text.lower()))
        common = frozenset(common)
        learned = {word: n for word, n in counts.items() if n > 1 or word in common}
        return cls(learned, common)

    def repair(self, text: str) -> str:
        """`text` in lower case with its unknown words repaired; everything between them stays."""
        return WORD.sub(lambda match: self.repair_word(match.group()), text.lower())

    def repair_word(self, word: str) -> str:
        """The word itself where it is known or no known word is close, else the likeliest one."""
        if len(word) < SHORTEST or word in self.learned or word in self.common:
            return word
        if word not in self._cache:
            if len(self._cache) > 50_000:
                self._cache.clear()
            self._cache[word] = self._nearest(word)
        return self._cache[word]

    def _nearest(self, word: str) -> str:
        most_edits = 2 if len(word) >= TWO_TYPOS else 1
        matches = process.extract(
            word, self._targets, scorer=OSA.distance, score_cutoff=most_edits, limit=20
        )
        if not matches:
            return word
        best = min(matches, key=lambda match: self._cost(word, match[0], int(match[1])))
        return best[0]

    def _cost(self, word: str, target: str, edits: int) -> tuple[int, bool, int]:
        """Fewest edits first, then the same first letter, then the more frequent word."""
        return edits, word[0] != target[0], -self.learned[target]
