"""Short noise is no fact: a slip of the fingers never answers the question of a check."""

import pytest

from actions.check_reading import check_message
from bot.checks.check_message import CheckMessage
from bot.content import load_content
from bot.evaluation.fact_scores import TODAY, SpeltFactReader
from bot.nlu.facts.fact_finder import heard_json

QUESTIONS = [fact for check in load_content().checks.values() for fact in check.facts]
NOISE = [
    *("hm", "null", "N/A", "k", "NaN", "?", "...", "lol", "undefined", "test", "asdf", "0", "1"),
    *("x", "a", "i", "👍", "🤷", "99999", "nil", "erm", "foo", "qwerty", "ok", "-"),
]


def as_a_check_hears(reader: SpeltFactReader, text: str, asked: str) -> CheckMessage:
    heard = reader.reader.read(text, asked, [], TODAY, reader.speller.repair(text))
    return check_message({"text": text, "intent": {"name": ""}, "heard": heard_json(heard)})


@pytest.mark.parametrize("asked", QUESTIONS)
def test_short_noise_answers_no_question(knowing: SpeltFactReader, asked: str) -> None:
    heard = {text: as_a_check_hears(knowing, text, asked) for text in NOISE}
    assert {
        text: (each.answers, each.facts)
        for text, each in heard.items()
        if (each.answers or each.facts or each.stance) and not each.is_beside
    } == {}


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        ("employment_related", "y", "yes"),
        ("membership", "none", "not_member"),
        ("issue_type", "DBS", "dbs_tra_referral"),
        ("role", "head", "senior_leader"),
    ],
)
def test_a_short_answer_is_heard(
    knowing: SpeltFactReader, asked: str, text: str, value: str
) -> None:
    assert as_a_check_hears(knowing, text, asked).answers[asked] == value


def test_a_date_in_figures_is_heard(knowing: SpeltFactReader) -> None:
    assert as_a_check_hears(knowing, "3/2/2024", "timing").moments
