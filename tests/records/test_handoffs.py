"""Who holds a conversation: one at a time, and never the assistant beside a person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest

from bot.records import Database, upgrade
from bot.records.chat import conversations, handoffs, messages
from bot.records.chat.handoffs import BOT, CLOSED, HUMAN, QUEUED, AlreadyHeld
from bot.records.chat.messages import ANSWERED, HELD, InboundMessage, OutboundMessage
from bot.records.models import Conversation, Handoff, StaffUser

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)


@pytest.fixture
def database(url: str):  # type: ignore[no-untyped-def]
    upgrade(url)
    opened = Database(url)
    with opened.writing() as db:
        for name in ("ann", "ben"):
            db.add(
                StaffUser(
                    email=f"{name}@example.org",
                    name=name,
                    role="adviser",
                    password_hash="-",
                    available=True,
                    created_at=NOW,
                )
            )
    yield opened
    opened.close()


def begin(database: Database, token: str = "t") -> int:
    with database.writing() as db:
        return conversations.begin(db, token, NOW, 3600).id


def state(database: Database, conversation: int) -> str:
    with database.reading() as db:
        return db.get(Conversation, conversation).state


def test_a_chat_goes_from_the_assistant_to_the_queue_to_a_person_and_back(
    database: Database,
) -> None:
    conversation = begin(database)
    with database.writing() as db:
        assert handoffs.request(db, conversation, "asked", NOW, topic="hotline")
    assert state(database, conversation) == QUEUED
    with database.writing() as db:
        assert handoffs.claim(db, conversation, 1, NOW).reason == "asked"
    assert state(database, conversation) == HUMAN
    with database.writing() as db:
        assert handoffs.release(db, conversation, 1, NOW).ended_by == "staff"
    assert state(database, conversation) == BOT
    with database.reading() as db:
        assert handoffs.open_handoff(db, conversation) is None


def test_asking_twice_is_one_request(database: Database) -> None:
    conversation = begin(database)
    with database.writing() as db:
        assert handoffs.request(db, conversation, "asked", NOW)
        assert handoffs.request(db, conversation, "misses", NOW) is None
        assert len(handoffs.waiting_handoffs(db)) == 1


def test_only_who_holds_a_chat_can_hand_it_back_or_close_it(database: Database) -> None:
    conversation = begin(database)
    with database.writing() as db:
        handoffs.claim(db, conversation, 1, NOW)
    for move in (handoffs.release, handoffs.close):
        with pytest.raises(AlreadyHeld) as taken, database.writing() as db:
            move(db, conversation, 2, NOW)
        assert taken.value.owner_id == 1
    with database.writing() as db:
        handoffs.take_over(db, conversation, 2, NOW)
        handoffs.close(db, conversation, 2, NOW)
    assert state(database, conversation) == CLOSED


def test_of_two_who_reach_for_a_chat_exactly_one_has_it(database: Database) -> None:
    def reach(conversation: int, user: int) -> bool:
        try:
            with database.writing() as db:
                handoffs.claim(db, conversation, user, NOW)
        except AlreadyHeld:
            return False
        return True

    chats = [begin(database, f"t{number}") for number in range(200)]
    with database.writing() as db:
        for chat in chats:
            handoffs.request(db, chat, "asked", NOW)
    with ThreadPoolExecutor(8) as pool:
        tries = [[pool.submit(reach, chat, user) for user in (1, 2)] for chat in chats]
        won = [[one.result() for one in pair] for pair in tries]
    assert all(sum(pair) == 1 for pair in won)
    with database.reading() as db:
        rows = {row.conversation_id: row.owner_id for row in db.query(Handoff)}
    assert rows == {chat: 1 if pair[0] else 2 for chat, pair in zip(chats, won, strict=True)}


def test_a_reply_that_comes_after_a_person_took_over_is_dropped(database: Database) -> None:
    conversation = begin(database)
    with database.writing() as db:
        asked = messages.add_visitor(db, conversation, InboundMessage("k", "h", "hello"), NOW)
        handoffs.claim(db, conversation, 1, NOW)
    with database.writing() as db:
        assert not messages.finish(db, asked.id, [OutboundMessage("too late")], ANSWERED, NOW)
    with database.writing() as db:
        said = messages.add_visitor(
            db, conversation, InboundMessage("k2", "h2", "are you there"), NOW
        )
        assert said.turn_state == HELD
    with database.reading() as db:
        assert [row.text for row in messages.history(db, conversation)] == [
            "hello",
            "are you there",
        ]
        assert messages.pending_messages(db) == []
