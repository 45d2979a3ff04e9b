"""Where the operator wants it, a check asks before it reads the first typed words."""

from collections.abc import Callable
from typing import Any

import pytest
from bench import Gateway, StandIn, Visitor, record_question, replies, reply
from sqlalchemy import select

from bot.records import Database
from bot.records.chat import words_consent
from bot.records.models import Conversation

QUESTION = {"check": "check_cover", "question": "stage", "facts": {}}
BUTTON = {"label": "Nothing yet", "payload": '/answer{"stage": "nothing_yet"}'}


@pytest.fixture
def in_check(start: Callable[..., Gateway], rasa: StandIn) -> tuple[Gateway, Visitor]:
    """A visitor whom a check has asked its first question."""
    gateway = start(check_words_consent=True)
    visitor, database = gateway.visitor(), Database(gateway.settings.database)
    rasa.behave = replies(reply("How far is it?", choices=[BUTTON], meta=QUESTION))
    visitor.say("check my case")
    with database.reading() as db:
        sender = db.scalars(select(Conversation.sender_id)).one()
    record_question(gateway, sender, QUESTION)
    database.close()
    return gateway, visitor


def pressed(visitor: Visitor, message: dict[str, Any], label: str) -> list[dict[str, Any]]:
    (button,) = (each for each in message["choices"] if each["label"] == label)
    said: list[dict[str, Any]] = visitor.choose(button["choice"]).json()["messages"]
    return said


def test_words_are_read_once_the_visitor_agrees_and_it_is_asked_once(
    in_check: tuple[Gateway, Visitor], rasa: StandIn
) -> None:
    gateway, visitor = in_check
    phrase = gateway.store.current.phrase
    asked = visitor.say("I was suspended on Monday")[-1]
    assert asked["text"] == phrase("check_words_ask")
    assert rasa.heard == ["check my case"]
    pressed(visitor, asked, phrase("check_words_yes"))
    assert rasa.heard[1:] == ["I was suspended on Monday"]
    visitor.say("it began in May")
    assert rasa.heard[2:] == ["it began in May"]


def test_nothing_typed_is_read_after_a_refusal_and_buttons_work(
    in_check: tuple[Gateway, Visitor], rasa: StandIn
) -> None:
    gateway, visitor = in_check
    phrase, question = gateway.store.current.phrase, visitor.history()[-1]
    asked = visitor.say("I was suspended on Monday")[-1]
    said = pressed(visitor, asked, phrase("check_words_no"))[-1]
    again = visitor.say("it began in May")[-1]
    assert said["text"] == again["text"] == phrase("check_words_not")
    pressed(visitor, question, BUTTON["label"])
    assert rasa.heard[1:] == [BUTTON["payload"]]


def test_the_label_of_the_button_can_be_typed(
    in_check: tuple[Gateway, Visitor], rasa: StandIn
) -> None:
    gateway, visitor = in_check
    visitor.say("I was suspended on Monday")
    visitor.say(gateway.store.current.phrase("check_words_yes").lower())
    assert rasa.heard[1:] == ["I was suspended on Monday"]


def test_the_wish_for_a_person_and_words_of_crisis_need_no_consent(
    in_check: tuple[Gateway, Visitor], rasa: StandIn
) -> None:
    gateway, visitor = in_check
    card = visitor.say("I am in despair")
    assert [each["meta"].get("crisis") for each in card] == [None, True]
    said = visitor.say(gateway.store.current.label("talk_to_human"))
    assert "talk_to_human" in [each["meta"].get("topic") for each in said]
    assert rasa.heard == ["check my case"]


def test_without_the_setting_nothing_is_asked(start: Callable[..., Gateway], rasa: StandIn) -> None:
    gateway = start()
    visitor, database = gateway.visitor(), Database(gateway.settings.database)
    with database.reading() as db:
        row = db.scalars(select(Conversation)).one()
        chat, sender = row.id, row.sender_id
    record_question(gateway, sender, QUESTION)
    visitor.say("I was suspended on Monday")
    assert rasa.heard == ["I was suspended on Monday"]
    with database.reading() as db:
        assert words_consent.answers_in(db, chat) == set()
    database.close()
