"""What the learned reader tells apart: the values of each fact, *not said*, and the acts."""

from collections.abc import Mapping

from bot.checks.check_model import Check

NOT_SAID = "not_said"
# A member of a kind that isn't said: no value of the check, and no answer to its question.
SOME_MEMBER = "member"
# In a message's metadata: the open question, and those answered before. Without it, any may be.
ASKED, KNOWN = "asked", "known"
ANSWER, QUESTION, CORRECTION, DISTRESS = "answer", "question", "correction", "distress"
ACTS = (ANSWER, QUESTION, CORRECTION, "steering", DISTRESS, "other")

Labels = Mapping[str, tuple[str, ...]]
"""The labels of each fact by its name; the first is NOT_SAID."""


def labels_of(checks: Mapping[str, Check]) -> dict[str, tuple[str, ...]]:
    """The labels of every fact of the checks."""
    labels = {
        fact.name: (NOT_SAID, *fact.value_names)
        for check in checks.values()
        for fact in check.facts.values()
    }
    if "membership" in labels:
        labels["membership"] = (*labels["membership"], SOME_MEMBER)
    return labels


def with_question(text: str, asked: str | None) -> tuple[str, str]:
    """The open question and the message, as the reader reads them one after the other."""
    return (asked or "no question").replace("_", " "), text
