"""Crisis words: who gets the card, who doesn't, and what no text may do."""

import csv
import random
from pathlib import Path

import pytest
from crisis_kit import DETECTOR
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot import PROJECT_ROOT
from bot.content import load_content

CORPUS = Path(__file__).parent / "corpus"


def sentences(name: str) -> list[str]:
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def examples(name: str) -> list[str]:
    data = YAML(typ="safe").load(PROJECT_ROOT / "data" / "nlu" / name)
    lines = "\n".join(entry["examples"] for entry in data["nlu"]).splitlines()
    return [line.removeprefix("- ").strip() for line in lines if line.strip()]


def share_seen(texts: list[str]) -> float:
    return sum(map(DETECTOR.is_crisis, texts)) / len(texts)


def test_the_corpora_are_large_and_share_no_sentence() -> None:
    crisis, ordinary = sentences("crisis.txt"), sentences("ordinary.txt")
    assert len(set(crisis)) == len(crisis) >= 300
    assert len(set(ordinary)) == len(ordinary) >= 1000
    assert not set(crisis) & set(ordinary)
    assert not set(crisis) & set(examples("distress.yml"))
    more_crisis, more_ordinary = sentences("crisis_more.txt"), sentences("ordinary_more.txt")
    assert len(set(more_crisis) - set(crisis) - set(examples("distress.yml"))) >= 120
    assert len(set(more_ordinary) - set(ordinary)) >= 300
    assert not set(crisis + more_crisis) & set(ordinary + more_ordinary)


def test_crisis_sentences_bring_up_the_card() -> None:
    missed = [text for text in sentences("crisis.txt") if not DETECTOR.is_crisis(text)]
    assert len(missed) <= 0.01 * len(sentences("crisis.txt")), missed


def test_the_held_back_third_fares_like_the_rest() -> None:
    held_back = sentences("crisis.txt")[2::3]
    assert share_seen(held_back) >= 0.98


def test_ordinary_sentences_leave_the_card_away() -> None:
    alarms = [text for text in sentences("ordinary.txt") if DETECTOR.is_crisis(text)]
    assert len(alarms) <= 0.02 * len(sentences("ordinary.txt")), alarms


def test_strangers_words_bring_up_the_card() -> None:
    assert share_seen(sentences("crisis_more.txt")) >= 0.95
    rows = csv.DictReader((PROJECT_ROOT / "tests" / "nlu" / "unseen.csv").open(encoding="utf-8"))
    assert share_seen([row["text"] for row in rows if row["topic"] == "distress"]) >= 0.95


def test_near_misses_leave_the_card_away() -> None:
    alarms = [text for text in sentences("ordinary_more.txt") if DETECTOR.is_crisis(text)]
    assert len(alarms) <= 0.01 * len(sentences("ordinary_more.txt")), alarms


def test_examples_of_other_topics_leave_the_card_away() -> None:
    files = {path.name for path in (PROJECT_ROOT / "data" / "nlu").glob("*.yml")}
    texts = [text for name in files - {"distress.yml"} for text in examples(name)]
    assert share_seen(texts) <= 0.003


def test_the_training_examples_are_told_apart_as_well() -> None:
    assert share_seen(examples("out_of_scope.yml")) <= 0.02
    # The others are quiet signs, which the topic finds.
    assert share_seen(examples("distress.yml")) >= 0.6


CARRIERS = {
    "suicide": "i keep thinking about {}",
    "suicidal": "i have been feeling {} since the hearing",
    "myself": "i am going to kill {}",
    "killing": "i think about {} myself",
    "ending": "i am thinking about {} my life",
    "alive": "i do not want to be {}",
    "overdose": "last night i took an {}",
    "hanging": "i keep thinking of {} myself",
    "hopeless": "i feel {} and alone",
    "goodbye": "i have written a {} letter",
    "without": "they would be better off {} me",
    "harming": "i have started self {} again",
}


def slips(word: str, chance: random.Random, count: int = 12) -> list[str]:
    made = []
    for _ in range(count):
        place, letter = chance.randrange(1, len(word) - 1), chance.choice("aeioustrnl")
        left, right = word[:place], word[place + 1 :]
        swapped = left + word[place + 1] + word[place] + word[place + 2 :]
        made.append(chance.choice([left + right, left + letter + right, swapped, word + letter]))
    return made


def test_one_slip_in_the_word_that_matters_is_forgiven() -> None:
    chance = random.Random(116123)
    texts = [
        carrier.format(slip) for word, carrier in CARRIERS.items() for slip in slips(word, chance)
    ]
    missed = [text for text in texts if not DETECTOR.is_crisis(text)]
    assert len(missed) <= 0.05 * len(texts), missed


@pytest.mark.parametrize(
    "text",
    [
        "s u i c i d e",
        "S.U.I.C.I.D.A.L",
        "s-u-i-c-i-d-e",
        "k m s",
        "i w a n t t o d i e",
        "iwanttodie",
        "su1c1de",
        "$u!cidal",
        "su*cide",
        "k*ll myself",
        "ki11 my self",
        "kiiiill myseeelf",
        "I WANT TO DIE!!!",
        "i want\nto\tdie",
        "sui\u200bcide",
        "sui\u00adcide",
        "\u202ei want to die",
        "\uff53\uff55\uff49\uff43\uff49\uff44\uff45",
        "\u0455u\u0456c\u0456d\u0435",
        "suïcíde",
        "I can\u2019t go on",
        "i can\u00b4t go on",
        "*suicide*",
        "How much is the fee? " * 20 + "i want to die",
    ],
)
def test_disguised_and_mangled_words_are_read(text: str) -> None:
    assert DETECTOR.is_crisis(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm not suicidal but I don't see the point",
        "A pupil has accused me and I am suicidal",
        "my pupil told me to die and now I want to kill myself",
        "the suicide prevention policy is no use, I want to die",
        "I can't cope with the workload and I want to end my life",
        "can't cope with being alive",
        "I want to end my membership and my life",
        "is there a suicide prevention helpline",
    ],
)
def test_a_denial_or_an_everyday_phrase_hides_no_crisis(text: str) -> None:
    assert DETECTOR.is_crisis(text)


@pytest.mark.parametrize(
    "text",
    [
        "A pupil has disclosed self-harm",
        "our self-harm policy",
        "suicide prevention training for staff",
        "this job is killing me",
        "dead on my feet",
        "a view to die for",
        "dying to know",
        "I want to end my membership",
        "I'm drowning in paperwork",
        "can't cope with the workload of Ofsted",
        "",
        "   ",
    ],
)
def test_work_with_pupils_and_figures_of_speech_are_ordinary(text: str) -> None:
    assert not DETECTOR.is_crisis(text)


def test_the_card_names_who_to_call_and_the_union() -> None:
    content = load_content()
    card = content.words(content.crisis.card)
    phone = content.contacts.contacts["membership_phone"].value
    for number in ("999", "116 123", "08000 562 561", phone):
        assert number is not None
        assert number in card
    assert "automated assistant" in card
    assert "?" not in card


def test_an_everyday_sentence_beside_it_hides_no_crisis() -> None:
    chance = random.Random(116123)
    beside = sentences("ordinary.txt") + sentences("ordinary_more.txt")
    seen = filter(DETECTOR.is_crisis, sentences("crisis.txt") + sentences("crisis_more.txt"))
    texts = [f"{chance.choice(beside)}. {text}" for text in seen]
    assert share_seen(texts) >= 0.99


@given(st.text(max_size=600))
def test_any_text_at_all_gets_an_answer(text: str) -> None:
    assert DETECTOR.is_crisis(text) in (True, False)


@given(st.text(alphabet="aeisudckmw .!*$1'\u200b\n", max_size=300))
def test_text_made_of_crisis_letters_gets_an_answer(text: str) -> None:
    assert DETECTOR.is_crisis(text) in (True, False)
