"""A pattern of crisis: steps that follow one another, matched against a message's tokens."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from bot.crisis.crisis_spelling import Tokens


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
