"""The learned reader: adapters, heads and manifest fit, and what is served is what was tuned."""

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoder.adapters import CHANGE, DOWN, UP, merged, read_adapters
from bot.nlu.encoder.bert import Bert, padded
from bot.nlu.encoder.ctranslate import Tensors, read_tensors
from bot.nlu.encoder.weights import installed_weights
from bot.nlu.encoder.wordpiece import WordPiece
from bot.nlu.facts.fact_examples import FactExample
from bot.nlu.facts.fact_heads import FactHeads
from bot.nlu.facts.fact_tuning import ReaderRecipe, ReaderTuner, batches, read_all
from bot.nlu.facts.learned_reader import LearnedReader, ReaderInput, build_reader, framed
from bot.nlu.facts.tuned_files import (
    ADAPTERS_FILE,
    HEADS_FILE,
    MANIFEST_FILE,
    TUNED,
    TunedFileError,
)

LABELS = {"colour": ("not_said", "red", "blue"), "size": ("not_said", "big")}
SAID = {
    "it is red": {"colour": "red"},
    "a blue one": {"colour": "blue"},
    "big and red": {"colour": "red", "size": "big"},
    "blue and big": {"colour": "blue", "size": "big"},
    "good morning": {},
}
EXAMPLES = [
    FactExample(text, None, facts, frozenset({"answer" if facts else "other"}), "opening")
    for text, facts in SAID.items()
]
WEIGHTS = installed_weights()
WORDPIECE = WordPiece(WEIGHTS / "vocab.txt")
RECIPE = ReaderRecipe(epochs=60, batch=5, rate=3e-3, rank=4, slips=0.0, moved=0.0, dropout=0.0)


@pytest.fixture(scope="module")
def small() -> Tensors:
    """The published weights without five of the six layers: tuned in seconds."""
    return {
        name: value
        for name, value in read_tensors(WEIGHTS).items()
        if not name.startswith("encoder.layer.") or name.startswith("encoder.layer.0.")
    }


@pytest.fixture(scope="module")
def tuner(small: Tensors) -> ReaderTuner:
    """A reader of colours and sizes."""
    tuner = ReaderTuner(small, LABELS, RECIPE, RECIPE.epochs)
    for step in range(RECIPE.epochs):
        for shown, goals in batches(EXAMPLES, LABELS, RECIPE, random.Random(step)):
            rows = [framed(WORDPIECE, text, asked) for asked, text in shown]
            tuner.learn(padded(rows), goals, step + 1)
    return tuner


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> LearnedReader:
    """The committed reader."""
    return build_reader(WEIGHTS, TUNED, tmp_path_factory.mktemp("reader"))


def test_tuning_learns_what_is_said_and_what_is_not(tuner: ReaderTuner) -> None:
    chances = read_all(tuner, EXAMPLES, lambda pair: framed(WORDPIECE, pair[1], pair[0]))
    for place, (fact, own) in enumerate(LABELS.items()):
        read = [own[best] for best in chances[place].argmax(axis=1)]
        assert read == [facts.get(fact, "not_said") for facts in SAID.values()]


def test_the_published_weights_stay_and_the_adapters_say_what_changed(
    tuner: ReaderTuner, small: Tensors
) -> None:
    frozen = "encoder.layer.0.attention.self.query.weight"
    assert np.array_equal(tuner.bert.tensors()[frozen], small[frozen])
    adapted = merged(small, tuner.bert.adapters())
    assert not np.allclose(adapted[frozen], small[frozen])
    rows = padded([framed(WORDPIECE, text, None) for text in SAID])
    plain = Bert(adapted).vectors(rows).numpy()
    assert np.allclose(plain, tuner.bert.vectors(rows).numpy(), atol=2e-3)


def test_the_heads_read_as_they_were_tuned(tuner: ReaderTuner) -> None:
    heads = FactHeads(LABELS, tuner.heads())
    rows = [framed(WORDPIECE, text, None) for text in SAID]
    *facts, acts = tuner.chances(padded(rows))
    states = tuner.bert.states_of_texts(padded(rows)).numpy()
    for row, own in enumerate(rows):
        scores = heads.scores(states[row, : len(own)])
        for place, fact in enumerate(LABELS):
            assert np.allclose(scores.facts[fact], facts[place][row], atol=1e-4)
        assert np.allclose(list(scores.acts.values()), acts[row], atol=1e-4)


def test_an_adapter_that_does_not_fit_is_refused(small: Tensors) -> None:
    name = "encoder.layer.0.output.dense.weight"
    wrong = {
        name + DOWN: np.zeros((2, 3), dtype=np.float32),
        name + UP: np.zeros((4, 2), dtype=np.float32),
    }
    with pytest.raises(ValueError, match=f"adapter of {name} doesn't fit"):
        merged(small, wrong)
    with pytest.raises(ValueError, match="doesn't fit"):
        merged(small, {"nothing.bias" + CHANGE: np.zeros(3, dtype=np.float32)})


def test_the_committed_files_take_three_megabytes_at_most() -> None:
    assert sum(file.stat().st_size for file in TUNED.iterdir()) <= 3 * 2**20
    assert read_adapters(TUNED / ADAPTERS_FILE)


@pytest.mark.parametrize("name", [ADAPTERS_FILE, HEADS_FILE])
def test_a_tuned_file_that_was_changed_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    tuned = tmp_path / "tuned"
    shutil.copytree(TUNED, tuned)
    (tuned / name).write_bytes(b"x" + (tuned / name).read_bytes()[1:])
    with pytest.raises(TunedFileError) as refused:
        build_reader(WEIGHTS, tuned, tmp_path / "reader")
    assert name in str(refused.value) and "\n" not in str(refused.value)


def test_a_manifest_that_is_missing_or_broken_is_refused_in_one_line(tmp_path: Path) -> None:
    for content in (None, "{", json.dumps({"labels": {}})):
        if content is not None:
            (tmp_path / MANIFEST_FILE).write_text(content)
        with pytest.raises(TunedFileError) as refused:
            LearnedReader(tmp_path)
        assert "make tune" in str(refused.value) and "\n" not in str(refused.value)


def test_the_same_text_is_read_the_same_alone_and_in_a_batch(built: LearnedReader) -> None:
    inputs = [ReaderInput("it began in may", each) for each in (None, "timing", "stage")]
    together = built.read(inputs)
    for one, each in zip(together, inputs, strict=True):
        (alone,) = built.read([each])
        for fact, chances in one.facts.items():
            assert np.allclose(chances, alone.facts[fact], atol=0.08)


def test_a_text_of_any_length_is_read(built: LearnedReader) -> None:
    (scores,) = built.read([ReaderInput("word " * 2_000, "stage")])
    assert abs(float(scores.facts["stage"].sum()) - 1) < 1e-3
