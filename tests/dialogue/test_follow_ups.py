"""Short messages that go on with what was answered last, on the trained assistant."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from assistant import Visitor

from bot.content import load_content

CONTENT = load_content()
FILE = Path(__file__).parents[1] / "nlu" / "follow_ups.csv"
ROWS = list(csv.DictReader(FILE.open(encoding="utf-8")))
LEAST = 0.65  # of the messages in the file, after the answer named there


def told(visitor: Visitor) -> str:
    """The topic of the newest reply."""
    return str(visitor.last["meta"].get("topic"))


@pytest.mark.parametrize(
    ("first", "then", "topic"),
    [
        ("/faq/parental_leave", "and paternity?", "parental_leave"),
        ("/faq/how_to_join", "how long does that take?", "start_date"),
        ("/faq/associate", "and the price?", "ask_fee"),
        ("/faq/hotline", "what about weekends", "opening_hours"),
    ],
)
def test_a_short_message_is_understood_from_the_answer_before(
    visitor: Visitor, first: str, then: str, topic: str
) -> None:
    visitor.says(first)
    visitor.says(then)
    assert told(visitor) == topic


def test_it_is_said_what_it_was_taken_for_and_a_person_is_offered(visitor: Visitor) -> None:
    visitor.says("/faq/parental_leave")
    visitor.says("and shared leave?", intent="nlu_fallback")
    assert f"“{CONTENT.answers['parental_leave'].label}”" in visitor.text
    assert "/talk_to_human" in [choice["payload"] for choice in visitor.last["choices"]]


def test_a_fee_is_followed_up_in_words(visitor: Visitor) -> None:
    visitor.says("how much is it for an assistant head?")
    band = visitor.last["meta"]["fee"]["band"]
    visitor.says("and monthly?")
    fee = visitor.last["meta"]["fee"]
    assert (fee["band"], fee["period"]) == (band, "month")
    visitor.says("and for a deputy?")
    assert visitor.last["meta"]["fee"]["band"] == "deputy"


def test_the_same_words_with_nothing_before_are_not_guessed_at(visitor: Visitor) -> None:
    visitor.says("and shared leave?", intent="nlu_fallback")
    assert visitor.last["meta"]["fallback"] == "unknown"


@pytest.mark.parametrize("then", ["what about the hotline?", "and how do I join?"])
def test_a_message_that_is_clear_is_taken_for_what_it_says(visitor: Visitor, then: str) -> None:
    visitor.says("/faq/payment_method")
    visitor.says(then)
    assert told(visitor) in {"hotline", "how_to_join"}


@pytest.mark.parametrize("then", ["what about a lasagne recipe", "and the capital of France?"])
def test_what_has_nothing_to_do_with_us_stays_unknown(visitor: Visitor, then: str) -> None:
    visitor.says("/faq/parental_leave")
    visitor.says(then)
    assert visitor.last["meta"]["fallback"] == "unknown"


def test_a_long_message_is_no_follow_up(visitor: Visitor) -> None:
    visitor.says("/faq/payment_method")
    visitor.says("and could you perhaps say a word on the other one too", intent="nlu_fallback")
    assert visitor.last["meta"]["fallback"] == "unknown"


def test_after_the_numbers_for_a_crisis_nothing_is_guessed_at(visitor: Visitor) -> None:
    visitor.says("/faq/parental_leave")
    visitor.says("I can't go on living", intent="chat/distress")
    visitor.says("and shared leave?", intent="nlu_fallback")
    assert visitor.last["meta"]["fallback"] == "unknown"


def test_words_of_crisis_are_never_a_follow_up(visitor: Visitor) -> None:
    visitor.says("/faq/start_date")
    visitor.says("and I want to die")
    assert visitor.last["meta"].get("crisis")


def test_an_open_question_is_not_talked_over(visitor: Visitor) -> None:
    visitor.says("/faq/who_can_join")
    visitor.says("/check_cover")
    asked = visitor.asked
    visitor.says("and in Wales?", intent="nlu_fallback")
    assert visitor.asked == asked


def test_a_follow_up_that_was_answered_is_no_miss(visitor: Visitor) -> None:
    visitor.says("/faq/parental_leave")
    visitor.says("and shared leave?", intent="nlu_fallback")
    visitor.says("zxcv qwer", intent="nlu_fallback")
    assert visitor.text == CONTENT.phrase("unknown")


def test_most_follow_ups_are_understood(new_visitor: Callable[[], Visitor]) -> None:
    right = 0
    for row in ROWS:
        visitor = new_visitor()
        visitor.says(f"/faq/{row['after']}")
        visitor.says(row["text"])
        meta = visitor.last["meta"] if visitor.replies else {}
        topic = "distress" if meta.get("crisis") else meta.get("topic", "")
        right += topic in {row["topic"], *row["accept"].split("|")} - {""}
    assert right >= LEAST * len(ROWS), f"{right} of {len(ROWS)}"
