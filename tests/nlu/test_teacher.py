"""The teacher reads as the published model does, and no text twice."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.tuning.mpnet import MpNet, distance_kinds
from bot.nlu.tuning.teacher import TeacherVectors, Vectors
from bot.nlu.tuning.teacher_space import turned
from bot.nlu.tuning.teacher_weights import FOLDER, SHA256

HERE = Path(__file__).parent
# Two layers with weights made by chance, and vectors by the transformers library.
TINY = HERE / "tiny_teacher"


def reference(path: Path) -> tuple[list[str], "np.ndarray"]:
    told = json.loads(path.read_text(encoding="utf-8"))
    return told["texts"], np.array(told["vectors"])


def test_the_teacher_reads_as_the_reference_does() -> None:
    texts, vectors = reference(TINY / "reference.json")
    np.testing.assert_allclose(MpNet(TINY).encode_all(texts), vectors, atol=1e-5)


@pytest.mark.skipif(
    not all((FOLDER / name).is_file() for name in SHA256), reason="the teacher was not fetched"
)
def test_the_published_weights_give_the_published_vectors() -> None:
    texts, vectors = reference(HERE / "teacher_reference.json")
    np.testing.assert_allclose(MpNet(FOLDER).encode_all(texts), vectors, atol=1e-4)


def test_near_pieces_differ_one_by_one_and_far_ones_by_ranges() -> None:
    kinds = distance_kinds(np.array([0, -1, -7, -8, -12, -127, -500, 1, 7, 8, 500], dtype=np.int32))
    assert kinds.numpy().tolist() == [0, 1, 7, 8, 9, 15, 15, 17, 23, 24, 31]


class CountingTeacher:
    """Gives each text a vector of its length, and counts the texts that it read."""

    def __init__(self) -> None:
        self.read = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.read += len(texts)
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_a_text_is_read_once_over_several_runs(tmp_path: Path) -> None:
    teacher = CountingTeacher()
    first = TeacherVectors(tmp_path).of(["a", "bb", "a"], lambda: teacher.encode, lambda _: None)
    again = TeacherVectors(tmp_path).of(["bb", "ccc"], lambda: teacher.encode, lambda _: None)
    assert teacher.read == 3
    assert first[:, 0].tolist() == [1, 2, 1] and again[:, 0].tolist() == [2, 3]


def test_the_teachers_vectors_keep_their_cosines_in_the_space_of_the_encoder() -> None:
    chance = np.random.default_rng(0)
    hidden = chance.normal(size=(300, 8)).astype(np.float32)
    taught = hidden @ chance.normal(size=(8, 20)).astype(np.float32)
    published = hidden @ chance.normal(size=(8, 10)).astype(np.float32)
    taught /= np.linalg.norm(taught, axis=1, keepdims=True)
    published /= np.linalg.norm(published, axis=1, keepdims=True)
    rows = turned(taught, published)
    np.testing.assert_allclose(rows @ rows.T, taught @ taught.T, atol=1e-4)
    assert (rows * published).sum(axis=1).mean() > (taught[:, :10] * published).sum(axis=1).mean()
