"""The rules of the training examples, and that what measures them was never trained on."""

import csv
import re
import string
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process
from ruamel.yaml import YAML

from bot import PROJECT_ROOT
from bot.content.required_words import TOPICS as REQUIRED

TESTS = PROJECT_ROOT / "tests"
FEWEST, FEWEST_IN_CHAT = 20, 15
OUT_OF_SCOPE = "out_of_scope"
ANSWER = "answer/"  # what answers a question of a check: no topic
PUNCTUATION = str.maketrans("", "", string.punctuation + "’‘“”–—…")
HELD_OUT = [
    "validation.csv",
    "unseen.csv",
    "final.csv",
    "pairs.csv",
    "jargon.csv",
    "follow_ups.csv",
    "trouble.csv",
    "questions.csv",
]
NEAR = 95
WORDS_OF_A_TEMPLATE = 3
MOST_OF_A_KIND = 4


def plain(text: str) -> str:
    """A text without regard to capitals and punctuation."""
    return " ".join(text.lower().translate(PUNCTUATION).split())


@cache
def examples() -> list[tuple[str, str]]:
    """Intent and text of every example, those of answers to a check's questions included."""
    found = []
    for path in sorted((PROJECT_ROOT / "data" / "nlu").glob("*.yml")):
        for block in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = filter(str.strip, block["examples"].splitlines())
            found += [(block["intent"], line.removeprefix("- ").strip()) for line in lines]
    return found


def by_topic() -> dict[str, list[str]]:
    """The examples of each topic, under its plain name."""
    topics = defaultdict(list)
    for intent, text in examples():
        if intent.split("/")[0] + "/" != ANSWER:
            topics[intent.split("/")[-1]].append(text)
    return topics


TOPICS = sorted(by_topic())
CHAT = {intent.split("/")[-1] for intent, _ in examples() if not intent.startswith("faq/")}
CHAT -= {*REQUIRED["flows"]}


def held_out(name: str) -> list[str]:
    """The texts of a file that understanding is measured on."""
    with (TESTS / "nlu" / name).open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def one_word_apart(texts: list[str]) -> list[set[str]]:
    """Groups of texts that are the same but for one word at the same place."""
    groups = defaultdict(set)
    for text in texts:
        words = plain(text).split()
        if len(words) >= WORDS_OF_A_TEMPLATE:
            for place in range(len(words)):
                groups[tuple(words[:place]), tuple(words[place + 1 :])].add(plain(text))
    return [group for group in groups.values() if len(group) > 1]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_examples_enough(topic: str) -> None:
    distinct = {plain(text) for text in by_topic()[topic]}
    fewest = FEWEST_IN_CHAT if topic in CHAT else FEWEST
    assert len(distinct) >= (300 if topic == OUT_OF_SCOPE else fewest)


def test_no_example_stands_twice_in_whatever_dress() -> None:
    seen: dict[str, str] = {}
    twice = []
    for topic, texts in by_topic().items():
        for text in filter(plain, texts):
            if plain(text) in seen:
                twice.append((text, topic, seen[plain(text)]))
            seen[plain(text)] = topic
    assert twice == []


def test_no_answer_to_a_question_means_two_things() -> None:
    meanings = defaultdict(set)
    for intent, text in examples():
        if intent.startswith(ANSWER):
            fact, value = intent.removeprefix(ANSWER).split(".")
            meanings[fact, text.lower()].add(value)
    assert {said: values for said, values in meanings.items() if len(values) > 1} == {}


@pytest.mark.parametrize("name", HELD_OUT)
def test_what_understanding_is_measured_on_was_not_trained_on(name: str) -> None:
    trained = {plain(text) for texts in by_topic().values() for text in texts} - {""}
    shared = [text for text in held_out(name) if plain(text) in trained]
    assert shared == [], "take these out of data/nlu"


@pytest.mark.parametrize("name", HELD_OUT)
def test_what_understanding_is_measured_on_has_no_near_double_in_training(name: str) -> None:
    held = sorted({plain(text) for text in held_out(name)} - {""})
    trained = sorted({plain(text) for texts in by_topic().values() for text in texts} - {""})
    likeness = process.cdist(held, trained, scorer=fuzz.ratio, score_cutoff=NEAR)
    pairs = [(held[i], trained[j]) for i, j in zip(*likeness.nonzero(), strict=True)]
    assert pairs == [], "take the second of each pair out of data/nlu"


@pytest.mark.parametrize("name", HELD_OUT)
def test_what_understanding_is_measured_on_names_topics_that_exist(name: str) -> None:
    with (TESTS / "nlu" / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            named = {row["topic"], *filter(None, (row.get("accept") or "").split("|"))}
            assert named <= set(TOPICS), row["text"]


def test_examples_carry_no_marks_of_entities() -> None:
    assert [text for _, text in examples() if "[" in text or "]" in text] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_no_topic_is_filled_from_a_template(topic: str) -> None:
    groups = one_word_apart(by_topic()[topic])
    assert [sorted(group) for group in groups if len(group) > MOST_OF_A_KIND] == []


def test_a_template_is_noticed() -> None:
    heads = ["fee for a head", "Fee for a deputy?", "fee for a bursar", "fee for a senco", "fees"]
    assert max(map(len, one_word_apart(heads))) == MOST_OF_A_KIND
    assert one_word_apart(["what does it cost", "how is it paid"]) == []


def test_every_file_of_examples_can_be_read_line_by_line() -> None:
    heads = re.compile(
        r"^(?:#.*|version: \"3\.1\"|nlu:| {0,2}- intent: \S+| {2,4}examples: \|| {4,6}- .+|)$"
    )
    for path in Path(PROJECT_ROOT / "data" / "nlu").glob("*.yml"):
        odd = [line for line in path.read_text("utf-8").splitlines() if not heads.match(line)]
        assert odd == [], path.name
