"""A visitor asks for a person: by a button, in words, with Rasa or without; and stops waiting."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from bench import Gateway, StandIn, recording, replies, reply
from staff_kit import Ears, Staff, chat_of, press, staff_of
from starlette.responses import Response
from starlette.routing import Route

from bot.content.hours import Hours
from bot.records.models import Email

Start = Callable[..., Gateway]
PERSON = "About talk_to_human"
DEAF = 1  # a port on which nothing listens: Rasa is stopped
QUESTION = {"check": "check_cover", "question": "stage"}


@pytest.fixture
def lone(start: Start) -> Gateway:
    """A gateway whose Rasa is stopped."""
    return start(rasa_port=DEAF, team_email="team@example.org")


@pytest.fixture
def staff(lone: Gateway, content_dir: Path) -> Iterator[Staff]:
    with staff_of(lone, content_dir) as ann:
        yield ann


def test_the_words_of_the_button_lead_into_the_queue_while_rasa_is_stopped(
    lone: Gateway, staff: Staff
) -> None:
    visitor = lone.visitor()
    *_, said = visitor.say(f"{PERSON.lower()}!")
    assert said["meta"] == {"topic": "talk_to_human", "handoff": "queued"}
    assert "within 5 minutes" in said["text"]
    assert [each["label"] for each in said["choices"]] == ["Stop waiting"]
    assert staff.state(chat_of(staff)) == "queued"


def test_what_fails_while_rasa_is_stopped_offers_a_person_by_a_button_that_works(
    lone: Gateway, staff: Staff
) -> None:
    visitor = lone.visitor()
    *_, notice = visitor.say("hello")
    assert notice["author"] == "notice"
    (said,) = press(visitor, PERSON)
    assert said["meta"]["handoff"] == "queued"


def test_an_enquiry_page_that_is_served_is_linked_wherever_the_assistant_can_not_help(
    start: Start, content_dir: Path
) -> None:
    page = Route("/enquiry", lambda request: Response("a form"))
    gateway = start(rasa_port=DEAF, extensions=(Ears(1, [page]),), public_url="https://x.example")
    visitor = gateway.visitor()
    for text in ("hello", PERSON):
        (link,) = visitor.say(text)[-1]["links"]
        assert link["url"] == "https://x.example/enquiry"


def test_who_asks_again_keeps_the_place(lone: Gateway, staff: Staff) -> None:
    visitor = lone.visitor()
    visitor.say(PERSON)
    *_, again = visitor.say(PERSON)
    assert "keep your place" in again["text"] and again["meta"]["handoff"] == "queued"
    assert len(staff.handoffs(chat_of(staff))) == 1


@pytest.mark.parametrize("by", ["button", "words"])
def test_who_waits_can_stop_waiting(lone: Gateway, staff: Staff, by: str) -> None:
    visitor = lone.visitor()
    visitor.say(PERSON)
    said = press(visitor, "Stop waiting") if by == "button" else visitor.say("stop waiting")[1:]
    assert said[0]["meta"]["handoff"] == "ended"
    (ended,) = staff.handoffs(chat_of(staff))
    assert (staff.state(chat_of(staff)), ended.ended_by) == ("bot", "visitor")
    *_, after = visitor.say("Stop waiting")
    assert "aren't waiting" in after["text"] and "handoff" not in after["meta"]


def test_with_nobody_there_the_enquiry_is_offered_and_nothing_promised(
    lone: Gateway, staff: Staff
) -> None:
    staff.leave()
    *_, said = lone.visitor().say(PERSON)
    assert said["meta"] == {"topic": "talk_to_human"}
    assert [each["label"] for each in said["choices"]] == ["About make_enquiry"]
    assert "don't know when" in said["text"] and "0116 299 1122" in said["text"]
    assert staff.state(chat_of(staff)) == "bot" and staff.handoffs(chat_of(staff)) == []


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-25T16:59", None),
        ("2026-11-25T17:00", ["9 am to 5 pm", "from 9 am tomorrow", "by 5 pm tomorrow"]),
        ("2026-12-24T18:00", ["from 9 am on Tuesday", "by 5 pm on Tuesday"]),
        ("2026-12-25T10:00", ["We are closed today: Christmas Day", "from 9 am on Tuesday"]),
    ],
)
def test_out_of_hours_it_is_said_when_somebody_is_next_there(
    lone: Gateway, staff: Staff, moment: str, said: list[str] | None
) -> None:
    office = {day: ["09:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday")}
    with hours_of(lone, week=office, bank_holidays=["england"], answer_within=8):
        go_to(lone, moment)
        staff.seen()
        *_, answer = lone.visitor().say(PERSON)
    if said is None:
        assert answer["meta"]["handoff"] == "queued"
    else:
        assert [each for each in said if each not in answer["text"]] == []
        assert "handoff" not in answer["meta"]


def go_to(gateway: Gateway, moment: str) -> None:
    there = datetime.fromisoformat(moment).replace(tzinfo=timezone.utc)
    gateway.clock.shift = timedelta()
    gateway.clock.shift = there - gateway.clock()


@contextmanager
def hours_of(gateway: Gateway, **given: Any) -> Iterator[None]:
    """Hours for a while, in the content that the gateway has in hand."""
    store = gateway.store
    before = store.current
    store._current = replace(before, hours=Hours(**given))
    yield
    store._current = before


def test_the_team_is_written_to_once_and_without_a_word_of_the_visitor(
    lone: Gateway, staff: Staff
) -> None:
    visitor = lone.visitor()
    visitor.say("canary about my school")
    visitor.say(PERSON)
    visitor.say(PERSON)
    with staff.db.reading() as db:
        (letter,) = db.query(Email)
    assert letter.to == "team@example.org" and letter.body.endswith("/desk")
    assert "canary" not in letter.subject + letter.body


def test_without_an_address_of_the_team_no_letter_is_written(
    start: Start, content_dir: Path
) -> None:
    gateway = start()
    with staff_of(gateway, content_dir) as staff:
        gateway.visitor().say(PERSON)
        with staff.db.reading() as db:
            assert db.query(Email).count() == 0
        assert staff.state(chat_of(staff)) == "queued"


def test_words_for_a_person_reach_one_and_the_question_of_a_check_stays(
    start: Start, content_dir: Path, rasa: StandIn
) -> None:
    gateway = start()
    rasa.behave = replies(
        reply("You can ring.", meta={"topic": "talk_to_human"}),
        reply("When was it?", meta=QUESTION),
    )
    with staff_of(gateway, content_dir) as staff:
        _, said, question = gateway.visitor().say("can I please speak to someone")
        assert said["meta"]["handoff"] == "queued" and "You can ring" not in said["text"]
        assert question["text"] == "When was it?"
        assert staff.state(chat_of(staff)) == "queued"


def test_a_button_in_the_middle_of_a_check_brings_its_question_again(
    start: Start, content_dir: Path, rasa: StandIn
) -> None:
    gateway = start()
    yes = {"label": "Yes", "payload": "/answer"}
    question = reply("I see.\nWhen was it?", meta=QUESTION, choices=[yes])
    rasa.behave = recording(gateway, replies(question))
    with staff_of(gateway, content_dir):
        visitor = gateway.visitor()
        visitor.say("a colleague complained")
        rasa.behave = replies(reply("no"))
        _, said, question = visitor.say(PERSON)
    assert said["meta"]["handoff"] == "queued"
    assert question["meta"] == QUESTION and question["text"].endswith("\nWhen was it?")
    assert [each["label"] for each in question["choices"]] == ["Yes"]
    assert visitor.choose(question["choices"][0]["choice"]).status_code == 200


def test_the_assistant_goes_on_answering_who_waits(
    start: Start, content_dir: Path, rasa: StandIn
) -> None:
    gateway = start()
    with staff_of(gateway, content_dir) as staff:
        visitor = gateway.visitor()
        visitor.say(PERSON)
        assert [m["text"] for m in visitor.say("hello")] == ["hello", "You said: hello"]
        rasa.behave = replies(reply("Nothing to stop.", meta={"topic": "stop_flow"}))
        *_, said = visitor.say("oh never mind")
        assert said["meta"]["handoff"] == "ended"
        assert staff.state(chat_of(staff)) == "bot"


@pytest.mark.parametrize(
    ("meta", "reason", "urgent", "topic"),
    [
        ({"topic": "hotline"}, "asked", False, "hotline"),
        ({"topic": "out_of_scope", "fallback": "unknown"}, "misses", False, "out_of_scope"),
        ({"topic": "check_cover", "urgent": True}, "urgent", True, "check_cover"),
    ],
)
def test_staff_see_why_a_person_is_wanted_and_how_urgent_it_is(
    start: Start,
    content_dir: Path,
    rasa: StandIn,
    meta: dict[str, Any],
    reason: str,
    urgent: bool,
    topic: str,
) -> None:
    gateway = start()
    rasa.behave = replies(reply("Something.", meta=meta))
    with staff_of(gateway, content_dir) as staff:
        visitor = gateway.visitor()
        visitor.say("my question")
        visitor.say(PERSON)
        (handoff,) = staff.handoffs(chat_of(staff))
    assert (handoff.reason, handoff.urgent, handoff.topic) == (reason, urgent, topic)


def test_a_crisis_makes_what_waits_urgent(lone: Gateway, staff: Staff) -> None:
    visitor = lone.visitor()
    visitor.say(PERSON)
    *_, shown = visitor.say("I am in despair")
    assert shown["meta"]["crisis"] and shown["author"] == "assistant"
    assert [each.urgent for each in staff.handoffs(chat_of(staff))] == [True]


def test_limits_do_not_stand_between_a_visitor_and_a_person(
    start: Start, content_dir: Path
) -> None:
    gateway = start(messages_per_minute=1)
    with staff_of(gateway, content_dir):
        visitor = gateway.visitor()
        visitor.say("hello")
        assert visitor.post({"text": "hello"}).status_code == 429
        *_, said = visitor.say(PERSON)
        assert said["meta"]["handoff"] == "queued"
        assert visitor.post({"text": PERSON}).status_code == 429


def test_who_ends_the_chat_waits_no_longer(lone: Gateway, staff: Staff) -> None:
    visitor = lone.visitor()
    visitor.say(PERSON)
    assert visitor.http.post("/v1/session/end").status_code == 204
    (left,) = staff.handoffs(chat_of(staff))
    assert left.ended_by == "visitor" and left.ended_at


def test_nobody_can_make_a_button_of_typed_text(gateway: Gateway, rasa: StandIn) -> None:
    visitor = gateway.visitor()
    visitor.say("/talk_to_human")
    visitor.say("/stop_waiting")
    assert rasa.heard == ["talk_to_human", "stop_waiting"]


LONGER = "I'm an acting head and could I please talk to somebody about my governors, it's bad"


def test_a_wish_for_a_person_inside_a_longer_sentence_is_heard(
    gateway: Gateway, rasa: StandIn
) -> None:
    rasa.behave = replies(reply("Which of these?", meta={"fallback": "clarify"}))
    said = gateway.visitor().say(LONGER)[1:]
    assert [each["meta"].get("topic") for each in said] == ["talk_to_human"]


def test_what_else_it_asks_is_answered_under_it(gateway: Gateway, rasa: StandIn) -> None:
    rasa.behave = replies(reply("Ring the hotline.", meta={"topic": "work_problem"}))
    said = gateway.visitor().say(LONGER)[1:]
    assert [each["meta"]["topic"] for each in said] == ["talk_to_human", "work_problem"]


def test_in_an_enquiry_the_same_words_say_what_it_is_about(gateway: Gateway, rasa: StandIn) -> None:
    meta = {"topic": "make_enquiry", "field": "enquiry_consent"}
    rasa.behave = replies(reply("Do you agree?", meta=meta))
    assert [each["text"] for each in gateway.visitor().say(LONGER)[1:]] == ["Do you agree?"]


@pytest.mark.parametrize(
    "text",
    [
        "my head wants to talk to someone about pensions",
        "who talks to the team at the DfE?",
        "can I talk to pupils about the strike?",
    ],
)
def test_other_talk_is_no_wish(gateway: Gateway, rasa: StandIn, text: str) -> None:
    rasa.behave = replies(reply("An answer.", meta={"topic": "hotline"}))
    assert [each["text"] for each in gateway.visitor().say(text)[1:]] == ["An answer."]
