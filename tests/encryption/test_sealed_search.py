"""Search with a key: words in open cases, and references, addresses and numbers in all."""

from datetime import datetime, timezone

import pytest
from enquiry_kit import add_enquiry

from bot.enquiries import reference
from bot.records import Database
from bot.records.chat import conversations, messages
from bot.records.chat.messages import InboundMessage
from bot.records.enquiries import duplicate_pairs
from bot.records.models import CaseLetter, CaseNote, Conversation, Enquiry, Handoff
from bot.records.reporting.full_text_search import search_texts

NOW = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)

pytestmark = pytest.mark.usefixtures("ring")


def found(database: Database, typed: str) -> list[tuple[str, int | None]]:
    with database.reading() as db:
        hits = search_texts(db, typed)
    return sorted((hit.kind, hit.enquiry_id or hit.conversation_id) for hit in hits)


def add_chat(database: Database, words: str, handed: bool = True) -> int:
    with database.writing() as db:
        chat = conversations.begin(db, words, NOW, 3600).id
        messages.add_visitor(db, chat, InboundMessage("k", "k", words), NOW)
        if handed:
            db.add(Handoff(conversation_id=chat, reason="asked", requested_at=NOW))
        return int(chat)


def test_words_are_found_in_all_that_belongs_to_open_cases(database: Database) -> None:
    chat = add_chat(database, "My governors began a capability process")
    add_chat(database, "capability as well", handed=False)
    left = add_enquiry(database, NOW, about="A capability meeting is on Friday")
    with database.writing() as db:
        db.add(CaseNote(conversation_id=chat, text="capability: call back", at=NOW))
        common = {"enquiry_id": left, "from_staff": True, "key": "k", "channel": "email"}
        db.add(CaseLetter(**common, text="About your capability meeting", at=NOW))
    kinds = [("enquiry", left), ("letter", left), ("message", chat), ("note", chat)]
    assert found(database, "capability") == kinds
    assert found(database, "capability friday") == [("enquiry", left)]
    with database.reading() as db:
        (hit,) = search_texts(db, "governors")
    assert [piece for piece, is_found in hit.snippet if is_found] == ["governors"]


def test_what_changes_closes_or_goes_is_found_as_it_stands_now(database: Database) -> None:
    left, chat = add_enquiry(database, NOW, about="before"), add_chat(database, "secret")
    assert found(database, "before") == [("enquiry", left)]
    with database.writing() as db:
        db.get(Enquiry, left).about = "afterwards"
    assert (found(database, "before"), found(database, "afterwards")) == ([], [("enquiry", left)])
    assert found(database, "secret") == [("message", chat)]
    with database.writing() as db:
        db.delete(db.get(Conversation, chat))
        db.get(Enquiry, left).state = "closed"
    assert (found(database, "secret"), found(database, "afterwards")) == ([], [])


@pytest.mark.parametrize(
    "typed", ["{reference}", "Jo@School.example", "mailto:jo@school.example", "0116 299 1122"]
)
def test_a_closed_case_is_found_by_reference_address_and_number(
    database: Database, typed: str
) -> None:
    contacts = {"email": "jo@school.example", "phone": "+441162991122"}
    written = reference.new()
    left = add_enquiry(database, NOW, reference=written, state="closed", **contacts)
    add_enquiry(database, NOW, reference=reference.new(), state="closed", email="a@b.example")
    wanted = typed.format(reference=written.lower())
    assert found(database, wanted) == [("enquiry", left)]
    assert found(database, "jo@school") == []
    with database.writing() as db:
        db.get(Enquiry, left).email = "new@school.example"
    assert found(database, "new@school.example") == [("enquiry", left)]


def test_duplicates_are_noticed_and_shared_marks_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        add_enquiry(database, NOW, email=f"a{number}@hillside.example", about="Hillside School")
    with database.writing() as db:
        while row := duplicate_pairs.next_uncompared(db):
            duplicate_pairs.store_marks(db, row)
            duplicate_pairs.store_pairs(db, row.id, duplicate_pairs.find_pairs(db, row), NOW)
    with database.reading() as db:
        assert len(duplicate_pairs.unsettled_pairs(db)) == 1
        monkeypatch.setattr(duplicate_pairs, "MOST_SHARING", 1)
        shared = duplicate_pairs.shared_marks(db, NOW)
    assert {mark.value for mark in shared} == {"hillside.example", "hillside"}
