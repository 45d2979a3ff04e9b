"""One decision on a crisis for chat, forms, enquiries and figures."""

import pytest

from bot.content import load_content
from bot.content.crisis_words import card_text, is_about_another
from bot.crisis.crisis_level import CrisisLevel, crisis_level

CONTENT = load_content()


def ranked(confidence: float) -> list[dict[str, object]]:
    return [{"topic": "distress", "confidence": confidence}]


@pytest.mark.parametrize(
    ("disposition", "topics", "confidence", "level"),
    [
        ("answer", ["distress"], 0.9, CrisisLevel.WEAK),
        ("answer", ["how_to_join", "distress"], 0.9, CrisisLevel.WEAK),
        ("answer", ["how_to_join"], 0.4, CrisisLevel.NONE),
        ("clarify", ["distress", "hotline"], 0.45, CrisisLevel.WEAK),
        ("clarify", ["distress", "hotline"], 0.3, CrisisLevel.NONE),
        ("unknown", ["distress"], 0.9, CrisisLevel.NONE),
        (None, [], 0.0, CrisisLevel.NONE),
    ],
)
def test_weaker_signs_are_what_the_chat_answers_to(
    disposition: str | None, topics: list[str], confidence: float, level: CrisisLevel
) -> None:
    assert crisis_level(False, disposition, topics, ranked(confidence)) is level


def test_explicit_words_count_whatever_was_understood() -> None:
    assert crisis_level(True, "answer", ["how_to_join"], []) is CrisisLevel.EXPLICIT


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("my colleague has said she will hurt herself", True),
        ("I'm worried my deputy wants to kill himself", True),
        ("I think a friend has taken an overdose", True),
        ("I want to die and my colleague knows", False),
        ("my wife says I am suicidal", False),
        ("want to kill myself, my husband left", False),
        ("someone help, want to die", False),
    ],
)
def test_who_tells_of_somebody_else_gets_words_for_helping(text: str, is_other: bool) -> None:
    assert is_about_another(CONTENT, text) is is_other
    assert (card_text(CONTENT, text) == CONTENT.words(CONTENT.crisis.helping).strip()) is is_other


@pytest.mark.parametrize("name", ["card", "again", "helping", "warm"])
def test_all_of_its_words_have_the_numbers(name: str) -> None:
    text = CONTENT.words(getattr(CONTENT.crisis, name))
    assert all(number in text for number in ("999", "116 123", "08000 562 561"))


def test_the_second_card_is_short() -> None:
    first, again = card_text(CONTENT), card_text(CONTENT, is_first=False)
    assert len(again.split()) < 0.7 * len(first.split())
