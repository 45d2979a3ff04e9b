"""One turn of a check: from a message to new facts, changes and the next question.

Pure: whoever calls it keeps the progress and says the words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.checks.check_model import UNSURE, Check
from bot.checks.engine import applicable, next_fact, open_facts

# How a fact was told: by its button, in words, in words and confirmed, or by another check's facts.
PRESSED, WORDS, CONFIRMED, SHARED = "pressed", "words", "confirmed", "shared"

# What one check learned answers a question of another only where the meaning is the same: somebody
# without any process, allegation or issue has had nothing start; the reverse doesn't hold.
SAME = (
    ("current_issue", "no", "stage", "nothing_yet"),
    ("stage", "allegation_made", "current_issue", "yes"),
    ("stage", "process_started", "current_issue", "yes"),
)


@dataclass(frozen=True)
class FactAnswer:
    """The value of a fact, its source, and the id of its message if known."""

    value: str
    source: str
    message: str | None = None


@dataclass(frozen=True)
class CheckProgress:
    """The facts of every check by name, with their sources, oldest first."""

    answers: Mapping[str, FactAnswer] = field(default_factory=dict)

    @classmethod
    def told(cls, facts: Mapping[str, str], source: str = PRESSED) -> "CheckProgress":
        """Facts that all have the same source."""
        return cls().having(facts, source)

    @property
    def facts(self) -> dict[str, str]:
        """The value of each fact."""
        return {fact: answer.value for fact, answer in self.answers.items()}

    def of(self, check: Check) -> dict[str, str]:
        """The facts of one check that it can use."""
        return usable(check, self.facts)

    def without(self, facts: Iterable[str]) -> "CheckProgress":
        """The same with some facts forgotten."""
        gone = frozenset(facts)
        return CheckProgress({f: answer for f, answer in self.answers.items() if f not in gone})

    def having(self, facts: Mapping[str, str], source: str) -> "CheckProgress":
        """A copy with some facts added last."""
        told = {fact: FactAnswer(value, source) for fact, value in facts.items()}
        return CheckProgress({**self.without(facts).answers, **told})


@dataclass(frozen=True)
class CheckMessage:
    """A message as the check reads it.

    `pressed`: the facts of a button. `facts`: what was stated beyond doubt. `answers`: the best
    reading as an answer to each question. `stance`: yes, no or unsure. `asks`: it is a question.
    """

    pressed: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    stance: str | None = None
    asks: bool = False


@dataclass(frozen=True)
class CheckStep:
    """What a turn did: facts that are new, those that changed, those dropped; what to ask now."""

    progress: CheckProgress
    ask: str | None
    new: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether the facts are other than before."""
        return bool(self.new or self.changed or self.dropped)


def usable(check: Check, facts: Mapping[str, str]) -> dict[str, str]:
    """Those of the facts that a check has, with a value that it has."""
    return {
        fact: value
        for fact, value in facts.items()
        if fact in check.facts and value in check.facts[fact].value_names
    }


def hear(
    check: Check, progress: CheckProgress, asked: str | None, heard: CheckMessage
) -> CheckStep:
    """The step that a message makes while `asked` is the open question, None where none is."""
    if heard.pressed:
        return tell(check, progress, heard.pressed, PRESSED, asked)
    return tell(check, progress, _typed(check, progress, asked, heard), WORDS, asked)


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
    # The question's own answer is told last, so that going back comes to it first.
    told = dict(sorted({**new, **changed}.items(), key=lambda pair: pair[0] == asked))
    moved = progress.without(dropped).having(told, source)
    return CheckStep(moved, question(check, after, asked), new, changed, dropped)


def question(check: Check, facts: Mapping[str, str], asked: str | None = None) -> str | None:
    """The fact to ask: the same again while it is open, else the engine's; None once settled."""
    if asked and asked in open_facts(check, facts):
        return asked
    return next_fact(check, facts)


def step_back(check: Check, progress: CheckProgress) -> CheckStep | None:
    """Remove the newest answer that can be asked again; None if there is none."""
    mine = progress.of(check)
    for fact in reversed([fact for fact in progress.answers if fact in mine]):
        progress = progress.without([fact])
        if fact in open_facts(check, progress.of(check)):
            return CheckStep(progress, fact)
    return None


def opened(
    check: Check, progress: CheckProgress, messages: Iterable[CheckMessage], afresh: bool
) -> CheckStep:
    """Begin a check with the known facts, unless `afresh`, and those of `messages`, oldest first.

    What older messages say never overrides what is known; the newest may.
    """
    start = carried(check, progress.without(check.facts if afresh else ()))
    before = start.of(check)
    *older, newest = list(messages) or [CheckMessage()]
    for heard in older:
        values = _typed(check, CheckProgress(), None, heard)
        fresh = {fact: value for fact, value in values.items() if fact not in before}
        start = tell(check, start, fresh, WORDS).progress
    step = hear(check, start, None, newest)
    after = step.progress.of(check)
    return CheckStep(
        step.progress,
        step.ask,
        new={fact: value for fact, value in after.items() if fact not in before},
        changed={f: value for f, value in after.items() if before.get(f, value) != value},
        dropped=tuple(fact for fact in before if fact not in after),
    )


def carried(check: Check, progress: CheckProgress) -> CheckProgress:
    """The progress with facts taken over from other checks; the newest answer wins."""
    shared = [
        fact
        for fact, answer in progress.answers.items()
        if answer.source == SHARED and fact in check.facts
    ]
    progress = progress.without(shared)
    order = list(progress.answers)
    for source, value, target, meaning in SAME:
        if target not in check.facts or progress.facts.get(source) != value:
            continue
        if target in order[order.index(source) :] if source in order else target in order:
            continue
        if progress.facts.get(target) != meaning:
            progress = progress.having({target: meaning}, SHARED)
    return progress


def _typed(
    check: Check, progress: CheckProgress, asked: str | None, heard: CheckMessage
) -> dict[str, str]:
    """The facts of a typed message: stated ones, and the answer to the open question.

    A question takes nothing back ("and if I were an Associate?"). Whoever corrects an answer isn't
    answering the open question: the "no" of "no, I'm an Associate" is about the earlier one.
    """
    known = progress.of(check)
    stated = usable(check, heard.facts)
    other = {fact for fact, value in stated.items() if known.get(fact, value) != value}
    if heard.asks:
        stated = {fact: value for fact, value in stated.items() if fact not in other}
    if asked and asked not in stated and not other:
        answer = heard.answers.get(asked) or _from_stance(check, asked, heard.stance)
        if answer in check.facts[asked].value_names:
            stated[asked] = str(answer)
    return stated


def _from_stance(check: Check, asked: str, stance: str | None) -> str | None:
    """What a bare yes, no or "not sure" means: the first two only for a yes-no question."""
    return stance if check.facts[asked].is_yes_no or stance == UNSURE else None
