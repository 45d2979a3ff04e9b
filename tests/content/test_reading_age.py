"""What visitors read can be read at the age of twelve."""

from collections.abc import Iterator

import pytest
from content_set_kit import OPERATOR_CONTENT
from reading_age import reading_age, syllables

from bot.content import load_content
from bot.content.proofs.claims import ALLOWED, AllowedFactsFile

OLDEST = 12
CONTENT = load_content(OPERATOR_CONTENT)
NAMES = {
    name
    for kinds in CONTENT.files.yaml(ALLOWED).parse(AllowedFactsFile).sources.values()
    for name in kinds.get("names", {})
    if len(name) > 3
}


def texts() -> Iterator[tuple[str, str]]:
    """Answers, the questions of checks in each form, and outcomes as they are told together."""
    for topic, answer in CONTENT.answers.items():
        yield topic, answer.text
    for name, check in CONTENT.checks.items():
        for fact in check.facts.values():
            for form in ("ask", "again", "why"):
                yield f"{name} {fact.name} {form}", getattr(fact, form)
        for outcome in check.outcomes.values():
            told_ways = [outcome.says, *(variant.says for variant in outcome.variants)]
            for place, told in enumerate(told_ways):
                parts = (told.care, told.verdict, told.means, told.next_step)
                yield f"{name} {outcome.name} {place}", " ".join(filter(None, parts))


TEXTS = dict(texts())


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_can_be_read_at_the_age_of_twelve(name: str) -> None:
    words = CONTENT.words(TEXTS[name])
    assert round(reading_age(words, NAMES), 1) <= OLDEST, words


def test_every_answer_question_and_outcome_is_looked_at() -> None:
    assert len(TEXTS) > 120


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("The cat sat on the mat.", 5),
        ("You can ring the team today. They will help you to join.", 5),
        # one sentence of thirty words, three of them long
        (
            "Whoever is in a dispute with the governing body may, where the circumstances justify "
            "it, be given assistance by those who are responsible for the administration of "
            "the association's work.",
            20,
        ),
    ],
)
def test_the_measure_tells_plain_sentences_from_heavy_ones(text: str, age: int) -> None:
    assert (reading_age(text) <= 8) is (age == 5)
    assert age == 5 or reading_age(text) > 16


@pytest.mark.parametrize(
    ("word", "count"),
    {
        "team": 1,
        "joined": 1,
        "does": 1,
        "rules": 1,
        "started": 2,
        "people": 2,
        "advice": 2,
        "cases": 2,
        "membership": 2,
        "enquiry": 3,
        "consultancy": 4,
    }.items(),
)
def test_syllables_are_counted_by_their_sound(word: str, count: int) -> None:
    assert syllables(word) == count
