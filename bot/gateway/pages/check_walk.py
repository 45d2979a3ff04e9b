"""A guided check as a walk over pages: the answers in their order, and the step of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.checks.check_dialogue import CHOICE, CheckProgress, question, tell
from bot.checks.check_model import Check

REVIEW = "review"


@dataclass(frozen=True)
class CheckWalk:
    """The answers so far in the order in which they were first given; steps count from 1.

    `asked` is a question to put first as long as it is open.
    """

    check: Check
    facts: Mapping[str, str]
    asked: str | None = None

    @property
    def steps(self) -> list[str]:
        """The fact of each step: those answered, then the one that is open."""
        open_fact = question(self.check, self.facts, self.asked)
        return [*self.facts, open_fact] if open_fact else [*self.facts]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask."""
        return question(self.check, self.facts, self.asked) is None

    @property
    def place(self) -> str:
        """Where it goes on: the step of the open question, or the review of the answers."""
        return REVIEW if self.is_settled else str(len(self.steps))


@dataclass(frozen=True)
class AnsweredWalk:
    """The walk after an answer, whether that changed an earlier one, and what it dropped."""

    walk: CheckWalk
    changed: bool
    dropped: tuple[str, ...]


def begun(check: Check, facts: Mapping[str, str], asked: str | None = None) -> CheckWalk:
    """A walk with those of the facts that today's check has."""
    return CheckWalk(check, CheckProgress(facts).of(check), asked)


def answered(walk: CheckWalk, fact: str, value: str) -> AnsweredWalk:
    """The walk after an answer; one that makes no sense beside the others changes nothing."""
    before = CheckProgress(walk.facts, dict.fromkeys(walk.facts, CHOICE))
    step = tell(walk.check, before, {fact: value}, CHOICE)
    after = step.progress.of(walk.check)
    in_order = {name: after[name] for name in [*walk.facts, *after] if name in after}
    return AnsweredWalk(
        CheckWalk(walk.check, in_order, walk.asked), bool(step.changed), step.dropped
    )
