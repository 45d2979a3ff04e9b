"""Questions as people put them to unions, on the trained assistant; their writer saw no example."""

import asyncio
import csv
from collections import Counter
from pathlib import Path

import pytest
from rasa.core.agent import Agent

pytestmark = pytest.mark.xdist_group("questions")  # by one worker, once

FILE = Path(__file__).parents[1] / "nlu" / "questions.csv"
ROWS = list(csv.DictReader(FILE.open(encoding="utf-8", newline="")))
OUTSIDE = "out_of_scope"


def verdict(row: dict[str, str], disposition: str, topics: list[str]) -> str:
    """right, asked (the right topic is among those offered), missed or wrong."""
    wanted = {row["topic"], *row["accept"].split("|")}
    if disposition == "unknown" or (disposition == "answer" and OUTSIDE in topics):
        return "right" if OUTSIDE in wanted else "missed"
    if disposition == "clarify":
        return "asked" if wanted & set(topics) else "missed"
    return "right" if wanted & set(topics) else "wrong"


@pytest.fixture(scope="session")
def shares(agent: Agent, loop: asyncio.AbstractEventLoop) -> Counter[str]:
    """Each verdict's share of all questions."""
    found: Counter[str] = Counter()
    for row in ROWS:
        parsed = loop.run_until_complete(agent.parse_message(row["text"]))
        found[verdict(row, parsed["disposition"], parsed["topics"])] += 1
    return Counter({name: count / len(ROWS) for name, count in found.items()})  # type: ignore[misc]


def test_most_questions_are_answered_rightly_or_asked_back_rightly(shares: Counter[str]) -> None:
    assert shares["right"] + shares["asked"] >= 0.85, shares


def test_few_questions_get_a_wrong_answer(shares: Counter[str]) -> None:
    assert shares["wrong"] <= 0.06, shares


def test_few_questions_are_missed_though_an_answer_is_there(shares: Counter[str]) -> None:
    assert shares["missed"] <= 0.05, shares
