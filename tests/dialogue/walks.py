"""Facts that reach each row of the tables, and each question, found with the checks themselves."""

import random

from bot.checks.check_model import Check
from bot.checks.check_review import question
from bot.checks.engine import combinations, outcome
from bot.content import load_content

CHECKS = load_content().checks
# A full member, accused after joining, whose job is at stake.
SERIOUS = {
    "membership": "full",
    "employment_related": "yes",
    "stage": "process_started",
    "timing": "after_joining",
    "issue_type": "internal_disciplinary",
    "threatens_employment": "yes",
}


def rows() -> list[tuple[str, int, dict[str, str]]]:
    """For each row of both tables its check, its number and facts that it is the first to match."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    for check in CHECKS.values():
        every = list(combinations(check))
        random.Random(3).shuffle(every)
        for facts in every:
            first = next(row for row in check.rows if matches(row.cells, facts))
            found.setdefault((check.id, first.number), facts)
    return [(check_id, number, facts) for (check_id, number), facts in sorted(found.items())]


def matches(cells: object, facts: dict[str, str]) -> bool:
    """Whether a row's cells hold for facts."""
    assert hasattr(cells, "items")
    return all(facts[fact] in values for fact, values in cells.items())


def questions() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """For each question of both checks its check, its fact and the answers that lead to it."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for check in CHECKS.values():
        for facts in combinations(check):
            walk(check, facts, found)
    return [(check_id, fact, path) for (check_id, fact), path in found.items()]


def walk(
    check: Check, facts: dict[str, str], found: dict[tuple[str, str], list[tuple[str, str]]]
) -> None:
    """Note each question on the way through with these answers."""
    path: list[tuple[str, str]] = []
    while asked := question(check, dict(path)):
        found.setdefault((check.id, asked), list(path))
        path.append((asked, facts[asked]))


def row_of(check_id: str, facts: dict[str, str]) -> int:
    """The number of the row that facts end in; facts of other checks are left aside."""
    check = CHECKS[check_id]
    verdict = outcome(check, {name: value for name, value in facts.items() if name in check.facts})
    assert verdict
    return verdict.row


def outcome_of(check_id: str, facts: dict[str, str]) -> str:
    """The outcome of facts."""
    verdict = outcome(CHECKS[check_id], facts)
    assert verdict
    return verdict.outcome
