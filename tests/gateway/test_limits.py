from collections.abc import Callable

import httpx
import pytest
from bench import Gateway, StandIn

from bot.web.limits import Limit, network


def test_a_session_over_its_limit_is_told_when_to_come_again(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    visitor = start(messages_per_minute=3).visitor()
    for n in range(3):
        visitor.say(f"message {n}", key=f"k{n}")
    answer = visitor.post({"text": "one more"})
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert f"wait {answer.headers['retry-after']} seconds" in answer.json()["detail"]
    assert len(rasa.bodies) == 3
    assert visitor.post({"text": "message 0"}, key="k0").status_code == 200
    assert len(visitor.history()) == 7


def test_an_address_over_its_limit_is_refused_in_every_session(
    start: Callable[..., Gateway],
) -> None:
    gateway = start(messages_per_minute_per_address=2)
    one, other = gateway.visitor(), gateway.visitor()
    for visitor in (one, other):
        visitor.http.headers["X-Forwarded-For"] = "192.0.2.7"
        visitor.say("hello")
    assert one.post({"text": "hello"}).status_code == 429
    assert other.post({"text": "hello"}).status_code == 429
    other.http.headers["X-Forwarded-For"] = "192.0.2.8"
    assert other.post({"text": "hello"}).status_code == 200


def test_an_address_gets_only_so_many_sessions(start: Callable[..., Gateway]) -> None:
    gateway = start(sessions_per_minute_per_address=2)
    client = {"X-Forwarded-For": "192.0.2.7"}
    begin = f"{gateway.url}/v1/session"
    answers = [httpx.post(begin, json={}, headers=client) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert "retry-after" in answers[2].headers


def test_visitors_who_cannot_be_told_apart_by_address_do_not_share_a_limit(
    start: Callable[..., Gateway],
) -> None:
    gateway = start(sessions_per_minute_per_address=2)
    answers = [httpx.post(f"{gateway.url}/v1/session", json={}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201] * 4


def test_a_limit_lets_pass_again_after_a_minute() -> None:
    now = 1000.0
    limit = Limit(2, clock=lambda: now)
    assert [limit.wait("a"), limit.wait("a")] == [0, 0]
    assert 0 < limit.wait("a") <= 60.1
    assert limit.wait("b") == 0
    now += 61
    assert limit.wait("a") == 0


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", None),
        ("::1", None),
        ("testclient", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_ipv6_line_counts_as_one_address(address: str | None, counted: str | None) -> None:
    assert network(address) == counted
