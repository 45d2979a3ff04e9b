"""The answers to a check as a page lists them."""

from collections.abc import Mapping

from bot.checks.check_model import Check


def answer_rows(check: Check, facts: Mapping[str, str]) -> list[dict[str, str]]:
    """`label`, `answer` and an empty `url` of each fact, in their order."""
    return [
        {
            "label": check.facts[fact].label,
            "answer": check.facts[fact].value(value).choice,
            "url": "",
        }
        for fact, value in facts.items()
    ]
