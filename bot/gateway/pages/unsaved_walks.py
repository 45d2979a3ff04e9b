"""A check on pages while nothing can be stored: its answers travel with each form."""

from starlette.responses import Response

from bot.checks.check_model import Check
from bot.checks.engine import applicable, outcome
from bot.gateway.pages.check_answers import answer_rows
from bot.gateway.pages.check_walk import CheckWalk, answered, begun
from bot.gateway.pages.dispatch import PageRequest
from bot.gateway.pages.outcome_page import outcome_words
from bot.gateway.pages.page_refusals import PageRefusal
from bot.records.models import FinishedCheck

FIELD = "answers"  # of the form: "fact:value fact:value", in the order in which they were given
LONGEST = 4_000


def carried_walk(check: Check, form_field: str) -> CheckWalk:
    """The walk with the answers of a form; those that the check doesn't ask for are left out."""
    walk = begun(check)
    for pair in form_field[:LONGEST].split()[: len(check.facts)]:
        fact, _, value = pair.partition(":")
        is_asked = not walk.is_settled and fact == walk.steps[-1]
        if is_asked and value in check.facts[fact].value_names:
            walk = answered(walk, fact, value).walk
    return walk


def carry_on(visit: PageRequest, walk: CheckWalk, is_missing: bool = False) -> Response:
    """The next question, or the outcome, with the answers so far and a word that none is kept."""
    if walk.is_settled:
        return _outcome(visit, walk)
    frame, check = visit.frame, walk.check
    fact, number = check.facts[walk.steps[-1]], len(walk.steps)
    return frame.page(
        "question.html",
        422 if is_missing else 200,
        title=fact.ask,
        check=check,
        fact=fact,
        given=None,
        number=number,
        begins=False,
        errors={"answer": frame.t("check_choose")} if is_missing else {},
        action=frame.link(f"/check/{check.name}"),
        back=None,
        notice=frame.t("check_unsaved"),
        rows=answer_rows(check, walk.facts),
        chat=None,
        keep=None,
        carried=" ".join(f"{name}:{value}" for name, value in walk.facts.items()),
    )


def _outcome(visit: PageRequest, walk: CheckWalk) -> Response:
    """The page of an outcome that has no address to open it again."""
    frame, check, now = visit.frame, walk.check, visit.services.sessions.now()
    facts = applicable(check, walk.session.facts_of(check))
    verdict = outcome(check, facts)
    if verdict is None:
        raise PageRefusal("unsaved", 503)
    unsaved = FinishedCheck(
        check=check.id,
        version=str(check.version),
        facts=dict(facts),
        outcome=verdict.outcome,
        rule=verdict.row,
        at=now,
        expires_at=now,
    )
    words = outcome_words(frame, check, unsaved)
    if words is None:
        raise PageRefusal("unsaved", 503)
    shown = {**words, "until": frame.t("outcome_unsaved")}
    return frame.page(
        "outcome.html",
        check=check,
        enquiry="/enquiry",
        email=None,
        errors={},
        is_emailed=False,
        **shown,
    )
