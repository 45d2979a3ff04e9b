"""After a fee, an outcome, an enquiry or a rating, the next message gets its answer and no more."""

from collections.abc import Callable

import pytest
from assistant import Visitor

from bot.content import load_content

CONTENT = load_content()
TOPICS = [topic for topic, family in CONTENT.families.items() if family not in ("flows", "chat")]
CHAT = ["thank", "goodbye", "greet", "privacy", "help"]
FACTS = {"employment": "uk_contract", "former_full_member": "no", "current_issue": "no"}
FACTS |= {"workplace": "school_or_college", "role": "senior_leader"}
AT_ONCE = 6  # topics that one visitor asks about


def told_a_fee(visitor: Visitor) -> None:
    visitor.says("how much for a deputy?", intent="ask_fee")
    assert visitor.last["meta"]["fee"]


def told_an_outcome(visitor: Visitor) -> None:
    if not visitor.slot("can_correct"):
        visitor.says("/check_eligibility")
        assert visitor.answers_all(FACTS)["meta"]["outcome"]


def has_left_an_enquiry(visitor: Visitor) -> None:
    told_a_fee(visitor)
    visitor.says("/make_enquiry")
    visitor.says("stop", intent="stop_flow")


def has_rated(visitor: Visitor) -> None:
    told_a_fee(visitor)
    visitor.says("that was no use", intent="feedback_bad")
    assert [reply["meta"]["topic"] for reply in visitor.replies] == ["feedback_bad"]


@pytest.mark.parametrize(
    ("before", "every"),
    [(told_a_fee, 3), (told_an_outcome, 5), (has_left_an_enquiry, 6), (has_rated, 6)],
)
def test_each_topic_is_answered_with_nothing_behind_it(
    new_visitor: Callable[[], Visitor], before: Callable[[Visitor], None], every: int
) -> None:
    asked = [*(f"chat/{topic}" for topic in CHAT), *(f"faq/{topic}" for topic in TOPICS[::every])]
    visitor = new_visitor()
    for place, intent in enumerate(asked, start=1):
        visitor = visitor if place % AT_ONCE else new_visitor()
        before(visitor)
        replies = visitor.says("and something else", intent=intent)
        assert [each["meta"].get("topic") for each in replies] == [intent.split("/")[1]], intent


def test_inside_an_enquiry_after_a_fee_an_aside_gets_its_answer_alone(visitor: Visitor) -> None:
    told_a_fee(visitor)
    visitor.says("/make_enquiry")
    visitor.says("is there a hotline?", intent="faq/hotline")
    visitor.says("/faq/hotline")
    assert not any(reply["meta"].get("fallback") for reply in visitor.replies)


def test_a_bad_rating_offers_a_person_and_an_enquiry(visitor: Visitor) -> None:
    visitor.says("/faq/how_to_join")
    visitor.says("/feedback_bad")
    payloads = [choice["payload"] for choice in visitor.last["choices"]]
    assert payloads == ["/talk_to_human", "/make_enquiry"]
