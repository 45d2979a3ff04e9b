"""`bot switch`: off the air and back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from line_kit import Line, run_bot

from bot.content import load_content


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    return {"BOT_DATABASE_URL": f"sqlite:///{tmp_path / 'own.db'}"}


def test_off_needs_a_reason(place: dict[str, str], tmp_path: Path) -> None:
    for reason in ([], ["--reason", " "]):
        done = run_bot("switch", "off", *reason, env=place)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
    path = tmp_path / "own.db"
    if path.exists():
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("SELECT count(*) FROM switches").fetchone() == (0,)


def test_off_and_on_take_effect_with_the_next_message_and_keep_the_reason(line: Line) -> None:
    visitor = line.visitor()
    off = run_bot("switch", "off", "--reason", "a rehearsal", env=line.settings)
    try:
        assert off.returncode == 0
        refused = visitor.post({"text": "How do I join?"})
        assert refused.status_code == 503
        assert load_content().contacts.contacts["membership_phone"].value in refused.text
        assert httpx.post(f"{line.url}/v1/session", json={}).status_code == 503
        assert visitor.say("I want to kill myself")[0]["meta"]["crisis"] is True
    finally:
        assert run_bot("switch", "on", env=line.settings).returncode == 0
    assert visitor.say("How do I join?")[0]["meta"]["topic"] == "how_to_join"
    rows = line.rows('SELECT "on", reason FROM switches ORDER BY id DESC LIMIT 2')
    assert rows[1] == (0, "a rehearsal")
    assert rows[0][0] == 1
