"""What a check asks and finds, from the check and the known facts alone."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache

from bot.checks.check_model import Check, Facts, OutcomeChange, TableRow, Verdict, combinations
from bot.checks.diagram import DecisionDiagram, DiagramNode, DiagramRegion, groups, leaves

__all__ = [
    "applicable",
    "combinations",
    "correct",
    "mean_questions",
    "next_fact",
    "open_facts",
    "outcome",
    "paths",
    "plan_of",
    "possible_rows",
    "would_change",
]

Told = Mapping[str, str | None]
"""Facts as callers hold them: None stands for one that isn't known."""


class CheckPlan:
    """The diagrams of a check and its order of questions, worked out once."""

    def __init__(self, check: Check):
        self._check = check
        self.outcomes = DecisionDiagram(
            check.domains, (check.rows,), lambda first: _row(first).outcome
        )
        self.rows = DecisionDiagram(check.domains, (check.rows,), lambda first: _row(first).number)
        self._best: dict[DiagramNode, tuple[Fraction, str]] = {}

    def ask(self, node: DiagramNode) -> str:
        """The fact to ask where `node` is left to find out; ties go to the declared order."""
        return self._choice(node)[1]

    def cost(self, node: DiagramNode) -> Fraction:
        """The expected number of questions from here, all combinations weighted equally."""
        return Fraction(0) if node.is_leaf else self._choice(node)[0]

    def after(self, node: DiagramNode, fact: str) -> dict[str, DiagramNode]:
        """The remaining diagram after each answer to a question."""
        values = self._check.domains[fact]
        return {value: self.outcomes.given({fact: value}, node) for value in values}

    def _choice(self, node: DiagramNode) -> tuple[Fraction, str]:
        """The lowest expected number of questions from here, and the fact to ask for it."""
        if node not in self._best:
            costs = [(self._cost_of_asking(node, fact), fact) for fact in self.candidates(node)]
            self._best[node] = min(costs, key=lambda choice: choice[0])
        return self._best[node]

    def _cost_of_asking(self, node: DiagramNode, fact: str) -> Fraction:
        """The expected number of questions if this fact is asked now."""
        ends = self.after(node, fact).values()
        return 1 + sum((self.cost(end) for end in ends), Fraction(0)) / len(ends)

    def candidates(self, node: DiagramNode) -> list[str]:
        """The facts that may be asked, in declared order; only the first if that order is fixed.

        A fact that can matter has none of its conditions broken, and a condition still unknown can
        then matter too (the loader proves it): so a fact waits for those of them that can.
        """
        facts = self._check.facts
        open_facts = [
            name
            for name in facts
            if name in node.support and node.support.isdisjoint(facts[name].applies)
        ]
        return open_facts[:1] if self._check.order == "declared" else open_facts


@lru_cache(maxsize=16)
def plan_of(check: Check) -> CheckPlan:
    """The plan of a check, kept for the next call."""
    return CheckPlan(check)


def possible_rows(check: Check, facts: Told) -> tuple[TableRow, ...]:
    """The rows that can still be the first to match."""
    numbers = leaves(plan_of(check).rows.given(check.known(facts)))
    return tuple(row for row in check.rows if row.number in numbers)


def next_fact(check: Check, facts: Told) -> str | None:
    """The fact to ask next, one that can still change the outcome; None once that is settled."""
    node = plan_of(check).outcomes.given(check.known(facts))
    return None if node.is_leaf else plan_of(check).ask(node)


def open_facts(check: Check, facts: Told) -> list[str]:
    """Every fact that may be asked now, since it can still change the outcome."""
    return plan_of(check).candidates(plan_of(check).outcomes.given(check.known(facts)))


def mean_questions(check: Check, facts: Told | None = None) -> float:
    """The expected number of questions from here, all combinations weighted equally."""
    plan = plan_of(check)
    return float(plan.cost(plan.outcomes.given(check.known(facts or {}))))


def outcome(check: Check, facts: Told) -> Verdict | None:
    """The outcome with its row and the facts that decided it; None while it is open.

    Where several rows lead there, it is the first that holds whatever the unknown facts are; where
    there is none such, the first that can hold.
    """
    known = check.known(facts)
    found = _settled(check, known)
    if found is None:
        return None
    rows = possible_rows(check, known)
    row = next((row for row in rows if _holds(row, known)), rows[0])
    return Verdict(found, row.number, _deciding(check, known, row, found))


def applicable(check: Check, facts: Told) -> dict[str, str]:
    """The facts without those that make no sense beside the others."""
    known = check.known(facts)
    return {name: value for name, value in known.items() if not _ruled_out(check, known, name)}


def correct(
    check: Check, facts: Told, fact: str, value: str | None
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The facts with one changed (None forgets it), and the names of those dropped by it."""
    told = check.known({**facts, fact: value})
    kept = applicable(check, told)
    return kept, tuple(name for name in told if name not in kept)


def would_change(check: Check, facts: Told) -> list[OutcomeChange]:
    """Each single other answer that would have settled on another outcome."""
    known = check.known(facts)
    found = _settled(check, known)
    if found is None:
        return []
    changes = []
    for name in known:
        for value in check.domains[name]:
            other = _settled(check, correct(check, known, name, value)[0])
            if other not in (None, found):
                changes.append(OutcomeChange(name, value, str(other)))
    return changes


def paths(check: Check) -> Iterator[DiagramRegion]:
    """Every way through the questions: the answers in the order asked, and the outcome."""
    yield from _paths_from(plan_of(check), plan_of(check).outcomes.root)


def _paths_from(plan: CheckPlan, node: DiagramNode) -> Iterator[DiagramRegion]:
    """The ways on from what is left; answers after which the same is left go together."""
    if node.is_leaf:
        yield DiagramRegion({}, node.label)
        return
    fact = plan.ask(node)
    for end, values in groups(plan.after(node, fact)).items():
        for path in _paths_from(plan, end):
            yield DiagramRegion({fact: values, **path.allowed}, path.label)


def _row(first: tuple[TableRow | None, ...]) -> TableRow:
    """The row that matched; a loaded check has one for every combination."""
    (row,) = first
    if row is None:
        raise ValueError("the table has no row for some combination")
    return row


def _settled(check: Check, known: Facts) -> str | None:
    """The name of the outcome once nothing can change it."""
    node = plan_of(check).outcomes.given(known)
    return str(node.label) if node.is_leaf else None


def _holds(row: TableRow, known: Facts) -> bool:
    """Whether a row matches whatever the unknown facts are."""
    return all(known.get(fact) in values for fact, values in row.cells.items())


def _ruled_out(check: Check, known: Facts, name: str) -> bool:
    """Whether a condition of a fact is broken, or rests on a fact that is itself ruled out."""
    return any(
        (fact in known and known[fact] not in values) or _ruled_out(check, known, fact)
        for fact, values in check.facts[name].applies.items()
    )


def _deciding(check: Check, known: Facts, row: TableRow, found: str) -> dict[str, str]:
    """Known facts that settle the outcome, none dispensable; those of its row are kept first."""
    needed = dict(known)
    last_first = list(known)[::-1]
    for name in sorted(last_first, key=lambda name: name in row.cells):
        fewer = {fact: value for fact, value in needed.items() if fact != name}
        if _settled(check, fewer) == found:
            needed = fewer
    return needed
