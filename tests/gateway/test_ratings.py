"""POST /v1/ratings: whether an answer helped."""

from typing import Any

import pytest
from bench import Gateway, StandIn, Visitor, replies, reply
from sqlalchemy import select

from bot.records import Database
from bot.records.models import Feedback


def rate(visitor: Visitor, body: Any) -> Any:
    return visitor.http.post("/v1/ratings", json=body)


def stored(database: Database, message_id: int) -> list[tuple[str, str | None]]:
    with database.reading() as db:
        query = select(Feedback).where(Feedback.message_id == message_id)
        return [(row.verdict, row.topic) for row in db.scalars(query)]


def test_the_newest_verdict_on_an_answer_holds_and_is_stored_once(
    visitor: Visitor, rasa: StandIn, database: Database
) -> None:
    rasa.behave = replies(reply("First.", meta={"topic": "how_to_join"}))
    answer = visitor.say("How do I join?")[1]["id"]
    for verdict in ("good", "good", "bad"):
        assert rate(visitor, {"message": answer, "verdict": verdict}).status_code == 204
        assert stored(database, answer) == [(verdict, "how_to_join")]


def test_a_bad_verdict_leads_on_once(visitor: Visitor, rasa: StandIn) -> None:
    rasa.behave = replies(reply("First.", meta={"topic": "how_to_join"}))
    answer = visitor.say("How do I join?")[1]["id"]
    for verdict in ("good", "bad", "bad"):
        rate(visitor, {"message": answer, "verdict": verdict})
    said = [each for each in visitor.history() if each["meta"].get("topic") == "feedback_bad"]
    assert len(said) == 1 and said[0] == visitor.history()[-1]


def test_the_history_gives_the_verdicts_of_this_chat_back(
    gateway: Gateway, visitor: Visitor, rasa: StandIn
) -> None:
    rasa.behave = replies(reply("First."))
    answer, other = visitor.say("How do I join?")[1], visitor.say("And then?")[1]
    stranger = gateway.visitor()
    theirs = stranger.say("How do I join?")[1]["id"]
    rate(visitor, {"message": answer["id"], "verdict": "bad"})
    rate(stranger, {"message": theirs, "verdict": "good"})
    messages = visitor.http.get("/v1/messages").json()["messages"]
    history = {each["id"]: each["meta"].get("rating") for each in messages}
    assert history[answer["id"]] == "bad" and history[other["id"]] is None
    assert theirs not in history


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": True, "verdict": "good"},
        {"message": "1", "verdict": "good"},
        {"message": 10**30, "verdict": "good"},
        {"message": 1, "verdict": "lovely"},
        {"message": 1, "verdict": ["good"]},
    ],
)
def test_what_is_no_rating_is_refused(visitor: Visitor, body: Any) -> None:
    refused = rate(visitor, body)
    assert (refused.status_code, refused.json()["code"]) == (400, "wrong_rating")


def test_only_answers_of_the_own_chat_can_be_rated(
    gateway: Gateway, visitor: Visitor, rasa: StandIn, database: Database
) -> None:
    rasa.behave = replies(reply("First."))
    said, answer = visitor.say("How do I join?")
    stranger = gateway.visitor()
    for who, message in ((stranger, answer), (visitor, said), (visitor, {"id": 10**17})):
        refused = rate(who, {"message": message["id"], "verdict": "bad"})
        assert (refused.status_code, refused.json()["code"]) == (400, "unknown_message")
    assert stored(database, answer["id"]) == []
