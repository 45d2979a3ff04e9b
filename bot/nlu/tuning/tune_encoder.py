"""Tunes the encoder on everything in `data/` and writes what is committed of it.

A run that was cut goes on after its last epoch. Facts are calibrated and measured on their
validation messages.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from safetensors.numpy import load_file

from bot.nlu.encoder.adapters import read_adapters, write_adapters
from bot.nlu.encoder.ctranslate import read_tensors
from bot.nlu.encoder.sentence_encoder import SentenceEncoder
from bot.nlu.encoder.tuned_files import (
    ADAPTERS_FILE,
    HEADS_FILE,
    TunedManifest,
    adapters_of,
    digest_of,
)
from bot.nlu.encoder.weights import VOCABULARY_FILE, installed_weights
from bot.nlu.encoder.wordpiece import WordPiece
from bot.nlu.facts.fact_examples import FOLDER, FactExample, read_examples
from bot.nlu.facts.fact_heads import write_heads
from bot.nlu.facts.fact_labels import Labels
from bot.nlu.facts.fact_tuning import read_all
from bot.nlu.facts.learned_reader import framed
from bot.nlu.facts.moments import marked
from bot.nlu.facts.reader_scores import heat_of, scores_by_kind
from bot.nlu.facts.topic_rows import topic_rows
from bot.nlu.training_examples import read_examples as read_topic_examples
from bot.nlu.tuning.corpus import TRAIN_FILE, VALIDATION_FILE, as_read, data_digest, read_corpus
from bot.nlu.tuning.encoder_tuner import EncoderTuner
from bot.nlu.tuning.mixed_batches import Lessons, MixedBatches
from bot.nlu.tuning.teacher import TeacherVectors
from bot.nlu.tuning.teacher_weights import FOLDER as TEACHER
from bot.nlu.tuning.teacher_weights import teacher_weights
from bot.nlu.tuning.topic_lessons import NO_LESSONS, lessons_of, points_of
from bot.nlu.tuning.tuning_recipe import TuningRecipe

# As many rows from data/nlu beside the annotated messages: more would outweigh them.
TOPIC_ROWS = 3_000
WRITTEN = date(2026, 11, 29)  # the day from which the dates in the messages are seen
TOLD_EVERY = 20  # batches
Told = Callable[[str], object]


@dataclass(frozen=True)
class TuningPlaces:
    """The folders: `state` to go on from, `target` for what is committed, `teacher` for the
    teacher's vectors, and `begin` with tuned files to begin with, None for the published encoder.
    """

    state: Path
    target: Path
    teacher: Path = TEACHER / "vectors"
    begin: Path | None = None


def tune_encoder(
    labels: Labels,
    recipe: TuningRecipe,
    places: TuningPlaces,
    tell: Told,
    without: Iterable[str] = (),
) -> TunedManifest:
    """Tune, calibrate, and write adapters, heads and manifest; `tell` gets a line now and then.

    Nothing is learnt of the topics `without`. Raises ContentError for annotated messages that
    can't be used, WeightsError without weights.
    """
    weights = installed_weights()
    wordpiece = WordPiece(weights / VOCABULARY_FILE)
    lessons = _lessons(weights, places, tell, without) if recipe.has_texts else NO_LESSONS
    annotated = _annotated(FOLDER / TRAIN_FILE, labels)
    extra = list(topic_rows(read_topic_examples(), labels, recipe.seed))
    random.Random(recipe.seed).shuffle(extra)
    batches = MixedBatches([*annotated, *extra[:TOPIC_ROWS]], labels, lessons, recipe, wordpiece)
    steps = len(batches) * recipe.epochs
    tuner = EncoderTuner(read_tensors(weights), labels, points_of(lessons), recipe, steps)
    if places.begin:
        tuner.bert.take(read_adapters(adapters_of(places.begin)))
        if not recipe.has_texts:
            tuner.heads.take(load_file(str(places.begin / HEADS_FILE)))
    _tune(tuner, batches, recipe, places.state / "epochs", tell)
    return _written(tuner, labels, recipe, places.target, wordpiece)


def _lessons(weights: Path, places: TuningPlaces, tell: Told, without: Iterable[str]) -> Lessons:
    corpus = read_corpus(without)
    texts = corpus.texts
    tell(f"{len(corpus.labelled)} examples of topics, {len(texts)} texts in all")
    taught = TeacherVectors(places.teacher).of(texts, _teacher, tell)
    published = SentenceEncoder.build(weights, places.state / "published").encode_all(texts)
    return lessons_of(corpus, published, taught)


def _teacher() -> Callable[[Sequence[str]], NDArray[np.float32]]:
    from bot.nlu.tuning.mpnet import MpNet

    return MpNet(teacher_weights()).encode_all


def _annotated(path: Path, labels: Labels) -> list[FactExample]:
    """Annotated messages as the reader will see them: dates marked in their order."""
    return [
        replace(each, text=marked(as_read(each.text), WRITTEN))
        for each in read_examples(path, labels)
    ]


def _tune(
    tuner: EncoderTuner, batches: MixedBatches, recipe: TuningRecipe, state: Path, tell: Told
) -> None:
    done = tf.Variable(0, dtype=tf.int64)
    checkpoint = tf.train.Checkpoint(done=done, **tuner.state())
    manager = tf.train.CheckpointManager(checkpoint, str(state), max_to_keep=1)
    if manager.latest_checkpoint:
        checkpoint.restore(manager.latest_checkpoint)
        tell(f"going on after epoch {int(done)}")
    for epoch in range(int(done), recipe.epochs):
        losses: list[Any] = []
        for number, batch in enumerate(batches.epoch(epoch), start=1):
            losses.append(tuner.learn(batch, epoch * len(batches) + number))
            if number % TOLD_EVERY == 0 or number == len(batches):
                means = ", ".join(f"{each:.3f}" for each in np.mean(losses[-TOLD_EVERY:], axis=0))
                tell(f"epoch {epoch + 1} of {recipe.epochs}, batch {number}: losses {means}")
        done.assign(epoch + 1)
        manager.save()


def _written(
    tuner: EncoderTuner, labels: Labels, recipe: TuningRecipe, target: Path, wordpiece: WordPiece
) -> TunedManifest:
    target.mkdir(parents=True, exist_ok=True)
    write_adapters(tuner.bert.adapters(), target / ADAPTERS_FILE)
    if recipe.has_texts:
        return _manifest({}, recipe, {}, target, (ADAPTERS_FILE,))
    held_out = _annotated(FOLDER / VALIDATION_FILE, labels)
    chances = read_all(
        tuner.bert, tuner.heads, held_out, lambda pair: framed(wordpiece, pair[1], pair[0])
    )
    heads = tuner.heads.tensors()
    for place, fact in enumerate(labels):
        heads[f"{fact}.heat"] = heat_of(chances[place], held_out, fact, labels[fact])
    write_heads(heads, target / HEADS_FILE)
    figures = scores_by_kind(chances, held_out, labels)
    return _manifest(labels, recipe, figures, target, (ADAPTERS_FILE, HEADS_FILE))


def _manifest(
    labels: Labels,
    recipe: TuningRecipe,
    figures: dict[str, Any],
    target: Path,
    names: Sequence[str],
) -> TunedManifest:
    manifest = TunedManifest(
        labels=labels,
        recipe=asdict(recipe),
        data=data_digest(),
        sha256={name: digest_of(target / name) for name in names},
        figures=figures,
    )
    manifest.write(target)
    return manifest
