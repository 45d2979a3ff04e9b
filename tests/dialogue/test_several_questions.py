"""Two and three questions in one message, on the trained assistant."""

import pytest
from assistant import Visitor

from bot.content import load_content

CONTENT = load_content()


def test_a_check_waits_for_the_answer_and_knows_what_was_said(visitor: Visitor) -> None:
    fee, question = visitor.says("can an SBM join and how much does it cost?")
    assert fee["meta"]["fee"]["band"] == "business_leader" and "topics" not in fee["meta"]
    assert question["meta"]["question"] == "employment"
    assert question["meta"]["facts"] == {"role": "senior_leader"}


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("can i join im a head", "senior_leader"),
        ("can i join as a senco?", "strategic_responsibility"),
        ("can my deputy join?", None),
    ],
)
def test_who_asks_whether_they_can_join_is_asked_for_their_role_only_where_it_is_unknown(
    visitor: Visitor, said: str, role: str | None
) -> None:
    visitor.says(said)
    assert visitor.last["meta"].get("facts", {}).get("role") == role


def test_a_question_beside_the_cover_check_is_answered_first(visitor: Visitor) -> None:
    fee, question = visitor.says("can you check if im covered and also what does membership cost?")
    assert fee["meta"]["topic"] == "ask_fee"
    assert question["meta"]["check"] == "check_cover"


def test_three_questions_get_three_answers_in_order(visitor: Visitor) -> None:
    visitor.says("how do i join, what does it cost for a deputy and how do i pay?")
    meta = visitor.last["meta"]
    assert meta["topics"] == ["how_to_join", "ask_fee", "payment_method"]
    assert meta["fee"]["band"] == "deputy"
    assert visitor.text.count(CONTENT.phrase("two_questions")) == 2


def test_a_question_beside_despair_is_answered_and_the_numbers_follow(visitor: Visitor) -> None:
    answer, warm = visitor.says("i just cry all the time. how do i join?")
    assert answer["meta"]["topic"] == "how_to_join"
    assert warm["meta"]["weak"] and "116 123" in warm["text"]
