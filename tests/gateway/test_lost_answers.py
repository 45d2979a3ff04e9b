"""Whatever Rasa answers or loses: the turn ends, and a stored enquiry is told of."""

from typing import Any

import enquiry_kit
import pytest
from bench import Gateway, StandIn, replies, reply
from starlette.responses import Response

from bot.records import Database
from bot.records.models import Message

LONE = (
    b'{"messages": [{"text": "a \\ud800 b", "links": [],'
    b' "choices": [{"label": "\\udc00", "payload": "/x\\ud83d"}],'
    b' "meta": {"topic": "\\udfff", "\\ud900": ["\\u0000"]}}]}'
)


def pending(database: Database) -> int:
    with database.reading() as db:
        return db.query(Message).filter_by(turn_state="pending").count()  # type: ignore[attr-defined]


@pytest.fixture
def database(gateway: Gateway) -> Any:
    opened = Database(gateway.settings.database)
    yield opened
    opened.close()


def test_signs_that_no_table_holds_are_replaced_and_the_turn_ends(
    gateway: Gateway, rasa: StandIn, database: Database
) -> None:
    visitor = gateway.visitor()
    rasa.behave = lambda body: Response(LONE, media_type="application/json")
    answer = visitor.say("hello")[1]
    assert answer["text"] == "a \ufffd b" and answer["choices"][0]["label"] == "\ufffd"
    assert answer["meta"] == {"topic": "\ufffd", "\ufffd": ["\ufffd"]}
    assert pending(database) == 0


def test_a_reply_that_cannot_be_stored_ends_the_turn_with_a_notice(
    gateway: Gateway, rasa: StandIn, database: Database
) -> None:
    visitor = gateway.visitor()
    rasa.behave = lambda body: Response(
        b'{"messages": [{"text": "a", "meta": {"topic": {"odd": 1}, "n": NaN}}]}'
    )
    visitor.say("hello")
    assert pending(database) == 0


def test_a_reference_that_was_lost_on_the_way_is_told_in_place_of_a_notice(
    gateway: Gateway, rasa: StandIn, database: Database
) -> None:
    visitor = gateway.visitor()

    def stores_and_breaks(body: dict[str, Any]) -> Response:
        given = {"sender_id": body["sender"], "reference": "ENQ-7K3M-9Q"}
        enquiry_kit.add_enquiry(database, gateway.clock(), **given)
        return Response("lost", 500)

    rasa.behave = stores_and_breaks
    _, told = visitor.say("yes, send it")
    assert told["meta"]["reference"] == "ENQ-7K3M-9Q" and "ENQ-7K3M-9Q" in told["text"]
    rasa.behave = replies(reply("And now?"))
    assert [each["text"] for each in visitor.say("thanks")[1:]] == ["And now?"], "told once"


def test_a_reference_stored_after_the_notice_is_told_with_the_next_reply(
    gateway: Gateway, rasa: StandIn, database: Database
) -> None:
    visitor, senders = gateway.visitor(), []

    def breaks(body: dict[str, Any]) -> Response:
        senders.append(body["sender"])
        return Response("lost", 500)

    rasa.behave = breaks
    assert "reference" not in visitor.say("yes, send it")[1]["meta"]
    given = {"sender_id": senders[0], "reference": "ENQ-8K3M-9Q"}
    enquiry_kit.add_enquiry(database, gateway.clock(), **given)
    rasa.behave = replies(reply("And now?"))
    told, other = visitor.say("hello?")[1:]
    assert told["meta"]["reference"] == "ENQ-8K3M-9Q" and other["text"] == "And now?"


def test_another_visitors_reference_is_never_told(
    gateway: Gateway, rasa: StandIn, database: Database
) -> None:
    enquiry_kit.add_enquiry(database, gateway.clock(), sender_id="f" * 32)
    assert "reference" not in gateway.visitor().say("hello")[1]["meta"]
