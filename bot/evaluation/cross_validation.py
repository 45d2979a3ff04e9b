"""Cross-validates the topic model on its own examples and draws the confusion matrix.

Five folds, stratified by topic, shuffled by a fixed seed. The result is lower than on real
messages: the examples vary on purpose, and each fold takes away a fifth of them, often the only
one of its kind.
"""

from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import StratifiedKFold

from bot.content.process_content import current_content
from bot.nlu.pipeline import ensure_pipeline
from bot.nlu.spelling.acronyms import written_out
from bot.nlu.topics.topic_model import Recipe, TopicModel, Vectors
from bot.nlu.topics.topic_names import topic_of
from bot.nlu.training_examples import topic_examples

FOLDS = 5
SEED = 1


def cross_validate(picture: Path) -> tuple[float, int]:
    """Draw the confusion matrix as a PNG; returns the share right (0 to 1) and of how many."""
    acronyms = current_content().acronyms
    examples = topic_examples()
    labels = [each.label for each in examples]
    texts = [written_out(each.text.lower(), acronyms) for each in examples]
    predicted = predict_by_fold(texts, unit_vectors(texts), labels)
    draw_confusion(labels, predicted, picture)
    return float((predicted == np.array(labels)).mean()), len(labels)


def unit_vectors(texts: list[str]) -> Vectors:
    """Unit vectors of texts from the assistant's own pipeline, shape (texts, width)."""
    pipeline = spacy.load(ensure_pipeline())
    rows = np.array([pipeline(text).vector for text in texts], dtype=np.float32)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def predict_by_fold(texts: list[str], dense: Vectors, labels: list[str]) -> NDArray[np.str_]:
    """The label of each example by a model trained on the other folds."""
    known, predicted = np.array(labels), np.empty(len(labels), dtype=object)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for train, test in folds.split(dense, known):
        model = TopicModel.fit(
            [texts[i] for i in train], dense[train], [labels[i] for i in train], Recipe()
        )
        chances = model.probabilities([texts[i] for i in test], dense[test])
        predicted[test] = np.array(model.labels)[chances.argmax(axis=1)]
    return predicted.astype(str)


def draw_confusion(labels: list[str], predicted: NDArray[np.str_], path: Path) -> None:
    """Draw the confusion matrix, each row as shares of its topic's examples, as a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = sorted(set(labels), key=topic_of)
    matrix = confusion_matrix(labels, predicted, labels=names, normalize="true")
    figure, axes = pyplot.subplots(figsize=(15, 14))
    image = axes.imshow(matrix, cmap="Blues", vmin=0, vmax=1)
    ticks = [topic_of(name) for name in names]
    axes.set_xticks(range(len(names)), ticks, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), ticks, fontsize=7)
    axes.set(xlabel="taken for", ylabel="meant")
    axes.set_title(f"Examples in {FOLDS}-fold cross-validation, shares of each topic")
    figure.colorbar(image, shrink=0.6)
    figure.tight_layout()
    figure.savefig(path, dpi=90, metadata={"Software": None})
    pyplot.close(figure)
