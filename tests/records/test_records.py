import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.gateway.messages import message_json
from bot.records import Database, upgrade
from bot.records.chat import choices, conversations, feedback, messages, new_messages, off_switch
from bot.records.chat.messages import InboundMessage, OutboundMessage
from bot.records.chat.new_messages import NewMessages
from bot.records.models import Choice, Conversation, Message

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


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
        said = messages.add_visitor(db, conversation.id, InboundMessage("k", "h", "hello"), NOW)
    with database.writing() as db:
        assert messages.finish(db, said.id, [OutboundMessage("one")], messages.ANSWERED, NOW)
    with database.writing() as db:
        assert not messages.finish(db, said.id, [OutboundMessage("two")], messages.FAILED, NOW)
    with database.reading() as db:
        assert [m.text for m in messages.turn_messages(db, said.id)] == ["hello", "one"]
        assert messages.pending_messages(db) == []


def test_a_key_is_used_once_in_a_conversation(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        messages.add_visitor(db, conversation.id, InboundMessage("k", "h", "hello"), NOW)
    with pytest.raises(IntegrityError), database.writing() as db:
        messages.add_visitor(db, conversation.id, InboundMessage("k", "h", "hello"), NOW)


def test_a_broken_transaction_leaves_nothing(
    database: Database, conversation: Conversation
) -> None:
    offer = [{"label": "a", "payload": "/a"}]
    with pytest.raises(RuntimeError), database.writing() as db:
        messages.add(db, conversation.id, OutboundMessage("half", choices=offer), NOW)
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
            db,
            conversation.id,
            OutboundMessage("a", choices=[{"label": "a", "payload": "/a"}]),
            NOW,
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
        token = (
            messages.add(db, conversation.id, OutboundMessage("a", choices=offer), NOW)
            .choices[0]
            .token
        )
    with database.reading() as db:
        found = choices.find_choice(db, conversation.id, token)
        assert found is not None and found.payload == "/a"
        assert choices.find_choice(db, conversation.id + 1, token) is None


def test_many_writers_wait_for_each_other(database: Database, conversation: Conversation) -> None:
    def write(n: int) -> None:
        with database.writing() as db:
            messages.add(db, conversation.id, OutboundMessage(str(n)), NOW)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(100)))
    with database.reading() as db:
        assert len(messages.history(db, conversation.id)) == 100


def test_the_newest_switch_holds(database: Database) -> None:
    with database.writing() as db:
        assert off_switch.is_on(db)
        off_switch.turn(db, on=False, reason="wrong fees")
        assert not off_switch.is_on(db)
        off_switch.turn(db, on=True, reason="mended")
        assert off_switch.is_on(db)
        with pytest.raises(ValueError, match="reason"):
            off_switch.turn(db, on=False, reason=" ")


def test_feedback_is_good_or_bad_and_needs_no_conversation_of_ours(database: Database) -> None:
    with database.writing() as db:
        assert feedback.add(db, "rasa-shell", "bad", topic="hotline").id
        with pytest.raises(ValueError, match="good, bad"):
            feedback.add(db, "rasa-shell", "so-so")


def statements(database: Database) -> list[str]:
    """What is asked of the database from now on."""
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    return said


def test_a_conversation_that_is_held_is_not_asked_for_again(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        row = conversations.lock(db, conversation.id)
        assert conversations.is_locked(db, conversation.id)
        asked = statements(database)
        assert conversations.lock(db, conversation.id) is row
        assert conversations.lock_status(db, conversation.id) is row
        assert asked == []
    with database.writing() as db:
        assert not conversations.is_locked(db, conversation.id)
        assert conversations.lock(db, conversation.id) is not row


def test_holding_a_conversation_reads_what_others_changed_meanwhile(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        seen = db.get(Conversation, conversation.id)
        elsewhere = update(Conversation).values(state="human")
        db.execute(elsewhere, execution_options={"synchronize_session": False})
        assert seen.state == "bot"
        assert conversations.lock(db, conversation.id).state == "human"


def test_who_holds_a_conversation_sees_what_this_transaction_makes_of_it(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        held = conversations.lock_status(db, conversation.id)
        assert conversations.is_locked(db, conversation.id)
        assert (held.state, held.ended_at) == ("bot", None)
        conversations.lock(db, conversation.id).state = "queued"
        assert conversations.lock_status(db, conversation.id).state == "queued"


def test_a_savepoint_that_is_undone_holds_nothing(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        with suppress(RuntimeError), db.begin_nested():
            conversations.lock_status(db, conversation.id)
            conversations.lock(db, conversation.id)
            raise RuntimeError
        assert not conversations.is_locked(db, conversation.id)


def test_a_session_that_goes_on_after_its_commit_holds_nothing(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        conversations.lock(db, conversation.id)
    with database.reading() as db:
        conversations.lock(db, conversation.id)
        db.commit()
        assert not conversations.is_locked(db, conversation.id)


def test_the_end_of_a_turn_asks_little(database: Database, conversation: Conversation) -> None:
    with database.writing() as db:
        said = messages.add_visitor(db, conversation.id, InboundMessage("k", "h", "hello"), NOW)
    with database.writing() as db:
        asked = statements(database)
        conversations.lock_status(db, conversation.id)
        assert messages.awaits_reply(db, said.id)
        offer = [{"label": name, "payload": f"/{name}"} for name in "ab"]
        messages.finish(
            db, said.id, [OutboundMessage("one", choices=offer)], messages.ANSWERED, NOW
        )
        db.flush()
    kinds = [each.split()[0] for each in asked]
    assert kinds.count("SELECT") == 3  # the chat, the message, the one before its replies
    assert kinds.count("UPDATE") == 1


def test_what_was_stored_just_now_is_known_until_the_commit(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        first = messages.add(db, conversation.id, OutboundMessage("before"), NOW)
    with database.writing() as db:
        assert new_messages.new_messages_of(db, conversation.id) is None
        said = messages.add_visitor(db, conversation.id, InboundMessage("k", "h", "hello"), NOW)
        offer = [{"label": name, "payload": f"/{name}"} for name in "ba"]
        draft = OutboundMessage(
            "one", choices=offer, links=[{"label": "l", "url": "u"}], meta={"topic": "t"}
        )
        reply = messages.add(db, conversation.id, draft, NOW, reply_to=said.id)
        told = new_messages.new_messages_of(db, conversation.id)
        assert told == NewMessages(first.id, (said, reply))
    with database.reading() as db:
        assert new_messages.new_messages_of(db, conversation.id) is None
        rows = messages.history(db, conversation.id, first.id)
        assert [message_json.message(row) for row in rows] == [
            message_json.message(row) for row in told.messages
        ]
        kept = [(row.idempotency_key, row.body_hash, row.turn_state, row.reply_to) for row in rows]
        assert kept == [("k", "h", messages.PENDING, None), (None, None, None, said.id)]


def test_after_a_savepoint_only_the_table_knows_what_was_stored(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        with suppress(RuntimeError), db.begin_nested():
            messages.add(db, conversation.id, OutboundMessage("undone"), NOW)
            raise RuntimeError
        messages.add(db, conversation.id, OutboundMessage("kept"), NOW)
        assert new_messages.new_messages_of(db, conversation.id) is None


def test_the_newest_message_is_told_of_each_conversation_that_lives(
    database: Database, conversation: Conversation
) -> None:
    with database.writing() as db:
        other, ended = (conversations.begin(db, token, NOW, lifetime=3600) for token in ("o", "e"))
        messages.add(db, conversation.id, OutboundMessage("one"), NOW)
        newest = messages.add(db, conversation.id, OutboundMessage("two"), NOW).id
        messages.add(db, ended.id, OutboundMessage("gone"), NOW)
        conversations.end(db, ended.id, NOW)
        asked = [conversation.id, other.id, ended.id]
        assert messages.newest_message_ids(db, asked, NOW, 60) == {
            conversation.id: newest,
            other.id: 0,
        }
        assert messages.newest_message_ids(db, asked, NOW + timedelta(seconds=61), 60) == {}


def test_a_write_that_waits_in_vain_fails_as_any_other_statement_does(sqlite_url: str) -> None:
    upgrade(sqlite_url)
    opened = Database(sqlite_url)
    other = sqlite3.connect(make_url(sqlite_url).database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with opened.reading() as db:
        db.execute(text("PRAGMA busy_timeout=10"))
    with pytest.raises(OperationalError, match="locked"), opened.writing() as db:
        conversations.begin(db, "hash", NOW, lifetime=60)
    other.execute("COMMIT")
    with opened.writing() as db:
        conversations.begin(db, "hash", NOW, lifetime=60)
    opened.close()
    other.close()


def test_a_connection_that_may_only_read_is_replaced_by_one_that_may_write(sqlite_url: str) -> None:
    """As one that was opened while the file could not be written, and can be since."""
    upgrade(sqlite_url)
    database = Database(sqlite_url)
    with database.reading() as db:
        db.connection().connection.execute("PRAGMA query_only = ON")
    with pytest.raises(OperationalError, match="readonly"), database.writing() as db:
        conversations.begin(db, "hash", NOW, lifetime=3600)
    with database.writing() as db:
        conversations.begin(db, "hash", NOW, lifetime=3600)
    database.close()
