"""The topic model learns, gives chances, and comes back from disk as it was."""

import json
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.topics.topic_model import Recipe, TopicModel, Vectors, rbf_kernel, softmax

EXAMPLES = {
    "fee": ["how much is it", "what does it cost", "price of membership", "fees for a head"],
    "join": ["how do I join", "sign me up", "become a member", "where can I apply"],
    "help": ["call the hotline", "ring for advice", "who answers the phone", "advice line"],
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts]
LABELS = [label for label, texts in EXAMPLES.items() for _ in texts]
WIDTH = 24
MESSAGES = ["what would the price be", "can I sign up", "advice please", "", "zzz 🙂", "İ"]


def vectors(texts: list[str]) -> Vectors:
    """Unit vectors that depend on the text alone and say nothing of its meaning."""
    seeds = [sum(text.encode()) for text in texts]
    rows = np.stack([np.random.default_rng(seed).normal(size=WIDTH) for seed in seeds])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return TopicModel.fit(TEXTS, vectors(TEXTS), LABELS, Recipe())


@pytest.fixture
def saved(model: TopicModel, tmp_path: Path) -> Path:
    model.save(tmp_path)
    return tmp_path


def best(model: TopicModel, texts: list[str], dense: Vectors) -> list[str]:
    return [model.labels[place] for place in model.probabilities(texts, dense).argmax(axis=1)]


def test_it_knows_its_own_examples(model: TopicModel) -> None:
    assert best(model, TEXTS, vectors(TEXTS)) == LABELS


def test_it_goes_by_spelling_where_meaning_says_nothing(model: TopicModel) -> None:
    texts = ["the price of it, how much", "I want to join, sign me up", "hotline advice"]
    assert best(model, texts, vectors(texts)) == ["fee", "join", "help"]


def test_it_goes_by_meaning_where_spelling_says_nothing() -> None:
    left, right = np.eye(WIDTH, dtype=np.float32)[:2]
    dense = np.stack([left, left, right, right])
    model = TopicModel.fit(["aaa", "bbb", "ccc", "ddd"], dense, ["x", "x", "y", "y"], Recipe())
    assert best(model, ["qqq", "www"], np.stack([left, right])) == ["x", "y"]


def test_chances_add_up_to_one(model: TopicModel) -> None:
    chances = model.probabilities(MESSAGES, vectors(MESSAGES))
    assert chances.shape == (len(MESSAGES), len(model.labels))
    assert np.allclose(chances.sum(axis=1), 1) and (chances >= 0).all()


def test_a_message_is_judged_alike_alone_and_among_others(model: TopicModel) -> None:
    together = model.probabilities(MESSAGES, vectors(MESSAGES))
    alone = [model.probabilities([text], vectors([text]))[0] for text in MESSAGES]
    assert np.allclose(together, alone, atol=1e-5)


def test_a_higher_temperature_gives_humbler_chances() -> None:
    recipes = [Recipe(temperature=0.1), Recipe(temperature=1.0)]
    models = [TopicModel.fit(TEXTS, vectors(TEXTS), LABELS, recipe) for recipe in recipes]
    sure, humble = (each.probabilities(MESSAGES, vectors(MESSAGES)).max(1) for each in models)
    assert (sure >= humble).all() and sure.mean() > humble.mean()


def test_labels_are_in_order_whatever_the_order_of_the_examples() -> None:
    backwards = TopicModel.fit(TEXTS[::-1], vectors(TEXTS[::-1]), LABELS[::-1], Recipe())
    assert backwards.labels == sorted(EXAMPLES)


def test_training_twice_gives_the_same_model(model: TopicModel) -> None:
    again = TopicModel.fit(TEXTS, vectors(TEXTS), LABELS, Recipe())
    dense = vectors(MESSAGES)
    assert (again.probabilities(MESSAGES, dense) == model.probabilities(MESSAGES, dense)).all()


def test_what_was_saved_gives_the_same_chances_to_the_last_bit(
    model: TopicModel, saved: Path
) -> None:
    loaded = TopicModel.load(saved)
    assert (loaded.labels, loaded.recipe) == (model.labels, model.recipe)
    dense = vectors(MESSAGES + TEXTS)
    chances = loaded.probabilities(MESSAGES + TEXTS, dense)
    assert (chances == model.probabilities(MESSAGES + TEXTS, dense)).all()


def test_saving_what_was_loaded_changes_nothing(saved: Path, tmp_path_factory) -> None:
    other = tmp_path_factory.mktemp("again")
    TopicModel.load(saved).save(other)
    assert (other / "topics.json").read_text() == (saved / "topics.json").read_text()


@pytest.mark.parametrize("name", ["topics.json", "topics.npz"])
def test_a_missing_file_is_an_error(saved: Path, name: str) -> None:
    (saved / name).unlink()
    with pytest.raises(FileNotFoundError):
        TopicModel.load(saved)


@pytest.mark.parametrize("name", ["topics.json", "topics.npz"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.98])
def test_a_file_that_was_cut_off_is_an_error(saved: Path, name: str, share: float) -> None:
    whole = (saved / name).read_bytes()
    (saved / name).write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises((OSError, ValueError, KeyError, EOFError, BadZipFile)):
        TopicModel.load(saved)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("labels", ["fee", "join"]),
        ("recipe", {"ridge": 1, "unknown": 2}),
        ("views", []),
        ("views", [{"vocabulary": {"a": 0}, "idf": [1.0]}] * 2),
    ],
    ids=["labels", "recipe", "no views", "half a view"],
)
def test_facts_that_do_not_fit_the_weights_are_an_error(
    saved: Path, key: str, value: object
) -> None:
    facts = json.loads((saved / "topics.json").read_text())
    (saved / "topics.json").write_text(json.dumps({**facts, key: value}))
    with pytest.raises((KeyError, TypeError, ValueError)):
        TopicModel.load(saved)


def test_weights_that_hold_code_are_refused(saved: Path) -> None:
    with np.load(saved / "topics.npz") as arrays:
        tampered = {**arrays, "duals": np.array([{"a": 1}], dtype=object)}
    np.savez(saved / "topics.npz", **tampered)
    with pytest.raises(ValueError, match="allow_pickle"):
        TopicModel.load(saved)


def test_nearness_is_one_for_the_same_and_less_for_others() -> None:
    rows = vectors(TEXTS)
    near = rbf_kernel(rows, rows, 1.0)
    assert np.allclose(np.diag(near), 1, atol=1e-5)
    assert (near <= 1 + 1e-5).all() and (near > 0).all()
    assert (rbf_kernel(rows, rows, 3.0) <= near + 1e-5).all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_any_scores_become_chances_in_the_same_order(scores: list[float]) -> None:
    chances = softmax(np.array([scores]))[0]
    assert chances.sum() == pytest.approx(1) and np.isfinite(chances).all()
    assert chances[int(np.argmax(scores))] == chances.max()
