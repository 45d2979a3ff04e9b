"""Catches signs of crisis, before and without Rasa, by the phrases of `bot/content/crisis.yml`.

A denial ("not suicidal, but ...") counts: a card too many does less harm than one too few.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import validator

from bot.content.content_model import Crisis
from bot.crisis.crisis_spelling import STOP, CrisisSpeller, Tokens

FIRST_PERSON = frozenset({"i", "im", "ive", "id", "ill", "me", "my", "am", "myself", STOP})
WORD = re.compile(r"[a-z0-9]+|\.")


@dataclass(frozen=True)
class PatternStep:
    """One place of a pattern: a word, a group's alternatives by their first word, or a gap."""

    words: frozenset[str] = frozenset()
    ways: dict[str, list["CrisisPattern"]] = field(default_factory=dict)
    gap: int = 0
    barred: frozenset[str] = frozenset()
    optional: bool = False

    @property
    def openers(self) -> frozenset[str]:
        """Every word that it can begin with."""
        return self.words | self.ways.keys()

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


@dataclass(frozen=True, eq=False)
class CrisisPattern:
    """Steps that follow one another."""

    steps: tuple[PatternStep, ...]

    @cached_property
    def needed(self) -> list[frozenset[str]]:
        """For each step that can't be passed over, the words of which a message must hold one."""
        return [step.openers for step in self.steps if not (step.optional or step.gap)]


def run(pattern: CrisisPattern, tokens: Tokens, start: int) -> set[int]:
    """Every place where `pattern`, begun at `start`, can end; sets of places keep this linear."""
    places = {start}
    for step in pattern.steps:
        places = {end for place in places for end in step.after(tokens, place)}
    return places


def by_opener(patterns: Iterable[CrisisPattern]) -> dict[str, list[CrisisPattern]]:
    """Patterns by each word that they can begin with."""
    index: dict[str, list[CrisisPattern]] = {}
    for pattern in patterns:
        for word in pattern.steps[0].openers:
            index.setdefault(word, []).append(pattern)
    return index


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


class Phrasebook:
    """The lines of crisis.yml as patterns; ValueError names the line that can't be read."""

    def __init__(self, phrases: Iterable[str], exclusions: Iterable[str]):
        self._groups: dict[str, list[CrisisPattern]] = {}
        self.always: list[CrisisPattern] = []
        self.same: dict[str, set[str]] = {}
        self.phrases = list(self._read(phrases))
        self.exclusions = list(self._read(exclusions))

    def _read(self, lines: Iterable[str]) -> Iterator[CrisisPattern]:
        for line in lines:
            name, equals, ways = line.partition(" = ")
            if equals and name.startswith("SAME "):
                for way in ways.split(" | "):
                    self.same.setdefault(way, set()).add(name.removeprefix("SAME "))
            elif equals:
                self._groups[name] = [self._pattern(way) for way in ways.split(" | ")]
            elif line.startswith("ALWAYS "):
                self.always.append(self._pattern(line.removeprefix("ALWAYS ")))
            else:
                yield self._pattern(line)

    def _pattern(self, line: str) -> CrisisPattern:
        steps = tuple(self._step(part, line) for part in line.split())
        if not steps or steps[0].gap or steps[0].optional:
            raise ValueError(f"{line!r} must begin with a word")
        return CrisisPattern(steps)

    def _step(self, part: str, line: str) -> PatternStep:
        if part in ("*", "~"):
            return PatternStep(gap=3) if part == "*" else PatternStep(gap=4, barred=FIRST_PERSON)
        choices = part.removesuffix("?").split("|")
        words = frozenset(choices) - self._groups.keys()
        if unknown := [word for word in words if not WORD.fullmatch(word)]:
            raise ValueError(f"{line!r}: {unknown[0]!r} is no word and is not named before")
        ways = [way for choice in choices for way in self._groups.get(choice, [])]
        return PatternStep(words, by_opener(ways), optional=part.endswith("?"))


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
        self._always, self._phrases, self._exclusions = map(PatternIndex, kinds)
        known = set(WORD.findall(" ".join(rules.phrases + rules.exclusions)))
        self._speller = CrisisSpeller(known, book.same)

    def is_crisis(self, text: str) -> bool:
        """True for a sign of crisis anywhere in `text`, which may be any text at all."""
        heard = list(tokens := self._speller.tokens(text))
        for start, end in self._exclusions.matches(tokens):
            heard[start:end] = (token & {STOP} for token in tokens[start:end])
        return any(self._phrases.matches(heard)) or any(self._always.matches(tokens))
