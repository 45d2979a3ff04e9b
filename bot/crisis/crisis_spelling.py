"""Reads mangled, misspelt and dialect spellings as the words that crisis.yml knows."""

import re
from collections import defaultdict

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.crisis.disguises import readings

Tokens = list[frozenset[str]]
STOP = "."
TYPED = re.compile(r"([a-z0-9@$](?:[a-z0-9@$*!]{0,58}[a-z0-9@$])?)|[.!?;\n]+(?=\s|$)")
LEET = str.maketrans("0345$@!7", "oeassait")
SIGNS, LETTERS = re.compile(r"[0-9$@!]"), re.compile(r"[a-z]")
RUN = re.compile(r"(.)\1{2,}")
PIECE = re.compile(r"[a-z]+|[0-9]+")
BETWEEN_WORDS = frozenset({"an", "in"})  # where words are run together; patterns needn't know them
LONG, LONGEST = 7, 16  # letters: from here two slips are forgiven; longest part of a run of words


class CrisisSpeller:
    """Turns text into tokens, each the set of known words that it can be meant for."""

    def __init__(self, known: set[str], same: dict[str, set[str]] | None = None):
        """`same`: for a known word, the words that it is another way to write."""
        self._known, self._same = known | {STOP}, same or {}
        whole = {word for word in known - self._same.keys() if len(word) > 1 or word == "i"}
        self._part = whole | BETWEEN_WORDS
        self._near, self._long = defaultdict[str, set[str]](set), defaultdict[str, list[str]](list)
        self._starred = defaultdict[tuple[str, str, int], list[str]](list)
        for word in sorted(known):
            for key in neighbours(word):
                self._near[key].add(word)
            self._starred[_frame(word)].append(word)
            if len(word) >= LONG:
                self._long[word[0]].append(word)

    def readings(self, text: str) -> list[Tokens]:
        """The tokens of each way to read `text`, with a stop at either end."""
        return [self._tokens(reading) for reading in readings(text)]

    def _tokens(self, text: str) -> Tokens:
        words = [STOP, *(found[1] or STOP for found in TYPED.finditer(text)), STOP]
        return [token for word in words for token in self._meant(word)]

    def _meant(self, word: str) -> Tokens:
        spellings = possible_spellings(word)
        for spelling in spellings:
            if spelling in self._known:
                return [self._and_same(spelling)]
        typed = spellings[-1]
        if "*" in typed:
            fitting = (word for word in self._starred.get(_frame(typed), ()) if fits(typed, word))
            return [frozenset(fitting)]
        if near := self._slips(typed):
            return [near]
        return self._parts(typed) or self._pieces(word) or [frozenset()]

    def _and_same(self, word: str) -> frozenset[str]:
        return frozenset({word, *self._same.get(word, ())})

    def _slips(self, typed: str) -> frozenset[str]:
        """The known words that `typed` is a slip of."""
        near = {word for key in neighbours(typed) for word in self._near.get(key, ())}
        found = {word for word in near if is_slip(typed, word)}
        if len(typed) >= LONG - 2:
            long = self._long.get(typed[0], ())
            two = process.extract(typed, long, scorer=OSA.distance, score_cutoff=2, limit=None)
            found.update(word for word, *_ in two)
        return frozenset(found)

    def _parts(self, word: str) -> Tokens:
        """Takes "wanttodie" apart into known words, as few as will do."""
        if len(word) <= 6:
            return []
        # For each end: how many words lead to it, and where the last of them begins.
        fewest: list[tuple[int, int]] = [(0, 0)]
        for end in range(1, len(word) + 1):
            starts = range(max(0, end - LONGEST), end)
            ways = [(fewest[at][0] + 1, at) for at in starts if word[at:end] in self._part]
            fewest.append(min(ways, default=(len(word) + 1, end)))
        parts, end = [], len(word)
        while end and fewest[end][0] <= len(word):
            parts.append(self._and_same(word[fewest[end][1] : end]))
            end = fewest[end][1]
        return [] if end else parts[::-1]

    def _pieces(self, word: str) -> Tokens:
        """The words of "want2die22", between which figures stand; some figures are words too."""
        pieces = PIECE.findall(word)
        if len(pieces) < 2:
            return []
        return [
            token
            for piece in pieces
            if piece.isalpha() or piece in self._same
            for token in ([self._and_same(piece)] if piece in self._known else self._parts(piece))
        ]


def is_slip(typed: str, known: str) -> bool:
    """Whether `typed` is `known` with a slip; the shorter the word, the less may differ."""
    distance, same_start = OSA.distance(typed, known, score_cutoff=2), typed[:1] == known[:1]
    if distance == 1 and len(known) < 5:
        kept = (len(known) == 4 and same_start) or (2 < len(known) < 5 and len(typed) > 3)
        return kept or sorted(typed) == sorted(known)
    return distance == 1 or (distance == 2 and len(known) >= LONG and same_start)


def fits(starred: str, known: str) -> bool:
    """Whether the stars of a word of the same length can stand for letters of `known`."""
    return all(one in ("*", other) for one, other in zip(starred, known, strict=True))


def neighbours(word: str) -> set[str]:
    """Keys that `word` shares with its slips: itself, and itself less a letter."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def possible_spellings(word: str) -> list[str]:
    """`word` as typed, then with figures read as letters or long runs of a letter cut."""
    if SIGNS.search(word) and (LETTERS.search(word) or word == "1"):
        return [word, *(word.replace("1", one).translate(LEET) for one in "li")]
    return [word, RUN.sub(r"\1", word)]


def _frame(word: str) -> tuple[str, str, int]:
    """Its ends and its length, which stars leave as they are."""
    return word[:1], word[-1:], len(word)
