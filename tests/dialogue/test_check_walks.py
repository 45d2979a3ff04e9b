"""The checks through the real assistant: every row by its buttons, every question wandered from."""

from typing import Any

import pytest
from assistant import Visitor
from walks import CHECKS, outcome_of, questions, rows

from bot.checks.engine import outcome
from bot.checks.outcome_report import outcome_report

WANDERINGS: dict[str, dict[str, Any]] = {
    "do I pay by direct debit?": {"intent": "faq/payment_method"},
    "hello": {"intent": "chat/greet"},
    "how much is it?": {"intent": "ask_fee"},
    "wibble wobble": {"intent": "nlu_fallback"},
    "what's for lunch": {"intent": "out_of_scope"},
    "that was rubbish": {"intent": "feedback_bad"},
    "that helped": {"intent": "feedback_good"},
    "let me talk to someone": {"intent": "talk_to_human"},
    "why?": {"intent": "ask_why"},
    "I am a dinosaur": {"intent": "nlu_fallback", "facts": {"membership": "dinosaur"}},
}
QUESTIONS = questions()


@pytest.mark.parametrize(
    ("check_id", "number", "facts"), rows(), ids=lambda part: str(part) if part else ""
)
def test_every_row_is_reached_by_buttons(
    visitor: Visitor, check_id: str, number: int, facts: dict[str, str]
) -> None:
    visitor.says(f"/{check_id}")
    end = visitor.answers_all(facts)
    assert end["meta"]["check"] == check_id
    assert end["meta"]["outcome"] == outcome_of(check_id, facts)
    assert CHECKS[check_id].rows[end["meta"]["rule"] - 1].outcome == end["meta"]["outcome"]
    assert end["meta"]["facts"].items() <= facts.items()
    assert "0116 299 1122" in end["text"] and "ASCL decides in line with its policy" in end["text"]
    told = outcome_report(CHECKS[check_id], end["meta"]["facts"])
    assert told and bool(end["meta"].get("urgent")) is told.urgent
    people = (
        ["/talk_to_human", "/make_enquiry"] if told.urgent else ["/make_enquiry", "/talk_to_human"]
    )
    decided = outcome(CHECKS[check_id], end["meta"]["facts"])
    assert decided
    changes = [f'/answer{{"change": "{fact}"}}' for fact in decided.because]
    assert [each["payload"] for each in end["choices"]] == [*people, *changes, f"/{check_id}"]
    assert "/outcome/" in end["links"][0]["url"]


@pytest.mark.parametrize("intent", ["make_enquiry", "enquiry_status"])
@pytest.mark.parametrize(("check_id", "fact", "path"), QUESTIONS, ids=lambda part: str(part)[:20])
def test_a_check_goes_on_at_the_same_question_after_an_enquiry(
    visitor: Visitor, check_id: str, fact: str, path: list[tuple[str, str]], intent: str
) -> None:
    visitor.comes_to(check_id, fact, dict(path))
    visitor.says("about an enquiry", intent=intent)
    assert visitor.asked is None and visitor.last["meta"]["topic"] == intent
    visitor.says("forget it", intent="stop_flow")
    assert visitor.last["choices"][-1]["payload"] == f"/{check_id}"
    visitor.says(f"/{check_id}")
    assert visitor.asked == fact
    for asked, value in path:
        assert visitor.slot(asked) == value


@pytest.mark.parametrize(("check_id", "fact", "path"), QUESTIONS, ids=lambda part: str(part)[:20])
def test_at_every_question_people_wander_and_are_asked_the_same_again(
    visitor: Visitor, check_id: str, fact: str, path: list[tuple[str, str]]
) -> None:
    visitor.comes_to(check_id, fact, dict(path))
    asked_fact = CHECKS[check_id].facts[fact]
    for text, parsed in WANDERINGS.items():
        visitor.says(text, **parsed)
        assert visitor.asked == fact, text
        assert any(words in visitor.last["text"] for words in (asked_fact.ask, asked_fact.again))
        assert len(visitor.last["choices"]) >= len(CHECKS[check_id].facts[fact].values)
        assert visitor.last["meta"]["check"] == check_id
    for asked, value in path:
        assert visitor.slot(asked) == value


@pytest.mark.parametrize(("check_id", "fact", "path"), QUESTIONS, ids=lambda part: str(part)[:20])
def test_every_question_can_be_left_taken_back_restarted_and_answered_with_not_sure(
    visitor: Visitor, check_id: str, fact: str, path: list[tuple[str, str]]
) -> None:
    def go() -> None:
        visitor.says(f"/{check_id}")
        visitor.says("start again", intent="start_over")
        for asked, value in path:
            visitor.chooses(**{asked: value})
        assert visitor.asked == fact

    go()
    visitor.says("go back", intent="go_back")
    assert visitor.asked == (path[-1][0] if path else fact)
    go()
    visitor.says("forget it", intent="stop_flow")
    assert visitor.asked is None
    visitor.says("yes", intent="affirm")
    assert visitor.asked is None and visitor.slot(fact) is None
    visitor.says(f"/{check_id}")
    assert visitor.asked == fact
    other = next(each for each in CHECKS if each != check_id)
    visitor.says(f"/{other}")
    assert visitor.last["meta"]["check"] == other
    visitor.says(f"/{check_id}")
    assert visitor.asked == fact
    visitor.says("no idea", intent="not_sure")
    assert visitor.slot(fact) == "unsure"
