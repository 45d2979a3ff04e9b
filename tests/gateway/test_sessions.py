from collections.abc import Callable

import httpx
import pytest
from bench import Gateway, StandIn, Visitor
from sqlalchemy import select

from bot.records import Database
from bot.records.models import Conversation

Start = Callable[..., Gateway]


def test_a_session_has_an_opaque_token_and_an_end(visitor: Visitor) -> None:
    assert set(visitor.session) == {"token", "expires_at"}
    assert len(visitor.session["token"]) >= 22  # 128 bits in base64
    assert visitor.session["expires_at"].endswith("+00:00")


def test_a_new_session_starts_with_the_greeting_of_an_automated_assistant(visitor: Visitor) -> None:
    (greeting,) = visitor.history()
    assert greeting["author"] == "assistant"
    assert "automated assistant, not a person" in greeting["text"]
    assert "0116 299 1122" in greeting["text"]
    assert [set(choice) for choice in greeting["choices"]] == [{"label", "choice"}] * 4
    assert set(greeting) == {"id", "author", "text", "choices", "links", "meta", "sent_at"}


def test_the_table_holds_no_token(visitor: Visitor, database: Database) -> None:
    with database.reading() as db:
        row = db.scalars(select(Conversation).order_by(Conversation.id.desc())).first()
    assert visitor.session["token"] not in (row.token_hash, row.sender_id)
    assert len(row.token_hash) == 64


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer default", "Bearer " + "a" * 43, "Basic YTpi", "Bearer \xff" * 9],
)
def test_a_token_that_opens_nothing_is_refused_with_words(gateway: Gateway, header: str) -> None:
    for method, path in [
        ("GET", "/v1/messages"),
        ("POST", "/v1/messages"),
        ("GET", "/v1/events"),
        ("POST", "/v1/session/end"),
    ]:
        headers = {b"Authorization": header.encode("latin-1")}
        answer = httpx.request(method, gateway.url + path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "Start a new chat" in answer.json()["detail"]


def test_a_session_that_idles_is_over(start: Start) -> None:
    gateway = start()
    visitor = gateway.visitor()
    gateway.clock.forward(31 * 60)
    assert visitor.http.get("/v1/messages").status_code == 401


def test_each_call_starts_idling_afresh(start: Start) -> None:
    gateway = start()
    visitor = gateway.visitor()
    for _ in range(3):
        gateway.clock.forward(29 * 60)
        assert visitor.http.get("/v1/messages").status_code == 200


def test_after_twelve_hours_a_session_is_over_however_busy(start: Start) -> None:
    gateway = start()
    visitor = gateway.visitor()
    for _ in range(25):
        gateway.clock.forward(28 * 60)
        assert visitor.http.get("/v1/messages").status_code == 200
    gateway.clock.forward(28 * 60)
    assert visitor.http.get("/v1/messages").status_code == 401


def test_after_the_end_nothing_is_reachable_with_the_token(visitor: Visitor) -> None:
    visitor.say("my secret")
    ended = visitor.http.post("/v1/session/end")
    assert (ended.status_code, ended.content) == (204, b"")
    for method, path in [
        ("GET", "/v1/messages"),
        ("GET", "/v1/events"),
        ("POST", "/v1/session/end"),
    ]:
        answer = visitor.http.request(method, path)
        assert answer.status_code == 401
        assert "my secret" not in answer.text
    assert visitor.post({"text": "more"}).status_code == 401


def test_two_visitors_never_see_each_other(gateway: Gateway) -> None:
    one, other = gateway.visitor(), gateway.visitor()
    one.say("only one says this", key="the-same-key")
    assert other.say("only the other says this", key="the-same-key")[0]["text"].startswith(
        "only the"
    )
    assert not any("only one" in text for text in other.texts())
    assert not any("the other" in text for text in one.texts())
    assert {message["id"] for message in one.history()}.isdisjoint(
        message["id"] for message in other.history()
    )


def test_rasa_knows_each_visitor_by_an_id_of_its_own(gateway: Gateway, rasa: StandIn) -> None:
    visitors = [gateway.visitor() for _ in range(5)]
    for visitor in visitors:
        visitor.say("hello")
    senders = {body["sender"] for body in rasa.bodies}
    assert len(senders) == 5
    assert not senders & {visitor.session["token"] for visitor in visitors}


@pytest.mark.parametrize("body", [b"", b"{}", b'{"sender": "default", "token": "mine"}'])
def test_a_session_takes_nothing_from_the_body(gateway: Gateway, body: bytes) -> None:
    answer = httpx.post(f"{gateway.url}/v1/session", content=body)
    assert answer.status_code == 201
    assert answer.json()["token"] != "mine"
