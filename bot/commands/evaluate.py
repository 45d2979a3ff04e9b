"""`bot evaluate`: how well messages are understood, measured on a file of them."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bot.commands.classify import load_classifier, progress
from bot.evaluation.calibration import bins, calibration_error
from bot.evaluation.regression import (
    FiguresError,
    MeasureChange,
    changes,
    figures_of,
    read_figures,
    write_figures,
)
from bot.evaluation.reliability_picture import draw_reliability
from bot.evaluation.scores import ScoredMessage, Scores, score
from bot.evaluation.thresholds import Setting, thresholds_tried
from bot.nlu.spelling.typos import misspelt


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write the figures as JSON.")
@click.option("--errors", is_flag=True, help="List every message that was taken wrongly.")
@click.option("--typos", is_flag=True, help="Misspell each message, always in the same way.")
@click.option("--sweep", is_flag=True, help="Show what other thresholds would do.")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Exit 1 where a figure is below that of this file by more than noise.",
)
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the figures to this file, for --against.",
)
@click.option(
    "--pictures",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Draw how far confidence can be believed into this folder.",
)
def evaluate(
    file: Path,
    as_json: bool,
    errors: bool,
    typos: bool,
    sweep: bool,
    against: Path | None,
    write: Path | None,
    pictures: Path | None,
) -> int:
    """Measure on FILE, a CSV with the columns text, topic and, if wanted, accept.

    `accept` names other topics that count as right, separated by "|". A message of the assistant's
    topics that it would not answer counts as wrong.
    """
    rows = with_slips(read_rows(file)) if typos else read_rows(file)
    of = load_classifier()
    results = [(row, of(row.text)) for row in progress(rows, "Evaluating")]
    scores = score(results)
    if as_json:
        click.echo(json.dumps(scores.as_dict(), indent=1, ensure_ascii=False))
    else:
        show(scores, errors)
    if sweep:
        show_sweep(thresholds_tried(results))
    if pictures:
        found = bins(results)
        draw_reliability(found, file.name, pictures / "reliability.png")
        click.echo(f"expected calibration error: {calibration_error(found):.3f}", err=True)
    now = figures_of(results, date.today())
    if write:
        write_figures(now, write)
    try:
        changed = changes(read_figures(against), now) if against else []
    except FiguresError as error:
        raise click.ClickException(str(error)) from error
    if against:
        show_changes(changed, Console(stderr=as_json, highlight=False))
    return 1 if any(change.fails for change in changed) else 0


def read_rows(file: Path) -> list[ScoredMessage]:
    """The rows of the file; a fault is told with its line."""
    try:
        with file.open(encoding="utf-8", newline="") as source:
            reader = csv.DictReader(source, strict=True)
            if not {"text", "topic"} <= set(reader.fieldnames or ()):
                raise click.UsageError(
                    f"{file.name}, line 1: the columns text and topic are needed"
                )
            rows = [_row(file, reader.line_num, record) for record in reader]
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file.name} is not UTF-8 text") from error
    except csv.Error as error:
        raise click.UsageError(f"{file.name}, line {reader.line_num}: {error}") from error
    if not rows:
        raise click.UsageError(f"{file.name} holds no message")
    return rows


def with_slips(rows: list[ScoredMessage]) -> list[ScoredMessage]:
    """The same messages with one or two slips of the fingers each; what they mean stays."""
    return [replace(row, text=misspelt(row.text)) for row in rows]


def _row(file: Path, line: int, record: dict[str, Any]) -> ScoredMessage:
    text, topic = record.get("text") or "", record.get("topic") or ""
    if not text.strip() or not topic.strip():
        raise click.UsageError(f"{file.name}, line {line}: text and topic must both be filled")
    accept = frozenset(filter(None, (record.get("accept") or "").split("|")))
    return ScoredMessage(text, topic.strip(), accept)


def show_sweep(settings: list[Setting]) -> None:
    """What each threshold for answering would do, on standard output."""
    table = Table("answer_at", "answered", "of them right", "asked back", title="Thresholds")
    for each in settings:
        rates = (each.answered, each.right, each.asked_back)
        table.add_row(f"{each.answer_at:.2f}", *(f"{100 * rate:.1f} %" for rate in rates))
    Console(highlight=False).print(table)


def show_changes(changed: list[MeasureChange], console: Console) -> None:
    """What was lost and gained since the committed figures, and whether that is noise."""
    table = Table("measure", "lost", "gained", "by chance", "", title="Against what is committed")
    for each in changed:
        verdict = "worse" if each.fails else "better" if each.gained and not each.lost else ""
        told = (str(len(each.lost)), str(len(each.gained)), f"{each.chance:.2f}", verdict)
        table.add_row(each.measure, *told)
    console.print(table)
    for each in changed:
        for text in each.lost:
            console.print(f"lost, {each.measure}: {text}", markup=False, soft_wrap=True)
    if any(each.fails for each in changed):
        console.print("Understanding is worse than committed: mend it, or renew with --write.")


def show(scores: Scores, errors: bool) -> None:
    """The figures as tables on standard output."""
    console = Console(highlight=False)
    table = Table("measure", "value", "of", title="Understanding")
    for name, value, count in scores.measures():
        table.add_row(name, f"{100 * value:.1f} %", str(count))
    console.print(table)
    topics = Table("topic", "right", "of", title="Topics with misses")
    for topic, (right, count) in sorted(scores.topics.items()):
        if right < count:
            topics.add_row(topic, str(right), str(count))
    console.print(topics)
    confusions = Table("meant", "taken for", "times", title="Most frequent confusions")
    for (meant, taken), times in scores.confusions.most_common(15):
        confusions.add_row(meant, taken, str(times))
    console.print(confusions)
    for row, understood in scores.wrong if errors else ():
        got = f"{understood['topic']} {understood['confidence']:.2f} {understood['disposition']}"
        console.print(f"{row.topic} -> {got}: {row.text}", markup=False)
