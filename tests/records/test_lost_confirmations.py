"""What was stored while its answer was lost is known, and isn't stored twice."""

from datetime import datetime, timedelta, timezone

import pytest
from enquiry_kit import add_enquiry
from sqlalchemy import select

from bot.records import Database
from bot.records.chat import conversations, feedback, finished_checks, messages
from bot.records.chat.finished_checks import CheckFinding
from bot.records.chat.messages import OutboundMessage
from bot.records.enquiries import enquiry_records
from bot.records.models import Feedback, FinishedCheck

HOUR = 3600
FACTS = {"membership": "associate"}


@pytest.fixture
def now() -> datetime:
    return datetime.now(timezone.utc)


@pytest.fixture
def chat(database: Database, now: datetime) -> tuple[int, str]:
    """The id of a conversation, and Rasa's name for it."""
    with database.writing() as db:
        row = conversations.begin(db, "token", now, HOUR)
        return row.id, row.sender_id


def tell(database: Database, chat: int, now: datetime, **meta: str) -> None:
    with database.writing() as db:
        messages.add(db, chat, OutboundMessage("told", meta=dict(meta)), now)


def untold(database: Database, chat: int, now: datetime) -> str | None:
    with database.reading() as db:
        return enquiry_records.untold_reference(db, chat, now)


def test_a_reference_is_untold_until_a_message_of_its_chat_tells_it(
    database: Database, chat: tuple[int, str], now: datetime
) -> None:
    chat_id, sender = chat
    assert untold(database, chat_id, now) is None
    add_enquiry(database, now, sender_id=sender, reference="ENQ-AAAA-AA")
    tell(database, chat_id, now, reference="ENQ-BBBB-BB")
    tell(database, chat_id, now, topic="make_enquiry")
    assert untold(database, chat_id, now) == "ENQ-AAAA-AA"
    assert untold(database, chat_id, now + timedelta(minutes=31)) is None
    tell(database, chat_id, now, reference="ENQ-AAAA-AA")
    assert untold(database, chat_id, now) is None


def finish(database: Database, sender: str, facts: dict[str, str] = FACTS) -> str:
    found = CheckFinding("check_cover", "1", facts, "associate_not_covered", 2)
    with database.writing() as db:
        return finished_checks.add_once(db, sender, found, HOUR)


def stored(database: Database) -> int:
    with database.reading() as db:
        return len(list(db.scalars(select(FinishedCheck))))


def test_an_outcome_that_nobody_was_told_is_stored_once_and_its_newest_page_opens(
    database: Database, chat: tuple[int, str], now: datetime
) -> None:
    chat_id, sender = chat
    tokens = [finish(database, sender) for _ in range(3)]
    assert stored(database) == 1
    with database.reading() as db:
        assert finished_checks.find(db, tokens[-1], now)
    tell(database, chat_id, now + timedelta(seconds=60), check="check_cover", outcome="x")
    told = finish(database, sender)
    assert stored(database) == 2
    with database.reading() as db:
        both = [finished_checks.find(db, each, now) for each in (tokens[-1], told)]
    assert all(both), "a page that was told of stays open"


def test_another_outcome_is_another(database: Database, chat: tuple[int, str]) -> None:
    finish(database, chat[1])
    finish(database, chat[1], {"membership": "full"})
    assert stored(database) == 2


def test_a_verdict_said_again_at_once_is_one(database: Database, now: datetime) -> None:
    with database.writing() as db:
        for seconds in (0, 5):
            feedback.add(db, "s", "good", "topic", at=now + timedelta(seconds=seconds))
        feedback.add(db, "s", "bad", "topic", at=now + timedelta(seconds=6))
        feedback.add(db, "s", "bad", "topic", at=now + timedelta(minutes=10))
        assert len(list(db.scalars(select(Feedback)))) == 3
