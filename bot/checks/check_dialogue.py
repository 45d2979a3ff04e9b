"""One turn of a check: from a message to new facts, changes and the next question.

Pure: whoever calls it keeps the progress and says the words.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.checks.check_message import ANSWER, CheckMessage
from bot.checks.check_model import UNSURE, Check
from bot.checks.check_moments import named, order, with_moments
from bot.checks.check_progress import PRESSED, TIMING, WORDS, CheckProgress, usable
from bot.checks.check_review import REVIEW, facts_to_review, waits_for
from bot.checks.check_step import CheckStep, forget, tell, with_order


def hear(
    check: Check, progress: CheckProgress, asked: str | None, heard: CheckMessage
) -> CheckStep:
    """The step that a message makes; `asked` is the open fact, REVIEW, or None after an outcome."""
    if heard.pressed:
        return tell(check, progress, heard.pressed, PRESSED, asked)
    if heard.names_moment:
        return _settled_by_moments(check, named(progress, heard.names_moment), progress, asked)
    if heard.forget and (step := forget(check, progress, heard.forget)):
        return step
    still = CheckStep(progress, waits_for(check, progress, asked))
    if heard.is_press:
        return confirm(check, progress) if heard.confirms and asked == REVIEW else still
    if heard.is_distress:
        return replace(still, care=True)
    if heard.only_asks or heard.is_beside:
        return still
    if asked in check.facts:
        return _answered(check, progress, str(asked), heard)
    return _reviewed(check, progress, asked, heard)


def _answered(check: Check, progress: CheckProgress, asked: str, heard: CheckMessage) -> CheckStep:
    """The step of words while a fact is asked: stated facts, and the answer to the question.

    Whoever corrects an answer isn't answering the open question: the "no" of "no, I'm an Associate"
    is about the earlier one.
    """
    known, stated = (
        progress.of(check),
        usable(check, {**_put_right(progress, heard), **heard.facts}),
    )
    other = {fact for fact, value in stated.items() if known.get(fact, value) != value}
    kept = {fact: stated[fact] for fact in other if not heard.corrects}
    taken = {fact: value for fact, value in stated.items() if fact not in kept}
    if asked == TIMING and heard.moments:
        return _dated(check, progress, taken, kept, heard)
    noted = with_moments(progress, heard.moments, asked) if TIMING in check.facts else progress
    taken = with_order(noted, taken, heard)
    if asked not in taken and not other and not _only_corrects(heard) and not heard.asks_beside:
        # The "no" of "No, nothing has started yet" is about what it states.
        is_elsewhere = bool(taken) and not heard.is_bare
        stance = None if is_elsewhere else _from_stance(check, asked, heard.stance)
        answer = heard.answers.get(asked) or stance
        # Where the topic says "no" and the reading "yes", neither counts.
        if answer in check.facts[asked].value_names and stance in (None, UNSURE, answer):
            taken[asked] = str(answer)
    step = replace(tell(check, noted, taken, WORDS, asked), kept=kept)
    if noted != progress:
        step = replace(step, noted=True)
    if not step.is_beside:
        return step
    is_other_no = heard.stance == "no" and heard.is_bare and not check.facts[asked].is_yes_no
    which = bool(known) and (heard.corrects or is_other_no)
    if which and (again := _spoken_of(check, progress, heard)):
        return again
    return replace(step, which=which, missed=not which)


def _put_right(progress: CheckProgress, heard: CheckMessage) -> dict[str, str]:
    """The one earlier answer that a correction reads as another value of; empty if unclear."""
    if not heard.corrects:
        return {}
    other = heard.others_than(progress.facts)
    return other if len(other) == 1 else {}


def _spoken_of(check: Check, progress: CheckProgress, heard: CheckMessage) -> CheckStep | None:
    """The step that asks once more what a correction speaks of, where it isn't clear what it says.

    Better than to ask which answer was meant.
    """
    return forget(check, progress, heard.about) if heard.corrects and heard.about else None


def _dated(
    check: Check,
    progress: CheckProgress,
    taken: Mapping[str, str],
    kept: Mapping[str, str],
    heard: CheckMessage,
) -> CheckStep:
    """The step of dates told at the question of timing: their order counts, not a guess at it.

    The guess counts where the visitor says the same dates once more.
    """
    noted = with_moments(progress, heard.moments, TIMING)
    found = with_order(noted, taken, heard)
    if noted == progress and TIMING not in found and TIMING in heard.answers:
        found[TIMING] = heard.answers[TIMING]
    step = replace(tell(check, noted, found, WORDS, TIMING), kept=kept)
    if noted != progress:
        return replace(step, noted=True)
    return replace(step, missed=True) if step.is_beside else step


def _settled_by_moments(
    check: Check, noted: CheckProgress, before: CheckProgress, asked: str | None
) -> CheckStep:
    """The step after the visitor has said which moment a date was."""
    found = order(noted)
    step = tell(check, noted, {TIMING: found} if found else {}, WORDS, asked)
    return replace(step, noted=noted != before)


def _reviewed(
    check: Check, progress: CheckProgress, asked: str | None, heard: CheckMessage
) -> CheckStep:
    """The step of words at the review, or after an outcome: a correction, or that all is right."""
    still = CheckStep(progress, waits_for(check, progress, asked))
    if heard.asks_beside:
        return still
    shown = facts_to_review(check, progress)
    known, stated = progress.of(check), usable(check, heard.facts)
    noted = with_moments(progress, heard.moments, None) if TIMING in check.facts else progress
    stated = with_order(noted, stated, heard)
    if any(known.get(fact, value) != value for fact, value in stated.items()):
        return tell(check, noted, stated, WORDS)
    if asked == REVIEW and heard.confirms and not heard.corrects:
        return confirm(check, progress)
    if asked == REVIEW or heard.corrects:
        other = usable(check, heard.others_than(shown))
        if len(other) == 1:
            return tell(check, progress, other, WORDS)
        if again := _spoken_of(check, progress, heard):
            return again
        if other or heard.corrects or (heard.stance == "no" and asked == REVIEW):
            return replace(still, which=True)
        return replace(still, missed=True)
    return replace(still, which=heard.stance == "no" and heard.is_bare)


def confirm(check: Check, progress: CheckProgress) -> CheckStep:
    """The step in which the visitor says that the facts shown are right."""
    sure = progress.confirmed(facts_to_review(check, progress))
    return CheckStep(sure, waits_for(check, sure), confirmed=True)


def _only_corrects(heard: CheckMessage) -> bool:
    return heard.corrects and ANSWER not in (heard.acts or ())


def _from_stance(check: Check, asked: str, stance: str | None) -> str | None:
    """What a bare yes, no or "not sure" means: the first two only for a yes-no question."""
    return stance if check.facts[asked].is_yes_no or stance == UNSURE else None
