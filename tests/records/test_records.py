from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.records import Database, choices, conversations, feedback, messages, switch, upgrade
from bot.records.messages import Draft, Entry
from bot.records.models import Choice, Conversation, Message

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    upgrade(url)
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def conversation(database: Database) -> Conversation:
    with database.writing() as db:
        return conversations.begin(db, "hash", NOW, lifetime=3600)


def test_a_moment_comes_back_in_utc_whatever_zone_it_had(database: Database) -> None:
    east = timezone(timedelta(hours=9))
    with database.writing() as db:
        conversations.begin(db, "h", NOW.astimezone(east), lifetime=60)
    with database.reading() as db:
        assert db.scalars(select(Conversation)).one().created_at == NOW


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="time zone"), database.writing() as db:
        conversations.begin(db, "h", NOW.replace(tzinfo=None), lifetime=60)


@pytest.mark.parametrize(
    ("seconds", "live"), [(0, True), (59, True), (60, False), (3600, False), (-3600, True)]
)
def test_a_conversation_idles_out(
    database: Database, conversation: Conversation, seconds: int, live: bool
) -> None:
    with database.reading() as db:
        then = NOW + timedelta(seconds=seconds)
        assert bool(conversations.find_live(db, "hash", then, idle=60)) is live
        assert conversations.is_live(db, conversation.id, then, idle=60) is live


def test_an_ended_conversation_is_not_found(database: Database, conversation: Conversation) -> None:
    with database.writing() as db:
        conversations.end(db, conversation.id, NOW)
    with database.reading() as db:
        assert conversations.find_live(db, "hash", NOW, idle=60) is None


def test_a_turn_ends_only_once(database: Database, conversation: Conversation) -> None:
    with database.writing() as db:
        said = messages.add_visitor(db, conversation.id, Entry("k", "h", "hello"), NOW)
    with database.writing() as db:
        assert messages.finish(db, said.id, [Draft("one")], messages.ANSWERED, NOW)
    with database.writing() as db:
        assert not messages.finish(db, said.id, [Draft("two")], messages.FAILED, NOW)
    with database.reading() as db:
        assert [m.text for m in messages.turn(db, said.id)] == ["hello", "one"]
        assert messages.pending(db) == []


def test_a_key_is_used_once_in_a_conversation(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        messages.add_visitor(db, conversation.id, Entry("k", "h", "hello"), NOW)
    with pytest.raises(IntegrityError), database.writing() as db:
        messages.add_visitor(db, conversation.id, Entry("k", "h", "hello"), NOW)


def test_a_broken_transaction_leaves_nothing(
    database: Database, conversation: Conversation
) -> None:
    offer = [{"label": "a", "payload": "/a"}]
    with pytest.raises(RuntimeError), database.writing() as db:
        messages.add(db, conversation.id, Draft("half", choices=offer), NOW)
        raise RuntimeError
    with database.reading() as db:
        assert messages.history(db, conversation.id) == []
        assert db.scalars(select(Choice)).all() == []


def test_an_error_names_no_values(database: Database, conversation: Conversation) -> None:
    with pytest.raises(IntegrityError) as caught, database.writing() as db:
        db.add(Message(conversation_id=99, author="visitor", text="canary words", sent_at=NOW))
        db.flush()
    assert "canary" not in str(caught.value)


def test_erasing_a_conversation_erases_what_hangs_on_it(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        messages.add(
            db, conversation.id, Draft("a", choices=[{"label": "a", "payload": "/a"}]), NOW
        )
    with database.writing() as db:
        db.delete(db.get(Conversation, conversation.id))
    with database.reading() as db:
        assert db.scalars(select(Message)).all() == []
        assert db.scalars(select(Choice)).all() == []


def test_a_token_opens_the_choices_of_its_own_conversation_only(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        offer = [{"label": "a", "payload": "/a"}]
        token = messages.add(db, conversation.id, Draft("a", choices=offer), NOW).choices[0].token
    with database.reading() as db:
        found = choices.find(db, conversation.id, token)
        assert found is not None and found.payload == "/a"
        assert choices.find(db, conversation.id + 1, token) is None


def test_many_writers_wait_for_each_other(database: Database, conversation: Conversation) -> None:
    def write(n: int) -> None:
        with database.writing() as db:
            messages.add(db, conversation.id, Draft(str(n)), NOW)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(100)))
    with database.reading() as db:
        assert len(messages.history(db, conversation.id)) == 100


def test_the_newest_switch_holds(database: Database) -> None:
    with database.writing() as db:
        assert switch.is_on(db)
        switch.turn(db, on=False, reason="wrong fees")
        assert not switch.is_on(db)
        switch.turn(db, on=True, reason="mended")
        assert switch.is_on(db)
        with pytest.raises(ValueError, match="reason"):
            switch.turn(db, on=False, reason=" ")


def test_feedback_is_good_or_bad_and_needs_no_conversation_of_ours(database: Database) -> None:
    with database.writing() as db:
        assert feedback.add(db, "rasa-shell", "bad", topic="hotline").id
        with pytest.raises(ValueError, match="good, bad"):
            feedback.add(db, "rasa-shell", "so-so")
