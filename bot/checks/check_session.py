"""The record of a visitor's guided checks: the running check, its facts, the open question.

Chat, pages and case sheet read and write this one record. Pure: bot/records keeps it in a table.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.checks.check_model import Check, Verdict
from bot.checks.check_progress import CheckProgress, FactAnswer, names_of
from bot.checks.check_review import question, waits_for
from bot.checks.check_step import CheckStep

RUNNING, LEFT, CONCLUDED = "running", "left", "concluded"

Notice = Mapping[str, Any]
"""What the last change did: `changed` and `dropped` facts, and where it is to be said."""


@dataclass(frozen=True)
class CheckSession:
    """The record; `check` is the id of the newest check, "" before the first.

    `asked` is the fact that it waits for, REVIEW before an outcome, None where none is open.
    `finished` names the checks whose outcome was told and which weren't begun again; `outcome` is
    the one told last.
    """

    check: str = ""
    version: str = ""
    state: str = LEFT
    asked: str | None = None
    outcome: str | None = None
    progress: CheckProgress = field(default_factory=CheckProgress)
    finished: tuple[str, ...] = ()
    notice: Notice = field(default_factory=dict)

    def facts_of(self, check: Check) -> dict[str, str]:
        """The known facts of a check, oldest first."""
        return self.progress.of(check)

    @property
    def is_running(self) -> bool:
        """Whether a check is under way."""
        return self.state == RUNNING

    @property
    def concluded(self) -> str | None:
        """The check with the newest outcome, unless another has begun since."""
        return self.check if self.state == CONCLUDED else None

    def as_json(self) -> dict[str, Any]:
        """The record as a slot and a table hold it; answers are oldest first."""
        return {
            "check": self.check,
            "version": self.version,
            "state": self.state,
            "asked": self.asked,
            "outcome": self.outcome,
            "answers": [
                {"fact": fact, **asdict(answer)} for fact, answer in self.progress.answers.items()
            ],
            "finished": list(self.finished),
            "notice": dict(self.notice),
        }


def from_json(stored: Mapping[str, Any]) -> CheckSession:
    """The record of `as_json`; an empty mapping gives an empty record."""
    if not stored:
        return CheckSession()
    answers = {
        each["fact"]: FactAnswer(each["value"], each["source"], each.get("message"))
        for each in stored["answers"]
    }
    return CheckSession(
        check=stored["check"],
        version=stored["version"],
        state=stored["state"],
        asked=stored["asked"],
        outcome=stored["outcome"],
        progress=CheckProgress(answers),
        finished=tuple(stored["finished"]),
        notice=stored["notice"],
    )


def open_fact(session: CheckSession, check: Check) -> str | None:
    """The fact that a check asks: the one asked last while it is open, else the engine's.

    None where nothing is left to ask, or another check runs.
    """
    if session.check != check.id or not session.is_running:
        return None
    return question(check, session.facts_of(check), session.asked)


def open_question(session: CheckSession, check: Check) -> str | None:
    """The open fact, or REVIEW where the visitor has to confirm what was read from words."""
    if session.check != check.id or not session.is_running:
        return None
    return waits_for(check, session.progress, session.asked)


def taken_up(
    session: CheckSession,
    check: Check,
    progress: CheckProgress | None = None,
    asked: str | None = None,
    notice: Notice | None = None,
) -> CheckSession:
    """The record with a running check and its progress.

    `asked` puts a question out of order; `notice` is what the next words begin with.
    """
    before = session.asked if session.check == check.id else None
    running = replace(
        session,
        check=check.id,
        version=str(check.version),
        state=RUNNING,
        outcome=None,
        asked=asked or before,
        progress=session.progress if progress is None else progress,
        finished=tuple(each for each in session.finished if each != check.id),
        notice=session.notice if notice is None else notice,
    )
    return replace(running, asked=open_question(running, check))


def after_step(
    session: CheckSession,
    check: Check,
    step: CheckStep,
    notice: Notice,
    message: str | None = None,
) -> CheckSession:
    """The record after a step of the dialogue; `message` is the id of the one that brought it."""
    told = {
        fact: replace(answer, message=message) if fact in {**step.new, **step.changed} else answer
        for fact, answer in step.progress.answers.items()
    }
    return taken_up(session, check, CheckProgress(told), asked=step.ask, notice=notice)


def left(session: CheckSession) -> CheckSession:
    """The record after the check was left: no open question, the facts are kept."""
    return replace(session, state=LEFT, asked=None)


def concluded(
    session: CheckSession, check: Check, verdict: Verdict, confirmed: bool = False
) -> CheckSession:
    """The record after the outcome; `confirmed` where all facts were reviewed before."""
    others = tuple(each for each in session.finished if each != check.id)
    progress = session.progress.confirmed(check.facts) if confirmed else session.progress
    return replace(
        session,
        check=check.id,
        version=str(check.version),
        state=CONCLUDED,
        asked=None,
        outcome=verdict.outcome,
        progress=progress,
        finished=(*others, check.id),
    )


def with_facts_of(session: CheckSession, other: CheckSession, check: Check) -> CheckSession:
    """The record with what another one knows for a check in the place of its own."""
    own = names_of(check)
    theirs = {f: answer for f, answer in other.progress.answers.items() if f in own}
    rest = session.progress.without(own).answers
    asked = other.asked if other.check == check.id else None
    return taken_up(session, check, CheckProgress({**rest, **theirs}), asked=asked)
