"""Finds where patterns stand among the tokens of a message, in time that grows with their number.

A message is looked through in blocks. Within one, each step is tried once at each place, and only
where all words that have to follow stand near.
"""

from collections.abc import Iterator

from bot.crisis.crisis_pattern import PatternEdge, PatternStep, PatternTree
from bot.crisis.crisis_spelling import Tokens

BLOCK = 32  # places where patterns begin; those of one block share what was found out


def matches(tree: PatternTree, tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Where patterns begin, and the last place where they end."""
    for begin in range(0, len(tokens), BLOCK):
        block = TokenBlock(tokens[begin : begin + BLOCK + tree.span])
        for start in range(min(BLOCK, len(tokens) - begin)):
            if ends := block.ends(tree, start):
                yield begin + start, begin + max(ends)


class TokenBlock:
    """Some tokens of a message, and what was found out about them."""

    def __init__(self, tokens: Tokens):
        self._tokens = tokens
        self._heard = frozenset().union(*tokens)
        self._ends: dict[tuple[PatternStep, int], set[int]] = {}
        self._can_end: dict[PatternTree, bool] = {}

    def ends(self, tree: PatternTree, start: int) -> set[int]:
        """Every place where a pattern that begins at `start` can end."""
        found, waiting = set(), [(tree, start)]
        seen: set[tuple[PatternTree, int]] = set()
        while waiting:
            here, place = waiting.pop()
            if here.is_end:
                found.add(place)
            for step, rest in self._edges_at(here, place):
                fresh = {(rest, end) for end in self._after(step, place)} - seen
                seen |= fresh
                waiting += fresh
        return found

    def _after(self, step: PatternStep, at: int) -> set[int]:
        key = step, at
        if key not in self._ends:
            self._ends[key] = self._find_ends(step, at)
        return self._ends[key]

    def _find_ends(self, step: PatternStep, at: int) -> set[int]:
        """Where the next step may begin if this one begins at `at`."""
        ends = {at} if step.may_be_missing else set()
        if step.gap:
            return ends | set(self._gap_ends(step, at))
        if at < len(self._tokens) and not step.words.isdisjoint(self._tokens[at]):
            ends.add(at + 1)
        return ends | self.ends(step.group, at) if step.group else ends

    def _gap_ends(self, step: PatternStep, at: int) -> Iterator[int]:
        for place in range(at, min(at + step.gap, len(self._tokens))):
            if not step.barred.isdisjoint(self._tokens[place]):
                break
            yield place + 1

    def _edges_at(self, tree: PatternTree, place: int) -> Iterator[PatternEdge]:
        """The steps that can begin here and lead to an end."""
        for edge in tree.always:
            if edge.rest.is_end or self._leads_on(edge.rest):
                yield edge
        if tree.by_opener and place < len(self._tokens):
            for word in self._tokens[place] & tree.words:
                for edge in tree.by_opener[word]:
                    if edge.rest.is_end or self._leads_on(edge.rest):
                        yield edge

    def _leads_on(self, tree: PatternTree) -> bool:
        """Whether the words that one of its patterns needs are all here."""
        if tree not in self._can_end:
            self._can_end[tree] = tree.is_end or self._any_leads_on(tree)
        return self._can_end[tree]

    def _any_leads_on(self, tree: PatternTree) -> bool:
        for edge in tree.always:
            if self._leads_on(edge.rest):
                return True
        for word in self._heard & tree.words:
            for edge in tree.by_opener[word]:
                if self._leads_on(edge.rest):
                    return True
        return False
