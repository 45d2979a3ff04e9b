"""The ledger of the fault bench sees what is lost and what is done twice."""

from datetime import datetime, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks.faults.ledger import Ledger
from bot.records import Database, upgrade
from bot.records.chat import conversations, messages
from bot.records.chat.messages import InboundMessage

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A message that was acknowledged, a rating of it, an enquiry and its letter."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    upgrade(url)
    opened = Database(url)
    with opened.writing() as db:
        talk = conversations.begin(db, "hash", NOW, lifetime=60)
        messages.add_visitor(db, talk.id, InboundMessage(text="hello", key="k", body_hash="h"), NOW)
        for statement in ROWS:
            db.execute(text(statement))
    opened.close()
    return url


ROWS = (
    "INSERT INTO feedback (sender_id, message_id, verdict, at) VALUES ('s', 1, 'good', '2026')",
    "INSERT INTO enquiries (reference, body_hash, channel, about, name, email, consent, consent_at,"
    " context, urgent, state, created_at) VALUES ('ENQ-AAAA-BB', 'h', 'page', 'a', 'n',"
    " 'p@e.example', 'c', '2026', '{}', 0, 'new', '2026')",
    'INSERT INTO letters ("key", enquiry_id, "to", subject, body, created_at, due_at, attempts,'
    " purpose, gathered, sent_at) VALUES ('l', 1, 'p@e.example', 's', 'b', '2026', '2026', 1,"
    " 'other', 0, '2026')",
)


def ledger() -> Ledger:
    kept = Ledger()
    kept.message("k", "hello", [{"id": 1}])
    kept.rating(1, "good")
    kept.reference("p@e.example", "ENQ-AAAA-BB")
    return kept


def run(database: str, statement: str) -> None:
    opened = Database(database)
    with opened.writing() as db:
        db.execute(text(statement))
    opened.close()


DELIVERED = [("p@e.example", "<1@e>")]


def test_a_ledger_that_agrees_with_the_tables_finds_nothing(database: str) -> None:
    found = ledger().audit(database, [*DELIVERED, *DELIVERED])
    assert (found.lost, found.doubled) == ([], [])


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM messages", "message k"),
        ("UPDATE messages SET text = 'other'", "message k"),
        ("DELETE FROM feedback", "rating of 1"),
        ("UPDATE enquiries SET reference = 'ENQ-CCCC-DD'", "reference ENQ-AAAA-BB"),
        ("DELETE FROM letters", "letter to p@e.example"),
    ],
)
def test_what_was_acknowledged_and_is_not_there_is_lost(
    database: str, statement: str, what: str
) -> None:
    run(database, statement)
    assert what in ledger().audit(database, DELIVERED).lost


def test_a_letter_that_was_sent_and_never_came_is_lost(database: str) -> None:
    assert ledger().audit(database, []).lost == ["letter to p@e.example"]


REPLY = "INSERT INTO messages (conversation_id, author, text, links, meta, reply_to, sent_at)"
COPY = "INSERT INTO feedback (sender_id, message_id, verdict, at) SELECT sender_id, message_id,"


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (f"{REPLY} VALUES (1, 'assistant', 'a', '[]', '{{}}', 1, '2026')", "message k"),
        (f"{COPY} verdict, at FROM feedback", "rating of 1"),
    ],
)
def test_what_is_there_twice_is_doubled(database: str, statement: str, what: str) -> None:
    run(database, statement)
    assert what in ledger().audit(database, DELIVERED).doubled


def test_a_second_reference_is_an_enquiry_that_was_doubled(database: str) -> None:
    kept = ledger()
    kept.reference("p@e.example", "ENQ-EEEE-FF")
    assert kept.audit(database, DELIVERED).doubled == ["enquiry of p@e.example"]


def test_a_second_letter_is_doubled_unless_it_is_the_same_once_more(database: str) -> None:
    another = [*DELIVERED, ("p@e.example", "<2@e>")]
    assert ledger().audit(database, another).doubled == ["letter to p@e.example"]
    assert ledger().audit(database, [*DELIVERED, *DELIVERED]).doubled == []
