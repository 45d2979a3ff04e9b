import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from bench import SECRET, Gateway, StandIn, Visitor, replies, reply

QUESTION = reply(
    "Which role?",
    choices=[{"label": "Head", "payload": '/inform{"role": "head"}'}],
    meta={"check": "eligibility", "question": "role"},
)


def test_a_message_is_answered_with_itself_and_the_replies(visitor: Visitor, rasa: StandIn) -> None:
    link = {"label": "Page", "url": "https://example.org/"}
    rasa.behave = replies(
        reply("First.", meta={"topic": "how_to_join"}), reply("Second.", links=[link])
    )
    said, first, second = visitor.say("How do I join?")
    assert (said["author"], said["text"], said["meta"]) == ("visitor", "How do I join?", {})
    assert (said["choices"], said["links"]) == ([], [])
    assert (first["author"], first["meta"]) == ("assistant", {"topic": "how_to_join"})
    assert second["links"] == [link]
    assert said["id"] < first["id"] < second["id"]
    assert datetime.fromisoformat(second["sent_at"]).tzinfo is not None
    assert visitor.history()[1:] == [said, first, second]
    assert visitor.history(after=said["id"]) == [first, second]


def test_rasa_gets_exactly_the_golden_request(visitor: Visitor, rasa: StandIn) -> None:
    body = {
        "text": "How do I join?",
        "metadata": {"role": "staff"},
        "input_channel": "rest",
        "sender": "default",
        "slots": {"paid": True},
        "events": [{"event": "slot", "name": "paid", "value": True}],
        "parse_data": {"intent": {"name": "affirm"}},
    }
    answer = visitor.post(body, params={"stream": "true", "token": "x"})
    assert answer.status_code == 200
    ((raw, headers),) = rasa.raw
    said = str(answer.json()["messages"][0]["id"])
    sender = rasa.bodies[0]["sender"]
    golden = {"sender": sender, "message": "How do I join?", "id": said, "asked": None, "known": []}
    assert raw == json.dumps(golden, separators=(",", ":")).encode()
    assert headers["x-bot-secret"] == SECRET
    assert not {"authorization", "idempotency-key", "origin", "cookie"} & set(headers)


def test_a_choice_tells_rasa_its_payload_and_stores_its_label(
    gateway: Gateway, rasa: StandIn
) -> None:
    visitor = gateway.visitor()
    greeting = visitor.history()[0]
    choice = greeting["choices"][0]
    said = visitor.choose(choice["choice"]).json()["messages"][0]
    assert said["text"] == choice["label"] == "About how_to_join"
    assert rasa.heard == [gateway.app.state.words.current.payload("how_to_join")]


def test_no_payload_ever_reaches_the_visitor(visitor: Visitor, rasa: StandIn) -> None:
    rasa.behave = replies(QUESTION)
    visitor.say("Can I join?")
    assert "/inform" not in visitor.http.get("/v1/messages").text
    assert "topic" not in visitor.http.get("/v1/messages").text.replace("About ", "")


@pytest.mark.parametrize("forge", ["", "x" * 22, "/affirm", "\ud800", "\x00", "a" * 10000])
def test_a_forged_choice_changes_nothing(visitor: Visitor, rasa: StandIn, forge: str) -> None:
    before = visitor.history()
    answer = visitor.choose(forge)
    assert answer.status_code == 400
    assert answer.json()["title"] == "Please choose again"
    assert visitor.history() == before
    assert rasa.heard == []


def test_a_choice_of_another_visitor_changes_nothing(gateway: Gateway, rasa: StandIn) -> None:
    one, other = gateway.visitor(), gateway.visitor()
    token = one.history()[0]["choices"][0]["choice"]
    assert other.choose(token).status_code == 400
    assert other.choose(token[::-1]).status_code == 400
    assert rasa.heard == []


def test_an_answer_to_an_earlier_question_of_a_check_is_refused(
    visitor: Visitor, rasa: StandIn
) -> None:
    rasa.behave = replies(QUESTION)
    old = visitor.say("Can I join?")[1]["choices"][0]["choice"]
    rasa.behave = replies({**QUESTION, "meta": {"check": "eligibility", "question": "contract"}})
    assert visitor.choose(old).status_code == 200
    assert visitor.choose(old).status_code == 400
    rasa.behave = replies(QUESTION)
    visitor.say("go back")
    assert visitor.choose(old).status_code == 200


def test_after_the_outcome_no_answer_of_the_check_counts(visitor: Visitor, rasa: StandIn) -> None:
    rasa.behave = replies(QUESTION)
    old = visitor.say("Can I join?")[1]["choices"][0]["choice"]
    rasa.behave = replies(reply("You can.", meta={"check": "eligibility", "outcome": "yes"}))
    visitor.say("head")
    assert visitor.choose(old).status_code == 400


@pytest.mark.parametrize("text", ["", " \t\n", "\u200b\u2060", "\x00\x01\x07", "\u3164", "\u202e"])
def test_a_blank_message_is_refused_with_words(visitor: Visitor, rasa: StandIn, text: str) -> None:
    answer = visitor.post({"text": text})
    assert answer.status_code == 422
    assert answer.json()["title"] == "There is nothing in your message"
    assert len(visitor.history()) == 1
    assert rasa.heard == []


@pytest.mark.parametrize("text", [".", "/", "🙂", "??!", "///", "…"])
def test_a_message_without_words_is_kept_and_told_to_rasa_as_unreadable(
    visitor: Visitor, rasa: StandIn, text: str
) -> None:
    assert visitor.say(text)[0]["text"] == text
    assert rasa.heard == ["?"]


def test_a_message_over_the_limit_is_refused_and_one_at_it_is_not(
    visitor: Visitor, rasa: StandIn
) -> None:
    assert visitor.post({"text": "a" * 1000}).status_code == 200
    answer = visitor.post({"text": "a" * 1001})
    assert answer.status_code == 413
    assert "1000 characters" in answer.json()["detail"]
    assert "/enquiry" in answer.json()["detail"]
    assert rasa.heard == ["a" * 1000]


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30, "0x1"])
def test_a_cursor_that_is_no_id_is_refused(visitor: Visitor, after: str) -> None:
    assert visitor.http.get("/v1/messages", params={"after": after}).status_code == 400


@pytest.mark.parametrize("key", ["", "has blank", "k" * 201, "k\xe9y"])
def test_a_missing_or_odd_key_is_refused(visitor: Visitor, rasa: StandIn, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode("latin-1")} if key else {}
    answer = visitor.http.post("/v1/messages", json={"text": "hello"}, headers=headers)
    assert answer.status_code == 400
    assert rasa.heard == []


def test_the_same_key_again_gives_the_same_answer_and_does_nothing_twice(
    visitor: Visitor, rasa: StandIn
) -> None:
    rasa.behave = replies(QUESTION)
    first = visitor.post({"text": "hello"}, key="k1")
    again = visitor.post({"metadata": 1, "text": "hello"}, key="k1")
    assert first.content == again.content
    assert len(rasa.bodies) == 1


@pytest.mark.parametrize("other", [{"text": "other"}, {"choice": "hello"}, {"text": "x" * 400}])
def test_the_same_key_with_another_body_is_a_conflict(
    visitor: Visitor, rasa: StandIn, other: dict[str, Any]
) -> None:
    visitor.say("hello", key="k1")
    assert visitor.post(other, key="k1").status_code == 409
    assert len(rasa.bodies) == 1


def test_twenty_posts_of_one_key_at_once_are_one_turn(visitor: Visitor, rasa: StandIn) -> None:
    rasa.open.clear()
    with ThreadPoolExecutor(20) as pool:
        posts = [pool.submit(visitor.post, {"text": "hello"}, "k1") for _ in range(20)]
        assert rasa.hears("hello")
        rasa.open.set()
        answers = [post.result() for post in posts]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(rasa.bodies) == 1
    assert len(visitor.history()) == 3


def test_messages_at_once_are_answered_one_by_one_in_their_order(
    visitor: Visitor, rasa: StandIn
) -> None:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(visitor.say, [f"message {n}" for n in range(20)]))
    history = visitor.history()[1:]
    said = [message["text"] for message in history if message["author"] == "visitor"]
    assert rasa.heard == said
    assert rasa.most_at_once == 1
    answered = [m["text"] for m in history if m["author"] == "assistant"]
    assert answered == [f"You said: {text}" for text in said]
    assert [m["id"] for m in history] == sorted(m["id"] for m in history)


def test_conversations_do_not_wait_for_each_other(gateway: Gateway, rasa: StandIn) -> None:
    one, other = gateway.visitor(), gateway.visitor()
    rasa.open.clear()
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(one.say, "one"), pool.submit(other.say, "other")]
        assert rasa.hears("one", "other")
        rasa.open.set()
        assert all(len(done.result()) == 2 for done in both)
    assert rasa.most_at_once == 2


def test_nothing_is_kept_in_memory_of_a_conversation_at_rest(gateway: Gateway) -> None:
    gateway.visitor().say("hello")
    assert gateway.app.state.services.turns.queue.idle


def test_changed_words_are_said_with_the_next_session(
    start: Callable[..., Gateway], content_dir: Any
) -> None:
    gateway = start()
    phrases = content_dir / "phrases.yml"
    before = phrases.read_text(encoding="utf-8")
    try:
        phrases.write_text(before.replace("Hello. I'm", "Good day. I'm"), encoding="utf-8")
        gateway.store.refresh()
        assert gateway.visitor().texts()[0].startswith("Good day.")
        phrases.write_text("greeting: [", encoding="utf-8")
        gateway.store.refresh()
        assert gateway.visitor().texts()[0].startswith("Good day.")
    finally:
        phrases.write_text(before, encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "\x1b[31mred\x1b[0m",
        "line\r\nSet-Cookie: a=b",
        "=HYPERLINK(1)",
        "{membership_phone} {0} %s ${x}",
        "abc\u202ecba",
        "first\nsecond",
        "'; DROP TABLE messages; --",
    ],
)
def test_what_was_typed_is_kept_and_shown_as_it_was(visitor: Visitor, text: str) -> None:
    assert visitor.say(text, key=uuid.uuid4().hex)[0]["text"] == text
    assert visitor.history()[1]["text"] == text
