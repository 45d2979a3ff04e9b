"""The case sheet: what our own tables hold of a conversation, on both databases."""

import itertools
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.checks.check_progress import PRESSED, SHARED, WORDS, CheckProgress, FactAnswer
from bot.checks.check_session import CONCLUDED, LEFT, RUNNING, CheckSession
from bot.records import Database
from bot.records.chat import check_sessions, conversations, finished_checks, messages
from bot.records.chat.finished_checks import CheckFinding
from bot.records.chat.messages import ANSWERED, InboundMessage, OutboundMessage
from bot.records.models import CaseNote, Conversation, Correction, Email, Enquiry, Feedback
from bot.records.reporting import case_summary
from bot.records.reporting.case_summary import CaseSummary, CorrectedFact, FactReply

NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
COVER = "check_cover"
moments = itertools.count()


@pytest.fixture
def chat(database: Database) -> int:
    with database.writing() as db:
        return int(conversations.begin(db, "t", NOW, 3600).id)


def turn(database: Database, chat: int, said: str, payload: str | None = None, **meta: Any) -> None:
    """A visitor's message, and the assistant's reply with this metadata."""
    at = NOW + timedelta(seconds=next(moments))
    with database.writing() as db:
        row = messages.add_visitor(db, chat, InboundMessage(f"k{at}", "h", said, payload), at)
        messages.finish(db, row.id, [OutboundMessage("reply", meta=meta)], ANSWERED, at)


def answer(database: Database, chat: int, fact: str, value: str, **meta: Any) -> None:
    turn(database, chat, value, f'/answer{{"{fact}": "{value}"}}', **meta)


def sheet(database: Database, chat: int) -> CaseSummary:
    with database.reading() as db:
        found = case_summary.summary_of_conversation(db, chat)
    assert found
    return found


def on_record(database: Database, chat: int, session: CheckSession) -> None:
    with database.writing() as db:
        check_sessions.save(db, conversations.sender_of(db, chat), session, NOW)


def test_a_check_under_way_shows_what_was_pressed_and_what_was_typed(
    database: Database, chat: int
) -> None:
    turn(database, chat, "Full member", '/answer{"membership": "full"}')
    turn(database, chat, "They wrote to me")
    pressed, typed = (
        str(row.id) for row in sheet(database, chat).transcript if row.author == "visitor"
    )
    answers = {
        "membership": FactAnswer("full", PRESSED, pressed),
        "stage": FactAnswer("process_started", WORDS, typed),
        "employment_related": FactAnswer("yes", SHARED),
    }
    progress = CheckProgress(answers)
    session = CheckSession(check=COVER, state=RUNNING, asked="timing", progress=progress)
    on_record(database, chat, session)
    running = sheet(database, chat).running
    assert running
    assert running.replies == [
        FactReply("membership", "full", "Full member"),
        FactReply("stage", "process_started", "They wrote to me"),
        FactReply("employment_related", "yes", ""),
    ]
    assert (running.check, running.question) == (COVER, "timing")


@pytest.mark.parametrize("state", [CONCLUDED, LEFT])
def test_a_check_that_came_to_its_end_or_was_left_is_not_under_way(
    database: Database, chat: int, state: str
) -> None:
    progress = CheckProgress.told({"membership": "full"})
    on_record(database, chat, CheckSession(check=COVER, state=state, progress=progress))
    assert sheet(database, chat).running is None


def test_facts_answered_otherwise_than_before_are_told(database: Database, chat: int) -> None:
    turn(database, chat, "Am I covered?", check=COVER, question="membership")
    answer(database, chat, "membership", "full", check=COVER, question="stage")
    answer(database, chat, "membership", "associate", check=COVER, question="stage")
    answer(database, chat, "stage", "unsure", check=COVER, question="timing")
    assert sheet(database, chat).changed == [
        CorrectedFact(COVER, "membership", "full", "associate")
    ]


def test_facts_that_changed_between_two_outcomes_are_told(database: Database, chat: int) -> None:
    with database.writing() as db:
        sender = db.get(Conversation, chat).sender_id
        for value in ("full", "unsure"):
            at = NOW + timedelta(seconds=next(moments))
            finished_checks.add(
                db, sender, CheckFinding(COVER, "2026-01-01", {"membership": value}, "o", 4), 9, at
            )
    assert sheet(database, chat).changed == [CorrectedFact(COVER, "membership", "full", "unsure")]


def test_what_was_asked_and_not_answered_is_told_once(database: Database, chat: int) -> None:
    for said in ("dogs?", "fees?", "dogs?"):
        turn(database, chat, said, **({"fallback": "unknown"} if said == "dogs?" else {}))
    assert sheet(database, chat).unanswered == ["dogs?"]


def test_the_last_words_are_those_that_were_typed(database: Database, chat: int) -> None:
    for number in range(7):
        turn(database, chat, f"typed {number}")
    answer(database, chat, "membership", "full")
    assert sheet(database, chat).last_words.splitlines() == [f"typed {n}" for n in range(2, 7)]


def test_a_sheet_holds_its_own_rows_and_nobody_elses(database: Database, chat: int) -> None:
    with database.writing() as db:
        other = conversations.begin(db, "other", NOW, 3600)
        for number, owner in ((1, db.get(Conversation, chat)), (2, other)):
            said = messages.add(db, owner.id, OutboundMessage(f"said {number}"), NOW)
            left = Enquiry(
                reference=f"E-{number}",
                body_hash=str(number),
                sender_id=owner.sender_id,
                channel="chat",
                about="a",
                name="n",
                consent="c",
                consent_at=NOW,
                context={},
                created_at=NOW,
                state="new",
            )
            db.add(left)
            db.flush()
            letter = {"key": str(number), "to": "a@b", "subject": "s", "body": "b"}
            db.add(Email(**letter, enquiry_id=left.id, created_at=NOW, due_at=NOW, attempts=0))
            db.add(CaseNote(enquiry_id=left.id, text=f"note {number}", at=NOW))
            db.add(
                Correction(message_id=said.id, kind="reply", right="r", why=f"why {number}", at=NOW)
            )
            db.add(Feedback(sender_id=owner.sender_id, verdict="good", at=NOW))
    found = sheet(database, chat)
    assert [row.reference for row in found.enquiries] == ["E-1"]
    assert [row.key for row in found.letters] == ["1"]
    assert [row.text for row in found.notes] == ["note 1"]
    assert [row.why for row, _ in found.corrections] == ["why 1"]
    assert len(found.feedback) == 1
    with database.reading() as db:
        alone = case_summary.summary_of_enquiry(
            db, db.query(Enquiry).filter_by(reference="E-2").one()
        )
    assert [row.text for row in alone.transcript] == ["said 2"]
    assert [row.text for row in alone.notes] == ["note 2"]


def test_there_is_no_sheet_of_a_chat_that_is_none(database: Database) -> None:
    with database.reading() as db:
        assert case_summary.summary_of_conversation(db, 99) is None
        assert case_summary.summary_of_conversation(db, 2**70) is None
