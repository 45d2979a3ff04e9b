"""The two moments that `timing` compares: the start of membership and the first step of a process.

Each is kept as the range of days that the visitor's words allow; disjoint ranges settle the order.
"""

from collections.abc import Mapping
from datetime import date

from bot.checks.check_message import Span
from bot.checks.check_progress import BEGUN, EITHER, JOINED, MOMENTS, TIMING, WORDS, CheckProgress

BEFORE, AFTER = "before_joining", "after_joining"


def known_moments(progress: CheckProgress) -> dict[str, Span]:
    """The moments told so far."""
    facts = progress.facts
    return {name: _read(facts[kept]) for name, kept in MOMENTS.items() if kept in facts}


def with_moments(
    progress: CheckProgress, told: Mapping[str, Span], asked: str | None
) -> CheckProgress:
    """The progress with moments noted; one that isn't named is the one still missing.

    Where both are missing, it is kept as `either` until the visitor says which it was.
    """
    known = {name: span for name, span in known_moments(progress).items() if name != EITHER}
    known |= {name: span for name, span in told.items() if name in (JOINED, BEGUN)}
    missing = [name for name in (JOINED, BEGUN) if name not in known]
    if EITHER in told and asked == TIMING and missing:
        known[missing[0] if len(missing) == 1 else EITHER] = told[EITHER]
    return _keeping(progress, known)


def named(progress: CheckProgress, name: str) -> CheckProgress:
    """The progress after the visitor has said which moment a date was."""
    known = known_moments(progress)
    if EITHER not in known or name not in (JOINED, BEGUN):
        return progress
    span = known.pop(EITHER)
    return _keeping(progress, {**known, name: span})


def order(progress: CheckProgress) -> str | None:
    """The value of `timing` that the moments settle; None while their order is open."""
    known = known_moments(progress)
    if JOINED not in known or BEGUN not in known:
        return None
    joined, begun = known[JOINED], known[BEGUN]
    if begun[1] < joined[0]:
        return BEFORE
    return AFTER if begun[0] > joined[1] else None


def moment_to_ask(progress: CheckProgress) -> str | None:
    """The moment to ask for at the question of timing; `either`: which of the two was meant."""
    known = known_moments(progress)
    if EITHER in known:
        return EITHER
    missing = [name for name in (JOINED, BEGUN) if name not in known]
    return missing[0] if len(missing) == 1 else None


def _keeping(progress: CheckProgress, known: Mapping[str, Span]) -> CheckProgress:
    """The progress with these moments alone; those known before stay where they are."""
    stored = {MOMENTS[name]: f"{span[0]}/{span[1]}" for name, span in known.items()}
    gone = [kept for kept in MOMENTS.values() if kept not in stored]
    fresh = {kept: span for kept, span in stored.items() if progress.facts.get(kept) != span}
    return progress.without(gone).having(fresh, WORDS)


def _read(stored: str) -> Span:
    start, _, end = stored.partition("/")
    return date.fromisoformat(start), date.fromisoformat(end)
