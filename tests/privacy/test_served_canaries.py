"""People use the running assistant, which is killed meanwhile; then some of them are erased.

Chats, refusals, errors, enquiries, take-overs, notes and letters go over HTTP, as for visitors and
staff. Where a stand-in answers for Rasa, its copies of the chats are stored beside.
"""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from encryption_kit import call, forget_settings
from encryption_kit import key_file as key_file
from encryption_kit import ring as ring
from privacy_kit import bytes_below
from served_kit import (
    PATIENCE,
    SLIPS,
    Guest,
    Running,
    age,
    copy_chats,
    deal_with,
    erase,
    fail,
    know_again,
    running,
    signed_in,
    use,
)
from sqlalchemy import func, select, update

from benchmarks.faults.mail_sink import MailSink, mail_sink
from benchmarks.running_assistant import until
from bot.privacy.export import as_json, export_cases
from bot.privacy.tracker_rows import TrackerRows
from bot.records import Database
from bot.records.models import Conversation, Email
from bot.web.clock import utc_now

AT_ONCE = 6
USUAL = {"BOT_RETENTION_CHECK": "1", "BOT_PAGES_PER_MINUTE_PER_ADDRESS": "100000"}


@pytest.fixture
def keys(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The file of keys that all is sealed with, where the test says so."""
    if request.param:
        request.getfixturevalue("ring")
    yield os.environ.get("BOT_DATA_KEYS", "")
    monkeypatch.undo()
    forget_settings()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine's folder, whose ports answer nobody else."""
    for name in ("BOT_PORT", "BOT_RASA_PORT", "BOT_ACTIONS_PORT"):
        monkeypatch.setenv(name, "1")
    made = tmp_path / "machine"
    made.mkdir()
    return made


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with mail_sink() as taking:
        yield taking


def everybody_uses(assistant: Running, guests: list[Guest], whole: bool) -> None:
    """Everybody at once; the gateway is killed when a third are done."""

    def checks(guest: Guest) -> bool:
        return whole and guest.number % 4 == 3  # no stand-in goes through a check

    with ThreadPoolExecutor(AT_ONCE) as pool:
        calls = [
            pool.submit(
                use, assistant.url, each, each.number % 4 == 1, whole and each.number % 4 == 3
            )
            for each in guests
        ]
        third = len(guests) // 3
        until(lambda: sum(each.done() for each in calls) > third, PATIENCE, "a third")
        assistant.kill()
        for each in calls:
            each.result()


def every_letter_is_sent(database: Database) -> None:
    """At once: one that was under way at the kill would be tried again minutes later."""
    with database.writing() as db:
        db.execute(update(Email).where(Email.sent_at.is_(None)).values(due_at=utc_now()))

    def all_sent() -> bool:
        with database.reading() as db:
            return db.scalar(select(func.count()).where(Email.sent_at.is_(None))) == 0

    until(all_sent, PATIENCE, "every letter sent")


def what_was_said_is_stored(folder: Path, guests: list[Guest], readable: bool) -> None:
    """All of it, in words or sealed, and nothing of what was refused or failed."""
    held = bytes_below(folder)
    assert [slip for slip in SLIPS if slip in held] == []
    words = {word for guest in guests for word in guest.canaries}
    assert {word for word in words if word.encode() in held} == (words if readable else set())


def chats_stored(database: Database) -> int:
    with database.reading() as db:
        return int(db.scalar(select(func.count()).select_from(Conversation.__table__)) or 0)


def only_those_are_left(
    folder: Path, database: Database, trackers: str, stay: list[Guest], gone: list[Guest]
) -> None:
    """No byte of those who are gone; of each other all that is theirs, and nothing of another."""
    stored = bytes_below(folder)
    for guest in gone:
        words = guest.mark, guest.sender_id, guest.name, *guest.canaries
        assert [word for word in words if word.encode() in stored] == []
    rows = TrackerRows(trackers)
    for guest in stay:
        with database.reading() as db:
            exported = as_json(export_cases(db, guest.cases(database), rows))
        assert [each for each in guest.canaries if each not in exported] == []
        assert set(re.findall(r"zq\d{3}qz", exported)) == {guest.mark}
    rows.close()


@pytest.mark.parametrize(
    ("keys", "count", "whole"),
    [(False, 100, False), (True, 20, False), (False, 20, True)],
    indirect=["keys"],
    ids=["plain", "sealed", "whole"],
)
def test_nothing_is_left_of_those_who_used_everything_and_went(
    keys: str,
    count: int,
    whole: bool,
    sink: MailSink,
    folder: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if whole:
        request.getfixturevalue("model")
    guests = [Guest(number) for number in range(count)]
    half, quarter = count // 2, count // 4
    erased, expired, stay = guests[:half], guests[half:-quarter], guests[-quarter:]
    backup = folder.with_name("yesterday.backup")
    settings = {**sink.settings, **USUAL, "BOT_DATA_KEYS": keys}
    with running(folder, settings, whole) as assistant:
        monkeypatch.setenv("BOT_VAR_DIR", str(assistant.var))
        forget_settings()
        with closing(Database(assistant.database)) as database:
            everybody_uses(assistant, guests, whole)
            know_again(database, guests)
            copy_chats(assistant.trackers, guests, whole)
            browser, key = signed_in(assistant.url, database)
            for guest in guests[::5]:
                deal_with(browser, key, database, guest)
            fail(assistant, guests[2])
            every_letter_is_sent(database)
            what_was_said_is_stored(folder, guests, readable=not keys)
            assert call("backup", str(backup)) == 0
            for guest in erased:
                erase(assistant, browser, key, guest)
            age(database, expired)
            until(lambda: chats_stored(database) == len(stay), PATIENCE, "what expired gone")
    gone = [*erased, *expired]
    with closing(Database(assistant.database)) as database:
        only_those_are_left(folder, database, assistant.trackers, stay, gone)
        assert call("restore", str(backup), "--replace") == 0
        assert chats_stored(database) == count - len(erased)
        age(database, expired)
        assert call("privacy", "run") == 0
        only_those_are_left(folder, database, assistant.trackers, stay, gone)
