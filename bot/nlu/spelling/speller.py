"""Spelling repair against the words of the training data; pure, no Rasa."""

from collections import Counter
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.nlu.topics.message_text import WORD

SHORTEST = 4
TWO_SLIPS = 8


class Speller:
    """Maps words that nobody knows to the nearest word that the examples use.

    `learned` counts the words of the examples; `common` are words of the language that are left
    alone, so that a right word is never bent towards the examples.
    """

    def __init__(self, learned: dict[str, int], common: Iterable[str]):
        self.learned = learned
        self.common = frozenset(common)
        self._targets = [word for word in learned if len(word) >= SHORTEST]
        self._seen: dict[str, str] = {}

    @classmethod
    def learn(cls, texts: Iterable[str], common: Iterable[str]) -> "Speller":
        """Learn the words of the examples; a word written once counts only if it is common too."""
        counts = Counter(word for text in texts for word in WORD.findall(text.lower()))
        common = frozenset(common)
        learned = {word: n for word, n in counts.items() if n > 1 or word in common}
        return cls(learned, common)

    def repair(self, text: str) -> str:
        """`text` in lower case with its unknown words mended; everything between them stays."""
        return WORD.sub(lambda match: self.mend(match.group()), text.lower())

    def mend(self, word: str) -> str:
        """The word itself where it is known or nothing is near, else the likeliest neighbour."""
        if len(word) < SHORTEST or word in self.learned or word in self.common:
            return word
        if word not in self._seen:
            if len(self._seen) > 50_000:
                self._seen.clear()
            self._seen[word] = self._nearest(word)
        return self._seen[word]

    def _nearest(self, word: str) -> str:
        slips = 2 if len(word) >= TWO_SLIPS else 1
        found = process.extract(
            word, self._targets, scorer=OSA.distance, score_cutoff=slips, limit=20
        )
        if not found:
            return word
        best = min(found, key=lambda hit: self._cost(word, hit[0], int(hit[1])))
        return best[0]

    def _cost(self, word: str, target: str, slips: int) -> tuple[int, bool, int]:
        """Fewest slips first, then the same first letter, then the more frequent word."""
        return slips, word[0] != target[0], -self.learned[target]
