"""`python -m benchmarks faults`: tries faults on real processes, and writes one table."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from benchmarks.faults.every_fault import NAMES
from benchmarks.faults.fault_rounds import FaultResult, try_faults
from benchmarks.result_tables import table

HEAD = [
    *("fault", "rounds", "requests", "acknowledged", "lost", "doubled", "without a number"),
    *("no answer", "never done"),
]
FEW = 5  # examples of what went wrong
into_option = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--rounds", default=40, show_default=True, help="Of each fault.")
@click.option("--fault", "names", multiple=True, type=click.Choice(NAMES), help="This one alone.")
@click.option("--into", type=into_option, help="Write the figures there.")
def faults(rounds: int, names: tuple[str, ...], into: Path | None) -> int:
    """Kill, stop, starve and cut off the assistant while visitors write; compare what is stored.

    Exits 1 where something that was acknowledged is lost or done twice, or a visitor got a refusal
    without a number to ring. A round takes 4 to 60 seconds.
    """
    from benchmarks.machine import commit, machine
    from benchmarks.one_line_errors import errors_in_one_line
    from benchmarks.results_page import RESULTS
    from benchmarks.unfinished_run import write_json

    results = []
    about = {"date": date.today().isoformat(), "commit": commit(), "machine": machine()}
    with errors_in_one_line():
        for result in try_faults(names or NAMES, rounds, lambda line: click.echo(line, err=True)):
            results.append(result)
            for wrong in wrong_of(result):
                click.echo(f"{result.fault}: {wrong}", err=True)
            figures = [figures_of(each) for each in results]
            write_json((into or RESULTS) / "faults.json", {**about, "faults": figures})
    click.echo(table(HEAD, [[str(each) for each in figures_of(r).values()] for r in results]))
    return 0 if all(each.is_good for each in results) else 1


def figures_of(result: FaultResult) -> dict[str, Any]:
    """One line of the table."""
    ledger = result.ledger
    return {
        "fault": result.fault,
        "rounds": result.rounds,
        "requests": ledger.requests,
        "acknowledged": ledger.acknowledged,
        "lost": len(result.audit.lost),
        "doubled": len(result.audit.doubled),
        "without_number": len(ledger.without_number),
        "no_answer": ledger.cut_off,
        "never_done": len(ledger.given_up),
    }


def wrong_of(result: FaultResult) -> list[str]:
    """A few examples of each kind of what went wrong."""
    kinds = {
        **asdict(result.audit),
        "without a number": result.ledger.without_number,
        "never done": result.ledger.given_up,
    }
    return [f"{kind}: {each}" for kind, found in kinds.items() for each in found[:FEW]]
