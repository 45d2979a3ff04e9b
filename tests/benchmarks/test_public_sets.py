"""The public sets: seeded splits and slips, figures, and runs that go on where they stopped."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from benchmarks import public_ours
from benchmarks.public_ours import OurClassifier
from benchmarks.public_page import tables
from benchmarks.public_run import PublicSetPiece, pieces, run, typos
from benchmarks.public_scores import auroc, refusals, threshold
from benchmarks.public_sets import HELD_OUT, Row, few, read_sets
from benchmarks.public_stock import likeliest
from bot.nlu.spelling.typos import add_typos
from bot.nlu.topics.topic_model import Recipe

CLASSES = ("card_lost", "card_new", "top_up")
ROWS = [(f"{label} message {number}", label) for label in CLASSES for number in range(40)]
SCORES = st.lists(st.integers(0, 6), min_size=1, max_size=12)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The two sets in their own formats, with other messages."""
    banking, clinc = tmp_path / "banking77", tmp_path / "clinc150"
    banking.mkdir()
    lines = "".join(f'"{text}",{label}\n' for text, label in ROWS)
    for name in ("train.csv", "test.csv"):
        (banking / name).write_text(f"text,category\n{lines}", encoding="utf-8")
    clinc.mkdir()
    names = ("train", "val", "test", "oos_train", "oos_val", "oos_test")
    splits = {name: [[f"{name} {text}", label] for text, label in ROWS] for name in names}
    (clinc / "data_full.json").write_text(json.dumps(splits), encoding="utf-8")
    return tmp_path


class ByName:
    """Knows a message's class by the words in it, and is surest of long messages."""

    def __init__(self) -> None:
        self.seen: list[list[Row]] = []

    def learn(self, examples: list[Row]) -> None:
        self.seen.append(examples)

    def choose(self, validation: list[Row], slips: list[str], outside: list[str]) -> dict[str, Any]:
        assert len(validation) == len(slips)
        return {}

    def extend(self, examples: list[Row]) -> None:
        self.seen.append(examples)

    def guess(self, messages: list[str]) -> tuple[list[str], "np.ndarray"]:
        found = [next((c for c in CLASSES if c in each), "") for each in messages]
        return found, np.array([float(len(each)) for each in messages])


def measured(data: Path, system: ByName, *wanted: PublicSetPiece) -> list[dict[str, Any]]:
    results = data / "results"
    run(list(wanted), read_sets(data), lambda *_: system, results, lambda _: None)
    return [json.loads((results / each.file).read_text(encoding="utf-8")) for each in wanted]


def test_a_draw_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert few(ROWS, 10, 1) == few(ROWS, 10, 1) != few(ROWS, 10, 2)


def test_a_draw_has_as_many_of_each_class_and_is_part_of_a_larger_one() -> None:
    ten, twenty = few(ROWS, 10, 3), few(ROWS, 20, 3)
    assert set(Counter(label for _, label in ten).values()) == {10}
    assert set(ten) < set(twenty)


def test_a_draw_is_the_same_whatever_the_order_of_the_classes() -> None:
    by_class = sorted(ROWS, key=lambda row: row[1], reverse=True)
    assert few(by_class, 5, 1) == few(sorted(ROWS, key=lambda row: row[1]), 5, 1)


def test_messages_held_out_for_validation_are_in_no_draw(data: Path) -> None:
    banking = read_sets(data)["BANKING77"]
    assert Counter(label for _, label in banking.validation) == dict.fromkeys(CLASSES, HELD_OUT)
    assert not set(banking.validation) & set(banking.train)
    assert set(banking.everything) == {*banking.validation, *banking.train}


def test_messages_of_no_class_are_kept_apart(data: Path) -> None:
    clinc = read_sets(data)["CLINC150"]
    assert clinc.outside_test[0] == "oos_test card_lost message 0"
    assert not any(text.startswith("oos") for text, _ in [*clinc.train, *clinc.test])


def test_without_data_there_are_no_sets(tmp_path: Path) -> None:
    assert read_sets(tmp_path) == {}


@given(st.text(max_size=40), st.integers())
@settings(max_examples=40, deadline=None)
def test_a_slip_is_the_same_for_the_same_seed_and_changes_little(text: str, seed: int) -> None:
    slipped = add_typos(text, random.Random(seed))
    assert slipped == add_typos(text, random.Random(seed))
    assert abs(len(slipped) - len(text)) <= 2


def test_slips_change_messages_and_are_always_the_same_ones() -> None:
    first = typos(ROWS)
    assert first == typos(ROWS)
    assert sum(a != b for a, (b, _) in zip(first, ROWS, strict=True)) > 0.9 * len(ROWS)
    assert typos(ROWS[5:])[0] == first[5]


def test_a_text_without_letters_has_no_slips() -> None:
    assert add_typos("12 34?", random.Random(1)) == "12 34?"


@given(SCORES, SCORES)
@settings(max_examples=40, deadline=None)
def test_the_area_under_the_curve_is_that_of_scikit_learn(
    inside: list[int], outside: list[int]
) -> None:
    truth = [1] * len(inside) + [0] * len(outside)
    found = auroc(np.array(inside, dtype=float), np.array(outside, dtype=float))
    assert found == pytest.approx(roc_auc_score(truth, [*inside, *outside]))


def test_the_threshold_turns_away_one_in_twenty() -> None:
    inside = np.arange(100.0)
    assert refusals(inside, np.array([-1.0, 50.0]), threshold(inside)) == {
        "recall": 0.5,
        "precision": 1 / 6,
        "false alarms": 0.05,
    }


def test_a_piece_is_trained_on_its_draw_and_scored_on_test(data: Path) -> None:
    system = ByName()
    (found,) = measured(data, system, PublicSetPiece("BANKING77", "ours", 10, 2))
    assert system.seen == [few(read_sets(data)["BANKING77"].train, 10, 2)]
    assert found["clean"] == 1.0 > found["typos"]
    assert found["examples"] == 30 and "outside" not in found


def test_all_messages_of_a_set_include_those_held_out_once_the_choice_is_made(data: Path) -> None:
    system = ByName()
    (found,) = measured(data, system, PublicSetPiece("BANKING77", "ours", 0, 0))
    banking = read_sets(data)["BANKING77"]
    assert system.seen == [banking.train, banking.everything]
    assert found["examples"] == len(ROWS)


def test_what_is_outside_is_measured_where_the_set_has_it(data: Path) -> None:
    (found,) = measured(data, ByName(), PublicSetPiece("CLINC150", "ours", 10, 0))
    assert found["outside"]["auroc"] < 0.5  # these are longer than those in scope
    assert found["outside"]["recall"] == 0.0


class Hearing:
    """An encoder of words by their letters; a deaf one hears the same in all."""

    def __init__(self, deaf: bool):
        self.deaf = deaf

    def common_words(self, count: int) -> list[str]:
        return []

    def encode_all(self, texts: list[str]) -> "np.ndarray":
        rows = [np.bincount([ord(c) % 64 for c in text], minlength=64) for text in texts]
        vectors = np.ones((len(rows), 64)) if self.deaf else np.array(rows).reshape(-1, 64) + 1e-6
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("good", [2, 4])
def test_the_rounds_of_tuning_are_those_that_read_validation_messages_best(
    data: Path, good: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        OurClassifier, "_encoder_after", lambda _, rounds: Hearing(deaf=rounds != good)
    )
    monkeypatch.setattr(public_ours, "RECIPES", (Recipe(char_ngrams=0.0, word_ngrams=0.0),))
    clinc = read_sets(data)["CLINC150"]
    ours = OurClassifier(data, data, (2, 4))
    ours.learn(clinc.train)
    validation = [text for text, _ in clinc.validation]
    assert ours.choose(clinc.validation, validation, [])["rounds"] == good
    guessed, _ = ours.guess([text for text, _ in clinc.test])
    assert np.mean(np.array(guessed) == [label for _, label in clinc.test]) > 0.9


def test_of_stock_the_likeliest_class_counts_whether_or_not_it_would_fall_back() -> None:
    classes = [{"name": "top_up", "confidence": 0.25}, {"name": "card_new", "confidence": 0.2}]
    fallback = {"name": "nlu_fallback", "confidence": 0.3}
    assert likeliest({"intent_ranking": classes}) == ("top_up", 0.25)
    assert likeliest({"intent_ranking": [fallback, *classes]}) == ("top_up", 0.25)
    assert likeliest({"intent_ranking": []}) == ("", 0.0)


def test_a_run_goes_on_where_it_stopped(data: Path) -> None:
    first, second = (PublicSetPiece("BANKING77", "ours", shots, 0) for shots in (5, 10))
    system = ByName()
    measured(data, system, first)
    measured(data, system, first, second)
    assert [len(examples) for examples in system.seen] == [15, 30]


def test_of_all_messages_there_is_one_draw() -> None:
    wanted = list(pieces(["BANKING77"], ["ours"], [0, 10], 3))
    assert [(each.shots, each.draw) for each in wanted] == [(10, 0), (10, 1), (10, 2), (0, 0)]


def test_the_table_has_mean_and_range_of_the_draws_and_published_figures_beside() -> None:
    drawn = [
        {"set_name": "BANKING77", "system": "ours", "shots": 10, "date": "2026-01-02"}
        | {"clean": clean, "typos": clean - 0.02}
        for clean in (0.86, 0.88)
    ]
    table = tables(drawn)
    assert "| ours, encoder tuned | 10 | 87.0 (86.0 to 88.0) | 85.0 (84.0 to 86.0) | 2.0 |" in table
    assert "| USE + ConveRT [1] | 10 | 85.19 |" in table
    assert "CLINC150" not in table
