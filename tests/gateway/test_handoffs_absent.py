"""Whose person has gone is not left behind: back to the queue, or to the assistant, and told so."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bench import Gateway, StandIn, Visitor, replies, reply
from people_kit import add_user, sign_in
from staff_kit import Staff, chat_of, staff_of

from bot.checks.check_session import RUNNING, CheckSession
from bot.records.chat import check_sessions, conversations
from bot.records.models import AuditEvent, Email, StaffUser

Start = Callable[..., Gateway]
NEVER = 10**6  # the tests look themselves
TEAM = "team@union.example"


@pytest.fixture
def here(start: Start) -> Gateway:
    return start(queue_check=NEVER, team_email=TEAM)


@pytest.fixture
def staff(here: Gateway, content_dir: Path) -> Iterator[Staff]:
    with staff_of(here, content_dir) as ann:
        yield ann


@pytest.fixture
def held(here: Gateway, staff: Staff) -> Visitor:
    """A visitor whose chat Ann holds, at a desk that has been up for long."""
    visitor = here.visitor()
    staff.join(chat_of(staff))
    here.clock.forward(here.settings.owner_seen_within)
    staff.seen()
    return visitor


def look(gateway: Gateway) -> None:
    asyncio.run(gateway.app.state.services.queue_watch.look())


def newest(visitor: Visitor) -> dict[str, Any]:
    return dict(visitor.history()[-1])


def ben_is_here(staff: Staff) -> None:
    with staff.db.writing() as db:
        sign_in(db, add_user(db, "Ben", staff.clock()), staff.clock())


def signs_out(gateway: Gateway, staff: Staff) -> None:
    staff.leave()


def is_disabled(gateway: Gateway, staff: Staff) -> None:
    with staff.db.writing() as db:
        db.get(StaffUser, staff.id).disabled_at = staff.clock()


def closes_the_laptop(gateway: Gateway, staff: Staff) -> None:
    gateway.clock.forward(gateway.settings.owner_seen_within + 1)


GOING = pytest.mark.parametrize("goes", [signs_out, is_disabled, closes_the_laptop])
Goes = Callable[[Gateway, Staff], None]


@GOING
def test_where_nobody_else_is_there_the_assistant_is_back_and_answers(
    here: Gateway, staff: Staff, held: Visitor, goes: Goes
) -> None:
    goes(here, staff)
    look(here)
    look(here)
    told = newest(held)
    assert (told["author"], told["meta"]["handoff"]) == ("notice", "ended")
    assert "nobody else can join" in told["text"]
    assert [each["label"] for each in told["choices"]] == ["About make_enquiry"]
    assert staff.state(chat_of(staff)) == "bot"
    assert held.say("how do I pay?")[1]["text"] == "You said: how do I pay?"


@GOING
def test_where_a_colleague_is_there_the_visitor_waits_for_them(
    here: Gateway, staff: Staff, held: Visitor, goes: Goes
) -> None:
    goes(here, staff)
    ben_is_here(staff)
    look(here)
    look(here)
    told = newest(held)
    assert (told["author"], told["meta"]["handoff"]) == ("notice", "queued")
    assert staff.state(chat_of(staff)) == "queued"
    with staff.db.reading() as db:
        letters = [row.to for row in db.query(Email)]
        events = [row.event for row in db.query(AuditEvent)]
    assert (letters, events) == ([TEAM], ["owner absent"])


def test_who_is_seen_keeps_the_chat(here: Gateway, staff: Staff, held: Visitor) -> None:
    here.clock.forward(here.settings.owner_seen_within - 1)
    look(here)
    staff.seen()
    here.clock.forward(here.settings.owner_seen_within - 1)
    look(here)
    assert staff.state(chat_of(staff)) == "human"


def test_after_a_restart_the_people_of_the_desk_get_time_to_be_seen_again(
    start: Start, here: Gateway, staff: Staff, held: Visitor
) -> None:
    here.clock.forward(here.settings.owner_seen_within + 1)
    after = start(queue_check=NEVER)
    look(after)
    assert staff.state(chat_of(staff)) == "human"


def test_a_question_that_the_person_interrupted_is_asked_again(
    here: Gateway, staff: Staff, rasa: StandIn
) -> None:
    visitor = here.visitor()
    question = {"check": "check_cover", "question": "stage"}
    rasa.behave = replies(reply("How far has it come?", meta=question))
    visitor.say("would you cover me?")
    with staff.db.writing() as db:
        sender = conversations.sender_of(db, chat_of(staff))
        session = CheckSession(check="check_cover", state=RUNNING, asked="stage")
        check_sessions.save(db, sender, session, staff.clock())
    staff.join(chat_of(staff))
    staff.leave()
    here.clock.forward(here.settings.owner_seen_within + 1)
    look(here)
    assert staff.state(chat_of(staff)) == "bot"
    again = newest(visitor)
    assert (again["author"], again["meta"]) == ("assistant", question)
    assert again["text"].endswith("How far has it come?")


def test_words_of_crisis_in_a_held_chat_send_the_team_one_letter(
    here: Gateway, staff: Staff, held: Visitor
) -> None:
    for text in ("I am in despair", "I really am in despair"):
        held.say(text)
    with staff.db.reading() as db:
        (letter,) = db.query(Email)
    assert letter.to == TEAM and "crisis" in letter.subject
    assert "despair" not in letter.subject + letter.body
    assert [each.urgent for each in staff.handoffs(chat_of(staff))] == [True]


def test_words_of_crisis_to_the_assistant_alone_send_no_letter(here: Gateway, staff: Staff) -> None:
    here.visitor().say("I am in despair")
    with staff.db.reading() as db:
        assert db.query(Email).count() == 0
