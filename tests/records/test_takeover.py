"""What the visitor is told while a person comes, speaks and goes."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from people_kit import add_user
from sqlalchemy.orm import Session

from bot.checks.check_session import RUNNING, CheckSession, left
from bot.content import Content, load_content
from bot.records import Database, upgrade
from bot.records.chat import (
    chat_offers,
    check_sessions,
    conversations,
    handoffs,
    messages,
    takeover,
)
from bot.records.chat.handoffs import BOT, CLOSED, AlreadyHeld
from bot.records.chat.messages import ANSWERED, InboundMessage, OutboundMessage
from bot.records.models import Conversation, Handoff, StaffUser

NOW = datetime(2026, 3, 2, 10, tzinfo=timezone.utc)
QUESTION = OutboundMessage(
    "I'll ask a few short questions.\nHas it to do with your employment?",
    choices=[{"label": "Yes", "payload": '/answer{"employment_related": "yes"}'}],
    meta={"check": "check_cover", "question": "employment_related"},
)
NEXT = OutboundMessage("And when was that?", meta={"check": "check_cover", "question": "timing"})


@pytest.fixture(scope="module")
def words() -> Content:
    return load_content()


@pytest.fixture
def db(url: str) -> Iterator[Session]:
    upgrade(url)
    database = Database(url)
    with database.writing() as session:
        yield session
    database.close()


@pytest.fixture
def ann(db: Session) -> StaffUser:
    return add_user(db, "Ann", NOW)


@pytest.fixture
def chat(db: Session) -> int:
    return conversations.begin(db, "t", NOW, 3600).id


def said(db: Session, chat: int) -> list[tuple[str, str | None]]:
    return [(row.author, row.meta.get("handoff")) for row in messages.history(db, chat)]


def is_asking(db: Session, chat: int, question: OutboundMessage) -> None:
    """The question is on record as the one that a check waits for."""
    session = CheckSession(
        check=question.meta["check"], state=RUNNING, asked=question.meta["question"]
    )
    check_sessions.save(db, conversations.sender_of(db, chat), session, NOW)


def visitor_says(db: Session, chat: int, text: str) -> int:
    return messages.add_visitor(db, chat, InboundMessage(text, "h", text), NOW).id


def test_joining_is_told_once_and_names_who_joins(
    db: Session, chat: int, ann: StaffUser, words: Content
) -> None:
    takeover.join(db, chat, ann, NOW, words)
    takeover.join(db, chat, ann, NOW, words)
    (joined,) = messages.history(db, chat)
    assert joined.author == "notice" and "Ann" in joined.text
    assert joined.meta == {"handoff": "joined", "staff": "Ann"}


def test_only_who_holds_the_chat_speaks_in_it(
    db: Session, chat: int, ann: StaffUser, words: Content
) -> None:
    ben = add_user(db, "Ben", NOW)
    with pytest.raises(AlreadyHeld):
        takeover.say(db, chat, ann.id, "hello", NOW)
    takeover.join(db, chat, ann, NOW, words)
    said_by_ann = takeover.say(db, chat, ann.id, "hello", NOW)
    assert said_by_ann.author == "staff" and said_by_ann.meta == {"staff": "Ann"}
    with pytest.raises(AlreadyHeld) as taken:
        takeover.say(db, chat, ben.id, "hello", NOW)
    assert taken.value.owner_id == ann.id


def test_a_chat_that_is_offered_names_the_other_once_they_have_accepted(
    db: Session, chat: int, ann: StaffUser, words: Content
) -> None:
    ben = add_user(db, "Ben", NOW)
    takeover.join(db, chat, ann, NOW, words)
    chat_offers.offer(db, chat, ann.id, ben.id, NOW)
    assert [row.meta["staff"] for row in messages.history(db, chat)] == ["Ann"]
    takeover.accept(db, chat, ben, NOW + timedelta(seconds=119), words, 120)
    assert takeover.say(db, chat, ben.id, "hello", NOW).meta == {"staff": "Ben"}
    assert [row.meta["staff"] for row in messages.history(db, chat)] == ["Ann", "Ben", "Ben"]


def test_an_offer_lapses_and_ends_with_whatever_happens_to_the_chat(
    db: Session, chat: int, ann: StaffUser, words: Content
) -> None:
    ben, cara = add_user(db, "Ben", NOW), add_user(db, "Cara", NOW)
    takeover.join(db, chat, ann, NOW, words)
    chat_offers.offer(db, chat, ann.id, ben.id, NOW)
    assert chat_offers.count_offers(db, ben.id, NOW + timedelta(seconds=119), 120) == 1
    late = NOW + timedelta(seconds=120)
    assert chat_offers.count_offers(db, ben.id, late, 120) == 0
    for who, when in ((ben, late), (cara, NOW)):
        with pytest.raises(AlreadyHeld) as held:
            takeover.accept(db, chat, who, when, words, 120)
        assert held.value.owner_id == ann.id
    takeover.take_over(db, chat, cara, NOW, words)
    with pytest.raises(AlreadyHeld):
        takeover.accept(db, chat, ben, NOW, words, 120)
    with pytest.raises(AlreadyHeld):
        chat_offers.offer(db, chat, ann.id, ben.id, NOW)
    chat_offers.offer(db, chat, cara.id, ben.id, NOW)
    assert chat_offers.end_offer(db, chat, ann.id) is False
    assert chat_offers.end_offer(db, chat, ben.id) is True
    assert takeover.say(db, chat, cara.id, "hello", NOW).meta == {"staff": "Cara"}


def test_the_assistant_comes_back_with_the_question_that_was_open(
    db: Session, chat: int, ann: StaffUser, words: Content
) -> None:
    asked = messages.add(db, chat, QUESTION, NOW)
    is_asking(db, chat, QUESTION)
    messages.add(db, chat, OutboundMessage("An aside"), NOW)
    takeover.join(db, chat, ann, NOW, words)
    takeover.hand_back(db, chat, ann.id, NOW, words)
    *_, back, again = messages.history(db, chat)
    assert (back.author, back.meta["handoff"]) == ("notice", "ended")
    assert again.author == "assistant" and again.meta == QUESTION.meta
    assert again.text.endswith("\nHas it to do with your employment?")
    assert "short questions" not in again.text
    assert [each.payload for each in again.choices] == [QUESTION.choices[0]["payload"]]
    assert again.choices[0].token != asked.choices[0].token
    assert messages.may_choose(db, again.choices[0])


def test_without_an_open_question_the_assistant_just_comes_back(
    db: Session, chat: int, ann: StaffUser, words: Content
) -> None:
    messages.add(db, chat, QUESTION, NOW)
    is_asking(db, chat, QUESTION)
    sender = conversations.sender_of(db, chat)
    check_sessions.save(db, sender, left(check_sessions.load(db, sender)), NOW)
    takeover.join(db, chat, ann, NOW, words)
    takeover.hand_back(db, chat, ann.id, NOW, words)
    assert said(db, chat)[-1] == ("notice", "ended")


def test_a_turn_under_way_is_the_persons_even_if_they_leave_before_it_ends(
    db: Session, chat: int, ann: StaffUser, words: Content
) -> None:
    asked = visitor_says(db, chat, "how do I pay?")
    takeover.join(db, chat, ann, NOW, words)
    takeover.hand_back(db, chat, ann.id, NOW, words)
    assert not messages.finish(db, asked, [OutboundMessage("too late")], ANSWERED, NOW)
    assert "too late" not in [row.text for row in messages.history(db, chat)]


def test_what_a_check_had_still_to_say_waits_until_the_assistant_is_back(
    db: Session, chat: int, ann: StaffUser, words: Content
) -> None:
    messages.add(db, chat, QUESTION, NOW)
    asked = visitor_says(db, chat, "yes")
    takeover.join(db, chat, ann, NOW, words)
    messages.finish(db, asked, [OutboundMessage("chatter"), NEXT], ANSWERED, NOW)
    assert said(db, chat)[-1] == ("notice", "joined")
    takeover.hand_back(db, chat, ann.id, NOW, words)
    newest = messages.history(db, chat)[-1]
    assert (newest.text, newest.meta) == (NEXT.text, NEXT.meta)


def test_what_a_check_says_after_a_short_visit_of_a_person_comes_at_once(
    db: Session, chat: int, ann: StaffUser, words: Content
) -> None:
    messages.add(db, chat, QUESTION, NOW)
    asked = visitor_says(db, chat, "yes")
    takeover.join(db, chat, ann, NOW, words)
    takeover.hand_back(db, chat, ann.id, NOW, words)
    messages.finish(db, asked, [NEXT], ANSWERED, NOW)
    assert messages.history(db, chat)[-1].text == NEXT.text


def test_who_writes_into_a_closed_chat_is_back_with_the_assistant(
    db: Session, chat: int, ann: StaffUser, words: Content
) -> None:
    takeover.join(db, chat, ann, NOW, words)
    takeover.close(db, chat, ann.id, NOW, words)
    assert db.get(Conversation, chat).state == CLOSED
    assert said(db, chat)[-1] == ("notice", "ended")
    asked = visitor_says(db, chat, "one more thing")
    assert db.get(Conversation, chat).state == BOT
    assert messages.finish(db, asked, [OutboundMessage("Yes?")], ANSWERED, NOW)


@pytest.mark.parametrize("leave", [takeover.hand_back, takeover.close])
def test_idling_starts_afresh_when_the_person_leaves(  # type: ignore[no-untyped-def]
    db: Session, chat: int, ann: StaffUser, words: Content, leave
) -> None:
    takeover.join(db, chat, ann, NOW, words)
    later = NOW + timedelta(minutes=50)
    leave(db, chat, ann.id, later, words)
    assert conversations.is_live(db, chat, later, idle=60)


def test_a_chat_that_the_visitor_has_ended_can_not_be_joined(
    db: Session, chat: int, ann: StaffUser, words: Content
) -> None:
    conversations.end(db, chat, NOW)
    with pytest.raises(AlreadyHeld):
        takeover.join(db, chat, ann, NOW, words)


def test_what_waits_can_become_urgent(db: Session, chat: int) -> None:
    handoffs.request(db, chat, "asked", NOW)
    handoffs.mark_urgent(db, chat)
    assert db.query(Handoff).one().urgent
