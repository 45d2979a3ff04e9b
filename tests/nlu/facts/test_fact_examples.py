"""The annotated messages can all be used, and none is also a message to measure with."""

import csv
import json
import re
from pathlib import Path

import pytest

from bot.content.process_content import current_content
from bot.nlu.facts.fact_examples import FOLDER, FactExample, read_examples, target
from bot.nlu.facts.fact_labels import NOT_SAID, labels_of
from bot.nlu.facts.topic_rows import topic_rows
from bot.nlu.training_examples import TrainingExample
from bot.nlu.tuning.corpus import TRAIN_FILE, VALIDATION_FILE
from bot.source_files.fault import ContentError

HERE = Path(__file__).parent
ROW = {
    "text": "I'm a full member",
    "asked": None,
    "facts": {"membership": "full"},
    "acts": ["answer"],
    "kind": "opening",
    "mask": ["role"],
}


@pytest.fixture(scope="module")
def labels() -> dict[str, tuple[str, ...]]:
    return labels_of(current_content().checks)


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def test_there_are_six_thousand_and_each_can_be_used(labels: dict[str, tuple[str, ...]]) -> None:
    train = read_examples(FOLDER / TRAIN_FILE, labels)
    held_out = read_examples(FOLDER / VALIDATION_FILE, labels)
    assert len(train) + len(held_out) >= 6_000
    for fact, own in labels.items():
        told = {target(each, fact) for each in train}
        assert set(own) <= told, f"no example of a value of {fact}"


def test_no_message_is_in_both_parts_nor_in_a_set_to_measure_with(
    labels: dict[str, tuple[str, ...]],
) -> None:
    train = {(plain(each.text), each.asked) for each in read_examples(FOLDER / TRAIN_FILE, labels)}
    held_out = {
        (plain(each.text), each.asked) for each in read_examples(FOLDER / VALIDATION_FILE, labels)
    }
    assert not train & held_out
    long = {text for text, _ in train if len(text.split()) > 6}
    with (HERE / "answers.csv").open(encoding="utf-8", newline="") as lines:
        measured = {plain(row["text"]) for row in csv.DictReader(lines)}
    openings = (HERE / "openings.jsonl").read_text(encoding="utf-8").splitlines()
    measured |= {plain(json.loads(line)["text"]) for line in openings}
    assert not long & measured


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"facts": {"membership": "fool"}}, "membership can't be 'fool'"),
        ({"facts": {"height": "tall"}}, "height can't be 'tall'"),
        ({"asked": "height"}, "no fact is named 'height'"),
        ({"acts": ["sing"]}, "acts are one or more of"),
        ({"acts": []}, "acts are one or more of"),
        ({"mask": ["height"]}, "mask names no fact 'height'"),
        ({"kind": "song"}, "kind is one of"),
        ({"text": "  "}, "the text is blank"),
        ({"mood": "low"}, "a row has exactly"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_line(
    labels: dict[str, tuple[str, ...]], tmp_path: Path, change: dict, problem: str
) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(json.dumps(ROW) + "\n" + json.dumps({**ROW, **change}) + "\n")
    with pytest.raises(ContentError) as refused:
        read_examples(file, labels)
    assert str(refused.value).startswith("messages.jsonl, line 2: ")
    assert problem in str(refused.value)


def test_a_line_that_is_no_json_is_refused_with_its_number(
    labels: dict[str, tuple[str, ...]], tmp_path: Path
) -> None:
    (tmp_path / "messages.jsonl").write_text("{")
    with pytest.raises(ContentError, match="line 1"):
        read_examples(tmp_path / "messages.jsonl", labels)


def test_what_a_message_says_nothing_of_is_not_said_and_what_is_masked_teaches_nothing() -> None:
    row = FactExample("…", None, {"membership": "full"}, None, "opening", frozenset({"role"}))
    assert [target(row, fact) for fact in ("membership", "stage", "role")] == [
        "full",
        NOT_SAID,
        None,
    ]


def test_an_answer_among_the_topics_teaches_its_own_fact_alone(
    labels: dict[str, tuple[str, ...]],
) -> None:
    (row,) = topic_rows(
        [TrainingExample("the retired sort", "answer/membership.associate")], labels
    )
    assert (row.asked, row.facts, row.acts) == (
        "membership",
        {"membership": "associate"},
        {"answer"},
    )
    assert row.mask == set(labels) - {"membership"}
