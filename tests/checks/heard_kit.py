"""What the tests of a listening check share: the checks, messages as they are heard, progress."""

from datetime import date

from bot.checks.check_message import CheckMessage, Span
from bot.checks.check_model import Check
from bot.checks.check_progress import PRESSED, WORDS, CheckProgress
from bot.content import load_content

CHECKS = load_content().checks
COVER, ELIGIBILITY = CHECKS["check_cover"], CHECKS["check_eligibility"]
BEGUN_FULL = {"membership": "full", "employment_related": "yes", "stage": "process_started"}
SETTLED = {
    **BEGUN_FULL,
    "timing": "after_joining",
    "issue_type": "internal_disciplinary",
    "threatens_employment": "yes",
}


def said(*acts: str, check: Check = COVER, **parts: object) -> CheckMessage:
    """A typed message with these acts."""
    return CheckMessage(acts=frozenset(acts), **parts)  # type: ignore[arg-type]


def days(start: str, end: str | None = None) -> Span:
    return date.fromisoformat(start), date.fromisoformat(end or start)


def pressed(facts: dict[str, str]) -> CheckProgress:
    return CheckProgress.told(facts, PRESSED)


def typed(facts: dict[str, str]) -> CheckProgress:
    return CheckProgress.told(facts, WORDS)
