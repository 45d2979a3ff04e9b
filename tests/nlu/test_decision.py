"""From chances to: answer, ask which was meant, say that it is not known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.nlu.topics.decision import RANKING_LENGTH, TopicDecision, TopicThresholds, decide
from bot.nlu.topics.rasa_output import intent_name
from bot.nlu.topics.topic_names import Disposition

LABELS = [
    *("faq/how_to_join", "faq/start_date", "faq/rejoin", "faq/hotline", "ask_fee", "chat/greet"),
    "faq/vision",
    "chat/distress",
    *("check_cover", "affirm", "stop_flow", "out_of_scope"),
]
LIMITS = TopicThresholds(answer_at=0.5, clarify_at=0.5, both_at=0.6)


def chances(**given: float) -> NDArray[np.float64]:
    """A row of chances; what isn't given is shared by the other labels."""
    wanted = {label: given.get(label.split("/")[-1]) for label in LABELS}
    rest = (1 - sum(given.values())) / max(1, len(LABELS) - len(given))
    return np.array([rest if chance is None else chance for chance in wanted.values()])


def decision(*parts: NDArray[np.float64], **given: float) -> TopicDecision:
    """What is decided on a message with these chances, and those of its questions."""
    rows = np.array(parts) if parts else np.empty((0, len(LABELS)))
    return decide(LABELS, chances(**given), rows, LIMITS)


def test_a_clear_topic_is_answered() -> None:
    made = decision(how_to_join=0.8)
    assert (made.disposition, made.labels) == (Disposition.ANSWER, ["faq/how_to_join"])
    assert made.confidence == pytest.approx(0.8)


def test_the_threshold_itself_is_enough() -> None:
    assert decision(how_to_join=0.5).disposition is Disposition.ANSWER
    assert decision(how_to_join=0.499).disposition is not Disposition.ANSWER


def test_two_or_three_likely_topics_are_offered() -> None:
    made = decision(how_to_join=0.4, start_date=0.35, rejoin=0.2)
    assert made.disposition is Disposition.CLARIFY
    assert made.labels == ["faq/how_to_join", "faq/start_date", "faq/rejoin"]
    made = decision(how_to_join=0.45, start_date=0.35)
    assert made.labels == ["faq/how_to_join", "faq/start_date"]


def test_never_more_than_three_topics_are_offered() -> None:
    made = decision(how_to_join=0.25, start_date=0.24, rejoin=0.23, hotline=0.22)
    assert len(made.labels) == 3


def test_one_unsure_topic_is_offered_with_the_next_one() -> None:
    made = decision(how_to_join=0.45)
    assert made.disposition is Disposition.CLARIFY
    assert len(made.labels) == 2 and made.labels[0] == "faq/how_to_join"


def test_a_question_outside_our_field_is_not_known_with_the_nearest_topics() -> None:
    made = decision(out_of_scope=0.7, hotline=0.1, start_date=0.08)
    assert made.disposition is Disposition.UNKNOWN
    assert made.labels[:2] == ["faq/hotline", "faq/start_date"] and len(made.labels) == 3
    assert made.confidence == pytest.approx(0.7)


def test_out_of_scope_is_never_offered_nor_answered() -> None:
    for outside in (0.05, 0.3, 0.45, 0.6, 0.99):
        made = decision(out_of_scope=outside, how_to_join=min(0.3, 1 - outside))
        assert "out_of_scope" not in made.labels


def of_a_score(score: float, /, **given: float) -> TopicDecision:
    """What is decided on a message whose score of distress is this."""
    return decide(LABELS, chances(**given), np.empty((0, len(LABELS))), LIMITS, score)


def test_distress_counts_beside_a_topic_that_hides_it() -> None:
    made = of_a_score(LIMITS.distress_at, how_to_join=0.97)
    assert made.disposition is Disposition.ANSWER
    assert made.labels == ["faq/how_to_join", "chat/distress"]


def test_distress_is_met_where_nothing_else_is_understood() -> None:
    for given in ({"out_of_scope": 0.7}, {"how_to_join": 0.3, "start_date": 0.3}):
        made = of_a_score(0.1, **given)
        assert made.disposition is Disposition.ANSWER and made.labels == ["chat/distress"]


def test_a_low_score_of_distress_changes_nothing() -> None:
    low = LIMITS.distress_at - 0.01
    for given in ({"out_of_scope": 0.7}, {"how_to_join": 0.97}, {"distress": 0.9}):
        assert of_a_score(low, **given) == decision(**given)
    assert of_a_score(0.9, distress=0.9) == decision(distress=0.9)


def test_a_weak_topic_that_may_well_be_outside_is_not_known() -> None:
    strict = TopicThresholds(answer_at=0.5, clarify_at=0.7, both_at=0.6)
    row = chances(how_to_join=0.4, out_of_scope=0.38)
    none = np.empty((0, len(LABELS)))
    assert decide(LABELS, row, none, strict).disposition is Disposition.UNKNOWN
    assert decide(LABELS, row, none, LIMITS).disposition is Disposition.CLARIFY


def test_two_questions_are_both_answered_when_each_is_beyond_doubt() -> None:
    parts = chances(how_to_join=0.9), chances(ask_fee=0.7)
    made = decision(*parts, how_to_join=0.4)
    assert made.disposition is Disposition.ANSWER
    assert made.labels == ["faq/how_to_join", "ask_fee"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"how_to_join": 0.9}, {"ask_fee": 0.59}),
        ({"how_to_join": 0.9}, {"how_to_join": 0.8}),
        ({"how_to_join": 0.9}, {"out_of_scope": 0.9}),
        ({"how_to_join": 0.9}, {"greet": 0.95}),
        ({"how_to_join": 0.9}, {"make_enquiry": 0.95}),
        ({"how_to_join": 0.9}, {"affirm": 0.95}),
    ],
    ids=["doubt", "the same", "outside", "small talk", "a flow", "yes"],
)
def test_a_second_topic_that_is_not_beyond_doubt_is_left_out(
    first: dict[str, float], second: dict[str, float]
) -> None:
    made = decision(chances(**first), chances(**second), how_to_join=0.8)
    assert made.labels == ["faq/how_to_join"]


def test_never_more_than_three_topics_are_answered() -> None:
    asked = ("how_to_join", "ask_fee", "hotline", "vision")
    parts = [chances(**{topic: 0.9}) for topic in asked]
    assert decision(*parts, hotline=0.4).labels == ["faq/how_to_join", "ask_fee", "faq/hotline"]


def test_a_question_beside_distress_is_answered_and_the_distress_kept() -> None:
    made = decision(chances(how_to_join=0.9), distress=0.9)
    assert made.labels == ["faq/how_to_join", "chat/distress"]


@pytest.mark.parametrize(
    ("labels", "intent"),
    [
        (["faq/how_to_join", "ask_fee"], "ask_fee"),
        (["ask_fee", "faq/how_to_join", "check_eligibility"], "check_eligibility"),
        (["faq/how_to_join", "chat/distress"], "faq"),
    ],
)
def test_of_several_topics_the_one_that_goes_on_is_the_intent(
    labels: list[str], intent: str
) -> None:
    assert intent_name(TopicDecision(Disposition.ANSWER, labels, 0.9)) == intent


def test_the_ranking_is_in_order_and_short() -> None:
    ranking = decision(how_to_join=0.5, ask_fee=0.3).ranking
    assert len(ranking) == RANKING_LENGTH
    assert [chance for _, chance in ranking] == sorted((c for _, c in ranking), reverse=True)
    assert [label for label, _ in ranking[:2]] == ["faq/how_to_join", "ask_fee"]


def test_what_cannot_be_read_has_no_topics() -> None:
    made = TopicDecision.unreadable()
    assert (made.disposition, made.labels, made.ranking) == (Disposition.UNREADABLE, [], [])
