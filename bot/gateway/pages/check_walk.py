"""A guided check as a walk over pages: the answers in their order, and the step of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.checks.check_model import Check
from bot.checks.check_progress import PRESSED, CheckProgress
from bot.checks.check_review import REVIEW as REVIEW
from bot.checks.check_session import CheckSession, open_fact, taken_up
from bot.checks.check_step import CheckStep, tell


@dataclass(frozen=True)
class CheckWalk:
    """The answers so far in the order in which they were first given; steps count from 1."""

    check: Check
    session: CheckSession

    @property
    def facts(self) -> Mapping[str, str]:
        """The answers."""
        return self.session.facts_of(self.check)

    @property
    def steps(self) -> list[str]:
        """The fact of each step: those answered, then the one that is open."""
        asked = open_fact(self.session, self.check)
        return [*self.facts, asked] if asked else [*self.facts]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask."""
        return open_fact(self.session, self.check) is None

    @property
    def place(self) -> str:
        """Where it goes on: the step of the open question, or the review of the answers."""
        return REVIEW if self.is_settled else str(len(self.steps))


@dataclass(frozen=True)
class AnsweredWalk:
    """The walk after an answer; `changed` an earlier one, and the facts dropped."""

    walk: CheckWalk
    changed: bool
    dropped: tuple[str, ...]


def begun(check: Check, session: CheckSession | None = None) -> CheckWalk:
    """A walk that goes on from a record, without one from the first question."""
    return CheckWalk(check, taken_up(session or CheckSession(), check))


def answered(walk: CheckWalk, fact: str, value: str) -> AnsweredWalk:
    """The walk after an answer; one that makes no sense beside the others changes nothing."""
    step = tell(walk.check, walk.session.progress, {fact: value}, PRESSED)
    session = taken_up(walk.session, walk.check, _in_order(walk.session.progress, step))
    return AnsweredWalk(CheckWalk(walk.check, session), bool(step.changed), step.dropped)


def _in_order(before: CheckProgress, step: CheckStep) -> CheckProgress:
    """The progress after a step, with answers that changed in their old places."""
    after = step.progress.answers
    return CheckProgress({fact: after[fact] for fact in [*before.answers, *after] if fact in after})
