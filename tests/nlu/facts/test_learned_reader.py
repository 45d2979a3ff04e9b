"""The learned reader: adapters, heads and manifest fit, and what is served is what was tuned."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoder.adapters import CHANGE, DOWN, UP, merged, read_adapters
from bot.nlu.encoder.bert import Bert, padded
from bot.nlu.encoder.ctranslate import Tensors, read_tensors
from bot.nlu.encoder.sentence_encoder import SentenceEncoder
from bot.nlu.encoder.tuned_encoder import tuned_encoder
from bot.nlu.encoder.tuned_files import (
    ADAPTERS_FILE,
    FACTS,
    HEADS_FILE,
    MANIFEST_FILE,
    TOPICS,
    TUNED,
    TunedFileError,
)
from bot.nlu.encoder.weights import installed_weights
from bot.nlu.encoder.wordpiece import WordPiece
from bot.nlu.facts.fact_examples import FactExample
from bot.nlu.facts.fact_heads import FactHeads
from bot.nlu.facts.fact_tuning import read_all
from bot.nlu.facts.learned_reader import LearnedReader, ReaderInput, TunedHeads, framed
from bot.nlu.tuning.encoder_tuner import EncoderTuner
from bot.nlu.tuning.mixed_batches import Lessons, MixedBatches, plain
from bot.nlu.tuning.tuning_recipe import TuningRecipe

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
RECIPE = TuningRecipe(
    epochs=60,
    facts=5,
    labelled=2,
    unlabelled=1,
    rate=3e-3,
    rank=4,
    slips=0.0,
    moved=0.0,
    dropout=0.0,
)
# Two topics whose vectors the teacher sees in the first two directions.
LESSONS = Lessons(
    texts=["good morning", "hello", "red or blue", "which is it"],
    topics=np.array([0, 0, 1, -1], dtype=np.int32),
    chances=np.array([[1, 0], [1, 0], [0, 1], [0.5, 0.5]], dtype=np.float32),
    taught=np.eye(384, dtype=np.float32)[[0, 0, 1, 1]],
)


@pytest.fixture(scope="module")
def small() -> Tensors:
    """The published weights without five of the six layers: tuned in seconds."""
    return {
        name: value
        for name, value in read_tensors(WEIGHTS).items()
        if not name.startswith("encoder.layer.") or name.startswith("encoder.layer.0.")
    }


@pytest.fixture(scope="module")
def tuner(small: Tensors) -> EncoderTuner:
    """A reader of colours and sizes, and of the topics of LESSONS."""
    points = np.eye(384, dtype=np.float32)[:2]
    tuner = EncoderTuner(small, LABELS, points, RECIPE, RECIPE.epochs)
    batches = MixedBatches(EXAMPLES, LABELS, LESSONS, RECIPE, WORDPIECE)
    for epoch in range(RECIPE.epochs):
        for batch in batches.epoch(epoch):
            tuner.learn(batch, epoch + 1)
    return tuner


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    """The tuned encoder."""
    return tuned_encoder(WEIGHTS, tmp_path_factory.mktemp("encoder"), FACTS)


@pytest.fixture(scope="module")
def built(encoder: SentenceEncoder) -> LearnedReader:
    """The committed reader."""
    return LearnedReader(TunedHeads.load(FACTS), encoder)


def test_tuning_learns_what_is_said_and_what_is_not(tuner: EncoderTuner) -> None:
    chances = read_all(
        tuner.bert, tuner.heads, EXAMPLES, lambda pair: framed(WORDPIECE, pair[1], pair[0])
    )
    for place, (fact, own) in enumerate(LABELS.items()):
        read = [own[best] for best in chances[place].argmax(axis=1)]
        assert read == [facts.get(fact, "not_said") for facts in SAID.values()]


def test_tuning_brings_texts_to_where_the_teacher_sees_them(
    tuner: EncoderTuner, small: Tensors
) -> None:
    rows = padded([plain(WORDPIECE, text) for text in LESSONS.texts])
    nearness = tuner.bert.vectors(rows).numpy() @ LESSONS.taught.T
    before = Bert(small).vectors(rows).numpy() @ LESSONS.taught.T
    assert (np.diag(nearness) > np.diag(before) + 0.3).all()


def test_the_published_weights_stay_and_the_adapters_say_what_changed(
    tuner: EncoderTuner, small: Tensors
) -> None:
    frozen = "encoder.layer.0.attention.self.query.weight"
    assert np.array_equal(tuner.bert.tensors()[frozen], small[frozen])
    adapted = merged(small, tuner.bert.adapters())
    assert not np.allclose(adapted[frozen], small[frozen])
    rows = padded([framed(WORDPIECE, text, None) for text in SAID])
    plain = Bert(adapted).vectors(rows).numpy()
    assert np.allclose(plain, tuner.bert.vectors(rows).numpy(), atol=2e-3)


def test_the_heads_read_as_they_were_tuned(tuner: EncoderTuner) -> None:
    heads = FactHeads(LABELS, tuner.heads.tensors())
    rows = [framed(WORDPIECE, text, None) for text in SAID]
    *facts, acts = read_all(
        tuner.bert, tuner.heads, EXAMPLES, lambda pair: framed(WORDPIECE, pair[1], pair[0])
    )
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
    assert sum(file.stat().st_size for file in TUNED.rglob("*.*")) <= 3 * 2**20
    for part in (TOPICS, FACTS):
        assert read_adapters(part / ADAPTERS_FILE)


@pytest.mark.parametrize("name", [ADAPTERS_FILE, HEADS_FILE])
def test_a_tuned_file_that_was_changed_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    tuned = tmp_path / "tuned"
    shutil.copytree(FACTS, tuned)
    (tuned / name).write_bytes(b"x" + (tuned / name).read_bytes()[1:])
    with pytest.raises(TunedFileError) as refused:
        tuned_encoder(WEIGHTS, tmp_path / "encoder", tuned)
    assert name in str(refused.value) and "\n" not in str(refused.value)


def test_a_manifest_that_is_missing_or_broken_is_refused_in_one_line(tmp_path: Path) -> None:
    for content in (None, "{", json.dumps({"labels": {}})):
        if content is not None:
            (tmp_path / MANIFEST_FILE).write_text(content)
        with pytest.raises(TunedFileError) as refused:
            TunedHeads.load(tmp_path)
        assert "make tune" in str(refused.value) and "\n" not in str(refused.value)


def test_heads_on_an_encoder_with_other_adapters_are_refused_in_one_line(tmp_path: Path) -> None:
    published = SentenceEncoder.build(WEIGHTS, tmp_path / "encoder")
    with pytest.raises(TunedFileError, match="make train") as refused:
        LearnedReader(TunedHeads.load(FACTS), published)
    assert "\n" not in str(refused.value)


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
