"""An outcome in words for the visitor: what it means, why, and what would change it."""

from typing import NamedTuple

from bot.checks.check_model import UNSURE, Check, PolicyClause, Verdict
from bot.checks.check_sentences import condition, read_back
from bot.checks.engine import Told, applicable, outcome, would_change


class OutcomeReport(NamedTuple):
    """An outcome in words.

    `because`: a clause for each fact that decided ("you are a full member"). `changes`: a line for
    each other outcome that one other answer would have led to.
    """

    outcome: str
    row: int
    label: str
    means: str
    next_step: str
    urgent: bool
    because: list[str]
    changes: list[str]
    clause: PolicyClause


def outcome_report(check: Check, facts: Told) -> OutcomeReport | None:
    """What to say once the outcome is settled, None before."""
    known = applicable(check, facts)
    verdict = outcome(check, known)
    return _told(check, known, verdict, _changes(check, known)) if verdict else None


def outcome_report_retold(check: Check, facts: Told, told: str, row: int) -> OutcomeReport | None:
    """The words of a stored outcome, even if the table now decides otherwise.

    None where today's check has no such outcome; FactError where it has no such facts.
    """
    now = outcome_report(check, facts)
    if told not in check.outcomes or (now and now.outcome == told):
        return now if told in check.outcomes else None
    known = check.known(facts)
    return _told(check, known, Verdict(told, row, known), [])


def _told(
    check: Check, known: dict[str, str], verdict: Verdict, changes: list[str]
) -> OutcomeReport:
    end = check.outcomes[verdict.outcome]
    says = end.said(known)
    return OutcomeReport(
        outcome=verdict.outcome,
        row=verdict.row,
        label=end.label,
        means=says.means,
        next_step=says.next_step,
        urgent=says.urgent,
        because=read_back(check, verdict.because),
        changes=changes,
        clause=end.clause,
    )


def _changes(check: Check, known: dict[str, str]) -> list[str]:
    """The single other answers, those that lead to one outcome together; unsureness left out."""
    by_end: dict[str, dict[str, list[str]]] = {}
    for change in would_change(check, known):
        if change.value != UNSURE:
            answers = by_end.setdefault(change.outcome, {})
            answers.setdefault(change.fact, []).append(change.value)
    return [
        f"{condition(check.facts, {fact: values})}: {check.outcomes[end].label}"
        for end, answers in by_end.items()
        for fact, values in answers.items()
    ]
