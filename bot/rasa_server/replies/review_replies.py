"""The review before an outcome, the ways to change a fact, and the question which one to change."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.checks.check_model import Check
from bot.checks.check_review import REVIEW
from bot.content import Content
from bot.rasa_server.replies.reply_request import Reply


def review_reply(
    content: Content, check: Check, before: Iterable[str], facts: Mapping[str, str], folded: bool
) -> Reply:
    """The facts that the outcome would rest on, with *That's right* and a *Change* for each."""
    listed = facts_listed(content, check, facts)
    asks = "check_review_resume" if folded else "check_review"
    right = {"title": content.phrase("check_right"), "payload": '/answer{"review": "right"}'}
    meta: dict[str, Any] = {"check": check.id, "question": REVIEW, "review": True}
    return {
        "text": "\n".join([*before, content.phrase(asks, facts=listed)]),
        "buttons": [right, *change_buttons(content, check, facts)],
        "links": [],
        "meta": {**meta, "facts": dict(facts), **({"folded": True} if folded else {})},
    }


def change_buttons(
    content: Content, check: Check, facts: Mapping[str, str]
) -> list[dict[str, str]]:
    """A button for each fact that forgets it and asks it again."""
    return [
        {
            "title": change_label(content, check, fact),
            "payload": f'/answer{{"change": "{fact}"}}',
        }
        for fact in facts
        if fact in check.facts
    ]


def change_label(content: Content, check: Check, fact: str) -> str:
    """What the button says that changes a fact."""
    return content.phrase("check_change", label=check.facts[fact].label)


def which_reply(content: Content, check: Check, facts: Mapping[str, str]) -> Reply:
    """The question which fact of an outcome is wrong."""
    return {
        "text": content.phrase("check_which"),
        "buttons": change_buttons(content, check, facts),
        "links": [],
        "meta": {"check": check.id},
    }


def facts_listed(content: Content, check: Check, facts: Mapping[str, str]) -> str:
    """A line for each fact with its answer."""
    lines = (
        content.phrase(
            "check_review_line",
            label=check.facts[fact].label,
            answer=check.facts[fact].value(value).choice,
        )
        for fact, value in facts.items()
    )
    return "\n".join(f"- {line}" for line in lines)
