"""Who waits is told when it takes longer, and when nobody is left to come: once each."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench import Gateway, Visitor
from staff_kit import Ears, Staff, chat_of, press, staff_of

from bot.web.bus import DESK, BusEvent

Start = Callable[..., Gateway]
PERSON = "About talk_to_human"
NEVER = 10**6  # the tests look themselves


@pytest.fixture
def gateway_(start: Start) -> Gateway:
    return start(queue_check=NEVER)


@pytest.fixture
def staff(gateway_: Gateway, content_dir: Path) -> Iterator[Staff]:
    with staff_of(gateway_, content_dir) as ann:
        yield ann


@pytest.fixture
def waiting(gateway_: Gateway, staff: Staff) -> Visitor:
    visitor = gateway_.visitor()
    assert visitor.say(PERSON)[-1]["meta"]["handoff"] == "queued"
    return visitor


def look(gateway: Gateway) -> None:
    asyncio.run(gateway.app.state.services.queue_watch.look())


def notices(visitor: Visitor) -> list[dict[str, Any]]:
    return [message for message in visitor.history() if message["author"] == "notice"]


def test_within_the_time_that_was_promised_nothing_is_said(
    gateway_: Gateway, waiting: Visitor, staff: Staff
) -> None:
    gateway_.clock.forward(gateway_.settings.queue_patience - 5)
    staff.seen()
    look(gateway_)
    assert notices(waiting) == []


def test_who_waits_longer_is_told_once_and_keeps_the_place(
    gateway_: Gateway, waiting: Visitor, staff: Staff
) -> None:
    gateway_.clock.forward(gateway_.settings.queue_patience)
    staff.seen()
    look(gateway_)
    look(gateway_)
    (late,) = notices(waiting)
    assert late["meta"] == {"handoff": "queued"}
    assert [each["label"] for each in late["choices"]] == ["About make_enquiry", "Stop waiting"]
    assert staff.state(chat_of(staff)) == "queued"
    assert press(waiting, "Stop waiting")[0]["meta"]["handoff"] == "ended"


def test_two_gateways_tell_it_once_and_so_does_the_next_process(
    start: Start, gateway_: Gateway, waiting: Visitor, staff: Staff
) -> None:
    other = start(queue_check=NEVER)
    for gateway in (gateway_, other):
        gateway.clock.forward(gateway.settings.queue_patience)
    staff.seen()
    for gateway in (gateway_, other):
        look(gateway)
    assert len(notices(waiting)) == 1


def test_when_the_last_person_leaves_the_enquiry_is_offered(
    gateway_: Gateway, waiting: Visitor, staff: Staff
) -> None:
    staff.leave()
    gateway_.clock.forward(gateway_.settings.staff_seen_within)
    look(gateway_)
    look(gateway_)
    (lost,) = notices(waiting)
    assert lost["meta"] == {"handoff": "ended"}
    assert [each["label"] for each in lost["choices"]] == ["About make_enquiry"]
    (ended,) = staff.handoffs(chat_of(staff))
    assert (ended.ended_by, staff.state(chat_of(staff))) == ("nobody", "bot")
    assert waiting.say("hello")[1]["text"] == "You said: hello"


def test_a_restart_gives_staff_time_to_be_seen_again(
    start: Start, gateway_: Gateway, waiting: Visitor, staff: Staff
) -> None:
    """While the process was down nobody could be seen at the desk that it serves."""
    gateway_.server.stop()
    staff.leave()
    after = start(queue_check=NEVER)
    waiting.http.base_url = httpx.URL(after.url)
    after.clock.forward(after.settings.staff_seen_within - 5)
    look(after)
    assert notices(waiting) == [] and staff.state(chat_of(staff)) == "queued"
    after.clock.forward(10)
    look(after)
    assert [each["meta"]["handoff"] for each in notices(waiting)] == ["ended"]


def test_nothing_is_said_of_waiting_once_a_person_has_come(
    gateway_: Gateway, waiting: Visitor, staff: Staff
) -> None:
    staff.join(chat_of(staff))
    gateway_.clock.forward(2 * gateway_.settings.queue_patience)
    staff.seen()
    look(gateway_)
    assert [each["meta"]["handoff"] for each in notices(waiting)] == ["joined"]


def test_who_waits_past_the_lifetime_of_the_chat_leaves_the_queue(
    gateway_: Gateway, waiting: Visitor, staff: Staff
) -> None:
    gateway_.clock.forward(gateway_.settings.session_lifetime)
    look(gateway_)
    assert [each.ended_by for each in staff.handoffs(chat_of(staff))] == ["expired"]


def test_the_queue_is_looked_through_by_itself_and_all_are_woken(
    start: Start, content_dir: Path
) -> None:
    desk = Ears(DESK)
    gateway = start(queue_check=0.05, extensions=(desk,))
    with staff_of(gateway, content_dir) as staff:
        visitor = gateway.visitor()
        queued = visitor.say(PERSON)[-1]
        assert desk.hears(BusEvent.MESSAGE)
        with visitor.stream(queued["id"]) as events:
            staff.leave()
            gateway.clock.forward(gateway.settings.staff_seen_within)
            (lost,) = islice(events, 1)
        assert lost["data"]["meta"] == {"handoff": "ended"}
        assert desk.hears(BusEvent.MESSAGE, times=2)
