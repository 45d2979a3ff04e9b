"""`python -m benchmarks`: measures the assistant beside stock Rasa and a minimal Rasa project."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from benchmarks.attacks.attack_command import attacks
from benchmarks.encoders_command import encoders, tune_without
from benchmarks.encryption_cost import encryption
from benchmarks.faults.fault_command import faults
from benchmarks.journeys_command import pictures, words
from benchmarks.one_line_errors import errors_in_one_line
from benchmarks.public_command import public
from benchmarks.retention_speed import retention
from bot import PROJECT_ROOT
from bot.crisis.crisis_level import DISTRESS
from bot.evaluation.labelled_messages import read_messages
from bot.evaluation.scores import OUT_OF_SCOPE, right
from bot.evaluation.scores import score as score_results

if TYPE_CHECKING:
    from benchmarks.whole_run import ValidationMessages

NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
VALIDATION = PROJECT_ROOT / "tests" / "nlu" / "validation.csv"
MOST, SEED = 10, 1
most_option = click.option(
    "--most", default=MOST, show_default=True, help="At most so many examples a topic."
)
seed_option = click.option("--seed", default=SEED, show_default=True, help="Draws the sample.")
into_option = click.option("--into", type=NEW_FOLDER, help="Write the figures there and no report.")

console = Console(stderr=True, highlight=False)


@click.group()
def benchmarks() -> None:
    """Measure the assistant beside stock Rasa."""


for command in (
    public,
    encoders,
    tune_without,
    faults,
    attacks,
    encryption,
    retention,
    words,
    pictures,
):
    benchmarks.add_command(command)


@benchmarks.command(name="run")
@click.option("--rounds", default=3, show_default=True, help="Figures are medians over rounds.")
@click.option("--messages", default=150, show_default=True, help="Along each way in each round.")
@most_option
@seed_option
@click.option(
    "--fresh", is_flag=True, help="Begin anew; drop the finished parts of an interrupted run."
)
@click.option("--keep", is_flag=True, help="Keep what was trained for the next run.")
@into_option
def run_all(
    rounds: int, messages: int, most: int, seed: int, fresh: bool, keep: bool, into: Path | None
) -> None:
    """Train and measure stock, ours and the baseline; write the report to benchmarks/README.md.

    Takes about 20 minutes on two quiet cores. An interrupted run continues.
    """
    from benchmarks.results_page import RESULTS, write_page
    from benchmarks.unfinished_run import write_json
    from benchmarks.whole_run import WORKSHOP, Options, measure

    if fresh:
        shutil.rmtree(WORKSHOP, ignore_errors=True)
    with errors_in_one_line():
        figures = measure(Options(most, seed, rounds, messages), _validation(), _log)
        write_json((into or RESULTS) / "run.json", figures)
        if not into:
            write_page()
    if not keep:
        shutil.rmtree(WORKSHOP, ignore_errors=True)


@benchmarks.command()
def full() -> None:
    """Train stock on every example too, for more than an hour, and add its line to the report."""
    from benchmarks.results_page import RESULTS, write_page
    from benchmarks.unfinished_run import write_json
    from benchmarks.whole_run import measure_stock_on_all

    with errors_in_one_line():
        write_json(RESULTS / "full.json", measure_stock_on_all(_validation(), _log))
        write_page()


@benchmarks.command()
@click.option("--visitors", default=1000, show_default=True, help="How many at once.")
@click.option("--every", default=30.0, show_default=True, help="Seconds between two messages.")
@click.option("--minutes", default=3.0, show_default=True, help="For how long.")
@into_option
def load(visitors: int, every: float, minutes: float, into: Path | None) -> int:
    """Load test through the gateway; exits 1 where a message was lost."""
    from benchmarks.crowd import Crowd
    from benchmarks.results_page import RESULTS, write_page
    from benchmarks.unfinished_run import write_json
    from benchmarks.whole_run import measure_crowd

    with errors_in_one_line():
        figures = measure_crowd(Crowd(visitors, every, 60 * minutes), _validation(), _log)
        write_json((into or RESULTS) / "load.json", figures)
        if not into:
            write_page()
    click.echo(
        f"{figures['sent']} messages: 95th percentile {figures['p95']:.0f} ms, "
        f"{figures['unanswered']} unanswered, {figures['lost']} lost"
    )
    return 1 if figures["lost"] else 0


@benchmarks.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", default="http://127.0.0.1:8080", show_default=True)
@click.option("--errors", is_flag=True, help="Show the walks that went wrong.")
def people(file: Path, url: str, errors: bool) -> None:
    """Walk the people of FILE through the checks of the running assistant, in their words."""
    from benchmarks.people import figures_of, walk_all
    from bot.content.process_content import current_content

    results = list(walk_all(file, url, current_content().checks))
    for each in results if errors else []:
        if not each.right or each.aside is False or each.correction is False:
            click.echo(f"### {each.person}: wanted {each.wanted}, got {each.got}")
            for said, replies in each.log:
                click.echo(f"  > {said}")
                for reply in replies:
                    click.echo(f"  < {' '.join(reply['text'].split())[:160]}")
    for name, figure in figures_of(results).items():
        click.echo(f"{name}: {figure:.3f}" if isinstance(figure, float) else f"{name}: {figure}")


@benchmarks.command()
def report() -> None:
    """Write benchmarks/README.md and its picture anew from the figures in benchmarks/results/."""
    from benchmarks.results_page import write_page

    with errors_in_one_line():
        write_page()


@benchmarks.command()
@click.argument("folder", type=NEW_FOLDER)
@most_option
@seed_option
def projects(folder: Path, most: int, seed: int) -> None:
    """Write stock and baseline as Rasa projects into FOLDER, to inspect or train by hand."""
    from benchmarks.baseline import write_baseline
    from benchmarks.examples import count, read_examples, sample
    from benchmarks.stock import write_stock

    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} isn't empty")
    examples = read_examples()
    drawn = sample(examples, most, seed)
    write_stock(folder / "stock", drawn)
    write_baseline(folder / "baseline", examples)
    click.echo(f"{count(drawn)} of {count(examples)} examples: {folder}/stock, {folder}/baseline")


def _validation() -> "ValidationMessages":
    """The validation messages, scored as `bot evaluate` scores them."""
    from benchmarks.whole_run import ValidationMessages

    messages = read_messages(VALIDATION)

    def score(understood: list[dict[str, Any]]) -> dict[str, float]:
        results = list(zip(messages, understood, strict=True))
        inside = [each for each in results if each[0].topic not in (OUT_OF_SCOPE, DISTRESS)]
        answered = [right(each, u) and u["disposition"] == "answer" for each, u in inside]
        scores = score_results(results)
        return {
            "right": scores.accuracy,
            "answered": sum(answered) / len(answered),
            "in_scope": scores.in_scope,
            "out_of_scope_recall": scores.out_of_scope_recall,
            "out_of_scope_precision": scores.out_of_scope_precision,
            "out_of_scope": scores.out_of_scope,
        }

    texts, topics = [each.text for each in messages], [each.topic for each in messages]
    return ValidationMessages(texts, topics, score)


def _log(line: str) -> None:
    console.log(line, markup=False)
