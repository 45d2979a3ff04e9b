"""How a check begins: with what is known, what other checks learned, and what was said before."""

from collections.abc import Iterable
from dataclasses import replace

from bot.checks.check_message import CheckMessage
from bot.checks.check_model import Check
from bot.checks.check_moments import with_moments
from bot.checks.check_progress import SHARED, TIMING, WORDS, CheckProgress, names_of, usable
from bot.checks.check_review import waits_for
from bot.checks.check_step import CheckStep, may_replace, tell, with_order

# What one check learned answers a question of another only where the meaning is the same: somebody
# without any process, allegation or issue has had nothing start; the reverse doesn't hold.
SAME = (
    ("current_issue", "no", "stage", "nothing_yet"),
    ("stage", "allegation_made", "current_issue", "yes"),
    ("stage", "process_started", "current_issue", "yes"),
)


def opened(
    check: Check, progress: CheckProgress, messages: Iterable[CheckMessage], afresh: bool
) -> CheckStep:
    """Begin a check with the known facts, unless `afresh`, and those of `messages`, oldest first.

    What older messages say never overrides what is known; the newest may, but for what was pressed.
    """
    start = carried(check, progress.without(names_of(check) if afresh else ()))
    before = start.of(check)
    *older, newest = list(messages) or [CheckMessage()]
    for heard in older:
        start = _stated(check, start, heard, over=frozenset()).progress
    loose = frozenset(f for f in start.of(check) if may_replace(start, f, newest))
    step = _stated(check, start, newest, over=loose)
    after = step.progress.of(check)
    return replace(
        step,
        new={fact: value for fact, value in after.items() if fact not in before},
        changed={f: value for f, value in after.items() if before.get(f, value) != value},
        dropped=tuple(fact for fact in before if fact not in after),
        care=newest.is_distress,
    )


def carried(check: Check, progress: CheckProgress) -> CheckProgress:
    """The progress with facts taken over from other checks; the newest answer wins."""
    shared = [
        fact
        for fact, answer in progress.answers.items()
        if answer.source == SHARED and fact in check.facts
    ]
    progress = progress.without(shared)
    order_told = list(progress.answers)
    for source, value, target, meaning in SAME:
        if target not in check.facts or progress.facts.get(source) != value:
            continue
        later = order_told[order_told.index(source) :] if source in order_told else order_told
        if target in later:
            continue
        if progress.facts.get(target) != meaning:
            progress = progress.having({target: meaning}, SHARED)
    return progress


def _stated(
    check: Check, progress: CheckProgress, heard: CheckMessage, over: frozenset[str]
) -> CheckStep:
    """The step of the facts that a message states; of those known, only `over` can change."""
    if heard.is_distress:
        return CheckStep(progress, waits_for(check, progress))
    known = progress.of(check)
    facts = {f: v for f, v in usable(check, heard.facts).items() if f not in known or f in over}
    noted = with_moments(progress, heard.moments, None) if TIMING in check.facts else progress
    return tell(check, noted, with_order(noted, facts, heard), WORDS)
