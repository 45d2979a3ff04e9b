"""While a person holds the chat the assistant says nothing, whatever is typed or killed."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench import Gateway, GatewayProcess, StandIn, Visitor, echo, replies, reply
from staff_kit import Ears, Staff, chat_of, move, press, staff_of
from starlette.responses import Response

from bot.content import load_content
from bot.records.chat import off_switch
from bot.records.chat.messages import HELD
from bot.records.models import Message
from bot.web.bus import DESK, BusEvent

Start = Callable[..., Gateway]
QUESTION = {"check": "check_cover", "question": "stage"}
RACES = 200


@pytest.fixture
def here(start: Start) -> Gateway:
    return start()


@pytest.fixture
def staff(here: Gateway, content_dir: Path) -> Iterator[Staff]:
    with staff_of(here, content_dir) as ann:
        yield ann


@pytest.fixture
def held(here: Gateway, staff: Staff) -> Visitor:
    """A visitor whose chat Ann holds."""
    visitor = here.visitor()
    staff.join(chat_of(staff))
    return visitor


def authors(messages: list[dict[str, Any]]) -> list[str]:
    return [message["author"] for message in messages]


def test_twenty_messages_of_all_kinds_get_no_word_of_the_assistant(
    held: Visitor, staff: Staff, rasa: StandIn
) -> None:
    typed = ["/restart", "/talk_to_human", "how do I pay?", "About talk_to_human", "stop waiting"]
    for text in typed * 4:
        assert authors(held.say(text)) == ["visitor"]
    assert rasa.heard == []
    with staff.db.reading() as db:
        states = {row.turn_state for row in db.query(Message).filter_by(author="visitor")}
    assert states == {HELD}


def test_a_button_pressed_while_a_person_holds_the_chat_is_told_to_the_person_alone(
    here: Gateway, staff: Staff, rasa: StandIn
) -> None:
    visitor = here.visitor()
    rasa.behave = replies(
        reply("Which?", choices=[{"label": "Fees", "payload": "/faq/fees"}]),
    )
    visitor.say("fees")
    staff.join(chat_of(staff))
    assert press(visitor, "Fees") == []
    assert rasa.heard == ["fees"]


def test_visitor_and_staff_read_each_other_in_order(held: Visitor, staff: Staff) -> None:
    held.say("hello")
    staff.say(chat_of(staff), "Hello, I'm Ann.")
    held.say("thank you")
    staff.hand_back(chat_of(staff))
    *_, joined, one, two, three, back = held.history()
    assert authors([one, two, three]) == ["visitor", "staff", "visitor"]
    assert two["meta"] == {"staff": "Ann"}
    assert [each["meta"]["handoff"] for each in (joined, back)] == ["joined", "ended"]
    assert held.say("how do I pay?")[1]["text"] == "You said: how do I pay?"


def test_a_crisis_still_brings_the_card_and_makes_it_urgent(held: Visitor, staff: Staff) -> None:
    _, shown = held.say("I am in despair")
    assert (shown["author"], shown["meta"]["crisis"]) == ("notice", True)
    assert [each.urgent for each in staff.handoffs(chat_of(staff))] == [True]


def test_the_off_switch_silences_the_assistant_not_the_person(held: Visitor, staff: Staff) -> None:
    with staff.db.writing() as db:
        off_switch.turn(db, False, "a test")
    assert authors(held.say("are you there?")) == ["visitor"]
    staff.hand_back(chat_of(staff))
    assert held.post({"text": "hello"}).status_code == 503


def test_a_held_chat_outlives_the_idle_time_but_not_its_lifetime(
    here: Gateway, held: Visitor, staff: Staff
) -> None:
    here.clock.forward(2 * here.settings.session_idle)
    assert authors(held.say("still here")) == ["visitor"]
    here.clock.forward(2 * here.settings.session_idle)
    staff.hand_back(chat_of(staff))
    assert held.say("and now?")[1]["author"] == "assistant"
    here.clock.forward(here.settings.session_idle + 1)
    assert held.post({"text": "too late"}).status_code == 401


def test_a_lifetime_that_is_over_ends_a_held_chat(here: Gateway, held: Visitor) -> None:
    here.clock.forward(here.settings.session_lifetime)
    assert held.post({"text": "hello"}).status_code == 401


def test_who_writes_after_the_person_has_closed_the_chat_is_answered(
    held: Visitor, staff: Staff
) -> None:
    staff.close(chat_of(staff))
    assert held.say("one more thing")[1]["text"] == "You said: one more thing"


def test_a_visitor_who_ends_a_held_chat_takes_it_from_the_person(
    held: Visitor, staff: Staff
) -> None:
    held.http.post("/v1/session/end")
    assert [each.ended_by for each in staff.handoffs(chat_of(staff))] == ["visitor"]
    with pytest.raises(Exception, match="held by another"):
        staff.say(chat_of(staff), "hello?")


def test_staff_are_woken_by_each_message_and_see_that_the_visitor_types(
    start: Start, content_dir: Path
) -> None:
    desk, beside = Ears(DESK), Ears(1)
    gateway = start(extensions=(desk, beside))
    with staff_of(gateway, content_dir) as staff:
        visitor = gateway.visitor()
        visitor.http.post("/v1/typing", json={})
        visitor.say("before")
        assert desk.heard == [] and BusEvent.VISITOR_TYPING not in beside.heard
        staff.join(1)
        assert visitor.http.post("/v1/typing", json={}).status_code == 204
        assert beside.hears(BusEvent.VISITOR_TYPING)
        for text in ("one", "two"):
            visitor.say(text)
        assert desk.hears(BusEvent.MESSAGE, times=2)


def test_the_visitor_sees_that_the_person_types(start: Start, content_dir: Path) -> None:
    desk = Ears(DESK)
    gateway = start(extensions=(desk,))
    visitor = gateway.visitor()
    with staff_of(gateway, content_dir) as staff, visitor.stream() as events:
        next(events)
        staff.join(1)
        desk.publish(1, BusEvent.MESSAGE)
        assert next(events)["data"]["meta"]["handoff"] == "joined"
        desk.publish(1, BusEvent.STAFF_TYPING)
        assert next(events) == {"event": "typing", "data": {"author": "staff"}}


def test_after_a_short_visit_the_check_goes_on_where_it_has_got_to(
    here: Gateway, staff: Staff, rasa: StandIn
) -> None:
    visitor = here.visitor()
    chat = chat_of(staff)

    def visited(body: dict[str, Any]) -> Response:
        staff.join(chat)
        return replies(reply("chatter"), reply("Next question?", meta=QUESTION))(body)

    rasa.behave = visited
    assert authors(visitor.say("yes")) == ["visitor"]
    staff.hand_back(chat)
    assert [each["text"] for each in visitor.history()][-1] == "Next question?"


def test_two_hundred_races_of_messages_against_a_take_over_leave_the_person_alone(
    here: Gateway, staff: Staff, rasa: StandIn
) -> None:
    """In every other race the person comes while Rasa is at work on the first message."""
    chats: dict[str, int] = {}
    sender_of = lambda chat: _sender_of(staff, chat)  # noqa: E731
    came: set[int] = set()
    lock = threading.Lock()

    def interrupted(body: dict[str, Any]) -> Response:
        chat = chats.get(body["sender"])
        with lock:
            first = chat is not None and chat not in came
            came.add(chat or 0)
        if first and chat is not None:
            staff.join(chat)
        return echo(body)

    def race(number: int) -> tuple[Visitor, int, bool]:
        visitor = here.visitor()
        chat = _chat_of(staff, visitor)
        during = number % 2 == 0
        if during:
            chats[sender_of(chat)] = chat
        with ThreadPoolExecutor(1) as pool:
            person = None if during else pool.submit(stay, chat)
            for text in ("one", "two"):
                visitor.say(text)
            if person:
                person.result(20)
            else:
                stay(chat)
        visitor.say("three")
        return visitor, chat, during

    def stay(chat: int) -> None:
        staff.join(chat)
        staff.say(chat, "Hello, I'm Ann.")
        staff.hand_back(chat)

    rasa.behave = interrupted
    with ThreadPoolExecutor(4) as pool:
        raced = list(pool.map(race, range(RACES)))
    for visitor, _, during in raced:
        story = visitor.history()
        joined, ended = (
            next(at for at, each in enumerate(story) if each["meta"].get("handoff") == state)
            for state in ("joined", "ended")
        )
        assert "assistant" not in authors(story[joined:ended])
        assert [m["text"] for m in story if m["author"] == "visitor"] == [*("one", "two", "three")]
        assert [m["id"] for m in story] == sorted({m["id"] for m in story})
        assert story[-1]["text"] == "You said: three"
        answered = [m["text"] for m in story if m["text"].startswith("You said")]
        assert len(answered) == len(set(answered))
        if during:
            assert answered == ["You said: three"]


def _sender_of(staff: Staff, chat: int) -> str:
    from bot.records.models import Conversation

    with staff.db.reading() as db:
        return str(db.get(Conversation, chat).sender_id)


def _chat_of(staff: Staff, visitor: Visitor) -> int:
    import hashlib

    from bot.records.models import Conversation

    digest = hashlib.sha256(visitor.session["token"].encode()).hexdigest()
    with staff.db.reading() as db:
        return int(db.query(Conversation).filter_by(token_hash=digest).one().id)


def test_a_kill_in_the_middle_of_a_take_over_changes_nothing_of_it(
    start_process: Callable[..., GatewayProcess], rasa: StandIn, content_dir: Path, tmp_path: Path
) -> None:
    process = start_process()
    visitor = Visitor(process.url)
    staff = Staff(f"sqlite:///{tmp_path / 'var' / 'assistant.db'}", load_content(content_dir))
    chat = chat_of(staff)
    rasa.open.clear()
    with ThreadPoolExecutor(1) as pool:
        posted = pool.submit(visitor.post, {"text": "in flight"}, "k")
        assert rasa.hears("in flight")
        staff.join(chat)
        process.kill()
        assert isinstance(posted.exception(10), httpx.TransportError)
    rasa.open.set()
    last = visitor_history_in(staff, chat)[-1].id
    move(visitor, start_process())
    assert authors(visitor.say("in flight", key="k")) == ["visitor"]
    assert authors(visitor.say("hello?")) == ["visitor"]
    staff.say(chat, "I'm still here.")
    staff.hand_back(chat)
    with visitor.stream(last) as events:
        shown = [event["data"] for event in islice(events, 3)]
    assert authors(shown) == ["visitor", "staff", "notice"]
    assert visitor.say("how do I pay?")[1]["text"] == "You said: how do I pay?"
    assert rasa.heard == ["in flight", "how do I pay?"]
    staff.db.close()


def visitor_history_in(staff: Staff, chat: int) -> list[Message]:
    from bot.records.chat import messages

    with staff.db.reading() as db:
        return messages.history(db, chat)


def test_what_was_left_pending_too_long_gets_no_notice_in_a_held_chat(
    start: Start, content_dir: Path
) -> None:
    from bot.records.chat import messages

    first = start()
    visitor = first.visitor()
    with staff_of(first, content_dir) as staff:
        with staff.db.writing() as db:
            entry = messages.InboundMessage("k", "hash", "hello")
            then = first.clock() - timedelta(minutes=11)
            messages.add_visitor(db, chat_of(staff), entry, then)
        staff.join(chat_of(staff))
        first.server.stop()
        second = start()
        visitor.http.base_url = httpx.URL(second.url)
        assert authors(visitor.say("still here")) == ["visitor"]
        assert "notice" not in authors(visitor.history())[:2] and len(visitor.history()) == 4
