"""Every topic has its answer, in the shape and with the facts that it needs."""

import re
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.content import load_content
from bot.nlu.training_examples import NLU_DATA

HERE = Path(__file__).parent
TOPICS = [line.split("/") for line in (HERE / "topics.txt").read_text("utf-8").split()]
FAQ = [topic for kind, topic in TOPICS if kind == "faq"]
FLOW = [topic for kind, topic in TOPICS if kind == "flow"]
CHAT = [topic for kind, topic in TOPICS if kind == "chat"]
# Said by the crisis card, which stands in a file of its own.
DISTRESS = "distress"
FACTS = YAML(typ="safe").load((HERE / "facts.yml").read_text("utf-8"))
CONTENT = load_content()
SENTENCE_END = re.compile(r"[.?!][\"”’)]?(?=\s|$)")


def said(topic: str) -> str:
    """The words of an answer as a visitor gets them."""
    return CONTENT.words(CONTENT.answers[topic].text)


def sentences(words: str) -> int:
    """How many there are; lines without a full stop are a list, which counts as one."""
    listed = any(not SENTENCE_END.search(line) for line in words.splitlines())
    return len(SENTENCE_END.findall(words)) + listed


def conveys(words: str, fact: str | list[str]) -> bool:
    """Whether a fact, in any of its wordings, stands in the words."""
    wordings = [fact] if isinstance(fact, str) else fact
    return any(wording.lower() in words for wording in wordings)


def families(*names: str) -> list[str]:
    """The topics that stand in these files."""
    return [topic for topic, family in CONTENT.families.items() if family in names]


def test_each_topic_has_one_answer_and_no_answer_is_without_topic() -> None:
    assert sorted(CONTENT.answers) == sorted({*FAQ, *FLOW, *CHAT} - {DISTRESS})
    assert CONTENT.crisis.card


def test_flows_and_chat_stand_in_files_of_their_own() -> None:
    assert sorted(families("flows")) == sorted(FLOW)
    assert sorted(families("chat")) == sorted(set(CHAT) - {DISTRESS})


@pytest.mark.parametrize("topic", FAQ)
def test_an_answer_is_short(topic: str) -> None:
    assert 2 <= sentences(said(topic)) <= 5


def test_sentences_are_counted_as_people_would() -> None:
    assert sentences('It has the title "A b."\nWhy? See ascl.org.uk.') == 3
    assert sentences("These are named:\nInspection\nFunding\nThe list is old.") == 2


@pytest.mark.parametrize("topic", FAQ + FLOW)
def test_an_answer_names_its_source(topic: str) -> None:
    source = CONTENT.source_of(CONTENT.answers[topic])
    assert source and source["title"]


@pytest.mark.parametrize("topic", families("magazine"))
def test_an_answer_from_the_magazine_says_its_date(topic: str) -> None:
    assert "February 2015" in said(topic) and re.search("(?:at|about) that time", said(topic), re.I)
    source = CONTENT.source_of(CONTENT.answers[topic])
    assert source and source["as_of"] == "2015-02"


@pytest.mark.parametrize("topic", families("stance"))
def test_an_answer_on_what_ascl_stands_for_says_its_date(topic: str) -> None:
    assert "speaks from early 2015" in said(topic) and "moved on" in said(topic)
    source = CONTENT.source_of(CONTENT.answers[topic])
    assert source and source["as_of"] == "early 2015"


@pytest.mark.parametrize("topic", FACTS)
def test_an_answer_conveys_the_facts_of_its_topic(topic: str) -> None:
    words = " ".join(said(topic).split()).lower()
    missing = [fact for fact in FACTS[topic] if not conveys(words, fact)]
    assert missing == []


def test_the_facts_cover_every_topic_that_is_asked_about() -> None:
    assert set(FACTS) >= {*FAQ, *FLOW}
    assert all(FACTS.values())


def test_no_two_labels_are_the_same() -> None:
    labels = [answer.label.casefold() for answer in CONTENT.answers.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("topic", CONTENT.answers)
def test_an_answer_has_somebody_who_looks_after_it_and_a_day_for_that(topic: str) -> None:
    answer = CONTENT.answers[topic]
    assert answer.owner.strip()
    assert answer.review_by > date(2026, 11, 1)


@pytest.mark.parametrize("topic", CONTENT.answers)
def test_what_an_answer_offers_leads_on(topic: str) -> None:
    assert topic not in CONTENT.answers[topic].choices
    assert "{" not in said(topic)


def test_what_has_examples_has_an_answer_and_the_other_way_round() -> None:
    expected = {f"{kind}/{topic}" for kind, topic in TOPICS if kind == "faq"} | set(FLOW)
    plain = {"affirm", "deny", "not_sure", "ask_why", "go_back", "stop_flow", "start_over"}
    plain |= {"feedback_good", "feedback_bad", "out_of_scope"}
    expected |= {topic if topic in plain else f"chat/{topic}" for topic in CHAT}
    assert {name for name in intents() if name.split("/")[0] != "answer"} == expected


def test_examples_of_answers_to_a_check_name_a_value_that_it_knows() -> None:
    named = {name.removeprefix("answer/") for name in intents() if name.startswith("answer/")}
    facts = chain.from_iterable(check.facts.values() for check in load_content().checks.values())
    assert named <= {f"{fact.name}.{value.name}" for fact in facts for value in fact.values}


def intents() -> set[str]:
    """The names of the intents that have examples."""
    loaded = [YAML(typ="safe").load(path.read_text("utf-8")) for path in NLU_DATA.glob("*.yml")]
    blocks: list[dict[str, Any]] = list(chain.from_iterable(each["nlu"] for each in loaded))
    return {block["intent"] for block in blocks if "intent" in block}
