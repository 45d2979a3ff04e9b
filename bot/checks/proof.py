"""Proofs about a check's table: it is total, each of its parts does something, conditions hold."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from bot.checks.check_model import Check
from bot.checks.diagram import DecisionDiagram, DiagramNode, leaves, regions


class TableFault(NamedTuple):
    """A fault of a check, and the keys that lead to it in the file."""

    where: tuple[Any, ...]
    problem: str


def table_faults(check: Check) -> Iterator[TableFault]:
    """Each thing that makes a check unfit for use."""
    circle = _circular(check)
    if circle:
        yield TableFault(("facts", circle, "applies"), f"{circle}: applies only if it applies")
        return
    numbers = DecisionDiagram(
        check.domains, (check.rows,), lambda first: first[0].number if first[0] else None
    )
    yield from _gaps(numbers.root)
    yield from _unreachable_rows(check, numbers.root)
    ends = DecisionDiagram(
        check.domains, (check.rows,), lambda first: first[0].outcome if first[0] else None
    )
    yield from _idle_facts(check, ends.root)
    yield from _unused_values(check, ends)
    yield from _unreached_outcomes(check)
    yield from _broken_conditions(check, ends)


def _circular(check: Check) -> str | None:
    """A fact whose conditions lead back to it."""
    for name in check.facts:
        seen: set[str] = set()
        todo = list(check.facts[name].applies)
        while todo:
            fact = todo.pop()
            if fact == name:
                return name
            if fact not in seen:
                seen.add(fact)
                todo.extend(check.facts[fact].applies)
    return None


def _gaps(numbers: DiagramNode) -> Iterator[TableFault]:
    """Combinations that no row matches."""
    for region in regions(numbers):
        if region.label is None:
            example = ", ".join(f"{fact} {values[0]}" for fact, values in region.allowed.items())
            yield TableFault(("rows",), f"no row for {example}")


def _unreachable_rows(check: Check, numbers: DiagramNode) -> Iterator[TableFault]:
    """Rows that are never the first to match."""
    reached = leaves(numbers)
    for index, row in enumerate(check.rows):
        if row.number not in reached:
            yield TableFault(
                ("rows", index), f"row {row.number}: the rows above leave nothing to it"
            )


def _unused_values(check: Check, ends: DecisionDiagram) -> Iterator[TableFault]:
    """Values that no row names and that end exactly as another one does."""
    for name, fact in check.facts.items():
        named = {value for row in check.rows for value in row.cells.get(name, ())}
        left = {value: ends.given({name: value}) for value in fact.value_names}
        for value in fact.value_names:
            alike = [other for other in left if other != value and left[other] is left[value]]
            if value not in named and alike:
                where = ("facts", name, "values", value)
                yield TableFault(where, f"{name}: no row uses {value}, it ends as {alike[0]} does")


def _unreached_outcomes(check: Check) -> Iterator[TableFault]:
    """Outcomes that no row leads to."""
    reached = {row.outcome for row in check.rows}
    for name in check.outcomes:
        if name not in reached:
            yield TableFault(("outcomes", name), f"{name}: no row leads to it")


def _idle_facts(check: Check, ends: DiagramNode) -> Iterator[TableFault]:
    """Facts that make no difference to any outcome."""
    for name in check.facts:
        if name not in ends.support:
            yield TableFault(("facts", name), f"{name}: makes no difference to any outcome")


def _broken_conditions(check: Check, ends: DecisionDiagram) -> Iterator[TableFault]:
    """Facts that change an outcome where they don't apply, or whose condition excludes nothing."""
    for name, fact in check.facts.items():
        for other, values in fact.applies.items():
            where = ("facts", name, "applies", other)
            excluded = [value for value in check.domains[other] if value not in values]
            if not excluded:
                yield TableFault(where, f"{name}: applies whatever {other} is")
            for value in excluded:
                if name in ends.given({other: value}).support:
                    yield TableFault(where, f"{name}: still matters where {other} is {value}")
