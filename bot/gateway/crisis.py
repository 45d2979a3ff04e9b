"""Catches signs of crisis, before and without Rasa, by the phrases of `bot/content/crisis.yml`.

A denial ("not suicidal, but ...") counts: a card too many does less harm than one too few.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pydantic import validator
from rapidfuzz.distance import OSA

from bot.content.model import Crisis

Tokens = list[frozenset[str]]
Pattern = tuple["Step", ...]
STOP = "."
FIRST_PERSON = frozenset({"i", "im", "ive", "id", "ill", "me", "my", "am", "myself", STOP})
WORD = re.compile(r"[a-z0-9]+|\.")
TYPED = re.compile(r"([a-z0-9@$](?:[a-z0-9@$*!]{0,58}[a-z0-9@$])?)|[.!?;\n]+(?=\s|$)")
LOOKALIKES = str.maketrans("авекмнорстухіѕјԁαειορτυνκ´", "abekmhopctyxisjdaeioptuvk'")
LEET = str.maketrans("0345$@!7", "oeassait")
SPELT_OUT = re.compile(r"(?<![a-z0-9])[a-z](?:[\s._-]{1,2}[a-z]){2,}(?![a-z0-9])")


@dataclass(frozen=True)
class Step:
    """One place of a pattern: a word, a group's alternatives by their first word, or a gap."""

    words: frozenset[str] = frozenset()
    ways: dict[str, list[Pattern]] = field(default_factory=dict)
    gap: int = 0
    barred: frozenset[str] = frozenset()
    optional: bool = False

    def after(self, tokens: Tokens, at: int) -> set[int]:
        """Where the next step may begin if this one begins at `at`."""
        ends = {at} if self.optional or self.gap else set()
        for word in tokens[at] if at < len(tokens) and not self.gap else ():
            ends |= {at + 1} if word in self.words else set()
            for way in self.ways.get(word, ()) if self.ways else ():
                ends |= run(way, tokens, at)
        for place in range(at, min(at + self.gap, len(tokens))) if self.gap else ():
            if tokens[place] & self.barred:
                break
            ends.add(place + 1)
        return ends


def run(pattern: Pattern, tokens: Tokens, start: int) -> set[int]:
    """Every place where `pattern`, begun at `start`, can end; sets of places keep this linear."""
    places = {start}
    for step in pattern:
        places = {end for place in places for end in step.after(tokens, place)}
    return places


def by_opener(patterns: Iterable[Pattern]) -> dict[str, list[Pattern]]:
    """Patterns by each word that they can begin with."""
    index: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        for word in pattern[0].words | pattern[0].ways.keys():
            index.setdefault(word, []).append(pattern)
    return index


class Phrasebook:
    """The lines of crisis.yml as patterns; ValueError names the line that can't be read."""

    def __init__(self, phrases: Iterable[str], exclusions: Iterable[str]):
        self._groups: dict[str, list[Pattern]] = {}
        self.always: list[Pattern] = []
        self.phrases = list(self._read(phrases))
        self.exclusions = list(self._read(exclusions))

    def _read(self, lines: Iterable[str]) -> Iterator[Pattern]:
        for line in lines:
            name, equals, ways = line.partition(" = ")
            if equals:
                self._groups[name] = [self._pattern(way) for way in ways.split(" | ")]
            elif line.startswith("ALWAYS "):
                self.always.append(self._pattern(line.removeprefix("ALWAYS ")))
            else:
                yield self._pattern(line)

    def _pattern(self, line: str) -> Pattern:
        pattern = tuple(self._step(part, line) for part in line.split())
        if not pattern or pattern[0].gap or pattern[0].optional:
            raise ValueError(f"{line!r} must begin with a word")
        return pattern

    def _step(self, part: str, line: str) -> Step:
        if part in ("*", "~"):
            return Step(gap=3) if part == "*" else Step(gap=4, barred=FIRST_PERSON)
        choices = part.removesuffix("?").split("|")
        words = frozenset(choices) - self._groups.keys()
        if unknown := [word for word in words if not WORD.fullmatch(word)]:
            raise ValueError(f"{line!r}: {unknown[0]!r} is no word and is not named before")
        ways = [way for choice in choices for way in self._groups.get(choice, [])]
        return Step(words, by_opener(ways), optional=part.endswith("?"))


class CrisisRules(Crisis):
    """The file crisis.yml, each line held against the language that it is written in."""

    @validator("exclusions")
    @classmethod
    def can_be_read(cls, value: list[str], values: dict[str, list[str]]) -> list[str]:
        """Refuse a line that the detector couldn't use."""
        Phrasebook(values.get("phrases", []), value)
        return value


class CrisisDetector:
    """Says whether a message calls for the crisis card."""

    def __init__(self, rules: Crisis):
        book = Phrasebook(rules.phrases, rules.exclusions)
        kinds = (book.always, book.phrases, book.exclusions)
        self._always, self._phrases, self._exclusions = map(by_opener, kinds)
        self._speller = Speller(set(WORD.findall(" ".join(rules.phrases + rules.exclusions))))

    def is_crisis(self, text: str) -> bool:
        """True for a sign of crisis anywhere in `text`, which may be any text at all."""
        heard = list(tokens := self._speller.tokens(text))
        for start, end in matches(self._exclusions, tokens):
            heard[start:end] = (token & {STOP} for token in tokens[start:end])
        return any(matches(self._phrases, heard)) or any(matches(self._always, tokens))


def matches(index: dict[str, list[Pattern]], tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Where patterns begin, and the last place where they end."""
    for start, words in enumerate(tokens):
        for pattern in (pattern for word in words for pattern in index.get(word, ())):
            if ends := run(pattern, tokens, start):
                yield start, max(ends)


class Speller:
    """Turns text into tokens, each the set of known words that it can be meant for."""

    def __init__(self, known: set[str]):
        self._known = known | {STOP}
        self._near: dict[str, set[str]] = {}
        for word in known:
            for key in neighbours(word):
                self._near.setdefault(key, set()).add(word)

    def tokens(self, text: str) -> Tokens:
        """`text` as tokens, with a stop at either end."""
        words = [STOP, *(found[1] or STOP for found in TYPED.finditer(plain(text))), STOP]
        return [token for word in words for token in self._meant(word)]

    def _meant(self, word: str) -> Tokens:
        for spelling in spellings(word):
            if spelling in self._known:
                return [frozenset({spelling})]
        near = {known for key in neighbours(spelling) for known in self._near.get(key, ())}
        meant = frozenset(known for known in near if is_slip(spelling, known))
        return self._parts(spelling) or [meant]

    def _parts(self, word: str) -> Tokens:
        """Takes "wanttodie" apart into known words of 16 letters at most, as few as will do."""
        best: list[list[str] | None] = [[]]
        for end in range(1, len(word) + 1 if len(word) > 6 else 0):
            parts = [(best[at], word[at:end]) for at in range(max(0, end - 16), end)]
            ways = ([*way, part] for way, part in parts if way is not None and part in self._known)
            best.append(min(ways, key=len, default=None))
        return [frozenset({part}) for part in best[-1] or []]


def is_slip(typed: str, known: str) -> bool:
    """Whether `typed` is `known` with a slip; the shorter the word, the less may differ."""
    distance, same_start = OSA.distance(typed, known, score_cutoff=2), typed[:1] == known[:1]
    if "*" in typed:
        return bool(re.fullmatch(re.escape(typed).replace(r"\*", "."), known))
    if distance == 1 and len(known) < 5:
        return sorted(typed) == sorted(known) or (same_start and len(known) == 4 != len(typed))
    return distance == 1 or (distance == 2 and len(known) > 6 and same_start)


def neighbours(word: str) -> set[str]:
    """Keys that `word` shares with its slips: itself, itself less a letter, start and size."""
    less = {word[:place] + word[place + 1 :] for place in range(len(word))}
    return {word, *less, f"{word[0]}-{len(word) // 3}"}


def plain(text: str) -> str:
    """Lower-case Latin letters without accents, apostrophes or gaps as in "s u i c i d e"."""
    text = unicodedata.normalize("NFKD", text.lower().translate(LOOKALIKES)).lower()
    kept = (c for c in text if c not in "'’‘`ʼ" and unicodedata.category(c) not in ("Mn", "Cf"))
    return SPELT_OUT.sub(lambda found: re.sub(r"[\s._-]", "", found[0]), "".join(kept))


def spellings(word: str) -> list[str]:
    """`word` as typed, then with figures read as letters or long runs of a letter cut."""
    if re.search(r"[0-9$@!]", word) and re.search(r"[a-z]", word):
        return [word, *(word.replace("1", one).translate(LEET) for one in "li")]
    return [word, re.sub(r"(.)\1{2,}", r"\1", word)]
