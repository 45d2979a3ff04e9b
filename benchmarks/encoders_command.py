"""`python -m benchmarks encoders`: topics by the published, the tuned and the teacher's vectors."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from bot import PROJECT_ROOT
from bot.evaluation.labelled_messages import read_messages

if TYPE_CHECKING:
    from benchmarks.encoder_scores import Encode
    from bot.nlu.encoder.sentence_encoder import SentenceEncoder

SETS = tuple(PROJECT_ROOT / "tests" / "nlu" / f"{name}.csv" for name in ("validation", "unseen"))
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
# Topics of three families, for the measure of what tuning never saw.
HIDDEN = ("faq/magazine_contents", "faq/parental_leave", "faq/fair_funding")


@click.command()
@click.argument("files", type=FILE, nargs=-1)
@click.option("--teacher", is_flag=True, help="Measure the teacher too, which takes minutes.")
@click.option("--tuned", type=FOLDER, multiple=True, help="Tuned files to measure as well.")
def encoders(files: tuple[Path, ...], teacher: bool, tuned: tuple[Path, ...]) -> None:
    """Measure topics in FILES with each encoder: validation and unseen messages by default."""
    from benchmarks.encoder_scores import TopicReader
    from bot.nlu.encoder.sentence_encoder import SentenceEncoder
    from bot.nlu.encoder.tuned_files import TOPICS
    from bot.nlu.encoder.weights import installed_weights

    table = Table("encoder", "messages", "best topic", "answered", "outside", "crisis")
    weights = installed_weights()
    with tempfile.TemporaryDirectory() as scratch:
        published = SentenceEncoder.build(weights, Path(scratch) / "published")
        ways: dict[str, Callable[[], Encode]] = {"published": lambda: _texts(published)}
        for number, folder in enumerate((TOPICS, *tuned)):
            target = Path(scratch) / f"tuned-{number}"
            ways[folder.name] = partial(_tuned, weights, target, folder)
        if teacher:
            ways["teacher"] = _teacher
        for name, encode in ways.items():
            reader = TopicReader(encode(), published)
            for file in files or SETS:
                table.add_row(name, file.stem, *map(str, reader.score(read_messages(file))))
    Console().print(table)


@click.command()
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@click.option("--topic", "topics", multiple=True, default=HIDDEN, help="Not shown to tuning.")
@click.option("--epochs", type=click.IntRange(1), default=2, show_default=True)
def tune_without(target: Path, topics: tuple[str, ...], epochs: int) -> None:
    """Tune without three topics into the folder TARGET, and measure those topics.

    They are measured on all messages of the project, with all examples, on the published encoder
    and on that which never saw them.
    """
    from benchmarks.encoder_scores import TopicReader
    from bot.content.process_content import current_content
    from bot.nlu.encoder.sentence_encoder import SentenceEncoder
    from bot.nlu.encoder.tuned_encoder import tuned_encoder
    from bot.nlu.encoder.weights import installed_weights
    from bot.nlu.facts.fact_labels import labels_of
    from bot.nlu.topics.topic_names import topic_of
    from bot.nlu.tuning.tune_encoder import TuningPlaces, tune_encoder
    from bot.nlu.tuning.tuning_recipe import TOPICS_RECIPE

    labels, recipe = labels_of(current_content().checks), replace(TOPICS_RECIPE, epochs=epochs)
    tune_encoder(labels, recipe, TuningPlaces(target / "state", target), click.echo, topics)
    hidden = {topic_of(each) for each in topics}
    final = SETS[0].with_name("final.csv")
    messages = [m for file in (*SETS, final) for m in read_messages(file) if m.topic in hidden]
    weights = installed_weights()
    published = SentenceEncoder.build(weights, target / "published")
    never = tuned_encoder(weights, target / "encoder", target)
    for name, encoder in (("published", published), ("tuned without them", never)):
        scores = TopicReader(_texts(encoder), published).score(messages)
        click.echo(f"{name}: best topic {scores.best}, answered {scores.answered}")


def _tuned(weights: Path, target: Path, tuned: Path) -> "Encode":
    from bot.nlu.encoder.tuned_encoder import tuned_encoder

    return _texts(tuned_encoder(weights, target, tuned))


def _texts(encoder: "SentenceEncoder") -> "Encode":
    return lambda texts: encoder.encode_all(list(texts))


def _teacher() -> "Encode":
    from bot.nlu.tuning.mpnet import MpNet
    from bot.nlu.tuning.teacher_weights import teacher_weights

    return MpNet(teacher_weights()).encode_all
