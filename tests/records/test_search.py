"""Full-text search, on both databases: what is found, what never is, and what leaves no trace."""

import itertools
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

import pytest
from enquiry_kit import add_enquiry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.enquiries import reference
from bot.privacy.cleaning import clean_up
from bot.records import Database, upgrade
from bot.records.chat import conversations, messages
from bot.records.chat.messages import InboundMessage, OutboundMessage
from bot.records.models import CaseNote, Conversation, Enquiry, Handoff
from bot.records.reporting import full_text_search

# As they were stored before there was an index.
OLD_ROWS = (
    "INSERT INTO conversations (id, sender_id, token_hash, state, created_at, expires_at,"
    " last_seen_at) VALUES (1, 's', 't', 'bot', '2026-11-25 12:00:00.000000',"
    " '2026-11-25 13:00:00.000000', '2026-11-25 12:00:00.000000')",
    "INSERT INTO messages (id, conversation_id, author, text, links, meta, sent_at)"
    " VALUES (1, 1, 'visitor', 'an old message', '[]', '{}', '2026-11-25 12:00:00.000000')",
)
NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
numbers = itertools.count(1)


def chat_that_says(
    database: Database, *said: str, author: str = "visitor", shared: bool = True
) -> int:
    with database.writing() as db:
        chat = conversations.begin(db, f"t{next(numbers)}", NOW, 3600).id
        if shared:
            db.add(Handoff(conversation_id=chat, reason="asked", requested_at=NOW))
        for words in said:
            if author == "visitor":
                key = f"k{next(numbers)}"
                messages.add_visitor(db, chat, InboundMessage(key, key, words), NOW)
            else:
                messages.add(db, chat, OutboundMessage(words, author=author), NOW)
        return chat


def found(database: Database, typed: str) -> list[tuple[str, int | None]]:
    with database.reading() as db:
        return [
            (hit.kind, hit.enquiry_id or hit.conversation_id)
            for hit in full_text_search.search_texts(db, typed)
        ]


def test_a_chat_is_found_once_it_came_to_a_person_or_carries_an_enquiry(database: Database) -> None:
    chat = chat_that_says(database, "a grievance of mine", shared=False)
    with database.writing() as db:
        db.add(CaseNote(conversation_id=chat, text="grievance: rang", at=NOW))
    assert found(database, "grievance") == []
    with database.writing() as db:
        sender = db.get(Conversation, chat).sender_id
    left = add_enquiry(database, NOW, sender_id=sender, about="a grievance")
    kinds = sorted(kind for kind, _ in found(database, "grievance"))
    assert kinds == ["enquiry", "message", "note"]
    with database.writing() as db:
        db.delete(db.get(Enquiry, left))
    assert found(database, "grievance") == []


def test_messages_enquiries_and_notes_are_found_together(database: Database) -> None:
    chat = chat_that_says(database, "My governors began a capability process")
    left = add_enquiry(database, NOW, about="A capability meeting is on Friday")
    with database.writing() as db:
        db.add(CaseNote(conversation_id=chat, text="Capability: call back", at=NOW))
    assert sorted(found(database, "capability")) == [
        ("enquiry", left),
        ("message", chat),
        ("note", chat),
    ]


@pytest.mark.parametrize("typed", ["allegation", "allegations", "ALLEG", "an allegation made"])
def test_endings_and_unfinished_words_are_found(database: Database, typed: str) -> None:
    chat = chat_that_says(database, "An allegation was made; more allegations are to come")
    assert found(database, typed) == [("message", chat)]


def test_all_words_have_to_be_there(database: Database) -> None:
    both = chat_that_says(database, "the head of a primary school")
    chat_that_says(database, "the head of a trust")
    assert found(database, "head primary") == [("message", both)]
    assert found(database, "head nursery") == []


@pytest.mark.parametrize(
    "typed", ["{reference}", "{lower}", "hillside", "sian@hillside.example", "Prŵs", "sian prws"]
)
def test_an_enquiry_is_found_by_reference_name_and_address(database: Database, typed: str) -> None:
    left = add_enquiry(database, NOW, about="Pay")
    with database.reading() as db:
        reference = db.get(Enquiry, left).reference
    wanted = typed.format(reference=reference, lower=reference.lower().replace("-", " "))
    assert found(database, wanted) == [("enquiry", left)]


def test_what_the_assistant_says_in_every_chat_is_not_searched(database: Database) -> None:
    chat_that_says(database, "Membership fees depend on your role", author="assistant")
    said = chat_that_says(database, "Your fees are in order", author="staff")
    assert found(database, "fees") == [("message", said)]


def test_what_fits_better_comes_first_and_the_words_stand_out(database: Database) -> None:
    chat_that_says(database, "pension " + "and many other words about a school " * 8)
    better = chat_that_says(database, "pension, my pension")
    with database.reading() as db:
        first = full_text_search.search_texts(db, "pension")[0]
    assert first.conversation_id == better
    assert [piece for piece, is_found in first.snippet if is_found] == ["pension", "pension"]


@pytest.mark.parametrize(
    "typed", ["", "  ", '"', "' OR 1=1 --", "NEAR(", "a AND", "* ^ : - ( )", "{a b}", "!&|<->", "%"]
)
def test_signs_of_a_query_language_are_only_signs(database: Database, typed: str) -> None:
    chat_that_says(database, "something else")
    assert found(database, typed) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_search_and_not_an_error(database: Database, typed: str) -> None:
    with database.reading() as db:
        full_text_search.search_texts(db, typed.replace("\x00", ""))


def test_every_word_of_a_message_finds_it(database: Database) -> None:
    said = "Rhaid i mi siarad â rhywun; ça va, naïve 2026 ENQ-1 covers O'Brien's"
    chat = chat_that_says(database, said)
    for word in full_text_search.words(said):
        if len(word) > 1:
            assert ("message", chat) in found(database, word), word


def test_what_changes_is_found_as_it_stands_now(database: Database) -> None:
    left = add_enquiry(database, NOW, about="before")
    with database.writing() as db:
        db.get(Enquiry, left).about = "afterwards"
    assert (found(database, "before"), found(database, "afterwards")) == ([], [("enquiry", left)])


def test_what_is_deleted_is_not_found_any_more(database: Database) -> None:
    chat = chat_that_says(database, "a secret worry")
    left = add_enquiry(database, NOW, about="a secret worry")
    with database.writing() as db:
        db.add(CaseNote(enquiry_id=left, text="a secret worry", at=NOW))
    with database.writing() as db:
        db.delete(db.get(Conversation, chat))
        db.delete(db.get(Enquiry, left))
    assert found(database, "secret") == []


def test_erased_words_leave_the_file(sqlite_url: str) -> None:
    upgrade(sqlite_url)
    database = Database(sqlite_url)
    for _ in range(30):
        chat_that_says(database, "an ordinary question about joining")
    chat = chat_that_says(database, "xylophonist quintessence zzyzx")
    file = Path(sqlite_url.removeprefix("sqlite:///"))

    def stored() -> bytes:
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        return file.read_bytes()

    assert b"xylophonist" in stored()
    assert b"zzyzx" in stored()
    with database.writing() as db:
        db.delete(db.get(Conversation, chat))
    clean_up(database)
    left = stored()
    assert [word for word in (b"xylophonist", b"quintess", b"zzyzx") if word in left] == []
    database.close()


def test_rows_from_before_the_index_are_in_it(sqlite_url: str) -> None:
    from alembic import command
    from alembic.config import Config

    from bot.records.schema_versions import MIGRATIONS

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    database = Database(sqlite_url)
    with database.engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for row in OLD_ROWS:
            connection.exec_driver_sql(row)
    upgrade(sqlite_url)
    with database.writing() as db:
        db.add(Handoff(conversation_id=1, reason="asked", requested_at=NOW))
    assert found(database, "old") == [("message", 1)]
    database.close()


@pytest.mark.parametrize("typed", ["0116 299 1122", "+44 116 299 1122", "(0116) 299-1122"])
def test_a_telephone_number_is_found_in_any_form(database: Database, typed: str) -> None:
    left = add_enquiry(database, NOW, email=None, phone="+441162991122")
    said = chat_that_says(database, f"Please ring me on {typed}")
    assert sorted(found(database, typed)) == [("enquiry", left), ("message", said)]


@pytest.mark.parametrize("typed", ["office", "months"])
def test_a_word_that_reads_as_a_reference_is_found_as_a_word(
    database: Database, typed: str
) -> None:
    assert reference.read(typed)
    chat = chat_that_says(database, f"It went on in the {typed} before that")
    assert found(database, typed) == [("message", chat)]


@pytest.mark.parametrize("change", [str, str.lower, lambda text: text.replace("-", "")])
def test_the_enquiry_of_a_reference_comes_before_all_that_name_it(
    database: Database, change: Callable[[str], str]
) -> None:
    written = reference.new()
    left = add_enquiry(database, NOW, reference=written)
    for number in range(3):
        with database.writing() as db:
            note = f"{written} {written}, call {number} about {written}"
            db.add(CaseNote(enquiry_id=left, text=note, at=NOW))
    assert found(database, change(written))[0] == ("enquiry", left)
