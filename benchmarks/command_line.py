"""`bot bench`: the assistant measured beside stock Rasa, and beside the least that Rasa can be."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from benchmarks.public_command import public
from bot import PROJECT_ROOT
from bot.commands.evaluate import read_rows
from bot.evaluation.scores import DISTRESS, OUT_OF_SCOPE, right, score

if TYPE_CHECKING:
    from benchmarks.whole_run import Asked

NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
VALIDATION = PROJECT_ROOT / "tests" / "nlu" / "validation.csv"
MOST, SEED = 10, 1
most_option = click.option(
    "--most", default=MOST, show_default=True, help="At most so many examples a topic."
)
seed_option = click.option("--seed", default=SEED, show_default=True, help="Draws the sample.")
into_option = click.option(
    "--into", type=NEW_FOLDER, help="Write the figures there, and no report."
)

console = Console(stderr=True, highlight=False)


@click.group()
def bench() -> None:
    """Measure the assistant beside stock Rasa."""


bench.add_command(public)


@bench.command(name="run")
@click.option("--rounds", default=3, show_default=True, help="Figures are medians over rounds.")
@click.option("--messages", default=150, show_default=True, help="Along each way in each round.")
@most_option
@seed_option
@click.option("--fresh", is_flag=True, help="Begin anew: leave what an interrupted run finished.")
@click.option("--keep", is_flag=True, help="Keep what was trained for the next run.")
@into_option
def run_all(
    rounds: int, messages: int, most: int, seed: int, fresh: bool, keep: bool, into: Path | None
) -> None:
    """Train and measure stock, ours and floor, and write the report to docs/benchmark.md.

    Takes about 20 minutes on two quiet cores. An interrupted run goes on where it stopped.
    """
    from benchmarks.results_page import RESULTS, write_page
    from benchmarks.unfinished_run import write_json
    from benchmarks.whole_run import WORKSHOP, Options, measure

    if fresh:
        shutil.rmtree(WORKSHOP, ignore_errors=True)
    with _told():
        found = measure(Options(most, seed, rounds, messages), _asked(), _tell)
        write_json((into or RESULTS) / "run.json", found)
        if not into:
            write_page()
    if not keep:
        shutil.rmtree(WORKSHOP, ignore_errors=True)


@bench.command()
def full() -> None:
    """Train stock on every example too, for more than an hour, and add its line to the report."""
    from benchmarks.results_page import RESULTS, write_page
    from benchmarks.unfinished_run import write_json
    from benchmarks.whole_run import measure_stock_on_all

    with _told():
        write_json(RESULTS / "full.json", measure_stock_on_all(_asked(), _tell))
        write_page()


@bench.command()
@click.option("--visitors", default=1000, show_default=True, help="How many at once.")
@click.option("--every", default=30.0, show_default=True, help="Seconds between two messages.")
@click.option("--minutes", default=3.0, show_default=True, help="For how long.")
@into_option
def load(visitors: int, every: float, minutes: float, into: Path | None) -> int:
    """Let many visitors in at once, through the gateway; exits 1 where a message was lost."""
    from benchmarks.crowd import Crowd
    from benchmarks.results_page import RESULTS, write_page
    from benchmarks.unfinished_run import write_json
    from benchmarks.whole_run import measure_crowd

    with _told():
        found = measure_crowd(Crowd(visitors, every, 60 * minutes), _asked(), _tell)
        write_json((into or RESULTS) / "load.json", found)
        if not into:
            write_page()
    click.echo(
        f"{found['sent']} messages: 95th percentile {found['p95']:.0f} ms, "
        f"{found['unanswered']} unanswered, {found['lost']} lost"
    )
    return 1 if found["lost"] else 0


@bench.command()
def report() -> None:
    """Write docs/benchmark.md and its picture again, from the figures in docs/benchmark/."""
    from benchmarks.results_page import write_page

    with _told():
        write_page()


@bench.command()
@click.argument("folder", type=NEW_FOLDER)
@most_option
@seed_option
def projects(folder: Path, most: int, seed: int) -> None:
    """Write stock and floor as Rasa projects into FOLDER, to look at or to train by hand."""
    from benchmarks.baseline import write_floor
    from benchmarks.examples import count, read_examples, sample
    from benchmarks.stock import write_stock

    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} isn't empty")
    examples = read_examples()
    drawn = sample(examples, most, seed)
    write_stock(folder / "stock", drawn)
    write_floor(folder / "floor", examples)
    click.echo(f"{count(drawn)} of {count(examples)} examples: {folder}/stock, {folder}/floor")


def _asked() -> "Asked":
    """The validation messages, judged as `bot evaluate` judges them."""
    from benchmarks.whole_run import Asked

    rows = read_rows(VALIDATION)

    def judge(understood: list[dict[str, Any]]) -> dict[str, float]:
        results = list(zip(rows, understood, strict=True))
        inside = [each for each in results if each[0].topic not in (OUT_OF_SCOPE, DISTRESS)]
        answered = [right(row, u) and u["disposition"] == "answer" for row, u in inside]
        scores = score(results)
        return {
            "right": scores.accuracy,
            "answered": sum(answered) / len(answered),
            "in_scope": scores.in_scope,
            "out_of_scope_recall": scores.out_of_scope_recall,
            "out_of_scope_precision": scores.out_of_scope_precision,
            "out_of_scope": scores.out_of_scope,
        }

    return Asked([row.text for row in rows], [row.topic for row in rows], judge)


@contextmanager
def _told() -> Iterator[None]:
    """What can't be done, as one line; told to stop, everything that was started is ended."""
    from benchmarks.processes import BenchError
    from bot.content import ContentError
    from bot.nlu.encoder.weights import WeightsError

    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    except (BenchError, ContentError, WeightsError, OSError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        raise click.ClickException("stopped; the same command goes on from here") from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(line: str) -> None:
    console.log(line, markup=False)
