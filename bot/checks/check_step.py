"""What one turn does to a check, and the ways in which facts are told, forgotten and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.checks.check_message import CheckMessage
from bot.checks.check_model import Check
from bot.checks.check_moments import order
from bot.checks.check_progress import MOMENTS, PRESSED, TIMING, CheckProgress, usable
from bot.checks.check_review import waits_for
from bot.checks.engine import applicable, open_facts


@dataclass(frozen=True)
class CheckStep:
    """What a turn did: facts that are new, those that changed, those dropped; what to ask now.

    `kept`: facts that the words contradict and that stay as they were pressed. `missed`: an answer
    that fits no value. `which`: the visitor has to say which fact to change. `care`: distress.
    """

    progress: CheckProgress
    ask: str | None
    new: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False
    noted: bool = False
    missed: bool = False
    which: bool = False
    care: bool = False

    @property
    def moved(self) -> bool:
        """Whether the record is another than before."""
        return bool(self.new or self.changed or self.dropped or self.confirmed or self.noted)

    @property
    def is_beside(self) -> bool:
        """Whether the message said nothing to the check."""
        return not (self.moved or self.kept or self.missed or self.which or self.care)


def tell(
    check: Check,
    progress: CheckProgress,
    values: Mapping[str, str],
    source: str,
    asked: str | None = None,
) -> CheckStep:
    """The step that facts make; what makes no sense beside the others is left out or dropped."""
    before = progress.of(check)
    given = usable(check, values)
    after = applicable(check, {**before, **given})
    new = {fact: value for fact, value in given.items() if fact in after and fact not in before}
    changed = {
        fact: value
        for fact, value in given.items()
        if fact in after and before.get(fact, value) != value
    }
    dropped = tuple(fact for fact in before if fact not in after)
    # A button makes sure what was known from words.
    again = {f for f in given if source == PRESSED and f in after and not progress.is_sure(f)}
    again -= {*new, *changed}
    # The question's own answer is told last, so that going back comes to it first.
    told = {f: given[f] for f in given if f in {*new, *changed, *again}}
    told = dict(sorted(told.items(), key=lambda pair: pair[0] == asked))
    moved = progress.without(dropped).having(told, source)
    ask = waits_for(check, moved, asked)
    return CheckStep(moved, ask, new, changed, dropped, confirmed=bool(again))


def forget(check: Check, progress: CheckProgress, fact: str) -> CheckStep | None:
    """The step that forgets one fact and asks it again; None where it isn't known."""
    before = progress.of(check)
    if fact not in before:
        return None
    moments = MOMENTS.values() if fact == TIMING else ()
    left = progress.without([fact, *moments])
    after = applicable(check, left.of(check))
    dropped = tuple(each for each in before if each not in after and each != fact)
    left = left.without(dropped)
    return CheckStep(left, waits_for(check, left, fact), dropped=dropped, noted=True)


def step_back(check: Check, progress: CheckProgress) -> CheckStep | None:
    """Remove the newest answer that can be asked again; None if there is none."""
    mine = progress.of(check)
    for fact in reversed([fact for fact in progress.answers if fact in mine]):
        progress = progress.without([fact])
        if fact in open_facts(check, progress.of(check)):
            return CheckStep(progress, fact)
    return None


def may_replace(progress: CheckProgress, fact: str, heard: CheckMessage) -> bool:
    """Whether words may replace a fact: what was pressed only where they correct it."""
    return heard.corrects or not (progress.is_sure(fact) or heard.asks_beside)


def with_order(
    progress: CheckProgress, facts: Mapping[str, str], heard: CheckMessage
) -> dict[str, str]:
    """The facts with the order of the moments; without any where words and dates disagree."""
    found = order(progress) if heard.moments else None
    if found is None or (progress.is_sure(TIMING) and not heard.corrects):
        return dict(facts)
    if facts.get(TIMING, found) != found:
        return {fact: value for fact, value in facts.items() if fact != TIMING}
    return {**facts, TIMING: found}
