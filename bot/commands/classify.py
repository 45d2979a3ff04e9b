"""`bot classify`: what each line of standard input is about, as the assistant would take it."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from bot.nlu.silence import output_to, silence_rasa
from bot.settings import settings

Classify = Callable[[str], dict[str, Any]]


@click.command()
def classify() -> None:
    """Read one message a line, write one JSON object a line, in order.

    `disposition` is answer, clarify, unknown or crisis; progress goes to stderr.
    """
    lines = [line.rstrip("\r\n") for line in read_lines(sys.stdin.buffer)]
    of = load_classifier()
    for line in progress(lines, "Classifying"):
        click.echo(json.dumps(of(line), ensure_ascii=False))


def read_lines(stream: Iterable[bytes]) -> list[str]:
    """The lines as text; a line that isn't UTF-8 is refused with its number."""
    lines = []
    for number, raw in enumerate(stream, start=1):
        try:
            lines.append(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise click.UsageError(f"line {number} is not UTF-8 text") from error
    return lines


def progress(lines: list[Any], doing: str) -> Iterable[Any]:
    """The same lines, with a bar on stderr where somebody is watching."""
    console = Console(stderr=True)
    return track(lines, description=doing, console=console, disable=not console.is_terminal)


def load_classifier() -> Classify:
    """The crisis words of the gateway before the trained model, as a message meets them."""
    with output_to(settings().var_dir / "log" / "classify.log"):
        return _load()


def _load() -> Classify:
    silence_rasa()
    from bot.content.process_content import current_content
    from bot.gateway.messages.clean_text import for_rasa, tidy
    from bot.nlu.training import newest_model
    from bot.nlu.understanding import Understanding

    model = newest_model()
    if model is None:
        raise click.ClickException("there is no trained model: run `bot train` first")
    understanding = Understanding(model)
    crisis = current_content().detector

    def of(text: str) -> dict[str, Any]:
        understood = asyncio.run(understanding.of(for_rasa(tidy(text))))
        if crisis.is_crisis(text):
            understood |= {"topic": "distress", "confidence": 1.0, "disposition": "crisis"}
            understood.pop("topics", None)
        elif understood["topic"] == "distress":
            understood["disposition"] = "crisis"
        return {**understood, "text": text}

    return of
