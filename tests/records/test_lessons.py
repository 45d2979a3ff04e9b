from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people_kit import add_user

from bot.records import Database
from bot.records.chat import conversations, feedback, messages
from bot.records.chat.messages import InboundMessage, OutboundMessage
from bot.records.models import Conversation
from bot.records.reporting import lessons
from bot.records.reporting.redact import EMAIL, INSURANCE, POSTCODE, redact
from bot.records.staff import staff_corrections

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


def ask(
    database: Database,
    text: str,
    draft: OutboundMessage,
    at: datetime = NOW,
    payload: str | None = None,
    chat: Conversation | None = None,
) -> tuple[Conversation, int]:
    """A visitor's message and the reply to it: the conversation and the reply's id."""
    with database.writing() as db:
        chat = chat or conversations.begin(db, f"{text}{at}", NOW, 3600)
        said = messages.add_visitor(
            db, chat.id, InboundMessage(f"{text}{at}", "h", text, payload), at
        )
    with database.writing() as db:
        messages.finish(db, said.id, [draft], messages.ANSWERED, at)
    with database.reading() as db:
        return chat, messages.turn_messages(db, said.id)[1].id


def found(database: Database, since: datetime | None = None) -> list[lessons.Lesson]:
    with database.reading() as db:
        return lessons.lessons(db, since)


def test_a_correction_of_a_reply_is_stored_with_who_and_why(database: Database) -> None:
    _, reply = ask(database, "how do i pay", OutboundMessage("No.", meta={"topic": "benefits"}))
    with database.writing() as db:
        user = add_user(db, "Ann", NOW)
        staff_corrections.add(
            db, reply, user.id, "topic", "payment_method", "it is about paying", NOW
        )
    with database.reading() as db:
        (row,) = staff_corrections.corrections_of(db, [reply])[reply]
        assert (row.user_id, row.kind, row.right) == (user.id, "topic", "payment_method")
    (lesson,) = found(database)
    assert (lesson.text, lesson.reasons) == ("how do i pay", {"corrected"})
    assert lesson.right == [lessons.RightReply("topic", "payment_method", "it is about paying")]


def test_only_a_message_of_the_assistant_can_be_corrected(database: Database) -> None:
    _, reply = ask(database, "hello", OutboundMessage("Hello."))
    for message, kind in ((reply - 1, "topic"), (10**6, "topic"), (reply, "guess")):
        with pytest.raises(ValueError), database.writing() as db:
            staff_corrections.add(db, message, None, kind, "greet", "", NOW)


def test_what_was_not_understood_or_did_not_help_is_a_lesson_once(database: Database) -> None:
    ask(database, "fine", OutboundMessage("Yes.", meta={"topic": "benefits"}))
    ask(database, "huh", OutboundMessage("?", meta={"fallback": "unknown"}))
    chat, _ = ask(database, "pay or join", OutboundMessage("Which?", meta={"fallback": "clarify"}))
    later = NOW + timedelta(seconds=9)
    ask(
        database,
        "How to pay",
        OutboundMessage("So."),
        later,
        payload="/faq/payment_method",
        chat=chat,
    )
    rated, reply = ask(database, "cost", OutboundMessage("Free.", meta={"topic": "benefits"}))
    spoken, _ = ask(database, "price", OutboundMessage("Free.", meta={"topic": "benefits"}))
    with database.writing() as db:
        feedback.rate(db, rated.id, reply, "bad", NOW)
        feedback.add(db, spoken.sender_id, "bad", "benefits", at=later)
    lessons = {lesson.text: lesson for lesson in found(database)}
    assert {text: lesson.reasons for text, lesson in lessons.items()} == {
        "huh": {"unknown"},
        "pay or join": {"clarify"},
        "cost": {"bad"},
        "price": {"bad"},
    }
    assert lessons["pay or join"].chosen == "/faq/payment_method"


def test_since_counts_from_the_moment_itself(database: Database) -> None:
    for seconds in (-1, 0, 1):
        at = NOW + timedelta(seconds=seconds)
        ask(database, f"at {seconds}", OutboundMessage("?", meta={"fallback": "unknown"}), at)
    assert [lesson.text for lesson in found(database, NOW)] == ["at 0", "at 1"]


def test_the_label_of_a_button_is_no_lesson_in_words(database: Database) -> None:
    ask(
        database,
        "About fees",
        OutboundMessage("?", meta={"fallback": "unknown"}),
        payload="/ask_fee",
    )
    assert [lesson.text for lesson in found(database)] == [""]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (
            "hi my name is john smith and i am a deputy head at Oak Hill Primary School",
            "hi my name is somebody and i am a deputy head at our School",
        ),
        ("ring 07911 123456 or 0116 299 1122", "ring a telephone number or a telephone number"),
        ("Mail J.Doe@school.org.uk, NI AB 12 34 56 C", "Mail an e-mail address, NI a number"),
        ("we are in LE1 7RH", "we are in a postcode"),
        ("membership no 1234567", "membership no a number"),
        ("Mr Patel said so. Patel!", "somebody said so. somebody!"),
        ("mrs o'neill is my head", "somebody is my head"),
        ("see https://oakhill.sch.uk/me", "see a web page"),
        ("It began on 14 October 2025, 14/10/2025", "It began on 14 October 2025, 14/10/2025"),
        ("£1,200 in 2024-25?", "£1,200 in 2024-25?"),
        ("how do I join", "how do I join"),
        ("two\nlines", "two lines"),
    ],
)
def test_what_could_name_somebody_becomes_neutral_words(text: str, safe: str) -> None:
    assert redact(text) == safe


NAMES = st.sampled_from(["Siân", "Peter", "o'brien", "Anne-Marie", "Zoë"])
PIECES = st.one_of(
    st.emails().filter(lambda email: email.isascii()),
    st.from_regex(r"07[0-9]{3} [0-9]{6}", fullmatch=True),
    st.from_regex(r"LE[1-9] [1-9][ABDEFGHJLNPQ]{2}", fullmatch=True),
    st.from_regex(r"AB[ ]?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?C", fullmatch=True),
    NAMES.map(lambda name: f"my name is {name}"),
    st.sampled_from(["how do i join", "is it covered?", "since 14/10/2025", "and"]),
)


@given(st.lists(PIECES, max_size=6).map(" ".join))
def test_no_mixture_of_personal_data_gets_through(text: str) -> None:
    safe = redact(text)
    for pattern in (EMAIL, INSURANCE, POSTCODE):
        assert not pattern.search(safe)
    assert "@" not in safe and "07" not in safe
    assert not any(name in safe for name in ("Siân", "Peter", "o'brien", "Anne-Marie", "Zoë"))
    assert redact(safe) == safe
