"""Where typed words need consent, a check begins with nothing of them."""

import asyncio
import secrets
from typing import Any

import pytest
from assistant import ActionsHere, understood

from bot.records import Database
from bot.settings import settings

TOLD = {"stage": "allegation_made"}


def opened_with(text: str, **parsed: Any) -> dict[str, Any]:
    """The slots that the action which opens the check of cover sets after one message."""
    message = {
        **understood(text, intent="check_cover", **parsed),
        "message_id": secrets.token_hex(8),
    }
    tracker = {
        "sender_id": secrets.token_hex(16),
        "slots": {},
        "latest_message": message,
        "events": [{"event": "user", "parse_data": message}],
        "active_loop": {},
    }
    call = {"next_action": "action_open_cover", "tracker": tracker, "domain": {}}
    answer = asyncio.run(ActionsHere().executor.run({**call, "sender_id": tracker["sender_id"]}))
    assert answer
    return {each["name"]: each["value"] for each in answer["events"] if each["event"] == "slot"}


@pytest.mark.parametrize(("wanted", "taken"), [("1", None), ("0", "allegation_made")])
def test_a_check_takes_facts_from_its_first_words_only_with_consent(
    database: Database, monkeypatch: pytest.MonkeyPatch, wanted: str, taken: str | None
) -> None:
    monkeypatch.setenv("BOT_CHECK_WORDS_CONSENT", wanted)
    settings.cache_clear()
    try:
        slots = opened_with("There is an allegation, am I covered?", facts=TOLD)
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert slots["check_session"]["state"] == "running"
    assert slots.get("stage") == taken
