"""The checks as their files stand now, and their answers in a list."""

from collections.abc import Mapping
from functools import lru_cache

import anyio.to_thread

from bot.checks.check_model import Check
from bot.checks.check_store import CheckStore
from bot.gateway.pages.page_refusals import PageRefusal


@lru_cache(maxsize=1)
def _store() -> CheckStore:
    return CheckStore()


def current() -> dict[str, Check]:
    """The checks by id; files that changed are read on the way."""
    return _store().current


async def checks() -> dict[str, Check]:
    """The same, off the event loop."""
    return await anyio.to_thread.run_sync(current)


async def check_named(name: str) -> Check:
    """The check of a short name; raises PageRefusal where there is none."""
    found = next((each for each in (await checks()).values() if each.name == name), None)
    if found is None:
        raise PageRefusal("gone", 404)
    return found


def rows(check: Check, facts: Mapping[str, str]) -> list[dict[str, str]]:
    """The answers as a page lists them, `label` and `answer`, in their order."""
    return [
        {
            "label": check.facts[fact].label,
            "answer": check.facts[fact].value(value).choice,
            "url": "",
        }
        for fact, value in facts.items()
    ]
