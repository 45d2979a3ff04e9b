"""Whatever the database does, words of crisis bring up the card, and what wasn't saved is said."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from bench import LONGEST, Gateway, StandIn, Visitor

CARD = "Call 999 if anyone is in danger."
WORDS = "I am in despair"


@pytest.fixture
def own(start: Callable[..., Gateway]) -> Gateway:
    """A gateway whose database a test may break."""
    return start()


@contextmanager
def connected(gateway: Gateway) -> Iterator[sqlite3.Connection]:
    path = gateway.settings.database.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, timeout=20, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def run(gateway: Gateway, statement: str) -> None:
    with connected(gateway) as connection:
        connection.execute(statement)


def card_of(answer: httpx.Response) -> str | None:
    card = answer.json().get("card")
    return card and str(card["text"])


def test_the_card_comes_while_nothing_can_be_read(own: Gateway, rasa: StandIn) -> None:
    visitor = own.visitor()
    run(own, "ALTER TABLE messages RENAME TO gone")
    answer = visitor.post({"text": WORDS})
    assert (answer.status_code, answer.json()["code"]) == (503, "not_saved")
    assert answer.json()["card"]["meta"] == {"crisis": True, "topic": "distress"}
    assert card_of(answer) == CARD
    assert "nothing was saved" in answer.json()["detail"]
    run(own, "ALTER TABLE gone RENAME TO messages")
    assert len(visitor.history()) == 1
    assert visitor.say(WORDS)[1]["text"] == CARD


def test_the_card_comes_while_nothing_can_be_written(own: Gateway, rasa: StandIn) -> None:
    visitor = own.visitor()
    full = "CREATE TRIGGER full BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'full'); END"
    run(own, full)
    answer = visitor.post({"text": WORDS}, key="k")
    assert (answer.status_code, answer.json()["code"], card_of(answer)) == (503, "not_saved", CARD)
    run(own, "DROP TRIGGER full")
    assert len(visitor.history()) == 1
    assert visitor.say(WORDS, key="k")[1]["text"] == CARD
    assert rasa.heard == [WORDS]


def test_an_ordinary_message_that_is_not_saved_has_no_card(own: Gateway) -> None:
    visitor = own.visitor()
    run(own, "ALTER TABLE messages RENAME TO gone")
    answer = visitor.post({"text": "How do I join?"})
    assert (answer.status_code, answer.headers["retry-after"], card_of(answer)) == (503, "5", None)


def test_the_card_does_not_wait_for_a_locked_database(start: Callable[..., Gateway]) -> None:
    own = start(database_patience=0.5)
    visitor = own.visitor()
    with connected(own) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = visitor.post({"text": WORDS}, key="k")
        # Told before the wait for the lock ended, after which the answer would be another.
        assert (answer.json()["code"], card_of(answer)) == ("internal", CARD)
        other.execute("ROLLBACK")
    deadline = time.monotonic() + 10
    while WORDS not in visitor.texts():
        assert time.monotonic() < deadline, "it was never stored"
        time.sleep(0.05)
    assert [each["text"] for each in visitor.say(WORDS, key="k")][:2] == [WORDS, CARD]
    assert visitor.texts().count(WORDS) == 1


def test_the_card_comes_though_the_session_has_ended(own: Gateway) -> None:
    visitor = own.visitor()
    own.clock.forward(own.settings.session_idle + 60)
    answer = visitor.post({"text": WORDS})
    assert (answer.status_code, card_of(answer)) == (401, CARD)


@pytest.mark.parametrize("place", ["{words} {rest}", "{rest} {words}"])
def test_the_card_comes_for_a_text_that_is_too_long_to_be_saved(
    visitor: Visitor, rasa: StandIn, place: str
) -> None:
    answer = visitor.post({"text": place.format(words=WORDS, rest="a" * LONGEST)})
    assert (answer.status_code, answer.json()["code"], card_of(answer)) == (413, "too_long", CARD)
    assert (len(visitor.history()), rasa.heard) == (1, [])


def test_no_more_of_a_long_text_is_read_than_a_message_may_hold(visitor: Visitor) -> None:
    answer = visitor.post({"text": "a " * LONGEST + WORDS + " a" * LONGEST})
    assert (answer.status_code, card_of(answer)) == (413, None)
