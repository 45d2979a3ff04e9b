"""Crisis beside help: weaker signs get the answer first, then kind words with the numbers."""

import pytest
from assistant import Visitor

from bot.content import load_content

CONTENT = load_content()
WARM = CONTENT.crisis.warm.strip()
WEAK = "I just cry all the time"


def test_weak_signs_alone_get_kind_words_and_a_person(visitor: Visitor) -> None:
    (said,) = visitor.says(WEAK, intent="chat/distress")
    assert said["text"] == WARM and said["meta"]["crisis"]
    assert said["choices"][0]["payload"] == "/talk_to_human"


def test_beside_an_answer_they_follow_it(visitor: Visitor) -> None:
    topics = ["work_problem", "distress"]
    answer, warm = visitor.says("they bully me", intent="faq/work_problem", topics=topics)
    assert answer["meta"]["topic"] == "work_problem" and warm["text"] == WARM


@pytest.mark.parametrize("begin", ["/check_cover", "/make_enquiry", "/ask_fee"])
def test_while_a_question_is_open_it_stays_last(visitor: Visitor, begin: str) -> None:
    visitor.says(begin)
    said = visitor.says(WEAK, intent="chat/distress")
    assert WARM in [each["text"] for each in said]
    assert begin == "/ask_fee" or said[-1]["text"] != WARM


def test_explicit_words_bring_the_card_and_no_kind_words(visitor: Visitor) -> None:
    said = visitor.says("I want to die", intent="faq/how_to_join")
    assert said[0]["meta"]["topic"] == "how_to_join"
    assert said[1]["text"] == CONTENT.words(CONTENT.crisis.card).strip() and len(said) == 2


@pytest.mark.parametrize(
    "said",
    [
        "My governors are making my life difficult",
        "I am disabled and my trust won't make adjustments",
        "I can't work with my head any more",
        "The governors want me out",
        "My face doesn't fit any more and I feel dispensable",
    ],
)
def test_ordinary_conflict_brings_no_numbers(visitor: Visitor, said: str) -> None:
    visitor.says(said)
    assert not any(reply["meta"].get("crisis") for reply in visitor.replies)


def test_nor_does_refusing_consent(visitor: Visitor) -> None:
    visitor.says("/make_enquiry")
    visitor.says("My contract changes in September and nobody tells me why", intent="nlu_fallback")
    visitor.says("I can't agree to that")
    assert not any(reply["meta"].get("crisis") for reply in visitor.replies)
