"""Minimal pairs, negations and short forms, on the trained assistant: floors under the figures.

The figures themselves stand in benchmarks/understanding-notes.md.
"""

import asyncio
import csv
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent

from bot.nlu.topics.topic_names import OUT_OF_SCOPE, topic_of

pytestmark = pytest.mark.xdist_group("pairs")  # by one worker, once

HERE = Path(__file__).parents[1] / "nlu"
Judged = tuple[dict[str, str], dict[str, Any]]


def understood(agent: Agent, loop: asyncio.AbstractEventLoop, name: str) -> list[Judged]:
    """Each message of a file with what the pipeline makes of it."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row, loop.run_until_complete(agent.parse_message(row["text"]))) for row in rows]


def topic(parsed: dict[str, Any]) -> str:
    """What the message is taken to be about, as an evaluation counts it."""
    if parsed["disposition"] not in ("answer", "clarify"):
        return OUT_OF_SCOPE
    ranked = [topic_of(each["name"]) for each in parsed["intent_ranking"]]
    return next(each for each in ranked if each in parsed["topics"])


def is_right(row: dict[str, str], parsed: dict[str, Any]) -> bool:
    return topic(parsed) in {row["topic"], *row["accept"].split("|")} - {""}


@pytest.fixture(scope="module")
def pairs(agent: Agent, loop: asyncio.AbstractEventLoop) -> list[Judged]:
    return understood(agent, loop, "pairs.csv")


@pytest.fixture(scope="module")
def short_and_full(agent: Agent, loop: asyncio.AbstractEventLoop) -> list[Judged]:
    return understood(agent, loop, "jargon.csv")


@pytest.fixture(scope="module")
def doubles(agent: Agent, loop: asyncio.AbstractEventLoop) -> list[Judged]:
    return understood(agent, loop, "two_questions.csv")


def test_messages_that_differ_in_one_point_are_told_apart(pairs: list[Judged]) -> None:
    wrong = [row["text"] for row, parsed in pairs if not is_right(row, parsed)]
    assert len(wrong) <= 0.10 * len(pairs), wrong


def test_most_pairs_are_told_apart_as_a_whole(pairs: list[Judged]) -> None:
    halves: dict[str, list[bool]] = {}
    for row, parsed in pairs:
        halves.setdefault(row["pair"], []).append(is_right(row, parsed))
    whole = [all(each) for each in halves.values()]
    assert sum(whole) >= 0.83 * len(whole)


def test_a_negation_turns_no_message_round(pairs: list[Judged]) -> None:
    wrong = [r["text"] for r, p in pairs if r["kind"] == "negation" and not is_right(r, p)]
    assert len(wrong) <= 3, wrong


def test_two_questions_in_one_message_are_both_answered(pairs: list[Judged]) -> None:
    double = [(row["both"].split("|"), parsed["topics"]) for row, parsed in pairs if row["both"]]
    missed = [wanted for wanted, found in double if set(wanted) != set(found)]
    assert len(missed) <= 1, missed


def test_joined_in_any_way_both_questions_are_answered(doubles: list[Judged]) -> None:
    double = [
        (row["text"], row["both"].split("|"), p["topics"]) for row, p in doubles if row["both"]
    ]
    missed = [text for text, wanted, found in double if set(wanted) != set(found)]
    assert len(missed) <= 3, missed


def test_what_only_looks_like_two_questions_gets_one_answer(doubles: list[Judged]) -> None:
    single = [(row["text"], p) for row, p in doubles if not row["both"]]
    split = [text for text, p in single if p["disposition"] == "answer" and len(p["topics"]) > 1]
    assert not split


def test_one_question_is_never_answered_twice(pairs: list[Judged]) -> None:
    single = [(row, parsed) for row, parsed in pairs if not row["both"]]
    doubled = [
        r["text"] for r, p in single if p["disposition"] == "answer" and len(p["topics"]) > 1
    ]
    assert len(doubled) <= 2, doubled


def test_short_forms_are_understood_as_in_full(short_and_full: list[Judged]) -> None:
    short, full = short_and_full[0::2], short_and_full[1::2]
    assert all(a["pair"] == b["pair"] for (a, _), (b, _) in zip(short, full, strict=True))
    apart = [a["text"] for (a, p), (_, q) in zip(short, full, strict=True) if topic(p) != topic(q)]
    assert len(apart) <= 0.1 * len(short), apart
