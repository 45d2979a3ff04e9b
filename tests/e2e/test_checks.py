"""The guided checks through gateway, Rasa and actions: every row, by buttons and in words."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from line_kit import Line, Message, Visitor
from pages_kit import Walker
from walks import outcome_of, row_of, rows

SCENARIOS = Path(__file__).parents[1] / "nlu" / "facts" / "scenarios.jsonl"
STARTS = {
    "check_cover": "Please check whether I am covered",
    "check_eligibility": "Please check whether I can join",
}
WANDERINGS = (
    "why do you ask?",
    "do you have links to the labour party?",
    "what is the best recipe for lasagne?",
    "👍👍",
    "how much is it for a deputy head?",
    "are you a real person?",
    "is there a party you are tied to",
)
# The better for the visitor, the higher; nothing may be promised that the table doesn't give.
HOPE = {
    "in_line_with_policy": 4,
    "criminal_conditional": 3,
    "join_in_time": 2,
    "needs_adviser": 1,
    "eligible": 4,
    "reinstate": 4,
    "eligible_discuss_issue": 3,
    "check_role": 2,
    "check_organisation": 2,
    "ask_team": 1,
    "professional_associate": 1,
    "associate": 1,
}


def of_check(replies: list[Message]) -> Message | None:
    """The newest message of a check: a question or an outcome."""
    return next(
        (each for each in reversed(replies) if {"question", "outcome"} & {*each["meta"]}), None
    )


def button(question: Message, value: str) -> dict[str, str]:
    """The button of a value: in the order in which the check's file has its values."""
    from bot.content import load_content

    check = load_content().checks[question["meta"]["check"]]
    names = list(check.facts[question["meta"]["question"]].value_names)
    return question["choices"][names.index(value)]


@pytest.mark.parametrize(("check", "row", "facts"), rows(), ids=lambda value: str(value)[:24])
def test_every_row_is_reached_by_buttons_whatever_is_asked_in_between_and_on_pages_as_well(
    line: Line, check: str, row: int, facts: dict[str, str]
) -> None:
    visitor, asides = line.visitor(), itertools.cycle(WANDERINGS[row % len(WANDERINGS) :])
    told = of_check(visitor.say(STARTS[check]))
    while told and "question" in told["meta"]:
        again = of_check(visitor.say(next(asides)))
        assert again, "the question was not asked again"
        assert again["meta"]["question"] == told["meta"]["question"]
        told = of_check(visitor.press(button(again, facts[again["meta"]["question"]])))
    assert told, "the check fell silent"
    assert told["meta"]["outcome"] == outcome_of(check, facts)
    assert "0116 299 1122" in told["text"]
    assert told["links"], "there is no page to keep"
    walker = Walker(line.url)
    walker.begin(check.removeprefix("check_"))
    walker.answers_all(facts)
    query = 'SELECT "check", outcome, rule, version, facts FROM checks ORDER BY id DESC LIMIT 2'
    on_pages, in_chat = line.rows(query)
    assert on_pages == in_chat
    assert on_pages[:2] == (check, outcome_of(check, facts))


def reviewed(told: Message, facts: dict[str, str]) -> tuple[dict[str, str], str]:
    """The button for the first fact of a review that isn't so, and that fact; else all is right."""
    right, *changes = told["choices"]
    shown = zip(told["meta"]["facts"].items(), changes, strict=True)
    wrong = [(change, fact) for (fact, value), change in shown if facts[fact] != value]
    return wrong[0] if wrong else (right, "")


def talked_through(visitor: Visitor, scenario: dict[str, Any]) -> tuple[str, int]:
    """The outcome, and how often a button was needed because words weren't understood."""
    told = of_check(visitor.say(scenario["opening"]))
    told = told or of_check(visitor.say(STARTS[scenario["check"]]))
    pressed, asked = 0, ""
    while told and "question" in told["meta"]:
        fact = told["meta"]["question"]
        if fact == "review":
            choice, asked = reviewed(told, scenario["facts"])
            told = of_check(visitor.press(choice))
            continue
        told = told if fact == asked else of_check(visitor.say(scenario["answers"][fact]))
        if told is None or told["meta"].get("question") == fact:
            pressed += 1
            # Taken for the wish to stop, a check is begun again: what was told is kept.
            told = told or of_check(visitor.say(STARTS[scenario["check"]]))
            assert told, "the check could not be taken up again"
            fact = told["meta"]["question"]
            told = of_check(visitor.press(button(told, scenario["facts"][fact])))
        asked = fact
    assert told, "the check fell silent"
    return told["meta"]["outcome"], pressed


def test_people_who_answer_in_their_own_words_reach_every_row_and_get_no_false_hope(
    line: Line,
) -> None:
    scenarios = [json.loads(each) for each in SCENARIOS.read_text(encoding="utf-8").splitlines()]
    every, reached = {(check, row) for check, row, _ in rows()}, set()
    right, in_words = 0, 0
    for scenario in scenarios:
        outcome, pressed = talked_through(line.visitor(), scenario)
        expected = scenario["outcome"]
        assert HOPE.get(outcome, 0) <= HOPE.get(expected, 0), scenario["opening"]
        right += outcome == expected
        in_words += outcome == expected and not pressed
        if outcome == expected:
            reached.add((scenario["check"], row_of(scenario["check"], scenario["facts"])))
    assert right / len(scenarios) >= 0.95
    assert in_words / len(scenarios) >= 0.8
    assert reached == every


def test_what_a_finished_check_found_is_in_the_database_and_on_a_page_to_keep(line: Line) -> None:
    visitor = line.visitor()
    told = of_check(visitor.say("I'm a full member. Am I covered for something outside of work?"))
    while told and "question" in told["meta"]:
        values = {"employment_related": "no"}
        told = of_check(visitor.press(button(told, values[told["meta"]["question"]])))
    assert told and told["meta"]["outcome"] == "outside_employment"
    stored = line.rows("SELECT outcome FROM checks WHERE sender_id = ?", visitor.sender(line))
    assert stored == [("outside_employment",)]
    page = visitor.http.get(told["links"][0]["url"])
    assert page.status_code == 200
    assert "no-store" in page.headers["cache-control"]
