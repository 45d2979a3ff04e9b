"""A check in sentences: known facts, rows of the table, paths."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.checks.check_model import Check, Fact
from bot.checks.engine import Told, paths


class RowInWords(NamedTuple):
    """A row of the table as a policy owner reads it."""

    number: int
    condition: str
    outcome: str
    label: str
    clause: str


def read_back(check: Check, facts: Told) -> list[str]:
    """The known facts as clauses ("you are a full member"), in the check's order."""
    return [check.facts[name].value(value).said for name, value in check.known(facts).items()]


def condition(facts: Mapping[str, Fact], allowed: Mapping[str, Iterable[str]]) -> str:
    """The facts named with the values allowed, as one clause beginning with "if"."""
    clauses = []
    for name, values in allowed.items():
        chosen = frozenset(values)
        clauses.append(" or ".join(v.said for v in facts[name].values if v.name in chosen))
    return f"if {listed(clauses)}" if clauses else "whatever you answer"


def listed(parts: list[str]) -> str:
    """Parts as "a", "a and b" or "a; b; and c"."""
    if len(parts) < 3:
        return " and ".join(parts)
    return f"{'; '.join(parts[:-1])}; and {parts[-1]}"


def rows_in_words(check: Check) -> list[RowInWords]:
    """The table, a row at a time."""
    found = []
    for row in check.rows:
        end = check.outcomes[row.outcome]
        clause = f"{end.clause.source}, {end.clause.heading}"
        words = condition(check.facts, row.cells)
        found.append(RowInWords(row.number, words, end.name, end.label, clause))
    return found


def paths_in_words(check: Check) -> list[str]:
    """A sentence for each way through the questions, in the order in which they are asked."""
    return [
        sentence(f"{condition(check.facts, path.allowed)}: {path.label}") for path in paths(check)
    ]


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    return f"{text[0].upper()}{text[1:]}."
