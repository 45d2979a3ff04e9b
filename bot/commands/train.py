"""`bot train`: the model, made anew where what it is made of has changed."""

import os
import time

import click
from rich.console import Console

from bot.nlu.silence import output_to, silence_rasa
from bot.settings import settings


@click.command()
@click.option("--force", is_flag=True, help="Train even if nothing changed.")
def train(force: bool) -> None:
    """Train the model if the examples, rules, configuration or vocabulary changed.

    A new model is tried out on a few messages before it is put to use.
    """
    log = settings().var_dir / "log" / "train.log"
    with os.fdopen(os.dup(2), "w") as stderr:
        console = Console(file=stderr, highlight=False)
        with output_to(log):
            told = _train(console, force)
    if isinstance(told, Exception):
        raise click.ClickException(f"{told} (see {log})")
    click.echo(told, err=True)


def _train(console: Console, force: bool) -> str | Exception:
    """What to tell when done, or why it couldn't be done."""
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
            ensure_pipeline()
        if not force and (known := current_model()):
            return f"The model is up to date: models/{known.name}"
        with console.status("Training on data/nlu and trying the model out (about a minute) …"):
            path = train_if_changed(force)
    except (TrainingError, WeightsError, ContentError, OSError) as error:
        return error
    return f"Trained models/{path.name} in {time.monotonic() - start:.0f} s"
