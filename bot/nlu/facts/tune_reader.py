"""Tunes the reader on `data/facts/` and writes what is committed of it; goes on where it was cut.

What the training part teaches is checked on the validation part: chances are calibrated on it, and
its precision and recall go into the manifest.
"""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file

from bot.content.process_content import current_content
from bot.nlu.encoder.adapters import read_adapters, write_adapters
from bot.nlu.encoder.bert import padded
from bot.nlu.encoder.ctranslate import Tensors, read_tensors
from bot.nlu.encoder.weights import installed_weights
from bot.nlu.encoder.wordpiece import WordPiece
from bot.nlu.facts.fact_examples import FOLDER, FactExample, read_examples
from bot.nlu.facts.fact_heads import write_heads
from bot.nlu.facts.fact_labels import Labels
from bot.nlu.facts.fact_tuning import Chances, ReaderRecipe, ReaderTuner, batches, read_all
from bot.nlu.facts.learned_reader import VOCABULARY, framed
from bot.nlu.facts.moments import marked
from bot.nlu.facts.reader_scores import heat_of, scores_by_kind
from bot.nlu.facts.topic_rows import topic_rows
from bot.nlu.facts.tuned_files import (
    ADAPTERS_FILE,
    HEADS_FILE,
    TUNED,
    ReaderManifest,
    adapters_of,
    digest_of,
)
from bot.nlu.spelling.acronyms import written_out
from bot.nlu.training_examples import read_examples as read_topic_examples

TRAIN_FILE, VALIDATION_FILE = "train.jsonl", "validation.jsonl"
# As many rows from data/nlu beside the annotated messages: more would outweigh them.
TOPIC_ROWS = 3_000
WRITTEN = date(2026, 11, 29)  # the day from which the dates in the messages are seen
Told = Callable[[str], object]


def tune_reader(
    labels: Labels,
    recipe: ReaderRecipe,
    state: Path,
    tell: Told,
    target: Path = TUNED,
    go_on: bool = False,
) -> ReaderManifest:
    """Tune, calibrate, and write adapters, heads and manifest to `target`.

    `state` is the folder from which a run that was cut goes on; `tell` gets a line for each round.
    With `go_on` it begins with the reader that `target` holds.
    Raises ContentError for annotated messages that can't be used, WeightsError without weights.
    """
    train, held_out = (
        [replace(each, text=_as_read(each.text)) for each in read_examples(path, labels)]
        for path in (FOLDER / TRAIN_FILE, FOLDER / VALIDATION_FILE)
    )
    extra = list(topic_rows(read_topic_examples(), labels, recipe.seed))
    random.Random(recipe.seed).shuffle(extra)
    weights = installed_weights()
    wordpiece = WordPiece(weights / VOCABULARY)
    tuner = _tuned(
        [*train, *extra[:TOPIC_ROWS]],
        labels,
        recipe,
        read_tensors(weights),
        wordpiece,
        state,
        tell,
        target if go_on else None,
    )
    chances = read_all(tuner, held_out, lambda pair: framed(wordpiece, pair[1], pair[0]))
    heads = tuner.heads()
    for place, fact in enumerate(labels):
        heads[f"{fact}.heat"] = heat_of(chances[place], held_out, fact, labels[fact])
    return _written(tuner, heads, chances, held_out, labels, recipe, target)


def data_digest() -> str:
    """The SHA-256 over the annotated messages."""
    digest = hashlib.sha256()
    for name in (TRAIN_FILE, VALIDATION_FILE):
        digest.update((FOLDER / name).read_bytes())
    return digest.hexdigest()


def _as_read(text: str) -> str:
    """A text as the reader will see it: short forms written out, dates marked in their order."""
    return marked(written_out(text.lower(), current_content().acronyms), WRITTEN)


def _tuned(
    examples: Sequence[FactExample],
    labels: Labels,
    recipe: ReaderRecipe,
    tensors: Tensors,
    wordpiece: WordPiece,
    state: Path,
    tell: Told,
    before: Path | None,
) -> ReaderTuner:
    steps = -(-len(examples) // recipe.batch)
    tuner = ReaderTuner(tensors, labels, recipe, steps * recipe.epochs)
    if before:
        tuner.take(read_adapters(adapters_of(before)), load_file(str(before / HEADS_FILE)))
    done = tf.Variable(0, dtype=tf.int64)
    checkpoint = tf.train.Checkpoint(done=done, **tuner.state())
    manager = tf.train.CheckpointManager(checkpoint, str(state), max_to_keep=1)
    if manager.latest_checkpoint:
        checkpoint.restore(manager.latest_checkpoint)
        tell(f"going on after round {int(done)}")
    for epoch in range(int(done), recipe.epochs):
        chance = random.Random(f"{recipe.seed} {epoch}")
        losses = [
            tuner.learn(
                padded([framed(wordpiece, text, asked) for asked, text in shown]),
                goals,
                epoch * steps + number,
            )
            for number, (shown, goals) in enumerate(
                batches(examples, labels, recipe, chance), start=1
            )
        ]
        done.assign(epoch + 1)
        manager.save()
        tell(f"round {epoch + 1} of {recipe.epochs}: loss {np.mean(losses):.3f}")
    return tuner


def _written(
    tuner: ReaderTuner,
    heads: Tensors,
    chances: Chances,
    held_out: Sequence[FactExample],
    labels: Labels,
    recipe: ReaderRecipe,
    target: Path,
) -> ReaderManifest:
    target.mkdir(exist_ok=True)
    write_adapters(tuner.bert.adapters(), target / ADAPTERS_FILE)
    write_heads(heads, target / HEADS_FILE)
    manifest = ReaderManifest(
        labels=labels,
        recipe=asdict(recipe),
        data=data_digest(),
        sha256={name: digest_of(target / name) for name in (ADAPTERS_FILE, HEADS_FILE)},
        figures=scores_by_kind(chances, held_out, labels),
    )
    manifest.write(target)
    return manifest
