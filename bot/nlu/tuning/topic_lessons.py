"""What the corpus teaches: topics of examples, the teacher's vectors, and its view of the rest."""

import numpy as np
from numpy.typing import NDArray

from bot.nlu.topics.topic_model import Recipe, TopicModel
from bot.nlu.tuning.corpus import Corpus
from bot.nlu.tuning.mixed_batches import Lessons
from bot.nlu.tuning.teacher_space import turned
from bot.nlu.tuning.topic_losses import NO_TOPIC

Vectors = NDArray[np.float32]
AT_ONCE = 512
NO_LESSONS = Lessons(
    [], np.zeros(0, np.int32), np.zeros((0, 1), np.float32), np.zeros((0, 1), np.float32)
)
SURE = 0.95  # the chance of an example's own topic; the rest is shared by all


def lessons_of(corpus: Corpus, published: Vectors, taught: Vectors) -> Lessons:
    """The lessons; `published` and `taught` are the two encoders' vectors of the corpus."""
    names = corpus.topics
    numbers = {name: number for number, name in enumerate(names)}
    topics = np.full(len(corpus.texts), NO_TOPIC, dtype=np.int32)
    topics[: len(corpus.labelled)] = [numbers[each.label] for each in corpus.labelled]
    sharp = np.full((len(corpus.labelled), len(names)), (1 - SURE) / len(names), dtype=np.float32)
    sharp[np.arange(len(sharp)), topics[: len(sharp)]] += SURE
    guessed = _guessed(corpus, np.hstack([taught, published]) / np.sqrt(2).astype(np.float32))
    chances = np.concatenate([sharp, guessed])
    return Lessons(corpus.texts, topics, chances, turned(taught, published))


def points_of(lessons: Lessons) -> Vectors:
    """Where each topic's point starts: at the mean of the teacher's vectors of its examples."""
    if not lessons.texts:
        return np.ones((1, 1), dtype=np.float32)
    count = lessons.chances.shape[1]
    means = [lessons.taught[lessons.topics == topic].mean(axis=0) for topic in range(count)]
    points = np.stack(means)
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), dtype=np.float32)


def _guessed(corpus: Corpus, dense: Vectors) -> Vectors:
    """The topics' chances for the texts without a topic, by a topic model on both encoders."""
    known = len(corpus.labelled)
    texts = [each.text for each in corpus.labelled]
    labels = [each.label for each in corpus.labelled]
    model = TopicModel.fit(texts, dense[:known], labels, Recipe())
    parts = [
        model.probabilities(
            corpus.unlabelled[begin : begin + AT_ONCE],
            dense[known + begin : known + begin + AT_ONCE],
        )
        for begin in range(0, len(corpus.unlabelled), AT_ONCE)
    ]
    return np.concatenate(parts).astype(np.float32)
