"""A chat that is kept on a device stays open in silence, and no longer than was asked for."""

from collections.abc import Callable

import pytest
from bench import Gateway

Start = Callable[..., Gateway]
HOUR = 60 * 60


def test_a_kept_chat_is_there_after_hours_of_silence_and_gone_after_its_time(start: Start) -> None:
    gateway = start()
    visitor = gateway.visitor()
    assert visitor.http.post("/v1/session/keep", json={"seconds": 14 * HOUR}).status_code == 200
    visitor.say("hello")
    gateway.clock.forward(13.9 * HOUR)
    assert len(visitor.history()) == 3
    gateway.clock.forward(0.2 * HOUR)
    assert visitor.http.get("/v1/messages").status_code == 401


def test_a_chat_that_is_kept_no_longer_idles_as_any_other(start: Start) -> None:
    gateway = start()
    visitor = gateway.visitor()
    for seconds in (10 * HOUR, 0):
        assert visitor.http.post("/v1/session/keep", json={"seconds": seconds}).status_code == 200
    gateway.clock.forward(31 * 60)
    assert visitor.http.get("/v1/messages").status_code == 401


@pytest.mark.parametrize("seconds", [-1, 24 * HOUR + 1, 1.5, "600", True, None])
def test_only_a_time_of_a_day_at_most_is_kept_for(gateway: Gateway, seconds: object) -> None:
    answer = gateway.visitor().http.post("/v1/session/keep", json={"seconds": seconds})
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_keeping")


def test_a_look_of_a_tab_that_nobody_sees_keeps_no_chat_from_idling(start: Start) -> None:
    gateway = start()
    visitor = gateway.visitor()
    gateway.clock.forward(20 * 60)
    assert visitor.http.get("/v1/messages", params={"quiet": ""}).status_code == 200
    gateway.clock.forward(11 * 60)
    assert visitor.http.get("/v1/messages").status_code == 401
