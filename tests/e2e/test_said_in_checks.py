"""What is typed while a question of a check is open: a fact only where the words settle one."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from line_kit import Line, Message, Visitor
from test_checks import STARTS, button, of_check

CASES = yaml.safe_load((Path(__file__).parent / "said.yml").read_text(encoding="utf-8"))
# What is pressed on the way to a question.
PRESSED = {
    "membership": "full",
    "employment_related": "yes",
    "stage": "process_started",
    "timing": "after_joining",
    "threatens_employment": "yes",
    "issue_type": "internal_disciplinary",
    "employment": "uk_contract",
    "workplace": "school_or_college",
    "role": "senior_leader",
    "former_full_member": "no",
    "current_issue": "no",
}


def cases() -> list[Any]:
    return [
        pytest.param(check, case, id=f"{case['at']}: {case['said'][:40]}")
        for check, own in CASES.items()
        for case in own
    ]


def asked_for(visitor: Visitor, check: str, fact: str) -> Message:
    """Press buttons until the check asks for a fact."""
    told = of_check(visitor.say(STARTS[check]))
    while told and told["meta"].get("question") != fact:
        told = of_check(visitor.press(button(told, PRESSED[told["meta"]["question"]])))
    assert told
    return told


def record(line: Line, visitor: Visitor) -> dict[str, str]:
    """The facts of the visitor's check; moments that wait for an order are none."""
    query = "SELECT answers FROM check_sessions WHERE sender_id = ?"
    ((answers,),) = line.rows(query, visitor.sender(line))
    return {each["fact"]: each["value"] for each in json.loads(answers) if each["fact"] in PRESSED}


@pytest.mark.parametrize(("check", "case"), cases())
def test_words_settle_what_they_say_and_no_more(
    line: Line, check: str, case: dict[str, Any]
) -> None:
    visitor = line.visitor()
    asked_for(visitor, check, case["at"])
    before = record(line, visitor)
    replies = visitor.say(case["said"])
    assert all(each["text"].strip() for each in replies) and replies
    settled = {f: v for f, v in record(line, visitor).items() if before.get(f) != v}
    if "never" in case:
        assert settled.items().isdisjoint(case["never"].items())
        return
    assert settled == case["gives"]
    if case["at"] not in case["gives"]:
        again = of_check(replies)
        assert again and again["meta"]["question"] == case["at"]
