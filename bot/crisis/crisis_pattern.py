"""Patterns of crisis as a tree of steps: patterns that begin alike share their first steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, eq=False)
class PatternStep:
    """One place of a pattern: a word, one of a group's alternatives, or a gap."""

    words: frozenset[str] = frozenset()
    group: "PatternTree | None" = None
    gap: int = 0
    barred: frozenset[str] = frozenset()
    optional: bool = False

    @property
    def may_be_missing(self) -> bool:
        """Whether the next step may begin where this one does."""
        return self.optional or self.gap > 0

    @property
    def span(self) -> int:
        """The most tokens that it takes."""
        return max(self.gap, bool(self.words), self.group.span if self.group else 0)


CrisisPattern = Sequence[PatternStep]


class PatternEdge(NamedTuple):
    """A step, and what follows it."""

    step: PatternStep
    rest: "PatternTree"


class PatternTree:
    """Patterns by their steps.

    `is_end` where a pattern is complete; `openers` are the words of which one has to come next,
    None where any may; `words` are those that can; `span` is the most tokens that a pattern takes.
    """

    def __init__(self, patterns: Iterable[CrisisPattern]):
        self.is_end = False
        rests: dict[PatternStep, list[CrisisPattern]] = {}
        for pattern in patterns:
            if pattern:
                rests.setdefault(pattern[0], []).append(pattern[1:])
            else:
                self.is_end = True
        self.edges = [PatternEdge(step, PatternTree(rest)) for step, rest in rests.items()]
        self.span: int = max((step.span + rest.span for step, rest in self.edges), default=0)
        self.always: list[PatternEdge] = []
        self.by_opener: dict[str, list[PatternEdge]] = {}
        for edge in self.edges:
            self._index(edge)
        self.words = frozenset(self.by_opener)
        self.openers = None if self.is_end or self.always else self.words

    def _index(self, edge: PatternEdge) -> None:
        openers = _openers(edge)
        if openers is None:
            self.always.append(edge)
        for word in openers or ():
            self.by_opener.setdefault(word, []).append(edge)


def _openers(edge: PatternEdge) -> frozenset[str] | None:
    step, after = edge.step, edge.rest.openers if edge.step.optional else frozenset[str]()
    if step.gap or after is None:
        return None
    return step.words | after | ((step.group and step.group.openers) or frozenset())
