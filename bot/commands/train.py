"""`bot train`: the model, trained anew where what it is made of has changed."""

import os
import time

import click
from rich.console import Console

from bot.settings import settings
from bot.silence import output_to, silence_rasa


@click.command()
@click.option("--force", is_flag=True, help="Train even if nothing changed.")
@click.option("--pipeline-only", is_flag=True, help="Build the spaCy pipeline and train nothing.")
def train(force: bool, pipeline_only: bool) -> None:
    """Train the model if the examples, rules, configuration or vocabulary changed.

    A new model is tried out on a few messages before it is put to use.
    """
    if force and pipeline_only:
        raise click.UsageError("--force trains the model, and --pipeline-only doesn't")
    log = settings().var_dir / "log" / "train.log"
    with os.fdopen(os.dup(2), "w") as stderr:
        console = Console(file=stderr, highlight=False)
        with output_to(log):
            result = _train(console, force, pipeline_only)
    if isinstance(result, Exception):
        raise click.ClickException(f"{result} (see {log})")
    click.echo(result, err=True)


def _train(console: Console, force: bool, pipeline_only: bool) -> str | Exception:
    """The message for when it is done, or the error."""
    silence_rasa()
    from bot.content import ContentError
    from bot.nlu import domain_file
    from bot.nlu.encoder.weights import WeightsError
    from bot.nlu.pipeline import ensure_pipeline
    from bot.nlu.training import TrainingError, current_model, train_if_changed

    start = time.monotonic()
    try:
        with console.status("Getting the language model ready …"):
            domain_file.sync()
            pipeline = ensure_pipeline()
        if pipeline_only:
            return f"The pipeline is up to date: models/spacy/{pipeline.name}"
        if not force and (known := current_model()):
            return f"The model is up to date: models/{known.name}"
        with console.status("Training on data/nlu and trying the model out (about a minute) …"):
            path = train_if_changed(force)
    except (TrainingError, WeightsError, ContentError, OSError) as error:
        return error
    return f"Trained models/{path.name} in {time.monotonic() - start:.0f} s"
