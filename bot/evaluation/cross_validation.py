"""The topic model cross-validated on its own examples, with the confusion matrix as a picture.

`python -m bot.evaluation.cross_validation docs/images/confusion.png`. Five folds, stratified by
topic, shuffled by a fixed seed. Gloomier than messages: examples are varied on purpose, and each
fold takes away a fifth of them, often the one voice of its kind.
"""

import sys
from pathlib import Path

import click
import numpy as np
import spacy
from numpy.typing import NDArray
from ruamel.yaml import YAML
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import StratifiedKFold

from bot import PROJECT_ROOT
from bot.content.process_content import current_content
from bot.nlu.pipeline import ensure_pipeline
from bot.nlu.spelling.acronyms import written_out
from bot.nlu.topics.topic_model import Recipe, TopicModel, Vectors
from bot.nlu.topics.topic_names import topic_of

FOLDS = 5
SEED = 1


def examples(folder: Path) -> list[tuple[str, str]]:
    """Label and text of every example that has a topic."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for block in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"]:
            if not block["intent"].startswith("answer/"):
                lines = filter(str.strip, block["examples"].splitlines())
                found += [(block["intent"], line.strip().removeprefix("- ")) for line in lines]
    return found


def vectors(texts: list[str]) -> Vectors:
    """Unit vectors of texts from the pipeline that the assistant uses, shape (texts, width)."""
    pipeline = spacy.load(ensure_pipeline())
    rows = np.array([pipeline(text).vector for text in texts], dtype=np.float32)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def cross_validated(texts: list[str], dense: Vectors, labels: list[str]) -> NDArray[np.str_]:
    """What each example is taken for by a model that never saw it."""
    known, taken = np.array(labels), np.empty(len(labels), dtype=object)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for train, test in folds.split(dense, known):
        model = TopicModel.fit(
            [texts[i] for i in train], dense[train], [labels[i] for i in train], Recipe()
        )
        chances = model.probabilities([texts[i] for i in test], dense[test])
        taken[test] = np.array(model.labels)[chances.argmax(axis=1)]
    return taken.astype(str)


def draw(labels: list[str], taken: NDArray[np.str_], path: Path) -> None:
    """The confusion matrix, each row as shares of its topic's examples, as a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = sorted(set(labels), key=topic_of)
    matrix = confusion_matrix(labels, taken, labels=names, normalize="true")
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


def main(path: Path) -> None:
    """Measure, print, draw."""
    acronyms = current_content().acronyms
    found = examples(PROJECT_ROOT / "data" / "nlu")
    labels = [label for label, _ in found]
    texts = [written_out(text.lower(), acronyms) for _, text in found]
    taken = cross_validated(texts, vectors(texts), labels)
    right = taken == np.array(labels)
    click.echo(f"{right.mean():.1%} of {len(labels)} examples, {FOLDS} folds")
    draw(labels, taken, path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
