"""Each process killed in turn: nothing acknowledged is lost, and the supervisor brings it back.

Runs last of the folder, since a killed Rasa takes half a minute to load its model again.
"""

import os
import signal
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, suppress

import httpx
import pytest
from line_kit import HOW, PROCESSES, Line, Message, Visitor, until

from bot.content import load_content

CONTENT = load_content()
CANARY = "canary-1618"
SENT = 12


@contextmanager
def stopped(line: Line, name: str) -> Iterator[None]:
    """One process that listens and doesn't answer."""
    pid = line.pid(name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def killed(line: Line, name: str) -> Iterator[None]:
    """One process ended by `kill -9`; back, as another, when this is left."""
    before = line.kill(name)
    try:
        yield
    finally:
        line.wait_until_up()
    assert line.pid(name) != before


@contextmanager
def locked(line: Line) -> Iterator[None]:
    """Nobody else can write to the assistant's own database."""
    database = sqlite3.connect(line.var / "assistant.db", isolation_level=None, timeout=10)
    with closing(database):
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


def stored(line: Line, key: str) -> list[tuple[str]]:
    return line.rows("SELECT text FROM messages WHERE idempotency_key = ?", key)


def feedback_of(line: Line, visitor: Visitor) -> list[tuple[str]]:
    query = "SELECT verdict FROM feedback WHERE sender_id = ?"
    return line.rows(query, visitor.sender(line))


def send(visitor: Visitor, key: str, text: str) -> int:
    """The status of one call, 0 where the connection broke."""
    with suppress(httpx.HTTPError):
        return visitor.post({"text": text}, key).status_code
    return 0


def fill_in(visitor: Visitor) -> Message:
    """An enquiry up to its last question; that question."""
    last = visitor.say("I want to send an enquiry")[-1]
    words = {
        "enquiry_about": "My contract of employment",
        "enquiry_name": "Pat Example",
        "enquiry_contact": "p@e.example",
    }
    while (field := last["meta"]["field"]) != "enquiry_send":
        last = (visitor.say(words[field]) if field in words else visitor.press(last["choices"][0]))[
            -1
        ]
    return last


def cut_off(line: Line, visitor: Visitor, body: dict[str, str]) -> list[Message]:
    """The replies to a message that Rasa was asked before the gateway was killed, and after."""
    sender, key = visitor.sender(line), uuid.uuid4().hex
    query = "SELECT id, coalesce(payload, text) FROM messages WHERE idempotency_key = ?"
    heard = heard_by_rasa(line, sender)
    with ThreadPoolExecutor(2) as pool:
        with stopped(line, "rasa"):
            call = pool.submit(visitor.post, body, key)
            [(number, told)] = until(lambda: line.rows(query, key), 10, "the message in the table")
            before = pool.submit(line.tell_rasa, sender, told, str(number))
            line.kill("gateway")
            assert isinstance(call.exception(30), httpx.HTTPError)
        line.wait_until_up()
        replies = visitor.turn(body, key)[1:]
    assert [each["text"] for each in replies] == [each["text"] for each in before.result()]
    assert heard_by_rasa(line, sender) == heard + 1
    return replies


def heard_by_rasa(line: Line, sender: str) -> int:
    """How many messages of a sender are in Rasa's memory."""
    return sum(event["event"] == "user" for event in line.tracker(sender))


@pytest.mark.parametrize("name", ["gateway", "actions"])
def test_what_was_acknowledged_outlives_the_kill_of_a_process(line: Line, name: str) -> None:
    keys = [uuid.uuid4().hex for _ in range(SENT)]
    visitors = [line.visitor() for _ in keys]
    with ThreadPoolExecutor(4) as pool:
        calls = [
            pool.submit(send, visitor, key, f"{CANARY} {key}")
            for visitor, key in zip(visitors, keys, strict=True)
        ]
        with killed(line, name):
            statuses = [call.result() for call in calls]
    for key, status in zip(keys, statuses, strict=True):
        assert status in (0, 200)
        assert status == 0 or stored(line, key) == [(f"{CANARY} {key}",)]
    for visitor, key in zip(visitors, keys, strict=True):  # as the page does when it is back
        assert send(visitor, key, f"{CANARY} {key}") == 200
        assert stored(line, key) == [(f"{CANARY} {key}",)]


def test_without_rasa_a_crisis_is_met_and_messages_are_kept(line: Line) -> None:
    visitor, key = line.visitor(), uuid.uuid4().hex
    with killed(line, "rasa"):
        card = visitor.say("I want to kill myself")[0]
        _, notice = visitor.turn({"text": HOW}, key)
    assert card["meta"] == {"topic": "distress", "crisis": True}
    assert card["text"] == CONTENT.words(CONTENT.crisis.card).strip()
    assert stored(line, key) == [(HOW,)]
    assert (notice["author"], notice["text"]) == ("notice", CONTENT.phrase("no_reply"))
    assert visitor.say(HOW)[0]["meta"]["topic"] == "how_to_join"


def test_rasa_remembers_the_conversation_after_a_restart(line: Line) -> None:
    """Follows the kill above: trackers of before it are still read."""
    with_events = [
        sender
        for (sender,) in line.rows("SELECT sender_id FROM conversations ORDER BY id LIMIT 20")
        if line.tracker(sender)
    ]
    before = len(line.tracker(with_events[0]))
    line.tell_rasa(with_events[0], HOW)
    assert len(line.tracker(with_events[0])) > before


def test_with_the_action_server_gone_nothing_is_said_to_be_recorded(line: Line) -> None:
    visitor = line.visitor()
    visitor.say(HOW)
    with killed(line, "actions"):
        reply = visitor.say("That was really helpful")[0]
    assert reply["text"] in (CONTENT.phrase("no_reply"), CONTENT.phrase("not_recorded"))
    assert feedback_of(line, visitor) == []


def test_with_the_action_server_hanging_the_answer_is_honest_and_in_time(line: Line) -> None:
    visitor = line.visitor()
    visitor.say(HOW)
    with stopped(line, "actions"):
        reply = visitor.say("That was really helpful")[0]
        other = line.visitor().say(HOW)[0]
    assert reply["text"] in (CONTENT.phrase("no_reply"), CONTENT.phrase("not_recorded"))
    assert other["meta"]["topic"] == "how_to_join"
    failed = "SELECT count(*) FROM messages WHERE turn_state = 'pending'"
    assert line.rows(failed) == [(0,)]


def test_sending_that_was_cut_off_is_asked_for_again(line: Line) -> None:
    """The table is locked, so that the action waits in the middle of its work when it is killed."""
    visitor = line.visitor()
    fill_in(visitor)
    sender = visitor.sender(line)
    with locked(line), ThreadPoolExecutor(1) as pool:
        sending = pool.submit(line.tell_rasa, sender, '/answer{"enquiry_send": "yes"}')
        time.sleep(1)  # of the three seconds that the action waits at most
        line.kill("actions")
    line.wait_until_up()
    assert sending.result() == [], "nothing is said that isn't so: the gateway says that it is away"
    again = visitor.say("I want to send an enquiry")[-1]
    assert again["meta"]["field"] == "enquiry_send"
    assert visitor.press(again["choices"][0])[-1]["meta"]["reference"]


@pytest.mark.parametrize("fault", [killed, stopped])
@pytest.mark.parametrize("again", ["the button", "yes", "try again"])
def test_a_send_that_failed_is_sent_once_by_the_same_button_or_words(
    line: Line, fault: Callable[..., AbstractContextManager[None]], again: str
) -> None:
    """A stopped server works on what it was asked later, when nobody waits for it any more."""
    visitor = line.visitor()
    button = fill_in(visitor)["choices"][0]
    with fault(line, "actions"):
        notice = visitor.press(button)[-1]
        assert (notice["author"], notice["text"]) == ("notice", CONTENT.phrase("no_reply"))
    line.wait_until_up()
    told = (visitor.press(button) if again == "the button" else visitor.say(again))[-1]
    query = "SELECT reference FROM enquiries WHERE sender_id = ?"
    assert line.rows(query, visitor.sender(line)) == [(told["meta"]["reference"],)]


def test_an_enquiry_sent_when_the_gateway_was_killed_is_told_by_its_reference(line: Line) -> None:
    """Rasa had sent it already: asked again, it says again what it said."""
    visitor = line.visitor()
    send_it = fill_in(visitor)["choices"][0]["choice"]
    reply = cut_off(line, visitor, {"choice": send_it})[-1]
    query = "SELECT reference FROM enquiries WHERE sender_id = ?"
    assert line.rows(query, visitor.sender(line)) == [(reply["meta"]["reference"],)]


def test_what_opened_a_form_when_the_gateway_was_killed_is_not_taken_for_an_answer(
    line: Line,
) -> None:
    visitor = line.visitor()
    visitor.say(HOW)
    reply = cut_off(line, visitor, {"text": "I want to send an enquiry"})[-1]
    assert reply["meta"]["field"] == "enquiry_about"
    asked = visitor.say("My contract of employment")[-1]
    assert asked["meta"]["field"] == "enquiry_consent"


def test_no_words_of_a_visitor_reach_a_log(line: Line) -> None:
    visitor = line.visitor()
    visitor.say(f"{CANARY} and how do I join?")
    visitor.say(f"That was helpful, {CANARY}")
    with stopped(line, "actions"):
        visitor.say(f"That answer was useless {CANARY}")
    headers = {"X-Bot-Secret": line.settings["BOT_RASA_SECRET"]}
    httpx.post(line.rasa_url, content=f'{{"sender": "{CANARY}', headers=headers, timeout=20)
    for name in PROCESSES:
        assert (line.var / "log" / f"{name}.log").stat().st_size
    leaks = [row[:200] for row in line.told().splitlines() if CANARY in row]
    assert leaks == []
    said = "SELECT count(*) FROM messages WHERE text LIKE ?"
    assert line.rows(said, f"%{CANARY}%")[0][0] >= 3  # they were said, and kept
