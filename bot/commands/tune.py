"""`bot tune`: the sentence encoder, tuned anew for topics or for facts; for developers."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace

import click

from bot.settings import settings
from bot.silence import output_to, silence_rasa


@click.command()
@click.argument("part", type=click.Choice(["topics", "facts"]))
@click.option("--epochs", type=click.IntRange(1), help="Rounds over the annotated messages.")
@click.option("--afresh", is_flag=True, help="Begin anew instead of going on where it was cut.")
@click.option("--go-on", is_flag=True, help="Begin with the committed encoder, at half the rate.")
def tune(part: str, epochs: int | None, afresh: bool, go_on: bool) -> None:
    """Tune the encoder for PART on everything in data/; writes bot/nlu/tuned/PART, to be committed.

    Takes up to an hour on two cores, and fetches the teacher, 400 MB, the first time. A run that
    was cut goes on where it was.
    """
    log = settings().var_dir / "log" / "tune.log"
    with os.fdopen(os.dup(2), "w") as stderr, output_to(log):
        figures = _tune(part, epochs, afresh, go_on, lambda line: click.echo(line, file=stderr))
    if isinstance(figures, Exception):
        raise click.ClickException(f"{figures} (see {log})")
    for name, score in figures.items():
        click.echo(f"{name}: {', '.join(f'{key} {value}' for key, value in score.items())}")


def _tune(
    part: str, epochs: int | None, afresh: bool, go_on: bool, tell: Callable[[str], None]
) -> dict[str, dict[str, float]] | Exception:
    """The figures on the validation messages, or the error."""
    silence_rasa()
    from bot.content import ContentError
    from bot.content.process_content import current_content
    from bot.nlu.encoder.tuned_files import TUNED
    from bot.nlu.encoder.weights import WeightsError
    from bot.nlu.facts.fact_labels import labels_of
    from bot.nlu.tuning.tune_encoder import TuningPlaces, tune_encoder
    from bot.nlu.tuning.tuning_recipe import FACTS_RECIPE, TOPICS_RECIPE

    state = settings().var_dir / "tune" / part
    if afresh:
        shutil.rmtree(state, ignore_errors=True)
    recipe = {"topics": TOPICS_RECIPE, "facts": FACTS_RECIPE}[part]
    if epochs:
        recipe = replace(recipe, epochs=epochs)
    if go_on:
        recipe = replace(recipe, rate=recipe.rate / 2)
    places = TuningPlaces(state, TUNED / part, begin=TUNED / part if go_on else None)
    try:
        manifest = tune_encoder(labels_of(current_content().checks), recipe, places, tell)
    except (ContentError, WeightsError, OSError) as error:
        return error
    shutil.rmtree(state, ignore_errors=True)
    return dict(manifest.figures)
