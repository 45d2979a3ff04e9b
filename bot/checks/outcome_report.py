"""An outcome in words for the visitor: what it means, why, and what would make a difference."""

from itertools import takewhile
from typing import NamedTuple

from bot.checks.check_model import UNSURE, Check, PolicyClause, Verdict
from bot.checks.check_sentences import read_back, sentence
from bot.checks.engine import Told, applicable, outcome, would_change

MOST_CHANGES = 3
ARTICLES = ("a", "an", "the")


class OutcomeReport(NamedTuple):
    """An outcome in words.

    `verdict`: one sentence; `means`: what stands behind it; `care`: a warm sentence, or "".
    `because`: a clause for each fact that decided ("you are a full member"). `changes`: a sentence
    for each other outcome that this person may come to, three at most.
    """

    outcome: str
    row: int
    label: str
    verdict: str
    means: str
    next_step: str
    care: str
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
        verdict=says.verdict,
        means=says.means,
        next_step=says.next_step,
        care=says.care,
        urgent=says.urgent,
        because=read_back(check, verdict.because),
        changes=changes,
        clause=end.clause,
    )


def _changes(check: Check, known: dict[str, str]) -> list[str]:
    """The single other answers that this person may come to; what they aren't sure of first.

    Answers to one question that lead to the same outcome share a sentence.
    """
    ways: dict[tuple[str, str], list[str]] = {}
    for change in would_change(check, known):
        becomes = check.facts[change.fact].value(change.value).becomes
        if clause := becomes.get(known[change.fact]):
            ways.setdefault((change.fact, change.outcome), []).append(clause)
    unsure_first = sorted(ways, key=lambda way: known[way[0]] != UNSURE)
    return [
        sentence(f"if {_either(ways[fact, end])}, {check.outcomes[end].then}")
        for fact, end in unsure_first[:MOST_CHANGES]
    ]


def _either(clauses: list[str]) -> str:
    """Clauses joined by "or", the words with which all begin said once."""
    words = [clause.split() for clause in clauses]
    shared = list(takewhile(lambda same: len(set(same)) == 1, zip(*words, strict=False)))
    while shared and shared[-1][0] in ARTICLES:
        shared.pop()
    return " or ".join([clauses[0], *(" ".join(each[len(shared) :]) for each in words[1:])])
