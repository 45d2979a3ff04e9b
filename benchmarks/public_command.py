"""`python -m benchmarks public`: understanding on public data sets beside published figures."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from bot import PROJECT_ROOT

if TYPE_CHECKING:
    from benchmarks.public_run import System

DATA = PROJECT_ROOT.parent / "shared" / "data"
FOLDER = click.Path(file_okay=False, path_type=Path)
SYSTEMS = ("ours", "untuned", "stock")


@click.command()
@click.option("--data", type=FOLDER, default=DATA, help="Holds banking77/ and clinc150/.")
@click.option("--shots", default="10,20,all", show_default=True, help="Examples of each class.")
@click.option("--draws", default=3, show_default=True, help="Samples drawn; of all there is one.")
@click.option("--system", "systems", multiple=True, type=click.Choice(SYSTEMS), default=["ours"])
@click.option("--into", type=FOLDER, help="Keep the figures there, and write no report.")
@click.option("--report", is_flag=True, help="Only write the report, from the figures there are.")
def public(
    data: Path, shots: str, draws: int, systems: tuple[str, ...], into: Path | None, report: bool
) -> None:
    """Measure understanding on BANKING77 and CLINC150, and write benchmarks/public-sets.md.

    Hyperparameters are chosen on validation messages; figures are of test messages. What has a file
    in benchmarks/results/public-sets/ is not measured again: delete the file to measure anew.
    """
    from benchmarks.public_page import RESULTS, write_page
    from benchmarks.public_run import pieces, run
    from benchmarks.public_sets import read_sets

    console = Console(stderr=True, highlight=False)
    if not report:
        sets = read_sets(data)
        if not sets:
            raise click.ClickException(f"{data} holds neither banking77/ nor clinc150/")
        wanted = list(pieces(list(sets), list(systems), _counts(shots), draws))
        run(wanted, sets, _system, into or RESULTS, lambda line: console.log(line, markup=False))
    if not into:
        write_page()


def _counts(shots: str) -> list[int]:
    """The numbers in a list such as "10,all"; all is 0."""
    try:
        counts = [0 if each.strip() == "all" else int(each) for each in shots.split(",")]
    except ValueError:
        counts = [-1]
    if min(counts) < 0:
        raise click.UsageError("--shots takes numbers and the word all, with commas between")
    return counts


def _system(name: str, workshop: Path, shots: int) -> "System":
    from benchmarks.public_ours import OurClassifier, rounds_for
    from benchmarks.public_stock import Stock
    from bot.nlu.encoder.weights import installed_weights

    if name == "stock":
        return Stock(workshop)
    rounds = rounds_for(shots) if name == "ours" else (0,)
    return OurClassifier(installed_weights(), workshop, rounds)
