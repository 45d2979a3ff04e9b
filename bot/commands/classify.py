"""`bot classify`: the topic of each line of standard input, as the assistant would take it."""

import json
import sys
from collections.abc import Iterable
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import track

from bot.evaluation.message_classifier import NoModelError, load_classifier

Item = TypeVar("Item")


@click.command()
def classify() -> None:
    """Read one message a line, write one JSON object a line, in order.

    `disposition` is answer, clarify, unknown or crisis; progress goes to stderr.
    """
    lines = [line.rstrip("\r\n") for line in read_lines(sys.stdin.buffer)]
    try:
        classify_text = load_classifier()
    except NoModelError as error:
        raise click.ClickException(str(error)) from error
    for line in progress(lines, "Classifying"):
        click.echo(json.dumps(classify_text(line), ensure_ascii=False))


def read_lines(stream: Iterable[bytes]) -> list[str]:
    """The lines as text; raises UsageError with the number of a line that isn't UTF-8."""
    lines = []
    for number, raw in enumerate(stream, start=1):
        try:
            lines.append(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise click.UsageError(f"line {number} is not UTF-8 text") from error
    return lines


def progress(items: list[Item], description: str) -> Iterable[Item]:
    """The same items, with a progress bar on stderr where it is a terminal."""
    console = Console(stderr=True)
    return track(items, description=description, console=console, disable=not console.is_terminal)
