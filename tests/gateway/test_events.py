from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import pytest
from bench import Gateway, StandIn, Visitor, replies, reply


def ids(events: Any) -> list[str]:
    return [event["id"] for event in events if event["event"] == "message"]


def test_a_stream_shows_each_message_as_it_comes(visitor: Visitor, rasa: StandIn) -> None:
    rasa.open.clear()
    with ThreadPoolExecutor(1) as pool, visitor.stream(visitor.history()[-1]["id"]) as events:
        posted = pool.submit(visitor.say, "hello\nthere")
        assert next(events)["data"]["text"] == "hello\nthere"
        assert next(events) == {"event": "typing", "data": {"author": "assistant"}}
        rasa.open.set()
        last = next(events)
        assert last["data"] == posted.result()[1]
        assert last["id"] == str(last["data"]["id"])


def test_a_stream_starts_with_what_was_missed(visitor: Visitor) -> None:
    for n in range(3):
        visitor.say(f"message {n}")
    history = [str(message["id"]) for message in visitor.history()]
    with visitor.stream() as events:
        assert ids(islice(events, 7)) == history
    with visitor.stream(int(history[3])) as events:
        assert ids(islice(events, 3)) == history[4:]


def test_reconnecting_again_and_again_shows_no_gap_and_no_double(
    gateway: Gateway, rasa: StandIn
) -> None:
    visitor = gateway.visitor()
    rasa.behave = replies(reply("one"), reply("two"))
    got: list[int] = []
    last = 0
    with ThreadPoolExecutor(1) as pool:
        talk = pool.submit(lambda: [visitor.say(f"message {n}") for n in range(15)])
        while len(got) < 1 + 15 * 3:
            with visitor.stream(last) as events:
                messages = (event for event in events if event["event"] == "message")
                for event in islice(messages, min(4, 46 - len(got))):
                    got.append(int(event["id"]))
                    last = got[-1]
        talk.result()
    assert got == [message["id"] for message in visitor.history()]


def test_a_stream_is_never_buffered_or_kept(visitor: Visitor) -> None:
    with visitor.http.stream("GET", "/v1/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        assert answer.headers["cache-control"] == "no-store"


def test_the_end_of_the_session_ends_the_stream(visitor: Visitor) -> None:
    with visitor.stream() as events:
        next(events)
        visitor.http.post("/v1/session/end")
        assert list(events) == []


@pytest.mark.parametrize("seconds", [31 * 60, 13 * 60 * 60])
def test_a_session_that_expires_ends_the_stream(
    start: Callable[..., Gateway], seconds: int
) -> None:
    gateway = start()
    visitor = gateway.visitor()
    with visitor.stream() as events:
        next(events)
        gateway.clock.forward(seconds)
        assert list(events) == []


def test_a_stream_shows_nothing_of_another_visitor(gateway: Gateway) -> None:
    one, other = gateway.visitor(), gateway.visitor()
    with one.stream(one.history()[-1]["id"]) as events:
        other.say("not for you")
        one.say("for me")
        assert next(events)["data"]["text"] == "for me"


@pytest.mark.parametrize("last", ["x", "-1", "9" * 40, "1,2"])
def test_a_last_event_id_that_is_none_is_refused(visitor: Visitor, last: str) -> None:
    answer = visitor.http.get("/v1/events", headers={"Last-Event-ID": last})
    assert answer.status_code == 400


def test_a_session_has_only_so_many_streams(start: Callable[..., Gateway]) -> None:
    visitor = start(streams_per_session=2).visitor()
    with visitor.stream() as one, visitor.stream() as two:
        next(one), next(two)
        answer = visitor.http.get("/v1/events")
        assert answer.status_code == 429
        assert "retry-after" in answer.headers
