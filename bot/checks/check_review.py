"""Which facts an outcome rests on, and whether the visitor still has to confirm them."""

from bot.checks.check_model import Check
from bot.checks.check_progress import CheckProgress
from bot.checks.engine import applicable, next_fact, open_facts, outcome

REVIEW = "review"
"""What a check waits for in the place of a fact while its facts are to be confirmed."""


def sure_facts(check: Check, progress: CheckProgress) -> dict[str, str]:
    """The facts of a check that were pressed or confirmed: no others may decide."""
    facts = applicable(check, progress.of(check))
    return {fact: value for fact, value in facts.items() if progress.is_sure(fact)}


def facts_to_review(check: Check, progress: CheckProgress) -> dict[str, str]:
    """The facts that the outcome and its words rest on; all known ones while it is open."""
    facts = applicable(check, progress.of(check))
    verdict = outcome(check, facts)
    if verdict is None:
        return facts
    end = check.outcomes[verdict.outcome]
    needed = set(verdict.because)
    if end.said(facts) != end.said(verdict.because):
        needed |= {fact for variant in end.variants for fact in variant.when}
    return {fact: value for fact, value in facts.items() if fact in needed}


def needs_review(check: Check, progress: CheckProgress) -> bool:
    """Whether the outcome, or its words, would rest on a fact neither pressed nor confirmed."""
    facts, firm = applicable(check, progress.of(check)), sure_facts(check, progress)
    if firm == facts:
        return False
    verdict = outcome(check, facts)
    if verdict is None:
        return False
    end = check.outcomes[verdict.outcome]
    return outcome(check, firm) is None or end.said(firm) != end.said(facts)


def question(check: Check, facts: dict[str, str], asked: str | None = None) -> str | None:
    """The fact to ask: the same again while it is open, else the engine's; None once settled."""
    if asked and asked in open_facts(check, facts):
        return asked
    return next_fact(check, facts)


def waits_for(check: Check, progress: CheckProgress, asked: str | None = None) -> str | None:
    """The fact to ask, REVIEW before an outcome that isn't sure, None where it can be told."""
    fact = question(check, progress.of(check), asked)
    return fact or (REVIEW if needs_review(check, progress) else None)
