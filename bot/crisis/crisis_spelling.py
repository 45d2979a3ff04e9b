"""Reads mangled, misspelt and dialect spellings as the words that crisis.yml knows."""

import re
import unicodedata

from rapidfuzz.distance import OSA

Tokens = list[frozenset[str]]
STOP = "."
TYPED = re.compile(r"([a-z0-9@$](?:[a-z0-9@$*!]{0,58}[a-z0-9@$])?)|[.!?;\n]+(?=\s|$)")
LOOKALIKES = str.maketrans("авекмнорстухіѕјԁαειορτυνκ´", "abekmhopctyxisjdaeioptuvk'")
LEET = str.maketrans("0345$@!7", "oeassait")
SPELT_OUT = re.compile(r"(?<![a-z0-9])[a-z](?:[\s._-]{1,2}[a-z]){2,}(?![a-z0-9])")


class CrisisSpeller:
    """Turns text into tokens, each the set of known words that it can be meant for."""

    def __init__(self, known: set[str], same: dict[str, set[str]] | None = None):
        """`same`: for a known word, the words that it is another way to write."""
        self._known, self._same = known | {STOP}, same or {}
        self._part = {word for word in known - self._same.keys() if len(word) > 1 or word == "i"}
        self._near: dict[str, set[str]] = {}
        for word in known:
            for key in neighbours(word):
                self._near.setdefault(key, set()).add(word)

    def tokens(self, text: str) -> Tokens:
        """`text` as tokens, with a stop at either end."""
        words = [STOP, *(found[1] or STOP for found in TYPED.finditer(plain_letters(text))), STOP]
        return [token for word in words for token in self._meant(word)]

    def _meant(self, word: str) -> Tokens:
        for spelling in possible_spellings(word):
            if spelling in self._known:
                return [frozenset({spelling, *self._same.get(spelling, ())})]
        near = {known for key in neighbours(spelling) for known in self._near.get(key, ())}
        meant = frozenset(known for known in near if is_slip(spelling, known))
        return [meant] if meant else self._parts(spelling) or [meant]

    def _parts(self, word: str) -> Tokens:
        """Takes "wanttodie" apart into known words of 16 letters at most, as few as will do."""
        best: list[list[str] | None] = [[]]
        for end in range(1, len(word) + 1 if len(word) > 6 else 0):
            parts = [(best[at], word[at:end]) for at in range(max(0, end - 16), end)]
            ways = ([*way, part] for way, part in parts if way is not None and part in self._part)
            best.append(min(ways, key=len, default=None))
        return [frozenset({part}) for part in best[-1] or []]


def is_slip(typed: str, known: str) -> bool:
    """Whether `typed` is `known` with a slip; the shorter the word, the less may differ."""
    distance, same_start = OSA.distance(typed, known, score_cutoff=2), typed[:1] == known[:1]
    if "*" in typed:
        return bool(re.fullmatch(re.escape(typed).replace(r"\*", "."), known))
    if distance == 1 and len(known) < 5:
        kept = (len(known) == 4 and same_start) or (2 < len(known) < 5 and len(typed) > 3)
        return sorted(typed) == sorted(known) or kept
    return distance == 1 or (distance == 2 and len(known) > 6 and same_start)


def neighbours(word: str) -> set[str]:
    """Keys that `word` shares with its slips: itself, itself less a letter, start and size."""
    less = {word[:place] + word[place + 1 :] for place in range(len(word))}
    return {word, *less, f"{word[0]}-{len(word) // 3}"}


def plain_letters(text: str) -> str:
    """Lower-case Latin letters without accents, apostrophes or gaps as in "s u i c i d e"."""
    text = unicodedata.normalize("NFKD", text.lower().translate(LOOKALIKES)).lower()
    kept = (c for c in text if c not in "'’‘`ʼ" and unicodedata.category(c) not in ("Mn", "Cf"))
    return SPELT_OUT.sub(lambda found: re.sub(r"[\s._-]", "", found[0]), "".join(kept))


def possible_spellings(word: str) -> list[str]:
    """`word` as typed, then with figures read as letters or long runs of a letter cut."""
    if re.search(r"[0-9$@!]", word) and re.search(r"[a-z]", word):
        return [word, *(word.replace("1", one).translate(LEET) for one in "li")]
    return [word, re.sub(r"(.)\1{2,}", r"\1", word)]
