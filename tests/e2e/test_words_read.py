"""A visitor reads few words on the way to what they came for."""

import pytest
from line_kit import Line

from benchmarks.journeys import Journey, read_journeys
from benchmarks.words_read import count_journey, words_table

BUDGETS = {name: each for name, each in read_journeys().items() if each.words}


@pytest.mark.parametrize("name", BUDGETS)
def test_a_journey_keeps_to_its_words(line: Line, name: str) -> None:
    counted = count_journey(line.url, BUDGETS[name])
    assert counted.is_within, counted
    assert counted.text + counted.buttons <= 250  # buttons included


def test_what_is_folded_and_what_follows_the_verdict_is_not_counted(line: Line) -> None:
    whole = count_journey(line.url, BUDGETS["refused"].copy(update={"until": ""}))
    verdict = count_journey(line.url, BUDGETS["refused"])
    assert verdict.text < whole.text


def test_a_journey_that_does_not_arrive_is_no_short_one(line: Line) -> None:
    lost = Journey(title="Lost", steps=[{"say": "How do I join?"}], until="outcome", words=60)
    with pytest.raises(ValueError, match="no message has outcome"):
        count_journey(line.url, lost)


def test_a_budget_that_is_missed_is_told(line: Line) -> None:
    short = BUDGETS["join"].copy(update={"words": 5})
    counted = count_journey(line.url, short)
    assert not counted.is_within
    assert f"| {counted.text} | 5 |" in words_table([counted])
