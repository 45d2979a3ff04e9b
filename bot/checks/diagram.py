"""Decision diagrams: what tables still depend on, in a form where alike is identical."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.checks.check_model import Facts, TableRow

Table = tuple[TableRow, ...]


@dataclass(frozen=True, eq=False)
class DiagramNode:
    """A fact that parts the results, or a leaf (`fact` is None) with its result in `label`.

    Nodes of one diagram that lead to the same results are the same object. `support` names the
    facts that can still change the result.
    """

    fact: str | None
    label: Hashable = None
    branches: Mapping[str, "DiagramNode"] = field(default_factory=dict)
    support: frozenset[str] = frozenset()

    @property
    def is_leaf(self) -> bool:
        """True where nothing can change the result any more."""
        return self.fact is None


class DiagramRegion(NamedTuple):
    """The combinations that lead to one leaf by one way: the values allowed on it, its result."""

    allowed: dict[str, tuple[str, ...]]
    label: Hashable


class DecisionDiagram:
    """The results of tables (first match wins) for all combinations of the domains' values.

    `label` makes the result from the first row that matches in each table, None where none does.
    """

    def __init__(
        self,
        domains: Mapping[str, tuple[str, ...]],
        tables: tuple[Table, ...],
        label: Callable[[tuple[TableRow | None, ...]], Hashable],
    ):
        self._domains, self._label = domains, label
        self._nodes: dict[Hashable, DiagramNode] = {}
        self._grown: dict[tuple[int, tuple[Table, ...]], DiagramNode] = {}
        self._restricted: dict[tuple[DiagramNode, str, str], DiagramNode] = {}
        self.root = self._grow(tuple(domains), tables)

    def given(self, facts: Facts, node: DiagramNode | None = None) -> DiagramNode:
        """The part of `node` (by default the root) that remains for known facts."""
        node = node or self.root
        for fact, value in facts.items():
            node = self._restrict(node, fact, value)
        return node

    def _grow(self, order: tuple[str, ...], tables: tuple[Table, ...]) -> DiagramNode:
        """The node for the tables' rows that match so far, over the facts still in `order`."""
        if not order:
            return self._leaf(self._label(tuple(rows[0] if rows else None for rows in tables)))
        key = (len(order), tables)
        if key not in self._grown:
            fact, rest = order[0], order[1:]
            self._grown[key] = self._branch(
                fact,
                {
                    value: self._grow(rest, tuple(_matching(rows, fact, value) for rows in tables))
                    for value in self._domains[fact]
                },
            )
        return self._grown[key]

    def _restrict(self, node: DiagramNode, fact: str, value: str) -> DiagramNode:
        """The node once one fact is known."""
        if fact not in node.support or node.fact is None:
            return node
        if node.fact == fact:
            return node.branches[value]
        key = (node, fact, value)
        if key not in self._restricted:
            branches = {v: self._restrict(b, fact, value) for v, b in node.branches.items()}
            self._restricted[key] = self._branch(node.fact, branches)
        return self._restricted[key]

    def _leaf(self, label: Hashable) -> DiagramNode:
        """The one leaf with this result."""
        return self._nodes.setdefault(label, DiagramNode(None, label))

    def _branch(self, fact: str, branches: dict[str, DiagramNode]) -> DiagramNode:
        """The one node with these branches, or what they share if the fact makes no difference."""
        ends = tuple(branches.values())
        if all(end is ends[0] for end in ends):
            return ends[0]
        support = frozenset({fact}).union(*(end.support for end in ends))
        return self._nodes.setdefault((fact, ends), DiagramNode(fact, None, branches, support))


def _matching(rows: Table, fact: str, value: str) -> Table:
    """The rows that a value leaves standing."""
    return tuple(row for row in rows if fact not in row.cells or value in row.cells[fact])


def groups(branches: Mapping[str, DiagramNode]) -> dict[DiagramNode, tuple[str, ...]]:
    """The values of a branching by the node that they lead to."""
    found: dict[DiagramNode, tuple[str, ...]] = {}
    for value, node in branches.items():
        found[node] = (*found.get(node, ()), value)
    return found


def leaves(node: DiagramNode) -> set[Hashable]:
    """The results that a node can still lead to."""
    seen: set[DiagramNode] = set()
    todo = [node]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo.extend(here.branches.values())
    return {here.label for here in seen if here.is_leaf}


def regions(node: DiagramNode) -> Iterator[DiagramRegion]:
    """The ways from a node to its leaves; no combination is on two of them."""
    if node.fact is None:
        yield DiagramRegion({}, node.label)
        return
    for end, values in groups(node.branches).items():
        for region in regions(end):
            yield DiagramRegion({node.fact: values, **region.allowed}, region.label)
