"""Tuning the encoder: the graph says what the encoder says, and tuning draws topics together."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from benchmarks.class_tuning import ClassRecipe, encoder_of_classes
from bot.nlu.encoder.bert import Bert, padded
from bot.nlu.encoder.ctranslate import Tensors, convert, read_tensors
from bot.nlu.encoder.sentence_encoder import SentenceEncoder
from bot.nlu.encoder.weights import installed_weights
from bot.nlu.tuning.encoder_tuner import warmed

RECIPE = ClassRecipe(epochs=20, batch=8, rate=3e-4)
EXAMPLES = {
    "fee": ["how much is it", "what does it cost", "price please", "is it dear"],
    "join": ["how do I join", "sign me up", "become a member", "where can I apply"],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
LABELS = [label for label, texts in EXAMPLES.items() for _ in texts]


@pytest.fixture(scope="module")
def weights() -> Path:
    return installed_weights()


@pytest.fixture(scope="module")
def small(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published weights without five of the six layers: tuned in seconds."""
    folder = tmp_path_factory.mktemp("small")
    kept = {
        name: value
        for name, value in read_tensors(weights).items()
        if not name.startswith("encoder.layer.") or name.startswith("encoder.layer.0.")
    }
    save_file(kept, str(folder / "model.safetensors"))
    shutil.copy(weights / "vocab.txt", folder / "vocab.txt")
    return folder


@pytest.fixture(scope="module")
def tensors(weights: Path) -> Tensors:
    return read_tensors(weights)


@pytest.fixture(scope="module")
def published(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    return SentenceEncoder.build(weights, tmp_path_factory.mktemp("published") / "encoder")


@pytest.fixture(scope="module")
def tuned(small: Path, tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    target = tmp_path_factory.mktemp("tuned") / "encoder"
    return encoder_of_classes(TEXTS, LABELS, RECIPE, small, target)


def apart(vectors: "np.ndarray") -> float:
    """How much nearer texts of one topic are than texts of two."""
    near = vectors @ vectors.T
    same = np.array(LABELS)[:, None] == np.array(LABELS)[None, :]
    return float(near[same].mean() - near[~same].mean())


def test_the_graph_says_what_the_encoder_says(tensors: Tensors, tmp_path: Path) -> None:
    texts = ["hello", "what does it cost to become a member, and who can be one?", ""]
    SentenceEncoder.of_tensors(tensors, installed_weights() / "vocab.txt", tmp_path / "encoder")
    encoder = SentenceEncoder(tmp_path / "encoder", "float32")
    vectors = Bert(tensors).vectors(padded([encoder.pieces(text) for text in texts])).numpy()
    cosines = (vectors * encoder.encode_all(texts)).sum(axis=1)
    assert cosines.min() > 0.98  # 32 bits on one side, sixteen on the other


def test_many_texts_at_once_have_the_vectors_of_one_at_a_time(published: SentenceEncoder) -> None:
    together = published.encode_all(TEXTS)
    alone = np.stack([published.encode(text) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_tuning_draws_the_examples_of_a_topic_together(
    small: Path, tuned: SentenceEncoder, tmp_path: Path
) -> None:
    before = SentenceEncoder.build(small, tmp_path / "encoder")
    assert apart(tuned.encode_all(TEXTS)) > apart(before.encode_all(TEXTS)) + 0.05


def test_tuning_twice_gives_the_same_encoder(
    small: Path, tuned: SentenceEncoder, tmp_path: Path
) -> None:
    again = encoder_of_classes(TEXTS, LABELS, RECIPE, small, tmp_path / "encoder")
    np.testing.assert_array_equal(again.encode("may I join"), tuned.encode("may I join"))


def test_writing_an_encoder_leaves_the_weights_as_they_are(
    weights: Path, tensors: Tensors, tmp_path: Path
) -> None:
    before = {name: value.copy() for name, value in tensors.items()}
    convert(tensors, weights / "vocab.txt", tmp_path / "encoder")
    assert [name for name in before if not np.array_equal(before[name], tensors[name])] == []


def test_the_rate_rises_at_first_and_ends_at_nothing() -> None:
    assert [round(warmed(done), 2) for done in (0.05, 0.1, 0.55, 1.0)] == [0.5, 1.0, 0.5, 0.0]
