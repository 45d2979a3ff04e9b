"""Answers to the questions of the checks are understood as people give them."""

from pathlib import Path

import numpy as np
import pytest

from bot.evaluation.fact_scores import TODAY, SpeltFactReader, score_answers, score_openings
from bot.nlu.facts.answer_model import AnswerModel, FactReading, chosen
from bot.nlu.facts.fact_reader import FactReader, HeardMessage

HERE = Path(__file__).parent
MOST_HOPES = 9
FAVOURABLE = {
    *("membership.full", "employment_related.yes", "timing.after_joining", "stage.nothing_yet"),
    *("issue_type.internal_disciplinary", "issue_type.dbs_tra_referral"),
    *("issue_type.inquest_inquiry", "threatens_employment.yes", "denies_allegation.yes"),
    *("employment.uk_contract", "former_full_member.yes", "workplace.school_or_college"),
    *("role.senior_leader", "role.strategic_responsibility", "current_issue.no"),
}


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("stage", "the panel meets on the 9th", "process_started"),
        ("stage", "just rumours up to now", "nothing_yet"),
        ("workplace", "I run a nursery school in Fife", "school_or_college"),
        ("threatens_employment", "my post is on the line", "yes"),
        ("employment", "finished at the chalkface in 2024", "retiring"),
        ("role", "aht", "senior_leader"),
        ("role", "head of year", "neither"),
        ("membership", "the retired sort", "associate"),
        ("issue_type", "dunno", "unsure"),
        ("denies_allegation", "yep", "yes"),
        ("stage", "there's a complaint, but no proceedings", "allegation_made"),
        ("stage", "they might have decided something, they might not", "unsure"),
        ("employment", "heaven knows who my employer is these days", "unsure"),
        ("employment_related", "it's about my garden, not my job", "no"),
        ("membership", "yes", None),
        ("issue_type", "what is a TRA referral?", None),
        ("timing", "how much does it cost to join?", None),
        ("stage", "can I talk to a person", None),
    ],
)
def test_an_answer_is_read_under_its_question(
    knowing: SpeltFactReader, fact: str, text: str, value: str | None
) -> None:
    assert knowing.answer(fact, text) == value


def test_the_answers_of_others_are_understood(knowing: SpeltFactReader) -> None:
    score = score_answers(knowing, HERE / "answers.csv")
    assert score.recall >= 0.92, score.wrong


def test_the_facts_of_openings_are_found_and_few_raise_false_hope(
    knowing: SpeltFactReader,
) -> None:
    score = score_openings(knowing, HERE / "openings.jsonl")
    assert score.precision >= 0.95, score.wrong
    assert score.recall >= 0.7, score.wrong
    hopes = [case for case in score.wrong if f"{case[1]}.{case[3]}" in FAVOURABLE]
    assert len(hopes) <= MOST_HOPES, hopes  # each is shown for review before any outcome


def test_blank_and_strange_input_is_no_answer() -> None:
    assert FactReader().read(" …?! ", "stage", [], TODAY) == HeardMessage()


TEXTS = ["full", "associate", "not a member", "how do I pay?"]
LABELS = [
    *("answer/membership.full", "answer/membership.associate"),
    *("answer/membership.not_member", "faq/payment_method"),
]
DENSE = np.eye(4, 384, dtype=np.float32)


def test_a_fact_that_the_reader_was_not_tuned_on_is_read_by_the_answer_model() -> None:
    reader = FactReader(model=AnswerModel.fit(TEXTS, DENSE, LABELS))
    heard = reader.read("full", "membership", [], TODAY, dense=DENSE[:1])
    assert heard.answers["membership"].value == "full"
    assert heard.facts == {}, "it doesn't read unasked"


def test_a_correction_is_read_against_the_answers_given_before(knowing: SpeltFactReader) -> None:
    text = "sorry, I pressed the wrong one, I'm an Associate"
    heard = knowing.reader.read(text, "stage", ["membership"], TODAY)
    assert "correction" in heard.acts and "stage" not in heard.answers
    assert heard.answers["membership"].value == "associate"


def test_a_saved_model_reads_as_the_one_that_was_saved(tmp_path: Path) -> None:
    model = AnswerModel.fit(TEXTS, DENSE, LABELS)
    model.save(tmp_path)
    found = AnswerModel.load(tmp_path).readings("full", DENSE[:1])
    assert found == model.readings("full", DENSE[:1])
    assert isinstance(found["membership"], FactReading) and found["membership"].value == "full"


def test_a_reading_is_the_share_of_the_best_column_among_those_of_its_fact() -> None:
    texts = ["full", "associate", "yes", "head", "how do I pay?", "what is it?"]
    labels = [
        *("answer/membership.full", "answer/membership.associate", "answer/current_issue.yes"),
        *("answer/role.head", "faq/payment_method", "faq/hotline"),
    ]
    dense = np.eye(6, 384, dtype=np.float32)
    model = AnswerModel.fit(texts, dense, labels)
    columns = np.array(model._model.labels)
    chances = model._model.probabilities(["full"], dense[:1])[0] * model._weights
    for fact, reading in model.readings("full", dense[:1]).items():
        own = np.char.startswith(columns, f"{fact}.")
        assert reading.value == columns[own][np.argmax(chances[own])].split(".")[1]
        assert reading.confidence == pytest.approx(chances[own].max() / chances[own].sum())


def test_topics_that_read_like_answers_teach_no_asides() -> None:
    assert chosen(["affirm", "faq/hotline", "answer/stage.nothing_yet"]) == [2, 1]
