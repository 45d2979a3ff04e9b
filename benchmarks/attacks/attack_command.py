"""`python -m benchmarks attacks`: attacks from one address, and what other visitors notice."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from benchmarks.attacks.attack_rounds import AttackResult, measure
from benchmarks.attacks.attackers import NAMES
from benchmarks.percentiles import median
from benchmarks.result_tables import table

HEAD = ["attack", "requests", "p95 quiet, ms", "p95 attacked, ms", "ratio", "MB", "MB more"]
MOST_TIMES, MOST_MB = 3.0, 100.0
into_option = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--rounds", default=3, show_default=True, help="Pairs of quiet and attack.")
@click.option("--seconds", default=20.0, show_default=True, help="Of each phase.")
@click.option("--attack", "names", multiple=True, type=click.Choice(NAMES), help="This one alone.")
@click.option("--into", type=into_option, help="Write the figures there.")
def attacks(rounds: int, seconds: float, names: tuple[str, ...], into: Path | None) -> int:
    """Attack the gateway from one address while others write, quiet and attack in turn.

    Exits 1 where others wait three times as long as in the quiet phases, or the gateway takes 100
    megabytes more.
    """
    from benchmarks.machine import commit, machine
    from benchmarks.one_line_errors import errors_in_one_line
    from benchmarks.results_page import RESULTS
    from benchmarks.unfinished_run import write_json

    results = []
    about = {"date": date.today().isoformat(), "commit": commit(), "machine": machine()}
    with errors_in_one_line():
        for result in measure(names or NAMES, rounds, seconds, _tell):
            results.append(result)
            figures = [figures_of(each) for each in results]
            whole = {**about, "seconds": seconds, "attacks": figures}
            write_json((into or RESULTS) / "attacks.json", whole)
    click.echo(table(HEAD, [row_of(each) for each in results]))
    return 0 if all(is_held(each) for each in results) else 1


def _tell(line: str) -> None:
    click.echo(line, err=True)


def is_held(result: AttackResult) -> bool:
    """Whether others hardly noticed, and the memory stayed."""
    more = result.memory_most - result.memory_before
    return result.ratio < MOST_TIMES and more < MOST_MB


def figures_of(result: AttackResult) -> dict[str, Any]:
    """What the file of figures has."""
    return {
        "attack": result.attack,
        "sent": result.sent,
        "quiet_p95": [round(each, 1) for each in result.quiet],
        "attacked_p95": [round(each, 1) for each in result.attacked],
        "ratio": round(result.ratio, 2),
        "memory_before": round(result.memory_before, 1),
        "memory_most": round(result.memory_most, 1),
    }


def row_of(result: AttackResult) -> list[str]:
    """One line of the table."""
    figures = (median(result.quiet), median(result.attacked))
    more = result.memory_most - result.memory_before
    return [
        result.attack,
        f"{result.sent:,}",
        *(f"{each:.0f}" for each in figures),
        f"{result.ratio:.1f}",
        f"{result.memory_before:.0f}",
        f"{more:+.0f}",
    ]
