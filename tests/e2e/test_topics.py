"""Every topic through the gateway, Rasa and the action server, over HTTP."""

import csv
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from line_kit import Line

from bot.content import load_content

CONTENT = load_content()
CHECKS = {"check_cover", "check_eligibility"}
# These do something in place of telling an answer: test_fee_answers.py, test_take_over.py and
# tests/dialogue hold what.
ACTS = {"ask_fee", "make_enquiry", "enquiry_status", "talk_to_human"}
VAGUE = ["membership", "the policy", "my job", "a union matter", "support", "my school"]

with (Path(__file__).parent / "topics.csv").open(encoding="utf-8", newline="") as rows:
    TYPED = {row["topic"]: row["text"] for row in csv.DictReader(rows)}
OFFERED = sorted(topic for topic in CONTENT.answers if CONTENT.families[topic] != "chat")
CHAT = sorted(set(CONTENT.answers) - set(OFFERED) - {"out_of_scope"})


def is_about(topic: str, reply: dict[str, Any]) -> bool:
    meta = reply["meta"]
    return topic in (meta.get("topics") or [meta.get("topic"), meta.get("check")]) or (
        topic in CHECKS and "check" in meta
    )


def rests_on_the_source_of(topic: str, reply: dict[str, Any]) -> bool:
    if topic in ACTS or (topic in CHECKS and "check" in reply["meta"]):
        return True
    return reply["meta"].get("source") == CONTENT.source_of(CONTENT.answers[topic])


def test_each_topic_has_its_message() -> None:
    assert set(TYPED) == {*CONTENT.answers, "distress"}


@pytest.mark.parametrize("topic", OFFERED)
def test_a_typed_question_is_answered_with_its_source(line: Line, topic: str) -> None:
    reply = line.visitor().say(TYPED[topic])[0]
    assert is_about(topic, reply), reply
    assert "fallback" not in reply["meta"]
    assert rests_on_the_source_of(topic, reply)
    if topic not in CHECKS | ACTS:
        assert CONTENT.words(CONTENT.answers[topic].text) in reply["text"]


@pytest.mark.parametrize("topic", CHAT)
def test_what_is_said_about_the_chat_is_met(line: Line, topic: str) -> None:
    reply = line.visitor().say(TYPED[topic])[0]
    assert reply["meta"]["topic"] == topic
    assert reply["text"] == CONTENT.words(CONTENT.answers[topic].text)


@pytest.mark.parametrize("topic", OFFERED)
def test_the_button_of_a_topic_is_answered_with_its_source(line: Line, topic: str) -> None:
    reply = line.tell_rasa(uuid.uuid4().hex, CONTENT.payload(topic))[0]
    assert is_about(topic, reply), reply
    assert rests_on_the_source_of(topic, reply)


@pytest.mark.parametrize("source", ["stance", "magazine"])
def test_what_is_old_says_so(line: Line, source: str) -> None:
    topic = next(topic for topic in OFFERED if CONTENT.answers[topic].source == source)
    reply = line.visitor().say(TYPED[topic])[0]
    assert "2015" in reply["meta"]["source"]["as_of"]


def test_what_is_not_known_is_said_to_be_so(line: Line) -> None:
    reply = line.visitor().say(TYPED["out_of_scope"])[0]
    assert reply["meta"] == {"topic": "out_of_scope", "fallback": "unknown"}
    assert reply["text"] == CONTENT.phrase("unknown")


def test_distress_gets_the_people_to_call(line: Line) -> None:
    reply = line.visitor().say(TYPED["distress"])[0]
    assert reply["meta"] == {"topic": "distress", "crisis": True}
    assert reply["text"] == CONTENT.words(CONTENT.crisis.card).strip()


def test_each_button_of_a_question_back_leads_to_what_it_says(line: Line) -> None:
    by_label = {CONTENT.label(topic): topic for topic in OFFERED}
    asked_back = 0
    for text in VAGUE:
        visitor = line.visitor()
        reply = visitor.say(text)[0]
        if reply["meta"].get("fallback") != "clarify":
            continue
        asked_back += 1
        assert 2 <= len(reply["choices"]) <= 4
        for choice in reply["choices"]:
            topic = by_label[choice["label"]]
            answer = visitor.press(choice)[0]
            assert is_about(topic, answer), (text, choice, answer)
    assert asked_back


def test_each_button_of_not_known_leads_to_what_it_says(line: Line) -> None:
    by_label = {CONTENT.label(topic): topic for topic in OFFERED}
    visitor = line.visitor()
    choices = visitor.say("When is the next strike ballot of the NEU?")[0]["choices"]
    assert choices
    for choice in choices:
        assert is_about(by_label[choice["label"]], visitor.press(choice)[0])


def test_a_search_on_the_pages_understands_what_the_chat_understands(line: Line) -> None:
    page = httpx.get(f"{line.url}/help", params={"q": "my wife is expecting in June"}).text
    found = page.partition('<ul class="topics"')[2].partition("</ul>")[0]
    assert "/help/parental_leave" in found
