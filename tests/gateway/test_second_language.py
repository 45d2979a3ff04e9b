"""Visitors who write Welsh are answered in Welsh where the content has it, and told where not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench import (
    Gateway,
    StandIn,
    Visitor,
    make_settings,
    replies,
    reply,
    start_gateway,
    write_content,
)

EXAMPLES = "version: '3.1'\nnlu:\n- intent: faq/joining\n  examples: |\n    - how to join\n"
ENGLISH = "You apply online. Ring 0116 299 1122."
WELSH = "Rydych yn gwneud cais ar-lein. Ffoniwch 0116 299 1122."
ONLY_ENGLISH = "Mae'r ateb hwn yn Saesneg."
JOINING = reply(
    ENGLISH,
    meta={"topic": "joining"},
    choices=[{"label": "Joining", "payload": "/faq/joining"}],
)


@pytest.fixture(scope="module")
def welsh_gateway(
    tmp_path_factory: pytest.TempPathFactory, rasa_server: tuple[StandIn, int]
) -> Iterator[Gateway]:
    content = write_content(tmp_path_factory.mktemp("content") / "content")
    entry = Path(__file__).with_name("welsh_content.yml").read_text("utf-8")
    (content / "answers" / "welsh.yml").write_text(entry, "utf-8")
    (content / "examples" / "welsh.yml").write_text(EXAMPLES, "utf-8")
    gateway = start_gateway(
        make_settings(tmp_path_factory.mktemp("welsh"), rasa_server[1]), content
    )
    yield gateway
    gateway.server.stop()


@pytest.fixture
def welsh(welsh_gateway: Gateway, rasa: StandIn) -> Visitor:
    rasa.behave = replies(JOINING)
    return welsh_gateway.visitor()


def told(visitor: Visitor, text: str) -> list[dict[str, Any]]:
    return visitor.say(text)[1:]


def test_a_welsh_question_is_answered_in_welsh_and_says_what_can_be_had(
    welsh: Visitor, rasa: StandIn
) -> None:
    (answer,) = told(welsh, "Sut ydw i'n ymuno?")
    assert rasa.heard == ["/faq/joining"]  # Rasa reads no Welsh
    assert WELSH in answer["text"] and ENGLISH not in answer["text"]
    offered, small_print = answer["text"].split(WELSH)
    assert "Gymraeg" in offered and "Saesneg" in offered and "0116 299 1122" in offered
    assert "siaradwr brodorol" in small_print  # no native speaker has reviewed it
    assert answer["meta"]["language"] == "cy" and answer["meta"]["topic"] == "joining"
    assert [choice["label"] for choice in answer["choices"]] == ["Ymuno"]


def test_it_is_said_once_what_can_be_had_and_buttons_go_on_in_welsh(welsh: Visitor) -> None:
    (first,) = told(welsh, "Sut ydw i'n ymuno?")
    (second,) = welsh.choose(first["choices"][0]["choice"]).json()["messages"][1:]
    assert second["text"].startswith(WELSH)


def test_an_answer_without_a_translation_is_marked_and_given_in_english(
    welsh: Visitor, rasa: StandIn
) -> None:
    rasa.behave = replies(reply("Only known in English.", meta={"topic": "who_can_join"}))
    (first,) = told(welsh, "Sut ydw i'n ymuno?")[:1]
    assert WELSH in first["text"]  # what was asked for, though Rasa answers with something else
    mark, english = welsh.post({"topic": "who_can_join"}).json()["messages"][1:]
    assert mark["text"] == ONLY_ENGLISH and mark["meta"]["language"] == "cy"
    assert english["text"] == "Only known in English." and english["meta"]["language"] == "en-GB"


def test_welsh_that_names_no_topic_is_told_so_in_welsh(welsh: Visitor, rasa: StandIn) -> None:
    (answer,) = told(welsh, "Ble mae'r archfarchnad agosaf?")
    assert "ni lwyddais i ddeall" in answer["text"] and "0116 299 1122" in answer["text"]
    assert [choice["label"] for choice in answer["choices"]] == ["Ymuno"]
    assert ENGLISH not in answer["text"] and answer["meta"]["fallback"] == "unknown"


def test_an_answer_to_an_open_question_goes_to_rasa_as_it_was_typed(
    welsh: Visitor, rasa: StandIn
) -> None:
    rasa.behave = replies(
        reply("What is it about?", meta={"topic": "make_enquiry", "field": "about"})
    )
    welsh.say("an enquiry")
    mark, question = told(welsh, "Hoffwn wybod sut mae ymuno")
    assert rasa.heard[-1] == "Hoffwn wybod sut mae ymuno"
    assert ONLY_ENGLISH in mark["text"] and question["text"] == "What is it about?"


def test_english_brings_english_back(welsh: Visitor) -> None:
    welsh.say("Sut ydw i'n ymuno?")
    (answer,) = told(welsh, "How do I join?")
    assert answer["text"] == ENGLISH and "language" not in answer["meta"]
    (pressed,) = welsh.choose(answer["choices"][0]["choice"]).json()["messages"][1:]
    assert pressed["text"] == ENGLISH


def test_a_card_is_shown_as_it_stands_and_nothing_is_put_before_it(
    welsh: Visitor, rasa: StandIn
) -> None:
    rasa.behave = replies(reply("?", meta={"fallback": "unknown"}))
    card, *rest = told(welsh, "Dw i in despair")
    assert card["meta"]["crisis"] and "999" in card["text"]
    assert rest == []


def test_without_rasa_the_notice_is_in_welsh_too(welsh: Visitor, rasa: StandIn) -> None:
    rasa.behave = replies()
    texts = " ".join(each["text"] for each in told(welsh, "Sut ydw i'n ymuno?"))
    assert "Mae eich neges wedi'i chadw" in texts


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"language": "cy"}, "Cynorthwyydd"),
        ({"language": "fr"}, "Hello"),
        ({"language": 7}, "Hello"),
    ],
)
def test_a_chat_begins_in_the_language_of_its_frame(
    welsh_gateway: Gateway, body: dict[str, Any], words: str
) -> None:
    session = httpx.post(f"{welsh_gateway.url}/v1/session", json=body).json()
    headers = {"Authorization": f"Bearer {session['token']}"}
    history = httpx.get(f"{welsh_gateway.url}/v1/messages", headers=headers).json()["messages"]
    assert words in history[0]["text"]
