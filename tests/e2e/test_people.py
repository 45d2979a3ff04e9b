"""Strangers walk through the checks in their own words, to what the tables give and no further."""

from pathlib import Path

import pytest
from line_kit import Line

from benchmarks.people import WalkResult, figures_of, walk_all
from bot.content import load_content

pytestmark = pytest.mark.xdist_group("people")  # by one worker, once

PEOPLE = Path(__file__).parents[1] / "nlu" / "facts" / "people.json"


@pytest.fixture(scope="session")
def walked(line: Line) -> list[WalkResult]:
    return list(walk_all(PEOPLE, line.url, load_content().checks))


def wrong(walked: list[WalkResult]) -> str:
    return ", ".join(f"{w.person}: {w.got}, not {w.wanted}" for w in walked if not w.right)


def test_nine_in_ten_reach_the_outcome_that_the_tables_give(walked: list[WalkResult]) -> None:
    assert figures_of(walked)["right"] >= 0.92, wrong(walked)


def test_nobody_gets_hope_that_the_tables_do_not_give(walked: list[WalkResult]) -> None:
    assert figures_of(walked)["false hope"] == 0, wrong(walked)


def test_hardly_anybody_gets_a_refusal_that_the_tables_do_not_give(
    walked: list[WalkResult],
) -> None:
    assert figures_of(walked)["false refusal"] <= 2, wrong(walked)


def test_a_question_asked_in_between_is_answered_and_the_check_goes_on(
    walked: list[WalkResult],
) -> None:
    figures = figures_of(walked)
    assert figures["asides kept"] == figures["asides"] > 0


def test_nine_in_ten_corrections_are_heard(walked: list[WalkResult]) -> None:
    figures = figures_of(walked)
    assert figures["corrections heard"] >= 0.9 * figures["corrections"]
