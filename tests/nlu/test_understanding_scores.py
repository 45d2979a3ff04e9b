"""The figures of an evaluation are what they say."""

from typing import Any

import pytest

from bot.evaluation.scores import ScoredMessage, Scores, right, score


def result(
    meant: str, taken: str, disposition: str = "answer", accept: str = ""
) -> tuple[ScoredMessage, dict[str, Any]]:
    """A message that means one topic and was taken for another."""
    row = ScoredMessage("some words", meant, frozenset(filter(None, accept.split("|"))))
    return row, {"topic": taken, "disposition": disposition}


def rates(scores: Scores) -> dict[str, tuple[float, int]]:
    """The measures by name."""
    return {name: (round(rate, 4), count) for name, rate, count in scores.measures()}


RESULTS = [
    result("ask_fee", "ask_fee"),
    result("ask_fee", "payment_method"),
    result("how_to_join", "rejoin", "clarify", accept="rejoin|start_date"),
    result("hotline", "out_of_scope", "unknown"),
    result("out_of_scope", "out_of_scope", "unknown"),
    result("out_of_scope", "ask_fee"),
    result("distress", "distress", "crisis"),
    result("distress", "help"),
    result("benefits", "distress", "crisis"),
]


def test_what_is_right_in_scope_leaves_out_crises_and_what_is_outside() -> None:
    assert rates(score(RESULTS))["right, in scope"] == (0.4, 5)


def test_out_of_scope_is_measured_both_ways() -> None:
    measured = rates(score(RESULTS))
    assert measured["out of scope, recall"] == (0.5, 2)
    assert measured["out of scope, precision"] == (0.5, 2)


def test_crises_are_measured_both_ways() -> None:
    measured = rates(score(RESULTS))
    assert measured["crisis, recall"] == (0.5, 2)
    assert measured["crisis, false alarms"] == (round(1 / 7, 4), 7)


def test_questions_back_are_counted() -> None:
    assert rates(score(RESULTS))["asked back which was meant"] == (0.2, 5)


def test_each_topic_and_each_mistake_is_listed() -> None:
    scores = score(RESULTS)
    assert scores.topics["ask_fee"] == (1, 2) and scores.topics["distress"] == (1, 2)
    assert scores.confusions["ask_fee", "payment_method"] == 1
    assert len(scores.wrong) == sum(scores.confusions.values()) == 5


def test_another_topic_counts_where_it_would_be_as_right() -> None:
    assert right(*result("how_to_join", "rejoin", accept="rejoin"))
    assert not right(*result("how_to_join", "rejoin"))


def test_the_figures_for_a_machine_are_the_same() -> None:
    scores = score(RESULTS)
    told = scores.as_dict()
    assert told["measures"]["right, in scope"] == {"rate": 0.4, "of": 5}
    assert told["topics"]["hotline"] == {"right": 0, "of": 1}
    assert {"meant": "hotline", "taken": "out_of_scope", "times": 1} in told["confusions"]


@pytest.mark.parametrize("meant", ["ask_fee", "out_of_scope", "distress"])
def test_a_file_of_one_kind_can_be_measured(meant: str) -> None:
    scores = score([result(meant, meant, "crisis" if meant == "distress" else "answer")])
    assert all(0 <= rate <= 1 for _, rate, _ in scores.measures())
    assert scores.wrong == []
