"""Words of crisis in disguise are seen, and ordinary words in disguise bring up no card."""

import random

import pytest
from disguise_kit import DISGUISES

from bot import PROJECT_ROOT
from bot.content import load_content
from bot.crisis.detector import CrisisDetector

PHRASES = load_content().crisis.must_show
CORPUS = PROJECT_ROOT / "tests" / "gateway" / "corpus"


def some(name: str, count: int) -> list[str]:
    lines = (CORPUS / name).read_text("utf-8").splitlines()
    whole = [line.lower() for line in lines if line and line.isascii() and line[0] != "#"]
    return random.Random(116123).sample(whole, count)


@pytest.fixture(scope="module")
def detector() -> CrisisDetector:
    return load_content().detector


def test_there_are_at_least_fifty_five_disguises() -> None:
    texts = {disguise("i want to kill myself") for disguise in DISGUISES.values()}
    assert len(texts) == len(DISGUISES) >= 55


def test_nineteen_of_twenty_disguised_phrases_are_seen(detector: CrisisDetector) -> None:
    disguised = [
        (name, disguise(phrase)) for name, disguise in DISGUISES.items() for phrase in PHRASES
    ]
    missed = [pair for pair in disguised if not detector.is_crisis(pair[1])]
    assert len(missed) <= 0.05 * len(disguised), missed


@pytest.mark.parametrize("name", DISGUISES)
def test_no_disguise_hides_all_that_it_covers(detector: CrisisDetector, name: str) -> None:
    seen = [phrase for phrase in PHRASES if detector.is_crisis(DISGUISES[name](phrase))]
    assert len(seen) >= 0.7 * len(PHRASES), seen


def test_ordinary_words_in_disguise_bring_up_no_card(detector: CrisisDetector) -> None:
    texts = some("ordinary.txt", 60)
    disguised = [disguise(text) for disguise in DISGUISES.values() for text in texts]
    alarms = [text for text in disguised if detector.is_crisis(text)]
    assert len(alarms) <= 0.01 * len(disguised), alarms


def test_strangers_words_in_disguise_are_seen_as_often(detector: CrisisDetector) -> None:
    texts = [text for text in some("crisis.txt", 40) if detector.is_crisis(text)]
    disguised = [disguise(text) for disguise in DISGUISES.values() for text in texts]
    missed = [text for text in disguised if not detector.is_crisis(text)]
    assert len(missed) <= 0.05 * len(disguised), missed
