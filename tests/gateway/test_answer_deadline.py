"""A database that doesn't answer keeps nobody waiting for ever, and nobody without a number."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from bench import Gateway, StandIn, echo
from starlette.responses import Response

PHONE = "0116 299 1122"


@contextmanager
def locked(gateway: Gateway) -> Iterator[None]:
    path = gateway.settings.database.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def count(gateway: Gateway, query: str) -> int:
    path = gateway.settings.database.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, timeout=20)
    (number,) = connection.execute(query).fetchone()
    connection.close()
    return int(number)


def wait_for(gateway: Gateway, query: str) -> None:
    deadline = time.monotonic() + 20
    while not count(gateway, query):
        assert time.monotonic() < deadline, "the work didn't go on to its end"
        time.sleep(0.05)


@pytest.fixture
def impatient(start: Callable[..., Gateway]) -> Gateway:
    """Answers come before SQLite gives the lock up."""
    return start(turn_deadline=0.3)


def test_a_message_is_answered_while_the_database_is_silent_and_stored_once(
    impatient: Gateway,
) -> None:
    visitor, stored = impatient.visitor(), "SELECT count(*) FROM messages WHERE text = 'hello'"
    with locked(impatient):
        answer = visitor.post({"text": "hello"}, key="k")
        assert (answer.status_code, answer.json()["code"]) == (500, "internal")
        assert PHONE in answer.text
    wait_for(impatient, stored)
    assert visitor.say("hello", key="k")[0]["text"] == "hello"
    assert count(impatient, stored) == 1


FORM = {"about": "My contract", "name": "Pat Example", "email": "p@e.example", "consent": "yes"}


@pytest.mark.parametrize(
    ("path", "body", "table"),
    [
        ("/v1/session", {"json": {}}, "conversations"),
        ("/enquiry", {"data": FORM}, "enquiries"),
    ],
)
def test_a_session_and_a_page_are_answered_while_the_database_is_silent(
    impatient: Gateway, path: str, body: dict[str, Any], table: str
) -> None:
    with locked(impatient):
        answer = httpx.post(f"{impatient.url}{path}", timeout=20, **body)
    assert answer.status_code == 500 and PHONE in answer.text
    wait_for(impatient, f"SELECT count(*) FROM {table}")


def test_words_of_despair_have_the_card_where_the_database_falls_silent_after_they_were_stored(
    start: Callable[..., Gateway], rasa: StandIn
) -> None:
    gateway = start(turn_deadline=0.5)
    visitor = gateway.visitor()
    with ExitStack() as silent:

        def fall_silent(body: dict[str, Any]) -> Response:
            silent.enter_context(locked(gateway))
            return echo(body)

        rasa.behave = fall_silent
        answer = visitor.post({"text": "I am in despair. How do I join?"})
        assert rasa.heard and answer.status_code == 500
        assert "999" in answer.json()["card"]["text"]
    wait_for(gateway, "SELECT count(*) FROM messages WHERE text LIKE 'You said:%'")


def test_a_stream_has_no_deadline(impatient: Gateway) -> None:
    visitor = impatient.visitor()
    with visitor.stream(visitor.history()[-1]["id"]) as events:
        time.sleep(1)
        visitor.say("still there?")
        texts = (each["data"]["text"] for each in events if each["event"] == "message")
        assert next(texts) == "still there?"
